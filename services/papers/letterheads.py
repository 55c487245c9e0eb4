"""How a unit's papers begin and end: as its office wrote it, else by the unit's own name, place above it and posts."""

import re
from dataclasses import asdict, dataclass, fields
from zlib import crc32

from domain.meeting import Meeting
from domain.paper import Letterhead, LetterheadChanged
from domain.people.access import OFFICE, Role, check_role
from domain.people.unit import Unit, UnitKind
from domain.questions.errors import TextChanged
from domain.questions.wording import check_font, clean
from services import office
from services.naming import read_lines
from services.unit_of_work import UnitOfWork
from templates.say import book

LINES = ("governing", "body", "authority", "recipients")
"""What is written a line each."""
LINE_LIMIT, BASIS_LIMIT, MOST_LINES = 120, 300, 12
_CAPITALS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Letters:
    """What a paper's head and end say; as Letterhead has it, with lines apart."""

    governing: tuple[str, ...]
    body: tuple[str, ...]
    place: str
    code: str
    drafter: str
    authority: tuple[str, ...]
    office: str
    signer: str
    recipients: tuple[str, ...]


PARTS = tuple(field.name for field in fields(Letters))
"""Everything that may be written, in the order in which a paper has it."""


def of(uow: UnitOfWork, meeting: Meeting) -> Letters:
    """Return the letterhead with which a meeting's papers are drawn."""
    return of_unit(uow, meeting.unit_id, chair_title=meeting.chair_title)


def of_unit(uow: UnitOfWork, unit_id: int, *, chair_title: str = "") -> Letters:
    """Return a unit's letterhead: each part as it was written, else as its name and posts have it."""
    usual, kept = _usual(uow, uow.people.unit(unit_id), chair_title), uow.office_papers.letterhead(unit_id)
    if kept is None:
        return usual
    written = {name: getattr(kept, name) for name in asdict(usual)}
    told = {name: tuple(value.splitlines()) if name in LINES else value for name, value in written.items() if value}
    return Letters(**(asdict(usual) | told))


def kept(uow: UnitOfWork, unit_id: int) -> Letterhead:
    """Return what somebody wrote of it, all of it "" where nobody did."""
    return uow.office_papers.letterhead(unit_id) or Letterhead(unit_id=unit_id, version=0)


def write(uow: UnitOfWork, unit_id: int, parts: dict[str, str], *, seen: int, by: int) -> Letterhead:
    """Write a unit's letterhead; a part that is "" goes by the usual. LetterheadChanged; LineTooLong, OldFont."""
    check_role(uow.people.roles(by, unit_id), OFFICE)
    uow.people.hold_unit(unit_id)
    found = kept(uow, unit_id)
    if found.version != seen:
        raise LetterheadChanged
    for name in PARTS:
        setattr(found, name, _read(name, parts.get(name, "")))
    found.version += 1
    uow.office_papers.keep(found)
    uow.act("unit.letterhead_written", "unit", unit_id, by=by)
    return found


def face_of(meeting: Meeting) -> int:
    """Return a number by which other grounds are told from those that were shown."""
    return crc32("\n".join(meeting.basis).encode()) & 0x7FFFFFFF


def write_basis(uow: UnitOfWork, meeting_id: int, said: str, *, seen: int, by: int) -> Meeting:
    """Write on which documents a meeting stands, a line each, without «Căn cứ». TextChanged; LineTooLong, NoRight."""
    meeting = uow.meetings.hold(meeting_id)
    office.check_office(uow, by, meeting)
    if face_of(meeting) != seen:
        raise TextChanged(meeting=meeting)
    begins = book("papers")["usual"]["ground"]
    lines = [line.removeprefix(begins).strip(" ;.") for line in read_lines(said, limit=BASIS_LIMIT)]
    meeting.basis = [line for line in lines if line][:MOST_LINES]
    uow.meetings.keep(meeting)
    uow.act("meeting.basis_written", "meeting", meeting_id, by=by, lines=len(meeting.basis))
    return meeting


def _read(name: str, said: str) -> str:
    if name in LINES:
        return "\n".join(read_lines(said, limit=LINE_LIMIT)[:MOST_LINES])
    said = " ".join(clean(said).split())[:LINE_LIMIT]
    check_font(said)
    return said


# --- the usual -------------------------------------------------------------------------------------------------------


def _usual(uow: UnitOfWork, unit: Unit, chair_title: str) -> Letters:
    words = book("papers")["usual"]
    above = uow.people.unit(unit.parent_id) if unit.parent_id is not None else None
    governs = unit.acts_as is UnitKind.WARD
    chairs = office.holders(uow, unit.key, frozenset({Role.CHAIR}))
    chief = chairs[0] if chairs else None
    return Letters(
        governing=_in_full(above.name) if above is not None else (), body=_in_full(unit.name),
        place=_place(above if above is not None else unit), code=words["ward_code"] if governs else code_of(unit.name),
        drafter=words["drafter"], authority=(words["authority"],) if governs else (),
        office=words["ward_office"] if governs else (chief.post if chief else "") or chair_title or words["office"],
        signer=chief.name if chief else "", recipients=(),
    )  # fmt: skip


def _in_full(name: str) -> tuple[str, ...]:
    """Return a body's name without what is short in it, a line each part of it."""
    short, whole = book("papers")["usual"]["short"]
    for begins in (short, whole):
        if name.startswith(begins):
            return (whole.strip(), name.removeprefix(begins).strip())
    return (name,)


def _place(unit: Unit) -> str:
    """Return the place that a body's name names; dots where it names none, to be filled in."""
    words = book("papers")["usual"]
    if unit.acts_as is not UnitKind.WARD:
        return str(words["no_place"])
    name = unit.name
    for before in words["before_place"]:
        name = name.removeprefix(before).strip()
    return name or str(words["no_place"])


def code_of(name: str) -> str:
    """Return the letters by which a school is known in numbers: what is in capitals whole, else first letters."""
    words = [word for word in name.split() if word.casefold() not in book("papers")["usual"]["no_code"]]
    parts = [_CAPITALS.findall(word) for word in words]
    return "".join(
        "".join(letters if "".join(letters).isupper() else letters[:1]) for letters in parts if letters
    ).upper()[:20]


def may_keep(uow: UnitOfWork, meeting: Meeting, *, by: int) -> bool:
    """Whether somebody makes a meeting's papers and numbers them; who only watches reads the figures."""
    return office.may(uow, by, meeting, OFFICE)
