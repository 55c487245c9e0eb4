"""NĐ 30/2020, annex I, as points that a paper holds or not: over the XML of a Word file, and its rendered pages."""

import re
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
MM = 72 / 25.4
_SIDES = ("top", "bottom", "left", "right")
FONTS = ("ascii", "hAnsi", "eastAsia", "cs")
PPR = (
    "keepNext", "keepLines", "pageBreakBefore", "widowControl", "pBdr", "shd", "tabs", "spacing", "ind", "jc",
    "outlineLvl", "rPr", "sectPr",
)  # fmt: skip
TBLPR = ("tblStyle", "tblW", "jc", "tblInd", "tblBorders", "shd", "tblLayout", "tblCellMar", "tblLook")
RPR = ("rFonts", "b", "bCs", "i", "iCs", "color", "sz", "szCs")
NUMBER = re.compile(r"^Số:[ \u00a0](\d{2,}|[ \u00a0]{4,})/[A-ZĐ][A-ZĐ&]*(-[A-ZĐ]+)?$")
PLACED = re.compile(r"^.+, ngày (0[1-9]|[12]\d|3[01]) tháng (0[12]|[3-9]|1[0-2]) năm \d{4}$")


def document(content: bytes, name: str = "word/document.xml") -> ET.Element:
    with zipfile.ZipFile(BytesIO(content)) as packed:
        return ET.fromstring(packed.read(name))  # noqa: S314 - our own


def _val(element: ET.Element | None, name: str = "val") -> str:
    return element.get(f"{W}{name}", "") if element is not None else ""


def text_of(element: ET.Element) -> str:
    return "".join(one.text or "" for one in element.iter(f"{W}t"))


def _ordered(element: ET.Element, order: Sequence[str]) -> bool:
    names = [child.tag.removeprefix(W) for child in element]
    return all(name in order for name in names) and names == sorted(names, key=order.index)


def in_xml(content: bytes, *, kind: str = "named") -> Iterator[tuple[str, bool]]:
    """Yield each point and whether it holds. `kind`: named, minutes, letter, list (no number), card (no head)."""
    whole = document(content)
    runs = list(whole.iter(f"{W}r"))
    texts = [text_of(one) for one in whole.iter(f"{W}p")]
    said = "\n".join(texts)
    yield "every part is there, and parses", zipfile.ZipFile(BytesIO(content)).testzip() is None
    sections = list(whole.iter(f"{W}sectPr"))
    sizes = [{int(_val(one.find(f"{W}pgSz"), side)) for side in "wh"} for one in sections]
    yield "A4", all(size == {11906, 16838} for size in sizes)
    if kind != "card":
        margins = [
            {s: int(_val(one.find(f"{W}pgMar"), s)) * 25.4 / 1440 for s in ("top", "bottom", "left", "right")}
            for one in sections
        ]
        yield (
            "margins",
            all(
                19.9 <= m["top"] <= 25.1
                and 19.9 <= m["bottom"] <= 25.1
                and 29.9 <= m["left"] <= 35.1
                and 14.9 <= m["right"] <= 20.1
                for m in margins
            ),
        )
        yield "page numbers from the second page", all(one.find(f"{W}titlePg") is not None for one in sections)
    fonts = [one.find(f"{W}rPr/{W}rFonts") for one in runs]
    yield (
        "four font attributes on every run",
        all(one is not None and {one.get(f"{W}{name}") for name in FONTS} == {"Times New Roman"} for one in fonts),
    )
    styles = document(content, "word/styles.xml")
    yield (
        "no theme's letters",
        not any("Theme" in name for one in (*styles.iter(), *whole.iter()) for name in one.attrib),
    )
    yield "black", not list(whole.iter(f"{W}color")) and not list(styles.iter(f"{W}color"))
    yield "composed", unicodedata.is_normalized("NFC", said)
    yield "children of pPr in order", all(_ordered(one, PPR) for one in whole.iter(f"{W}pPr"))
    yield "children of tblPr in order", all(_ordered(one, TBLPR) for one in whole.iter(f"{W}tblPr"))
    yield "children of rPr in order", all(_ordered(one, RPR) for one in whole.iter(f"{W}rPr"))
    yield "grids are as wide as cells", all(_gridded(one) for one in whole.iter(f"{W}tbl"))
    yield "a paragraph ends each cell", all(one[-1].tag == f"{W}p" for one in whole.iter(f"{W}tc"))
    if kind != "card":
        yield from _by_decree(whole, runs, kind)


def _by_decree(whole: ET.Element, runs: list[ET.Element], kind: str) -> Iterator[tuple[str, bool]]:
    texts = [text_of(one) for one in whole.iter(f"{W}p")]
    said = "\n".join(texts)
    yield "nation and motto letter by letter", NATION in texts and MOTTO in texts
    sized = {text_of(run): int(_val(run.find(f"{W}rPr/{W}sz"))) / 2 for run in runs if text_of(run)}
    yield "one set of sizes", (sized[NATION], sized[MOTTO]) in {(12, 13), (13, 14)}
    numbers = [text for text in texts if text.startswith("Số:")]
    yield "number", all(map(NUMBER.match, numbers)) and bool(numbers) is (kind != "list")
    placed = [text for text in texts if PLACED.match(text)]
    yield "place and day", bool(placed) is (kind != "minutes")
    if kind == "list":
        return
    yield "ends with ./.", any(text.endswith("./.") for text in texts)
    copies = [text for text in texts if text.startswith("- Lưu: VT")]
    yield "copies end with the archive", bool(copies) and all(one.endswith(".") for one in copies)
    yield "no K/T or T/M", not re.search(r"\b[KT]/[TM]\b", said)
    grounds = [
        text_of(p) for p in whole.iter(f"{W}p") if text_of(p).startswith("Căn cứ") and p.find(f".//{W}i") is not None
    ]
    yield (
        "grounds end with ; and .",
        all(one[-1] in ";." for one in grounds) and (not grounds or grounds[-1][-1] == "."),
    )
    yield "signatures stay together", all(_kept(row) for row in whole.iter(f"{W}tr") if _signs(row))
    body = [
        p for p in whole.findall(f"{W}body/{W}p") if len(text_of(p)) > 60 and _val(p.find(f"{W}pPr/{W}jc")) == "both"
    ]
    firsts = [int(_val(p.find(f"{W}pPr/{W}ind"), "firstLine")) * 25.4 / 1440 for p in body]
    yield "first line", all(abs(one - 12.7) < 0.2 or abs(one - 10) < 0.2 for one in firsts)
    spaces = [p.find(f"{W}pPr/{W}spacing") for p in body]
    yield "six points between paragraphs", all(int(_val(one, "before")) >= 120 for one in spaces)
    yield "single to one and a half lines", all(240 <= int(_val(one, "line")) <= 360 for one in spaces)
    if kind == "letter":
        yield "V/v below the number", any(text.startswith("V/v ") for text in texts)
        yield "Kính gửi", any(text.startswith("Kính gửi:") for text in texts)
    if kind == "minutes":
        yield "secretary left, chair right", 0 <= said.find("THƯ KÝ") < said.find("CHỦ TỌA")


def _gridded(table: ET.Element) -> bool:
    grid = [int(_val(one, "w")) for one in table.findall(f"{W}tblGrid/{W}gridCol")]
    rows = [
        [int(_val(one.find(f"{W}tcPr/{W}tcW"), "w")) for one in row.findall(f"{W}tc")]
        for row in table.findall(f"{W}tr")
    ]
    return all(row == grid for row in rows) and bool(grid)


def _signs(row: ET.Element) -> bool:
    return len([p for p in row.iter(f"{W}p") if not text_of(p)]) >= 5


def _kept(row: ET.Element) -> bool:
    return row.find(f"{W}trPr/{W}cantSplit") is not None


# --- as it is printed ------------------------------------------------------------------------------------------------


def in_pages(pdf: Any, texts: Sequence[str], *, kind: str = "named") -> Iterator[tuple[str, bool]]:  # noqa: ANN401 - pdfplumber's
    """Yield each point that only the rendered pages show. `texts`: every text of its blocks."""
    first = pdf.pages[0]
    chars = [char for page in pdf.pages for char in page.chars if char["text"].strip()]
    families = {char["fontname"].split("+")[-1].split("-")[0] for char in chars if ord(char["text"][0]) < 0x2500}
    yield "one family of letters", len(families) == 1 and families <= {"LiberationSerif", "TimesNewRoman"}
    shown = _flat("".join(page.extract_text() for page in pdf.pages))
    lost = [text for text in texts if text.split() and _flat(text.split()[-1]) not in shown]
    yield f"nothing is clipped {lost[:2]}", not lost
    if kind == "card":
        return
    shown_on = [(page, char) for page in pdf.pages for char in page.chars if char["text"].strip()]
    high = [(page, char) for page, char in shown_on if char["top"] > 19 * MM]
    yield (
        "left and right margin",
        all(c["x0"] >= 29 * MM and c["x1"] <= page.width - 14.4 * MM for page, c in high),
    )
    yield "lower margin", all(c["bottom"] <= page.height - 19.5 * MM for page, c in shown_on)
    tops = [[c for c in page.chars if c["text"].strip() and c["top"] < 19 * MM] for page in pdf.pages]
    yield "no number on the first page", not tops[0]
    numbers = ["".join(c["text"] for c in top) for top in tops[1:]]
    yield "pages are numbered, anew where another paper begins", _counts_on(numbers)
    middles = [
        (min(c["x0"] for c in top) + max(c["x1"] for c in top)) / 2 / MM - (page.width / MM + 15) / 2
        for page, top in zip(pdf.pages, tops, strict=True)
        if top
    ]
    yield "numbers in the middle", all(abs(one) < 1 for one in middles)
    lines = first.extract_text_lines()
    nation = next((line for line in lines if NATION in line["text"]), None)
    yield "nation in one line", nation is not None
    motto = next((line for line in lines if MOTTO in line["text"]), None)
    yield "motto in one line", motto is not None
    words = first.search(MOTTO)
    rules = [one for one in (*first.lines, *first.rects) if one["width"] > 10 and one["height"] < 2]
    if words:
        wide = words[0]["x1"] - words[0]["x0"]
        near = [one for one in rules if one["x0"] > first.width / 2 - 40 and one["top"] < words[0]["bottom"] + 14]
        yield "a line as long as the motto", any(0.97 <= one["width"] / wide <= 1.03 for one in near)
        left = [one for one in rules if one["x1"] < words[0]["x0"] and one["top"] < words[0]["bottom"] + 60]
        yield "a line of a third to a half of the body", bool(left) and 15 * MM <= left[0]["width"] <= 40 * MM
    signed = [page for page in pdf.pages if "Nơi nhận:" in page.extract_text()]  # an annex may follow
    last = (signed or pdf.pages)[-1].extract_text_lines()
    yield "a signature is never alone on a page", len(last) > 3


def _counts_on(numbers: Sequence[str]) -> bool:
    """Whether each page has the number after the one before, or none, as a first page has."""
    before = 1
    for said in numbers:
        if said and said != str(before + 1):
            return False
        before = before + 1 if said else 1
    return True


def _flat(text: str) -> str:
    return "".join(text.casefold().split())
