"""What the chair notes while a question is heard, each in one act, and taken back within ten minutes."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.runtime import Runtime
from domain.errors import AlreadyDone
from domain.meeting import OffTopicRule
from domain.questions.queue import Outcome
from domain.questions.turn_notes import NoteKind
from services.meetings import closing, hearing, pledges, rounds, undoing
from services.people import own_data
from services.plans import deciding, taking_back
from services.questions import equal
from services.unit_of_work import UnitOfWork
from tests.conversations.meetings.test_chairing import GATE, MENU, begun, duty, entry
from tests.office import asks, notices_go_out
from tests.talking import Speaker
from tests.world import Clock, World, put_under_a_ward

__all__ = ["begun"]
Begin = Callable[[], Awaitable[None]]
pytestmark = pytest.mark.core_only


async def told(speaker: Speaker, code: str) -> list[str]:
    """What somebody was told of a question."""
    return [heard.text for heard in await speaker.heard() if code in heard.text]


async def test_an_outcome_and_the_next_call_cost_one_tap(
    chair: Speaker, parent: Speaker, runtime: Runtime, world: World, clock: Clock, begun: Begin
) -> None:
    first = await asks(runtime, world, "parent", MENU)
    second = await asks(runtime, world, "parent2", GATE)
    await begun()
    (await chair.says("/tiep")).shows("MN26-001")
    (await chair.presses("Tại chỗ, câu kế")).shows("Đã ghi: MN26-001 giải quyết tại chỗ", "MN26-002", GATE)
    assert (await entry(runtime, first)).outcome is Outcome.ANSWERED_HERE
    assert (await entry(runtime, second)).is_current
    (await chair.presses("Hoàn tác")).shows("Đã lấy lại kết quả của MN26-001", MENU)
    assert not (await entry(runtime, second)).is_current
    await notices_go_out(runtime, clock)
    assert [one for one in await told(parent, "MN26-001") if "được trả lời" in one] == []
    await chair.presses("Tại chỗ, câu kế")
    await notices_go_out(runtime, clock)
    (await parent.hears()).shows("MN26-001", "đã được trả lời tại hội nghị")


async def test_later_by_who_and_when_is_usual_costs_one_tap(
    chair: Speaker, parent: Speaker, runtime: Runtime, world: World, clock: Clock, begun: Begin
) -> None:
    question = await asks(runtime, world, "parent", GATE)
    await begun()
    card = await chair.says("/tiep")
    (ready,) = [label for label in card.labels() if label.startswith("Giao ")]
    assert ready == "Giao Bảo, 04/12"
    (await chair.presses(ready)).shows("giao Phó Hiệu trưởng", "17h00 thứ Sáu, ngày 04/12/2026", "hết câu chờ")
    owed = await duty(runtime, question)
    assert owed is not None
    assert owed.holder_id == world.people["responder"]
    await notices_go_out(runtime, clock)
    (await parent.hears()).shows("MN26-001", "Phó Hiệu trưởng")


async def test_talked_over_is_another_list_than_settled(
    chair: Speaker, parent: Speaker, runtime: Runtime, world: World, clock: Clock, begun: Begin
) -> None:
    question = await asks(runtime, world, "parent", MENU)
    await begun()
    await chair.says("/tiep")
    (await chair.presses("Đã đối thoại")).shows("MN26-001 đã đối thoại", "ý chính")
    await chair.says("Nhà trường đã nêu rõ thực đơn.")
    assert (await entry(runtime, question)).outcome is Outcome.DISCUSSED
    await notices_go_out(runtime, clock)
    (await parent.hears()).shows("đã được đối thoại tại hội nghị", "thực đơn")
    await chair.says("/dong")
    await chair.presses("Kết thúc")
    lists = await chair.presses("Bốn danh sách")
    lists.shows("1. Giải quyết tại chỗ: 0", "2. Đã đối thoại: 1", "3. Giao trả lời sau: 0", "4. Kiến nghị, chuyển: 0")


async def test_only_who_chose_writing_is_told_so_at_the_bell(
    chair: Speaker, parent: Speaker, parent2: Speaker, runtime: Runtime, world: World, clock: Clock, begun: Begin
) -> None:
    """What the office wrote down in the hall was nobody's choice."""
    await asks(runtime, world, "parent", MENU, spoken=False)
    await begun()
    clock.move(minutes=5)
    await asks(runtime, world, "parent2", GATE, spoken=False)
    await chair.says("/dong")
    await chair.presses("Kết thúc")
    await notices_go_out(runtime, clock)
    (await parent.hears()).shows("MN26-001", "bằng văn bản, như đã chọn")
    told = await parent2.hears()
    told.shows("MN26-002", "sẽ được trả lời bằng văn bản. Người trả lời")


async def test_four_lists_have_pages_and_say_who_asked(
    chair: Speaker, runtime: Runtime, world: World, begun: Begin
) -> None:
    for number in range(10):
        await asks(runtime, world, "parent", f"{MENU} Lần {number}")
    await begun()
    await chair.says("/dong")
    await chair.presses("Kết thúc")
    lists = await chair.presses("Bốn danh sách")
    lists.shows("(trang 1/2)", "3. Giao trả lời sau: 10", "MN26-008 – Lò Thị Mây, phụ huynh, Mẫu giáo lớn A1: ")
    assert "MN26-009" not in lists.text
    lists = await chair.presses("Trang sau")
    lists.shows("(trang 2/2)", "3. Giao trả lời sau: 10", "MN26-009", "MN26-010")
    (await chair.presses("MN26-010")).shows("Lần 9")


async def test_sent_up_to_the_unit_above_costs_one_tap(
    chair: Speaker, runtime: Runtime, world: World, begun: Begin
) -> None:
    await runtime.write(lambda uow: put_under_a_ward(uow, world))
    question = await asks(runtime, world, "parent", GATE)
    await begun()
    card = await chair.says("/tiep")
    (ready,) = [label for label in card.labels() if label.startswith("Kiến nghị UBND")]
    (await chair.presses(ready)).shows("MN26-001", "UBND phường Noong Bua")
    assert (await entry(runtime, question)).agency == "UBND phường Noong Bua"


async def test_absent_once_comes_back_twice_is_written(
    chair: Speaker, parent: Speaker, runtime: Runtime, world: World, clock: Clock, begun: Begin
) -> None:
    question = await asks(runtime, world, "parent", MENU)
    await asks(runtime, world, "parent2", GATE)
    await begun()
    await chair.says("/tiep")
    (await chair.presses("Vắng")).shows("MN26-001 vắng, xếp cuối chủ đề", "MN26-002")
    await notices_go_out(runtime, clock)
    (await parent.hears()).shows("MN26-001", "chưa thấy", "mời thêm một lần")
    (await chair.presses("Tại chỗ, câu kế")).shows("MN26-001", "Đã mời một lần lúc")
    (await chair.presses("Vắng")).shows("vắng lần thứ hai", "04/12/2026")
    assert (await entry(runtime, question)).outcome is Outcome.NOT_REACHED
    owed = await duty(runtime, question)
    assert owed is not None
    assert owed.holder_id == world.people["responder"]
    (await chair.presses("Hoàn tác")).shows("MN26-001", MENU)
    assert await duty(runtime, question) is None
    assert (await entry(runtime, question)).absent_at is not None
    await chair.presses("Vắng")
    await notices_go_out(runtime, clock)
    (await parent.hears()).shows("hai lần", "Phó Hiệu trưởng", "04/12/2026")
    told = len(await parent.heard())
    await runtime.write(lambda uow: closing.close(uow, world.meeting, by=world.people["chair"]))
    await notices_go_out(runtime, clock)
    assert len(await parent.heard()) == told


async def test_who_was_absent_and_is_there_after_all_hears_nothing_of_it(
    chair: Speaker, parent: Speaker, runtime: Runtime, world: World, clock: Clock, begun: Begin
) -> None:
    question = await asks(runtime, world, "parent", MENU)
    await begun()
    await chair.says("/tiep")
    (await chair.presses("Vắng")).shows("MN26-001", MENU)
    assert (await entry(runtime, question)).is_current
    await notices_go_out(runtime, clock)
    assert [one for one in await told(parent, "MN26-001") if "chưa thấy" in one] == []


async def test_every_asker_absent_leaves_nobody_without_an_answer(
    chair: Speaker, runtime: Runtime, world: World, begun: Begin
) -> None:
    questions = [await asks(runtime, world, part, MENU) for part in ("parent", "parent2", "teacher")]
    await begun()
    await chair.says("/tiep")
    for _ in range(6):
        await chair.presses("Vắng")
    (await chair.says("/tiep")).shows("hết câu chờ")
    for question in questions:
        assert await duty(runtime, question) is not None


async def test_who_answers_is_recorded(chair: Speaker, runtime: Runtime, world: World, begun: Begin) -> None:
    question = await asks(runtime, world, "parent", MENU)
    await begun()
    (await chair.says("/tiep")).shows("Người trả lời: Ngô Quốc Bảo, Phó Hiệu trưởng")
    await chair.presses("Ghi việc khác")
    await chair.presses("Mời người trả lời")
    (await chair.says("Thư ký hội nghị")).shows("Đã ghi người trả lời", "Thư ký hội nghị", MENU)
    assert (await entry(runtime, question)).answered_by == world.people["secretary"]
    (await chair.presses("Hoàn tác")).shows("mời người trả lời", "Người trả lời: Ngô Quốc Bảo")
    assert (await entry(runtime, question)).answered_by == world.people["responder"]


async def test_asked_back_and_asked_once_more(chair: Speaker, runtime: Runtime, world: World, begun: Begin) -> None:
    question = await asks(runtime, world, "parent", MENU)
    await begun()
    await chair.says("/tiep")
    await chair.presses("Ghi việc khác")
    await chair.presses("Hỏi lại người hỏi")
    (await chair.presses("Chỉ ghi giờ")).shows("hỏi lại người hỏi lúc", "chủ trì hỏi lại")
    await chair.presses("Ghi việc khác")
    await chair.presses("Hỏi thêm")
    (await chair.says("Thế còn bữa sáng thì sao ạ?")).shows("Đã ghi ý hỏi thêm", "hỏi thêm: “Thế còn bữa sáng")
    await chair.presses("Ghi việc khác")
    await chair.presses("Hỏi thêm")
    (await chair.says("Còn một ý nữa ạ")).shows("đã hỏi thêm một lần")
    notes = await runtime.read(lambda uow: uow.turns.notes_of(question))
    assert [note.kind for note in notes] == [NoteKind.ASKED_BACK, NoteKind.FOLLOW_UP]
    (await chair.says("/hoantac")).shows("Đã lấy lại ở MN26-001: hỏi thêm")
    notes = await runtime.read(lambda uow: uow.turns.notes_of(question))
    assert [note.kind for note in notes] == [NoteKind.ASKED_BACK]


async def test_a_pledge_is_owed_and_told(
    chair: Speaker, parent: Speaker, responder: Speaker, runtime: Runtime, world: World, clock: Clock, begun: Begin
) -> None:
    await asks(runtime, world, "parent", GATE)
    await begun()
    await chair.says("/tiep")
    await chair.presses("Ghi việc khác")
    await chair.presses("Lời hứa")
    await chair.says("Sẽ mở thêm cổng phụ giờ tan học")
    (await chair.presses("Ngô Quốc Bảo")).shows("Chậm nhất ngày nào")
    (await chair.says("25/12")).shows("Đã ghi lời hứa về MN26-001", "25/12/2026", "Đã hứa: “Sẽ mở thêm cổng phụ")
    (await responder.hears()).shows("MN26-001: Sẽ mở thêm cổng phụ", "25/12/2026")
    await notices_go_out(runtime, clock)
    (await parent.hears()).shows("tại hội nghị đã hứa", "Sẽ mở thêm cổng phụ", "Phó Hiệu trưởng", "25/12/2026")
    (await responder.says("/viec")).shows("Sẽ mở thêm cổng phụ")
    (await chair.presses("Hoàn tác")).shows("Đã lấy lại ở MN26-001: ghi lời hứa")
    (await parent.hears()).shows("đính chính", "lời hứa")
    (await responder.hears()).shows("MN26-001")
    assert await runtime.read(lambda uow: uow.turns.pledges(world.meeting)) == []


async def test_who_asked_hears_what_becomes_of_a_pledge(
    chair: Speaker, parent: Speaker, responder: Speaker, runtime: Runtime, world: World, clock: Clock, begun: Begin
) -> None:
    """Put off, given to another, done and not done after all; what is taken back at once is told to nobody."""
    await asks(runtime, world, "parent", GATE)
    await begun()
    await chair.says("/tiep")
    by, holder = world.people["chair"], world.people["responder"]
    day = clock().date() + timedelta(days=20)
    made = await runtime.write(lambda uow: pledges.make(uow, 1, "Mở cổng phụ.", holder_id=holder, day=day, by=by))
    await notices_go_out(runtime, clock)
    (await parent.hears()).shows("tại hội nghị đã hứa: “Mở cổng phụ.”")
    step = made.deadline.key
    await runtime.write(lambda uow: deciding.confirm(uow, step, by=by, day=day + timedelta(days=7)))
    await notices_go_out(runtime, clock)
    (await parent.hears()).shows("MN26-001", "“Mở cổng phụ.” có hẹn mới: chậm nhất")
    await runtime.write(lambda uow: deciding.assign(uow, step, world.people["secretary"], by=by))
    await notices_go_out(runtime, clock)
    (await parent.hears()).shows("nay do Thư ký hội nghị làm; vẫn chậm nhất")
    heard = len(await parent.heard())

    def slip(uow: UnitOfWork) -> None:
        _, before = taking_back.decide(uow, [step], lambda: deciding.finish(uow, step, by=by))
        assert before is not None
        taking_back.take_back(uow, before, by=by)

    await runtime.write(slip)
    await notices_go_out(runtime, clock)
    assert len(await parent.heard()) == heard
    await runtime.write(lambda uow: deciding.finish(uow, step, by=by))
    await notices_go_out(runtime, clock)
    (await parent.hears()).shows("“Mở cổng phụ.” nay đã xong")


async def test_not_answered_only_where_the_rule_lets(
    chair: Speaker, parent: Speaker, runtime: Runtime, world: World, clock: Clock, begun: Begin
) -> None:
    question = await asks(runtime, world, "parent", "Giá nhà năm nay sao cao thế ạ?")

    def lets(uow: UnitOfWork) -> None:
        meeting = uow.meetings.get(world.meeting)
        meeting.off_topic = OffTopicRule.CHAIR_DECIDES
        uow.meetings.keep(meeting)

    await begun()
    await chair.says("/tiep")
    assert "Không trả lời" not in (await chair.presses("Ghi việc khác")).labels()
    await runtime.write(lets)
    await chair.says("/tiep")
    await chair.presses("Ghi việc khác")
    await chair.presses("Không trả lời")
    (await chair.says("Không thuộc nội dung của nhà trường")).shows("MN26-001 không trả lời")
    assert (await entry(runtime, question)).reason == "Không thuộc nội dung của nhà trường"
    await notices_go_out(runtime, clock)
    (await parent.hears()).shows(
        "quyết định không trả lời câu hỏi MN26-001", "Lý do: Không thuộc nội dung của nhà trường.", "gặp thư ký"
    )
    (await parent.says("MN26-001")).shows("chủ trì không trả lời")


async def test_a_gist_is_taken_back(
    chair: Speaker, parent: Speaker, runtime: Runtime, world: World, clock: Clock, begun: Begin
) -> None:
    question = await asks(runtime, world, "parent", MENU)
    await begun()
    await chair.says("/tiep")
    await chair.presses("Trả lời tại chỗ")
    await notices_go_out(runtime, clock)
    await chair.says("Bữa phụ lúc 4 giờ sáng.")
    await notices_go_out(runtime, clock)
    (await chair.presses("Hoàn tác")).shows("ghi ý chính")
    (await parent.hears()).shows("đính chính", "ý chính vừa gửi ghi chưa đúng")
    assert (await entry(runtime, question)).gist == ""
    await chair.presses("Ghi thêm câu trước")
    await chair.says("Bữa phụ lúc 14 giờ.")
    assert (await entry(runtime, question)).gist == "Bữa phụ lúc 14 giờ."


async def test_who_asked_several_is_told_once_at_the_close(
    chair: Speaker, parent: Speaker, parent2: Speaker, runtime: Runtime, world: World, begun: Begin
) -> None:
    for words in (MENU, GATE, "Sân chơi có mái che không ạ?"):
        await asks(runtime, world, "parent", words)
    await asks(runtime, world, "parent2", "Lớp có máy lọc nước không ạ?")
    await begun()
    before = len(await parent.heard())
    await chair.says("/dong")
    await chair.presses("Kết thúc")
    (heard,) = (await parent.heard())[before:]
    heard.shows("chưa tới lượt 3 câu", "MN26-001", "MN26-002", "MN26-003", "Phó Hiệu trưởng", "04/12/2026")
    (await parent2.hears()).shows("chưa tới lượt câu MN26-004")


async def test_who_wanted_writing_only_is_not_told_that_their_turn_did_not_come(
    chair: Speaker, parent: Speaker, runtime: Runtime, world: World, begun: Begin
) -> None:
    for words in (MENU, GATE):
        await asks(runtime, world, "parent", words, spoken=False)
    await begun()
    await chair.says("/dong")
    await chair.presses("Kết thúc")
    heard = await parent.hears()
    heard.shows("2 câu của chị chưa được trả lời tại đó sẽ được trả lời bằng văn bản", "MN26-001", "MN26-002")
    assert "chưa tới lượt" not in heard.text


async def test_what_was_not_reached_is_shared_out_anew_before_the_close(
    chair: Speaker, secretary: Speaker, runtime: Runtime, world: World, begun: Begin
) -> None:
    care = await asks(runtime, world, "parent", MENU)
    safety = await asks(runtime, world, "parent2", GATE, topic="safety")
    await begun()
    (await secretary.says("/dong")).shows("Phó Hiệu trưởng 1, Thư ký hội nghị 1")
    (await secretary.presses("Chia lại")).shows("Chia lại phần của chủ đề nào", "1 câu, Phó Hiệu trưởng")
    (await secretary.says("1")).shows("Giao ai trả lời")
    (await secretary.says("Thư ký hội nghị")).shows("2 câu chưa tới lượt sẽ giao: Thư ký hội nghị 2")
    await secretary.presses("Kết thúc")
    for question in (care, safety):
        owed = await duty(runtime, question)
        assert owed is not None
        assert owed.holder_id == world.people["secretary"]
    (await chair.hears()).shows("đã kết thúc", "chưa tới lượt: 2")


async def test_what_was_shown_is_no_longer_the_last(
    chair: Speaker, runtime: Runtime, world: World, begun: Begin
) -> None:
    """Two at once: the undo of what was shown takes nothing else back."""
    await asks(runtime, world, "parent", MENU)
    await asks(runtime, world, "parent2", GATE)
    await begun()
    await chair.says("/tiep")
    await chair.presses("Tại chỗ, câu kế")
    shown = await runtime.read(lambda uow: undoing.last(uow, uow.meetings.get(world.meeting)))
    assert shown is not None
    await chair.presses("Tại chỗ, câu kế")
    by = world.people["secretary"]
    with pytest.raises(AlreadyDone):
        await runtime.write(lambda uow: undoing.undo(uow, world.meeting, by=by, seen=shown.event.id))


@pytest.mark.core_only
async def test_own_data_say_what_was_asked_once_more_and_promised(runtime: Runtime, world: World, begun: Begin) -> None:
    """To who asked, and the follow-up to nobody else who asks the same."""
    await asks(runtime, world, "parent", MENU)
    await asks(runtime, world, "parent2", MENU)
    by = world.people["chair"]
    await runtime.write(lambda uow: equal.join(uow, 1, 2, by=world.people["secretary"]))
    await begun()

    def work(uow: UnitOfWork) -> list[str]:
        rounds.call_next(uow, world.meeting, by=by)
        hearing.follow_up(uow, 1, by=by, text="Còn bữa sáng ạ?")
        day = (uow.now + timedelta(days=9)).date()
        pledges.make(uow, 1, "Dán thực đơn ở cửa lớp.", holder_id=world.people["responder"], day=day, by=by)
        orders = [own_data.order(uow, world.people[one], as_record=False)[0] for one in ("parent", "parent2")]
        return [json.dumps(json.loads(order.contents), ensure_ascii=False) for order in orders]

    mine, others = await runtime.write(work)
    assert "Còn bữa sáng ạ?" in mine
    assert "Còn bữa sáng ạ?" not in others
    for text in (mine, others):
        assert "Dán thực đơn ở cửa lớp. (Phó Hiệu trưởng, chậm nhất" in text
