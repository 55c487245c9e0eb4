"""Seats: the delegates that each unit may send, who names them until when, and reserves that move up by themselves."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.audience import COUNTED, Circle, Per
from domain.invitation import Invitation, Rsvp, Seat
from domain.meeting import Meeting
from domain.people.access import OFFICE, Role
from domain.people.unit import Unit
from domain.plans.proposals import Step
from services import audience
from services.levels import levels_of
from services.plans import deciding, parts
from services.unit_of_work import UnitOfWork

_KNOWS_A_GROUP = frozenset({Role.TEACHER, Role.GROUP_LEADER, Role.UNIT_HEAD})
HEADS = OFFICE | {Role.UNIT_HEAD}
"""Who names the delegates of a school as a whole."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one unit sends of a circle. `place`: the circle's, from 0. `invited`: delegates, then reserves in order."""

    meeting: Meeting
    circle: Circle
    place: int
    unit: Unit
    invited: Sequence[Invitation]

    @property
    def delegates(self) -> list[Invitation]:
        """Those for whom a seat is kept."""
        return [one for one in self.invited if one.is_expected]

    @property
    def reserves(self) -> list[Invitation]:
        """Those who wait for a seat, in their order; who said since that they do not come waits for none."""
        return [one for one in self.invited if one.seat is Seat.RESERVE and one.rsvp not in {Rsvp.AWAY, Rsvp.ANOTHER}]

    @property
    def has_room(self) -> bool:
        """Whether one more may be named with a seat."""
        return self.circle.number is None or len(self.delegates) < self.circle.number

    @property
    def mark(self) -> str:
        """How a button names it: meeting, circle and unit."""
        return f"{self.meeting.key}.{self.place}.{self.unit.key}"


def units_of(
    uow: UnitOfWork, meeting: Meeting, circle: Circle, *, among: Callable[[Unit], bool] | None = None
) -> list[Unit]:
    """Return the units that send delegates of a circle; the meeting's own for a circle of which nobody is counted.

    `among`: which alone are looked at; None for all.
    """
    own = uow.people.unit(meeting.unit_id)
    if circle.per is None or circle.per is Per.MEETING:
        return [own] if among is None or among(own) else []
    below = [unit for unit in uow.people.units_under(own.key) if unit.kind is COUNTED[circle.per]]
    below = below if among is None else list(filter(among, below))
    return [unit for unit in below if circle.is_at(levels_of(uow, unit.key))]


def shares(uow: UnitOfWork, meeting: Meeting, *, among: Callable[[Unit], bool] | None = None) -> list[Share]:
    """Return what each unit sends of each circle, circle by circle, in the office's order of units.

    A meeting without an audience has one: the guests whom its office names. `among`: which units; None for all.
    """
    circles = audience.circles_of(meeting) or [Circle(Role.DELEGATE)]
    sending = [(place, circle, units_of(uow, meeting, circle, among=among)) for place, circle in enumerate(circles)]
    of: dict[int, list[Invitation]] = {}
    for one in uow.invitations.of_meeting(meeting.key) if any(units for _, _, units in sending) else ():
        of.setdefault(one.unit_id, []).append(one)
    return [
        Share(meeting, circle, place, unit, [one for one in of.get(unit.key, ()) if _is_of(one, circle, circles)])
        for place, circle, units in sending
        for unit in units
    ]


def _is_of(invitation: Invitation, circle: Circle, circles: Sequence[Circle]) -> bool:
    """Whether somebody stands in this circle; of several of a role and unit, in the first of the same kind of seat."""
    counted = invitation.seat is not Seat.GUEST
    fitting = [one for one in circles if one.role is invitation.role and (one.per is not None) is counted]
    fitting = fitting or [one for one in circles if one.role is invitation.role]
    return bool(fitting) and fitting[0] == circle


def may_name(uow: UnitOfWork, meeting: Meeting, unit: Unit, person_id: int) -> bool:
    """Whether somebody names a unit's delegates: its head, the class's teachers, the office of it or of the meeting."""
    return named_by(uow, meeting, person_id)(unit)


def named_by(uow: UnitOfWork, meeting: Meeting, person_id: int) -> Callable[[Unit], bool]:
    """Return of which units somebody names the delegates, as `may_name` says it of one."""
    if uow.people.roles(person_id, meeting.unit_id) & OFFICE:
        return lambda _: True
    mine = uow.people.memberships(person_id)
    schools = {m.unit_id for m in mine if m.role in HEADS}
    groups = {m.group_id for m in mine if m.role in _KNOWS_A_GROUP and m.waits_since is None}
    return lambda unit: unit.key in groups or audience.school_of(uow, unit).key in schools


def named_until(uow: UnitOfWork, meeting: Meeting) -> datetime:
    """Return until when units name their delegates: the plan's own date for the list, else the meeting's hour."""
    steps = {Step.SPEAKERS_LISTED.value, Step.DELEGATES_NAMED.value}
    if meeting.programme_id is not None:
        steps.add(uow.deadlines.programme(meeting.programme_id).plan.get("speaker_list") or "")
    deadlines = [d for d in uow.deadlines.of_meeting(meeting.key) if d.step in steps and d.dropped_at is None]
    stands = [d.ends_at for d in deadlines if d.ends_at is not None and not d.waits_for_confirmation]
    return min([*stands, meeting.starts_at])


def note_named(uow: UnitOfWork, meeting: Meeting, unit_ids: Collection[int], *, by: int) -> None:
    """A unit that has named as many as it may, or anybody where it says the number itself, owes no names any more."""
    lists: dict[int, list[Share]] = {}
    for one in shares(uow, meeting, among=lambda unit: unit.key in unit_ids):
        if one.circle.per is not None:
            lists.setdefault(one.unit.key, []).append(one)
    named = [
        key for key, mine in lists.items()
        if all(one.delegates and (one.circle.number is None or not one.has_room) for one in mine)
    ]  # fmt: skip
    for part in uow.deadlines.parts_in(named):
        if part.meeting_id == meeting.key and part.step == parts.step_of(Step.DELEGATES_NAMED, part.unit_id or 0):
            deciding.finish_quietly(uow, part, by=by)


@dataclass(frozen=True, slots=True)
class Settled:
    """Who on a list has a seat now and had none, and who has none and had one; each in their order."""

    share: Share
    up: Sequence[Invitation]
    down: Sequence[Invitation]


def settle(uow: UnitOfWork, share: Share, *, counted: bool) -> Settled:
    """Bring a list in line with its number: the first that were named have the seats, the others wait in their order.

    Reserves move up while there is room. Where the number itself was set (`counted`), who is over becomes a reserve,
    before those who waited already; who is there keeps the seat.
    """
    number, delegates, reserves = share.circle.number, share.delegates, share.reserves
    up = reserves if number is None else reserves[: max(0, number - len(delegates))]
    over = max(0, len(delegates) - number) if counted and number is not None else 0
    leaving = [one for one in reversed(delegates) if one.arrived_at is None and one.seat is Seat.DELEGATE][:over]
    down = leaving[::-1]
    for one in up:
        _put(uow, one, Seat.DELEGATE, 0)
        uow.act("invitation.moved_up", "invitation", one.key, by=None, meeting=share.meeting.key)
    for place, one in enumerate([*down, *reserves[len(up) :]], start=1):
        _put(uow, one, Seat.RESERVE, place)
    for one in down:
        uow.act("invitation.moved_down", "invitation", one.key, by=None, meeting=share.meeting.key)
    return Settled(share, up, down)


def _put(uow: UnitOfWork, one: Invitation, seat: Seat, place: int) -> None:
    if (one.seat, one.place) != (seat, place):
        one.seat, one.place, one.version = seat, place, one.version + 1
        uow.invitations.keep(one)
