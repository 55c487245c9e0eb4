"""While a question is heard: who answers it, the chair asks back, its asker asks once more, and what was answered."""

from collections.abc import Sequence

from domain.duty import NOTE_LIMIT
from domain.errors import AlreadyDone
from domain.meeting import Meeting, check_running
from domain.questions.errors import AskedOnceMore, HolderUnknown, TurnOver
from domain.questions.question import Question
from domain.questions.queue import HEARD, REMARKED, Outcome, QueueEntry, check_undecided
from domain.questions.turn_notes import NoteKind, TurnNote
from domain.questions.wording import check_wording
from services import office
from services.answers import sharing
from services.answers.acknowledging import clear_or_not
from services.delivering import owe
from services.meetings.rounds import hold, notice_key, turns
from services.office import Who
from services.unit_of_work import UnitOfWork
from templates.say import say

ANSWERER, ASKED_BACK, FOLLOWED_UP, GIST = (
    "question.answerer_named", "question.asked_in_hall", "question.followed_up", "question.gist_noted",
)  # fmt: skip


def answerers(uow: UnitOfWork, meeting: Meeting) -> Sequence[Who]:
    """Return who may be asked to answer in the hall: everybody of the meeting's unit who may owe answers."""
    return office.holders(uow, meeting.unit_id)


def known(uow: UnitOfWork, question: Question, person_id: int) -> Who:
    """Return who answers a question, by the post held where it is asked."""
    return office.holder(uow, person_id, uow.meetings.get(question.meeting_id).unit_id)


def name_answerer(uow: UnitOfWork, question_id: int, version: int, person_id: int, *, by: int) -> Who:
    """The chair asks somebody to answer now, which is recorded (F49); HolderUnknown for who may not. Returns who."""
    question, meeting = _held(uow, question_id, by)
    entry = check_undecided(uow.questions.entry(question_id), code=question.code, version=version)
    who = next((one for one in answerers(uow, meeting) if one.person_id == person_id), None)
    if who is None:
        raise HolderUnknown
    before, entry.answered_by = entry.answered_by, person_id
    entry.version += 1
    uow.questions.keep(entry)
    uow.act(ANSWERER, "question", question_id, by=by, before=before, now=person_id, turn=entry.version)
    return who


def ask_back(uow: UnitOfWork, question_id: int, version: int, *, by: int, text: str = "") -> TurnNote:
    """The chair asks the asker something in the hall: noted with its hour, and what was asked if it was typed."""
    question, _ = _held(uow, question_id, by)
    check_undecided(uow.questions.entry(question_id), code=question.code, version=version)
    words = check_wording(text, limit=NOTE_LIMIT, fewest=1) if text.strip() else ""
    return _note(uow, question, NoteKind.ASKED_BACK, words, by=by, act=ASKED_BACK)


def follow_up(uow: UnitOfWork, question_id: int, *, by: int, text: str) -> TurnNote:
    """Its asker asks once more, right after the answer (rules.md §3.4): while it is heard, or until another is decided.

    AskedOnceMore the second time, TurnOver once another was decided.
    """
    question, meeting = _held(uow, question_id, by)
    if not in_hand(turns(uow, meeting.key), question_id):
        raise TurnOver(code=question.code)
    if any(note.kind is NoteKind.FOLLOW_UP for note in uow.turns.notes_of(question_id)):
        raise AskedOnceMore(code=question.code)
    words = check_wording(text, limit=NOTE_LIMIT, fewest=2)
    return _note(uow, question, NoteKind.FOLLOW_UP, words, by=by, act=FOLLOWED_UP)


def in_hand(entries: Sequence[QueueEntry], question_id: int) -> bool:
    """Whether something may still be noted to a question: it is heard now, or it was the last one decided."""
    last = last_decided(entries)
    return any(entry.question_id == question_id and (entry.is_current or entry is last) for entry in entries)


def last_decided(entries: Sequence[QueueEntry]) -> QueueEntry | None:
    """Return the turn that was decided last, or None; remarks, and what was not called, were decided elsewhere."""
    skipped = {None, Outcome.BACK, *REMARKED}
    decided = [entry for entry in entries if entry.outcome not in skipped and entry.outcome_at and entry.called_at]
    return max(decided, key=lambda turn: (turn.outcome_at, turn.id), default=None)


def note_gist(uow: UnitOfWork, question_id: int, *, by: int, text: str) -> TurnNote:
    """Keep in a sentence or two what was answered in the hall; the asker reads it in the notice, or after it."""
    question = uow.questions.get(question_id)
    meeting = hold(uow, question.meeting_id, by)
    entry = uow.questions.entry(question_id)
    if entry is None or entry.outcome not in HEARD:
        raise AlreadyDone(what="taken_back")
    entry.gist = check_wording(text, limit=NOTE_LIMIT)
    uow.questions.keep(entry)
    note = _note(uow, question, NoteKind.GIST, entry.gist, by=by, act=GIST)
    group = sharing.group_of(uow, question)
    for one in reword_notices(uow, question, entry):
        owe(
            uow, one.asker_id, "answers/gist", mandatory=True, choices=clear_or_not(one), meeting=meeting,
            once=sharing.once_for(group, one, gist_key(note)), entry=entry, **sharing.values_for(uow, group, one),
        )  # fmt: skip
    return note


def gist_key(note: TurnNote) -> str:
    """Return the once key of a gist that comes after its notice."""
    return f"gist:{note.question_id}:{note.key}"


def reword_notices(uow: UnitOfWork, question: Question, entry: QueueEntry) -> list[Question]:
    """Let notices that have not gone out say the gist as it is now; return whose notice has gone out already."""
    group, told = sharing.group_of(uow, question), []
    for one in group.all:
        notice = uow.deliveries.pending(sharing.once_for(group, one, notice_key(entry)))
        if notice is None:
            told.append(one)
            continue
        notice.text = say("answers/live", **sharing.values_for(uow, group, one), entry=entry)
        uow.deliveries.keep(notice)
    return told


def _held(uow: UnitOfWork, question_id: int, by: int) -> tuple[Question, Meeting]:
    question = uow.questions.get(question_id)
    meeting = hold(uow, question.meeting_id, by)
    check_running(meeting)
    return question, meeting


def _note(uow: UnitOfWork, question: Question, kind: NoteKind, text: str, *, by: int, act: str) -> TurnNote:
    note = TurnNote(
        question_id=question.key, meeting_id=question.meeting_id, kind=kind, text=text, at=uow.now, noted_by=by
    )
    uow.turns.keep(note)
    uow.act(act, "question", question.key, by=by, note=note.key)
    return note
