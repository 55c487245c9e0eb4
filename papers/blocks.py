"""What a paper is made of, from head to signatures: values, drawn as Word files, print pages and plain text.

Texts are one line each, NFC; `BOLD` stands where heavier letters begin or end. Widths are millimetres.
"""

from dataclasses import dataclass, fields
from typing import ClassVar

BOLD = "\ue000"
"""Begins and ends heavier letters in a text; what people write never holds it (notation.py)."""


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a paper. `name`: by which templates know it."""

    name: ClassVar[str]


@dataclass(frozen=True, slots=True)
class Head(Block):
    """The head of NĐ 30: who is above (`governing`), who issues it (`body`), each a line as it is to break.

    `number`: with its sign, blank where the office gives it later, "" for none; `placed`: place and day, "" for
    minutes; `about`: what a letter is about.
    """

    name: ClassVar[str] = "head"
    governing: tuple[str, ...]
    body: tuple[str, ...]
    number: str = ""
    placed: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Title(Block):
    """Kind and subject of a named paper; a short line stands under it."""

    name: ClassVar[str] = "title"
    kind: str
    subject: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class To(Block):
    """Whom a letter is for, after the words «Kính gửi»."""

    name: ClassVar[str] = "to"
    said: str
    whom: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grounds(Block):
    """On what it stands, a line each; all but the last end with «;»."""

    name: ClassVar[str] = "grounds"
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heading(Block):
    """`level`: 1 or 2."""

    name: ClassVar[str] = "heading"
    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph(Block):
    """`centred`: without a first line, as words of a list are; else justified."""

    name: ClassVar[str] = "paragraph"
    text: str
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Bullets(Block):
    name: ClassVar[str] = "bullets"
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """`width`: its share; `centred`: numbers, codes, hours; `number`: what a workbook keeps as numbers."""

    title: str
    width: int
    centred: bool = False
    number: bool = False


@dataclass(frozen=True, slots=True)
class Table(Block):
    """`columns` repeat on each page."""

    name: ClassVar[str] = "table"
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Signer:
    """`offices`: authority and office, a line each; `person`: "" where nobody is known yet."""

    offices: tuple[str, ...]
    person: str = ""


@dataclass(frozen=True, slots=True)
class TwoSignatures(Block):
    """Minutes end with two."""

    name: ClassVar[str] = "signatures"
    left: Signer
    right: Signer


@dataclass(frozen=True, slots=True)
class Close(Block):
    """Who gets it (`said`: the words above them), and who signs; no signer below minutes."""

    name: ClassVar[str] = "close"
    said: str
    copies: tuple[str, ...]
    signer: Signer | None


@dataclass(frozen=True, slots=True)
class Lines(Block):
    """Dotted lines to write on."""

    name: ClassVar[str] = "lines"
    count: int


@dataclass(frozen=True, slots=True)
class Picture(Block):
    """A QR code of an address, so many millimetres wide."""

    name: ClassVar[str] = "picture"
    address: str
    width: int = 45


@dataclass(frozen=True, slots=True)
class Poster(Block):
    """A line to be read from afar; `size`: points."""

    name: ClassVar[str] = "poster"
    text: str
    size: int


@dataclass(frozen=True, slots=True)
class Card:
    """`code` and `lead` stand above, `texts` follow, `foot` at the end."""

    code: str
    lead: str
    texts: tuple[str, ...]
    foot: str = ""


@dataclass(frozen=True, slots=True)
class Cards(Block):
    """Cards to be cut out, four on a page."""

    name: ClassVar[str] = "cards"
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Break(Block):
    """A new page; `anew`: a paper of its own begins there, with its own page numbers."""

    name: ClassVar[str] = "break"
    anew: bool = False


@dataclass(frozen=True, slots=True)
class Landscape(Block):
    """From here pages lie on their side: a wide table."""

    name: ClassVar[str] = "landscape"


def texts_of(part: object) -> list[str]:
    """Return every text that a block shows, in its order."""
    if isinstance(part, str):
        return [part.replace(BOLD, "")] if part else []
    if isinstance(part, tuple):
        return [text for one in part for text in texts_of(one)]
    if isinstance(part, Block | Column | Signer | Card):
        return [text for field in fields(part) for text in texts_of(getattr(part, field.name))]
    return []
