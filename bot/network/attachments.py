"""Attachments fetched from the networks that hold them, and looked into; by the clock, safe to run twice at once."""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Protocol

import structlog

from bot.runtime import Runtime
from conversation.messenger import TryLater, Undeliverable
from domain.errors import Refused
from papers.uploads import make_fit
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


async def check_waiting(runtime: Runtime) -> int:
    """Look into what was fetched or came along, and return how many others may open now.

    One at a time, outside the writer and on a thread of its own: what a photo takes is bounded, and is much.
    """
    fit = 0
    for attachment_id in await runtime.read(partial(fetching.unchecked, limit=A_ROUND)):
        if not await runtime.write(partial(fetching.begin_check, attachment_id=attachment_id)):
            continue
        raw = await runtime.read(partial(fetching.to_check, attachment_id=attachment_id))
        if raw is None:
            continue
        try:
            made = await asyncio.to_thread(make_fit, raw.content, name=raw.name, mime=raw.mime)
        except Refused as why:
            log.warning("attachment.unfit", attachment=attachment_id, reason=why.name())
            await runtime.write(partial(fetching.give_up, attachment_id=attachment_id, refused=why))
            continue
        keep = partial(
            fetching.keep_checked, attachment_id=attachment_id, content=made.content, name=made.name, mime=made.mime,
            thumbnail=made.thumbnail,
        )  # fmt: skip
        await runtime.write(keep)
        fit += 1
    return fit


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
