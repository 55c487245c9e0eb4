"""Short notes between people and the secretaries, beside the questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2s

from conversation.reply import Choice
from domain.errors import AlreadyDone, NoMeeting, NotFound
from domain.people.access import MAY_TRIAGE, OFFICE, Role, check_role
from domain.questions.question import Draft, Question, ReplyMode
from domain.questions.queue import lane_at
from domain.questions.topic import TopicKind
from domain.questions.wording import check_wording
from services import office, on_duty, pausing
from services.becoming import present
from services.delivering import owe
from services.noticing import in_danger
from services.people import desk
from services.questions import intake
from services.unit_of_work import UnitOfWork
from services.which_meeting import find_meeting, units_of
from templates.say import label

NOTE_LETTERS = 1000
"""Letters that a note may have."""
SENT, ANSWERED = "note.sent", "note.answered"
_SORTED_LATER = (TopicKind.UNSORTED, TopicKind.OTHER)


@dataclass(frozen=True, slots=True)
class Noted:
    """To how many secretaries a note went; and, where a child may be in danger, the posts of who is on duty."""

    reached: int
    told: Sequence[str]


def to_office(uow: UnitOfWork, person_id: int, text: str, *, arrival_id: int) -> Noted:
    """Bring a note to each secretary, with a button to reply; TooLong, EmptyText.

    To those of the meeting that the writer means; to those of every unit that concerns them where that is not known.
    Who is on duty hears at once where a child may be in danger. Who is paused writes once a day, to the chair
    too: Paused.
    """
    words = check_wording(text, limit=NOTE_LETTERS, fewest=1)
    units = units_of(uow, person_id)
    if not units:
        raise NoMeeting(meeting=None)
    about = find_meeting(uow, person_id)
    to = (_secretaries(uow, [about.unit_id]) if about is not None else {}) or _secretaries(uow, units)
    paused = {unit for unit in set(to.values()) if pausing.check_may_note(uow, person_id, unit, words)}
    danger = in_danger(words)
    here = about.unit_id if about is not None else units[0]
    urgent = (
        set(on_duty.people(uow, here)) - {person_id} if danger else set()
    )  # they hear of it as of a danger, and once
    answers = {one: _answers(person_id, arrival_id, unit, paused=unit in paused) for one, unit in to.items()}
    for secretary_id, unit_id in to.items():
        if secretary_id in urgent:
            continue
        owe(
            uow, secretary_id, "helping/note_for_office", once=f"note:{arrival_id}:{secretary_id}",
            choices=answers[secretary_id],
            who=office.asker(uow, person_id, unit_id), text=words, paused=unit_id in paused,
        )  # fmt: skip
    for unit_id in paused:
        chairs = [
            one for one in office.staff(uow, unit_id, frozenset({Role.CHAIR})) if one not in to and one not in urgent
        ]
        who = office.asker(uow, person_id, unit_id)
        office.tell(uow, chairs, "helping/note_for_office", once=f"note:{arrival_id}", who=who, text=words, paused=True)
    uow.act(
        SENT, "person", person_id, by=person_id, secretaries=len(to), arrival=arrival_id,
        meeting=about.key if about is not None else None,
    )  # fmt: skip
    told: list[str] = []
    if danger:
        told = on_duty.tell_words(uow, here, words, by=person_id, once=f"note:{arrival_id}", answers=answers)
    return Noted(len(to), told)


def _answers(person_id: int, arrival_id: int, unit_id: int, *, paused: bool) -> list[Choice]:
    """What a secretary may do about a note."""
    return [
        Choice.act(label("answer_note"), "note_reply", person_id),
        Choice.act(label("note_ask"), "note_ask", f"{person_id}.{arrival_id}"),
        *([] if paused else [Choice.act(label("pause"), "pause_writer", f"{person_id}.{unit_id}")]),
    ]


def _secretaries(uow: UnitOfWork, units: Sequence[int]) -> dict[int, int]:
    """Return the secretaries of units, each with the first of the units that they serve."""
    return {s: unit for unit in reversed(units) for s in office.staff(uow, unit, frozenset({Role.SECRETARY}))}


def as_question(uow: UnitOfWork, person_id: int, arrival_id: int, *, by: int) -> Question:
    """Make a note its writer's question, at the hour at which it was written; in the meeting one of the hall.

    By the office to which it was brought; the writer is told, unless it is taken back before (desk.take_back).
    AlreadyDone where somebody was quicker; NoMeeting, MeetingOver, NotFound, NoRight, TooShort.
    """
    writer_id = present(uow, person_id)
    meeting = find_meeting(uow, writer_id)
    to = {by}
    if meeting is not None and meeting.is_running:  # who runs it takes what stands beside the card, whoever it reached
        to.update(_secretaries(uow, [meeting.unit_id]))
    keys = (key for one in to for key in (f"note:{arrival_id}:{one}", on_duty.words_key(f"note:{arrival_id}", one)))
    brought = next(filter(None, map(uow.deliveries.by_once, keys)), None)
    if brought is None:
        raise NotFound
    if meeting is None:
        raise NoMeeting(meeting=None)
    office.check_office(uow, by, meeting, OFFICE)
    meeting = uow.meetings.hold(meeting.key)
    desk.check_open(uow, meeting)
    words = check_wording(words_of(uow, writer_id, arrival_id), limit=meeting.question_limit)
    if is_asked(uow, writer_id, arrival_id):
        raise AlreadyDone(what="note")
    topics = uow.meetings.topics(meeting.key)
    topic = next((one for kind in _SORTED_LATER for one in topics if one.kind is kind), topics[0])
    draft = Draft(
        person_id=writer_id, meeting_id=meeting.key, topic_id=topic.id, wording=words, pieces=[arrival_id],
        kind=intake.guess_kind(words), reply_mode=ReplyMode.WRITTEN, updated_at=uow.now,
    )  # fmt: skip
    at = brought.created_at
    question = intake.register_for(uow, meeting, draft, lane=lane_at(meeting, at, in_hall=True), at=at, by=by)
    desk.tell(uow, question, "desk/noted")
    return question


def words_of(uow: UnitOfWork, writer_id: int, arrival_id: int) -> str:
    """Return the words of a note; "" where they were forgotten."""
    said = (uow.arrivals.words_of(arrival_id, account_id=one.id or 0) for one in uow.accounts.of(writer_id))
    return next(filter(None, said), "") or ""


def is_asked(uow: UnitOfWork, writer_id: int, arrival_id: int) -> bool:
    """Whether a note is a question by now."""
    return any(arrival_id in one.pieces and one.withdrawn_at is None for one in uow.questions.of_asker(writer_id))


def said_before(uow: UnitOfWork, arrival_id: int, *, account_id: int) -> str:
    """Return the words of an earlier message of an account; NotFound for another's, or where they were forgotten."""
    words = uow.arrivals.words_of(arrival_id, account_id=account_id)
    if not words:
        raise NotFound
    return words


def check_may_reply(uow: UnitOfWork, person_id: int) -> None:
    """Only secretaries write back in the office's name, and who is on duty for a child in danger."""
    mine = uow.people.memberships(person_id)
    if not any(on_duty.is_on_duty(uow, person_id, membership.unit_id) for membership in mine):
        check_role([membership.role for membership in mine], MAY_TRIAGE)


def from_office(uow: UnitOfWork, secretary_id: int, person_id: int, text: str) -> None:
    """Bring a secretary's reply to who wrote, the same words once a day; NoRight, TooLong, EmptyText."""
    check_may_reply(uow, secretary_id)
    words = check_wording(text, limit=NOTE_LETTERS, fewest=1)
    person_id = present(uow, person_id)
    mark = blake2s(words.encode(), digest_size=8).hexdigest()
    once = f"note_reply:{secretary_id}:{person_id}:{uow.now:%Y%m%d}:{mark}"
    owe(
        uow, person_id, "helping/note_from_office", once=once,
        choices=[Choice.command(label("to_office"), "thuky")], text=words, mandatory=True,
    )  # fmt: skip
    uow.act(ANSWERED, "person", person_id, by=secretary_id)
