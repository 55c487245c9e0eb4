"""Tables that people keep in Excel, LibreOffice or as CSV: read line by line as text, written so that nothing runs."""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain, count

import xlsxwriter
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from domain.people.errors import SheetTooLarge, SheetUnreadable

MOST_LINES = 50_000
MOST_COLUMNS = 50
"""Columns that are read; a list of people has ten."""
MOST_BYTES = 10 * 1024 * 1024
_MOST_UNPACKED = 100 * 1024 * 1024
"""Bytes that a workbook may have once unpacked: 50,000 lines have a third of that."""
_LONGEST_ROW = 1024 * 1024
"""Bytes of one line's XML: it is read whole, however many of its columns are wanted."""
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_LONGEST_CELL = 32_767
"""Letters of a cell: as many as Excel itself keeps, so that nothing is cut that is refused later with its length."""
_CHUNK = 64 * 1024
_TAIL = 64
_MOST_LETTERS = 50_000_000
"""Letters of all cells together: a workbook may say one long text in millions of cells, and be small all the same."""
_BLANK_LINES = 1_000
"""So many empty lines on end are the end of a sheet, though its format says that it goes on."""
_BROKEN = (
    zipfile.BadZipFile, zlib.error, InvalidFileException, LookupError, ValueError, TypeError, AttributeError, OSError,
    EOFError, SyntaxError, RuntimeError,
)  # fmt: skip
"""What reading a workbook raises that is cut off, damaged, encrypted or no workbook at all."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NO_NAME = re.compile(r"[\[\]:*?/\\]")
_FIGURE = re.compile(r"(\d{1,3}(\.\d{3})+|\d+)(,\d+)?", re.ASCII)
_ENCODINGS = ("utf-8-sig", "cp1258")
_OLE = b"\xd0\xcf\x11\xe0"
"""How an .xls of before 2007 begins, and a workbook under a password."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table. `number`: as the person's own program counts it, from 1; `cells`: their texts."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it was read. `name`: of the sheet, "" for CSV; `others`: names of sheets that were not read."""

    lines: Sequence[Line]
    name: str = ""
    others: tuple[str, ...] = ()


def read_sheet(data: bytes) -> Sheet:
    """Read the first sheet that has anything in it, or a CSV file; SheetUnreadable, SheetTooLarge.

    Nothing is worked out: a formula is the text that it was written as.
    """
    if len(data) > MOST_BYTES:
        raise SheetTooLarge(limit_mb=MOST_BYTES // 1024 // 1024, lines=MOST_LINES)
    if data.startswith(_OLE):
        raise SheetUnreadable(why="old")
    sheet = _workbook(data) if data.startswith(b"PK") else Sheet(_kept(_csv(data)))
    if not sheet.lines:
        raise SheetUnreadable(why="empty")
    return sheet


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet to be written. `widths`: in letters; `above`: lines over the headings; `numbers`: columns to add up."""

    title: str
    headings: Sequence[str]
    lines: Iterable[Sequence[str]]
    widths: Sequence[int]
    above: Sequence[str] = ()
    numbers: frozenset[int] = frozenset()


def write_sheet(
    title: str,
    headings: Sequence[str],
    lines: Iterable[Sequence[str]],
    *,
    widths: Sequence[int],
    beside: tuple[str, Iterable[Sequence[str]]] | None = None,
) -> bytes:
    """Write a workbook of one sheet: all cells are text, the headings stay in sight. `widths`: in letters.

    `beside`: the title and lines of a second one, to look things up.
    """
    more = [Page(beside[0], (), beside[1], (80,))] if beside is not None else []
    return write_book([Page(title, headings, lines, widths), *more])


def write_book(pages: Iterable[Page]) -> bytes:
    """Write a workbook, a sheet a page; nothing in it is a formula or an address, whatever it looks like."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        heavy = {"bold": True, "text_wrap": True}
        bold, over = book.add_format(heavy | {"border": 1}), book.add_format({"bold": True})
        plain = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        figure = book.add_format({"valign": "top"})
        names = set[str]()
        for page in pages:
            sheet = book.add_worksheet(_sheet_name(page.title, names))
            for column, width in enumerate(page.widths):
                sheet.set_column(column, column, width, plain)
            for row, text in enumerate(page.above):
                sheet.write_string(row, 0, text, over)
            first = len(page.above) + bool(page.headings)
            for column, heading in enumerate(page.headings):
                sheet.write_string(first - 1, column, heading, bold)
            for row, cells in enumerate(page.lines, start=first):
                for column, cell in enumerate(cells):
                    value = _figure(cell) if column in page.numbers else None
                    if value is None:
                        sheet.write_string(row, column, cell, plain)
                    else:
                        sheet.write_number(row, column, value, figure)
            if page.headings:
                sheet.freeze_panes(first, 0)
                sheet.repeat_rows(first - 1)
            sheet.set_landscape()
            sheet.set_paper(9)  # A4
            sheet.fit_to_pages(1, 0)
    return file.getvalue()


def _sheet_name(title: str, taken: set[str]) -> str:
    """Return a name that Excel takes, each once: without its signs, of 31 letters at most."""
    clean = _NO_NAME.sub(" ", title).strip(" '")[:31] or "1"
    names = chain([clean], (f"{clean[:27]} {n}" for n in count(2)))
    name = next(name for name in names if name.casefold() not in taken)
    taken.add(name.casefold())
    return name


def _figure(cell: str) -> float | None:
    """Return the number that a cell says as it is written here («1.204», «66,7»); None where it says none."""
    return float(cell.replace(".", "").replace(",", ".")) if _FIGURE.fullmatch(cell) else None


# --- reading -------------------------------------------------------------------------------------------------------


def _workbook(data: bytes) -> Sheet:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            _check_size(packed)
        with closing(load_workbook(io.BytesIO(data), read_only=True, keep_links=False)) as book:
            names = tuple(sheet.title for sheet in book.worksheets)
            for sheet in book.worksheets:
                sheet.reset_dimensions()  # what a file says of its size is often wrong
                rows = sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
                if lines := _kept([_text(value) for value in row] for row in rows):
                    return Sheet(lines, sheet.title, tuple(name for name in names if name != sheet.title))
    except _BROKEN as problem:
        raise SheetUnreadable(why="broken") from problem
    raise SheetUnreadable(why="empty")


def _check_size(packed: zipfile.ZipFile) -> None:
    """Refuse what is small only as long as it is packed: SheetTooLarge."""
    unpacked = 0
    for part in packed.infolist():
        since_row, tail = 0, b""
        with packed.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                unpacked += len(chunk)
                starts = [found.start() for found in _ROW.finditer(tail + chunk)]
                since_row = len(tail + chunk) - starts[-1] if starts else since_row + len(chunk)
                tail = chunk[-_TAIL:]
                is_row = part.filename.startswith("xl/worksheets/")
                if unpacked > _MOST_UNPACKED or (is_row and since_row > _LONGEST_ROW):
                    raise SheetTooLarge(limit_mb=MOST_BYTES // 1024 // 1024, lines=MOST_LINES)


def _csv(data: bytes) -> Iterator[Sequence[str]]:
    text = _decoded(data)
    first = text.split("\n", 1)[0]
    separator = max(";\t,", key=first.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            yield [cell[:_LONGEST_CELL] for cell in row[:MOST_COLUMNS]]
    except csv.Error as problem:
        raise SheetUnreadable(why="broken") from problem


def _decoded(data: bytes) -> str:
    """Return the letters of a text file: UTF-16 where it says so, else UTF-8, else Windows' Vietnamese."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data.decode("utf-16", errors="replace")
    if b"\x00" in data:
        raise SheetUnreadable(why="broken")
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _kept(rows: Iterable[Sequence[str]]) -> list[Line]:
    """Return the lines that hold anything, each with its number; SheetTooLarge."""
    kept: list[Line] = []
    last = letters = 0
    for number, cells in enumerate(rows, start=1):
        if any(cells):
            last = number
            kept.append(Line(number, tuple(cells)))
            letters += sum(map(len, cells))
        if len(kept) > MOST_LINES + 1 or letters > _MOST_LETTERS:
            raise SheetTooLarge(limit_mb=MOST_BYTES // 1024 // 1024, lines=MOST_LINES)
        if number - last > _BLANK_LINES:
            break
    return kept


def _text(value: object) -> str:
    """Return what a cell shows: whole numbers without «.0», dates as they are written here."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "x" if value else ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y}" if value.time() == time() else f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return str(value).strip()[:_LONGEST_CELL]
