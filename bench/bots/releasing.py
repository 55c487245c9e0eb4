"""Our program as it releases answers: the real runtime, outbox and Telegram over a SQLite file, and the clock's job."""

import asyncio
import logging
import sys
from zoneinfo import ZoneInfo

import structlog

import handlers
from bot.memory import settle_memory
from bot.outbox.sender import Sender
from bot.runtime import Runtime
from bot.telegram.network import Telegram
from services.answers import releasing
from services.messages import outbox

TICK = 0.2
"""Seconds between two claims of what is due, as the clock has them."""


async def main(url: str, token: str, database: str) -> None:
    """Release whatever has come due, until killed."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    runtime = Runtime(f"sqlite:///{database}", handlers.router, zone=ZoneInfo("Asia/Ho_Chi_Minh"))
    telegram = Telegram(runtime, token=token, api_url=url)
    sender = Sender(runtime, telegram)
    settle_memory()
    await sender.begin()
    while await runtime.write(releasing.release_due) > 0:
        pass
    while True:
        sender.offer(await runtime.write(lambda uow: outbox.claim(uow, [telegram.name])))
        await asyncio.sleep(TICK)


asyncio.run(main(*sys.argv[1:4]))
