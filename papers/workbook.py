"""A paper's tables as a workbook (.xlsx): a sheet a heading, what stands before it above each; numbers stay numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from papers.blocks import BOLD, Block, Head, Heading, Paragraph, Table, Title
from papers.kinds import kind
from papers.notation import read
from papers.spreadsheets import XLSX, Page, write_book


@dataclass(frozen=True, kw_only=True)
class Workbook:
    """The words of a paper, as papers/notation.py reads them."""

    title: str
    text: str


@dataclass
class _Sheet:
    title: str
    said: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)


@kind("workbook", Workbook, XLSX)
def workbook(values: Workbook) -> bytes:
    """Return the file."""
    return write_book(_pages(values.title, read(values.text)))


def _pages(title: str, blocks: Sequence[Block]) -> Iterator[Page]:
    """Yield a page for each table; what no table holds stands above those of its heading."""
    above = [" ".join(text.split()) for block in blocks for text in _above(block)]
    sheets = [_Sheet(title)]
    for block in blocks:
        if isinstance(block, Heading):
            sheets.append(_Sheet(block.text))
        elif isinstance(block, Table):
            sheets[-1].tables.append(block)
        elif isinstance(block, Paragraph) and not block.centred:
            sheets[-1].said.append(block.text)
    for sheet in sheets:
        for table in sheet.tables:
            yield _page(sheet, table, [line.replace(BOLD, "") for line in (*above, sheet.title, *sheet.said)])


def _above(block: Block) -> Sequence[str]:
    """Return what every sheet says first: who issues it, what it is, and the words in the middle of a line."""
    match block:
        case Head(body=body):
            return body
        case Title(kind=kind_of, subject=subject):
            return (kind_of.upper(), *subject)
        case Paragraph(text=text, centred=True):
            return (text,)
        case _:
            return ()


def _page(sheet: _Sheet, table: Table, above: Sequence[str]) -> Page:
    columns = table.columns
    return Page(
        sheet.title, [column.title.replace(BOLD, "") for column in columns],
        [[cell.replace(BOLD, "") for cell in row] for row in table.rows],
        widths=[max(column.width // 2, 6) for column in columns], above=above,
        numbers=frozenset(place for place, column in enumerate(columns) if column.number),
    )  # fmt: skip
