"""Words of papers: templates/papers/<name>.txt.j2, whose lines papers/notation.py reads; values never read as signs."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from templates.filters import FILTERS, counted, local, weekday
from templates.say import caption

_HERE = Path(__file__).parent
_SIGNS = re.compile(r"[\\|*]")
_FIRST = frozenset("#>-=!@|")
_EMOJI_JOINER = "\u200d"
_FEBRUARY = 2
"""The last month that is written with a zero (NĐ 30)."""


def on_day(at: datetime | date) -> str:
    """Ngày 05 tháng 3 năm 2026: a zero before days below ten and the first two months only (NĐ 30)."""
    day = local(at).date() if isinstance(at, datetime) else at
    month = f"{day.month:02}" if day.month <= _FEBRUARY else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


def at_hour(at: datetime) -> str:
    """8 giờ 05 phút."""
    return f"{local(at).hour} giờ {local(at).minute:02} phút"


def spoken(at: datetime) -> str:
    """8 giờ, thứ Năm, ngày 26 tháng 11 năm 2026: as somebody reads it aloud."""
    return f"{_spoken_hour(at)}, {weekday(at)}, {on_day(at)}"


def spoken_until(at: datetime) -> str:
    """Return an exclusive bound as it is read aloud: one at 00:00 is the end of the day before."""
    last = local(at) - timedelta(microseconds=1)
    if last.date() != local(at).date():
        return f"hết {weekday(last)}, {on_day(last)}"
    return spoken(at)


def _spoken_hour(at: datetime) -> str:
    minute = local(at).minute
    return f"{local(at).hour} giờ" + f" {minute} phút" * bool(minute)


def safe(value: object) -> str:
    """Return a value as it may stand in a paper's words: composed, without what is not printed, no sign of ours."""
    said = counted(value)
    text = unicodedata.normalize("NFC", str(said) if said is not None else "")
    text = "".join(letter for letter in text if letter in "\n\t" or _shown(letter)).strip().replace("\t", " ")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    text = "\\n".join(_SIGNS.sub(lambda found: f"\\{found[0]}", line) for line in lines)
    return f"\\{text}" if text[:1] in _FIRST else text


def _shown(letter: str) -> bool:
    """Whether a letter is printed: nothing that steers writing, none of nobody's."""
    return letter == _EMOJI_JOINER or unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


@cache
def _environment() -> Environment:
    environment = Environment(  # noqa: S701 - no page: what values hold is escaped for papers/notation.py by `safe`
        loader=FileSystemLoader(_HERE / "papers"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        finalize=safe,
    )
    environment.filters.update(
        FILTERS | {"on_day": on_day, "at_hour": at_hour, "spoken": spoken, "spoken_until": spoken_until}
    )
    environment.globals["caption"] = caption
    return environment


def word(name: str, /, **values: Any) -> str:  # noqa: ANN401 - values of any kind fill a template
    """Render templates/papers/<name>.txt.j2; a missing value is an error, never a blank."""
    return _environment().get_template(f"{name}.txt.j2").render(values)
