"""Intake closed before its hour: asked once, told after the minutes for undoing, opened again, or done by itself."""

from datetime import datetime, timedelta

import pytest

from bot.runtime import Runtime
from domain.meeting import Meeting
from services.plans import closing_intake, moving
from tests.conftest import ZONE
from tests.conversations.plans.test_timeline import card
from tests.preparing import deadline, lay_usual
from tests.talking import Speaker
from tests.world import Clock, World

TOLD = "moving/intake"


async def meeting(runtime: Runtime, world: World) -> Meeting:
    found = await runtime.read(lambda uow: uow.meetings.get(world.meeting))
    found.intake_ends_at = found.intake_ends_at.replace(microsecond=0)
    return found


async def told(runtime: Runtime, world: World, who: str) -> list[tuple[str, str]]:
    """The words about intake that are owed to somebody, with what became of them."""
    rows = await runtime.read(lambda uow: uow.deliveries.by_ids(range(1, 400)))
    mine = [row for row in rows if row.person_id == world.people[who] and row.template == TOLD]
    return [(row.state.value, row.text) for row in mine]


async def test_done_before_the_hour_asks_once_and_closes(
    secretary: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    steps = await lay_usual(runtime, world)
    before = (await meeting(runtime, world)).intake_ends_at
    await card(secretary, "Khóa nhận câu hỏi")
    (await secretary.presses("Đã xong")).shows("vẫn nhận câu hỏi đến", "Khóa ngay bây giờ?")
    (await secretary.presses("Chưa khóa")).shows("tự khóa, không cần làm gì")
    assert (await meeting(runtime, world)).intake_ends_at == before
    await secretary.presses("Đã xong")
    closed = await secretary.presses("Khóa ngay")
    closed.shows("Đã khóa nhận câu hỏi của hội nghị MN26 từ 09h00 thứ Hai, ngày 16/11/2026")
    assert (await meeting(runtime, world)).intake_ends_at == clock()
    assert (await deadline(runtime, steps["intake_closes"])).done_at is not None
    assert [state for state, _ in await told(runtime, world, "parent")] == ["due"]
    (await secretary.presses("Hoàn tác")).shows("Đã hoàn tác")
    assert (await meeting(runtime, world)).intake_ends_at == before
    assert (await deadline(runtime, steps["intake_closes"])).done_at is None
    assert [state for state, _ in await told(runtime, world, "parent")] == ["dropped"]


async def test_typed_it_leads_there_and_another_day_opens_it_again(
    secretary: Speaker, parent: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    await lay_usual(runtime, world)
    (await secretary.says("khoa nhan cau hoi")).shows("Khóa ngay bây giờ?")
    await secretary.presses("Khóa ngay")
    clock.move(minutes=11)
    ((_, words),) = await told(runtime, world, "parent")
    assert "ĐÃ KHÓA NHẬN CÂU HỎI" in words
    assert "sớm hơn hạn đã báo" in words
    (await parent.says("/hoi")).shows("muộn")
    await parent.says("hủy")
    over = await secretary.says("khóa nhận câu hỏi")
    over.shows("đã khóa nhận câu hỏi từ 09h00 thứ Hai", "Mở lại nhận câu hỏi")
    await secretary.presses("Mở lại nhận câu hỏi")
    (await secretary.says("27/11")).shows("quá muộn")
    (await secretary.says("20/11")).shows("nhận câu hỏi đến 17h00 thứ Sáu, ngày 20/11/2026")
    assert (await meeting(runtime, world)).intake_ends_at == datetime(2026, 11, 20, 17, tzinfo=ZONE)
    assert [words for _, words in await told(runtime, world, "parent")][1].startswith("NHẬN CÂU HỎI TRỞ LẠI")
    (await secretary.says("/lich")).shows("Khóa nhận câu hỏi (thư ký)")


@pytest.mark.core_only
async def test_two_changes_are_told_once_by_what_people_know(
    secretary: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    """Closed, opened for another day, and that moved again: one message, from the end that was known to the last."""
    await lay_usual(runtime, world)
    await secretary.says("/khoanhan")
    await secretary.presses("Khóa ngay")
    await secretary.presses("Mở lại nhận câu hỏi")
    await secretary.says("20/11")
    clock.move(minutes=5)
    await secretary.presses("Đổi ngày")
    await secretary.says("19/11")
    *dropped, (state, words) = await told(runtime, world, "parent")
    assert {state for state, _ in dropped} == {"dropped"}
    assert state == "due"
    assert "Hạn cũ: 17h00 thứ Ba, ngày 24/11/2026" in words
    assert "Hạn mới: 17h00 thứ Năm, ngày 19/11/2026" in words


@pytest.mark.core_only
async def test_without_a_timeline_it_is_closed_and_taken_back_too(
    secretary: Speaker, chair: Speaker, parent: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    before = (await meeting(runtime, world)).intake_ends_at
    (await parent.says("khóa nhận câu hỏi")).shows("Nếu đã được giao việc này")
    await secretary.says("khóa nhận câu hỏi")
    await secretary.presses("Khóa ngay")
    assert (await meeting(runtime, world)).intake_ends_at == clock()
    await secretary.presses("Hoàn tác")
    assert (await meeting(runtime, world)).intake_ends_at == before
    await chair.says("/hoinghi")
    (await chair.presses("Khóa nhận câu hỏi")).shows("Khóa ngay bây giờ?")


@pytest.mark.core_only
async def test_who_holds_the_step_closes_it_and_nobody_else(
    secretary: Speaker, responder: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    steps = await lay_usual(runtime, world)
    (await responder.says("x", payload=f"a|intake_close|{world.meeting}")).shows("Nếu đã được giao việc này")
    await card(secretary, "Khóa nhận câu hỏi")
    await secretary.presses("Giao người")
    await secretary.says("Ngô Quốc Bảo")
    await responder.says("x", payload=f"a|deadline_done|{steps['intake_closes']}")
    (await responder.presses("Khóa ngay")).shows("Đã khóa nhận câu hỏi")
    assert (await meeting(runtime, world)).intake_ends_at == clock()


@pytest.mark.core_only
async def test_an_hour_that_passed_ends_the_step(
    secretary: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    """Nobody is asked, a day later, for what closed by itself."""
    steps = await lay_usual(runtime, world)
    await secretary.says("/lich")
    await secretary.presses("Xác nhận tất cả")
    assert await runtime.write(closing_intake.end_what_passed) == 0
    clock.move(days=8, hours=9)
    assert await runtime.write(closing_intake.end_what_passed) == 1
    done = await deadline(runtime, steps["intake_closes"])
    assert done.done_by is None
    (await secretary.says("x", payload=f"a|deadline|{done.key}")).shows("đến giờ nên tự khóa")


@pytest.mark.core_only
async def test_a_meeting_that_moves_opens_only_what_closed_by_itself(
    secretary: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    steps = await lay_usual(runtime, world)
    await secretary.says("khóa nhận câu hỏi")
    await secretary.presses("Khóa ngay")
    closed_at, later = clock(), (await meeting(runtime, world)).starts_at + timedelta(days=7)
    by = world.people["chair"]
    await runtime.write(lambda uow: moving.move(uow, world.meeting, later, by=by))
    assert (await meeting(runtime, world)).intake_ends_at == closed_at
    await secretary.presses("Mở lại nhận câu hỏi")
    await secretary.says("17/11")
    clock.move(days=2)
    await runtime.write(closing_intake.end_what_passed)
    await runtime.write(lambda uow: moving.move(uow, world.meeting, later + timedelta(days=7), by=by))
    assert (await meeting(runtime, world)).intake_ends_at == datetime(2026, 11, 24, 17, tzinfo=ZONE)
    assert (await deadline(runtime, steps["intake_closes"])).is_open
