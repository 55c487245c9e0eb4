"""Gathering opinions: a unit's head opens the round, members add to it, the head reads, orders, signs and sends."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from conversation.reply import Choice
from domain.deadline import Deadline
from domain.errors import EmptyText, MeetingOver, NoRight, NotFound
from domain.meeting import Meeting
from domain.people.access import OFFICE, Membership, Role
from domain.people.errors import WhyUnsaid
from domain.people.unit import HOLD_THEIR_OWN, Unit, UnitKind
from domain.questions.gathering import Gathering, Opinion, Standing, check_not_handed
from domain.questions.wording import check_wording
from services import office, which_meeting
from services.office import Called
from services.plans import timeline
from services.reminders import returns
from services.unit_of_work import UnitOfWork
from templates.say import caption, label

MOST = 200
"""Opinions on one list."""
WHY_LIMIT = 200
"""Letters of the reason why a list, or an opinion on it, is given back."""
HEADS = frozenset({Role.UNIT_HEAD, Role.CHAIR, Role.SECRETARY})
"""Who heads a unit that holds meetings of its own; a group is its leader's."""


@dataclass(frozen=True, slots=True)
class List:
    """What a unit collects for a meeting. `gathering`: None while nobody has begun."""

    meeting: Meeting
    unit: Unit
    gathering: Gathering | None
    opinions: Sequence[Opinion]

    @property
    def mark(self) -> str:
        """What a button carries of it."""
        return f"{self.meeting.key}-{self.unit.key}"

    @property
    def unsent(self) -> Sequence[Opinion]:
        """Those that were not sent yet."""
        return [one for one in self.opinions if one.question_id is None]

    @property
    def speaking(self) -> int:
        """About how many somebody is to speak."""
        return sum(one.speaks for one in self.opinions)

    @property
    def standing(self) -> Standing:
        """How far it is."""
        return self.gathering.standing if self.gathering is not None else Standing.SILENT

    @property
    def must(self) -> Gathering:
        """The gathering, of a list that was begun; NotFound."""
        if self.gathering is None:
            raise NotFound
        return self.gathering


# --- whose it is ---------------------------------------------------------------------------------------------------


def headed_by(uow: UnitOfWork, person_id: int) -> list[List]:
    """Return the lists that somebody keeps as the head of a unit, each for the meeting that comes next there."""
    found = {unit.key: (meeting, unit) for meeting, unit in _heads(uow, person_id)}
    return [read(uow, meeting, unit) for meeting, unit in found.values()]


def heads_any(uow: UnitOfWork, person_id: int) -> bool:
    """Whether somebody keeps such a list; nothing of it is read."""
    return any(True for _ in _heads(uow, person_id))


def _heads(uow: UnitOfWork, person_id: int) -> Iterator[tuple[Meeting, Unit]]:
    for post in uow.people.memberships(person_id):
        for unit in _headed(uow, post):
            meeting = which_meeting.next_meeting(uow, [unit.parent_id]) if unit.parent_id is not None else None
            if meeting is not None and unit.closed_at is None:
                yield meeting, unit


def _headed(uow: UnitOfWork, post: Membership) -> list[Unit]:
    """Return what somebody heads by a post: a group, their own where the post names none, or a school."""
    if post.role is Role.GROUP_LEADER:
        mine = [post] if post.group_id is not None else uow.people.memberships(post.person_id)
        keys = dict.fromkeys(m.group_id for m in mine if m.unit_id == post.unit_id and m.group_id is not None)
        return [unit for unit in map(uow.people.unit, keys) if unit.kind is not UnitKind.CLASS]
    unit = uow.people.unit(post.unit_id)
    return [unit] if post.role in HEADS and unit.kind in HOLD_THEIR_OWN and unit.parent_id is not None else []


def heads_of(uow: UnitOfWork, meeting: Meeting, unit: Unit) -> list[int]:
    """Return who heads a unit: by the posts held now, or because its part of the meeting is theirs by such a post."""
    posts = uow.people.posts(unit.key if unit.kind in HOLD_THEIR_OWN else meeting.unit_id)
    found = [post.person_id for post in posts if any(one.key == unit.key for one in _headed(uow, post))]
    holders = {part.holder_id for part in parts_of(uow, meeting, unit)} - {None, *found}
    able = [who for who in sorted(one or 0 for one in holders) if _may_hold(uow, who, meeting, unit)]
    return list(dict.fromkeys([*found, *able]))


def _may_hold(uow: UnitOfWork, person_id: int, meeting: Meeting, unit: Unit) -> bool:
    roles = uow.people.roles(person_id, meeting.unit_id) | uow.people.roles(person_id, unit.key)
    return bool(roles & timeline.MAY_HOLD) and uow.leaving.stays(person_id)


def hearers(uow: UnitOfWork, seen: List, *, by: int) -> list[int]:
    """Return who hears of a list, but for who did it: who heads its unit now; where nobody does, the office."""
    heads = heads_of(uow, seen.meeting, seen.unit) or office.staff(uow, seen.meeting.unit_id, OFFICE)
    return [person for person in heads if person != by]


def list_of(uow: UnitOfWork, meeting_id: int, unit_id: int, *, by: int) -> List:
    """Return a unit's list, to its heads, the office, and the posts to which it goes; NoRight, NotFound."""
    meeting, unit = uow.meetings.get(meeting_id), uow.people.unit(unit_id)
    if unit.parent_id != meeting.unit_id:
        raise NotFound
    if not returns.is_on_the_way(uow, meeting, by):
        _check_may_change(uow, meeting, unit, by=by)
    return read(uow, meeting, unit)


def may_change(uow: UnitOfWork, seen: List, *, by: int) -> bool:
    """Whether somebody keeps a list: its unit's heads, and the office."""
    return office.may(uow, by, seen.meeting, OFFICE) or by in heads_of(uow, seen.meeting, seen.unit)


def _check_may_change(uow: UnitOfWork, meeting: Meeting, unit: Unit, *, by: int) -> None:
    if not may_change(uow, List(meeting, unit, None, []), by=by):
        raise NoRight(roles=sorted({Role.GROUP_LEADER, Role.UNIT_HEAD, *OFFICE}))


def read(uow: UnitOfWork, meeting: Meeting, unit: Unit) -> List:
    """Return a unit's list, whoever asks."""
    gathering = uow.gatherings.find(meeting.key, unit.key)
    return List(meeting, unit, gathering, uow.gatherings.opinions(gathering.key) if gathering is not None else [])


def held(uow: UnitOfWork, meeting_id: int, unit_id: int, *, by: int) -> List:
    """Return a list that may be changed, begun now if it was not, and nobody else's before this unit ends.

    MeetingOver, GatheringClosed, NoRight.
    """
    seen = list_of(uow, meeting_id, unit_id, by=by)
    _check_may_change(uow, seen.meeting, seen.unit, by=by)
    uow.meetings.hold(meeting_id)
    check_open(seen)
    gathering = uow.gatherings.find(meeting_id, unit_id)
    if gathering is None:
        gathering = Gathering(meeting_id=meeting_id, unit_id=unit_id, opened_at=uow.now, opened_by=by)
        uow.gatherings.keep(gathering)
        uow.act("gathering.opened", "gathering", gathering.key, by=by, meeting=meeting_id, unit=unit_id)
    check_not_handed(gathering)
    return read(uow, seen.meeting, seen.unit)


def is_open(seen: List) -> bool:
    """Whether it may be changed."""
    return not seen.meeting.is_over and seen.standing is not Standing.HANDED


def check_open(seen: List) -> None:
    """Refuse to change what is over or was handed on; MeetingOver, GatheringClosed."""
    if seen.meeting.is_over:
        raise MeetingOver(meeting=seen.meeting)
    if seen.gathering is not None:
        check_not_handed(seen.gathering)


def parts_of(uow: UnitOfWork, meeting: Meeting, unit: Unit) -> list[Deadline]:
    """Return what a unit owes, or owed, of sending its opinions to a meeting."""
    steps = returns.steps_of(uow, meeting)
    mine = [part for part in uow.deadlines.asked_of([unit.key]) if part.meeting_id == meeting.key]
    return [part for part in mine if part.step.partition("@")[0] in steps]


# --- opened, with its members ----------------------------------------------------------------------------------------


def members_of(uow: UnitOfWork, meeting: Meeting, unit: Unit) -> list[int]:
    """Return who belongs to a unit and is known there, in the order in which they joined."""
    kept = unit.key if unit.kind in HOLD_THEIR_OWN else meeting.unit_id
    everybody = uow.people.members(kept, frozenset(Role) - {Role.PARENT, Role.RESIDENT})
    mine = [m for _, m in everybody if m.waits_since is None and unit.key in {kept, m.group_id}]
    return list(dict.fromkeys(m.person_id for m in mine))


def call(uow: UnitOfWork, meeting_id: int, unit_id: int, *, by: int) -> Called:
    """Begin to collect, and tell every member once; return how many were told."""
    seen = held(uow, meeting_id, unit_id, by=by)
    people = [one for one in members_of(uow, seen.meeting, seen.unit) if one != by]
    return office.call(
        uow, people, "gathering/called", once=f"gathering:{seen.must.key}",
        choices=[Choice.command(label("ask"), "hoi")], unit=seen.unit, meeting=seen.meeting, until=until(uow, seen),
    )  # fmt: skip


def until(uow: UnitOfWork, seen: List) -> datetime:
    """Return by when a unit's opinions are asked for: its own date, at the latest the end of the intake."""
    parts = parts_of(uow, seen.meeting, seen.unit)
    stands = [p.ends_at for p in parts if p.ends_at is not None and not p.waits_for_confirmation]
    return min([*stands, seen.meeting.intake_ends_at])


def is_late(uow: UnitOfWork, seen: List) -> bool:
    """Whether what is sent now is labelled as late: the intake has ended, by its date or closed before."""
    return uow.now >= seen.meeting.intake_ends_at


def given_back_by(uow: UnitOfWork, seen: List) -> str:
    """Return in whose name a list was given back the last time, "" where it was not."""
    if seen.standing is not Standing.BACK:
        return ""
    event = uow.events.last_of("gathering", seen.must.key, {"gathering.given_back"})
    return office.speaks_as(uow, event.actor_id if event is not None else None, seen.meeting.unit_id)


def is_as_it_was(uow: UnitOfWork, seen: List) -> bool:
    """Whether nothing was changed on a list since it was given back."""
    acts = {"opinion.added", "opinion.removed", "opinion.moved", "opinion.joined", "opinion.parted", "opinion.reworded"}
    if seen.standing is not Standing.BACK:
        return False
    event = uow.events.last_of("gathering", seen.must.key, acts | {"gathering.given_back"})
    return event is not None and event.act not in acts


def check_why(text: str) -> str:
    """Return a reason as it is kept; WhyUnsaid, TooLong."""
    try:
        return check_wording(text, limit=WHY_LIMIT, fewest=1)
    except EmptyText:
        raise WhyUnsaid from None


def author(uow: UnitOfWork, opinion: Opinion) -> str:
    """Return who says it: the unit, with whoever it named, or the author."""
    return opinion.behalf or uow.people.get(opinion.author_id).name or caption("person", "left")


def authors(uow: UnitOfWork, seen: List) -> dict[int, str]:
    """Return who says each opinion of a list, by the opinion, from one query."""
    names = uow.people.names([one.author_id for one in seen.opinions if not one.behalf])
    return {one.key: one.behalf or names.get(one.author_id) or caption("person", "left") for one in seen.opinions}
