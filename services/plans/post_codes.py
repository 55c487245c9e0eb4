"""Codes by which people take the posts of a plan: for which unit, how often, until when."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from domain.people.access import JoinCode
from domain.people.unit import HOLD_THEIR_OWN, Unit
from domain.plans.plan import Plan, Post
from services.unit_of_work import UnitOfWork

CODES_LAST = timedelta(days=30)
"""A code that lies about must not give a post for ever; with the day on which the plan is opened."""
LONGEST_CODE = 32
POST_LETTERS = 8
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without letters and figures that are read for one another: the codes are copied from paper."""


@dataclass(frozen=True, slots=True)
class PostCode:
    """A join code for people to come in by, what it makes of them where, how often, and until when."""

    post: str
    unit: str
    code: str
    uses: int
    ends_at: datetime


def secret_letters(count: int) -> str:
    """Return letters that nobody can guess, and that are copied from paper without mistakes."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(count))


def ends_in(uow: UnitOfWork, days: timedelta) -> datetime:
    """Return the midnight so many days on, on the office's clock."""
    return datetime.combine(uow.now.astimezone(uow.zone).date() + days, time(), uow.zone)


def make_codes(uow: UnitOfWork, plan: Plan, units: Mapping[str, Sequence[Unit]]) -> list[PostCode]:
    """Make a join code that nobody can guess for each post and each unit that it is in. `units`: by the plan's codes.

    A unit without a name («12 trường») cannot have one.
    """
    made: list[PostCode] = []
    ends_at = ends_in(uow, CODES_LAST)
    for post in plan.posts:
        if post.role is None:
            continue
        start = post.key.upper().replace("_", "-")[: LONGEST_CODE - POST_LETTERS - 1]
        for unit, group in _places_of(plan, post, units):
            code = f"{start}-{secret_letters(POST_LETTERS)}"
            row = JoinCode(code=code, unit_id=unit.key, role=post.role, title=post.title, made_at=uow.now)
            row.group_id = group.id if group is not None else None
            row.uses_left, row.ends_at = 1 if group is not None else post.holders, ends_at
            uow.access.keep(row)
            made.append(PostCode(post.title, (group or unit).name, code, row.uses_left, ends_at))
    return made


def _places_of(plan: Plan, post: Post, units: Mapping[str, Sequence[Unit]]) -> Iterator[tuple[Unit, Unit | None]]:
    """Yield the units in which somebody of this post has a right, their own and no other, with the group they head.

    An office or a group below holds no meetings of its own: its posts serve those of the unit whose plan it is. A post
    of several schools is one in each that has a name, also where the plan names it by itself and gives it no such post.
    """
    own = next((unit for unit in plan.units if unit.code == post.unit), None)
    if own is None or own.kind not in HOLD_THEIR_OWN:
        [above] = units[plan.unit.code]
        groups = units[own.code] if own is not None and plan.unit_of_each(post) is own else ()
        yield from ((above, group) for group in groups or (None,))
        return
    yield from ((unit, None) for unit in units[own.code])
    if own.is_many:
        taken = {other.unit for other in plan.posts if other.role is post.role}
        for unit in plan.units:
            if unit.kind is own.kind and unit.code not in taken:
                yield from ((one, None) for one in units[unit.code])
