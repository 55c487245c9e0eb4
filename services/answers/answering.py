"""Answers in writing: drafted by the holder, approved by somebody else, released to the asker; all versions kept."""

from collections.abc import Sequence
from datetime import date

from conversation.reply import Choice
from domain.duty import (
    ANSWER_LIMIT,
    LETTER_LIMIT,
    NOTE_LIMIT,
    Answer,
    AnswerDuty,
    check_drafted,
    check_four_eyes,
    check_holder,
    check_open,
    check_waits,
)
from domain.errors import AlreadyDone, FileComing
from domain.people.access import MAY_APPROVE
from domain.questions.errors import AlreadyAnswered, AlreadyWithdrawn
from domain.questions.question import Question
from domain.questions.wording import check_wording, measure
from services import office
from services.answers import beside, releasing
from services.answers.approving import approvers, ask_approvers
from services.delivering import owe
from services.messages.piecing import Worded, worded_anew
from services.unit_of_work import UnitOfWork
from templates.say import caption, label


def mine(uow: UnitOfWork, duty_id: int, *, by: int) -> tuple[AnswerDuty, Question]:
    """Return a duty with its question to whoever owes it; NotTheHolder."""
    duty = uow.duties.get(duty_id)
    question = uow.questions.get(duty.question_id)
    check_holder(duty, by, code=question.code)
    return duty, question


def may_write(uow: UnitOfWork, duty: AnswerDuty) -> bool:
    """Whether words are wanted now: the duty is open, and no draft lies with the approver or waits to be sent."""
    return is_wanted(duty, uow.duties.latest_answer(duty.key))


def is_wanted(duty: AnswerDuty, latest: Answer | None) -> bool:
    """Tell the same by what was written last."""
    return duty.is_open and (latest is None or not (latest.waits_for_approval or latest.waits_to_be_sent))


def came_back(uow: UnitOfWork, duty_id: int) -> Answer | None:
    """Return the draft that was returned or taken back and that nothing has replaced yet, or None."""
    latest = uow.duties.latest_answer(duty_id)
    return latest if latest is not None and latest.came_back else None


def draft(uow: UnitOfWork, duty_id: int, text: str, *, by: int, pieces: Sequence[int] = ()) -> Worded:
    """Keep a draft: new words replace an unsubmitted draft; after a return or a release they are a new version.

    One that is too long is kept uncut and counted; it cannot be handed in. EmptyText, TooShort.
    """
    duty, _ = check_working(uow, duty_id, by)
    text, over = measure(text, limit=ANSWER_LIMIT, fewest=2)
    latest = uow.duties.latest_answer(duty.key)
    kept = (latest.text, latest.pieces) if latest is not None and latest.released_at is None else ("", [])
    worded = worded_anew(uow, *kept, text, limit=ANSWER_LIMIT, over=over)
    latest = begun(uow, duty, by=by)
    duty.accepted_at = duty.accepted_at or uow.now
    uow.duties.keep(duty)
    latest.text, latest.author_id, latest.drafted_at = text, by, uow.now
    latest.pieces = list(pieces)
    uow.duties.keep(latest)
    uow.act("answer.drafted", "duty", duty.key, by=by, version=latest.version)
    return worded


def begun(uow: UnitOfWork, duty: AnswerDuty, *, by: int) -> Answer:
    """Return the answer that is being written, begun now where there is none, or the last one is not to be changed.

    One that came back is taken up with its words and papers. AlreadyDone while one lies with the approver.
    """
    if not may_write(uow, duty):
        raise AlreadyDone(what="submitted")
    latest = uow.duties.latest_answer(duty.key)
    if latest is not None and latest.submitted_at is None:
        return latest
    before = latest if latest is not None and latest.came_back else None
    answer = Answer(
        duty_id=duty.key, question_id=duty.question_id, version=latest.version + 1 if latest is not None else 1,
        text=before.text if before is not None else "", pieces=before.pieces if before is not None else [],
        author_id=by, drafted_at=uow.now, letter=before.letter if before is not None else "",
        letter_on=before.letter_on if before is not None else None,
    )  # fmt: skip
    uow.duties.keep(answer)
    if before is not None:
        uow.attachments.move_on(before.key, answer.key)
    return answer


def note_letter(uow: UnitOfWork, duty_id: int, letter: str, day: date | None, *, by: int) -> Answer:
    """Note number and date of the paper in which it is answered, told with the answer; "" and None: there is none.

    TooLong; NotTheHolder, AlreadyDone.
    """
    duty, _ = check_working(uow, duty_id, by)
    answer = begun(uow, duty, by=by)
    number = check_wording(letter, limit=LETTER_LIMIT, fewest=1) if letter.strip() else ""
    if (answer.letter, answer.letter_on) != (number, day):
        answer.letter, answer.letter_on = number, day
        uow.duties.keep(answer)
        uow.act("answer.letter_noted", "duty", duty.key, by=by, version=answer.version)
    return answer


def submit(uow: UnitOfWork, duty_id: int, *, by: int) -> Answer:
    """Hand the draft to those who may approve it; NothingDrafted, AlreadyDone, TooLong, FileComing."""
    duty, question = check_working(uow, duty_id, by)
    answer = check_drafted(uow.duties.latest_answer(duty.key), code=question.code)
    check_wording(answer.text, limit=ANSWER_LIMIT, fewest=2)
    if not all(one.is_ready for one in uow.attachments.of(answer_id=answer.key)):
        raise FileComing
    answer.submitted_at = uow.now
    uow.duties.keep(answer)
    uow.act("answer.submitted", "duty", duty.key, by=by, version=answer.version)
    ask_approvers(uow, duty, question, answer, but=by)
    return answer


def take_back(uow: UnitOfWork, duty_id: int, *, by: int) -> Answer:
    """The holder wants to change a draft that still waits; approvers who open it later read that it was taken back."""
    duty, question = check_working(uow, duty_id, by)
    answer = check_waits(uow.duties.latest_answer(duty.key), code=question.code)
    answer.returned_at = uow.now
    uow.duties.keep(answer)
    uow.act("answer.taken_back", "duty", duty.key, by=by, version=answer.version)
    return answer


def waiting(uow: UnitOfWork, unit_id: int) -> list[tuple[AnswerDuty, Answer]]:
    """Return the drafts that wait for an approver in any meeting of a unit, the oldest first."""
    found = [pair for meeting in uow.meetings.of_unit(unit_id) for pair in uow.duties.waiting_for_approval(meeting.key)]
    return sorted(found, key=lambda pair: (pair[1].submitted_at, pair[1].id))


def approve(uow: UnitOfWork, answer_id: int, *, by: int, release_now: bool = True) -> Question:
    """Approve a draft, and send it at once or keep it for a batch (F57); NoRight, SelfApproval, AlreadyDone.

    Approving what one wrote, where nobody else could, is an event of its own.
    """
    duty, question, answer = check_deciding(uow, answer_id, by)
    answer.approved_at, answer.approved_by = uow.now, by
    uow.duties.keep(answer)
    act = "answer.approved_own" if by == answer.author_id else "answer.approved"
    uow.act(act, "duty", duty.key, by=by, version=answer.version)
    if release_now:
        releasing.release(uow, duty, answer, question, by=by)
    told = answer.author_id if uow.leaving.stays(answer.author_id) else duty.holder_id
    if told != by:
        owe(
            uow, told, "answering/approved", once=f"approved:{answer.id}", question=question, released=release_now,
            choices=[Choice.act(label("view_question"), "duty", duty.key)] if told == duty.holder_id else [],
        )  # fmt: skip
    return question


def return_draft(uow: UnitOfWork, answer_id: int, *, by: int, reason: str) -> Question:
    """Give a draft back with a reason, which who owes the answer by now reads at once."""
    duty, question, answer = check_deciding(uow, answer_id, by)
    answer.return_reason = check_wording(reason, limit=NOTE_LIMIT, fewest=1)
    answer.returned_at = uow.now
    uow.duties.keep(answer)
    uow.act("answer.returned", "duty", duty.key, by=by, version=answer.version)
    owe(
        uow, duty.holder_id, "answering/returned", once=f"returned:{answer.id}", question=question, answer=answer,
        duty=duty, address=office.address(uow, duty.holder_id),
        choices=[
            Choice.act(label("write_answer"), "write", duty.key),
            Choice.act(label("view_question"), "duty", duty.key),
        ],
    )  # fmt: skip
    return question


def question_changed(uow: UnitOfWork, question: Question) -> None:
    """The asker has given a question new words: a draft that was handed in comes back, and its holder reads them.

    No approver may send what was written for other words. AlreadyAnswered where an answer is approved.
    """
    for owed in beside.all_open(uow, question.key):
        _question_changed(uow, question, owed)


def _question_changed(uow: UnitOfWork, question: Question, owed: AnswerDuty) -> None:
    duty = uow.duties.hold(owed.key)
    answer = uow.duties.latest_answer(duty.key)
    if answer is not None and answer.waits_to_be_sent:
        raise AlreadyAnswered(code=question.code)
    came_back = answer is not None and answer.waits_for_approval
    if answer is not None and came_back:
        answer.returned_at, answer.return_reason = uow.now, caption("returned", "reworded")
        uow.duties.keep(answer)
        uow.act("answer.returned", "duty", duty.key, by=question.asker_id, version=answer.version)
    owe(
        uow, duty.holder_id, "answering/reworded", once=f"reworded:{duty.key}:{question.version}", question=question,
        came_back=came_back, duty=duty,
        choices=[
            Choice.act(label("write_answer"), "write", duty.key), Choice.act(label("view_question"), "duty", duty.key)
        ],
    )  # fmt: skip


def check_working(uow: UnitOfWork, duty_id: int, by: int) -> tuple[AnswerDuty, Question]:
    """Return the open duty that somebody owes, held; NotTheHolder, AlreadyDone, AlreadyWithdrawn."""
    duty = uow.duties.hold(duty_id)
    question = uow.questions.get(duty.question_id)
    check_holder(duty, by, code=question.code)
    check_open(duty)
    if question.withdrawn_at is not None:
        raise AlreadyWithdrawn(code=question.code)
    return duty, question


def check_deciding(uow: UnitOfWork, answer_id: int, by: int) -> tuple[AnswerDuty, Question, Answer]:
    """Return the draft that somebody may decide on, held; NoRight, NothingSubmitted, AlreadyDone, SelfApproval."""
    duty = uow.duties.hold(uow.duties.answer(answer_id).duty_id)
    question = uow.questions.get(duty.question_id)
    office.check_office(uow, by, uow.meetings.get(duty.meeting_id), MAY_APPROVE)
    answer = uow.duties.answer(answer_id)
    check_waits(answer, code=question.code)
    check_open(duty)
    if question.withdrawn_at is not None:
        raise AlreadyWithdrawn(code=question.code)
    check_four_eyes(answer, by, approvers(uow, duty, answer), code=question.code)
    return duty, question, answer
