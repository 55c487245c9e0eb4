"""My questions: seen, reworded, withdrawn; and what anybody may learn from a number."""

from datetime import timedelta

import pytest

from bot.runtime import Runtime
from domain.duty import Answer, AnswerDuty, DutyKind, Feedback
from domain.messages.delivery import Delivery
from domain.messages.purpose import Purpose
from domain.questions.question import Question, ReplyMode, Stage
from domain.questions.queue import Outcome, QueueEntry
from services.answers import answering
from services.questions.progress import progress
from services.unit_of_work import UnitOfWork
from tests.office import register
from tests.talking import Speaker
from tests.world import Clock, World

LUNCH = "Đề nghị công khai thực đơn tuần trên nhóm lớp ạ?"


async def stored(runtime: Runtime, code: str = "MN26-001") -> Question:
    found = await runtime.read(lambda uow: uow.questions.by_code(code))
    assert found is not None
    return found


# --- seen ----------------------------------------------------------------------------------------------------------


async def test_each_with_stage_holder_and_date(parent: Speaker) -> None:
    await parent.asks()
    await parent.asks("Bao giờ có lịch khám sức khỏe cho các cháu?")
    mine = await parent.says("câu hỏi của tôi")
    mine.shows(
        "2 phiếu", "MN26-001", "MN26-002", "Đã nhận, chờ phân loại", "Ban Thư ký", "17h00 thứ Năm, ngày 26/11/2026"
    )
    one = await parent.presses("MN26-001")
    one.shows("Phiếu MN26-001", LUNCH, "Đang ở Ban Thư ký", "Chủ đề: Chăm sóc, nuôi dưỡng", "phân loại trước hội nghị")
    assert one.labels() == ["Sửa nội dung", "Rút câu hỏi", "Về danh sách"]


@pytest.mark.core_only
async def test_the_list_has_pages_of_five(parent: Speaker) -> None:
    for number in range(7):
        await parent.asks(f"Câu hỏi số {number} về thực đơn của bé")
    first = await parent.says("/cauhoi")
    first.shows("7 phiếu, trang 1/2", "MN26-007")
    assert first.labels() == ["MN26-007", "MN26-006", "MN26-005", "MN26-004", "MN26-003", "Trang sau", "Trang chính"]
    second = await parent.presses("Trang sau")
    assert second.labels() == ["MN26-002", "MN26-001", "Trang trước", "Trang chính"]
    (await parent.says("1")).shows("Phiếu MN26-001")


async def test_nothing_asked_yet(parent: Speaker) -> None:
    (await parent.says("/cauhoi")).shows("Chưa có câu hỏi nào")


# --- reworded ------------------------------------------------------------------------------------------------------


async def test_rewording_keeps_number_and_history(world: World, runtime: Runtime, parent: Speaker) -> None:
    await parent.asks()
    await parent.says("mn26-001")
    (await parent.presses("Sửa nội dung")).shows("nội dung mới cho phiếu MN26-001", LUNCH)
    changed = await parent.says("Đề nghị công khai thực đơn tháng trên bảng tin")
    changed.shows("Đã sửa phiếu MN26-001", "thực đơn tháng", "đã sửa 1 lần, bản cũ vẫn lưu")
    question = await stored(runtime)
    assert (question.version, question.number) == (2, 1)
    wordings = await runtime.read(lambda uow: uow.questions.wordings(question.key))
    assert [w.text for w in wordings] == [LUNCH, "Đề nghị công khai thực đơn tháng trên bảng tin"]


async def test_rewording_can_be_left(runtime: Runtime, parent: Speaker) -> None:
    await parent.asks()
    await parent.says("mn26-001")
    await parent.presses("Sửa nội dung")
    (await parent.presses("Giữ như cũ")).shows("Phiếu MN26-001", LUNCH)
    assert (await stored(runtime)).version == 1


@pytest.mark.core_only
async def test_bad_new_words_change_nothing(runtime: Runtime, parent: Speaker) -> None:
    await parent.asks()
    await parent.says("mn26-001")
    await parent.presses("Sửa nội dung")
    (await parent.says("x" * 1200)).shows("1.200 ký tự", "vượt 1.000", "nội dung mới cho phiếu MN26-001")
    (await parent.says("😀")).shows("chưa có chữ", "nội dung mới")
    (await parent.says(LUNCH)).shows("giống bản cũ", "không đổi")
    assert (await stored(runtime)).version == 1


# --- withdrawn -----------------------------------------------------------------------------------------------------


async def test_withdrawing_asks_first_and_keeps_the_number_used(runtime: Runtime, parent: Speaker) -> None:
    await parent.asks()
    await parent.says("MN26-001")
    (await parent.presses("Rút câu hỏi")).shows("Rút phiếu MN26-001?", LUNCH)
    (await parent.presses("Giữ lại")).shows("Phiếu MN26-001: đã nhận")
    await parent.presses("Rút câu hỏi")
    (await parent.says("rút")).shows("Đã rút phiếu MN26-001", "không còn trong danh sách")
    await parent.asks("Bao giờ có lịch khám sức khỏe cho các cháu?")
    (await parent.says("/cauhoi")).shows("MN26-002", "Đã rút")
    one = await parent.presses("MN26-001")
    one.shows("Phiếu MN26-001: đã rút")
    assert one.labels() == ["Về danh sách"]


@pytest.mark.core_only
async def test_withdrawing_ends_what_was_owed(
    world: World, runtime: Runtime, parent: Speaker, responder: Speaker
) -> None:
    await parent.asks()
    question = await stored(runtime)
    await runtime.write(lambda uow: owe_answer(uow, world, question))
    await parent.says("MN26-001")
    await parent.presses("Rút câu hỏi")
    await parent.presses("Rút câu hỏi")
    assert await runtime.read(lambda uow: uow.duties.of_question(question.key)) is None
    (await responder.hears()).shows("MN26-001")


@pytest.mark.core_only
async def test_what_people_keep_as_proof_is_owed_as_a_receipt(runtime: Runtime, parent: Speaker) -> None:
    """It may go by another network than the one on which it was said; the rest of the talk may not."""
    await parent.asks()
    await parent.says("MN26-001")
    await parent.presses("Rút câu hỏi")
    await parent.presses("Rút câu hỏi")

    def told(uow: UnitOfWork) -> list[Delivery]:
        account = uow.accounts.find("web", parent.external_id)
        assert account is not None
        return uow.deliveries.history(account.account_id)

    said = await runtime.read(told)
    receipts = [one.template for one in said if one.purpose is Purpose.RECEIPT]
    assert receipts == ["asking/receipt", "my_questions/withdrawn"]
    assert {one.purpose for one in said} == {Purpose.RECEIPT, Purpose.REPLY}


# --- too late ------------------------------------------------------------------------------------------------------


@pytest.mark.core_only
async def test_after_intake_nothing_changes(world: World, runtime: Runtime, parent: Speaker, clock: Clock) -> None:
    await parent.asks()
    one = await parent.says("MN26-001")
    clock.move(days=9)
    for button in ("Sửa nội dung", "Rút câu hỏi"):
        refusal = await parent.presses(button, on=one)
        refusal.shows("MN26-001 không sửa hay rút được nữa", "17h00 thứ Ba, ngày 24/11/2026", "gặp thư ký")
    assert "Rút câu hỏi" not in (await parent.says("MN26-001")).labels()
    assert (await stored(runtime)).withdrawn_at is None


@pytest.mark.core_only
async def test_intake_ends_while_somebody_rewords(
    world: World, runtime: Runtime, parent: Speaker, clock: Clock
) -> None:
    await parent.asks()
    await parent.says("MN26-001")
    await parent.presses("Sửa nội dung")
    clock.move(days=9)
    (await parent.says("Đề nghị công khai thực đơn tháng")).shows("không sửa hay rút được nữa")
    assert (await stored(runtime)).version == 1


@pytest.mark.core_only
async def test_once_called_nothing_changes(world: World, runtime: Runtime, parent: Speaker) -> None:
    await parent.asks()
    one = await parent.says("MN26-001")
    question = await stored(runtime)

    def call(uow: UnitOfWork) -> None:
        uow.questions.keep(QueueEntry(question_id=question.key, meeting_id=world.meeting, called_at=uow.now))

    await runtime.write(call)
    (await parent.presses("Rút câu hỏi", on=one)).shows("MN26-001 đã được gọi tại hội nghị")


@pytest.mark.core_only
async def test_once_called_its_buttons_are_gone(world: World, runtime: Runtime, parent: Speaker) -> None:
    await parent.asks()
    question = await stored(runtime)

    def decide(uow: UnitOfWork) -> None:
        turn = QueueEntry(question_id=question.key, meeting_id=world.meeting, called_at=uow.now)
        turn.outcome = Outcome.ANSWERED_HERE
        uow.questions.keep(turn)

    await runtime.write(decide)
    assert (await parent.says("MN26-001")).labels() == ["Đã rõ", "Tạm rõ", "Chưa rõ", "Về danh sách"]


async def test_once_answered_it_is_asked_anew_or_said_to_be_unclear(
    world: World, runtime: Runtime, parent: Speaker
) -> None:
    """Intake is open still: whoever answered must not find other words under the answer."""
    await parent.asks()
    one = await parent.says("MN26-001")
    await parent.presses("Sửa nội dung")
    question = await stored(runtime)

    def send(uow: UnitOfWork) -> None:
        duty = owe_answer(uow, world, question)
        answering.draft(uow, duty.key, "Thực đơn được dán ở bảng tin.", by=world.people["responder"])
        answering.submit(uow, duty.key, by=world.people["responder"])
        answer = uow.duties.latest_answer(duty.key)
        assert answer is not None
        assert answer.id is not None
        answering.approve(uow, answer.id, by=world.people["chair"])

    await runtime.write(send)
    refusal = await parent.says("Đề nghị công khai thực đơn tháng")
    refusal.shows("MN26-001 đã có câu trả lời nên không sửa hay rút được nữa", "«Chưa rõ»", "“gửi câu hỏi”")
    assert refusal.labels() == ["Đã rõ", "Tạm rõ", "Chưa rõ", "Về danh sách"]
    if parent.network != "zalo":  # what was offered once cannot be typed for ever
        (await parent.presses("Rút câu hỏi", on=one)).shows("đã có câu trả lời")
    await parent.presses("Chưa rõ")
    await parent.says("Thực đơn của tuần nào?")
    assert (await parent.says("MN26-001")).labels() == ["Về danh sách"]
    now = await stored(runtime)
    assert (now.version, now.withdrawn_at) == (1, None)


# --- anybody's number ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", ["MN26-001", "mn26-1", "mn26 1", "MN26 - 001", "phiếu MN26-001", "mã phiếu mn26-001?"]
)
async def test_anybody_may_type_a_number(parent: Speaker, newcomer: Speaker, typed: str) -> None:
    await parent.asks()
    told = await newcomer.says(typed)
    told.shows(
        "Phiếu MN26-001: đã nhận, chờ phân loại", "Đang ở Ban Thư ký", "xem tại hội nghị 17h00 thứ Năm, ngày 26/11/2026"
    )
    for secret in ("thực đơn", "Mây", "A1", "Chăm sóc"):
        assert secret not in told.text


async def test_who_may_see_the_card_opens_it_from_the_number(parent: Speaker, secretary: Speaker) -> None:
    await parent.asks()
    told = await secretary.says("MN26-001")
    assert told.labels()[0] == "Mở phiếu"
    (await secretary.presses("Mở phiếu")).shows("MN26-001", "Lò Thị Mây")


async def test_an_unknown_number_is_answered_kindly(parent: Speaker, newcomer: Speaker) -> None:
    for person in (parent, newcomer):
        (await person.says("XY11-077")).shows("Không xem được phiếu nào bằng số “XY11-077”")
    (await parent.says("MN26-999")).shows("Không xem được phiếu nào")


@pytest.mark.core_only
async def test_a_number_in_the_middle_keeps_the_step(parent: Speaker, teacher: Speaker) -> None:
    await teacher.asks()
    await parent.says("/hoi")
    await parent.says("2")
    (await parent.says("MN26-001")).shows("Phiếu MN26-001")
    (await parent.says(LUNCH)).shows("Đã có câu hỏi gần giống (phiếu MN26-001")
    (await parent.presses("Câu của tôi khác")).shows("muốn nêu câu này thế nào")


@pytest.mark.core_only
async def test_another_persons_question_cannot_be_opened_or_changed(
    world: World, runtime: Runtime, parent: Speaker, parent2: Speaker
) -> None:
    await parent.asks()
    question = await stored(runtime)
    for action in ("question", "reword", "withdraw"):
        (await parent2.says("x", payload=f"a|{action}|{question.key}")).shows("không tìm thấy", "muốn làm gì")
        (await parent2.says("x", payload=f"a|{action}|DROP TABLE")).shows("không tìm thấy")
    assert (await stored(runtime)).withdrawn_at is None


# --- stages --------------------------------------------------------------------------------------------------------


def owe_answer(
    uow: UnitOfWork, world: World, question: Question, kind: DutyKind = DutyKind.WRITTEN, agency: str = ""
) -> AnswerDuty:
    duty = AnswerDuty(
        question_id=question.key, meeting_id=world.meeting, holder_id=world.people["responder"],
        due_at=uow.now + timedelta(days=5), assigned_at=uow.now, kind=kind, agency=agency,
    )  # fmt: skip
    uow.duties.keep(duty)
    return duty


def answer(uow: UnitOfWork, world: World, duty: AnswerDuty, version: int = 1) -> Answer:
    made = Answer(
        duty_id=duty.key, question_id=duty.question_id, version=version, text="Nhà trường đã treo thực đơn.",
        author_id=world.people["responder"], drafted_at=uow.now,
    )  # fmt: skip
    uow.duties.keep(made)
    return made


def new_question(uow: UnitOfWork, world: World, mode: ReplyMode = ReplyMode.WRITTEN) -> Question:
    return uow.questions.get(register(uow, world, world.people["parent"], LUNCH, mode=mode))


@pytest.mark.core_only
async def test_a_written_answer_passes_through_its_stages(world: World, runtime: Runtime) -> None:
    def live(uow: UnitOfWork) -> None:
        question = new_question(uow, world)
        assert progress(uow, question).stage is Stage.REGISTERED
        question.triaged_at = uow.now
        uow.questions.keep(question)
        assert progress(uow, question).stage is Stage.TRIAGED
        duty = owe_answer(uow, world, question)
        now = progress(uow, question)
        assert (now.stage, now.holder, now.due_at) == (Stage.ASSIGNED, "Phó Hiệu trưởng", duty.due_at)
        draft = answer(uow, world, duty)
        assert progress(uow, question).stage is Stage.ASSIGNED
        draft.submitted_at = uow.now
        uow.duties.keep(draft)
        assert progress(uow, question).stage is Stage.SUBMITTED
        draft.approved_at = uow.now
        uow.duties.keep(draft)
        assert progress(uow, question).stage is Stage.APPROVED
        draft.released_at = duty.closed_at = uow.now
        uow.duties.keep(draft)
        uow.duties.keep(duty)
        assert progress(uow, question).stage is Stage.ANSWERED
        assert progress(uow, question).due_at is None
        uow.duties.keep(Feedback(question_id=question.key, person_id=question.asker_id, clear=False, at=uow.now))
        assert progress(uow, question).stage is Stage.UNCLEAR
        duty.closed_at, duty.reopened_at = None, uow.now
        uow.duties.keep(duty)
        now = progress(uow, question)
        assert (now.stage, now.holder) == (Stage.UNCLEAR, "Phó Hiệu trưởng")
        second = answer(uow, world, duty, version=2)
        second.submitted_at = uow.now
        uow.duties.keep(second)
        assert progress(uow, question).stage is Stage.SUBMITTED
        second.returned_at = uow.now
        uow.duties.keep(second)
        assert progress(uow, question).stage is Stage.UNCLEAR
        duty.closed_at = uow.now
        uow.duties.keep(duty)
        uow.duties.keep(Feedback(question_id=question.key, person_id=question.asker_id, clear=True, at=uow.now))
        assert progress(uow, question).stage is Stage.CLEAR

    await runtime.write(live)


@pytest.mark.core_only
async def test_at_the_meeting_and_above(world: World, runtime: Runtime) -> None:
    def live(uow: UnitOfWork) -> None:
        question = new_question(uow, world, ReplyMode.SPOKEN)
        question.triaged_at = uow.now
        uow.questions.keep(question)
        assert progress(uow, question).holder == "Hiệu trưởng"
        entry = QueueEntry(question_id=question.key, meeting_id=world.meeting, called_at=uow.now)
        uow.questions.keep(entry)
        assert progress(uow, question).stage is Stage.CALLED
        entry.outcome = Outcome.ANSWERED_HERE
        uow.questions.keep(entry)
        assert progress(uow, question).stage is Stage.ANSWERED_LIVE
        entry.outcome = Outcome.SENT_UP
        uow.questions.keep(entry)
        owe_answer(uow, world, question, kind=DutyKind.FORWARDED, agency="UBND phường")
        now = progress(uow, question)
        assert (now.stage, now.holder) == (Stage.FORWARDED, "UBND phường")

    await runtime.write(live)


@pytest.mark.core_only
async def test_after_a_closed_meeting_the_office_holds_what_is_left(world: World, runtime: Runtime) -> None:
    def live(uow: UnitOfWork) -> None:
        question = new_question(uow, world)
        meeting = uow.meetings.get(world.meeting)
        meeting.closed_at = uow.now
        uow.meetings.keep(meeting)
        now = progress(uow, question)
        tenth = (uow.now + timedelta(days=10)).astimezone(uow.zone)
        assert (now.holder, now.due_at) == ("Ban Thư ký", tenth.replace(hour=17, minute=0, second=0, microsecond=0))

    await runtime.write(live)


@pytest.mark.core_only
async def test_the_answer_is_read_in_the_list_too(world: World, runtime: Runtime, parent: Speaker) -> None:
    def live(uow: UnitOfWork) -> None:
        question = new_question(uow, world)
        duty = owe_answer(uow, world, question)
        made = answer(uow, world, duty)
        made.submitted_at = made.approved_at = made.released_at = duty.closed_at = uow.now
        uow.duties.keep(made)
        uow.duties.keep(duty)

    await runtime.write(live)
    one = await parent.says("MN26-001")
    one.shows("đã trả lời bằng văn bản", "Trả lời: Nhà trường đã treo thực đơn.")
