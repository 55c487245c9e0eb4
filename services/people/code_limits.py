"""How often a code may be used and for how many days: read from what somebody typed, in one line or in fields."""

import re
from dataclasses import dataclass

from conversation.courtesy import number_in
from domain.errors import NumberNotUnderstood
from domain.people.access import JoinCode
from letters.clusters import clip
from letters.folding import fold
from services.unit_of_work import UnitOfWork

MOST_USES = 9_999
MOST_DAYS = 400
"""A school year, and the summer before it."""
_SHOWN = 40
_PART = re.compile(r"(\d{1,9})\s*(lan|luot|nguoi|ngay|tuan)\b")
_DAYS = {"ngay": 1, "tuan": 7}


@dataclass(frozen=True, slots=True)
class Limits:
    """What was chosen. None uses and 0 days are as usual: a post's is for one, for thirty days; others have none."""

    uses: int | None = None
    days: int = 0


def read(text: str) -> Limits:
    """Return what a line asks for: «40 lần, 60 ngày», or either; a number alone counts people. NumberNotUnderstood."""
    uses, days = None, 0
    for number, what in _PART.findall(fold(text.replace(".", ""))):
        if what in _DAYS:
            days = _within(number, MOST_DAYS, times=_DAYS[what])
        else:
            uses = _within(number, MOST_USES)
    plain = number_in(text)
    if plain is not None:
        return Limits(_within(str(plain), MOST_USES))
    if uses is None and not days:
        raise NumberNotUnderstood(text=clip(text, _SHOWN), limit=MOST_USES)
    return Limits(uses, days)


def of_fields(uses: str, days: str) -> Limits:
    """Return what two fields ask for; an empty one is as usual. NumberNotUnderstood."""
    return Limits(
        _within(uses.strip(), MOST_USES) if uses.strip() else None,
        _within(days.strip(), MOST_DAYS) if days.strip() else 0,
    )


def _within(text: str, most: int, *, times: int = 1) -> int:
    if not text.isdecimal() or len(text) > len(str(most)) or not 1 <= int(text) * times <= most:
        raise NumberNotUnderstood(text=clip(text, _SHOWN), limit=most)
    return int(text) * times


def length(uow: UnitOfWork, code: JoinCode) -> int:
    """Return for how many days a code was made; 0 for as usual, also where it ended before its time."""
    if code.ends_at is None or code.made_at is None or code.withdrawn_at is not None:
        return 0
    return (code.ends_at.astimezone(uow.zone).date() - code.made_at.astimezone(uow.zone).date()).days
