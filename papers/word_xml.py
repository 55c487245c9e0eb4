"""WordprocessingML as text: runs, paragraphs, tables, sections, each element's children in the order that Word wants.

Sizes are points, widths millimetres.
"""

import re
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from papers.blocks import BOLD

FONT = "Times New Roman"
MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RUN_BREAKS = re.compile(r"\n")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
FONTS = f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>'


def twips(millimetres: float) -> int:
    """Return a length as Word writes it."""
    return round(millimetres * 1440 / 25.4)


def run(text: str, size: float, *, bold: bool = False, italic: bool = False) -> str:
    """Return a text in one kind of letters; marked parts of it are heavier."""
    found: list[str] = []
    for place, part in enumerate(_ILLEGAL.sub("", text).split(BOLD)):
        if part:
            found.append(_run(part, size, bold=bold or place % 2 == 1, italic=italic))
    return "".join(found)


def _run(text: str, size: float, *, bold: bool, italic: bool) -> str:
    told = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in _RUN_BREAKS.split(text))
    return f"<w:r>{_letters(size, bold=bold, italic=italic)}{told}</w:r>"


def _letters(size: float, *, bold: bool, italic: bool) -> str:
    heavy = "<w:b/><w:bCs/>" if bold else ""
    slanted = "<w:i/><w:iCs/>" if italic else ""
    half = round(size * 2)
    return f'<w:rPr>{FONTS}{heavy}{slanted}<w:sz w:val="{half}"/><w:szCs w:val="{half}"/></w:rPr>'


def page_number(size: float) -> str:
    """Return the field that Word fills with a page's number."""
    letters = _letters(size, bold=False, italic=False)
    return "".join(
        f"<w:r>{letters}{told}</w:r>"
        for told in (
            '<w:fldChar w:fldCharType="begin"/>', '<w:instrText xml:space="preserve">PAGE</w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>', "<w:t>2</w:t>", '<w:fldChar w:fldCharType="end"/>',
        )
    )  # fmt: skip


def paragraph(  # noqa: PLR0913 - as many as a paragraph has properties
    runs: str, *, align: str = "both", first: float = 0, left: float = 0, right: float = 0, hanging: float = 0,
    before: float = 0, after: float = 0, line: float = 1.15, exact: float = 0, keep: bool = False, ruled: bool = False,
    dotted: float = 0, new_page: bool = False, level: int = 0, section: str = "", mark: float = 13,
) -> str:  # fmt: skip
    """Return a paragraph.

    `line`: times its height, `exact`: so many points; `keep`: with what follows; `ruled`: a line above it; `dotted`: a
    line of dots up to there; `level`: of a heading, for who finds their way by them; `mark`: the size of its end.
    """
    spacing = (
        f'w:line="{round(exact * 20)}" w:lineRule="exact"'
        if exact
        else f'w:line="{round(line * 240)}" w:lineRule="auto"'
    )
    indent = f'w:left="{twips(left)}" w:right="{twips(right)}"'
    indent += f' w:hanging="{twips(hanging)}"' if hanging else f' w:firstLine="{twips(first)}"'
    told = (
        "<w:keepNext/>" * keep,
        "<w:pageBreakBefore/>" * new_page,
        '<w:pBdr><w:top w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:pBdr>' * ruled,
        f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{twips(dotted)}"/></w:tabs>' if dotted else "",
        f'<w:spacing w:before="{round(before * 20)}" w:after="{round(after * 20)}" {spacing}/>',
        f"<w:ind {indent}/>",
        f'<w:jc w:val="{align}"/>',
        f'<w:outlineLvl w:val="{level - 1}"/>' if level else "",
        _letters(mark, bold=False, italic=False),
        section,
    )
    dots = f"<w:r>{_letters(mark, bold=False, italic=False)}<w:tab/></w:r>" if dotted else ""
    return f"<w:p><w:pPr>{''.join(told)}</w:pPr>{runs}{dots}</w:p>"


def cell(content: str, width: float, *, middle: bool = False) -> str:
    """Return a table's cell of whole paragraphs."""
    upright = '<w:vAlign w:val="center"/>' if middle else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/>{upright}</w:tcPr>{content}</w:tc>'


def row(cells: Iterable[str], *, heads: bool = False, whole: bool = True, height: float = 0) -> str:
    """Return a table's row. `heads`: repeated on each page; `whole`: not broken between pages; `height`: exactly."""
    told = "<w:cantSplit/>" * whole
    told += f'<w:trHeight w:val="{twips(height)}" w:hRule="exact"/>' if height else ""
    told += "<w:tblHeader/>" * heads
    return f"<w:tr><w:trPr>{told}</w:trPr>{''.join(cells)}</w:tr>"


def table(rows: Iterable[str], widths: Sequence[float], *, framed: bool = False, padding: float = 0) -> str:
    """Return a table of fixed columns; the grid says their widths too, since not every program asks the cells."""
    line = 'w:val="single" w:sz="4" w:space="0" w:color="000000"'
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f"<w:{side} {line}/>" for side in sides) if framed else ""
    pad = f'w:w="{twips(padding)}" w:type="dxa"'
    grid = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{twips(sum(widths))}" w:type="dxa"/><w:tblInd w:w="0" w:type="dxa"/>'
        f"{f'<w:tblBorders>{borders}</w:tblBorders>' if borders else ''}"
        '<w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left {pad}/><w:bottom w:w="0" w:type="dxa"/><w:right {pad}/>'
        f"</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def section(*, header: str, first: str, landscape: bool = False, narrow: bool = False, anew: bool = True) -> str:
    """Return what ends a section: A4, margins of NĐ 30, page numbers above from the second page on.

    `header`, `first`: what stands above pages, by their ids; `narrow`: margins for cards to cut out.
    """
    wide, high = (16838, 11906) if landscape else (11906, 16838)
    lies = ' w:orient="landscape"' if landscape else ""
    top, right, left = (8, 8, 8) if narrow else (20, 15, 30)
    start = '<w:pgNumType w:start="1"/>' * anew
    names = f'<w:headerReference w:type="default" r:id="{header}"/><w:headerReference w:type="first" r:id="{first}"/>'
    return (
        f'<w:sectPr>{names}<w:type w:val="nextPage"/><w:pgSz w:w="{wide}" w:h="{high}"{lies}/>'
        f'<w:pgMar w:top="{twips(top)}" w:right="{twips(right)}" w:bottom="{twips(top)}" w:left="{twips(left)}"'
        f' w:header="{twips(2 if narrow else 10)}" w:footer="{twips(2 if narrow else 8)}" w:gutter="0"/>'
        f"{start}<w:titlePg/></w:sectPr>"
    )
