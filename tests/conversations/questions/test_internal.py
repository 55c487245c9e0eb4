"""A matter of the house stays in it (plan 004): no list, no hall, no paper, no other unit; its asker is answered."""

import pytest

from bot.runtime import Runtime
from domain.questions.question import Care, ReplyMode
from services.meetings import closing, rounds
from services.questions import listing
from services.unit_of_work import UnitOfWork
from tests.office import asks
from tests.talking import Speaker
from tests.world import Clock, World

HOUSE = "Quy chế chi tiêu nội bộ năm nay có thay đổi gì không ạ?"
PLAIN = "Tiền ăn mỗi ngày chi vào những món gì ạ?"


async def test_it_is_in_no_list_and_its_asker_is_told(
    secretary: Speaker, parent: Speaker, runtime: Runtime, world: World
) -> None:
    question = await asks(runtime, world, "parent", HOUSE)
    await secretary.says("/phieu MN26-001")
    card = await secretary.presses("Việc nội bộ")
    card.shows("MN26-001 là việc nội bộ", "ĐỂ RIÊNG (việc nội bộ)")
    assert {"Đưa vào danh sách", "Giao trả lời"} <= set(card.labels())
    (await parent.hears()).shows("xếp phiếu MN26-001 là việc nội bộ", "vẫn gửi riêng đến đây")

    def seen(uow: UnitOfWork) -> str:
        meeting = uow.meetings.get(world.meeting)
        lines = [listing.lines(uow, meeting, mode) for mode in ReplyMode]
        return repr(lines) + repr(listing.order_file(uow, meeting, by=world.people["chair"]))

    assert "MN26-001" not in await runtime.write(seen)
    (await secretary.says("/moi")).shows("Để riêng, không có trong danh sách: 1 câu")
    await secretary.says("/phieu MN26-001")
    (await secretary.presses("Đưa vào danh sách")).shows("đã vào danh sách, ở đúng thứ tự đăng ký")
    (await parent.hears()).shows("Phiếu MN26-001 đã trở lại danh sách")
    assert (await runtime.read(lambda uow: uow.questions.get(question))).aside is None
    assert "MN26-001" in await runtime.write(seen)


@pytest.mark.core_only
async def test_its_asker_reads_of_no_meeting(
    secretary: Speaker, parent: Speaker, parent2: Speaker, runtime: Runtime, world: World
) -> None:
    """It is answered in writing to them alone, so nothing sends them to the hall; others read no more than before."""
    question = await asks(runtime, world, "parent", HOUSE)
    await secretary.says("x", payload=f"a|internal|{question}.0")
    one = await parent.says("MN26-001")
    one.shows("việc nội bộ, trả lời riêng bằng văn bản", "Hạn: ", "chỉ gửi cho người hỏi")
    mine = await parent.says("/cauhoi")
    mine.shows("trả lời riêng bằng văn bản", "chậm nhất")
    assert "tại hội nghị" not in one.text + mine.text
    assert "nội bộ" not in (await parent2.says("MN26-001")).text


@pytest.mark.core_only
async def test_it_is_not_called_and_is_answered_after_the_meeting(
    secretary: Speaker, chair: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    house = await asks(runtime, world, "parent", HOUSE)
    await asks(runtime, world, "parent2", PLAIN)
    await secretary.says("x", payload=f"a|internal|{house}.1")
    clock.move(days=10)
    await runtime.write(lambda uow: rounds.start(uow, world.meeting, by=world.people["chair"]))
    assert await runtime.write(lambda uow: rounds.call_next(uow, world.meeting, by=world.people["chair"]).number) == 2
    clock.move(hours=2)
    await runtime.write(lambda uow: closing.close(uow, world.meeting, by=world.people["chair"]))
    duties = await runtime.read(lambda uow: {duty.question_id for duty in uow.duties.of_meeting(world.meeting)})
    assert house in duties


@pytest.mark.core_only
async def test_a_second_tap_tells_once_and_new_words_change_nothing(
    secretary: Speaker, parent: Speaker, runtime: Runtime, world: World
) -> None:
    house = await asks(runtime, world, "parent", HOUSE)
    for _ in range(2):
        await secretary.says("x", payload=f"a|internal|{house}.0")
    assert sum("việc nội bộ" in one.text for one in await parent.heard()) == 1
    await parent.says("MN26-001")
    await parent.presses("Sửa nội dung")
    await parent.says("Quy chế chi tiêu nội bộ năm nay thế nào, lũ ăn hại?")
    assert (await runtime.read(lambda uow: uow.questions.get(house))).aside is Care.INTERNAL


@pytest.mark.core_only
async def test_what_the_hall_has_heard_is_inside_no_longer(
    secretary: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    house = await asks(runtime, world, "parent", HOUSE)
    clock.move(days=10)
    await runtime.write(lambda uow: rounds.start(uow, world.meeting, by=world.people["chair"]))
    await runtime.write(lambda uow: rounds.call(uow, house, by=world.people["chair"]))
    refused = await secretary.says("x", payload=f"a|internal|{house}.0")
    refused.shows("MN26-001 đã được mời ở hội trường", "không xếp là việc nội bộ được nữa", HOUSE)
    assert (await runtime.read(lambda uow: uow.questions.get(house))).aside is None
