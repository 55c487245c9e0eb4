"""Reading a roster: which column is which, and what each line says or should say instead. Pure, and linear."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from domain.errors import NameEmpty, NameOfSigns, NameTooLong, OldFont
from domain.people.access import Role
from domain.people.errors import SheetUnreadable
from letters.folding import fold
from letters.old_fonts import is_old_font
from papers.spreadsheets import Line, Sheet
from services.naming import PERSON_LIMIT, TITLE_LIMIT, check_name
from services.people.class_names import bare_name
from templates.say import book

_SHOWN = 40
"""Letters of a bad cell that are said back."""
_HEADINGS_WITHIN = 20
"""Lines of a sheet's head (a school's name, a title) before its headings."""
_ASKED_OF_FONTS = 40
"""Lines that are looked at to tell whether a whole list was typed for an old font."""
_PHONE = re.compile(r"(?:\+?84|0)?(\d{9,10})")
_PHONE_SIGNS = re.compile(r"[\s.()\-]")
_DATE = re.compile(r"\d{1,2}/\d{1,2}/\d{4}( \d\d:\d\d)?")


class Column(StrEnum):
    """What a column of a roster holds."""

    NAME = "name"
    FAMILY_NAME = "family_name"
    GIVEN_NAME = "given_name"
    GROUP = "group"
    ROLE = "role"
    TITLE = "title"
    PHONE = "phone"


class Fault(StrEnum):
    """Why a line cannot be taken as it stands; templates word what to write instead."""

    NO_NAME = "no_name"
    NO_PERSON = "no_person"
    NAME_LONG = "name_long"
    NAME_SIGNS = "name_signs"
    TITLE_BAD = "title_bad"
    OLD_FONT = "old_font"
    FORMULA = "formula"
    GROUP_UNKNOWN = "group_unknown"
    GROUP_MISSING = "group_missing"
    PHONE_BAD = "phone_bad"
    PHONE_DATE = "phone_date"
    TWICE = "twice"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One person as a line tells of them. `group`: the unit's id; `number`: the line in the person's own program."""

    number: int
    name: str
    role: Role
    group: int | None = None
    title: str = ""
    phone: str = ""

    @property
    def folded(self) -> str:
        """The name for comparing."""
        return fold(self.name)


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that is not taken. `said`: what stands there, cut short; `line`: the line that says the same, or 0."""

    number: int
    fault: Fault
    said: str = ""
    line: int = 0


def fault_words(problem: Problem) -> str:
    """Return why a line is not taken, and what to write instead."""
    told: str = book()["roster"]["faults"][problem.fault]
    return told.format(said=problem.said, line=problem.line)


@dataclass(frozen=True, slots=True)
class Read:
    """What a sheet says. `unknown`: headings that mean nothing here; `others`: sheets that were not read."""

    wanted: Sequence[Wanted]
    problems: Sequence[Problem]
    columns: Mapping[Column, int]
    unknown: Sequence[str]
    others: Sequence[str] = ()


def read_lines(sheet: Sheet, role: Role, groups: Mapping[str, int], *, needs_group: bool) -> Read:
    """Read a sheet of people. `role`: of whom no column says another; `groups`: ids by folded name.

    `needs_group`: a parent's class must be named. SheetUnreadable where no line looks like headings.
    """
    place, columns, unknown = _headings(sheet.lines)
    body = sheet.lines[place + 1 :]
    if is_old_font(" ".join(cell for line in body[:_ASKED_OF_FONTS] for cell in line.cells)):
        raise OldFont
    wanted: list[Wanted] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, int | None, Role, str], int] = {}
    for line in body:
        try:
            found = _line(line, columns, role, groups, needs_group=needs_group)
        except _Bad as bad:
            problems.append(Problem(line.number, bad.fault, bad.said))
            continue
        if found is None:
            continue
        same = (found.folded, found.group, found.role, found.phone)
        if same in seen:
            problems.append(Problem(line.number, Fault.TWICE, found.name, seen[same]))
            continue
        seen[same] = line.number
        wanted.append(found)
    return Read(wanted, problems, columns, unknown, sheet.others)


def is_heading(cells: Sequence[str]) -> bool:
    """Whether a line says what the columns below it hold, a name among them."""
    return any(_column_names().get(fold(cell)) in {Column.NAME, Column.GIVEN_NAME} for cell in cells)


def _headings(lines: Sequence[Line]) -> tuple[int, dict[Column, int], list[str]]:
    """Return the place of the headings, the columns by what they hold, and headings that mean nothing here."""
    for place, line in enumerate(lines[:_HEADINGS_WITHIN]):
        columns: dict[Column, int] = {}
        unknown: list[str] = []
        for index, cell in enumerate(line.cells):
            column = _column_names().get(fold(cell))
            if column is not None:
                columns.setdefault(column, index)
            elif cell:
                unknown.append(cell)
        if Column.NAME in columns or Column.GIVEN_NAME in columns:
            return place, columns, unknown
    raise SheetUnreadable(why="headings")


_NOTHING = dict.fromkeys(Column, "")


@cache
def _column_names() -> dict[str, Column]:
    return {fold(name): Column(column) for column, names in book()["roster"]["columns"].items() for name in names}


@cache
def _role_names() -> dict[str, Role]:
    return {fold(name): Role(role) for role, names in book()["roster"]["roles"].items() for name in names}


class _Bad(Exception):
    """A line cannot be taken: the fault, and what stands there."""

    def __init__(self, fault: Fault, said: str = "") -> None:
        super().__init__(fault)
        self.fault, self.said = fault, said[:_SHOWN]


def _line(
    line: Line, columns: Mapping[Column, int], role: Role, groups: Mapping[str, int], *, needs_group: bool
) -> Wanted | None:
    """Read one line; _Bad. None for one that is blank where it matters: a sum, a signature."""
    said = _NOTHING | {column: line.cells[index] for column, index in columns.items() if index < len(line.cells)}
    given = said[Column.NAME] or said[Column.GIVEN_NAME]
    full = " ".join(filter(None, (said[Column.FAMILY_NAME], given)))
    if is_no_person(full):
        raise _Bad(Fault.NO_PERSON, full)
    if not full and not said[Column.GROUP] and not _PHONE.fullmatch(_PHONE_SIGNS.sub("", said[Column.PHONE])):
        return None
    formula = next((text for text in said.values() if text.startswith("=")), None)
    if formula is not None:
        raise _Bad(Fault.FORMULA, formula)
    name = _name(full)
    role, title = _role(said[Column.ROLE], said[Column.TITLE], role)
    group = _group(said[Column.GROUP], groups)
    if group is None and needs_group and role is Role.PARENT:
        raise _Bad(Fault.GROUP_MISSING, name)
    return Wanted(line.number, name, role, group, _title(title), _phone(said[Column.PHONE]))


def is_no_person(said: str) -> bool:
    """Whether what stands for a name is a sum, a date or a signature below a list; with its marks, as people have."""
    read = unicodedata.normalize("NFC", said).casefold()
    return len(read) <= PERSON_LIMIT and _below_a_list().search(read) is not None


@cache
def _below_a_list() -> re.Pattern[str]:
    told = {kind: "|".join(map(re.escape, words)) for kind, words in book()["below_a_list"].items()}
    return re.compile(
        rf"^(?:(?:{told['sums']}) ?[:=\d]|(?:{told['begins']})\b)|\((?:{told['signed']})"
        rf"|\b(?:{told['day']}) [\d. …]{{0,12}}(?:{told['month']})\b"
    )


def _name(said: str) -> str:
    try:
        return check_name(" ".join(said.split()), limit=PERSON_LIMIT, person=True)
    except NameEmpty:
        raise _Bad(Fault.NO_NAME, said) from None
    except NameTooLong:
        raise _Bad(Fault.NAME_LONG, said) from None
    except NameOfSigns:
        raise _Bad(Fault.NAME_SIGNS, said) from None
    except OldFont:
        raise _Bad(Fault.OLD_FONT, said) from None


def _title(said: str) -> str:
    """Return a post's name; "" where there is none but signs, as people fill an empty cell."""
    try:
        return check_name(" ".join(said.split()), limit=TITLE_LIMIT)
    except NameEmpty:
        return ""
    except (NameTooLong, NameOfSigns):
        raise _Bad(Fault.TITLE_BAD, said) from None


def _group(said: str, groups: Mapping[str, int]) -> int | None:
    """Return the class or group that is meant; None where none is named."""
    if not said:
        return None
    found = groups.get(fold(said)) or groups.get(bare_name(said))
    if found is None:
        raise _Bad(Fault.GROUP_UNKNOWN, said)
    return found


def _role(said: str, title: str, otherwise: Role) -> tuple[Role, str]:
    """Return the role and the title: «Tổ trưởng» in a column of posts makes nobody more than a teacher."""
    known = _role_names().get(fold(said))
    if known is not None or not said:
        return known or otherwise, title
    return otherwise, title or said


def _phone(said: str) -> str:
    """Return the digits of a telephone number as they are dialled here; "" for none. A lost first 0 is put back."""
    if not said:
        return ""
    if _DATE.fullmatch(said):
        raise _Bad(Fault.PHONE_DATE, said)
    found = _PHONE.fullmatch(_PHONE_SIGNS.sub("", said))
    if found is None:
        raise _Bad(Fault.PHONE_BAD, said)
    return f"0{found[1]}"
