"""Intake: a draft is worded, completed, and registered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Unpack

from conversation.turn import LONGEST_TEXT, Media
from domain.errors import MeetingOver, NotFound, Refused, TooLong
from domain.meeting import Meeting, check_takes_questions, takes_late
from domain.questions.errors import TooManyQuestions
from domain.questions.question import Care, Chosen, Draft, Kind, Lane, Question, ReplyMode
from domain.questions.queue import lane_at
from domain.questions.report import Report
from domain.questions.topic import Topic
from domain.questions.wording import check_wording, measure
from letters.folding import fold
from services import attaching, attending, audience, on_duty, pausing
from services.answers import promises
from services.attaching import Attached
from services.messages.piecing import Worded, worded_anew
from services.noticing import set_aside, set_aside_unasked
from services.questions import house_rules
from services.questions.places import place_in
from services.reminders.meetings import drop_for_draft, lay_for_asker, lay_for_draft
from services.unit_of_work import UnitOfWork
from templates.say import book

# --- drafts --------------------------------------------------------------------------------------------------------


def check_may_ask(uow: UnitOfWork, person_id: int, meeting: Meeting, *, speaking: bool) -> None:
    """Refuse before anything is typed: intake must be open, the meeting for them, and room for one more question.

    NoRight, NotConfirmed, NotInvited, NotADelegate and what intake refuses.
    """
    pausing.check_may_send(uow, person_id, meeting)
    check_takes_questions(meeting, now=uow.now)
    audience.check_may_ask(uow, person_id, meeting)
    if speaking:
        audience.check_may_speak(uow, person_id, meeting)
    if uow.questions.count_by(person_id, meeting.key) >= meeting.questions_each:
        raise TooManyQuestions(limit=meeting.questions_each)


def kept_from_asking(uow: UnitOfWork, person_id: int, meeting: Meeting) -> Refused | None:
    """Return why somebody would be refused who asks now, None where nothing is in the way: so nothing is offered."""
    try:
        check_may_ask(uow, person_id, meeting, speaking=False)
    except Refused as why:
        return why
    return None


def draft_for(uow: UnitOfWork, person_id: int, meeting: Meeting) -> Draft:
    """Return what a person is writing for a meeting, begun now if there was nothing.

    A remark on a report that was begun and never worded is no remark any more.
    """
    draft = uow.drafts.find(person_id, meeting.key)
    if draft is not None and draft.report_id is not None and not has_content(uow, draft):
        draft.report_id = draft.topic_id = draft.reply_mode = None
        draft.kind, draft.place = Kind.ASK, ""
        uow.drafts.keep(draft)
    if draft is None:
        draft = Draft(person_id=person_id, meeting_id=meeting.key, updated_at=uow.now)
        uow.drafts.keep(draft)
        lay_for_asker(uow, person_id, meeting)
    return draft


def has_content(uow: UnitOfWork, draft: Draft) -> bool:
    """Whether words or files hang on a draft, so that it is worth keeping."""
    return bool(draft.wording or uow.attachments.of(draft_id=draft.id))


def latest_draft(uow: UnitOfWork, person_id: int) -> Draft | None:
    """Return what a person wrote at last and has not sent, for whichever meeting is not over, or None."""
    ahead = [draft for draft in uow.drafts.by(person_id) if not uow.meetings.get(draft.meeting_id).is_over]
    return max(ahead, key=lambda draft: draft.updated_at, default=None)


def own_draft(uow: UnitOfWork, draft_id: int, person_id: int) -> Draft:
    """Return a draft to its writer; NotFound where it was sent, given up, or is somebody else's."""
    draft = uow.drafts.get(draft_id)
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
    draft.wording, draft.aside = wording, set_aside(wording)
    draft.place = (place_in(wording) or draft.place) if draft.report_id is not None else ""
    draft.pieces = list(pieces)
    uow.drafts.keep(draft)
    lay_for_draft(uow, draft, uow.meetings.get(draft.meeting_id))
    return worded


def choose(uow: UnitOfWork, draft: Draft, **chosen: Unpack[Chosen]) -> None:
    """Set what was chosen for a draft; NotFound for a topic of another meeting."""
    topic_id = chosen.get("topic_id")
    if topic_id is not None and uow.meetings.topic(topic_id).meeting_id != draft.meeting_id:
        raise NotFound
    for name, value in chosen.items():
        setattr(draft, name, value)
    if draft.reply_mode is ReplyMode.SPOKEN:
        draft.name_hidden = False  # who speaks is called by name
    uow.drafts.keep(draft)


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
    lay_for_draft(uow, draft, uow.meetings.get(draft.meeting_id))
    return attached


def drop_files(uow: UnitOfWork, draft: Draft, only: Sequence[int] | None = None) -> None:
    """Take photos, files and voice notes off a draft: all of them, or only some."""
    assert draft.id is not None
    uow.attachments.drop(draft.id, only=only)


def discard(uow: UnitOfWork, draft: Draft) -> None:
    """Give a draft up: its words and attachments are removed."""
    assert draft.id is not None
    uow.attachments.drop(draft.id)
    uow.drafts.remove(draft.id)
    drop_for_draft(uow, draft.id)
    uow.act("draft.discarded", "draft", draft.id, by=draft.person_id)


# --- registering: the path that thousands take at once -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Registered:
    """What the receipt tells of. `draft`: what was sent.

    `answered_by`: by when a question is answered that is not reached at the meeting. `link`: of who comes online.
    `late`: it came after the end of intake, or of the time for remarks on its report.
    `until`: until when what came in time may be changed. `report`: on which it is a remark.
    `first`: nothing else of this asker's stands in the meeting.
    """

    id: int
    number: int
    code: str
    draft: Draft
    topic: Topic
    meeting: Meeting
    files: int
    answered_by: datetime
    link: str
    late: bool
    until: datetime
    report: Report | None
    first: bool


def is_late(uow: UnitOfWork, draft: Draft) -> bool:
    """Whether a question that is sent now comes after the end of intake, and is taken all the same.

    A remark on a report has a date of its own.
    """
    return draft.report_id is None and takes_late(uow.meetings.get(draft.meeting_id), now=uow.now)


def register(uow: UnitOfWork, draft_id: int) -> Registered:
    """Turn a complete draft into a numbered question; a draft that was sent before is NotFound."""
    ready = uow.drafts.ready(draft_id)
    draft, meeting = ready.draft, ready.meeting
    at = draft.voiced_at if draft.typed else None  # what the office has heard was given then
    lane = Lane.IN_TIME
    if draft.report_id is not None:
        lane = _remarked(uow, draft, meeting)
    elif takes_late(meeting, now=uow.now):
        meeting = uow.meetings.hold(meeting.key)  # nobody closes it meanwhile, so that none falls off
        lane = lane_at(meeting, at or uow.now)
        draft.reply_mode = draft.reply_mode and ReplyMode.WRITTEN
    if draft.aside is not Care.SAFETY:
        pausing.check_may_send(uow, draft.person_id, meeting)
    if draft.report_id is None:
        check_takes_questions(meeting, now=uow.now)
    if draft.topic_id is None or draft.reply_mode is None:
        raise NotFound
    draft.wording = check_wording(draft.wording, limit=meeting.question_limit)
    if ready.standing >= meeting.questions_each and draft.aside is not Care.SAFETY:
        raise TooManyQuestions(limit=meeting.questions_each)
    if draft.reply_mode is ReplyMode.SPOKEN:
        house_rules.check_accepted(uow, draft.person_id, meeting)
    else:
        draft.behalf = ""
    number, code = _next(uow, meeting)
    question_id = uow.questions.register(draft, number=number, code=code, lane=lane, at=at)
    if ready.files:
        uow.attachments.hand_over(draft_id, question_id)
    uow.drafts.remove(draft_id)
    uow.act("question.registered", "question", question_id, by=draft.person_id, code=code)
    if draft.report_id is not None:  # its report sorts it
        uow.questions.note_sorted(question_id)
    answered_by = promises.answer_by(uow, meeting, ahead=True)
    link = attending.link_for(uow, draft.person_id, meeting)
    report = uow.reports.get(draft.report_id) if draft.report_id is not None else None
    until = report.ends_at if report is not None else meeting.intake_ends_at
    return Registered(
        question_id,
        number,
        code,
        draft,
        ready.topic,
        meeting,
        ready.files,
        answered_by,
        link,
        bool(lane),
        until,
        report,
        not ready.standing,
    )


def _remarked(uow: UnitOfWork, draft: Draft, meeting: Meeting) -> Lane:
    """Return whether a remark comes late for its report; it is taken to the end of the meeting. MeetingOver."""
    report = uow.reports.get(draft.report_id or 0)
    if uow.meetings.hold(meeting.key).is_over:
        raise MeetingOver(meeting=meeting)
    draft.topic_id, draft.reply_mode = report.topic_id, ReplyMode.WRITTEN
    return Lane.LATE if uow.now >= report.ends_at else Lane.IN_TIME


def _next(uow: UnitOfWork, meeting: Meeting) -> tuple[int, str]:
    number = uow.meetings.next_number(meeting.key)
    return number, f"{meeting.code}-{number:03d}"


def register_for(uow: UnitOfWork, meeting: Meeting, draft: Draft, *, lane: Lane, at: datetime, by: int) -> Question:
    """Number what the office writes down for somebody: a draft that nobody keeps, registered at the hour of the paper.

    What the asker may be told, and whether it may be asked at all, is for whoever calls this. Words that ask for care
    stand aside, for nobody could ask whose they are; who is on duty hears at once of a child in danger.
    """
    draft.aside = draft.aside or set_aside_unasked(draft.wording)
    number, code = _next(uow, meeting)
    question_id = uow.questions.register(draft, number=number, code=code, lane=lane, at=at)
    uow.act("question.registered", "question", question_id, by=by, code=code, by_office=by != draft.person_id)
    question = uow.questions.get(question_id)
    if question.aside is Care.SAFETY:
        on_duty.tell(uow, question)
    return question
