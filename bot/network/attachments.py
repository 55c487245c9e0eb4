"""Fetching the bytes of attachments from the networks that hold them; run by the clock, safe to run twice at once."""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Protocol

import structlog

from bot.runtime import Runtime
from conversation.messenger import TryLater, Undeliverable
from services.messages import fetching
from services.messages.fetching import Waiting

FILE_LIMIT = 10 * 1024 * 1024
"""Bytes of an attachment that we keep, whatever more a network hands out."""
AT_ONCE = 4
A_ROUND = 16
log = structlog.get_logger()


class Fetcher(Protocol):
    """A network that keeps files for us."""

    async def fetch(self, file_ref: str) -> tuple[bytes, str, str]:
        """Return bytes, name and kind; raises Undeliverable (never) or TryLater."""
        ...


async def fetch_waiting(runtime: Runtime, fetchers: Mapping[str, Fetcher]) -> int:
    """Fetch what waits, by network, and return how many arrived; a file's own failures are counted."""
    waiting = await runtime.read(partial(fetching.waiting, limit=A_ROUND))
    room = asyncio.Semaphore(AT_ONCE)
    tried = [_fetch(runtime, fetchers[one.network], one, room) for one in waiting if one.network in fetchers]
    return sum(await asyncio.gather(*tried))


async def _fetch(runtime: Runtime, fetcher: Fetcher, one: Waiting, room: asyncio.Semaphore) -> bool:
    async with room:
        try:
            content, name, mime = await fetcher.fetch(one.file_ref)
        except (Undeliverable, TryLater) as problem:
            log.warning("attachment.not_fetched", attachment=one.attachment_id, reason=str(problem))
            if isinstance(problem, TryLater) and problem.everybody:
                return False  # the network itself is away, which says nothing of this file
            final = isinstance(problem, Undeliverable)
            note = partial(fetching.note_failure, attachment_id=one.attachment_id, reason=str(problem), final=final)
            await runtime.write(note)
            return False
        keep = partial(fetching.keep_bytes, attachment_id=one.attachment_id, content=content, name=name, mime=mime)
        await runtime.write(keep)
        return True
