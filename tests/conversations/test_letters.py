"""A note to the secretaries, and back."""

import pytest

from bot.runtime import Runtime
from domain.questions.question import Lane
from services.meetings import rounds
from services.unit_of_work import UnitOfWork
from tests.talking import Speaker
from tests.world import Clock, World


async def test_a_note_to_the_secretary_and_back(parent: Speaker, secretary: Speaker) -> None:
    (await parent.says("gặp thư ký")).shows("Xin viết vài dòng")
    (await parent.says("Tôi đến trễ 15 phút có được vào không ạ?")).shows("Đã chuyển lời nhắn")
    note = await secretary.hears()
    note.shows("Lò Thị Mây", "phụ huynh, Mẫu giáo lớn A1", "đến trễ 15 phút")
    (await secretary.presses("Trả lời")).shows("trả lời cho Lò Thị Mây")
    (await secretary.says("Dạ được ạ, cửa sau vẫn mở.")).shows("Đã gửi trả lời")
    (await parent.hears()).shows("Thư ký trả lời", "cửa sau vẫn mở")


@pytest.mark.core_only
async def test_only_the_office_replies_to_notes(world: World, parent2: Speaker, parent: Speaker) -> None:
    tap = await parent2.says("x", payload=f"a|note_reply|{world.people['parent']}")
    tap.shows("dành cho")
    assert await parent.heard() == []


@pytest.mark.core_only
@pytest.mark.parametrize("text", ["", "😀", "x" * 1001])
async def test_a_bad_note_is_asked_for_again(parent: Speaker, secretary: Speaker, text: str) -> None:
    await parent.says("gặp thư ký")
    (await parent.says(text)).shows("Xin viết vài dòng")
    assert await secretary.heard() == []


async def test_a_note_in_the_meeting_becomes_its_writers_question(
    parent: Speaker, secretary: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    clock.set((await runtime.read(lambda uow: uow.meetings.get(world.meeting))).starts_at)
    await runtime.write(lambda uow: rounds.start(uow, world.meeting, by=world.people["chair"]))
    await parent.says("gặp thư ký")
    await parent.says("Xin hỏi thêm về nước uống của lớp A1 ạ.")
    clock.move(minutes=5)
    await secretary.hears()
    made = await secretary.presses("Ghi thành câu hỏi")
    made.shows("của chị Lò Thị Mây thành câu hỏi MN26-001 (nhận tại hội nghị)")

    def look(uow: UnitOfWork) -> list[tuple[Lane, bool, float]]:
        mine = uow.questions.of_asker(world.people["parent"])
        return [
            (Lane(q.lane), q.withdrawn_at is None, (clock.at - q.registered_at).total_seconds() // 60) for q in mine
        ]

    assert await runtime.read(look) == [(Lane.HALL, True, 4.0)]
    told = await runtime.read(lambda uow: uow.deliveries.by_once("registered_for:1"))
    assert told is not None
    assert "MN26-001 (nhận tại hội nghị)" in told.text
    assert "nước uống của lớp A1" in told.text
    await secretary.presses("Hoàn tác")
    assert await runtime.read(look) == [(Lane.HALL, False, 4.0)]
    told = await runtime.read(lambda uow: uow.deliveries.by_once("registered_for:1"))
    assert told is not None
    assert told.reason == "taken_back"
    note = next(heard for heard in await secretary.heard() if "nước uống" in heard.text)
    (await secretary.presses("Ghi thành câu hỏi", on=note)).shows("MN26-002")
    (await secretary.presses("Ghi thành câu hỏi", on=note)).shows("đã ghi thành câu hỏi trước đó")


@pytest.mark.core_only
async def test_notes_stand_beside_the_card_of_who_runs_it(
    parent: Speaker, teacher: Speaker, secretary: Speaker, chair: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    """The chair takes one in one tap though it went to the secretary; one that was replied to is no matter any more."""
    clock.set((await runtime.read(lambda uow: uow.meetings.get(world.meeting))).starts_at)
    await parent.says("gặp thư ký")
    await parent.says("Cổng trường mở lúc nào ạ?")  # before it began: that is the secretary's
    await chair.says("/batdau")
    assert not [label for label in (await chair.hears()).labels() if "Lời nhắn" in label]
    clock.move(minutes=5)
    await parent.says("gặp thư ký")
    await parent.says("Xin hỏi thêm về nước uống của lớp A1 ạ.")
    await teacher.says("gặp thư ký")
    await teacher.says("Mic cuối phòng không nghe rõ.")
    clock.move(minutes=1)
    await chair.says("/tiep")
    listed = await chair.presses("Lời nhắn mới (2)")
    listed.shows("1. 17h05, cô Đỗ Thu Hà", "“Mic cuối phòng không nghe rõ.”", "2. 17h05, chị Lò Thị Mây", "nước uống")
    made = await chair.presses("Ghi lời nhắn 2")
    made.shows("câu hỏi MN26-001 (nhận tại hội nghị)")
    note = next(heard for heard in await secretary.heard() if "Mic cuối" in heard.text)
    await secretary.presses("Trả lời", on=note)
    await secretary.says("Đã chỉnh mic, cảm ơn cô.")
    card = await chair.presses("Về điều hành", on=made)
    assert not [label for label in card.labels() if "Lời nhắn" in label]
    await chair.presses("Hoàn tác", on=made)
    assert await runtime.read(lambda uow: uow.questions.standing(world.meeting)) == []


@pytest.mark.core_only
async def test_nobody_makes_a_question_of_anothers_note(
    parent: Speaker, parent2: Speaker, chair: Speaker, runtime: Runtime, world: World
) -> None:
    await parent.says("gặp thư ký")
    await parent.says("Tôi đến trễ 15 phút có được vào không ạ?")
    for somebody in (parent2, chair):
        for arrival in range(1, 5):
            await somebody.says("x", payload=f"a|note_ask|{world.people['parent']}.{arrival}")
    assert await runtime.read(lambda uow: uow.questions.standing(world.meeting)) == []
