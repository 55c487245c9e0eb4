"""Attendance: how many came against those named and the quota, unit by unit, and which share of the staff is there."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.invitation import Rsvp, Seat
from domain.meeting import Meeting
from domain.people.access import Role
from domain.people.unit import Unit
from services import audience
from services.people import door
from services.people.door import Guest
from services.plans import seats
from services.unit_of_work import UnitOfWork


@dataclass(slots=True)
class OfUnit:
    """One unit's people. `quota`: how many the meeting takes of it, None where it says itself, or sends none."""

    unit: Unit
    quota: int | None = None
    guests: list[Guest] = field(default_factory=list)

    def _count(self, rsvp: Rsvp) -> int:
        return sum(one.invitation is not None and one.invitation.rsvp is rsvp for one in self.seated)

    @property
    def seated(self) -> list[Guest]:
        """Return those who are no reserves."""
        return [one for one in self.guests if not one.is_reserve]

    @property
    def reserves(self) -> list[Guest]:
        """Return the reserves, in their order."""
        return [one for one in self.guests if one.is_reserve]

    @property
    def named(self) -> int:
        """Return how many the unit's quota counts: delegates for whom a seat is kept."""
        those = [one.invitation for one in self.guests if one.invitation is not None]
        return sum(one.seat is Seat.DELEGATE and one.is_expected for one in those)

    @property
    def coming(self) -> int:
        """Return how many said that they come."""
        return self._count(Rsvp.COMING)

    @property
    def away(self) -> int:
        """Return how many said that they do not, or that somebody else does."""
        return self._count(Rsvp.AWAY) + self._count(Rsvp.ANOTHER)

    @property
    def silent(self) -> int:
        """Return how many have not said."""
        return self._count(Rsvp.NONE)

    @property
    def here(self) -> int:
        """Return how many came."""
        return sum(one.at is not None for one in self.guests)

    @property
    def reserves_here(self) -> int:
        """Return how many reserves came."""
        return sum(one.at is not None for one in self.reserves)

    @property
    def added(self) -> int:
        """Return how many of those who came were put on the list at the door."""
        return sum(one.on_the_spot for one in self.guests)

    @property
    def awaited(self) -> int:
        """Return how many were on the list before, without the reserves."""
        return len(self.seated) - self.added

    @property
    def awaited_here(self) -> int:
        """Return how many of those came."""
        return self.here - self.reserves_here - self.added

    @property
    def free(self) -> int:
        """Return how many seats of the quota nobody has taken who came, reserves counted."""
        those = [one.invitation for one in self.guests if one.at is not None and one.invitation is not None]
        return max(0, (self.quota or 0) - sum(one.seat is not Seat.GUEST for one in those))

    @property
    def late(self) -> int:
        """Return how many of them came late."""
        return sum(one.is_late for one in self.guests)


@dataclass(frozen=True, slots=True)
class Standing:
    """A meeting's attendance. `staff`, `staff_here`: of the meeting's own unit; by its list where there is one."""

    meeting: Meeting
    units: Sequence[OfUnit]
    staff: int
    staff_here: int

    @property
    def here(self) -> int:
        """Return how many came."""
        return sum(one.here for one in self.units)

    @property
    def late(self) -> int:
        """Return how many came late."""
        return sum(one.late for one in self.units)

    @property
    def expected(self) -> int:
        """Return for how many a seat is kept; not who was put on the list at the door, and no reserve."""
        everybody = [guest for one in self.units for guest in one.guests if not guest.on_the_spot]
        return sum(one.invitation is not None and one.invitation.is_expected for one in everybody)

    @property
    def reserves_here(self) -> int:
        """Return how many of those who came are reserves."""
        return sum(one.reserves_here for one in self.units)

    @property
    def added(self) -> int:
        """Return how many of those who came were put on the list at the door."""
        return sum(one.added for one in self.units)

    @property
    def share(self) -> int:
        """Return the share of the staff that is there, in whole per cent, never rounded up to all of it."""
        return self.staff_here * 100 // self.staff if self.staff else 0


def standing(uow: UnitOfWork, meeting: Meeting, *, by: int) -> Standing:
    """Return who came, unit by unit: the meeting's own first, then those below that send anybody; NoRight."""
    everybody = door.invited(uow, meeting, by=by)
    quotas = _quotas(uow, meeting)
    found = {unit.key: OfUnit(unit, quotas.get(unit.key)) for unit in door.units_at(uow, meeting)}
    for guest in everybody:
        found.setdefault(guest.unit.key, OfUnit(guest.unit)).guests.append(guest)
    units = [one for one in found.values() if one.guests or one.quota]
    return Standing(meeting, units, *_staff(uow, meeting, everybody))


def _quotas(uow: UnitOfWork, meeting: Meeting) -> Counter[int]:
    """Return how many delegates a meeting takes of each unit, over all its circles."""
    found: Counter[int] = Counter()
    for circle in audience.circles_of(meeting):
        if circle.per is not None and circle.number is not None:
            found.update({unit.key: circle.number for unit in seats.units_of(uow, meeting, circle)})
    return found


def _staff(uow: UnitOfWork, meeting: Meeting, everybody: Sequence[Guest]) -> tuple[int, int]:
    people = {one.person_id for one in everybody if one.at is not None and one.person_id is not None}
    entries = {one.entry_id for one in everybody if one.at is not None and one.entry_id is not None}
    listed = [entry for entry, _ in uow.rosters.entries(meeting.unit_id, role=Role.TEACHER)]
    if listed:
        return len(listed), sum(one.key in entries or one.person_id in people for one in listed)
    members = {m.person_id for _, m in uow.people.members(meeting.unit_id, frozenset({Role.TEACHER}))}
    return len(members), len(members & people)
