"""How plans word dates, hours, counts of days and events: patterns over folded letters, and what they read as."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time

from domain.dates.deadline_rule import Anchor

# --- dates, hours, weekdays ----------------------------------------------------------------------------------------

_WHOLE = re.compile(r"(?<![\d/.,])(\d{1,2})\s?([/.-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?![\d/]|[a-z]\b)")
_SHORT = re.compile(r"(?<![\d/.,])(\d{1,2})([/.-])(\d{1,2})(?!\d|[/.-]\w|\s*%|\s*(?:so|tong|lop|dai bieu|ngay)\b)")
_WORDED = re.compile(r"(?<![\d/])(\d{1,2})\s+thang\s+(\d{1,2})(?!\d|/)(?:\s*,?\s*nam\s+(\d{4}))?")
_HOUR = re.compile(
    r"(?<![\d/.,])(?:(\d{1,2})\s?(?:h|g|gio)\s?(?:(\d{2})(?:\s?(?:p|ph|phut)\b)?)?(?![\da-z])|(\d{1,2}):(\d{2})(?!\d))"
    r"(?:\s?['’′])?(?:\s+(sang|trua|chieu|toi)\b)?"
)
_WEEKDAY = re.compile(r"\b(?:thu\s+(hai|ba|tu|nam|sau|bay|[2-7])|(chu nhat|cn))\b")
_ORDINAL = re.compile(r"\b(?:cuoc|lan|dot|ky|phien|buoi|hoi nghi|hop|thoai|ket)\s*$")
"""Before «thứ ba» it makes that the third, and no Tuesday."""
_DAYS = {"hai": 0, "ba": 1, "tu": 2, "nam": 3, "sau": 4, "bay": 5}
_NOON, _HOURS, _MINUTES, _SUNDAY, _CENTURY = 12, 24, 60, 6, 2000
_LONG = 4


@dataclass(frozen=True, slots=True)
class Written:
    """A date as it stands; `year` None where none is written.

    `plain`: it can be nothing else than a date. `dotted`: «3.1», which behind a colon is a heading's number.
    """

    start: int
    end: int
    day: int
    month: int
    year: int | None
    plain: bool
    dotted: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """A weekday (0 Monday) or an hour beside a date; one of them. `midnight`: 24h00, the end of the day."""

    start: int
    end: int
    weekday: int | None = None
    hour: time | None = None
    midnight: bool = False


def dates_in(folded: str) -> list[Written]:
    """Return all that has the form of a date, in order, none inside another."""
    found = [
        Written(one.start(), one.end(), int(one[1]), int(one[3]), _year(one[4]), one[2] == "/" and len(one[4]) == _LONG)
        for one in _WHOLE.finditer(folded)
    ]
    found += [
        Written(one.start(), one.end(), int(one[1]), int(one[2]), _year(one[3]), bool(one[3]))
        for one in _WORDED.finditer(folded)
    ]
    taken = [(one.start, one.end) for one in found]
    found += [
        Written(one.start(), one.end(), int(one[1]), int(one[3]), None, plain=False, dotted=one[2] == ".")
        for one in _SHORT.finditer(folded)
        if not any(start < one.end() and one.start() < end for start, end in taken)
    ]
    return sorted(found, key=lambda one: one.start)


def _year(written: str | None) -> int | None:
    if not written:
        return None
    return int(written) if len(written) == _LONG else _CENTURY + int(written)


def beside_in(folded: str) -> Iterator[Beside]:
    """Yield the weekdays and hours of a text; «cuộc thứ ba» is no Tuesday."""
    for one in _WEEKDAY.finditer(folded):
        if _ORDINAL.search(folded, max(0, one.start() - 20), one.start()):
            continue
        name = one[1] or ""
        weekday = _SUNDAY if one[2] else int(name) - 2 if name.isdecimal() else _DAYS[name]
        yield Beside(one.start(), one.end(), weekday=weekday)
    for one in _HOUR.finditer(folded):
        hour, minute = int(one[1] or one[3]), int(one[2] or one[4] or 0)
        if one[5] in {"chieu", "toi"} and hour < _NOON:
            hour += _NOON
        if hour < _HOURS and minute < _MINUTES:
            yield Beside(one.start(), one.end(), hour=time(hour, minute))
        elif hour == _HOURS and not minute:
            yield Beside(one.start(), one.end(), midnight=True)


# --- what bounds a date --------------------------------------------------------------------------------------------

_LINK = r"(?:(?:la|vao|luc|ngay|hom|den|het|trong|hoi)\s+)*"
BEFORE_DATE = re.compile(
    r"\b(?:(?:cham nhat|muon nhat|tre nhat|han)\s*(?:la\s+)?)?truoc\s*:?\s*(?:(?:ngay|hom|luc|vao)\s+)*$"
)
BY_DATE = re.compile(
    r"\b(?:cham nhat|muon nhat|tre nhat|den het|han cuoi(?: cung)?|han chot|khong qua|khong sau|xong|den|het|"
    r"(?:thoi )?han(?: (?!truoc\b)\w+){0,5}?(?:\s*:| la))\s*:?\s*" + _LINK + "$"
)
FROM_DATE = re.compile(r"\b(?:ke tu|bat dau tu|tu)\s+(?:(?:ngay|luc|hom)\s+)*$")
AFTER_DATE = re.compile(r"\bsau\s+(?:ngay\s+)?$")
AS_OF = re.compile(r"\btinh den\s+(?:(?:het|ngay|thoi diem)\s+)*$")
ON_DATE = re.compile(r"(?:\b(?:ngay|vao|sang|chieu|toi|hom|la)\s+|:\s*)$")
LEFT_EDGE = re.compile(r"(?:(?:vao|luc|ngay|sang|chieu|toi|hoi|hom|buoi)\s+)+$")
GAP = re.compile(
    r"[\s,.()'’–—-]*(?:(?:vao|luc|ngay|sang|chieu|toi|trua|buoi|la|hoi|phut|tuc|bat dau|tu)\b[\s,.()'’–—-]*)*"
)
AND = re.compile(r"\s*(?:,|va|;|,\s*va)\s*(?:ngay\s+)?")

# --- counts and events ---------------------------------------------------------------------------------------------

_COUNT = r"(?P<n>\d{1,3})(?:\s?\([a-z ]{1,20}\))?\s(?P<unit>ngay lam viec|ngay)\b(?!\s*\d)"
_LEAST = r"(?:it nhat|toi thieu|cham nhat|muon nhat|toi da|khong qua|khoang)"
EVENT = (
    r"(?:(?:khi|ngay|buoi|cuoc|thoi diem|to chuc|dien ra|ket thuc|bat dau|tien hanh|ke tu|tu)\s{1,2})*"
    r"(?:hoi nghi|doi thoai|tiep xuc|khai mac|hop(?!\s*(?:nhat|ly|le|dong|phap|tac|thuc|to|phu huynh)\b))"
    r"(?:\s{0,2},?\s{1,2}(?:tiep xuc|doi thoai))*"
)
AHEAD = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:{_LEAST}\s+(?:la\s+)?|truoc\s+)?{_COUNT},?\s+truoc\s+(?:(?P<event>{EVENT})|(?P<date>(?:ngay\s+)?)(?=\d))",
        rf"\btruoc\s+(?P<event>{EVENT})\s*,?\s*(?:{_LEAST}\s+)?(?:la\s+)?{_COUNT}",
        rf"\b(?:{_LEAST}\s+)?truoc\s+(?:{_LEAST}\s+)?{_COUNT}(?:\s+(?:so voi\s+)?(?P<event>{EVENT}))?",
        rf"\b(?:cham nhat|muon nhat)\s+(?:la\s+)?{_COUNT}\s+(?P<event>{EVENT})",
    )
)
_SPAN = rf"(?:trong|sau|cham nhat|muon nhat|khong qua)\s+(?:(?:thoi han|vong|thoi gian)\s+)?(?:{_LEAST}\s+)?"
_FOUND = (
    rf"(?P<conclusion>(?:(?:co|ra|ban hanh|cong bo)\s+)?(?:thong bao\s+|van ban\s+)?ket luan)|"
    rf"(?P<deferred>(?:tiep nhan|ghi nhan|nhan duoc|nhan|hen tra loi)\b)|(?P<notice>(?:co\s+)?thong bao)|"
    rf"(?P<event>{EVENT})|(?P<date>(?=\d))"
)
WITHIN = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_SPAN}{_COUNT},?\s*(?:ke tu|tinh tu|tu|sau)\s+(?:(?:khi|ngay)\s+)*(?:{_FOUND})?",
        rf"\bsau\s+(?P<event>{EVENT})\s*,?\s*(?:(?:trong|vong|thoi han|{_LEAST})\s+)*{_COUNT}",
        rf"\btrong\s+(?:thoi han|vong)\s+(?:{_LEAST}\s+)?{_COUNT}",
    )
)
OPEN_BEFORE = re.compile(rf"\btruoc\s+{EVENT}")
OPEN_AFTER = re.compile(rf"\bsau\s+{EVENT}")
OPEN_ONCE = re.compile(
    r"\bsau khi co\s+(?:(?P<conclusion>(?:thong bao\s+|van ban\s+)?ket luan)|(?P<notice>thong bao)|\w+(?: \w+){0,5})"
)
IN_FRONT = re.compile(r"\b(?:phat bieu|trinh bay|bao cao|y kien|doc|thong qua|trong va)\s*$")
"""«phát biểu trước hội nghị» is said in front of it; «trước, trong và sau hội nghị» is no date."""

# --- what is no deadline -------------------------------------------------------------------------------------------

PAPER_NUMBER = re.compile(r"\d{1,5}\s?[-/]\s?(?:\d{4}\s?[-/]\s?)?[^\W\d_][^\W\d_]+(?:\s?[-/&]\s?[^\W\d_]\w*)*")
"""«1155-QĐ/TU», «11/2020/TT-BGDĐT»; over the letters as written, for a capital must begin it."""
PAPER_DATE = re.compile(r"[\s,.()]*(?:(?:ra|ky|ban hanh)\s+)?(?:ngay\s*)?")
PAPER_NAMED = re.compile(
    r"\b(?:thong tu|nghi dinh|nghi quyet|quyet dinh|cong van|chi thi|luat|to trinh|huong dan|quy che|quy dinh|dieu le)"
    r"(?: lien tich)?(?:\s+so\s*:?\s*\S{1,20})?(?:\s+cua\s+[^,.;:]{1,60})?,?\s+(?:(?:ra|ky|ban hanh)\s+)?ngay\s+$"
)
LAW = re.compile(
    r"(?:can cu|xet)\b|(?:thuc hien|theo)\s+(?:\w+\s+){0,2}?(?:cong van|ke hoach|quyet dinh|quy che|chi thi|nghi quyet|"
    r"huong dan|thong tu|phuong huong|chuong trinh|nghi dinh|luat)\b"
)
SIGNING = re.compile(r"(?:^|[^\d,]{2,40},\s?)ngay\s*(\d{1,2}|[.…_ ]*)\s*thang\s*(\d{1,2})\s*,?\s*nam\s*(\d{4})\s*\.?$")
SCHOOL_YEAR = re.compile(r"\bnam hoc\s*:?\s*(20\d\d)\s?[-–—/]\s?(20\d\d)\b")
PLACE = re.compile(r"\b(?:dia diem|noi hop)(?: (?:to chuc|doi thoai|tiep xuc|hoi nghi|hop))*\s*:\s*(?:tai\s+)?")
HELD_AT = re.compile(r"\bthoi gian\b.{0,120}?\btai\s+(?=[a-z])")
"""«Thời gian, địa điểm: 8h00 ngày 18/12, tại hội trường»: the place stands behind the day."""
AT_LEAST = re.compile(r"\bit nhat\s+(\d{1,2})\s+(?:cuoc|lan|hoi nghi|buoi)\b[^.;]{0,40}\bnam hoc")

# --- what a date is for --------------------------------------------------------------------------------------------

TOLD = re.compile(
    r"\b(?:thong bao|niem yet|truyen thanh|phat thanh|cong khai)\b(?!\s+(?:bang van ban|ket luan|ket qua))"
)
ABOUT_MEETING = re.compile(r"\b(?:noi dung|thoi gian|dia diem|ke hoach|hoi nghi|doi thoai)\b")
SPEAKERS = re.compile(r"\bdanh sach\b.{0,80}\b(?:dai bieu|phat bieu|tham du)\b|\bdang ky phat bieu\b")
WORK = re.compile(
    r"\b(?:gui|nop|tong hop|phan loai|bao cao|hoan thanh|lap danh sach|dang ky|hop to|chuan bi|in sao|ra soat|"
    r"kiem tra|lay y kien|thu phieu)\b"
)
HELD = re.compile(r"\b(?:hoi nghi|doi thoai|cuoc (?:thu|doi)|dinh ky|khai mac)\b")
TIME = re.compile(r"\b(?:thoi gian|ngay hop|ngay to chuc)\b")


def anchor_of(match: re.Match[str]) -> Anchor | None:
    """Return what a count is counted from; None where its words name nothing that is known."""
    named = {name for name, words in match.groupdict().items() if words is not None}
    for name, anchor in (
        ("date", Anchor.FIXED), ("conclusion", Anchor.CONCLUSION), ("deferred", Anchor.DEFERRED),
        ("notice", Anchor.NOTICE), ("event", Anchor.MEETING),
    ):  # fmt: skip
        if name in named:
            return anchor
    return None
