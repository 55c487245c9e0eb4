"""Intake: a draft is worded, completed, registered; a registered question is reworded or withdrawn by its asker."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from conversation.turn import LONGEST_TEXT, Media
from domain.access import MAY_SPEAK, check_role
from domain.errors import ChangesClosed, NotFound, TooLong, TooManyQuestions
from domain.meeting import Meeting, check_takes_questions, default_answer_due
from domain.question import Draft, Kind, Question, ReplyMode, Wording, check_may_change
from domain.topic import Topic
from domain.wording import check_wording, measure
from letters.folding import fold
from services import attaching, promises, reminding_meetings
from services.attaching import Attached
from services.piecing import Worded, worded_anew
from services.unit_of_work import UnitOfWork
from templates.say import book

_NUMBER = re.compile(r"([a-z]{1,10}\d{0,4})(?:\s?[-–]\s?|[\s.])(\d{1,6})\W*$", re.IGNORECASE)


# --- drafts --------------------------------------------------------------------------------------------------------


def check_may_ask(uow: UnitOfWork, person_id: int, meeting: Meeting, *, speaking: bool) -> None:
    """Refuse before anything is typed: intake must be open, and there must be room for one more question."""
    check_takes_questions(meeting, now=uow.now)
    if speaking:
        check_role([m.role for m in uow.people.memberships(person_id)], MAY_SPEAK)
    if uow.questions.count_by(person_id, meeting.key) >= meeting.questions_each:
        raise TooManyQuestions(limit=meeting.questions_each)


def may_speak(uow: UnitOfWork, person_id: int) -> bool:
    """Whether one of a person's roles is invited to speak."""
    return any(membership.role in MAY_SPEAK for membership in uow.people.memberships(person_id))


def draft_for(uow: UnitOfWork, person_id: int, meeting: Meeting) -> Draft:
    """Return what a person is writing for a meeting, begun now if there was nothing."""
    draft = uow.questions.find_draft(person_id, meeting.key)
    if draft is None:
        draft = Draft(person_id=person_id, meeting_id=meeting.key, updated_at=uow.now)
        uow.questions.keep_draft(draft)
        reminding_meetings.lay_for_asker(uow, person_id, meeting)
    return draft


def has_content(uow: UnitOfWork, draft: Draft) -> bool:
    """Whether words or files hang on a draft, so that it is worth keeping."""
    return bool(draft.wording or uow.questions.attachments(draft_id=draft.id))


def latest_draft(uow: UnitOfWork, person_id: int) -> Draft | None:
    """Return what a person wrote at last and has not sent, for whichever meeting is not over, or None."""
    ahead = [draft for draft in uow.questions.drafts_by(person_id) if not uow.meetings.get(draft.meeting_id).is_over]
    return max(ahead, key=lambda draft: draft.updated_at, default=None)


def own_draft(uow: UnitOfWork, draft_id: int, person_id: int) -> Draft:
    """Return a draft to its writer; NotFound where it was sent, given up, or is somebody else's."""
    draft = uow.questions.draft(draft_id)
    if draft.person_id != person_id:
        raise NotFound
    return draft


def word(uow: UnitOfWork, draft: Draft, text: str, *, limit: int, pieces: Sequence[int] = ()) -> Worded:
    """Give a draft its words; one that is too long is kept uncut and counted. EmptyText, TooShort."""
    wording, over = measure(text, limit=limit)
    if len(wording) > LONGEST_TEXT:  # of many messages joined: what is kept is sent back each time
        raise TooLong(length=len(wording), limit=limit)
    worded = worded_anew(uow, draft.wording, draft.pieces, wording, limit=limit, over=over)
    if draft.kind is guess_kind(draft.wording):
        draft.kind = guess_kind(wording)
    draft.wording = wording
    draft.pieces = list(pieces)
    uow.questions.keep_draft(draft)
    reminding_meetings.lay_for_draft(uow, draft, uow.meetings.get(draft.meeting_id))
    return worded


def choose(
    uow: UnitOfWork,
    draft: Draft,
    *,
    topic_id: int | None = None,
    reply_mode: ReplyMode | None = None,
    kind: Kind | None = None,
) -> None:
    """Set what was chosen for a draft; NotFound for a topic of another meeting."""
    if topic_id is not None:
        if uow.meetings.topic(topic_id).meeting_id != draft.meeting_id:
            raise NotFound
        draft.topic_id = topic_id
    draft.reply_mode = reply_mode or draft.reply_mode
    draft.kind = kind or draft.kind
    uow.questions.keep_draft(draft)


def guess_kind(text: str) -> Kind:
    """Guess from its words what a text is; a question where nothing tells."""
    padded = f" {fold(text)} "
    for kind, signs in book()["kinds"].items():
        if any(f" {fold(sign)} " in padded for sign in signs):
            return Kind(kind)
    return Kind.ASK


def attach(uow: UnitOfWork, draft: Draft, network: str, media: Iterable[Media], *, alone: bool) -> Attached:
    """Hang photos, files or voice notes on a draft; `alone`, where none of them fits: FileTooLarge, TooManyFiles."""
    assert draft.id is not None
    attached = attaching.attach(uow, draft.person_id, network, media, alone=alone, draft_id=draft.id)
    reminding_meetings.lay_for_draft(uow, draft, uow.meetings.get(draft.meeting_id))
    return attached


def drop_files(uow: UnitOfWork, draft: Draft, only: Sequence[int] | None = None) -> None:
    """Take photos, files and voice notes off a draft: all of them, or only some."""
    assert draft.id is not None
    uow.questions.drop_attachments(draft.id, only=only)


def discard(uow: UnitOfWork, draft: Draft) -> None:
    """Give a draft up: its words and attachments are removed."""
    assert draft.id is not None
    uow.questions.drop_attachments(draft.id)
    uow.questions.remove_draft(draft.id)
    reminding_meetings.drop_for_draft(uow, draft.id)
    uow.act("draft.discarded", "draft", draft.id, by=draft.person_id)


# --- registering: the path that thousands take at once -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Registered:
    """What the receipt tells of. `answered_by`: by when a question is answered that is not reached at the meeting."""

    id: int
    number: int
    code: str
    wording: str
    kind: Kind
    reply_mode: ReplyMode
    topic: Topic
    meeting: Meeting
    files: int
    answered_by: datetime


def register(uow: UnitOfWork, draft_id: int) -> Registered:
    """Turn a complete draft into a numbered question; a draft that was sent before is NotFound."""
    ready = uow.questions.ready(draft_id)
    draft, meeting = ready.draft, ready.meeting
    check_takes_questions(meeting, now=uow.now)
    if draft.topic_id is None or draft.reply_mode is None:
        raise NotFound
    wording = check_wording(draft.wording, limit=meeting.question_limit)
    if ready.standing >= meeting.questions_each:
        raise TooManyQuestions(limit=meeting.questions_each)
    number = uow.meetings.next_number(meeting.key)
    code = f"{meeting.code}-{number:03d}"
    question_id = uow.questions.register(
        meeting_id=meeting.key, number=number, code=code, asker_id=draft.person_id, topic_id=draft.topic_id,
        kind=draft.kind, reply_mode=draft.reply_mode, wording=wording,
    )  # fmt: skip
    if ready.files:
        uow.questions.hand_attachments(draft_id, question_id)
    uow.questions.remove_draft(draft_id)
    uow.act("question.registered", "question", question_id, by=draft.person_id, code=code)
    return Registered(
        question_id, number, code, wording, draft.kind, draft.reply_mode, ready.topic, meeting, ready.files,
        default_answer_due(meeting, closed_at=meeting.ends_at),
    )  # fmt: skip


# --- changing what was registered ----------------------------------------------------------------------------------


def own_question(uow: UnitOfWork, question_id: int, person_id: int) -> Question:
    """Return a question to its asker; NotFound for anybody else."""
    question = uow.questions.get(question_id)
    if question.asker_id != person_id:
        raise NotFound
    return question


def check_change(uow: UnitOfWork, question: Question) -> None:
    """An asker may edit or withdraw until intake ends or the question is called, whichever comes first."""
    entry = uow.questions.entry(question.key)
    check_may_change(question, was_called=entry is not None and (entry.is_current or entry.is_decided))
    meeting = uow.meetings.get(question.meeting_id)
    if meeting.is_over or uow.now >= meeting.intake_ends_at:
        raise ChangesClosed(code=question.code, ended_at=meeting.intake_ends_at)


def reword(uow: UnitOfWork, question: Question, text: str) -> Question:
    """Give a question new words; number and place stay, the earlier words are kept. TooLong, TooShort, EmptyText."""
    check_change(uow, question)
    wording = check_wording(text, limit=uow.meetings.get(question.meeting_id).question_limit)
    if wording == question.wording:
        return question
    question.version += 1
    question.wording = wording
    uow.questions.keep(question)
    uow.questions.keep(Wording(question_id=question.key, version=question.version, text=wording, at=uow.now))
    uow.act("question.reworded", "question", question.key, by=question.asker_id, version=question.version)
    return question


def withdraw(uow: UnitOfWork, question: Question) -> None:
    """Take a question back; its number stays used, and whoever was to answer it no longer owes that."""
    check_change(uow, question)
    question.withdrawn_at = uow.now
    uow.questions.keep(question)
    promises.cancel_for_question(uow, question, by=question.asker_id)
    uow.act("question.withdrawn", "question", question.key, by=question.asker_id)


def by_number(uow: UnitOfWork, typed: str) -> Question | None:
    """Return the question whose number was typed in whatever form: MN26-001, «phiếu mn26-1», «mn26 1»; or None."""
    found = _NUMBER.search(typed)
    return uow.questions.by_code(f"{found[1].upper()}-{int(found[2]):03d}") if found else None
