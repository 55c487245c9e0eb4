"""The workbook in which a unit fills in its opinions: headings, an invented line, and the meeting's topics beside."""

from dataclasses import dataclass

from papers.kinds import kind
from papers.spreadsheets import XLSX, write_sheet
from templates.say import book


@dataclass(frozen=True, kw_only=True)
class OpinionSheet:
    """What differs from unit to unit. `topics`: the titles that a cell may say."""

    unit: str
    topics: tuple[str, ...]


@kind("opinion_sheet", OpinionSheet, XLSX)
def opinion_sheet(values: OpinionSheet) -> bytes:
    """Return the workbook."""
    words = book()["gathering"]["sheet"]
    numbered = [[f"{number}. {title}"] for number, title in enumerate(values.topics, start=1)]
    return write_sheet(
        words["title"], words["headings"], [words["example"]], widths=(6, 70, 26, 26, 14),
        beside=(words["topics"], numbered),
    )  # fmt: skip
