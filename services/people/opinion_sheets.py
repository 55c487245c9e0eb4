"""A unit's opinions as a sheet: the workbook to fill in, its lines read, looked at, and only then taken.

On the page the file is read before the unit; in the chat it may still be with its network, so it waits until it is
here and was read, and whoever sent it is told then. What was read is kept, not the file.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from conversation.reply import Choice, Ordered
from conversation.turn import Media
from domain.errors import NotFound, Refused
from domain.messages.delivery import StoredFile
from domain.people.errors import SheetUnreadable
from letters.folding import fold
from papers import kinds
from papers.opinion_sheet import OpinionSheet, opinion_sheet
from papers.spreadsheets import XLSX, Sheet, read_sheet
from papers.spreadsheets import Line as Row
from services import attaching
from services.delivering import owe
from services.people import roster_files
from services.people.roster_files import OPINIONS
from services.plans import gathering, taking_lists
from services.plans.gathering import List
from services.plans.taking_lists import Line, Typed
from services.refusals import say_refusal
from services.unit_of_work import UnitOfWork
from templates.say import book, label

MOST_TOLD = 5
"""Lines that are named in a message with the reason why nothing would come of them; further ones are counted."""
_HEADINGS_WITHIN = 20
_MOST_TRIES = 8
"""Tries of fetching and reading together, after which a file is told to be unreadable."""
_EXAMPLE = 1
"""Where the words stand in the invented line, which is no opinion."""
_BESIDE = re.compile(r"\([^()]{0,80}\)\s*$")


class Column(StrEnum):
    """What a column of such a sheet holds."""

    WORDS = "words"
    AUTHOR = "author"
    TOPIC = "topic"
    SPEAKS = "speaks"


@dataclass(frozen=True, slots=True)
class Looked:
    """What taking a sheet would do. `mark`: by which its sender takes it; `others`: sheets that were not read."""

    of: List
    typed: Typed
    others: Sequence[str]
    mark: str = ""


# --- read ----------------------------------------------------------------------------------------------------------


def blank(uow: UnitOfWork, meeting_id: int, unit_id: int, *, by: int) -> OpinionSheet:
    """Return what the workbook to fill in says; NoRight, NotFound."""
    seen = gathering.list_of(uow, meeting_id, unit_id, by=by)
    return OpinionSheet(unit=seen.unit.name, topics=tuple(topic.title for topic in uow.meetings.topics(meeting_id)))


def write(values: OpinionSheet, *, at: datetime) -> StoredFile:
    """Return it as a file that is kept nowhere: for who waits for it on a thread of their own."""
    return StoredFile(name=_file_name(), mime=XLSX, content=opinion_sheet(values), made_at=at)


def order(uow: UnitOfWork, meeting_id: int, unit_id: int, *, by: int) -> Ordered:
    """Order the workbook to fill in, for a chat."""
    return kinds.order(_file_name(), blank(uow, meeting_id, unit_id, by=by))


def _file_name() -> str:
    return str(book()["gathering"]["sheet"]["file_name"])


def read(content: bytes) -> tuple[list[Line], tuple[str, ...]]:
    """Return the lines of a file, and its sheets that were not read; nothing but work for the processor.

    SheetUnreadable where no line looks like headings; SheetTooLarge.
    """
    sheet = read_sheet(content)
    place, columns = _headings(sheet)
    words = book()["gathering"]["sheet"]
    found = [_line(row, columns) for row in sheet.lines[place + 1 :]]
    lines = [line for line in found if line.words and fold(line.words) != fold(words["example"][_EXAMPLE])]
    return lines, sheet.others


def read_or_why(content: bytes | None) -> tuple[Sequence[Line], Sequence[str]] | Refused:
    """Return the same, or why a file cannot be read; None: its network never handed it out."""
    try:
        return read(content) if content is not None else SheetUnreadable(why="away")
    except Refused as refused:
        return refused


def _headings(sheet: Sheet) -> tuple[int, dict[Column, int]]:
    names = {fold(name): Column(column) for column, said in book()["gathering"]["columns"].items() for name in said}
    for place, row in enumerate(sheet.lines[:_HEADINGS_WITHIN]):
        columns: dict[Column, int] = {}
        for index, cell in enumerate(row.cells):
            column = names.get(fold(_BESIDE.sub("", cell[:200])))
            if column is not None:
                columns.setdefault(column, index)
        if Column.WORDS in columns:
            return place, columns
    raise SheetUnreadable(why="opinions")


def _line(row: Row, columns: Mapping[Column, int]) -> Line:
    said = dict.fromkeys(Column, "") | {
        column: row.cells[index] for column, index in columns.items() if index < len(row.cells)
    }
    words = said[Column.WORDS]
    return Line(
        row.number, words, said[Column.AUTHOR], said[Column.SPEAKS], said[Column.TOPIC], formula=words.startswith("=")
    )


# --- looked at, and taken ------------------------------------------------------------------------------------------


def look(
    uow: UnitOfWork, meeting_id: int, unit_id: int, lines: Sequence[Line], others: Sequence[str] = (), *, by: int
) -> Looked:
    """Return what taking these lines would do; NoRight, NotFound, and what refuses the whole."""
    typed = taking_lists.look(uow, meeting_id, unit_id, lines, by=by)
    return Looked(gathering.list_of(uow, meeting_id, unit_id, by=by), typed, others)


def keep(uow: UnitOfWork, meeting_id: int, unit_id: int, lines: Sequence[Line], *, by: int) -> str:
    """Keep what was read until it is taken, and return its mark."""
    kept = {"of": [meeting_id, unit_id], "lines": [asdict(line) for line in lines]}
    content = json.dumps(kept, ensure_ascii=False).encode()
    return roster_files.keep(uow, content, by=by, kind=OPINIONS)


def marked(looked: Looked, mark: str) -> Looked:
    """Return it with the mark by which it is taken."""
    return replace(looked, mark=mark)


def take(uow: UnitOfWork, mark: str, *, by: int) -> tuple[List, Typed]:
    """Put what was looked at on its list, once; SheetGone, and what refuses typing."""
    kept = json.loads(roster_files.content(uow, mark, by=by, kind=OPINIONS))
    meeting_id, unit_id = kept["of"]
    typed = taking_lists.take_lines(uow, meeting_id, unit_id, [Line(**line) for line in kept["lines"]], by=by)
    roster_files.forget(uow, by=by, kind=OPINIONS)
    return gathering.list_of(uow, meeting_id, unit_id, by=by), typed


# --- sent in a chat ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Unread:
    """A sheet that waits. `content`: None where its network never handed it out."""

    attachment_id: int
    content: bytes | None


def ask_to_read(
    uow: UnitOfWork, meeting_id: int, unit_id: int, network: str, media: Iterable[Media], *, by: int
) -> List:
    """Keep a sheet until it was read aside; only the first file counts. FileTooLarge, TooManyFiles, and as `held`."""
    seen = gathering.held(uow, meeting_id, unit_id, by=by)
    attaching.attach(uow, by, network, list(media)[:1], alone=True, gathering_id=seen.must.key)
    return seen


def waiting(uow: UnitOfWork) -> Unread | None:
    """Return the sheet that is read next, or None; the try is counted, so that one that breaks the reader ends."""
    one = next(iter(uow.attachments.unread(limit=1)), None)
    if one is None or one.id is None:
        return None
    content = uow.files.get(one.file_id).content if one.file_id is not None else None
    one.attempts += 1
    uow.attachments.keep(one)
    return Unread(one.id, content if one.attempts <= _MOST_TRIES else None)


def tell(uow: UnitOfWork, attachment_id: int, found: tuple[Sequence[Line], Sequence[str]] | Refused) -> None:
    """Tell who sent a sheet what taking it would do, or why it cannot be; nothing where another process was quicker."""
    attachment = uow.attachments.find(attachment_id)
    if attachment is None or attachment.gathering_id is None:
        return
    of, by = uow.gatherings.hold(attachment.gathering_id), attachment.person_id
    uow.attachments.remove(attachment)
    if uow.people.get(by).erased_at is not None:
        return
    mark = f"{of.meeting_id}-{of.unit_id}"
    choices = [Choice.act(label("gathering"), "gathering", mark)]
    try:
        if isinstance(found, Refused):
            raise found
        looked = look(uow, of.meeting_id, of.unit_id, *found, by=by)
    except NotFound:
        return
    except Refused as refused:
        owe(
            uow, by, "gathering/sheet_unread", once=f"sheet:{attachment_id}", choices=choices, name=attachment.name,
            why=say_refusal(refused, now=uow.now),
        )  # fmt: skip
        return
    if looked.typed.added:
        kept = keep(uow, of.meeting_id, of.unit_id, found[0], by=by)
        choices.insert(0, Choice.act(label("gathering_take"), "gathering_take", f"{mark}.{kept}"))
    owe(uow, by, "gathering/sheet", once=f"sheet:{attachment_id}", choices=choices, **words_of(uow, looked))


def words_of(uow: UnitOfWork, looked: Looked) -> dict[str, Any]:
    """Return what templates say of a look: each line of which nothing would come, with the reason."""
    refused = [(one.number, one.text, say_refusal(one.why, now=uow.now)) for one in looked.typed.refused]
    names = uow.people.names([one.author_id for one in looked.typed.added if not one.behalf])
    return {
        "whose": [one.behalf or names.get(one.author_id, "") for one in looked.typed.added], "looked": looked,
        "refused": refused[:MOST_TOLD], "more": max(0, len(refused) - MOST_TOLD), "all": refused,
        "limit": gathering.MOST,
    }  # fmt: skip
