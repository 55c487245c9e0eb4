"""Jinja filters for what Vietnamese readers expect: hours, weekdays, dates, counts."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from letters.clusters import clip
from letters.folding import fold_letters
from letters.masking import Table, mask, private
from templates.book import book

_OFFICE: dict[str, tzinfo] = {"zone": ZoneInfo("Asia/Ho_Chi_Minh")}
_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def keep_time_by(zone: tzinfo) -> None:
    """Set the office's clock, once, before anything is said."""
    _OFFICE["zone"] = zone
    when.cache_clear()
    until.cache_clear()


def local(at: datetime) -> datetime:
    """Return the instant on the office's clock."""
    return at.astimezone(_OFFICE["zone"])


def hour(at: datetime) -> str:
    """17h00."""
    return f"{local(at):%Hh%M}"


def weekday(at: datetime | date) -> str:
    """Return thứ Hai … Chủ nhật."""
    day = local(at).date() if isinstance(at, datetime) else at
    return _WEEKDAYS[day.weekday()]


def day(at: datetime | date) -> str:
    """01/10/2024."""
    on = local(at).date() if isinstance(at, datetime) else at
    return f"{on:%d/%m/%Y}"


@lru_cache(maxsize=1024)  # a meeting's few hours are in every receipt
def when(at: datetime) -> str:
    """17h00 thứ Ba, ngày 01/10/2024."""
    return f"{hour(at)} {weekday(at)}, ngày {day(at)}"


def dated(at: datetime | date) -> str:
    """Thứ Ba, ngày 01/10/2024."""
    return f"{weekday(at)}, ngày {day(at)}"


def iso_day(at: datetime) -> str:
    """Return the day as browsers write it: 2024-10-01."""
    return local(at).date().isoformat()


@lru_cache(maxsize=1024)
def until(at: datetime) -> str:
    """Return how an exclusive bound is read: one at 00:00 is the end (24h00) of the day before."""
    if local(at).strftime("%H:%M:%S") == "00:00:00":
        return f"hết {dated(at - timedelta(seconds=1))}"
    return when(at)


def example(now: datetime) -> str:
    """Return a day and month to show how dates are typed, one that would be taken: a week from now."""
    return f"{local(now) + timedelta(days=7):%d/%m}"


def left(at: datetime, now: datetime) -> str:
    """Return how long there is until an instant: 3 ngày, 5 giờ, 20 phút."""
    seconds = max(0, round((at.astimezone(UTC) - now.astimezone(UTC)).total_seconds()))
    if seconds >= 2 * 86400:
        return f"{int(seconds // 86400)} ngày"
    if seconds >= 2 * 3600:
        return f"{int(seconds // 3600)} giờ"
    return f"{max(1, int(seconds // 60))} phút"


def excerpt(text: str, length: int = 60) -> str:
    """Return the first words of a text in one line."""
    return truncate(" ".join(text.split()), length, leeway=0)


def upfirst(text: str) -> str:
    """Raise the first letter and leave the others (Jinja's capitalize lowers names)."""
    return text[:1].upper() + text[1:]


def truncate(text: str, length: int, killwords: bool = False, end: str = "…", leeway: int = 5) -> str:  # noqa: FBT001, FBT002 - as Jinja's own
    """Shorten as Jinja does, but never inside a letter or a joined emoji."""
    if len(text) <= length + leeway:
        return text
    cut = clip(text, length - len(end))
    return (cut if killwords else cut.rsplit(" ", 1)[0]) + end


def thousands(number: int) -> str:
    """1.000."""
    return f"{number:,}".replace(",", ".")


def counted(said: Any) -> Any:  # noqa: ANN401 - whatever a template puts into its words
    """Return a number in the words of a chat as people read it; a year is told as words, by `|string`."""
    return thousands(said) if type(said) is int else said


def either(names: Sequence[str], word: str = "hoặc") -> str:
    """Name one or another: «Hiệu trưởng, Phó Hiệu trưởng hoặc Thư ký»."""
    return f" {word} ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


@cache
def _table() -> Table:
    told = book()["private"]
    return Table(
        told["kin"], frozenset(told["no_names"]), frozenset(told["names"]), told["between"],
        frozenset(map(fold_letters, told["families"])), frozenset(map(fold_letters, told["middles"])), told["has"],
        told["ails"], told["accounts"], told["banks"], told["homes"], told["places"],
    )  # fmt: skip


@lru_cache(maxsize=4096)  # a list shows the same questions again and again
def masked(text: str) -> str:
    """Return a question's words as all but its asker read them: what is private is covered."""
    return mask(text, _table(), lambda kind: str(book()["captions"]["private"][kind]))


def private_in(text: str) -> list[str]:
    """Name what is covered in a text, each once: «số điện thoại»."""
    return list(dict.fromkeys(str(book()["captions"]["private"][one.kind]) for one in private(text, _table())))


FILTERS: dict[str, Callable[..., Any]] = {
    "hour": hour,
    "either": either,
    "masked": masked,
    "private_in": private_in,
    "weekday": weekday,
    "day": day,
    "when": when,
    "dated": dated,
    "iso_day": iso_day,
    "until": until,
    "left": left,
    "excerpt": excerpt,
    "upfirst": upfirst,
    "example": example,
    "thousands": thousands,
    "truncate": truncate,
}
