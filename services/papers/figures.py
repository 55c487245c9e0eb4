"""Số liệu tổng hợp (plan 003: the Party office's; plan 000: the district's): a meeting's figures, and each school's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.meeting import Meeting
from services import office
from services.papers import report
from services.plans import schools
from services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class School:
    """One school below. `asked`: questions at its own meeting; `late`: answers of that one that are overdue."""

    row: schools.Row
    asked: int
    late: int

    @property
    def owed(self) -> int:
        """Answers that are still to be given, at either meeting."""
        given, total = self.row.answers
        return total - given


def values(uow: UnitOfWork, meeting: Meeting, about: int, *, by: int) -> Mapping[str, Any]:
    """Return the figures of the meeting, by topic and by who asks, and of the schools below where there are any."""
    del about
    found = report.stands(uow, meeting, by=by)
    whom = office.who_asked(uow, [one.question for one in found], meeting.unit_id)
    places = report.count_by(found, lambda one: whom[one.question.key].place)
    return {
        "whole": report.count(found),
        "topics": report.by_topic(uow, meeting, found),
        "places": sorted(places.items(), key=lambda one: (not one[0], one[0])),
        "schools": below(uow, meeting, by=by),
    }


def below(uow: UnitOfWork, meeting: Meeting, *, by: int) -> Sequence[School]:
    """Return the schools of a ward's meeting, by name; none for a school's own."""
    rows = sorted(schools.overview(uow, meeting.unit_id, by=by, meeting=meeting).rows, key=lambda row: row.unit.name)
    own = [row.meeting.key for row in rows if row.meeting is not None]
    asked, late = uow.questions.numbers(own), uow.duties.overdue(own)
    keys = [row.meeting.key if row.meeting is not None else 0 for row in rows]
    return [School(row, asked.get(key, 0), late.get(key, 0)) for row, key in zip(rows, keys, strict=True)]
