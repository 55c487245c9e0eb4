"""Lists of units as an office pastes them: a name a line, or several with commas; what came of each, and undoing it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.errors import EmptyText, NoLineTaken, OldFont, Refused
from domain.people.acted import Acted
from domain.people.errors import TooManyUnits, UnitKnown
from domain.people.unit import Unit, UnitKind, same_name
from letters.folding import fold
from letters.lists import read_list
from services.people import units
from services.refusals import say_refusal
from services.unit_of_work import UnitOfWork
from templates.say import book

MOST_LINES = 200
"""Lines of one list; a ward has fewer schools, and a school fewer classes."""
_SHORT = 4
"""Letters of what only tells one class from the next: «1B», «A12»."""
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
    lines = [(number, name) for number, line in read_list(text) for name in names_in(kind, line)]
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


def names_in(kind: UnitKind, line: str) -> list[str]:
    """Return the names that stand in one line.

    «Lớp 1A, 1B và 1C» are three classes, «Tổ 1, Tổ 2» two groups; «Tổ Văn, Sử, Địa» is one, as no class is called so.
    """
    told = book()["unit_lists"]
    first, *rest = [part.strip() for part in line.split(",") if part.strip()] or [line]
    parts = [first, *(part for one in rest for part in _parted(one, told["and"]))]
    heads = [f"{fold(head)} " for head in told["heads"][kind]]
    begins = [f"{fold(part)} ".startswith(tuple(heads)) for part in parts]
    if len(parts) == 1 or all(begins):
        return parts
    if kind is not UnitKind.CLASS and not all(any(map(str.isdecimal, part)) for part in parts):
        return [line]
    *before, last = first.split()
    head = first.split()[0] if begins[0] else ""
    found = [first]
    for part, own in zip(parts[1:], begins[1:], strict=True):
        lead = " ".join(before) if max(len(part), len(last)) <= _SHORT else head
        found.append(part if own else f"{lead} {part}".strip())
    return found


def _parted(part: str, word: str) -> list[str]:
    return [one for one in (half.strip() for half in f" {part} ".split(f" {word} ")) if one]


# --- taken back ----------------------------------------------------------------------------------------------------


def noted(made: Made) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Return what is kept of it, to be told again, and to be undone; None where there is nothing to undo."""
    told = {
        "above": made.above.key,
        "kind": made.kind,
        "made": [unit.key for unit in made.units],
        "known": [unit.key for unit in made.known],
        "left": [one.kept for one in made.refused[:MOST_TOLD]],
        "more": len(made.refused[MOST_TOLD:]),
    }
    return told, {"units": [[unit.key, unit.version] for unit in made.units]} if made.units else None


def close_made(uow: UnitOfWork, acted: Acted) -> None:
    """Nothing that was made is deleted: what it was given meanwhile would go with it."""
    for key, version in (acted.before or {})["units"]:
        units.close(uow, key, by=acted.person_id, version=version)
