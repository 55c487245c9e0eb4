"""Voices: a voice note is kept as it was spoken, typed by the office, and counts once its speaker has agreed.

It stands in the queue at the hour at which it was given to be typed: as with paper, how long the office takes is not
the asker's fault. Whoever types their own words instead is registered like anybody, at the hour of sending.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from conversation.reply import Choice
from domain.errors import FileComing, NoRight, NotFound
from domain.meeting import Meeting
from domain.messages.delivery import Attachment, AttachmentKind
from domain.people.access import MAY_TRIAGE
from domain.questions.errors import VoiceGone, VoiceTyped
from domain.questions.question import Draft, ReplyMode
from domain.questions.topic import TopicKind
from domain.questions.wording import check_wording
from domain.reminder import is_quiet, out_of_quiet_hours
from services import office, on_duty
from services.delivering import owe
from services.noticing import in_danger
from services.office import Who
from services.paging import Slice, page_of
from services.questions import intake
from services.unit_of_work import UnitOfWork
from services.which_meeting import units_of
from templates.say import label, words

HEARD = "draft.voice_heard"
HEARD_EVERY = timedelta(hours=1)
_SORTED_LATER = (TopicKind.UNSORTED, TopicKind.OTHER)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A voice note that nobody has typed. `notes`: its parts; `ready`: they may be listened to."""

    draft: Draft
    meeting: Meeting
    who: Who
    given_at: datetime
    notes: Sequence[Attachment]

    @property
    def ready(self) -> bool:
        """Whether all of it was looked into."""
        return bool(self.notes) and all(one.is_ready for one in self.notes)


def notes_of(uow: UnitOfWork, draft: Draft) -> list[Attachment]:
    """Return the voice notes on a draft."""
    return [one for one in uow.attachments.of(draft_id=draft.id) if one.kind is AttachmentKind.VOICE]


def is_alone(uow: UnitOfWork, draft: Draft) -> bool:
    """Whether a voice note is all that there is, and the office was not asked to type it."""
    return not draft.wording and draft.voiced_at is None and bool(notes_of(uow, draft))


# --- the asker gives it --------------------------------------------------------------------------------------------


def give(uow: UnitOfWork, draft: Draft) -> None:
    """Give a draft's voice note to the office, which hears of it; the first time is its hour in the queue.

    A second tap changes nothing. NotFound where there is none, and what check_may_ask refuses.
    """
    meeting = uow.meetings.get(draft.meeting_id)
    intake.check_may_ask(uow, draft.person_id, meeting, speaking=False)
    if not notes_of(uow, draft):
        raise NotFound
    if draft.voiced_at is not None and not draft.typed:
        return
    told = f"voice:{draft.id}.{mark_of(draft)}:{uow.now:%Y%m%d%H%M%S}"
    draft.voiced_at, draft.typed = draft.voiced_at or uow.now, ""
    uow.drafts.keep(draft)
    uow.act("draft.voice_given", "draft", draft.id, by=draft.person_id)
    quiet = is_quiet(uow.now, zone=uow.zone)
    at = out_of_quiet_hours(uow.now, zone=uow.zone) if quiet else uow.now
    office.tell(
        uow, office.staff(uow, meeting.unit_id, MAY_TRIAGE), "voices/waiting_told", due_at=at,
        once=told, who=_who(uow, draft, meeting),
        choices=[Choice.act(label("voice"), "voice", draft.id, words("voice"))],
    )  # fmt: skip


# --- the office types it -------------------------------------------------------------------------------------------


def waiting(uow: UnitOfWork, page: int, *, by: int) -> Slice[Waiting]:
    """Return a page of the voice notes that somebody may type, the longest waiting first; NoRight for who may none."""
    meetings = _meetings(uow, by)
    found = page_of(uow.drafts.voiced(meetings), page)
    lines = [_waiting(uow, draft, meetings[draft.meeting_id]) for draft in found.lines]
    return Slice(lines, found.number, found.pages, found.total)


def count(uow: UnitOfWork, meeting_ids: Sequence[int]) -> int:
    """Return how many voice notes of these meetings nobody has typed."""
    return uow.drafts.count_voiced(meeting_ids)


def any_for(uow: UnitOfWork, person_id: int) -> bool:
    """Whether any waits for somebody."""
    try:
        return bool(count(uow, list(_meetings(uow, person_id))))
    except NoRight:
        return False


def _meetings(uow: UnitOfWork, person_id: int) -> dict[int, Meeting]:
    """Those whose office somebody sits in, and that are not over: a question comes too late for them."""
    found = uow.meetings.of_units(units_of(uow, person_id, MAY_TRIAGE))
    return {one.key: one for one in found if not one.is_over}


def _waiting(uow: UnitOfWork, draft: Draft, meeting: Meeting) -> Waiting:
    assert draft.voiced_at is not None
    return Waiting(draft, meeting, _who(uow, draft, meeting), draft.voiced_at, notes_of(uow, draft))


def _who(uow: UnitOfWork, draft: Draft, meeting: Meeting) -> Who:
    return speaker(uow, draft.person_id, meeting.unit_id, hidden=draft.name_hidden)


def speaker(uow: UnitOfWork, person_id: int, unit_id: int, *, hidden: bool) -> Who:
    """Return who spoke as the office is shown them; `hidden`: on their wish unnamed."""
    who = office.asker(uow, person_id, unit_id)
    return office.unnamed(who) if hidden else who


def to_type(uow: UnitOfWork, draft_id: int, *, by: int) -> Waiting:
    """Return a voice note to who may type it; NoRight, VoiceGone where it waits no more, VoiceTyped."""
    try:
        draft = uow.drafts.get(draft_id)
    except NotFound:
        raise VoiceGone from None
    meeting = uow.meetings.get(draft.meeting_id)
    office.check_office(uow, by, meeting, MAY_TRIAGE)
    if draft.voiced_at is None or meeting.is_over:
        raise VoiceGone
    if draft.typed:
        raise VoiceTyped
    return _waiting(uow, draft, meeting)


def _held(uow: UnitOfWork, draft_id: int, *, by: int) -> Waiting:
    """Return it as it is now, while nobody else changes it."""
    try:
        uow.drafts.hold(draft_id)
    except NotFound:
        raise VoiceGone from None
    return to_type(uow, draft_id, by=by)


def hear(uow: UnitOfWork, draft_id: int, *, by: int) -> Waiting:
    """Open a voice note to be typed, which is written down; what to_type refuses with, and FileComing."""
    found = to_type(uow, draft_id, by=by)
    if not found.ready:
        raise FileComing
    uow.act(HEARD, "draft", draft_id, by=by)
    return found


def hear_one(uow: UnitOfWork, attachment_id: int, *, by: int) -> int:
    """Open one note by its own number, and return the file's id; what to_type refuses with, FileComing, NotFound.

    A player asks for a note piece by piece: within an hour one person's hearing counts as one.
    """
    one = uow.attachments.find(attachment_id)
    if one is None or one.draft_id is None or one.kind is not AttachmentKind.VOICE:
        raise NotFound
    to_type(uow, one.draft_id, by=by)
    if one.file_id is None or not one.is_ready:
        raise FileComing
    if not uow.events.did(HEARD, "draft", one.draft_id, by=by, since=uow.now - HEARD_EVERY):
        uow.act(HEARD, "draft", one.draft_id, by=by)
    return one.file_id


def type_out(uow: UnitOfWork, draft_id: int, text: str, *, by: int) -> Waiting:
    """Keep what was heard, and ask its speaker at once whether it is what they said.

    Of two who type one note the first is kept: VoiceTyped. What to_type and words are refused with.
    """
    found = _held(uow, draft_id, by=by)
    draft = found.draft
    draft.typed = check_wording(text, limit=found.meeting.question_limit)
    uow.drafts.keep(draft)
    uow.act("draft.voice_typed", "draft", draft_id, by=by)
    mark = f"{draft_id}.{mark_of(draft)}"
    if in_danger(draft.typed):  # that does not wait until its speaker has agreed to the words
        on_duty.tell_words(
            uow, found.meeting.unit_id, draft.typed, by=draft.person_id, once=f"voice:{mark}", hidden=draft.name_hidden
        )
    owe(
        uow, draft.person_id, "voices/confirm", once=f"voice_typed:{mark}:{uow.now:%Y%m%d%H%M%S}", mandatory=True,
        typed=draft.typed, address=office.address(uow, draft.person_id),
        choices=[Choice.act(label(key), key, mark, words(key)) for key in ("voice_yes", "voice_edit", "voice_again")],
    )  # fmt: skip
    return found


def not_heard(uow: UnitOfWork, draft_id: int, *, by: int) -> Waiting:
    """Nobody can make out what was said: its speaker is asked to say it again, or to type. As to_type refuses."""
    found = _held(uow, draft_id, by=by)
    draft = found.draft
    draft.voiced_at = None
    uow.drafts.keep(draft)
    uow.act("draft.voice_not_heard", "draft", draft_id, by=by)
    owe(
        uow, draft.person_id, "voices/not_heard", once=f"voice_bad:{draft_id}:{uow.now:%Y%m%d%H%M%S}", mandatory=True,
        address=office.address(uow, draft.person_id),
        choices=[Choice.act(label("continue"), "draft", draft_id, words("continue"))],
    )  # fmt: skip
    return found


# --- the asker agrees ----------------------------------------------------------------------------------------------


def mark_of(draft: Draft) -> int:
    """Return by what a button under typed words knows that they are still the same."""
    return zlib.crc32(draft.typed.encode()) % 100_000


def shown(uow: UnitOfWork, draft_id: int, mark: int, *, by: int) -> Draft:
    """Return a speaker's draft as it was shown typed; VoiceGone where it was sent, given up, or typed anew since."""
    try:
        draft = intake.own_draft(uow, draft_id, by)
    except NotFound:
        raise VoiceGone from None
    if not draft.typed or mark_of(draft) != mark:
        raise VoiceGone
    return draft


def accept(uow: UnitOfWork, draft: Draft) -> None:
    """The typed words are what was said: they are the draft's, whose topic and form are chosen for whoever chose none.

    TooLong where the meeting takes fewer letters by now.
    """
    meeting = uow.meetings.get(draft.meeting_id)
    intake.word(uow, draft, draft.typed, limit=meeting.question_limit)
    if draft.topic_id is None:
        topics = uow.meetings.topics(meeting.key)
        draft.topic_id = next((one for kind in _SORTED_LATER for one in topics if one.kind is kind), topics[0]).id
    draft.reply_mode = draft.reply_mode or ReplyMode.WRITTEN
    uow.drafts.keep(draft)


def tell_over(uow: UnitOfWork, meeting: Meeting) -> None:
    """A meeting is over: whose voice note never became a question hears so, and where to turn."""
    for draft in uow.drafts.given(meeting.key):
        owe(
            uow, draft.person_id, "voices/over", once=f"voice_over:{draft.id}:{meeting.key}", mandatory=True,
            meeting=meeting, draft=draft, address=office.address(uow, draft.person_id),
            choices=[Choice.command(label("to_office"), "thuky")],
        )  # fmt: skip
