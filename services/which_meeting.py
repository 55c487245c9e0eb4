"""Which meeting a person means: one rule for pages, talks, lists and commands; where several are meant, they are asked.

The units that concern somebody are their own and those above; for an act of the office, those in which they hold a post
that allows it. Of each unit one meeting is meant. Between units the person chooses, once: the choice is kept until that
meeting is over or called off, and decides everywhere.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.errors import MeetingUnclear, NoMeeting, NoRight, NotFound
from domain.meeting import Meeting, has_lapsed, takes_questions
from domain.people.access import OFFICE, Role
from domain.people.unit import Unit
from services.unit_of_work import UnitOfWork

# --- whose meetings ------------------------------------------------------------------------------------------------


def units_of(uow: UnitOfWork, person_id: int, roles: frozenset[Role] | None = None) -> list[int]:
    """Return the units whose meetings concern a person: their own, those above, or the only one there is.

    `roles`: those alone in which the person holds one of these posts; NoRight for who holds none.
    """
    memberships = uow.people.memberships(person_id)
    if roles is not None:
        posts = [membership.unit_id for membership in memberships if membership.role in roles]
        if not posts:
            raise NoRight(roles=sorted(roles))
        return list(dict.fromkeys(posts))
    found: list[int] = []
    for membership in memberships:
        unit = uow.people.unit(membership.unit_id)
        found += [membership.unit_id] + ([unit.parent_id] if unit.parent_id is not None else [])
    if found:
        return list(dict.fromkeys(found))
    holding = uow.meetings.holding_units()
    return holding if len(holding) == 1 else []


def units_to_choose_from(uow: UnitOfWork) -> list[Unit]:
    """Return the units that hold meetings, for a newcomer without a code."""
    units = (uow.people.unit(unit_id) for unit_id in uow.meetings.holding_units())
    return [unit for unit in units if unit.closed_at is None]


# --- which meeting -------------------------------------------------------------------------------------------------


def which_meeting(uow: UnitOfWork, person_id: int, roles: frozenset[Role] | None = None) -> Meeting:
    """Return the meeting that a person means; MeetingUnclear where it is theirs to say, NoMeeting.

    `roles`: for an act of the office that these posts allow (NoRight). The office goes on with the meeting that ended
    last where none is ahead; nobody can ask at that one any more, and NoMeeting names it.
    """
    units = units_of(uow, person_id, roles)
    meant = _meant(uow, person_id, uow.meetings.not_over(units), of_office=roles is not None)
    if len(meant) > 1:
        raise MeetingUnclear(meetings=[meeting.key for meeting in meant])
    if meant:
        return meant[0]
    last = last_meeting(uow, units)
    if last is None or roles is None:
        raise NoMeeting(meeting=last)
    return last


def find_meeting(uow: UnitOfWork, person_id: int, roles: frozenset[Role] | None = None) -> Meeting | None:
    """Return the meeting ahead that a person means, or None: there is none, or they have not said yet which."""
    units = units_of(uow, person_id, roles)
    meant = _meant(uow, person_id, uow.meetings.not_over(units), of_office=roles is not None)
    return meant[0] if len(meant) == 1 else None


def shown_meeting(uow: UnitOfWork, person_id: int) -> Meeting | None:
    """Return the meeting ahead that the page's head and the menu tell of: the chosen one, the office's, the asker's."""
    chosen = chosen_meeting(uow, person_id)
    if chosen is not None:
        return chosen
    in_office = any(membership.role in OFFICE for membership in uow.people.memberships(person_id))
    office = find_meeting(uow, person_id, OFFICE) if in_office else None
    return office or find_meeting(uow, person_id)


def next_meeting(uow: UnitOfWork, unit_ids: Sequence[int]) -> Meeting | None:
    """Return the units' next meeting that takes questions; else the soonest that is not over."""
    return next(iter(_for_askers(uow, uow.meetings.not_over(unit_ids))), None)


def next_of_each(uow: UnitOfWork, person_id: int) -> list[Meeting]:
    """Return the next meeting of each unit that concerns a person."""
    found = (next_meeting(uow, [unit_id]) for unit_id in units_of(uow, person_id))
    return [meeting for meeting in found if meeting is not None]


def last_meeting(uow: UnitOfWork, unit_ids: Iterable[int]) -> Meeting | None:
    """Return the meeting of these units that ended or was called off last, or None."""
    over = [meeting for unit_id in unit_ids for meeting in uow.meetings.of_unit(unit_id) if meeting.is_over]
    return max(over, key=lambda meeting: (meeting.closed_at is not None, meeting.starts_at), default=None)


def _meant(uow: UnitOfWork, person_id: int, ahead: Sequence[Meeting], *, of_office: bool) -> list[Meeting]:
    """Return the one meeting that is meant, or one of each unit between which the person has to choose."""
    chosen = uow.people.get(person_id).chosen_meeting_id
    if any(meeting.key == chosen for meeting in ahead):
        return [meeting for meeting in ahead if meeting.key == chosen]
    acting = acting_in(uow, person_id)
    ahead = [meeting for meeting in ahead if meeting.unit_id == acting] or ahead
    running = [meeting for meeting in ahead if meeting.is_running]
    likely = (running or ahead) if of_office else _for_askers(uow, ahead)
    of_units: dict[int, Meeting] = {}
    for meeting in likely:
        of_units.setdefault(meeting.unit_id, meeting)
    return list(of_units.values())


def _for_askers(uow: UnitOfWork, ahead: Sequence[Meeting]) -> list[Meeting]:
    """Of meetings ahead those that take questions; else those to come, the soonest first; else those left open."""
    taking = [meeting for meeting in ahead if takes_questions(meeting, now=uow.now)]
    coming = [meeting for meeting in ahead if meeting.is_running or meeting.ends_at > uow.now]
    return taking or coming or list(reversed(ahead))


class Phase(StrEnum):
    """How far the meeting is, for somebody who takes part. NONE: none was ever held, and none is ahead."""

    NONE = "none"
    BEFORE = "before"
    INTAKE = "intake"
    CLOSED = "closed"
    RUNNING = "running"
    LAPSED = "lapsed"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Seen:
    """What the menu tells of. `meeting`: None for none, or where the person has to say which; `among`: those ahead."""

    phase: Phase
    meeting: Meeting | None
    among: Sequence[Meeting]


def seen(uow: UnitOfWork, person_id: int) -> Seen:
    """Return the meeting that a person is told of and how far it is; without one ahead, the one that ended last."""
    among = meetings_to_choose_from(uow, person_id)
    meeting = shown_meeting(uow, person_id) if among else last_meeting(uow, units_of(uow, person_id))
    if meeting is not None:
        return Seen(_phase(meeting, now=uow.now), meeting, among)
    taking = any(takes_questions(one, now=uow.now) for one in among)
    return Seen(Phase.INTAKE if taking else Phase.CLOSED if among else Phase.NONE, None, among)


def _phase(meeting: Meeting, *, now: datetime) -> Phase:
    """Questions come in whenever intake is open, in the meeting too; one that nobody began lapses with its time."""
    if meeting.is_over:
        return Phase.OVER
    if has_lapsed(meeting, now=now):
        return Phase.LAPSED
    if takes_questions(meeting, now=now):
        return Phase.INTAKE
    if meeting.is_running:
        return Phase.RUNNING
    return Phase.BEFORE if now < meeting.intake_opens_at else Phase.CLOSED


# --- the choice ----------------------------------------------------------------------------------------------------


def meetings_to_choose_from(uow: UnitOfWork, person_id: int) -> list[Meeting]:
    """Return every meeting ahead of the units that concern a person, the soonest first."""
    return uow.meetings.not_over(units_of(uow, person_id))


def chosen_meeting(uow: UnitOfWork, person_id: int) -> Meeting | None:
    """Return the meeting that a person chose, while it is ahead and concerns them; else None."""
    chosen = uow.people.get(person_id).chosen_meeting_id
    if chosen is None:
        return None
    return next((meeting for meeting in meetings_to_choose_from(uow, person_id) if meeting.key == chosen), None)


def choose(uow: UnitOfWork, person_id: int, meeting_id: int) -> Meeting:
    """Keep which meeting a person means from now on; NotFound for one that is over or does not concern them."""
    wanted = next((m for m in meetings_to_choose_from(uow, person_id) if m.key == meeting_id), None)
    if wanted is None:
        raise NotFound
    person = uow.people.get(person_id)
    person.chosen_meeting_id = meeting_id
    if person.acting_unit_id is not None and wanted.unit_id in {m.unit_id for m in uow.people.memberships(person_id)}:
        person.acting_unit_id = wanted.unit_id
    uow.people.keep(person)
    uow.act("meeting.chosen", "meeting", meeting_id, by=person_id)
    return wanted


def acting_in(uow: UnitOfWork, person_id: int) -> int | None:
    """Return the unit in whose name alone somebody acts; None for all in which they are anything."""
    acting = uow.people.get(person_id).acting_unit_id
    if acting is None:
        return None
    return acting if acting in {membership.unit_id for membership in uow.people.memberships(person_id)} else None


def comes_first(uow: UnitOfWork, person_id: int) -> int | None:
    """Return the unit that stands first in somebody's lists: the one in whose name they act, or of what is meant."""
    acting = acting_in(uow, person_id)
    if acting is not None:
        return acting
    meant = shown_meeting(uow, person_id)
    return meant.unit_id if meant is not None else None


# --- the head of a page --------------------------------------------------------------------------------------------


def occasion(uow: UnitOfWork, person_id: int | None = None) -> tuple[str, Meeting | None]:
    """Return the host's name and the meeting to show, None where there is none or the person has not said which.

    The name is the unit's own: it stands there too when no meeting is ahead.
    """
    if person_id is None or not uow.people.memberships(person_id):
        hosts = uow.meetings.holding_units()
        host = uow.people.unit(hosts[0]) if len(hosts) == 1 else uow.people.only_root()
        return (host.name if host is not None else ""), (next_meeting(uow, hosts) if len(hosts) == 1 else None)
    meeting = shown_meeting(uow, person_id)
    if meeting is None:
        return uow.people.unit(acting_in(uow, person_id) or uow.people.memberships(person_id)[0].unit_id).name, None
    unit_id = meeting.unit_id
    return uow.people.unit(unit_id).name, meeting
