"""What a hall's screen is made of, read at once for all screens of a meeting, whenever something changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.meeting import Meeting
from domain.questions.equal import Group
from domain.questions.question import Question
from domain.questions.queue import QueueEntry
from services import attending, audience, office
from services.answers import promises
from services.meetings import list_sheet, rounds
from services.meetings.hall_view import MOST_NEXT, Facts, Turn
from services.unit_of_work import UnitOfWork

_WINDOW = 256
"""So many of the last events are looked at again: of two writers one may commit an earlier one later."""


@dataclass(frozen=True, slots=True)
class Hall:
    """A meeting as its screens need it. `open`, `gone`: hashes of the tokens that hold, and that were withdrawn.

    `heard`: the last events that concern the meeting.
    """

    meeting_id: int
    facts: Facts
    open: frozenset[str]
    gone: frozenset[str]
    heard: frozenset[int]


def by_token(uow: UnitOfWork, token_hash: str) -> Hall | None:
    """Return the hall whose screen somebody opens, by the hash of its token; None where there never was one."""
    screen = uow.halls.by_hash(token_hash)
    return of(uow, screen.meeting_id) if screen is not None else None


def look(uow: UnitOfWork, known: Mapping[int, frozenset[int]], *, anew: Iterable[int] = ()) -> dict[int, Hall]:
    """Return the halls, of the meetings that are known with the events heard of each, in which something happened.

    `anew`: read these whatever happened: what no event of the meeting tells, such as a name that was changed.
    """
    since, wanted = uow.events.newest() - _WINDOW, set(anew)
    for meeting_id, heard in known.items():
        if uow.events.since(since, meeting_id=meeting_id) - heard:
            wanted.add(meeting_id)
    return {meeting_id: of(uow, meeting_id) for meeting_id in sorted(wanted)}


def of(uow: UnitOfWork, meeting_id: int) -> Hall:
    """Return a hall as it is now."""
    screens = uow.halls.of_meeting(meeting_id)
    heard = uow.events.since(uow.events.newest() - _WINDOW, meeting_id=meeting_id)
    return Hall(
        meeting_id, facts(uow, uow.meetings.get(meeting_id)),
        frozenset(one.token_hash for one in screens if one.withdrawn_at is None),
        frozenset(one.token_hash for one in screens if one.withdrawn_at is not None), heard,
    )  # fmt: skip


def facts(uow: UnitOfWork, meeting: Meeting) -> Facts:
    """Return what of a meeting's rows its screen is made of."""
    entries = rounds.turns(uow, meeting.key)
    current = rounds.current(entries)
    speaking, written = rounds.left(uow, meeting.key, entries) if meeting.is_running else ([], [])
    waiting = speaking + written
    topics = {topic.id: topic.title for topic in uow.meetings.topics(meeting.key)}
    joined = uow.questions.joined(meeting.key)
    spoken, online = uow.questions.spoken(meeting.key), attending.all_online(uow, meeting)

    def turn(head: Question, entry: QueueEntry | None = None) -> Turn:
        group = Group(head, joined.get(head.key, ()))
        voice = group.voice
        who = office.asker_of(uow, voice, meeting.unit_id)
        return Turn(
            code=voice.code, topic=topics[head.topic_id], called_at=entry.called_at if entry is not None else None,
            name=who.called, post=who.post, group=who.group, behalf=voice.behalf, name_hidden=voice.name_hidden,
            aside=head.aside or voice.aside, speaks=head.key in spoken,
            online=voice.asker_id in online, askers=group.askers, wording=voice.wording,
            version=voice.version, shown_version=voice.shown_version,
        )  # fmt: skip

    unit, frozen = uow.people.unit(meeting.unit_id), uow.lists.frozen(meeting.key)
    head = uow.questions.get(current.question_id) if current is not None else None
    time = list_sheet.time_for(uow, meeting, [Group(one, joined.get(one.key, ())) for one in speaking])
    return Facts(
        title=meeting.title, unit=unit.name, place=meeting.place, starts_at=meeting.starts_at,
        intake_opens_at=meeting.intake_opens_at, intake_ends_at=meeting.intake_ends_at,
        answer_by=promises.answer_by(uow, meeting, ahead=meeting.closed_at is None), minutes=meeting.speaking_minutes,
        started_at=meeting.started_at, closed_at=meeting.closed_at, cancelled_at=meeting.cancelled_at,
        break_since=meeting.break_since, last_at=last_at(entries),
        frozen=(frozen.number, frozen.at) if frozen is not None else None,
        topic_minutes=list_sheet.minutes_of(meeting, time, head.topic_id) if head is not None else None,
        current=turn(head, current) if head is not None else None,
        waiting=[turn(one) for one in waiting[:MOST_NEXT]], code=_code_for_all(uow, meeting),
    )  # fmt: skip


def _code_for_all(uow: UnitOfWork, meeting: Meeting) -> str:
    """Return the join code that may stand on this wall: of the whole unit, for one kind of those invited; else "".

    Of several kinds nobody could say who reads it: they come by the landing page, as before.
    """
    invited = {circle.role for circle in audience.circles_of(meeting)}
    found = [
        code for code in uow.access.codes_of([meeting.unit_id])
        if not code.gives_post and code.holds(uow.now) and code.uses_left is None
        and code.group_id is code.person_id is code.entry_id is None and (not invited or code.role in invited)
    ]  # fmt: skip
    return found[0].code if len({code.role for code in found}) == 1 else ""


def last_at(entries: Iterable[QueueEntry]) -> datetime | None:
    """Return when a question of a meeting was called or decided last, or None."""
    return max((at for one in entries for at in (one.called_at, one.outcome_at) if at is not None), default=None)
