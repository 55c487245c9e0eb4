"""What the clock does at each tick; a tick may come late, twice, or in two processes at once."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar

import structlog

from domain.messages.network import WEB
from domain.messages.owed import Owed
from services.answers import releasing
from services.meetings import morning
from services.messages import ladder, outbox, seeing, taps
from services.people import announcing, data_requests, keeping, opinion_sheets, privacy, roster_files
from services.plans import closing_intake
from services.reminders.due import send_what_is_due
from services.unit_of_work import UnitOfWork

T = TypeVar("T")
AT_ONCE = 64
STUCK_AFTER = timedelta(minutes=10)
log = structlog.get_logger()


class Runtime(Protocol):
    """What the clock needs of the running program."""

    clock: Callable[[], datetime]

    async def write(self, work: Callable[[UnitOfWork], T], *, key: str = "") -> T:
        """Run a unit of work and return what it returns, after its commit."""
        ...

    def tell(self, news: Sequence[Owed]) -> None:
        """Hand claimed rows to their senders."""
        ...


class Networks(Protocol):
    """What the clock needs of the networks of this process; what stands here is so where it is alone and has none."""

    def claimed(self) -> Collection[str]:
        """Return those for which the clock claims now; the others' senders claim for themselves."""
        ...

    def held(self) -> Collection[int]:
        """Return the messages that senders have in hand, however long they wait."""
        return frozenset()

    def led(self) -> Collection[str] | None:
        """Return those that this process leads among several, None where it is alone.

        Who leads the web chat reminds, forgets, and sees to what nobody leads.
        """
        return None

    def wake(self) -> None:
        """Let senders claim for themselves."""
        return

    async def fetch(self) -> None:
        """Bring attachments in that are still with their networks."""
        return


@dataclass(frozen=True, slots=True)
class Jobs:
    """The jobs over one runtime and its networks."""

    runtime: Runtime
    networks: Networks

    async def send(self) -> None:
        """Claim the messages that came due and hand them to their senders."""
        self.networks.wake()
        full = True
        while full:
            rows = await self.runtime.write(partial(outbox.claim, networks=self.networks.claimed(), limit=AT_ONCE))
            if rows:
                self.runtime.tell(rows)
            full = len(rows) == AT_ONCE

    def _is_chief(self) -> bool:
        led = self.networks.led()
        return led is None or WEB in led

    async def remind(self) -> None:
        """End what ended by itself, then send every reminder whose hour has come."""
        if not self._is_chief():
            return
        while await self.runtime.write(closing_intake.end_what_passed):
            pass
        while await self.runtime.write(send_what_is_due):
            pass

    async def release(self) -> None:
        """Send the answers and announcements whose hour has come, and those that were too many for one unit."""
        for work in (releasing.release_due, announcing.send_due):
            while self._is_chief() and await self.runtime.write(work) > 0:
                pass

    async def morning(self) -> None:
        """Tell office and chair what waits for them this morning, one after the other."""
        while self._is_chief() and await self.runtime.write(morning.tell_next) > 0:
            pass

    async def recover(self) -> None:
        """Send once more what a sender claimed and left, as one that was killed does; give up what is too late."""
        if self._is_chief() and (mended := await self.runtime.write(outbox.mend_times)):
            log.warning("clock.mended", messages=mended)
        before = self.runtime.clock() - STUCK_AFTER
        ours = self.networks.led()
        found = await self.runtime.write(
            partial(outbox.recover, claimed_before=before, held=self.networks.held(), networks=ours)
        )
        if found:
            log.warning("clock.recovered", messages=found)
        if self._is_chief():
            await self.runtime.write(partial(outbox.review, claimed_before=before if ours is not None else None))

    async def reach(self) -> None:
        """See to what askers must see and have not: what was seen meanwhile first, then the next way, then paper."""
        if not self._is_chief():
            return
        await self.runtime.write(seeing.note_what_was_seen)
        for work in (ladder.settle, ladder.go_on, taps.ask):
            while await self.runtime.write(work):
                pass

    async def forget(self) -> None:
        """Remove the accounts of people who did not agree to be remembered."""
        if self._is_chief():
            await self.runtime.write(privacy.forget_declined)

    async def keep(self) -> None:
        """Keep people as long as they were promised: tell of what is near, forget whose day has come."""
        if not self._is_chief():
            return
        for work in (
            keeping.tell_before, keeping.forget, keeping.forget_invited, privacy.empty_left_over,
            roster_files.forget_old, data_requests.remind,
        ):  # fmt: skip
            while done := await self.runtime.write(work):
                log.info("clock.kept", work=work.__name__, people=done)

    async def fetch(self) -> None:
        """Fetch the attachments that are still with their networks."""
        await self.networks.fetch()

    async def read_sheets(self) -> None:
        """Read the sheets of opinions that came by chat, on another thread, and tell who sent them what they say."""
        while self._is_chief() and (sheet := await self.runtime.write(opinion_sheets.waiting)) is not None:
            found = await asyncio.to_thread(opinion_sheets.read_or_why, sheet.content)
            await self.runtime.write(partial(opinion_sheets.tell, attachment_id=sheet.attachment_id, found=found))
