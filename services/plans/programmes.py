"""Programmes as those who watch them see them: who has held their meeting, who has not, and how many are still owed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.deadline import Programme
from domain.errors import NotFound
from domain.meeting import Meeting
from domain.people.access import MAY_WATCH, check_role
from domain.plans.checks import find_too_few_meetings
from services.plans import windows
from services.plans.windows import Standing
from services.unit_of_work import UnitOfWork

PAGE = 12
"""Names a page."""


@dataclass(frozen=True, slots=True)
class Followed:
    """One programme. `standing`: of the schools below, where each owes a meeting; `few`: values, if too few."""

    programme: Programme
    standing: Standing | None
    meetings: Sequence[Meeting]
    next: Meeting | None
    few: Mapping[str, object] | None

    @property
    def behind(self) -> list[tuple[str, bool]]:
        """Units that are late (True) or have set no date, by name."""
        if self.standing is None:
            return []
        return [*((name, True) for name in self.standing.late), *((name, False) for name in self.standing.missing)]


def followed(uow: UnitOfWork, person_id: int) -> list[Followed]:
    """Return the programmes of the units that a person leads or watches; NoRight."""
    memberships = uow.people.memberships(person_id)
    check_role([membership.role for membership in memberships], MAY_WATCH)
    units = list(dict.fromkeys(m.unit_id for m in memberships if m.role in MAY_WATCH))
    return [_follow(uow, programme) for programme in uow.deadlines.programmes_of(units)]


def one(uow: UnitOfWork, programme_id: int, *, by: int) -> Followed:
    """Return one of them; NotFound for another's."""
    programme = uow.deadlines.programme(programme_id)
    if not uow.people.roles(by, programme.unit_id) & MAY_WATCH:
        raise NotFound
    return _follow(uow, programme)


def _follow(uow: UnitOfWork, programme: Programme) -> Followed:
    meetings = uow.deadlines.meetings_of(programme.id or 0)
    all_held = {meeting.key: meeting for meeting in (*meetings, *uow.meetings.of_unit(programme.unit_id))}.values()
    days = [m.starts_at.astimezone(uow.zone).date() for m in all_held if m.cancelled_at is None]
    few = find_too_few_meetings(days, programme.school_year, least=programme.least)
    return Followed(
        programme=programme,
        standing=windows.standing(uow, programme) if programme.each else None,
        meetings=meetings,
        next=next((m for m in meetings if not m.is_over and m.starts_at > uow.now), None),
        few=few.values if few else None,
    )
