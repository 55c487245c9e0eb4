"""Codes by which people take the posts of a plan: which unit each post is in, and a code for each of its units."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.access import JoinCode
from domain.plan import Plan, Post
from domain.unit import HOLD_THEIR_OWN, Unit
from services.unit_of_work import UnitOfWork

_LONGEST_CODE = 32
_SECRET_LETTERS = 8
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without letters and figures that are read for one another: the codes are copied from paper."""


@dataclass(frozen=True, slots=True)
class PostCode:
    """A join code for people to come in by, and what it makes of them where."""

    post: str
    unit: str
    code: str


def make_codes(uow: UnitOfWork, plan: Plan, units: Mapping[str, Sequence[Unit]]) -> list[PostCode]:
    """Make a join code that nobody can guess for each post and each unit that it is in. `units`: by the plan's codes.

    A unit without a name («12 trường») cannot have one.
    """
    made: list[PostCode] = []
    for post in plan.posts:
        if post.role is None:
            continue
        start = post.key.upper().replace("_", "-")[: _LONGEST_CODE - _SECRET_LETTERS - 1]
        for unit in _units_of(plan, post, units):
            assert unit.id is not None
            code = f"{start}-{''.join(secrets.choice(_ALPHABET) for _ in range(_SECRET_LETTERS))}"
            uow.people.keep(JoinCode(code=code, unit_id=unit.id, role=post.role, title=post.title))
            made.append(PostCode(post.title, unit.name, code))
    return made


def _units_of(plan: Plan, post: Post, units: Mapping[str, Sequence[Unit]]) -> Iterator[Unit]:
    """Yield the units in which somebody of this post has a right: their own, and no other.

    An office or a group below holds no meetings of its own: its posts serve those of the unit whose plan it is. A post
    of several schools is one in each that has a name, also where the plan names it by itself and gives it no such post.
    """
    own = next((unit for unit in plan.units if unit.code == post.unit), None)
    if own is None or own.kind not in HOLD_THEIR_OWN:
        yield from units[plan.unit.code]
        return
    yield from units[own.code]
    if own.is_many:
        taken = {other.unit for other in plan.posts if other.role is post.role}
        for unit in plan.units:
            if unit.kind is own.kind and unit.code not in taken:
                yield from units[unit.code]
