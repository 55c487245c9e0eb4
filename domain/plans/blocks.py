"""A pasted plan cut into paragraphs: wrapped lines joined again, letters folded one for one so that places stay."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from domain.questions.wording import clean
from letters.clusters import clip
from letters.folding import fold_letters

LONGEST_SENTENCE = 160
WRAPPED = 45
"""A line of fewer letters was not broken by the page's edge: what follows begins anew."""
LONGEST_BLOCK = 1500
"""Letters after which a paragraph without an end is cut at a sentence or a blank: reading stays quick."""
_HEAD_LINES = 12
_TITLE_WITHIN = 30

_BULLET = re.compile(r"(?:[-–—•*+]|\d{1,2}[.)](?!\d)|\d{1,2}\.\d{1,2}\.?\s|[ivx]{1,5}[.)]|[a-h][.)])\s*")
_LABEL = re.compile(r"[^\W\d_][^:]{1,40}:")
_LEAD = re.compile(r"(?:can cu|thuc hien|theo|xet|tren day|noi nhan)\b")
_GOES_ON = re.compile(r"(?:\b(?:truoc|sau|(?<!\d )ngay|den|tu|nhat|han|luc|het|la|va|thang|nam|trong|vong)|,|/)$")
_ENDS = (".", ";", ":", "!", "?", "./", "./.")
_TITLE = re.compile(r"ke hoach\b")
_STOP = re.compile(r"(?:(?<=[\w)\"”’]{2})[.!?]|;|…)\s+(?=[^\W\d_])")


@dataclass(frozen=True)
class Block:
    """A paragraph. `start`: its place in the cleaned text; `folded` is as long as `text`; `head`: above the title."""

    start: int
    text: str
    folded: str
    head: bool = False
    tail: bool = False

    @property
    def opening(self) -> str:
        """Its folded beginning, without a bullet or number."""
        return _BULLET.sub("", self.folded[:80], count=1)

    def sentence_bounds(self, start: int, end: int) -> tuple[int, int]:
        """Return where the sentence around a place begins and ends."""
        begins, ends = self._sentences
        first = begins[bisect_right(begins, start) - 1] if start >= begins[0] else 0
        return first, ends[bisect_left(ends, min(end, ends[-1]))]

    def says(self, pattern: re.Pattern[str], first: int, last: int) -> bool:
        """Whether what stands there says something; looked up once for all the dates of a sentence."""
        asked = (pattern, first, last)
        if asked not in self._said:
            self._said[asked] = pattern.search(self.folded[first:last]) is not None
        return self._said[asked]

    @cached_property
    def _said(self) -> dict[tuple[re.Pattern[str], int, int], bool]:
        return {}

    @cached_property
    def _sentences(self) -> tuple[list[int], list[int]]:
        """Where sentences begin, behind a bullet, and where they end."""
        bullet, stops = _BULLET.match(self.folded), list(_STOP.finditer(self.text))
        begins = [bullet.end() if bullet else 0, *(stop.end() for stop in stops)]
        return sorted(begins), [*(stop.start() for stop in stops), len(self.text)]

    def sentence(self, start: int, end: int, *, limit: int = LONGEST_SENTENCE) -> str:
        """Return the sentence around a place on one line; where it is too long, what stands next to the place."""
        first, last = self.sentence_bounds(start, end)
        words = squeeze(self.text[first:last])
        if len(words) <= limit:
            return words
        reach = len(squeeze(self.text[first:end]))
        if reach < limit:
            return clip(words, limit - 1).rstrip() + "…"
        return "…" + words[reach - limit + 1 : reach].partition(" ")[2]


def squeeze(text: str) -> str:
    """Return a text on one line with one blank between its words."""
    return " ".join(text.split())


def blocks(text: str) -> list[Block]:
    """Return the paragraphs of a text; a line goes on in the next where it was only wrapped."""
    cleaned = clean(text)
    lines = list(_lines(cleaned))
    head = _head(lines)
    found: list[Block] = []
    first = 0
    for place in range(1, len(lines) + 1):
        if place == len(lines) or _begins(lines[place - 1], lines[place]) or head in {place, place - 1}:
            start, end = lines[first].start, lines[place - 1].start + len(lines[place - 1].text)
            for begin, words in _cut(start, cleaned[start:end].replace("\n", " ")):
                tail = first >= len(lines) - _HEAD_LINES
                found.append(Block(begin, words, fold_letters(words), head=first < head, tail=tail))
            first = place
    return found


def _cut(start: int, words: str) -> Iterator[tuple[int, str]]:
    """Yield a paragraph in parts of bearable length, each with its place."""
    while len(words) > LONGEST_BLOCK:
        stops = [stop.end() for stop in _STOP.finditer(words, 0, LONGEST_BLOCK)]
        end = stops[-1] if stops else words.rfind(" ", 1, LONGEST_BLOCK) + 1 or LONGEST_BLOCK
        yield start, words[:end].rstrip()
        start, words = start + end, words[end:]
    yield start, words


def _lines(cleaned: str) -> Iterator[Block]:
    start = 0
    for line in cleaned.split("\n"):
        if line:
            yield Block(start, line, fold_letters(line))
        start += len(line) + 1


def _head(lines: list[Block]) -> int:
    """Return how many lines stand above «KẾ HOẠCH», or the first dozen where no line says so."""
    for place, line in enumerate(lines[:_TITLE_WITHIN]):
        if _TITLE.match(line.folded) and line.text[:8].isupper():
            return place
    return min(_HEAD_LINES, len(lines))


def _begins(before: Block, line: Block) -> bool:
    """Whether a line begins a paragraph of its own."""
    if _BULLET.match(line.folded):
        return True
    if _GOES_ON.search(before.folded):
        return False
    return bool(
        before.text.endswith(_ENDS)
        or len(before.text) < WRAPPED
        or _LEAD.match(line.folded)
        or (line.text[0].isupper() and _LABEL.match(line.text))
        or line.text.isupper()
        or before.text.isupper()
    )
