"""Undoing: the last thing that was done in the hall is taken back within ten minutes, whoever of the office did it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.errors import AlreadyDone, MeetingOver, NothingToUndo
from domain.meeting import Meeting
from domain.messages.delivery import Event
from domain.people.acted import UNDO_WITHIN, check_lately
from domain.questions.question import Question
from domain.questions.queue import PROMISING, REMARKED, Outcome, QueueEntry
from domain.questions.turn_notes import NoteKind
from services.answers import beside, promises, sharing
from services.becoming import present
from services.delivering import owe
from services.meetings import called_up, hearing, pledges
from services.meetings.outcomes import DECIDED
from services.meetings.rounds import hold, let_wait, notice_key
from services.plans import timeline
from services.unit_of_work import UnitOfWork

UNDONE = "question.undone"
"""The event; details: `of`, the event that was taken back."""
_LATELY = 60
"""Acts among which the last one is looked for."""


@dataclass(frozen=True, slots=True)
class Last:
    """What was done last and can be taken back: of which question, which act (its event's name, without its room)."""

    event: Event
    question: Question
    entry: QueueEntry

    @property
    def what(self) -> str:
        """The outcome where one was decided, else the act; captions.turn or captions.act names it."""
        return str(self.event.details["outcome"]) if self.event.act == DECIDED else self.event.act.rpartition(".")[2]


def last(uow: UnitOfWork, meeting: Meeting) -> Last | None:
    """Return what an undo would take back now; None where there is nothing, or it is too late."""
    if not meeting.is_running:
        return None
    found = _last(uow, meeting.key)
    return found if found is not None and uow.now - found.event.at <= UNDO_WITHIN else None


def decided_lately(entries: Iterable[QueueEntry], *, now: datetime) -> bool:
    """Whether anything was decided that an undo may still take back; between two questions that is all there is."""
    instants = (entry.outcome_at for entry in entries if entry.outcome not in REMARKED)
    return any(at is not None and now - at <= UNDO_WITHIN for at in instants)


def undo(uow: UnitOfWork, meeting_id: int, *, by: int, seen: int | None = None) -> Last:
    """Take the last act back and return it; a question whose outcome is taken back is open again.

    Who has not been told yet never hears of it; who has gets a correction. `seen`: the event that was shown;
    AlreadyDone where another one is the last by now. NothingToUndo, TooLateToUndo, MeetingOver.
    """
    meeting = hold(uow, meeting_id, by)
    if meeting.is_over:
        raise MeetingOver(meeting=meeting)
    found = _last(uow, meeting_id)
    if found is None:
        raise NothingToUndo
    if seen is not None and seen != found.event.id:
        raise AlreadyDone(what="hall_moved_on")
    check_lately(found.event.at, now=uow.now)
    _UNDOERS[found.event.act](uow, found, by)
    uow.act(UNDONE, "question", found.question.key, by=by, of=found.event.id)
    return found


def _last(uow: UnitOfWork, meeting_id: int) -> Last | None:
    acts = uow.turns.acts(meeting_id, [*_UNDOERS, UNDONE], most=_LATELY)
    undone = {event.details.get("of") for event in acts if event.act == UNDONE}
    entries = {entry.question_id: entry for entry in uow.questions.entries(meeting_id)}
    for event in acts:
        entry = entries.get(event.subject_id or 0)
        if event.act != UNDONE and event.id not in undone and entry is not None and _stands(uow, event, entry):
            return Last(event, uow.questions.get(entry.question_id), entry)
    return None


def _stands(uow: UnitOfWork, event: Event, entry: QueueEntry) -> bool:
    """Whether what an act did is still so; an event of an older program says less, and its outcome must be there."""
    if event.act == DECIDED:
        turn = event.details.get("turn", entry.version)
        return entry.outcome is not None and entry.outcome not in REMARKED and entry.version == turn
    if event.act == hearing.ANSWERER:
        return entry.is_current and entry.version == event.details["turn"]
    if event.act == pledges.PLEDGED:
        return uow.turns.pledge(event.details["pledge"]).dropped_at is None
    return "note" in event.details and uow.turns.note(event.details["note"]).dropped_at is None


# --- each act, taken back -------------------------------------------------------------------------------------------


def _undo_outcome(uow: UnitOfWork, found: Last, by: int) -> None:
    entry, question, noted = found.entry, found.question, found.event.details
    meeting = uow.meetings.get(question.meeting_id)
    let_wait(uow, meeting.key)
    if entry.outcome is Outcome.BACK:
        before = noted["set_back_before"]
        entry.set_back_at = datetime.fromisoformat(before) if before else None
        entry.absent_at = None if noted.get("absent") else entry.absent_at
    elif entry.outcome in PROMISING or noted.get("before"):
        duty = uow.duties.of_question(question.key)
        if duty is not None and duty.closed_at is not None:
            raise AlreadyDone(what="released")
        promises.restore(uow, question, noted["before"], by=by)
    beside.owe_again(uow, question, noted.get("beside", []), by=by)
    _take_notice_back(uow, question, entry, absent=bool(noted.get("absent")))
    _drop_notes(uow, question.key, NoteKind.GIST)
    put_off, went_back = entry.outcome in PROMISING, entry.outcome is Outcome.BACK and not noted.get("absent")
    entry.outcome, entry.outcome_at, entry.decided_by = None, None, None
    entry.gist, entry.agency, entry.reason, entry.called_at = "", "", "", uow.now
    entry.version += 1
    uow.questions.keep(entry)
    if went_back:
        called_up.again(uow, entry)
    if put_off:
        timeline.recompute(uow, meeting)


def _take_notice_back(uow: UnitOfWork, question: Question, entry: QueueEntry, *, absent: bool) -> None:
    if entry.outcome is Outcome.BACK and not absent:
        return
    group = sharing.group_of(uow, question)
    for one in (group.speakers or [group.voice]) if absent else group.all:
        if uow.deliveries.drop(sharing.once_for(group, one, notice_key(entry)), reason="undone"):
            continue
        once = sharing.once_for(group, one, f"taken_back:{question.key}:{entry.version}")
        values = {**sharing.values_for(uow, group, one), "entry": entry}
        owe(uow, one.asker_id, "answers/taken_back", once=once, mandatory=True, **values)


def _drop_notes(uow: UnitOfWork, question_id: int, kind: NoteKind) -> None:
    for note in uow.turns.notes_of(question_id):
        if note.kind is kind:
            note.dropped_at = uow.now
            uow.turns.keep(note)


def _undo_answerer(uow: UnitOfWork, found: Last, _by: int) -> None:
    before = found.event.details["before"]
    found.entry.answered_by = present(uow, before) if before is not None else None
    found.entry.version += 1
    uow.questions.keep(found.entry)


def _undo_note(uow: UnitOfWork, found: Last, _by: int) -> None:
    note = uow.turns.note(found.event.details["note"])
    note.dropped_at = uow.now
    uow.turns.keep(note)


def _undo_gist(uow: UnitOfWork, found: Last, by: int) -> None:
    """The gist before it stands again, if there was one; who has read the wrong one gets a correction."""
    _undo_note(uow, found, by)
    note, question, entry = uow.turns.note(found.event.details["note"]), found.question, found.entry
    gists = [one.text for one in uow.turns.notes_of(question.key) if one.kind is NoteKind.GIST]
    entry.gist = gists[-1] if gists else ""
    uow.questions.keep(entry)
    group = sharing.group_of(uow, question)
    for one in hearing.reword_notices(uow, question, entry):
        if uow.deliveries.drop(sharing.once_for(group, one, hearing.gist_key(note)), reason="undone"):
            continue
        owe(
            uow, one.asker_id, "answers/gist_taken_back", mandatory=True, entry=entry,
            once=sharing.once_for(group, one, f"ungist:{note.key}"), **sharing.values_for(uow, group, one),
        )  # fmt: skip


def _undo_pledge(uow: UnitOfWork, found: Last, by: int) -> None:
    pledges.take_back(uow, found.event.details["pledge"], by=by)


_UNDOERS: Mapping[str, Callable[[UnitOfWork, Last, int], None]] = {
    DECIDED: _undo_outcome,
    hearing.ANSWERER: _undo_answerer,
    hearing.ASKED_BACK: _undo_note,
    hearing.FOLLOWED_UP: _undo_note,
    hearing.GIST: _undo_gist,
    pledges.PLEDGED: _undo_pledge,
}
