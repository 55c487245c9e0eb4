"""Making papers that were ordered: one at a time on a thread of its own; no message goes before its paper is there."""

import asyncio
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

from bot.soffice import NoPdf, Soffice
from conversation.messenger import Attached
from conversation.reply import Ordered
from domain.messages.delivery import DeliveryState
from domain.messages.network import WEB
from domain.messages.owed import Owed
from papers import kinds
from papers.document import PDF
from services.messages import making
from services.unit_of_work import UnitOfWork

T = TypeVar("T")
LARGEST = 10 * 1024 * 1024
"""Bytes of a paper: what every network carries, and a row should."""
LONGEST = 30.0
"""Seconds that one paper may take: then its thread is left behind and the next one is made."""
GIVE_WAY = 0.0005
"""Seconds after which a busy thread lets another go on while a paper is made; a turn waits for that a dozen times."""
AGAIN = 1.0
"""Seconds before another try."""
log = structlog.get_logger()


class NotMade(Exception):
    """A paper could not be made. Says which trouble it was and where, and nothing of what the paper holds."""


class Core(Protocol):
    """What making needs of the running program."""

    async def write(self, work: Callable[[UnitOfWork], T], *, key: str = "") -> T:
        """Run a unit of work."""
        ...

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run a unit that only reads."""
        ...

    def tell(self, news: Sequence[Owed]) -> None:
        """Let every listener hear of messages."""
        ...


class Making:
    """The papers of one process. `leads`: whether it makes those for which pages wait (senders ask for their own).

    `again`: seconds before another try. `soffice`: makes PDF, in a lane of its own: no other paper waits for one.
    """

    again = AGAIN

    def __init__(self, core: Core, soffice: Soffice) -> None:
        self.leads: Callable[[], bool] = lambda: True
        self.soffice = soffice
        self._core = core
        self._lanes = {False: asyncio.Lock(), True: asyncio.Lock()}
        self._working: dict[bool, asyncio.Task[None]] = {}
        self._woken = set[bool]()

    async def make(self, ordered: Ordered) -> bytes:
        """Make a paper aside; NotMade."""
        async with self._lanes[ordered.mime == PDF]:
            return await self._make(ordered)

    async def _make(self, ordered: Ordered) -> bytes:
        try:
            with _giving_way():
                async with asyncio.timeout(LONGEST):
                    content = await _aside(partial(kinds.make, ordered))
        except TimeoutError:
            raise NotMade("takes too long") from None
        if ordered.mime == PDF:
            [content] = await self._converted([content])
        if len(content) > LARGEST:
            raise NotMade("too large")
        return content

    async def _converted(self, files: Sequence[bytes]) -> list[bytes]:
        try:
            return await self.soffice.convert(files)
        except NoPdf as problem:
            raise NotMade(str(problem)) from problem

    async def as_pdf(self, files: Sequence[bytes]) -> list[bytes]:
        """Return these Word files as PDF, by one call; none at all where that cannot be."""
        try:
            return await self._converted(files)
        except NotMade as problem:
            log.warning("paper.no_pdf", files=len(files), reason=str(problem))
            return []

    async def settle(self, file_id: int) -> None:
        """See to it that an ordered paper is made and stored, or given up; whoever comes second finds it so."""
        async with self._lanes[await self._core.read(partial(making.is_pdf, file_id=file_id))]:
            while (ordered := await self._begun(file_id)) is not None:
                try:
                    content = await self._make(ordered)
                except NotMade as problem:
                    log.warning("paper.not_made", kind=ordered.kind, file=file_id, reason=str(problem))
                    if ordered.mime == PDF:
                        self._core.tell(await self._core.write(partial(making.without_pdf, file_id=file_id)))
                        return
                    await asyncio.sleep(self.again)
                else:
                    self._core.tell(await self._core.write(partial(making.store, file_id=file_id, content=content)))
                    return

    async def _begun(self, file_id: int) -> Ordered | None:
        ordered, told = await self._core.write(partial(making.begin, file_id=file_id))
        self._core.tell(told)
        return ordered

    # --- for senders -------------------------------------------------------------------------------------------------

    async def ready(self, row: Owed, *, stopped: asyncio.Event) -> Owed | None:
        """Return a claimed message once its paper is made, or cannot be and it says so.

        None where that has to be tried again: the sender stopped, or the database is away. After a bug of ours the
        message comes back as it was, and then fails by itself (`attached`): its chat must go on.
        """
        if row.document_id is None:
            return row
        work = asyncio.create_task(self._ready(row))
        stopping = asyncio.create_task(stopped.wait())
        try:
            await asyncio.wait([work, stopping], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (work, stopping):
                task.cancel()
        try:
            return await work
        except asyncio.CancelledError:
            if not stopped.is_set():
                raise
            return None
        except (OperationalError, InterfaceError) as problem:
            log.warning("paper.database_away", delivery=row.id, problem=type(problem).__name__)
            await asyncio.sleep(AGAIN)
            return None
        except Exception:
            log.exception("paper.bug", delivery=row.id)
            return row

    async def _ready(self, row: Owed) -> Owed:
        look = partial(making.as_it_is, delivery_id=row.id)
        row, waits = await self._core.read(look)
        while waits and row.document_id is not None:
            await self.settle(row.document_id)
            row, waits = await self._core.read(look)
        return row

    async def attached(self, file_id: int | None) -> Attached | None:
        """Return the stored file that goes with a message, if one does; NotMade where it has no bytes yet."""
        if file_id is None:
            return None
        stored = await self._core.read(lambda uow: uow.files.get(file_id))
        if stored.paper:
            raise NotMade(stored.paper)
        return Attached(stored.name, stored.mime, stored.content)

    # --- for pages ---------------------------------------------------------------------------------------------------

    def heard(self, rows: Sequence[Owed]) -> None:
        """Make the papers for which pages wait from now on."""
        if any(row.network == WEB and row.state is DeliveryState.MAKING for row in rows):
            self.wake()

    def wake(self) -> None:
        """Pages may wait for papers."""
        if not self.leads():
            return
        for lane in self._lanes:
            self._woken.add(lane)
            if lane not in self._working:
                self._working[lane] = asyncio.get_running_loop().create_task(self._make_all(lane), name="making")

    async def _make_all(self, lane: bool) -> None:  # noqa: FBT001 - whether it is that of PDF
        """Make until no page waits for any and nobody has called meanwhile; what fails is left to the clock."""
        try:
            while lane in self._woken and self.leads():
                self._woken.discard(lane)
                for file_id in await self._core.read(partial(making.awaited, pdf=lane)):
                    await self.settle(file_id)
                    self.wake()
        except (OperationalError, InterfaceError) as problem:
            log.warning("paper.database_away", problem=type(problem).__name__)
        except Exception:  # nobody else would ever try again
            log.exception("paper.bug")
        finally:
            del self._working[lane]

    async def idle(self) -> None:
        """Return once no page waits for a paper."""
        while self._working:
            await asyncio.wait(self._working.values())

    def stop(self) -> None:
        """Make no more for pages: they wait until the next start."""
        for working in self._working.values():
            working.cancel()


@contextmanager
def _giving_way() -> Iterator[None]:
    """Let threads take turns more often for a while."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(GIVE_WAY)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


async def _aside(work: Callable[[], bytes]) -> bytes:
    """Do work on a thread of its own, which the program does not wait for when it ends; NotMade."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[bytes] = loop.create_future()

    def run() -> None:
        try:
            told = partial(_tell, done, work())
        except Exception as problem:  # noqa: BLE001 - whatever it is, the chat must go on
            told = partial(_tell, done, NotMade(_trouble(problem)))
        with suppress(RuntimeError):  # the program has ended meanwhile
            loop.call_soon_threadsafe(told)

    threading.Thread(target=run, name="paper", daemon=True).start()
    return await done


def _tell(done: "asyncio.Future[bytes]", found: bytes | NotMade) -> None:
    if done.done():
        return
    if isinstance(found, NotMade):
        done.set_exception(found)
    else:
        done.set_result(found)


def _trouble(problem: Exception) -> str:
    """Name a problem and its place, without its message: that may hold what the paper shows."""
    last = traceback.extract_tb(problem.__traceback__)[-1]
    return f"{type(problem).__name__} at {Path(last.filename).name}:{last.lineno}"
