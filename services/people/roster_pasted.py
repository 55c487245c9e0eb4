"""A list of people as it is pasted into a talk: read as the file that it would be, looked at, and taken at once.

What was pasted waits as a file of its sender's, as on the page; so no names stand in the place of a talk.
"""

import re

from domain.errors import AlreadyDone
from domain.people.access import Role
from domain.people.errors import TooManyNames
from domain.people.roster import Roster
from letters.lists import read_list
from papers.spreadsheets import Line, Sheet
from services.people import roster_files, rosters
from services.people.roster_lines import Read, is_heading
from services.people.unit_lists import MOST_LINES
from services.unit_of_work import UnitOfWork
from templates.say import book

_BETWEEN = re.compile(r"\t|[,;|]|\s[-–—]\s")
_PHONE_BEHIND = re.compile(r"(?<=\s)\+?\d[\d .]{7,16}$")
_SIGNS = frozenset("\t,;|-–—")
_FEWEST_DIGITS = 8


def sheet_of(text: str) -> Sheet:
    """Return a pasted list as lines of columns: a name, then group, post and telephone, or as its own headings have it.

    TooManyNames.
    """
    lines = [(number, _cells(line)) for number, line in read_list(text, sentences=True)]
    if len(lines) > MOST_LINES:
        raise TooManyNames(count=len(lines), limit=MOST_LINES)
    if lines and is_heading(lines[0][1]):
        return Sheet([Line(number, tuple(cells)) for number, cells in lines])
    columns = book()["roster"]["columns"]
    headings = tuple(columns[name][0] for name in ("name", "group", "title", "phone"))
    return Sheet([Line(0, headings), *(Line(number, _in_order(cells)) for number, cells in lines)])


def _cells(line: str) -> list[str]:
    behind = _PHONE_BEHIND.search(line)
    if behind is not None and line[: behind.start()].rstrip(" ")[-1:] not in _SIGNS:
        line = f"{line[: behind.start()]}\t{behind[0]}"
    return [cell.strip() for cell in _BETWEEN.split(line)]


def _in_order(cells: list[str]) -> tuple[str, ...]:
    """A telephone number is known wherever it stands."""
    phone = next((cell for cell in cells[1:] if _is_phone(cell)), "")
    name, *rest = [cell for cell in cells if cell and (cell != phone or not phone)] or [""]
    return (name, *[*rest, "", ""][:2], phone)


def _is_phone(cell: str) -> bool:
    return sum(map(str.isdecimal, cell)) >= _FEWEST_DIGITS and not any(map(str.isalpha, cell))


def look(uow: UnitOfWork, unit_id: int, text: str, role: Role, *, by: int) -> tuple[Read, str]:
    """Read a pasted list without taking anything, and keep it; return with it the mark by which it is taken.

    TooManyNames, OldFont, NoRight.
    """
    found = rosters.look(uow, unit_id, sheet_of(text), role, by=by)
    return found, roster_files.keep(uow, text.encode(), by=by)


def seen(uow: UnitOfWork, unit_id: int, mark: str, role: Role, *, by: int) -> Read:
    """Return a list that waits as it would be taken now; SheetGone, NoRight."""
    text = roster_files.content(uow, mark, by=by).decode()
    return rosters.look(uow, unit_id, sheet_of(text), role, by=by)


def take(uow: UnitOfWork, unit_id: int, mark: str, role: Role, *, by: int) -> Roster:
    """Take a list that waits: some hundred lines, in one unit. AlreadyDone where nobody on it is new; as `seen`."""
    found = seen(uow, unit_id, mark, role, by=by)
    if not found.wanted:
        raise AlreadyDone(what="roster_known")
    roster_id = rosters.begin(uow, unit_id, by=by)
    for part in rosters.parts(found.wanted):
        rosters.add(uow, roster_id, part, by=by)
    roster_files.forget(uow, by=by)
    return rosters.finish(uow, roster_id, by=by)
