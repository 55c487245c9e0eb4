"""Announcing: the office writes to all of an audience, sees first whom it reaches, and has a minute to take it back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.announcement import MINUTE, WORDS_LIMIT, Announcement, Audience
from domain.errors import NotFound
from domain.meeting import Meeting
from domain.messages.delivery import DeliveryState
from domain.people.access import MAY_RUN, Role
from domain.people.errors import NobodyToTell
from domain.people.unit import Unit
from domain.questions.wording import check_wording
from domain.reminder import is_quiet, out_of_quiet_hours
from services import office
from services.delivering import owe
from services.unit_of_work import UnitOfWork

MAY_ANNOUNCE = MAY_RUN | {Role.UNIT_HEAD}
AT_ONCE = 50
"""So many people in one unit, while other people's turns wait."""
_NOT_YET = frozenset({DeliveryState.DUE, DeliveryState.SENDING, DeliveryState.MAKING})


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom an announcement would reach. `networks`: how many people by the network used last.

    `unreached`: those whom no network reaches. `quiet_until`: the end of the quiet hours, if it would go out in them.
    """

    words: str
    people: int
    networks: Mapping[str, int]
    unreached: int
    quiet_until: datetime | None


@dataclass(frozen=True, slots=True)
class Sent:
    """One that was made, with what became of it. `unreached`: people whom no network reaches."""

    announcement: Announcement
    by: office.Who
    group: Unit | None
    sent: int
    waiting: int
    failed: int
    unreached: int
    may_be_taken_back: bool


def groups(uow: UnitOfWork, meeting: Meeting) -> Sequence[Unit]:
    """Return the classes and groups to one of which an announcement may go."""
    return uow.people.units_under(meeting.unit_id)


def drafted(uow: UnitOfWork, meeting: Meeting, words: str, audience: str, group: int, *, by: int) -> Announcement:
    """Return an announcement as it would go out, not stored. NoRight, NotFound, and what its words are refused for."""
    office.check_office(uow, by, meeting, MAY_ANNOUNCE)
    to = next((one for one in Audience if one == audience), None)
    if to is None or (group and group not in {unit.key for unit in groups(uow, meeting)}):
        raise NotFound
    return Announcement(
        meeting_id=meeting.key, made_by=by, audience=to, group_id=group or None,
        words=check_wording(words, limit=WORDS_LIMIT), made_at=uow.now, due_at=uow.now + MINUTE,
    )  # fmt: skip


def reach(uow: UnitOfWork, one: Announcement, meeting: Meeting) -> Reach:
    """Return whom it would reach now; NobodyToTell where it is for nobody."""
    counted = dict(uow.announcements.by_network(one, meeting.unit_id))
    unreached, quiet = counted.pop("", 0), is_quiet(one.due_at, zone=uow.zone)
    people = sum(counted.values()) + unreached
    if not people:
        raise NobodyToTell
    until = out_of_quiet_hours(one.due_at, zone=uow.zone) if quiet else None
    return Reach(one.words, people, counted, unreached, until)


def try_out(uow: UnitOfWork, one: Announcement, meeting: Meeting) -> None:
    """Send it to its writer alone, as a trial that says so."""
    once = f"announce_trial:{one.made_by}:{uow.now}"
    owe(uow, one.made_by, "announcing/message", once=once, one=one, meeting=meeting, trial=True)


def send(
    uow: UnitOfWork, one: Announcement, meeting: Meeting, *, mandatory: bool, after_quiet: bool
) -> Announcement:  # fmt: skip
    """Let it go out in a minute, or when the quiet hours end; NobodyToTell. Until then nobody has got anything."""
    seen = reach(uow, one, meeting)
    one.mandatory = mandatory
    if after_quiet and seen.quiet_until is not None:
        one.due_at = seen.quiet_until
    uow.announcements.keep(one)
    uow.act("announcement.made", "meeting", meeting.key, by=one.made_by, announcement=one.key, people=seen.people)
    return one


def take_back(uow: UnitOfWork, key: int, *, by: int) -> Announcement:
    """Take it back whole before it goes out. NoRight, NotFound, TooLateToUndo."""
    one = uow.announcements.hold(key)
    meeting = uow.meetings.get(one.meeting_id)
    office.check_office(uow, by, meeting, MAY_ANNOUNCE)
    one.check_may_be_taken_back(uow.now)
    one.taken_back_at = uow.now
    uow.announcements.keep(one)
    uow.act("announcement.taken_back", "meeting", meeting.key, by=by, announcement=one.key)
    return one


def send_due(uow: UnitOfWork) -> int:
    """Promise what is due to the next few people; return how many announcements this went on with, 0 or 1.

    Which person was the last is kept in the same unit: who is killed goes on there, and nobody gets it twice.
    """
    key = uow.announcements.due()
    if key is None:
        return 0
    one = uow.announcements.hold(key)
    if one.ended_at is not None or one.taken_back_at is not None:
        return 1
    meeting = uow.meetings.get(one.meeting_id)
    people = uow.announcements.next_people(one, meeting.unit_id, limit=AT_ONCE)
    for person_id in people:
        owe(
            uow, person_id, "announcing/message", once=f"{one.once}{person_id}", mandatory=one.mandatory, one=one,
            meeting=meeting, trial=False,
        )  # fmt: skip
    one.people += len(people)
    one.reached = people[-1] if people else one.reached
    if len(people) < AT_ONCE:
        one.ended_at = uow.now
        uow.act("announcement.sent", "meeting", meeting.key, by=None, announcement=one.key, people=one.people)
    uow.announcements.keep(one)
    return 1


def listed(uow: UnitOfWork, meeting: Meeting, *, by: int) -> list[Sent]:
    """Return what was announced for a meeting, the newest first, with what became of the messages. NoRight."""
    office.check_office(uow, by, meeting, MAY_ANNOUNCE)
    return [_seen(uow, one) for one in uow.announcements.of_meeting(meeting.key)]


def _seen(uow: UnitOfWork, one: Announcement) -> Sent:
    states = uow.announcements.states(one)

    def count(wanted: frozenset[DeliveryState]) -> int:
        return sum(number for (state, _), number in states.items() if state in wanted)

    unreached = states.get((DeliveryState.FAILED, "no_account"), 0)
    return Sent(
        announcement=one,
        by=office.holder(uow, one.made_by, uow.meetings.get(one.meeting_id).unit_id),
        group=uow.people.unit(one.group_id) if one.group_id is not None else None,
        sent=count(frozenset({DeliveryState.SENT})),
        waiting=count(_NOT_YET),
        failed=count(frozenset({DeliveryState.FAILED, DeliveryState.UNCERTAIN})) - unreached,
        unreached=unreached,
        may_be_taken_back=one.may_be_taken_back(uow.now),
    )
