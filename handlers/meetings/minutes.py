"""Biên bản: what has been minuted so far, and what the secretary adds while it runs."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from conversation.notes import Notes
from conversation.reply import Go, Reply
from conversation.turn import Turn
from domain.minutes import NOTE_LIMIT, MinuteNote, NoteKind
from domain.people.access import OFFICE
from handlers import undoing
from handlers.buttons import act, command, number, numbers
from handlers.lists import numbered
from handlers.routing import router
from services.meetings import minute_notes, minutes
from services.paging import page_of
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


@dataclass(frozen=True, slots=True)
class Mending(Notes):
    """Which note of a meeting is worded anew, as it was seen."""

    meeting: int
    note: int
    version: int


WORDS, ANEW = "minuting.words", "minuting.anew"


@router.command("bienban", phrases=phrases("bienban"))
def show_minutes(turn: Turn, uow: UnitOfWork) -> Reply:
    return _card(turn, uow, which_meeting(uow, turn.who, OFFICE).key)


def _card(turn: Turn, uow: UnitOfWork, meeting_id: int, *, first: str = "", undo: int | None = None) -> Reply:
    """Return the minutes as they stand. `undo`: the arrival that «Hoàn tác» names."""
    meeting = uow.meetings.get(meeting_id)
    found = minutes.of(uow, meeting, by=turn.who)
    choices = [act("minute_undo", f"{meeting_id}.{undo}", row="undo")] if undo is not None else []
    if minute_notes.may_write(uow, meeting, by=turn.who):
        choices += [act("minute_notes", f"{meeting_id}.0")] if minute_notes.standing(uow, meeting_id) else []
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
    hour, text = _worded(turn)
    work = partial(minute_notes.add, uow, noting.meeting, noting.kind, text, by=turn.who, hour=hour)
    return _done(turn, uow, "add", work).done()


def _worded(turn: Turn) -> tuple[str, str]:
    """Return the hour that stands before the words, "" for none, and the words."""
    begins = _HOUR.match(turn.text)
    return (begins[1], turn.text[begins.end() :]) if begins else ("", turn.text)


def _done(turn: Turn, uow: UnitOfWork, name: str, work: Callable[[], MinuteNote]) -> Reply:
    """Change a note and show the minutes, with the way back."""
    written: list[MinuteNote] = []

    def noted(_: UnitOfWork) -> Done:
        written.append(work())
        return Done({"note": written[0].key}, minute_notes.way_back(written[0]))

    acted = undoing.act_once(turn, uow, f"minutes.{name}", noted)
    note = written[0]
    return _card(turn, uow, note.meeting_id, first=say("minutes/done", act=name, note=note), undo=acted)


# --- notes that are there ------------------------------------------------------------------------------------------


@router.action("minute_notes", card="minutes")
def show_notes(turn: Turn, uow: UnitOfWork) -> Reply:
    """`meeting.page`: what was added, the newest first, each a button away from being mended or struck."""
    meeting_id, place = numbers(turn)
    minute_notes.check_may_write(uow, uow.meetings.get(meeting_id), by=turn.who)
    page = page_of(minute_notes.standing(uow, meeting_id), place)
    lines, choices = numbered(
        page, "appointing/number", lambda _, one: ("minute_note", one.key), ("minute_notes", meeting_id)
    )
    choices += [act("minutes", meeting_id, row="to_minutes"), command("menu", "menu")]
    return Reply(say("minutes/notes", lines=lines, page=page), choices, card=True)


@router.action("minute_note", card="/bienban")
def show_note(turn: Turn, uow: UnitOfWork) -> Reply:
    note = _seen(uow, number(turn), by=turn.who)
    choices = [act(name, f"{note.key}.{note.version}") for name in ("minute_mend", "minute_strike")]
    choices += [act("minute_notes", f"{note.meeting_id}.0", row="minute_back"), command("menu", "menu")]
    return Reply(say("minutes/note", note=note), choices, card=True)


def _seen(uow: UnitOfWork, note_id: int, *, by: int) -> MinuteNote:
    note = uow.minutes.get(note_id)
    minute_notes.check_may_write(uow, uow.meetings.get(note.meeting_id), by=by)
    return note


@router.action("minute_strike", card="minute_note")
def strike(turn: Turn, uow: UnitOfWork) -> Reply:
    """`note.version`."""
    key, version = numbers(turn)
    return _done(turn, uow, "strike", partial(minute_notes.strike, uow, key, version, by=turn.who))


@router.action("minute_mend", card="minute_note")
def begin_mending(turn: Turn, uow: UnitOfWork) -> Go:
    """`note.version`."""
    key, version = numbers(turn)
    note = _seen(uow, key, by=turn.who)
    return Go(ANEW, notes=Mending(note.meeting_id, key, version), fresh=True)


@router.ask(ANEW, free_text=True, card=("minutes", "meeting"))
def ask_anew(turn: Turn, uow: UnitOfWork) -> Reply:
    note = uow.minutes.get(Mending.of(turn).note)
    return Reply(say("minutes/anew", note=note, limit=NOTE_LIMIT), [command("cancel", "huy")])


@router.take(ANEW)
def take_anew(turn: Turn, uow: UnitOfWork) -> Reply:
    told, (hour, text) = Mending.of(turn), _worded(turn)
    work = partial(minute_notes.mend, uow, told.note, told.version, text, by=turn.who, hour=hour)
    return _done(turn, uow, "mend", work).done()


@router.action("minute_undo", card="minutes")
def undo(turn: Turn, uow: UnitOfWork) -> Reply:
    """`meeting.arrival`: «Hoàn tác»."""
    meeting_id, arrival = numbers(turn)
    undoing.take_back(turn, uow, str(arrival), minute_notes.take_back)
    return _card(turn, uow, meeting_id, first=say("helping/undone"))
