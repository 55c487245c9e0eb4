"""Making a meeting's papers: each making is a version that stays; its number is typed back, its scan put back."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from conversation.reply import Ordered
from conversation.turn import Media
from domain.errors import AlreadyDone, NotFound
from domain.meeting import Meeting
from domain.messages.delivery import Attachment
from domain.paper import NumberTaken, NumberWrong, Paper, PaperMadeSince, PaperNumber, PaperTooEarly
from domain.people.access import MAY_WATCH
from domain.people.acted import Acted
from papers import kinds
from papers.document import PdfFile, WordFile
from papers.workbook import Workbook
from services import attaching, office
from services.papers import letterheads
from services.papers.table import ROWS, Row, row_of
from services.unit_of_work import UnitOfWork
from templates.filters import local
from templates.paper_words import word

_NUMBER = re.compile(
    r"^(?:[^\W\d_]{1,3}[:.]?\s*)?0*(\d{1,5})(?:\s*/\s*\S+)?"
    r"(?:\s+(?:\D*?)(\d{1,2})\s*[/.-]\s*(\d{1,2})(?:\s*[/.-]\s*(\d{4}))?)?\s*$"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """One paper of a meeting as it stands: `versions`, the newest last; `waits` as its row has it.

    `number`: as it stands in its head («45/BB-THCSHB»), "" where it has none.

    `about`, `of`: of which question, and what that is called; 0 and "" for the meeting's own. `scans`: what came back
    signed of any version, each with that one's number.
    """

    row: Row
    about: int
    of: str
    waits: str
    versions: Sequence[Paper] = ()
    number: str = ""
    scans: Sequence[tuple[int, Attachment]] = ()
    each: Sequence["Standing"] = field(default_factory=list)

    @property
    def newest(self) -> Paper | None:
        """The last version."""
        return self.versions[-1] if self.versions else None

    @property
    def face(self) -> int:
        """By which version it is known what was seen."""
        return self.versions[-1].version if self.versions else 0


def of_meeting(uow: UnitOfWork, meeting: Meeting, *, by: int) -> list[Standing]:
    """Return the papers of a meeting that somebody may make, as they stand, in the order of the table; NoRight."""
    office.check_office(uow, by, meeting, MAY_WATCH)
    roles = uow.people.roles(by, meeting.unit_id)
    made: dict[tuple[str, int], list[Paper]] = {}
    for paper in uow.office_papers.of_meeting(meeting.key):
        made.setdefault((paper.kind, paper.about), []).append(paper)
    numbers = {(number.kind, number.about): number for number in uow.office_papers.numbers(meeting.key)}
    letters = letterheads.of(uow, meeting)
    scans = uow.attachments.with_papers([paper.key for versions in made.values() for paper in versions])

    def standing(row: Row, about: int, of: str, waits: str, each: Sequence[Standing] = ()) -> Standing:
        versions = made.get((row.name, about), [])
        back = [(paper.version, scan) for paper in versions for scan in scans.get(paper.key, ())]
        given = numbers.get((row.name, about))
        number = f"{given.number:02}/{sign_of(row, letters)}" if given is not None else ""
        return Standing(row, about, of, waits, versions, number, back, each)

    found: list[Standing] = []
    for row in ROWS:
        if not row.allowed & roles:
            continue
        waits = row.waits(uow, meeting)
        each = row.each(uow, meeting) if row.each is not None and not waits else ()
        found.append(standing(row, 0, "", waits, [standing(row, about, of, waits) for about, of in each]))
    return found


def one(uow: UnitOfWork, meeting: Meeting, name: str, about: int, *, by: int) -> Standing:
    """Return one paper as it stands; NotFound, NoRight."""
    for standing in of_meeting(uow, meeting, by=by):
        for found in (standing, *standing.each):
            if (found.row.name, found.about) == (name, about):
                return found
    raise NotFound


def place_of(row: Row) -> int:
    """Return where a paper stands in the table."""
    return ROWS.index(row)


# --- making ----------------------------------------------------------------------------------------------------------


def make(uow: UnitOfWork, meeting_id: int, name: str, about: int, *, seen: int | None, by: int) -> Paper:
    """Make a paper anew, as its next version: what it says is decided now, its file is made after the unit.

    `seen`: the version that was shown; PaperMadeSince where there is a newer one. PaperTooEarly; NotFound, NoRight.
    """
    meeting = uow.meetings.hold(meeting_id)
    row = row_of(name)
    office.check_office(uow, by, meeting, row.allowed)
    waits = row.waits(uow, meeting)
    if waits:
        raise PaperTooEarly(title=row.title, waits=waits)
    if about and (row.each is None or about not in dict(row.each(uow, meeting))):
        raise NotFound
    before = uow.office_papers.newest(meeting_id, name, about)
    version = before.version if before is not None else 0
    if seen is not None and seen != version:
        raise PaperMadeSince(title=row.title, version=version)
    text = words(uow, meeting, row, about, by=by)
    file_name = f"{row.file}_{_stem(uow, meeting, row, about)}_{local(uow.now):%Y-%m-%d}_ban{version + 1}"
    title = f"{row.title} {meeting.code}"
    if row.workbook:
        ordered = kinds.order(f"{file_name}.xlsx", Workbook(title=title, text=text))
    else:
        ordered = kinds.order(f"{file_name}.docx", WordFile(title=title, text=text))
    file_id = uow.papers.order(ordered, owner_id=None)
    paper = Paper(
        meeting_id=meeting_id, kind=name, about=about, version=version + 1, text=text, made_by=by, made_at=uow.now,
        file_id=file_id,
    )  # fmt: skip
    uow.office_papers.keep(paper)
    uow.act("paper.made", "meeting", meeting_id, by=by, paper=paper.key, kind=name, about=about, version=paper.version)
    return paper


def _stem(uow: UnitOfWork, meeting: Meeting, row: Row, about: int) -> str:
    if about and row.each is not None:
        return dict(row.each(uow, meeting))[about].split()[0].replace("/", "-")
    return meeting.code


def words(uow: UnitOfWork, meeting: Meeting, row: Row, about: int, *, by: int) -> str:
    """Return the words of a paper as they are now."""
    letters = letterheads.of(uow, meeting)
    numbers = {(one.kind, one.about): one for one in uow.office_papers.numbers(meeting.key)}

    def cited(kind: str, key: int = 0) -> PaperNumber | None:
        return numbers.get((kind, key))

    return word(
        row.name,
        row=row,
        meeting=meeting,
        unit=uow.people.unit(meeting.unit_id).name,
        letters=letters,
        now=uow.now,
        number=numbers.get((row.name, about)),
        numbers=numbers,
        cited=cited,
        sign_of=sign_of,
        title_of=lambda kind: row_of(kind).title,
        missing=_missing(uow, meeting),
        **row.values(uow, meeting, about, by=by),
    )


def _missing(uow: UnitOfWork, meeting: Meeting) -> list[str]:
    """Return what papers of a meeting could be made by now, and were not."""
    made = {paper.kind for paper in uow.office_papers.of_meeting(meeting.key)}
    wanted = [row for row in ROWS if row.numbered and not row.optional and row.name not in made]
    return [row.title for row in wanted if not row.waits(uow, meeting)]


def sign_of(row: Row | str, letters: letterheads.Letters) -> str:
    """Return what stands behind a paper's number: «BB-THCSHB», of a letter «THCSHB-VP»."""
    found = row_of(row) if isinstance(row, str) else row
    parts = (letters.code, letters.drafter) if found.letter else (found.sign, letters.code)
    return "-".join(part for part in parts if part)


# --- numbers ---------------------------------------------------------------------------------------------------------


def read_number(said: str, today: date) -> tuple[int, date]:
    """Return number and day of what was typed: «45», «45/BB-THCSHB 05/12», «số 45 ngày 5/12/2026»; NumberWrong."""
    found = _NUMBER.match(" ".join(said.split()))
    if found is None or not int(found[1]):
        raise NumberWrong(text=said[:40])
    try:
        day = date(int(found[4] or today.year), int(found[3]), int(found[2])) if found[2] else today
    except ValueError:
        raise NumberWrong(text=said[:40]) from None
    if day > today:
        raise NumberWrong(text=said[:40])
    return int(found[1]), day


def give_number(uow: UnitOfWork, meeting_id: int, name: str, about: int, said: str, *, by: int) -> PaperNumber:
    """Write down the number that the office gave a paper; from now on papers say it. NumberTaken, NumberWrong."""
    meeting = uow.meetings.hold(meeting_id)
    row = row_of(name)
    office.check_office(uow, by, meeting)
    if not row.numbered or uow.office_papers.newest(meeting_id, name, about) is None:
        raise NotFound
    number, day = read_number(said, local(uow.now).date())
    uow.people.hold_unit(meeting.unit_id)
    taken = uow.office_papers.number_taken(meeting.unit_id, row.sign, day.year, number)
    kept = uow.office_papers.number_of(meeting_id, name, about)
    if taken is not None and (kept is None or taken[0].key != kept.key):
        raise NumberTaken(number=number, title=row_of(taken[0].kind).title, meeting=taken[1])
    found = kept or PaperNumber(
        meeting_id=meeting_id,
        unit_id=meeting.unit_id,
        kind=name,
        about=about,
        sign=row.sign,
        year=day.year,
        number=number,
        dated=day,
        given_at=uow.now,
    )
    found.number, found.dated, found.year, found.given_by, found.given_at = number, day, day.year, by, uow.now
    uow.office_papers.keep(found)
    uow.act("paper.numbered", "meeting", meeting_id, by=by, kind=name, about=about, number=number)
    return found


def take_number_back(uow: UnitOfWork, meeting_id: int, name: str, about: int, *, by: int) -> None:
    """Let a paper have no number again; NotFound where it has none."""
    meeting = uow.meetings.hold(meeting_id)
    office.check_office(uow, by, meeting)
    found = uow.office_papers.number_of(meeting_id, name, about)
    if found is None:
        raise NotFound
    uow.office_papers.drop_number(found)
    uow.act("paper.number_taken_back", "meeting", meeting_id, by=by, kind=name, about=about)


def undo_number(uow: UnitOfWork, acted: Acted) -> None:
    """Take back the number that an act gave."""
    was = acted.before or {}
    take_number_back(uow, was["meeting"], was["kind"], was["about"], by=acted.person_id)


# --- scans -----------------------------------------------------------------------------------------------------------


def put_back(uow: UnitOfWork, paper_id: int, media: Iterable[Media], *, by: int, network: str) -> Paper:
    """Keep the signed copy of a paper beside the version that was signed; KindUnknown, FileTooLarge, TooManyFiles."""
    paper = uow.office_papers.get(paper_id)
    office.check_office(uow, by, uow.meetings.get(paper.meeting_id))
    attached = attaching.attach(uow, by, network, media, alone=True, paper_id=paper.key)
    if not attached.new:
        raise AlreadyDone(what="submitted")
    uow.act("paper.put_back", "meeting", paper.meeting_id, by=by, paper=paper.key, files=len(attached.new))
    return paper


def open_file(uow: UnitOfWork, paper_id: int, *, by: int) -> int | None:
    """Return the file of a version that somebody opens; None where it could not be made. NotFound, NoRight."""
    paper = uow.office_papers.get(paper_id)
    office.check_office(uow, by, uow.meetings.get(paper.meeting_id), row_of(paper.kind).allowed)
    uow.act("paper.opened", "meeting", paper.meeting_id, by=by, paper=paper.key)
    return paper.file_id


def order_pdf(uow: UnitOfWork, paper_id: int, *, by: int) -> Ordered:
    """Return the order of a version's PDF, which comes beside its Word file; NotFound where there is none, NoRight."""
    paper = uow.office_papers.get(paper_id)
    if open_file(uow, paper_id, by=by) is None or row_of(paper.kind).workbook:
        raise NotFound
    name = uow.files.names([paper.file_id or 0])[paper.file_id or 0].removesuffix(".docx")
    title = f"{row_of(paper.kind).title} {uow.meetings.get(paper.meeting_id).code}"
    return kinds.order(f"{name}.pdf", PdfFile(title=title, text=paper.text, paper=paper.key))


def open_scan(uow: UnitOfWork, attachment_id: int, *, by: int) -> int:
    """Return the file of a signed copy that somebody of the office opens; NotFound, also while it is looked into."""
    found = uow.attachments.find(attachment_id)
    if found is None or found.paper_id is None or found.file_id is None or not found.is_ready:
        raise NotFound
    paper = uow.office_papers.get(found.paper_id)
    office.check_office(uow, by, uow.meetings.get(paper.meeting_id))
    uow.act("paper.opened", "meeting", paper.meeting_id, by=by, paper=paper.key, signed=True)
    return found.file_id


def told(values: Mapping[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Return what a sentence about a paper is worded from, by what an act kept."""
    paper = uow.office_papers.get(values["paper"])
    return {"paper": paper, "row": row_of(paper.kind)}
