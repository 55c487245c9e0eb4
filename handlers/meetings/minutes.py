"""Biên bản: what has been minuted so far, and what the secretary adds while it runs."""

import re
from dataclasses import dataclass

from conversation.notes import Notes
from conversation.reply import Go, Reply
from conversation.turn import Turn
from domain.minutes import NOTE_LIMIT, MinuteNote, NoteKind
from domain.people.access import OFFICE
from handlers import undoing
from handlers.buttons import act, command, number, numbers
from handlers.routing import router
from services.meetings import minute_notes, minutes
from services.people.office_pages import Done
from services.unit_of_work import UnitOfWork
from services.which_meeting import which_meeting
from templates.say import phrases, say

MOST_LINES = 6
"""Lines that a talk shows; all of them are on the page."""
_HOUR = re.compile(r"(\d{1,2}\s*(?:h|g|:)\s*\d{0,2})\s*[:,–-]\s*(?=\S)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Noting(Notes):
    """Of which meeting something is minuted, and what kind of thing."""

    meeting: int
    kind: NoteKind


WORDS = "minuting.words"


@router.command("bienban", phrases=phrases("bienban"))
def show_minutes(turn: Turn, uow: UnitOfWork) -> Reply:
    return _card(turn, uow, which_meeting(uow, turn.who, OFFICE).key)


def _card(turn: Turn, uow: UnitOfWork, meeting_id: int, *, first: str = "", undo: int | None = None) -> Reply:
    """Return the minutes as they stand. `undo`: the arrival that «Hoàn tác» names."""
    meeting = uow.meetings.get(meeting_id)
    found = minutes.of(uow, meeting, by=turn.who)
    choices = [act("minute_undo", f"{meeting_id}.{undo}", row="undo")] if undo is not None else []
    if minute_notes.may_write(uow, meeting, by=turn.who):
        choices += [act(f"minute_{kind}", meeting_id) for kind in NoteKind]
    text = say("minutes/card", minutes=found, most=MOST_LINES)
    return Reply(text, [*choices, command("menu", "menu")], first=first, card=True)


@router.action("minutes")
def show_again(turn: Turn, uow: UnitOfWork) -> Reply:
    return _card(turn, uow, number(turn))


@router.action("minute_opening", card="minutes")
def begin_opening(turn: Turn, uow: UnitOfWork) -> Go:
    return _begin(turn, uow, NoteKind.OPENING)


@router.action("minute_remark", card="minutes")
def begin_remark(turn: Turn, uow: UnitOfWork) -> Go:
    return _begin(turn, uow, NoteKind.REMARK)


@router.action("minute_conclusion", card="minutes")
def begin_conclusion(turn: Turn, uow: UnitOfWork) -> Go:
    return _begin(turn, uow, NoteKind.CONCLUSION)


def _begin(turn: Turn, uow: UnitOfWork, kind: NoteKind) -> Go:
    meeting = uow.meetings.get(number(turn))
    minute_notes.check_may_write(uow, meeting, by=turn.who)
    return Go(WORDS, notes=Noting(meeting.key, kind), fresh=True)


@router.ask(WORDS, free_text=True, card=("minutes", "meeting"))
def ask_words(turn: Turn, uow: UnitOfWork) -> Reply:
    del uow
    return Reply(say("minutes/words", kind=Noting.of(turn).kind, limit=NOTE_LIMIT), [command("cancel", "huy")])


@router.take(WORDS)
def take_words(turn: Turn, uow: UnitOfWork) -> Reply:
    noting = Noting.of(turn)
    begins = _HOUR.match(turn.text)
    hour, text = (begins[1], turn.text[begins.end() :]) if begins else ("", turn.text)

    written: list[MinuteNote] = []

    def work(uow: UnitOfWork) -> Done:
        note = minute_notes.add(uow, noting.meeting, noting.kind, text, by=turn.who, hour=hour)
        written.append(note)
        return Done({"note": note.key}, minute_notes.way_back(note))

    acted = undoing.act_once(turn, uow, "minutes.add", work)
    first = say("minutes/done", act="add", note=written[0])
    return _card(turn, uow, noting.meeting, first=first, undo=acted).done()


@router.action("minute_undo", card="minutes")
def undo(turn: Turn, uow: UnitOfWork) -> Reply:
    """`meeting.arrival`: «Hoàn tác»."""
    meeting_id, arrival = numbers(turn)
    undoing.take_back(turn, uow, str(arrival), minute_notes.take_back)
    return _card(turn, uow, meeting_id, first=say("helping/undone"))
