"""The table of assignments: proposed by the secretary, nobody told; approved by the chair in one act, or sent back."""

import asyncio
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from bot.runtime import Runtime
from domain.errors import AlreadyDone, NoRight
from domain.people.access import Role
from domain.people.acted import Acted
from domain.questions.errors import DutyChanged
from services.answers import promises
from services.dates import workday
from services.people import privacy
from services.plans import meeting_settings
from services.questions import assignments, by_topic, changing, chasing, debts, proposing, sorting_many, triage
from services.questions.assignments import Approved
from services.reminders.due import send_what_is_due
from services.unit_of_work import UnitOfWork
from tests.office import asks, notices_go_out
from tests.world import Clock, World

MEAL, ROOF = "Bếp ăn có bảo đảm an toàn thực phẩm không ạ?", "Mái hiên dột mỗi khi mưa, bao giờ sửa ạ?"


class Office:
    """A meeting whose chair approves assignments, and two questions to it."""

    def __init__(self, runtime: Runtime, world: World) -> None:
        self.runtime, self.world, self.people = runtime, world, world.people
        self.first = self.second = 0

    async def opens(self) -> "Office":
        self.first = await asks(self.runtime, self.world, "parent", MEAL)
        self.second = await asks(self.runtime, self.world, "parent2", ROOF)
        await self.runtime.write(
            lambda uow: meeting_settings.let_chair_assign(uow, self.world.meeting, on=True, by=self.people["secretary"])
        )
        return self

    async def gives(self, question: int, to: str = "responder", by: str = "secretary", days: int = 3) -> None:
        await self.runtime.write(
            lambda uow: triage.assign(
                uow, question, holder_id=self.people[to], due_at=workday(uow, days), by=self.people[by]
            )
        )

    async def seen(self) -> dict[int, int]:
        found = await self.runtime.read(
            lambda uow: assignments.table(uow, self.world.meeting, by=self.people["chair"]).waiting
        )
        return {line.proposed.key: line.proposed.version for line in found}

    async def approves(self, seen: dict[int, int] | None = None, by: str = "chair") -> Approved:
        lines = seen if seen is not None else await self.seen()
        return await self.runtime.write(
            lambda uow: assignments.approve(uow, self.world.meeting, lines, by=self.people[by])
        )

    async def told(self, part: str, template: str) -> int:
        def count(uow: UnitOfWork) -> int:
            account = uow.accounts.find("web", self.world.accounts[part])
            assert account is not None
            rows = uow.deliveries.history(account.account_id, limit=50)
            return sum(row.template == template for row in rows)

        return await self.runtime.read(count)

    async def owed(self, question: int) -> int | None:
        duty = await self.runtime.read(lambda uow: promises.open_duty(uow, question))
        return duty.holder_id if duty is not None else None

    async def undo(self, before: Any, work: Any, by: str = "chair") -> None:  # noqa: ANN401 - what an act noted
        acted = Acted(person_id=self.people[by], event="e", act="a", at=datetime.now(UTC), told={}, before=before)
        await self.runtime.write(partial(work, acted=acted))


@pytest.fixture
async def desk(runtime: Runtime, world: World) -> Office:
    return await Office(runtime, world).opens()


async def test_the_secretary_proposes_and_nobody_is_told_until_the_chair_approves(desk: Office, clock: Clock) -> None:
    await desk.gives(desk.first)
    await desk.gives(desk.second, days=4)
    assert await desk.owed(desk.first) is None
    done = await desk.approves()
    assert (done.count, done.left) == (2, [])
    await notices_go_out(desk.runtime, clock)
    assert await desk.owed(desk.first) == await desk.owed(desk.second) == desk.people["responder"]
    assert await desk.told("responder", "answering/given_out") == 1
    assert await desk.told("responder", "answering/assigned") == 0
    assert await desk.seen() == {}


async def test_the_chairs_own_choice_and_what_is_given_in_the_hall_count_at_once(desk: Office) -> None:
    await desk.gives(desk.first, by="chair")
    assert await desk.owed(desk.first) == desk.people["responder"]

    def begin(uow: UnitOfWork) -> None:
        meeting = uow.meetings.get(desk.world.meeting)
        meeting.started_at = uow.now
        uow.meetings.keep(meeting)

    await desk.runtime.write(begin)
    await desk.gives(desk.second)
    assert await desk.owed(desk.second) == desk.people["responder"]


async def test_every_way_of_giving_makes_a_proposal(desk: Office) -> None:
    by, responder = desk.people["secretary"], desk.people["responder"]

    def many(uow: UnitOfWork) -> bool:
        sorting_many.assign_many(uow, {desk.first: None}, holder_id=responder, due_at=workday(uow, 3), by=by)
        return proposing.waits(uow, uow.questions.get(desk.first))

    assert await desk.runtime.write(many)

    def given_out(uow: UnitOfWork) -> tuple[bool, int]:
        triage.accept(uow, desk.second, by=by)
        found = by_topic.give_out(uow, desk.world.meeting, None, by=by)
        return found.proposed, found.count

    assert await desk.runtime.write(given_out) == (True, 1)

    def given_on(uow: UnitOfWork) -> bool:
        [one] = [d for d in debts.owed(uow, debts.Standing.UNGIVEN, by=by).lines if d.question.key == desk.second]
        assert one.state == "proposed"
        found = chasing.give_on(uow, {one.mark: one.seen}, desk.people["chair"], workday(uow, 5), by=by)
        return found.proposed

    assert await desk.runtime.write(given_on)
    assert await desk.owed(desk.first) is await desk.owed(desk.second) is None


@pytest.mark.parametrize("by", ["secretary", "responder", "parent"])
async def test_nobody_but_the_chair_approves(desk: Office, by: str) -> None:
    await desk.gives(desk.first)
    seen = await desk.seen()
    with pytest.raises(NoRight):
        await desk.approves(seen, by=by)
    [key] = seen
    with pytest.raises(NoRight):
        await desk.runtime.write(lambda uow: assignments.send_back(uow, key, "khác", by=desk.people[by], seen=1))


async def test_a_line_is_sent_back_with_its_reason_and_proposed_anew(desk: Office, clock: Clock) -> None:
    await desk.gives(desk.first)
    [(key, version)] = (await desk.seen()).items()
    chair = desk.people["chair"]
    await desk.runtime.write(lambda uow: assignments.send_back(uow, key, "giao bếp trưởng", by=chair, seen=version))
    assert await desk.seen() == {}
    await notices_go_out(desk.runtime, clock)
    assert await desk.told("secretary", "assignments/returned") == 1
    with pytest.raises(AlreadyDone):
        await desk.approves({key: version})
    await desk.gives(desk.first, to="chair")
    [(again, newer)] = (await desk.seen()).items()
    assert (again, newer) == (key, version + 2)
    with pytest.raises(DutyChanged):
        await desk.runtime.write(lambda uow: assignments.send_back(uow, key, "không", by=chair, seen=version))


async def test_sending_back_is_undone_before_anybody_reads_it(desk: Office, clock: Clock) -> None:
    await desk.gives(desk.first)
    [(key, version)] = (await desk.seen()).items()
    done = await desk.runtime.write(
        lambda uow: assignments.send_back(uow, key, "giao bếp trưởng", by=desk.people["chair"], seen=version)
    )
    await desk.undo({"returned": key, "version": done.version}, assignments.wait_again)
    await notices_go_out(desk.runtime, clock)
    assert list(await desk.seen()) == [key]
    assert await desk.told("secretary", "assignments/returned") == 0


@pytest.mark.parametrize("heard", [False, True])
async def test_approving_is_undone_silently_or_with_one_correction(desk: Office, clock: Clock, *, heard: bool) -> None:
    await desk.gives(desk.first)
    await desk.gives(desk.second)
    done = await desk.approves()
    if heard:
        await notices_go_out(desk.runtime, clock)
    await desk.undo({"approved": done.before}, assignments.take_back)
    await notices_go_out(desk.runtime, clock)
    assert await desk.owed(desk.first) is None
    assert len(await desk.seen()) == 2
    assert await desk.told("responder", "answering/given_out") == int(heard)
    assert await desk.told("responder", "assignments/undone") == int(heard)
    assert await desk.told("responder", "answering/cancelled") == 0


async def test_what_moved_meanwhile_is_left_and_named(desk: Office, clock: Clock) -> None:
    await desk.gives(desk.first)
    await desk.gives(desk.second)
    seen = await desk.seen()
    await desk.runtime.write(lambda uow: changing.withdraw(uow, uow.questions.get(desk.first)))
    done = await desk.approves(seen)
    assert (done.count, done.left) == (1, [("MN26-001", "already_withdrawn")])


async def test_a_holder_who_left_and_a_day_that_passed_are_named(desk: Office, clock: Clock) -> None:
    def another(uow: UnitOfWork) -> None:
        uow.people.enrol(desk.people["teacher"], desk.world.unit, Role.RESPONDER)

    await desk.runtime.write(another)
    await desk.gives(desk.first, to="teacher", days=9)
    await desk.gives(desk.second, days=1)
    await desk.runtime.write(lambda uow: privacy.erase(uow, desk.people["teacher"], here=None))
    clock.move(days=5)
    seen = await desk.seen()
    table = await desk.runtime.read(lambda uow: assignments.table(uow, desk.world.meeting, by=desk.people["chair"]))
    assert sorted(line.fault for line in table.waiting) == ["date_in_past", "holder_unknown"]
    with pytest.raises(AlreadyDone):
        await desk.approves(seen)


async def test_a_direct_choice_of_the_chair_makes_the_line_void(desk: Office) -> None:
    await desk.gives(desk.first)
    seen = await desk.seen()
    await desk.gives(desk.first, to="chair", by="chair")
    assert await desk.seen() == {}
    with pytest.raises(AlreadyDone):
        await desk.approves(seen)
    assert await desk.owed(desk.first) == desk.people["chair"]


async def test_giving_is_unsorted_with_its_proposal(desk: Office) -> None:
    await desk.gives(desk.first)
    await desk.runtime.write(lambda uow: triage.unsort(uow, desk.first, by=desk.people["secretary"]))
    assert await desk.seen() == {}


async def test_two_who_approve_at_once_give_it_once(desk: Office, clock: Clock) -> None:
    await desk.gives(desk.first)
    seen = await desk.seen()
    done = await asyncio.gather(desk.approves(seen), desk.approves(seen), return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["AlreadyDone", "Approved"]
    await notices_go_out(desk.runtime, clock)
    assert await desk.told("responder", "answering/given_out") == 1


async def test_the_chair_is_reminded_once_the_morning_after(desk: Office, clock: Clock) -> None:
    await desk.gives(desk.first)
    await desk.gives(desk.second)
    clock.move(hours=24)
    await desk.runtime.write(send_what_is_due)
    assert await desk.told("chair", "reminders/assignments_wait") == 1
    clock.move(hours=24)
    await desk.runtime.write(send_what_is_due)
    assert await desk.told("chair", "reminders/assignments_wait") == 1
