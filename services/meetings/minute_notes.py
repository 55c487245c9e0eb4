"""What the secretary adds to the minutes while they build themselves: written, mended, struck; each version is kept."""

from datetime import datetime

from domain.errors import AlreadyDone
from domain.meeting import Meeting
from domain.minutes import NOTE_LIMIT, MinuteNote, MinuteWording, NoteKind
from domain.people.access import MAY_RUN
from domain.people.acted import Acted
from domain.questions.wording import check_wording
from services import dates, office
from services.unit_of_work import UnitOfWork

FEWEST = 3


def may_write(uow: UnitOfWork, meeting: Meeting, *, by: int) -> bool:
    """Whether somebody may add to the minutes of a meeting."""
    return office.may(uow, by, meeting, MAY_RUN)


def check_may_write(uow: UnitOfWork, meeting: Meeting, *, by: int) -> None:
    """Refuse with NoRight who may not add to the minutes."""
    office.check_office(uow, by, meeting, MAY_RUN)


def add(uow: UnitOfWork, meeting_id: int, kind: NoteKind, text: str, *, by: int, hour: str = "") -> MinuteNote:
    """Write a note at an hour of the meeting's day, «9h15», or now; NoRight, TooLong, TooShort, HourNotUnderstood."""
    meeting = uow.meetings.get(meeting_id)
    check_may_write(uow, meeting, by=by)
    note = MinuteNote(
        meeting_id=meeting.key, kind=kind, at=hour_of(uow, meeting, hour) or uow.now,
        text=check_wording(text, limit=NOTE_LIMIT, fewest=FEWEST), written_at=uow.now,
    )  # fmt: skip
    _keep(uow, note, "meeting.minuted", by=by)
    return note


def standing(uow: UnitOfWork, meeting_id: int) -> list[MinuteNote]:
    """Return what was added to the minutes and not struck, the newest first."""
    notes = [note for note in uow.minutes.of_meeting(meeting_id) if note.struck_at is None]
    return sorted(notes, key=lambda note: (note.written_at, note.key), reverse=True)


def mend(uow: UnitOfWork, note_id: int, version: int, text: str, *, by: int, hour: str = "") -> MinuteNote:
    """Word a note anew, its hour too where one is given; AlreadyDone where somebody else has changed it meanwhile."""
    note, meeting = _held(uow, note_id, version, by)
    note.text = check_wording(text, limit=NOTE_LIMIT, fewest=FEWEST)
    note.at = hour_of(uow, meeting, hour) or note.at
    _keep(uow, note, "meeting.minute_mended", by=by)
    return note


def strike(uow: UnitOfWork, note_id: int, version: int, *, by: int) -> MinuteNote:
    """Take a note out of the minutes; its words are kept. AlreadyDone where somebody has changed it meanwhile."""
    note, _ = _held(uow, note_id, version, by)
    note.struck_at = uow.now
    _keep(uow, note, "meeting.minute_struck", by=by)
    return note


def take_back(uow: UnitOfWork, acted: Acted) -> None:
    """Let a note be as before an act: `before` names it, the version that the act made, and the one that held then.

    One that was new is struck. AlreadyDone where somebody has changed it since.
    """
    was = acted.before or {}
    note = uow.minutes.hold(was["note"])
    check_may_write(uow, uow.meetings.get(note.meeting_id), by=acted.person_id)
    if note.version != was["now"]:
        raise AlreadyDone(what="minuted_on")
    earlier = next((one for one in uow.minutes.wordings(note.key) if one.version == was["before"]), None)
    if earlier is None:
        note.struck_at = uow.now
    else:
        note.text, note.at, note.struck_at = earlier.text, earlier.at, earlier.struck_at
    _keep(uow, note, "meeting.minute_taken_back", by=acted.person_id)


def way_back(note: MinuteNote) -> dict[str, int]:
    """Return what taking back needs of a note that was just changed."""
    return {"note": note.key, "now": note.version, "before": note.version - 1}


def hour_of(uow: UnitOfWork, meeting: Meeting, typed: str) -> datetime | None:
    """Return an hour of the day on which a meeting is held; None where none was typed. HourNotUnderstood."""
    if not typed.strip():
        return None
    return datetime.combine(meeting.held_at.astimezone(uow.zone).date(), dates.read_hour(typed), uow.zone)


def _held(uow: UnitOfWork, note_id: int, version: int, by: int) -> tuple[MinuteNote, Meeting]:
    note = uow.minutes.hold(note_id)
    meeting = uow.meetings.get(note.meeting_id)
    check_may_write(uow, meeting, by=by)
    if note.version != version or note.struck_at is not None:
        raise AlreadyDone(what="minuted_on")
    return note, meeting


def _keep(uow: UnitOfWork, note: MinuteNote, act: str, *, by: int) -> None:
    note.version += 1
    note.written_by, note.written_at = by, uow.now
    uow.minutes.keep(note)
    uow.minutes.keep(
        MinuteWording(
            note_id=note.key, version=note.version, at=note.at, text=note.text, written_by=by, written_at=uow.now,
            struck_at=note.struck_at,
        )
    )  # fmt: skip
    uow.act(act, "meeting", note.meeting_id, by=by, note=note.key)
