"""Answering: what one owes, writing it, handing it in, asking for more time or for somebody else."""

from dataclasses import dataclass
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.duty import ANSWER_LIMIT, AnswerDuty
from domain.questions.wording import FEWEST_LETTERS, letters
from handlers import replacing
from handlers.buttons import act, choice, command, number, pages_around
from handlers.questions.files import to_files
from handlers.refusing import not_kept, under
from handlers.routing import router
from services import office
from services.answers import answering, beside, correcting, enclosing, releasing, sharing, supporting
from services.answers.approving import approval, to_papers
from services.answers.endings import ending
from services.meetings.sending_up import read_letter
from services.messages.piecing import Worded
from services.plans import owing
from services.plans.owing import Line
from services.questions.triage import MAY_SORT
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say


class Answering(StrEnum):
    """The steps of writing an answer, and of asking for more time or for somebody else."""

    DRAFT = "answering.draft"
    PREVIEW = "answering.preview"
    LETTER = "answering.letter"
    EXTEND = "answering.extend"
    HAND_BACK = "answering.hand_back"


@dataclass(frozen=True, slots=True)
class AboutDuty(Notes):
    """The duty that the talk is about; what its draft's words replaced lies beside it.

    `seen`: its version, where the office puts it off.
    """

    duty: int
    seen: int | None = None


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
        "answering/duties", owed=owed, now=uow.now, address=office.address(uow, turn.who), by_number=turn.spelt_out
    )
    return Reply(text, [*choices, command("menu", "menu")], card=True)


def _line_choice(line: Line) -> Choice:
    if line.duty is not None and line.question is not None:
        return Choice.act(line.question.code, "duty", line.duty.key, listed=line.position)
    assert line.deadline is not None
    return Choice.act(say("timeline/number", number=line.position), "deadline", line.deadline.key, listed=line.position)


@router.action("duty")
def open_duty(turn: Turn, uow: UnitOfWork) -> Reply:
    """One duty: the question's words, what was answered before, why a draft came back."""
    return duty_card(uow, number(turn), by=turn.who)


def duty_card(uow: UnitOfWork, duty_id: int, *, by: int, first: str = "") -> Reply:
    duty, question = answering.mine(uow, duty_id, by=by)
    latest = uow.duties.latest_answer(duty.key)
    meeting = uow.meetings.get(duty.meeting_id)
    said = uow.duties.feedback(question.key)
    attachments, papers = len(uow.attachments.of(question_id=question.key)), enclosing.of(uow, latest)
    text = say(
        "answering/duty", limit=ANSWER_LIMIT, duty=duty, question=question, answer=latest, now=uow.now,
        earlier=releasing.earlier(uow, duty), feedback=said if said and not said.clear else None,
        who=office.asker_of(uow, question, meeting.unit_id), ending=ending(uow, duty, question),
        address=office.address(uow, by),
        still=beside.still(uow, question, but=duty), news=uow.duties.news_of([duty.key]),
        attachments=attachments, papers=len(papers), group=sharing.concerned(uow, duty, question),
        supporters=supporting.supporters(uow, [duty]).get(duty.key, []),
    )  # fmt: skip
    shown = _choices(uow, duty)
    opened = [*to_files(question.key, attachments), *(to_papers(latest, papers) if latest is not None else [])]
    return Reply(text, [*shown[:-1], *opened, shown[-1]], first=first, card=True)


def _choices(uow: UnitOfWork, duty: AnswerDuty) -> list[Choice]:
    if not duty.is_open:
        wrong = correcting.may_correct(uow, duty, uow.questions.get(duty.question_id), by=duty.holder_id)
        return [*([act("correct", duty.key)] if wrong else []), command("my_duties", "viec")]
    latest = uow.duties.latest_answer(duty.key)
    if latest is not None and latest.waits_for_approval:
        shown = approval(uow, latest, viewer=duty.holder_id)
        decide = [act("draft_open", latest.id, row="menu_approve")] if shown.choices else []
        return [*decide, act("takeback", duty.key), command("my_duties", "viec")]
    if not answering.may_write(uow, duty):
        return [command("my_duties", "viec")]
    drafted = latest is not None and latest.submitted_at is None and bool(latest.text)
    fresh = duty.accepted_at is None or duty.handed_back_at is not None
    choices = [act("submit", duty.key)] if drafted else [act("accept", duty.key)] if fresh else []
    choices.append(act("write", duty.key, row="rewrite_answer" if drafted else "write_answer"))
    if duty.correcting_at is not None:
        choices.append(act("correctnot", duty.key))
    choices.append(act("extend", duty.key, row="set_date" if duty.undated_at is not None else "extend"))
    choices.append(act("tellnews", duty.key, row="tell_news"))
    if not duty.beside and office.may(uow, duty.holder_id, uow.meetings.get(duty.meeting_id), MAY_SORT):
        choices.append(act("assign", duty.question_id, row="reassign"))
    else:
        choices.append(act("handback", duty.key))
    choices.append(act("support", f"{duty.key}.{duty.version}"))
    return [*choices, command("my_duties", "viec")]


@router.action("write", card="duty")
def write(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """«Soạn trả lời»."""
    duty, _ = answering.mine(uow, number(turn), by=turn.who)
    if not answering.may_write(uow, duty):
        return duty_card(uow, duty.key, by=turn.who)
    return Go(Answering.DRAFT, notes=AboutDuty(duty.key), fresh=True)


@router.ask(Answering.DRAFT, free_text=True, media=True, card=("duty", "duty"))
def ask_draft(turn: Turn, uow: UnitOfWork) -> Reply:
    """What to write; a draft that came back is shown with the reason, and may be taken up as it is."""
    duty = uow.duties.get(AboutDuty.of(turn).duty)
    question, back = uow.questions.get(duty.question_id), answering.came_back(uow, duty.key)
    papers = enclosing.of(uow, uow.duties.latest_answer(duty.key)) if back is None else []
    return Reply(
        say("answering/draft", question=question, duty=duty, back=back, limit=ANSWER_LIMIT, papers=len(papers)),
        [
            *([choice("take_up")] if back else []),
            *([choice("see_paper")] if papers else []),
            *replacing.may_join(turn),
            choice("later_on"),
        ],
    )


@router.take(Answering.DRAFT)
def take_draft(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """The words are kept as a draft at once; more words replace them, or are joined to them, until it is handed in."""
    duty_id, text, pieces = AboutDuty.of(turn).duty, turn.text, turn.pieces
    if turn.choice == "later_on":
        return duty_card(uow, duty_id, by=turn.who, first=say("answering/kept")).done()
    latest = uow.duties.latest_answer(duty_id)
    if turn.media:
        return _enclosed(turn, uow, duty_id)
    if turn.choice == "see_paper":
        text = say("answering/see_paper")
    if turn.choice == "join" and latest is not None:
        text, pieces = replacing.join(turn, uow, latest.text, latest.pieces)
    if turn.choice == "take_up" and latest is not None:
        text, pieces = latest.text, latest.pieces
    worded = answering.draft(uow, duty_id, text, by=turn.who, pieces=pieces)
    return after_words(worded, first="" if turn.choice else replacing.note(turn, worded))


def _enclosed(turn: Turn, uow: UnitOfWork, duty_id: int) -> Reply | Go:
    """The signed paper, or a photo of it; words that came along are the answer's."""
    alone = letters(turn.text) < FEWEST_LETTERS
    attached = enclosing.enclose(
        uow, duty_id, turn.media, by=turn.who, network=turn.arrived.network, alone=alone
    )  # fmt: skip
    said = [not_kept(uow, attached), say("answering/enclosed", files=attached.files) if attached.new else ""]
    first = "\n\n".join(filter(None, said))
    if not alone:
        worded = answering.draft(uow, duty_id, turn.text, by=turn.who, pieces=turn.pieces)
        return under(first, after_words(worded))
    latest = uow.duties.latest_answer(duty_id)
    return Go(Answering.PREVIEW if latest is not None and latest.text else Answering.DRAFT, first=first)


def after_words(worded: Worded, *, first: str = "") -> Go:
    """Show the draft that was just worded; one that is too long is kept, and asked for anew."""
    if not worded.over:
        return Go(Answering.PREVIEW, first=first)
    limit = worded.length - worded.over
    return Go(Answering.DRAFT, first=say("answering/too_long", length=worded.length, limit=limit, over=worded.over))


@router.ask(Answering.PREVIEW, free_text=True, media=True, card=("duty", "duty"))
def ask_preview(turn: Turn, uow: UnitOfWork) -> Reply:
    duty = uow.duties.get(AboutDuty.of(turn).duty)
    answer = uow.duties.latest_answer(duty.key)
    papers = enclosing.of(uow, answer)
    text = say(
        "answering/preview", question=uow.questions.get(duty.question_id), answer=answer, papers=papers,
    )  # fmt: skip
    choices = [choice("submit"), choice("rewrite", "rewrite_answer"), choice("letter")]
    choices += replacing.may_join(turn)
    return Reply(text, [*choices, *([choice("drop_papers")] if papers else []), choice("later_on")])


@router.take(Answering.PREVIEW)
def take_preview(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    if turn.choice == "submit":
        return _submit(turn, uow, AboutDuty.of(turn).duty)
    if turn.choice in {"rewrite", "letter"}:
        return Go(Answering.DRAFT if turn.choice == "rewrite" else Answering.LETTER)
    if turn.choice == "drop_papers":
        enclosing.take_off(uow, AboutDuty.of(turn).duty, by=turn.who)
        return Go(Answering.PREVIEW, first=say("answering/papers_dropped"))
    return take_draft(turn, uow)


@router.ask(Answering.LETTER, free_text=True, card=("duty", "duty"))
def ask_letter(turn: Turn, uow: UnitOfWork) -> Reply:
    """Number and day of the paper that the answer is written in."""
    duty = uow.duties.get(AboutDuty.of(turn).duty)
    question, answer = uow.questions.get(duty.question_id), uow.duties.latest_answer(duty.key)
    text = say("answering/letter", question=question, answer=answer, now=uow.now)
    return Reply(text, [choice("no_letter"), command("back", "quaylai")])


@router.take(Answering.LETTER)
def take_letter(turn: Turn, uow: UnitOfWork) -> Go:
    letter, day = ("", None) if turn.choice is not None else read_letter(uow, turn.text)
    answering.note_letter(uow, AboutDuty.of(turn).duty, letter, day, by=turn.who)
    return Go(Answering.PREVIEW)


@router.action("submit", card="duty")
def submit(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Trình duyệt» under a duty whose draft was kept for later."""
    return _submit(turn, uow, number(turn))


def _submit(turn: Turn, uow: UnitOfWork, duty_id: int) -> Reply:
    answer = answering.submit(uow, duty_id, by=turn.who)
    question, shown = uow.questions.get(answer.question_id), approval(uow, answer, viewer=turn.who)
    text = say("answering/submitted", question=question, approval=shown, address=office.address(uow, turn.who))
    choices = [*(shown.choices if shown.alone else []), command("my_duties", "viec")]
    return Reply(text, choices).done()


@router.action("takeback", card="duty")
def take_back(turn: Turn, uow: UnitOfWork) -> Go:
    """«Lấy lại để sửa» while the draft waits for approval."""
    duty_id = number(turn)
    answering.take_back(uow, duty_id, by=turn.who)
    return Go(Answering.DRAFT, first=say("answering/taken_back"), notes=AboutDuty(duty_id), fresh=True)
