"""How the words of a paper are written down: lines that begin with a sign each, read into blocks.

`# …`, `## …` heading · `> …` ground · `- …` bullet · `= …` centred · `| a | b |` row of a table, the first its titles,
after `! 12c 60 20n` (widths, c: centred, n: numbers) · `@…` parts of the paper (`_PARTS`, and single ones in
`_READERS`) · anything else is a paragraph. `**…**` is heavier. Values that templates put in are escaped
(templates/paper_words.py), so they are never read as signs.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby

from papers.blocks import (
    BOLD,
    Block,
    Break,
    Bullets,
    Card,
    Cards,
    Close,
    Column,
    Grounds,
    Head,
    Heading,
    Landscape,
    Lines,
    Paragraph,
    Picture,
    Poster,
    Signer,
    Table,
    Title,
    To,
    TwoSignatures,
)

_CELL = re.compile(r"(?<!\\)((?:\\\\)*)\|")
_SIGNS = ("##", "#", ">", "-", "=", "|", "!", "@")
_ESCAPED = re.compile(r"\\(.)")
Said = list[tuple[str, list[str]]]
"""Lines of one part: what stands behind the @, and its cells."""


def read(text: str) -> list[Block]:
    """Return the blocks of a paper; ValueError for a line that means nothing (a template's mistake)."""
    lines = [line.strip() for line in unicodedata.normalize("NFC", text).splitlines()]
    found: list[Block] = []
    for part, group in groupby([line for line in lines if line], key=_part):
        found += _READERS[part](list(group))
    return found


def _part(line: str) -> str:
    sign = next((sign for sign in _SIGNS if line.startswith(sign)), "")
    if sign == "!":
        return "|"
    if sign != "@":
        return sign
    word = line[1:].split(" ", 1)[0]
    return next((name for name, words in _PARTS.items() if word in words), f"@{word}")


def _words(line: str) -> str:
    """Return a text as it is shown: unescaped, with heavier letters marked."""
    marked = line.strip().replace("**", BOLD)
    return _ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], marked)


def _flat(line: str) -> str:
    return " ".join(_words(line).split())


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in _CELL.sub("\\1\0", line).split("\0")]


def _after(line: str, sign: str) -> str:
    return line.removeprefix(sign).strip()


def _said(lines: Sequence[str]) -> Said:
    split = [(word, rest) for line in lines for word, _, rest in [line[1:].partition(" ")]]
    return [(word, _cells(rest)) for word, rest in split]


def _all(said: Said, word: str) -> tuple[str, ...]:
    return tuple(_flat(cells[0]) for name, cells in said if name == word and cells[0])


def _one(said: Said, word: str) -> str:
    return " ".join(_all(said, word))


# --- what each sign is -----------------------------------------------------------------------------------------------


def _paragraphs(lines: Sequence[str]) -> list[Block]:
    """Return a paragraph a line, also of each line that somebody wrote into one."""
    return [Paragraph(" ".join(text.split())) for line in lines for text in _words(line).split("\n") if text.strip()]


def _bullets(lines: Sequence[str]) -> list[Block]:
    return [Bullets(tuple(_flat(_after(line, "-")) for line in lines))]


def _grounds(lines: Sequence[str]) -> list[Block]:
    return [Grounds(tuple(_flat(_after(line, ">")).rstrip(";.,") for line in lines))]


def _table(lines: Sequence[str]) -> list[Block]:
    """Return tables: one begins with each line of widths."""
    found: list[Block] = []
    for line in lines:
        if line.startswith("!"):
            found.append(Table(tuple(_column(width) for width in line[1:].split()), ()))
            continue
        cells = tuple(_words(cell) for cell in _cells(line.removeprefix("|").removesuffix("|")))
        table = found[-1]
        assert isinstance(table, Table)
        if len(cells) != len(table.columns):
            raise ValueError(line)
        if not table.columns[0].title and not table.rows:
            columns = tuple(replace(c, title=title) for title, c in zip(cells, table.columns, strict=True))
            found[-1] = Table(columns, ())
        else:
            found[-1] = Table(table.columns, (*table.rows, cells))
    return found


def _column(said: str) -> Column:
    return Column("", int(said.rstrip("cn")), said.endswith(("c", "n")), said.endswith("n"))


def _head(lines: Sequence[str]) -> list[Block]:
    said = _said(lines)
    number = next((_words(cells[0]) for word, cells in said if word == "number"), "")
    return [Head(_all(said, "above"), _all(said, "body"), number, _one(said, "placed"), _one(said, "about"))]


def _title(lines: Sequence[str]) -> list[Block]:
    said = _said(lines)
    return [Title(_one(said, "title"), _all(said, "subject"))]


def _to(lines: Sequence[str]) -> list[Block]:
    said = _said(lines)
    return [To(_one(said, "dear"), _all(said, "to"))]


def _signer(said: Said, word: str) -> Signer:
    cells = next((cells for name, cells in said if name == word), [""])
    offices = tuple(_flat(cell) for cell in cells[:-1] if cell)
    return Signer(offices, _flat(cells[-1]))


def _signatures(lines: Sequence[str]) -> list[Block]:
    said = _said(lines)
    return [TwoSignatures(_signer(said, "left"), _signer(said, "right"))]


def _close(lines: Sequence[str]) -> list[Block]:
    said = _said(lines)
    signer = _signer(said, "signed") if any(name == "signed" for name, _ in said) else None
    return [Close(_one(said, "copies"), _all(said, "copy"), signer)]


def _cards(lines: Sequence[str]) -> list[Block]:
    cards: list[Card] = []
    for word, cells in _said(lines):
        if word == "card":
            cards.append(Card(_flat(cells[0]), _flat(cells[-1]), ()))
            continue
        last = cards.pop()
        texts = tuple(" ".join(text.split()) for text in _words(cells[0]).split("\n") if text.strip())
        more = (*last.texts, *texts) if word == "text" else last.texts
        cards.append(Card(last.code, last.lead, more, _flat(cells[0]) if word == "foot" else last.foot))
    return [Cards(tuple(cards))]


def _poster(lines: Sequence[str]) -> list[Block]:
    return [Poster(_flat(cells[1]), int(cells[0])) for _, cells in _said(lines)]


def _picture(lines: Sequence[str]) -> list[Block]:
    return [Picture(_flat(cells[0]), int(cells[1]) if len(cells) > 1 else 45) for _, cells in _said(lines)]


_PARTS = {
    "@head": ("above", "body", "number", "placed", "about"),
    "@title": ("title", "subject"),
    "@to": ("dear", "to"),
    "@signatures": ("left", "right"),
    "@close": ("copies", "copy", "signed"),
    "@cards": ("card", "text", "foot"),
}
"""Parts that take several lines, each with its own word behind the @."""
_READERS: dict[str, Callable[[Sequence[str]], list[Block]]] = {
    "": _paragraphs,
    "#": lambda lines: [Heading(_flat(_after(line, "#"))) for line in lines],
    "##": lambda lines: [Heading(_flat(_after(line, "##")), 2) for line in lines],
    ">": _grounds,
    "-": _bullets,
    "=": lambda lines: [Paragraph(_flat(_after(line, "=")), centred=True) for line in lines],
    "|": _table,
    "@head": _head,
    "@title": _title,
    "@to": _to,
    "@signatures": _signatures,
    "@close": _close,
    "@cards": _cards,
    "@poster": _poster,
    "@picture": _picture,
    "@lines": lambda lines: [Lines(int(cells[0])) for _, cells in _said(lines)],
    "@break": lambda lines: [Break() for _ in lines],
    "@anew": lambda lines: [Break(anew=True) for _ in lines],
    "@landscape": lambda _: [Landscape()],
}
