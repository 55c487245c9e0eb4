"""Word files (.docx) of blocks, by the measures of NĐ 30/2020: python-docx keeps the package, we write the words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from math import ceil
from typing import Any, cast

import segno
from docx import Document
from docx.document import Document as Package
from docx.oxml import parse_xml

from papers.blocks import (
    Block,
    Break,
    Bullets,
    Card,
    Cards,
    Close,
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
from papers.word_xml import FONTS, MAIN, cell, page_number, paragraph, row, run, section, table
from templates.book import book

WIDTH, LYING = 165.0, 252.0
"""Between the margins of a page, and of one on its side."""
NATION, MOTTO, BODY, TITLE, COPIES = 12, 13, 13, 14, 11
"""One set of sizes: 12 for the state's name goes with 13 for the rest (NĐ 30, annex V)."""
FIRST = 12.7
_MOTTO_WIDE = 56.1
"""The motto in 13 heavy points, measured; its line is as long."""
_SIGNING = 5
"""Empty lines for a signature and a seal."""
_CARD, _CARD_HIGH, _CARD_LETTERS = 97.0, 139.0, 1300
_LONG_ROW = 1500
"""Letters of a row that may be broken between pages: it would not fit on one."""


def word_file(blocks: Sequence[Block], *, title: str) -> bytes:
    """Return the file; `title`: what programs show as its name."""
    document = Document(BytesIO(_empty()))
    drawing = _Drawing(document)
    drawing.draw(blocks)
    properties = document.core_properties
    properties.title = title[:250]
    for name in ("author", "comments"):  # python-docx puts its own there
        setattr(properties, name, "")
    made = BytesIO()
    document.save(made)
    return made.getvalue()


@cache
def _empty() -> bytes:
    """Return an empty file with our letters everywhere, no theme among them; made once, for it takes 20 ms."""
    document = Document()
    styles = document.styles.element
    for fonts in styles.iter(f"{{{MAIN}}}rFonts"):
        fonts.attrib.clear()
        fonts.attrib.update(parse_xml(FONTS.replace("<w:rFonts", f'<w:rFonts xmlns:w="{MAIN}"')).attrib)
    for color in list(styles.iter(f"{{{MAIN}}}color")):
        color.getparent().remove(color)
    for setting in document.settings.element.iter(f"{{{MAIN}}}compatSetting"):
        if setting.get(f"{{{MAIN}}}name") == "compatibilityMode":  # Word of today: frames of tables stand on the margin
            setting.set(f"{{{MAIN}}}val", "15")
    made = BytesIO()
    document.save(made)
    return made.getvalue()


@dataclass
class _Drawing:
    """One paper that is being drawn: what stands so far, and on which kind of page."""

    document: Package

    def __post_init__(self) -> None:
        part = self.document.part
        numbers, number_id = part.add_header_part()  # type: ignore[no-untyped-call]
        numbers.element.clear()
        numbers.element.append(_parsed(paragraph(page_number(BODY), align="center", line=1)))
        first, first_id = part.add_header_part()  # type: ignore[no-untyped-call]
        first.element.clear()
        first.element.append(_parsed(paragraph("", exact=1, mark=1)))
        self._headers = {"header": number_id, "first": first_id}
        self._body: list[str] = []
        self._lies = self._narrow = self._numbered = False
        self._pictures = 0

    def draw(self, blocks: Sequence[Block]) -> None:
        """Draw all of them, in their order."""
        for place, block in enumerate(blocks):
            after = blocks[place + 1] if place + 1 < len(blocks) else None
            self._block(block, keep=isinstance(after, Close | TwoSignatures | Table))
        if self._body and self._body[-1].startswith("<w:tbl"):  # Word wants a paragraph behind a table
            self._body.append(paragraph("", exact=1, line=1, mark=1))
        body = self.document.element.body
        body.clear()
        whole = "".join([*self._body, self._section()])
        body.extend(list(_parsed(f"<w:body>{whole}</w:body>")))

    @property
    def _wide(self) -> float:
        return LYING if self._lies else WIDTH

    def _section(self) -> str:
        return section(
            header=self._headers["first" if self._narrow else "header"],
            first=self._headers["first"],
            landscape=self._lies,
            narrow=self._narrow,
            anew=self._numbered,
        )

    def _block(self, block: Block, *, keep: bool) -> None:
        if isinstance(block, Landscape):
            self._numbered = self._numbered or bool(self._body)  # an annex has page numbers of its own
            self._turn(lies=True)
        elif isinstance(block, Break):
            self._break(anew=block.anew)
        elif isinstance(block, Cards):
            self._turn(narrow=True)
            self._body.append(_cards(block))
        elif isinstance(block, Picture):
            self._body.append(self._picture(block))
        elif isinstance(block, Paragraph):
            self._body.append(_paragraph(block, keep=keep))
        else:
            self._body.append(_DRAWN[type(block)](block, self._wide))

    def _turn(self, *, lies: bool = False, narrow: bool = False) -> None:
        if self._body:
            self._body.append(paragraph("", exact=1, mark=1, section=self._section()))
        self._lies, self._narrow = lies, narrow

    def _break(self, *, anew: bool) -> None:
        if not anew:
            self._body.append(paragraph("", exact=1, mark=1, new_page=True))
            return
        self._numbered = True
        self._turn()

    def _picture(self, block: Picture) -> str:
        drawn = BytesIO()
        segno.make(block.address, error="m", micro=False).save(drawn, kind="png", scale=8, border=2)
        drawn.seek(0)
        name, _ = self.document.part.get_or_add_image(drawn)
        self._pictures += 1
        size = round(block.width * 36000)
        alt = block.address.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
        named = f'id="{self._pictures}" name="QR {self._pictures}"'
        pictured = (
            f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{size}" cy="{size}"/>'
            f'<wp:docPr {named} descr="{alt}"/><a:graphic><a:graphicData uri="{_PICTURE}"><pic:pic>'
            f'<pic:nvPicPr><pic:cNvPr {named}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{name}"/>'
            f'<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
            f'<a:ext cx="{size}" cy="{size}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
            "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
        )
        return paragraph(pictured, align="center", before=6, after=6, line=1)


_PICTURE = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_NAMES = (
    f'xmlns:w="{MAIN}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    f'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="{_PICTURE}"'
)


def _parsed(xml: str) -> Any:  # noqa: ANN401 - an element of lxml, which carries no types
    begin = xml.index(">")
    return parse_xml(f"{xml[:begin].rstrip('/')} {_NAMES}{'/' if xml[begin - 1] == '/' else ''}{xml[begin:]}")


# --- head, title, close: NĐ 30 ---------------------------------------------------------------------------------------


def letters_wide(text: str, size: float, *, bold: bool = True) -> float:
    """Return about how many millimetres a text is wide: enough for a line of a third to a half of it."""
    thin = sum(letter in " .,;:ijltIJ'()|-" for letter in text)
    capital = sum(letter.isupper() for letter in text)
    em = thin * 0.3 + capital * 0.71 + (len(text) - thin - capital) * (0.5 if bold else 0.46)
    return em * size * 0.3528


def _rule(wide: float, line: float) -> str:
    side = max((wide - line) / 2, 0)
    return paragraph("", exact=4, before=3, left=side, right=side, ruled=True, mark=2)


def _head(block: Head, wide: float) -> str:
    """Return the two columns: who issues, with the number; the state, with place and day."""
    words = book("papers")["head"]
    left, right = 65.0, wide - 65
    above = "".join(paragraph(run(line.upper(), 12), align="center", line=1) for line in block.governing)
    issuing = "".join(paragraph(run(line.upper(), 12, bold=True), align="center", line=1) for line in block.body)
    last = block.body[-1].upper() if block.body else ""
    state = paragraph(run(words["nation"], NATION, bold=True), align="center", line=1)
    motto = paragraph(run(words["motto"], MOTTO, bold=True), align="center", line=1)
    rows = [
        row([
            cell(above + issuing + _rule(left, letters_wide(last, 12) * 0.42), left),
            cell(state + motto + _rule(right, _MOTTO_WIDE), right),
        ]),
    ]  # fmt: skip
    if block.number or block.placed:
        number = paragraph(run(block.number, 13), align="center", before=4, line=1)
        about = paragraph(run(block.about, 12), align="center", before=6, line=1) if block.about else ""
        placed = paragraph(run(block.placed, 13, italic=True), align="center", before=4, line=1)
        rows.append(row([cell(number + about, left), cell(placed, right)]))
    return table(rows, [left, right]) + paragraph("", exact=6, mark=2)


def _title(block: Title, wide: float) -> str:
    kind = paragraph(run(block.kind.upper(), TITLE, bold=True), align="center", before=12, line=1, keep=True, level=1)
    lines = "".join(paragraph(run(line, TITLE, bold=True), align="center", line=1, keep=True) for line in block.subject)
    last = block.subject[-1] if block.subject else ""
    drawn = min(letters_wide(last, TITLE), wide)
    return kind + lines + (_rule(wide, drawn * 0.42) if last else "") + paragraph("", exact=6, mark=2)


def _to(block: To, _wide: float) -> str:
    if len(block.whom) == 1:
        return paragraph(run(f"{block.said} {block.whom[0]}", BODY), align="center", before=12, after=6)
    first = paragraph(run(block.said, BODY), align="left", left=35, before=12)
    lines = [f"- {one}{'.' if one is block.whom[-1] else ';'}" for one in block.whom]
    return first + "".join(paragraph(run(line, BODY), align="left", left=52, hanging=3, before=2) for line in lines)


def _grounds(block: Grounds, _wide: float) -> str:
    ends = [*";" * (len(block.lines) - 1), "."]
    told = zip(block.lines, ends, strict=True)
    return "".join(paragraph(run(f"{line}{end}", BODY, italic=True), first=FIRST, before=6) for line, end in told)


def _signer(signer: Signer) -> str:
    offices = "".join(
        paragraph(run(line.upper(), BODY, bold=True), align="center", line=1, keep=True) for line in signer.offices
    )
    room = paragraph("", line=1, keep=True) * _SIGNING
    return offices + room + paragraph(run(signer.person, BODY, bold=True), align="center", line=1, keep=True)


def _signatures(block: TwoSignatures, wide: float) -> str:
    half = wide / 2
    signed = table([row([cell(_signer(block.left), half), cell(_signer(block.right), half)])], [half, half])
    return paragraph("", exact=8, keep=True, mark=2) + signed


def _close(block: Close, wide: float) -> str:
    half = wide * 0.48
    copies = paragraph(run(block.said, 12, bold=True, italic=True), align="left", line=1)
    lines = [f"- {one}{'.' if place == len(block.copies) else ';'}" for place, one in enumerate(block.copies, 1)]
    copies += "".join(paragraph(run(line, COPIES), align="left", line=1) for line in lines)
    copies = copies if block.copies else paragraph("", line=1)
    signer = _signer(block.signer) if block.signer else paragraph("", line=1)
    # a signer's column keeps with nothing behind the table, or the whole table would move on
    return paragraph("", exact=8, keep=True, mark=2) + table(
        [row([cell(copies, half), cell(signer, wide - half)])], [half, wide - half]
    )


# --- body ------------------------------------------------------------------------------------------------------------


def _paragraph(block: Paragraph, *, keep: bool) -> str:
    if block.centred:
        return paragraph(run(block.text, BODY), align="center", before=6, keep=keep)
    return paragraph(run(block.text, BODY), first=FIRST, before=6, keep=keep)


def _heading(block: Heading, _wide: float) -> str:
    italic = block.level > 1
    letters = run(block.text, BODY, bold=True, italic=italic)
    return paragraph(letters, first=FIRST, before=8, keep=True, level=block.level + 1)


def _bullets(block: Bullets, _wide: float) -> str:
    return "".join(paragraph(run(f"- {line}", BODY), first=FIRST, before=6) for line in block.lines)


def _table(block: Table, wide: float) -> str:
    share = wide / sum(column.width for column in block.columns)
    widths = [column.width * share for column in block.columns]
    titles = [
        cell(
            paragraph(run(column.title, 12, bold=True), align="center", before=2, after=2, line=1, keep=True),
            w,
            middle=True,
        )
        for column, w in zip(block.columns, widths, strict=True)
    ]
    rows = [row(titles, heads=True)]
    for cells in block.rows:
        drawn = [
            cell(_lines_of(text, "center" if column.centred else "left"), w)
            for text, column, w in zip(cells, block.columns, widths, strict=True)
        ]
        rows.append(row(drawn, whole=sum(map(len, cells)) < _LONG_ROW))
    return (
        paragraph("", exact=6, keep=True, mark=2)
        + table(rows, widths, framed=True, padding=1.5)
        + paragraph("", exact=6, mark=2)
    )


def _lines_of(text: str, align: str) -> str:
    return "".join(
        paragraph(run(line, 12), align=align, before=2, after=2 if last else 0, line=1)
        for lines in [text.split("\n")]
        for place, line in enumerate(lines)
        for last in [place == len(lines) - 1]
    )


def _lines(block: Lines, wide: float) -> str:
    return paragraph("", dotted=wide, align="left", before=6, line=1.3) * block.count


def _poster(block: Poster, _wide: float) -> str:
    return paragraph(run(block.text, block.size, bold=True), align="center", before=block.size / 3, line=1.05)


# --- cards -----------------------------------------------------------------------------------------------------------


def _cards(block: Cards) -> str:
    """Return cards, two beside each other; a text that is too long for its card goes on on the next one."""
    cells = [cell(_card(one), _CARD) for card in block.cards for one in _parts(card)]
    cells += [cell(paragraph(""), _CARD)] * (len(cells) % 2)
    rows = [row(cells[place : place + 2], height=_CARD_HIGH) for place in range(0, len(cells), 2)]
    return table(rows, [_CARD, _CARD], framed=True, padding=4)


def _parts(card: Card) -> list[Card]:
    """Return a card, or as many as its texts need."""
    pieces = [piece for text in card.texts for piece in _pieces(text)]
    pages: list[list[str]] = [[]]
    for piece in pieces:
        if pages[-1] and sum(map(len, pages[-1])) + len(piece) > _CARD_LETTERS:
            pages.append([])
        pages[-1].append(piece)
    whole = len(pages)
    return [
        Card(
            f"{card.code} ({number}/{whole})" if whole > 1 else card.code,
            card.lead,
            tuple(page),
            card.foot * (number == whole),
        )
        for number, page in enumerate(pages, 1)
    ]


def _pieces(text: str) -> list[str]:
    """Cut a text between words into pieces that fit on a card; a word that is longer is cut too."""
    pieces = [""]
    for long in text.split():
        for place in range(ceil(len(long) / 60)):
            one = long[place * 60 : (place + 1) * 60]
            if len(pieces[-1]) + len(one) > _CARD_LETTERS:
                pieces.append("")
            pieces[-1] = f"{pieces[-1]} {one}".strip()
    return pieces


def _card(card: Card) -> str:
    letters = sum(map(len, card.texts))
    size = 12 if letters < _CARD_LETTERS // 2 else 10
    drawn = paragraph(run(card.code, 16, bold=True), align="left", before=4, line=1)
    drawn += paragraph(run(card.lead, 11), align="left", after=3, line=1)
    drawn += "".join(paragraph(run(text, size), align="left", before=3, line=1) for text in card.texts)
    return drawn + (paragraph(run(card.foot, 11, bold=True), align="left", before=5, line=1) if card.foot else "")


_Drawn = Callable[[Any, float], str]
_DRAWN = cast(
    "dict[type[Block], _Drawn]",
    {
        Head: _head, Title: _title, To: _to, Grounds: _grounds, Heading: _heading, Bullets: _bullets, Table: _table,
        TwoSignatures: _signatures, Close: _close, Lines: _lines, Poster: _poster,
    },
)  # fmt: skip
