"""Seats: a number of delegates that is set or changed after lists were made; who moves is told, once."""

from functools import partial

import pytest

from bot.runtime import Runtime
from domain.audience import Circle, Per, usual_audience
from domain.invitation import Rsvp, Seat
from domain.people.access import Role
from domain.people.unit import UnitKind
from domain.plans.proposals import Step
from services.people import delegate_lists, delegates, invitations, inviting, rsvps
from services.plans import parts, steps, timeline
from services.plans.seats import Share
from services.unit_of_work import UnitOfWork
from tests.world import World, put_under_a_ward

NAMES = "Ngô Quốc Bảo\nLù A Páo\nVì Thị Pỏm\nĐỗ Thu Hà"


@pytest.fixture
async def meeting(runtime: Runtime, world: World) -> int:
    """A ward's meeting to which the school named four while no number was said; all were sent, the head named them."""

    def work(uow: UnitOfWork) -> int:
        meeting, head = put_under_a_ward(uow, world), world.people["chair"]
        meeting.audience = [Circle(Role.TEACHER, per=Per.SCHOOL).kept()]
        uow.meetings.keep(meeting)
        uow.people.enrol(world.people["secretary"], meeting.unit_id, Role.SECRETARY)
        timeline.lay(uow, steps.usual_entries(uow, meeting), meeting=meeting)
        delegates.name(uow, share(uow, world, meeting.key), NAMES, by=head)
        inviting.send(uow, meeting.key, by=world.people["secretary"])
        return meeting.key

    return await runtime.write(work)


def share(uow: UnitOfWork, world: World, meeting_id: int) -> Share:
    return delegate_lists.share_of(uow, meeting_id, 0, world.unit, by=world.people["chair"])


def told(uow: UnitOfWork, world: World, part: str) -> list[str]:
    account = uow.accounts.find("web", world.accounts[part])
    assert account is not None
    rows = uow.deliveries.history(account.account_id, limit=50)
    return [row.text for row in rows if str(row.template).startswith("inviting/")]


async def count(runtime: Runtime, world: World, meeting_id: int, number: str) -> None:
    by = world.people["secretary"]
    await runtime.write(partial(invitations.count_delegates, meeting_id=meeting_id, place=0, text=number, by=by))


def standing(uow: UnitOfWork, world: World, meeting_id: int) -> list[tuple[str, Seat, int]]:
    return [(one.name, one.seat, one.place) for one in uow.invitations.of_unit(meeting_id, world.unit)]


async def test_a_number_set_late_makes_reserves_and_one_raised_seats_them(
    runtime: Runtime, world: World, meeting: int
) -> None:
    """The first that were named keep their seats; each who moves hears of it once, the head once for all."""

    def comes(uow: UnitOfWork) -> None:
        mine = uow.invitations.find(meeting, world.people["teacher"])
        assert mine is not None
        rsvps.come(uow, mine.key, by=world.people["teacher"])

    await runtime.write(comes)
    await count(runtime, world, meeting, "2")

    def fewer(uow: UnitOfWork) -> None:
        assert standing(uow, world, meeting) == [
            ("Ngô Quốc Bảo", Seat.DELEGATE, 0), ("Lù A Páo", Seat.DELEGATE, 0),
            ("Vì Thị Pỏm", Seat.RESERVE, 1), ("Đỗ Thu Hà", Seat.RESERVE, 2),
        ]  # fmt: skip
        assert len(share(uow, world, meeting).delegates) == 2
        assert "nay là 2 người, nên cô chuyển sang dự bị số 2" in told(uow, world, "teacher")[-1]
        assert "Chuyển sang dự bị: Vì Thị Pỏm, Đỗ Thu Hà" in told(uow, world, "chair")[-1]
        assert len(told(uow, world, "responder")) == 1, "who keeps the seat hears nothing"

    await runtime.read(fewer)
    await count(runtime, world, meeting, "4")

    def more(uow: UnitOfWork) -> None:
        assert {seat for _, seat, _ in standing(uow, world, meeting)} == {Seat.DELEGATE}
        moved = told(uow, world, "teacher")[-1]
        assert "lên từ danh sách dự bị" in moved
        assert "Câu trả lời “sẽ dự” vẫn giữ" in moved
        assert len(told(uow, world, "teacher")) == 3
        assert "Vì Thị Pỏm, Đỗ Thu Hà (dự bị) đã lên chính thức" in told(uow, world, "chair")[-1]
        mine = uow.invitations.find(meeting, world.people["teacher"])
        assert mine is not None
        assert mine.rsvp is Rsvp.COMING

    await runtime.read(more)
    await count(runtime, world, meeting, "4")
    assert await runtime.read(lambda uow: len(told(uow, world, "teacher"))) == 3


async def test_a_list_that_a_number_makes_full_is_named(runtime: Runtime, world: World, meeting: int) -> None:
    def reopened(uow: UnitOfWork) -> None:
        name = parts.step_of(Step.DELEGATES_NAMED, world.unit)
        (part,) = [one for one in uow.deadlines.of_meeting(meeting, parts=True) if one.step == name]
        part.done_at = part.done_by = None
        uow.deadlines.keep(part)

    def is_open(uow: UnitOfWork) -> bool:
        return any(one.step.startswith(Step.DELEGATES_NAMED) for one in uow.deadlines.parts_in([world.unit]))

    await runtime.write(reopened)
    await count(runtime, world, meeting, "5")
    assert await runtime.read(is_open)
    await count(runtime, world, meeting, "3")
    assert not await runtime.read(is_open)


async def test_everybody_invited_nobody_waits(runtime: Runtime, world: World, meeting: int) -> None:
    await count(runtime, world, meeting, "2")
    by = world.people["secretary"]
    await runtime.write(partial(invitations.invite_all, meeting_id=meeting, place=0, by=by))
    assert {seat for _, seat, _ in await runtime.read(lambda uow: standing(uow, world, meeting))} == {Seat.DELEGATE}


def test_a_ward_asks_no_parents() -> None:
    assert Role.PARENT not in {circle.role for circle in usual_audience(UnitKind.WARD)}
    assert Role.PARENT in {circle.role for circle in usual_audience(UnitKind.SCHOOL)}
