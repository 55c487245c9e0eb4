"""Our bot without its pages: the real runtime, talks, outbox and Telegram over a SQLite file."""

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
from services.messages import outbox

TICK = 1.0


async def main(url: str, token: str, database: str) -> None:
    """Poll until killed."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    runtime = Runtime(f"sqlite:///{database}", handlers.router, zone=ZoneInfo("Asia/Ho_Chi_Minh"))
    telegram = Telegram(runtime, token=token, api_url=url)
    sender = Sender(runtime, telegram)
    await runtime.write(lambda uow: outbox.recover(uow, claimed_before=None))
    settle_memory()
    await telegram.start()
    while True:
        sender.offer(await runtime.write(lambda uow: outbox.claim(uow, [telegram.name])))
        await asyncio.sleep(TICK)


asyncio.run(main(*sys.argv[1:4]))
