"""The late lane: from the end of intake to the end of the meeting a question is taken as a late one, and labelled."""

from datetime import timedelta

import pytest

from bot.runtime import Runtime
from domain.questions.question import Lane, ReplyMode
from services.meetings import closing, rounds
from services.people import desk
from services.people.desk import Slip
from services.unit_of_work import UnitOfWork
from tests.talking import Speaker
from tests.world import Clock, World

LATE = "Vì sao sân trường vẫn chưa được sửa ạ?"


async def ends(runtime: Runtime, world: World, clock: Clock) -> None:
    """Go to the very instant at which intake ends."""
    clock.set((await runtime.read(lambda uow: uow.meetings.get(world.meeting))).intake_ends_at)


async def lanes(runtime: Runtime, world: World) -> list[tuple[str, Lane, ReplyMode]]:
    """What is asked, in which lane, to be answered how."""

    def look(uow: UnitOfWork) -> list[tuple[str, Lane, ReplyMode]]:
        return [(q.code, Lane(q.lane), q.reply_mode) for q in uow.questions.standing(world.meeting)]

    return await runtime.read(look)


async def test_a_late_question_is_taken_in_its_lane(
    parent: Speaker, parent2: Speaker, chair: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    await ends(runtime, world, clock)
    clock.move(seconds=-1)
    assert "gửi muộn" not in (await parent.asks()).text
    clock.move(seconds=1)
    told = await parent2.says("/hoi")
    told.shows("Đã hết hạn nhận câu hỏi (17h00 thứ Ba, ngày 24/11/2026)", "chủ trì vẫn có thể mời nêu")
    await parent2.presses("Gửi câu hỏi muộn")
    await parent2.presses("Chăm sóc, nuôi dưỡng")
    preview = await parent2.says(LATE)
    preview.shows("Hình thức: trả lời bằng văn bản")
    receipt = await parent2.presses("Gửi")
    receipt.shows("Mã phiếu: MN26-002 (câu hỏi gửi muộn)", "Sửa hoặc rút được đến khi được mời hoặc được trả lời")
    assert await lanes(runtime, world) == [
        ("MN26-001", Lane.IN_TIME, ReplyMode.WRITTEN), ("MN26-002", Lane.LATE, ReplyMode.WRITTEN),
    ]  # fmt: skip
    (await parent2.says("/cauhoi")).shows("MN26-002 (câu hỏi gửi muộn): “")
    await chair.says("/hangdoi")
    (await chair.presses("Câu hỏi văn bản")).shows("1. MN26-001", "2. MN26-002", "(câu hỏi gửi muộn)")


@pytest.mark.core_only
async def test_the_lane_comes_before_the_hour(parent: Speaker, runtime: Runtime, world: World, clock: Clock) -> None:
    """One that was late stands behind one in time of the same topic that was written down after it."""
    await ends(runtime, world, clock)
    await parent.says("/hoi")
    await parent.presses("Gửi câu hỏi muộn")
    await parent.presses("Vấn đề khác")
    await parent.says(LATE)
    await parent.presses("Gửi")
    clock.move(minutes=30)

    def slip(uow: UnitOfWork) -> list[str]:
        words, topic = "Đề nghị lắp thêm quạt ở lớp.", world.topics["other"]
        given = Slip(words, topic, ReplyMode.WRITTEN, name="Ông Lù", given="16h")
        desk.take(uow, world.meeting, given, by=world.people["secretary"])
        meeting = uow.meetings.get(world.meeting)
        meeting.started_at = uow.now
        uow.meetings.keep(meeting)
        return [question.code for question in rounds.waiting(uow, world.meeting, [])]

    assert await runtime.write(slip) == ["MN26-002", "MN26-001"]


@pytest.mark.with_buttons
async def test_the_menu_offers_it_until_the_meeting_is_over(
    parent: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    await ends(runtime, world, clock)
    assert "Gửi câu hỏi muộn" in (await parent.says("/menu")).labels()

    clock.set((await runtime.read(lambda uow: uow.meetings.get(world.meeting))).starts_at)
    await runtime.write(lambda uow: rounds.start(uow, world.meeting, by=world.people["chair"]))
    assert "Gửi câu hỏi muộn" in (await parent.says("/menu")).labels()
    await parent.presses("Gửi câu hỏi muộn")
    await parent.presses("Gửi câu hỏi muộn")
    await parent.presses("Vấn đề khác")
    await parent.says(LATE)
    await runtime.write(lambda uow: closing.close(uow, world.meeting, by=world.people["chair"]))
    (await parent.presses("Gửi")).shows("đã kết thúc, nay không nhận câu hỏi mới", LATE, "Gặp thư ký")
    (await parent.says("/hoi")).shows("đã kết thúc", LATE)
    assert await lanes(runtime, world) == []
    assert "Gửi câu hỏi muộn" not in (await parent.says("/menu")).labels()


async def test_nobody_falls_off_and_it_may_be_changed(
    parent: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    clock.set((await runtime.read(lambda uow: uow.meetings.get(world.meeting))).starts_at - timedelta(minutes=1))
    await runtime.write(lambda uow: rounds.start(uow, world.meeting, by=world.people["chair"]))
    await parent.says("/phatbieu")
    await parent.presses("Gửi câu hỏi muộn")
    await parent.presses("Vấn đề khác")
    await parent.says(LATE)
    await parent.presses("Gửi")
    await parent.says("/cauhoi")
    await parent.presses("MN26-001")
    await parent.presses("Sửa nội dung")
    (await parent.says(LATE + " Xin cho biết ngày.")).shows("Xin cho biết ngày.")
    await runtime.write(lambda uow: closing.close(uow, world.meeting, by=world.people["chair"]))
    (await parent.hears()).shows("MN26-001", "chậm nhất")
