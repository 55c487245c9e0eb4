"""Lists of units as an office pastes them: one name a line, numbered or not; what came of each line."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.errors import EmptyText, NoLineTaken, OldFont, Refused
from domain.people.errors import TooManyUnits, UnitKnown
from domain.people.unit import Unit, UnitKind, same_name
from letters.lists import read_list
from services.people import units
from services.refusals import say_refusal
from services.unit_of_work import UnitOfWork

MOST_LINES = 200
"""Lines of one list; a ward has fewer schools, and a school fewer classes."""
MOST_TOLD = 20
"""Lines of a list that are named with the reason why nothing came of them; further ones are counted."""


@dataclass(frozen=True, slots=True)
class NotMade:
    """A line of which no unit came. `number`: counted from 1; `why`: to be worded as any refusal."""

    number: int
    text: str
    why: Refused

    @property
    def kept(self) -> list[Any]:
        """As it is kept for being told again: its number, the refusal's name and plain values; never its text."""
        values = {name: value for name, value in self.why.values.items() if isinstance(value, str | int)}
        return [self.number, self.why.name(), values]


def check_any(taken: bool, refused: Sequence[NotMade], *, now: datetime) -> None:  # noqa: FBT001 - what it is about
    """Refuse a list of which nothing was taken, to be mended where it stands: NoLineTaken, or its one line's reason."""
    if taken:
        return
    if len(refused) == 1:
        raise refused[0].why
    if not refused:
        raise EmptyText
    told = [(one.number, one.text, say_refusal(one.why, now=now)) for one in refused[:MOST_TOLD]]
    raise NoLineTaken(refused=told, more=len(refused) - len(told))


@dataclass(slots=True)
class Made:
    """What became of a list: the new units in its order, those that were there, and lines that no unit can be."""

    above: Unit
    kind: UnitKind
    units: list[Unit] = field(default_factory=list)
    known: list[Unit] = field(default_factory=list)
    refused: list[NotMade] = field(default_factory=list)


def make_many(uow: UnitOfWork, above_id: int, kind: UnitKind, text: str, *, by: int) -> Made:
    """Make a unit of each line of a list, numbered or not; what is there already is left as it is.

    Lines that can be no unit are told with the reason, and do not hold up the others. TooManyUnits, UnitMisplaced,
    UnitClosed, NoRight; OldFont for the whole, where the list was typed in an old font.
    """
    above = units.open_above(uow, above_id, kind, by=by)
    lines = read_list(text)
    if len(lines) > MOST_LINES:
        raise TooManyUnits(count=len(lines), limit=MOST_LINES)
    made, beside = Made(above, kind), uow.people.units_under(above_id, closed=True)
    for number, line in lines:
        try:
            made.units.append(units.make_beside(uow, above, kind, line, beside, by=by))
        except OldFont:
            raise
        except UnitKnown as known:
            there = next(one for one in beside if same_name(one.name, str(known.values["name"])))
            if there.closed_at is not None or there.kind is not kind:
                made.refused.append(NotMade(number, line, known))
            elif there not in made.known and there not in made.units:
                made.known.append(there)
        except Refused as refused:
            made.refused.append(NotMade(number, line, refused))
    return made
