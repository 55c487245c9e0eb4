"""An office whose clock is moved to see who is reminded of what, and when."""

import itertools
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.runtime import Runtime
from domain.deadline import Deadline
from domain.duty import AnswerDuty, DutyKind
from domain.messages.delivery import Delivery
from domain.questions.question import Draft, ReplyMode
from domain.reminder import Reminder, Rung
from services.reminders.deadlines import lay_for_deadlines
from services.reminders.due import send_what_is_due
from services.reminders.duties import lay_for_duty
from services.reminders.meetings import lay_for_asker, lay_for_draft
from services.unit_of_work import UnitOfWork
from tests.conftest import ZONE
from tests.office import register
from tests.talking import Heard
from tests.world import Clock, World

_steps = itertools.count(1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


class Office:
    """What the tests do to the office, and what became of it."""

    def __init__(self, runtime: Runtime, world: World, clock: Clock) -> None:
        self.runtime, self.world, self.clock = runtime, world, clock

    async def asks(self, part: str = "parent", *, mode: ReplyMode = ReplyMode.WRITTEN) -> int:
        """Register a question and lay its asker's reminders; returns its id."""

        def work(uow: UnitOfWork) -> int:
            question_id = register(uow, self.world, self.world.people[part], "Bữa phụ có sữa không ạ?", mode=mode)
            lay_for_asker(uow, self.world.people[part], uow.meetings.get(self.world.meeting))
            return question_id

        return await self.runtime.write(work)

    async def drafts(self, part: str = "parent") -> int:
        """Begin a question and leave it."""

        def work(uow: UnitOfWork) -> int:
            meeting = uow.meetings.get(self.world.meeting)
            draft = Draft(person_id=self.world.people[part], meeting_id=meeting.key, updated_at=uow.now)
            draft_id = uow.drafts.keep(draft)
            lay_for_draft(uow, draft, meeting)
            return draft_id

        return await self.runtime.write(work)

    async def owes(
        self, due: str, *, part: str = "responder", kind: DutyKind = DutyKind.WRITTEN, taken: bool = True
    ) -> int:
        """Make a duty about a new question, which its holder has taken on or not; returns its id."""
        question_id = await self.asks("parent2")

        def work(uow: UnitOfWork) -> int:
            duty = AnswerDuty(
                question_id=question_id, meeting_id=self.world.meeting, kind=kind, holder_id=self.world.people[part],
                agency="Sở Giáo dục", due_at=at(due), assigned_at=uow.now,
                accepted_at=uow.now if taken else None,
            )  # fmt: skip
            uow.duties.keep(duty)
            lay_for_duty(uow, duty)
            return duty.key

        return await self.runtime.write(work)

    async def plans(self, day: str, *, part: str | None = "responder", hour: str = "", **fields: Any) -> int:  # noqa: ANN401
        """Make a deadline of the meeting's plan on a day (at an hour) and lay its reminders; returns its id."""
        last = date.fromisoformat(day)
        midnight = datetime.combine(last + timedelta(days=1), time.min, ZONE)
        given: dict[str, Any] = {
            "step": f"step-{next(_steps)}", "title": "Gửi bảng tổng hợp ý kiến", "owner": "Tổ trưởng", "last_day": last,
            "cut_off": last, "ends_at": datetime.combine(last, time.fromisoformat(hour), ZONE) if hour else midnight,
            "holder_id": self.world.people[part] if part else None, "words": "trước 05/12/2026", "source": "KH 60",
            "rule": {"by": day},
        }  # fmt: skip
        if "programme_id" not in fields:
            given["meeting_id"] = self.world.meeting

        def work(uow: UnitOfWork) -> int:
            deadline = Deadline(**(given | fields))
            uow.deadlines.keep(deadline)
            lay_for_deadlines(uow, [deadline])
            return deadline.key

        return await self.runtime.write(work)

    async def changes_deadline(self, deadline_id: int, *, lay: bool = False, **fields: object) -> None:
        def work(uow: UnitOfWork) -> None:
            deadline = uow.deadlines.get(deadline_id)
            for name, value in fields.items():
                setattr(deadline, name, value)
            uow.deadlines.keep(deadline)
            if lay:
                lay_for_deadlines(uow, [deadline])

        await self.runtime.write(work)

    async def changes(self, what: Callable[[UnitOfWork], Any]) -> None:
        await self.runtime.write(what)

    async def changes_duty(self, duty_id: int, *, lay: bool = False, **fields: object) -> None:
        def work(uow: UnitOfWork) -> None:
            duty = uow.duties.get(duty_id)
            for name, value in fields.items():
                setattr(duty, name, value)
            uow.duties.keep(duty)
            if lay:
                lay_for_duty(uow, duty)

        await self.runtime.write(work)

    async def changes_meeting(self, **fields: object) -> None:
        def work(uow: UnitOfWork) -> None:
            meeting = uow.meetings.get(self.world.meeting)
            for name, value in fields.items():
                setattr(meeting, name, value)
            uow.meetings.keep(meeting)

        await self.runtime.write(work)

    async def ticks(self, when: str) -> int:
        """Move the clock and let one tick pass."""
        self.clock.set(at(when))
        return await self.runtime.write(send_what_is_due)

    async def heard(self, part: str) -> list[Heard]:
        """What reached somebody, oldest first."""

        def rows(uow: UnitOfWork) -> list[Delivery]:
            [account] = uow.accounts.of(self.world.people[part])
            assert account.id
            return uow.deliveries.history(account.id, limit=500)

        return [Heard(0, row.text, tuple((c[0], c[1]) for c in row.choices)) for row in await self.runtime.read(rows)]

    async def recalled(self, part: str) -> list[Heard]:
        """What somebody was told of an unfinished draft."""
        return [heard for heard in await self.heard(part) if "viết dở" in heard.text]

    async def reminders(self, subject: str, subject_id: int) -> list[Reminder]:
        return await self.runtime.read(lambda uow: uow.reminders.all_for(subject, subject_id))

    async def ends(self, subject: str, subject_id: int) -> dict[Rung, str]:
        """What became of each reminder: its reason, or its state where it has none."""
        return {r.rung: r.reason or r.state for r in await self.reminders(subject, subject_id)}
