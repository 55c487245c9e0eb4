"""Places in a report: the pages and sections that words name, and how they stand in order."""

import re
from dataclasses import dataclass
from functools import cache

from domain.questions.wording import clean
from letters.clusters import clip
from templates.say import book, say

PLACE_LIMIT = 80
_MOST_PLACES = 3
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_BARE_PAGE = re.compile(r"\d{1,4}(?:\s?[-–]\s?\d{1,4})?")
_BARE_SECTION = re.compile(r"(?:[ivxlc]{1,7}|\d{1,3})(?:\.(?:[ivxlc]{1,7}|\d{1,3}|[a-z\u0111])){0,5}\.?", re.IGNORECASE)
_PARTS = re.compile(r"[ivxlc]{1,7}(?!\w)|\d{1,4}|[a-z\u0111](?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """How a place sorts: the whole report first, then by page, then by section, then what says neither.

    `group`: 0 to 3 in that order. Nobody here knows on which page a section begins.
    """

    group: int
    path: tuple[int, ...]


def place_in(text: str) -> str:
    """Return the pages and sections that words name («trang 3», «mục II.2»), "" for none."""
    found = dict.fromkeys(" ".join(hit[0].split()).rstrip(".") for hit in _named().finditer(clean(text)))
    return clip(", ".join(list(found)[:_MOST_PLACES]), PLACE_LIMIT)


def read_place(text: str) -> str:
    """Return a place as somebody typed it when asked: «3» is a page, «II.2» a section, other words stay."""
    said = " ".join(clean(text).split())
    if _BARE_PAGE.fullmatch(said):
        return str(say("reports/page", number=said))
    if _BARE_SECTION.fullmatch(said):
        return str(say("reports/section", number=said.rstrip(".")))
    return place_in(said) or clip(said, PLACE_LIMIT)


def sorted_by(place: str) -> Place:
    """Return how a place sorts."""
    if not place:
        return Place(0, ())
    pages = _page().search(place)
    if pages is not None:
        return Place(1, (int(pages[1]), *_numbers(_page().sub("", place))))
    path = _numbers(" ".join(hit[0].partition(" ")[2] for hit in _named().finditer(place)))
    return Place(2, path) if path else Place(3, ())


def _numbers(said: str) -> tuple[int, ...]:
    """Return a section's numbers: Roman ones, Arabic ones, and letters after them."""
    return tuple(_number(part) for part in _PARTS.findall(said)[:8])


def _number(part: str) -> int:
    if part.isdecimal():
        return int(part)
    lower = part.lower()
    if all(sign in _ROMAN for sign in lower):
        values = [_ROMAN[sign] for sign in lower]
        return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))
    return 1_000 + ord(lower)


@cache
def _named() -> re.Pattern[str]:
    words = book()["report"]
    pages, sections = ("|".join(map(re.escape, words[kind])) for kind in ("pages", "sections"))
    number = r"(?:[ivxlc]{1,7}|\d{1,3}|[a-z\u0111])(?!\w)"
    return re.compile(
        rf"\b(?:(?:{pages})\.?\s{{0,3}}\d{{1,4}}(?:\s?[-–]\s?\d{{1,4}})?(?!\w)"
        rf"|(?:{sections})\s{{1,3}}{number}(?:\.{number}){{0,5}})",
        re.IGNORECASE,
    )


@cache
def _page() -> re.Pattern[str]:
    pages = "|".join(map(re.escape, book()["report"]["pages"]))
    return re.compile(rf"\b(?:{pages})\.?\s{{0,3}}(\d{{1,4}})(?:\s?[-–]\s?\d{{1,4}})?", re.IGNORECASE)
