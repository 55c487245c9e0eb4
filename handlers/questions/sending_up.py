"""Sending a question up beside the chair's list: to which agency, and by which letter, now or later."""

from dataclasses import dataclass
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from handlers import undoing
from handlers.buttons import act, choice, command, number
from handlers.questions.about import About, seen_in
from handlers.questions.overseeing import office_card
from handlers.routing import router
from services.answers import beside
from services.meetings import sending_up
from services.people.office_pages import Done
from services.questions import triage
from services.unit_of_work import UnitOfWork
from templates.say import say


class SendingUp(StrEnum):
    """The steps: to whom, by which letter; and the letter of what was sent up before."""

    AGENCY = "sending_up.agency"
    LETTER = "sending_up.letter"
    NOTE = "sending_up.note"


@dataclass(frozen=True, slots=True)
class Matter(Notes):
    """Which question goes up, to which agency; `seen`: its face."""

    question: int
    seen: int | None = None
    agency: str = ""


@router.action("send_up", card="rule")
def begin(turn: Turn, uow: UnitOfWork) -> Go:
    """«Kiến nghị cấp trên» under a card."""
    question_id, seen = seen_in(turn)
    question = triage.open_question(uow, question_id, by=turn.who, seen=seen)
    return Go(SendingUp.AGENCY, notes=Matter(question.key, seen), fresh=True)


@router.ask(SendingUp.AGENCY, free_text=True, card=("rule", "question"))
def ask_agency(turn: Turn, uow: UnitOfWork) -> Reply:
    question = uow.questions.get(Matter.of(turn).question)
    choices = [*(Choice(name, name) for name in sending_up.agencies(uow, question)), command("back", "quaylai")]
    return Reply(say("chairing/agency", question=question), choices)


@router.take(SendingUp.AGENCY)
def take_agency(turn: Turn, _uow: UnitOfWork) -> Go:
    notes = Matter.of(turn)
    return Go(SendingUp.LETTER, notes=Matter(notes.question, notes.seen, turn.choice or turn.text))


@router.ask(SendingUp.LETTER, free_text=True, card=("rule", "question"))
def ask_letter(turn: Turn, uow: UnitOfWork) -> Reply:
    notes = Matter.of(turn)
    text = say("deciding/letter", question=uow.questions.get(notes.question), agency=notes.agency, now=uow.now)
    return Reply(text, [choice("no_letter"), command("back", "quaylai")])


@router.take(SendingUp.LETTER)
def take_letter(turn: Turn, uow: UnitOfWork) -> Reply:
    notes = Matter.of(turn)
    letter = "" if turn.choice is not None else turn.text

    def work(uow: UnitOfWork) -> Done:
        sent = sending_up.send_up(
            uow, notes.question, by=turn.who, agency=notes.agency, letter=letter, seen=notes.seen
        )  # fmt: skip
        return Done({"question": notes.question, "duty": sent.duty.key}, sent.before)

    acted = undoing.act_once(turn, uow, "deciding.send_up", work)
    question = uow.questions.get(notes.question)
    first = say("deciding/sent_up", question=question, duty=uow.duties.of_question(question.key))
    sorting = question.triaged_at is None
    return office_card(turn, uow, question, first=first, sorting=sorting, undo=act("undecide", acted)).done()


@router.action("letter", card="card")
def begin_letter(turn: Turn, uow: UnitOfWork) -> Go:
    """«Ghi số văn bản» under a card or a reminder."""
    question = triage.open_question(uow, number(turn), by=turn.who)
    return Go(SendingUp.NOTE, notes=About(question.key), fresh=True)


@router.ask(SendingUp.NOTE, free_text=True, card=("card", "question"))
def ask_note(turn: Turn, uow: UnitOfWork) -> Reply:
    question = uow.questions.get(About.of(turn).question)
    duty = beside.forwarded(uow, question.key)
    text = say("deciding/letter", question=question, agency=duty.agency if duty is not None else "", now=uow.now)
    return Reply(text, [choice("not_now", "not_now_duty")])


@router.take(SendingUp.NOTE)
def take_note(turn: Turn, uow: UnitOfWork) -> Reply:
    question, first = uow.questions.get(About.of(turn).question), ""
    if turn.choice is None:
        duty = sending_up.note_letter(uow, question.key, turn.text, by=turn.who)
        first = say("deciding/letter_noted", question=question, duty=duty)
    return office_card(turn, uow, question, first=first).done()
