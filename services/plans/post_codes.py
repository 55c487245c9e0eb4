"""Codes by which people take the posts of a plan: for which unit, how often, until when; the office hears of it."""

import secrets
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from domain.people.access import SELF_DECLARED, JoinCode, Membership, Role
from domain.people.unit import HOLD_THEIR_OWN, Unit
from domain.plans.plan import Plan, Post
from services import office
from services.delivering import owe
from services.unit_of_work import UnitOfWork

CODES_LAST = timedelta(days=30)
"""A code that lies about must not give a post for ever; with the day on which the plan is opened."""
NAMED_WITHIN = timedelta(minutes=2)
"""Who comes in by a code is asked for a name next: so long the word to the office waits for it, and no longer."""

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


# --- the office hears of it ----------------------------------------------------------------------------------------


def tell_of_use(uow: UnitOfWork, membership: Membership, code: JoinCode) -> None:
    """Tell the office that somebody has taken a post by a code; who may say for themselves what they are is no news.

    A newcomer has no name yet: then the word waits a moment for it.
    """
    if code.gives_post:
        _tell(uow, membership, named=bool(uow.people.get(membership.person_id).name))


def tell_the_name(uow: UnitOfWork, person_id: int) -> None:
    """Tell the office what those who came in by a code are called, once they have said it."""
    for membership in uow.people.memberships(person_id):
        if membership.title or membership.role not in SELF_DECLARED:
            _tell(uow, membership, named=True, instead=True)


def _tell(uow: UnitOfWork, membership: Membership, *, named: bool, instead: bool = False) -> None:
    person_id, unit = membership.person_id, uow.people.unit(membership.unit_id)
    post = office.post_of(uow, membership)
    about = f"post:{person_id}:{unit.id}:{membership.role}:{zlib.crc32(post.encode()):08x}"
    for told in _office(uow, unit) - {person_id}:
        nameless = f"{about}:{told}"
        if instead:
            if uow.deliveries.by_once(nameless) is None:
                continue
            uow.deliveries.drop(nameless, reason="named")
        owe(
            uow, told, "joining/post_taken", once=f"{nameless}:named" if instead else nameless, mandatory=True,
            due_at=None if named else uow.now + NAMED_WITHIN, name=uow.people.get(person_id).name, post=post, unit=unit,
        )  # fmt: skip


def _office(uow: UnitOfWork, unit: Unit) -> set[int]:
    """Return who keeps a unit, and of the one above, which gave out its codes, the secretaries (or who chairs it)."""
    found = set(office.staff(uow, unit.id or 0, frozenset({Role.SECRETARY, Role.CHAIR})))
    if unit.parent_id is not None:
        above = [office.staff(uow, unit.parent_id, frozenset({role})) for role in (Role.SECRETARY, Role.CHAIR)]
        found |= set(above[0] or above[1])
    return found
