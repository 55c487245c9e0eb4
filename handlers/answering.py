"""Answering: what one owes, writing it, handing it in, asking for more time or for somebody else."""

from enum import StrEnum

from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.duty import ANSWER_LIMIT, NOTE_LIMIT, AnswerDuty
from domain.wording import check_wording
from handlers import replacing
from handlers.assigning import Assigning, Purpose
from handlers.buttons import act, choice, command, number, pages_around
from handlers.routing import router
from services import answering, office, owing, promises
from services.owing import Line
from services.piecing import Worded
from services.triage import MAY_SORT
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say


class Answering(StrEnum):
    """`notes`: duty, what its draft's words replaced, and the reason for a later date."""

    DRAFT = "answering.draft"
    PREVIEW = "answering.preview"
    EXTEND = "answering.extend"
    HAND_BACK = "answering.hand_back"


@router.command("viec", phrases=phrases("viec"))
def duties(turn: Turn, uow: UnitOfWork) -> Reply:
    """What the person owes, overdue first."""
    return _duties(turn, uow, 0)


@router.action("duties")
def duties_page(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Trang sau», «Trang trước»."""
    return _duties(turn, uow, number(turn))


def _duties(turn: Turn, uow: UnitOfWork, page_number: int) -> Reply:
    owed = owing.owed(uow, turn.who, page_number)
    choices = [_line_choice(line) for line in owed.page.lines]
    choices += pages_around(owed.page, "duties")
    if owed.deadlines:
        choices.append(act("my_calendar"))
    text = say(
        "answering/duties", owed=owed, now=uow.now, xung_ho=office.address(uow, turn.who), by_number=turn.spelt_out
    )
    return Reply(text, choices or [command("menu", "menu")], template="answering/duties", card=True)


def _line_choice(line: Line) -> Choice:
    if line.duty is not None and line.question is not None:
        return Choice.act(line.question.code, "duty", line.duty.key, listed=line.position)
    assert line.deadline is not None
    return Choice.act(say("timeline/number", number=line.position), "deadline", line.deadline.key, listed=line.position)


@router.action("duty")
def open_duty(turn: Turn, uow: UnitOfWork) -> Reply:
    """One duty: the question's words, what was answered before, why a draft came back."""
    return _duty(uow, number(turn), by=turn.who)


def _duty(uow: UnitOfWork, duty_id: int, *, by: int, first: str = "") -> Reply:
    duty, question = answering.mine(uow, duty_id, by=by)
    latest = uow.duties.latest_answer(duty.key)
    meeting = uow.meetings.get(duty.meeting_id)
    said = uow.duties.feedback(question.key)
    text = say(
        "answering/duty", limit=ANSWER_LIMIT, duty=duty, question=question, answer=latest, now=uow.now,
        earlier=answering.earlier(uow, duty), feedback=said if said and not said.clear else None,
        who=office.asker(uow, question.asker_id, meeting.unit_id),
        attachments=len(uow.questions.attachments(question_id=question.key)),
    )  # fmt: skip
    return Reply(text, _choices(uow, duty), first=first, template="answering/duty", card=True)


def _choices(uow: UnitOfWork, duty: AnswerDuty) -> list[Choice]:
    if not duty.is_open:
        return [command("my_duties", "viec")]
    latest = uow.duties.latest_answer(duty.key)
    if latest is not None and latest.waits_for_approval:
        return [act("takeback", duty.key), command("my_duties", "viec")]
    if not answering.may_write(uow, duty):
        return [command("my_duties", "viec")]
    drafted = latest is not None and latest.submitted_at is None
    choices = [act("submit", duty.key)] if drafted else []
    choices.append(act("write", duty.key, row="rewrite_answer" if drafted else "write_answer"))
    choices.append(act("extend", duty.key))
    if office.may(uow, duty.holder_id, uow.meetings.get(duty.meeting_id), MAY_SORT):
        choices.append(act("assign", duty.question_id, row="reassign"))
    else:
        choices.append(act("handback", duty.key))
    return [*choices, command("my_duties", "viec")]


@router.action("write", card="duty")
def write(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """«Soạn trả lời»."""
    duty, _ = answering.mine(uow, number(turn), by=turn.who)
    if not answering.may_write(uow, duty):
        return _duty(uow, duty.key, by=turn.who)
    return Go(Answering.DRAFT, notes={"duty": duty.key}, fresh=True)


@router.ask(Answering.DRAFT, free_text=True, card=("duty", "duty"))
def ask_draft(turn: Turn, uow: UnitOfWork) -> Reply:
    duty = uow.duties.get(int(turn.notes["duty"]))
    question = uow.questions.get(duty.question_id)
    return Reply(
        say("answering/draft", question=question, duty=duty, limit=ANSWER_LIMIT),
        [*replacing.may_join(turn), choice("later_on")],
        template="answering/draft",
    )


@router.take(Answering.DRAFT)
def take_draft(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """The words are kept as a draft at once; more words replace them, or are joined to them, until it is handed in."""
    duty_id, text, pieces = int(turn.notes["duty"]), turn.text, turn.pieces
    if turn.choice == "later_on":
        return _duty(uow, duty_id, by=turn.who, first=say("answering/kept")).done()
    latest = uow.duties.latest_answer(duty_id)
    if turn.choice == "join" and latest is not None:
        text, pieces = replacing.join(turn, uow, latest.text, latest.pieces)
    worded = answering.draft(uow, duty_id, text, by=turn.who, pieces=pieces)
    return after_words(worded, first="" if turn.choice else replacing.note(turn, worded))


def after_words(worded: Worded, *, first: str = "") -> Go:
    """Show the draft that was just worded; one that is too long is kept, and asked for anew."""
    if not worded.over:
        return Go(Answering.PREVIEW, first=first)
    limit = worded.length - worded.over
    return Go(Answering.DRAFT, first=say("answering/too_long", length=worded.length, limit=limit, over=worded.over))


@router.ask(Answering.PREVIEW, free_text=True, card=("duty", "duty"))
def ask_preview(turn: Turn, uow: UnitOfWork) -> Reply:
    duty = uow.duties.get(int(turn.notes["duty"]))
    text = say(
        "answering/preview", question=uow.questions.get(duty.question_id), answer=uow.duties.latest_answer(duty.key)
    )
    return Reply(
        text,
        [choice("submit"), choice("rewrite", "rewrite_answer"), *replacing.may_join(turn), choice("later_on")],
        template="answering/preview",
    )


@router.take(Answering.PREVIEW)
def take_preview(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    if turn.choice == "submit":
        return _submit(turn, uow, int(turn.notes["duty"]))
    if turn.choice == "rewrite":
        return Go(Answering.DRAFT)
    return take_draft(turn, uow)


@router.action("submit", card="duty")
def submit(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Trình duyệt» under a duty whose draft was kept for later."""
    return _submit(turn, uow, number(turn))


def _submit(turn: Turn, uow: UnitOfWork, duty_id: int) -> Reply:
    approvers = answering.submit(uow, duty_id, by=turn.who)
    question = uow.questions.get(uow.duties.get(duty_id).question_id)
    posts = list(dict.fromkeys(who.post for who in approvers))
    text = say("answering/submitted", question=question, posts=posts)
    return Reply(text, [command("my_duties", "viec")], template="answering/submitted").done()


@router.action("takeback", card="duty")
def take_back(turn: Turn, uow: UnitOfWork) -> Go:
    """«Lấy lại để sửa» while the draft waits for approval."""
    duty_id = number(turn)
    answering.take_back(uow, duty_id, by=turn.who)
    return Go(Answering.DRAFT, first=say("answering/taken_back"), notes={"duty": duty_id}, fresh=True)


@router.action("extend", card="duty")
def extend(turn: Turn, uow: UnitOfWork) -> Go:
    """«Xin lùi hạn»."""
    duty, question = answering.mine(uow, number(turn), by=turn.who)
    return Go(Answering.EXTEND, notes={"duty": duty.key, "question": question.key}, fresh=True)


@router.ask(Answering.EXTEND, free_text=True, card=("duty", "duty"))
def ask_reason(turn: Turn, uow: UnitOfWork) -> Reply:
    duty = uow.duties.get(int(turn.notes["duty"]))
    text = say("answering/extend", question=uow.questions.get(duty.question_id), duty=duty)
    return Reply(text, [choice("not_now_duty")], template="answering/extend")


@router.take(Answering.EXTEND)
def take_reason(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    if turn.choice is not None:
        return _duty(uow, int(turn.notes["duty"]), by=turn.who).done()
    reason = check_wording(turn.text, limit=NOTE_LIMIT, fewest=1)
    return Go(Assigning.DUE, notes={"reason": reason, "purpose": Purpose.EXTEND})


@router.action("handback", card="duty")
def hand_back(turn: Turn, uow: UnitOfWork) -> Go:
    """«Xin chuyển người»."""
    duty, _ = answering.mine(uow, number(turn), by=turn.who)
    return Go(Answering.HAND_BACK, notes={"duty": duty.key}, fresh=True)


@router.ask(Answering.HAND_BACK, free_text=True, card=("duty", "duty"))
def ask_why(turn: Turn, uow: UnitOfWork) -> Reply:
    duty = uow.duties.get(int(turn.notes["duty"]))
    text = say("answering/hand_back", question=uow.questions.get(duty.question_id))
    return Reply(text, [choice("not_now_duty")], template="answering/hand_back")


@router.take(Answering.HAND_BACK)
def take_why(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    duty_id = int(turn.notes["duty"])
    if turn.choice is not None:
        return _duty(uow, duty_id, by=turn.who).done()
    promises.hand_back(uow, duty_id, by=turn.who, reason=turn.text)
    return _duty(uow, duty_id, by=turn.who, first=say("answering/handed_back")).done()
