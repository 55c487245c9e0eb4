"""Buttons of an invitation, pressed late: after the meeting, off the list, once a seat is another's, two at once."""

import asyncio
from collections.abc import Callable

import pytest

from bot.runtime import Runtime
from domain.audience import Circle, Per
from domain.invitation import Invitation, Rsvp, Seat
from domain.people.access import Role
from services.people import delegate_lists, delegates, inviting, units
from services.plans import moving
from services.unit_of_work import UnitOfWork
from tests.talking import Heard, Speaker
from tests.world import Clock, World, put_under_a_ward

pytestmark = pytest.mark.core_only
LIST = "Đỗ Thu Hà\nNgô Quốc Bảo\nBùi Minh Thư"
RSVPS = ("Sẽ dự", "Không dự được", "Cử người khác")


@pytest.fixture
async def ward(runtime: Runtime, world: World) -> int:
    """Two delegates and a reserve of the school were named by its chair, and the ward's secretary sent."""

    def work(uow: UnitOfWork) -> int:
        meeting, by = put_under_a_ward(uow, world), world.people["chair"]
        meeting.audience = [Circle(Role.TEACHER, per=Per.SCHOOL, number=2).kept()]
        uow.meetings.keep(meeting)
        own = uow.meetings.get(world.meeting)
        own.cancelled_at = uow.now
        uow.meetings.keep(own)
        uow.people.enrol(by, meeting.unit_id, Role.SECRETARY)
        delegates.name(uow, delegate_lists.share_of(uow, meeting.key, 0, world.unit, by=by), LIST, by=by)
        inviting.send(uow, meeting.key, by=by)
        return meeting.key

    return await runtime.write(work)


async def row(runtime: Runtime, ward: int, name: str) -> Invitation:
    return await runtime.read(lambda uow: next(i for i in uow.invitations.of_meeting(ward) if i.name == name))


async def check_seats(runtime: Runtime, ward: int, world: World) -> None:
    """Never more than the two that the ward has for the school."""
    invited = await runtime.read(lambda uow: uow.invitations.of_unit(ward, world.unit))
    assert sum(one.is_expected for one in invited) <= 2


async def invitation_of(speaker: Speaker) -> Heard:
    return next(one for one in await speaker.heard() if "Sẽ dự" in one.labels())


@pytest.mark.parametrize("over", ["held", "called off"])
async def test_after_the_meeting(
    runtime: Runtime, world: World, ward: int, clock: Clock, speaker: Callable[[str], Speaker], over: str
) -> None:
    teacher = speaker("teacher-1")
    old = await invitation_of(teacher)
    clock.move(days=8)
    said = "đã bắt đầu hoặc đã qua"
    if over == "held":
        clock.move(days=15)
    else:
        by, why = world.people["chair"], "Mưa lũ, đường vào bị chia cắt"
        version = await runtime.read(lambda uow: uow.meetings.get(ward).version)
        await runtime.write(lambda uow: moving.cancel(uow, ward, by=by, reason=why, version=version))
        said = "không họp nữa"
    for label in RSVPS:
        (await teacher.presses(label, on=old)).shows(said, "không ghi trả lời giấy mời nữa")
    assert (await row(runtime, ward, "Đỗ Thu Hà")).rsvp is Rsvp.NONE


@pytest.mark.parametrize("how", ["by hand", "with the school"])
async def test_off_the_list(
    runtime: Runtime, world: World, ward: int, clock: Clock, speaker: Callable[[str], Speaker], how: str
) -> None:
    """Nothing is noted, and it is said why."""
    teacher, key = speaker("teacher-1"), (await row(runtime, ward, "Đỗ Thu Hà")).key
    old, by = await invitation_of(teacher), world.people["chair"]
    if how == "by hand":
        await runtime.write(lambda uow: delegates.remove(uow, key, by=by))
    else:
        await runtime.write(lambda uow: units.close(uow, world.unit, by=by))
    clock.move(days=8)
    for label in RSVPS:
        (await teacher.presses(label, on=old)).shows("danh sách dự Hội nghị tiếp xúc", "chưa ghi gì cả")
    assert (await runtime.read(lambda uow: uow.invitations.get(key))).rsvp is Rsvp.NONE


async def test_a_seat_that_is_another_s_by_now(
    runtime: Runtime, world: World, ward: int, clock: Clock, speaker: Callable[[str], Speaker]
) -> None:
    """Who had gone away sends somebody: nobody loses the seat that they moved up to."""
    teacher = speaker("teacher-1")
    old = await invitation_of(teacher)
    await teacher.presses("Không dự được", on=old)
    clock.move(days=8)
    await teacher.presses("Cử người khác", on=old)
    (await teacher.says("Vàng Thị Súa")).shows("Vàng Thị Súa dự thay cô", "đã có người lên thay", "dự bị số 1")
    assert (await row(runtime, ward, "Vàng Thị Súa")).seat is Seat.RESERVE
    assert (await row(runtime, ward, "Bùi Minh Thư")).seat is Seat.DELEGATE
    await check_seats(runtime, ward, world)
    # back again, as a reserve; then away for good: no seat is kept for that
    (await teacher.presses("Sẽ dự", on=old)).shows("đã có người lên thay", "dự bị số 1")
    await teacher.presses("Không dự được", on=old)
    responder = speaker("responder-1")
    await responder.presses("Không dự được", on=await invitation_of(responder))
    assert (await row(runtime, ward, "Đỗ Thu Hà")).seat is Seat.RESERVE, "who does not come moves up to nothing"
    (await teacher.presses("Sẽ dự", on=old)).shows("Đã ghi: cô sẽ dự")
    await check_seats(runtime, ward, world)


async def test_two_at_once(
    runtime: Runtime, world: World, ward: int, clock: Clock, speaker: Callable[[str], Speaker]
) -> None:
    """Who was replaced, and who replaces them, both say that they come: one seat, and who goes hears why."""
    teacher, parent2 = speaker("teacher-1"), speaker("parent2-1")

    def member(uow: UnitOfWork) -> None:
        uow.people.enrol(world.people["parent2"], world.unit, Role.TEACHER)

    await runtime.write(member)
    old = await invitation_of(teacher)
    await teacher.presses("Cử người khác", on=old)
    await teacher.says("Vàng A Sử")
    theirs = await invitation_of(parent2)
    clock.move(days=8)
    back, _ = await asyncio.gather(teacher.presses("Sẽ dự", on=old), parent2.presses("Sẽ dự", on=theirs))
    back.shows("Đã ghi: cô sẽ dự")
    answered = [one.text for one in await parent2.heard()]
    assert any("Đã ghi: anh sẽ dự" in text or "chưa ghi gì cả" in text for text in answered)
    (await parent2.presses("Sẽ dự", on=theirs)).shows("chưa ghi gì cả")
    assert any("không còn trong danh sách dự" in one.text for one in await parent2.heard())
    await check_seats(runtime, ward, world)
