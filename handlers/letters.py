"""Letters: a note to the secretaries, and their reply."""

from enum import StrEnum

from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.meeting import Meeting
from domain.people.access import MAY_RUN
from handlers.buttons import act, command, number, numbers
from handlers.people import joining
from handlers.routing import router
from services import office
from services.becoming import present
from services.people import desk, live_notes, writing
from services.unit_of_work import UnitOfWork
from templates.say import label, phrases, say, words


class Letters(StrEnum):
    """The steps of a note to the secretaries, and of their reply."""

    NOTE = "helping.note"
    REPLY = "helping.reply"


@router.command("thuky", phrases=phrases("thuky"))
@joining.joined
def begin_note(turn: Turn, uow: UnitOfWork) -> Go:
    del turn, uow
    return Go(Letters.NOTE, fresh=True)


@router.ask(Letters.NOTE, free_text=True, prose=True)
def ask_note(turn: Turn, uow: UnitOfWork) -> Reply:
    del turn, uow
    return Reply(say("helping/note"), [command("cancel", "huy")])


@router.take(Letters.NOTE)
def take_note(turn: Turn, uow: UnitOfWork) -> Reply:
    noted = writing.to_office(uow, turn.who, turn.text, arrival_id=turn.arrival_id)
    return Reply(say("helping/noted", noted=noted), [command("menu", "menu")]).done()


def to_live_notes(uow: UnitOfWork, meeting: Meeting, *, by: int) -> list[Choice]:
    """Offer the notes that came while the meeting runs, where there are any."""
    found = live_notes.waiting(uow, meeting, by=by)
    return (
        [Choice.act(f"{label('live_notes')} ({len(found)})", "live_notes", meeting.key, words("live_notes"))]
        if found
        else []
    )


@router.action("live_notes", card="/menu")
def show_live_notes(turn: Turn, uow: UnitOfWork) -> Reply:
    """Beside the card: one tap makes a note a question; the card is a tap away."""
    found = live_notes.waiting(uow, uow.meetings.get(number(turn)), by=turn.who)
    lines = list(enumerate(found, start=1))
    choices = [
        Choice.act(
            say("helping/live_note", number=place), "note_ask", f"{one.person_id}.{one.arrival_id}", listed=place
        )
        for place, one in lines
    ]
    return Reply(say("helping/live_notes", lines=lines), [*choices, act("to_card", number(turn))], card=True)


@router.action("note_ask")
def make_a_question(turn: Turn, uow: UnitOfWork) -> Reply:
    """`person.arrival`: a note becomes its writer's question."""
    person_id, arrival_id = numbers(turn)
    question = writing.as_question(uow, person_id, arrival_id, by=turn.who)
    text = say("helping/note_asked", question=question, who=desk.giver_of(uow, question))
    choices = [act("card", question.key, row="open_card"), act("slip_back", question.key)]
    meeting = uow.meetings.get(question.meeting_id)
    if meeting.is_running and office.may(uow, turn.who, meeting, MAY_RUN):
        choices.append(act("to_card", meeting.key))
    choices.append(command("menu", "menu"))
    return Reply(text, choices, receipt=True)


@router.action("note_reply")
def begin_reply(turn: Turn, uow: UnitOfWork) -> Go:
    writing.check_may_reply(uow, turn.who)
    return Go(Letters.REPLY, notes={"to": present(uow, number(turn))}, fresh=True)


@router.ask(Letters.REPLY, free_text=True, prose=True)
def ask_reply(turn: Turn, uow: UnitOfWork) -> Reply:
    return Reply(say("helping/reply", name=uow.people.get(int(turn.notes["to"])).name), [command("cancel", "huy")])


@router.take(Letters.REPLY)
def take_reply(turn: Turn, uow: UnitOfWork) -> Reply:
    writing.from_office(uow, turn.who, int(turn.notes["to"]), turn.text)
    return Reply(say("helping/replied"), [command("menu", "menu")]).done()
