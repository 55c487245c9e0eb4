"""Posts that were taken by a code: the office hears of each once, by name, and of many within an hour together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.messages.delivery import DeliveryState
from domain.people.access import SELF_DECLARED, CodeUse, JoinCode, Membership, Role
from domain.people.unit import Unit
from services import office
from services.delivering import owe
from services.unit_of_work import UnitOfWork

NAMED_WITHIN = timedelta(minutes=15)
"""Who comes in by a code is asked for a name next: so long the word to the office waits for it, and no longer."""
TOGETHER = timedelta(hours=1)
"""After a word to somebody of the office, what comes within so long goes in one more."""
MOST_NAMED = 20
_TEMPLATE = "joining/post_taken"
_OPEN = frozenset({DeliveryState.DUE, DeliveryState.DROPPED})


@dataclass(frozen=True, slots=True)
class Taken:
    """A post that somebody took by a code. `name`: "" while they have not said it."""

    name: str
    post: str
    unit: Unit
    at: datetime


def tell_of_use(uow: UnitOfWork, membership: Membership, code: JoinCode) -> None:
    """Tell the office that somebody has taken a post by a code; who may say for themselves what they are is no news."""
    if code.gives_post:
        _tell(uow, _office(uow, uow.people.unit(membership.unit_id)) - {membership.person_id})


def tell_the_name(uow: UnitOfWork, person_id: int) -> None:
    """Let the word that still waits for a name go with it; who has heard already hears nothing more."""
    posts = [m for m in uow.people.memberships(person_id) if m.title or m.role not in SELF_DECLARED]
    told = {one for post in posts for one in _office(uow, uow.people.unit(post.unit_id))}
    _tell(uow, told - {person_id}, only_waiting=True)


def _tell(uow: UnitOfWork, people: Iterable[int], *, only_waiting: bool = False) -> None:
    offices: dict[int, set[int]] = {}
    for told in sorted(people):
        lately = uow.deliveries.lately(told, _TEMPLATE, since=uow.now - 2 * TOGETHER)
        waiting = [row for row in lately if row.state is DeliveryState.DUE]
        if only_waiting and not waiting:
            continue
        for row in waiting:
            uow.deliveries.drop(row.once, reason="told_together")
        last = max((row.created_at for row in lately if row.state not in _OPEN), default=None)
        taken = _taken(uow, told, last or uow.now - TOGETHER, offices)
        if taken:
            owe(
                uow, told, _TEMPLATE, once=f"posts_taken:{told}:{uow.now.isoformat()}:{len(lately)}", mandatory=True,
                due_at=_due(uow, taken, last), taken=taken[:MOST_NAMED], more=len(taken[MOST_NAMED:]),
            )  # fmt: skip


def _due(uow: UnitOfWork, taken: list[Taken], last: datetime | None) -> datetime:
    """Return when the word goes: at once with every name, and no second one within the hour."""
    nameless = [one.at + NAMED_WITHIN for one in taken if not one.name]
    return max([uow.now, *nameless[:1], *([last + TOGETHER] if last is not None else [])])


def _taken(uow: UnitOfWork, told: int, since: datetime, offices: dict[int, set[int]]) -> list[Taken]:
    """Return what was taken after an instant and concerns somebody of an office, the first of all first."""
    found: list[Taken] = []
    for use, code in uow.access.used_since(since):
        if not code.gives_post or use.person_id == told:
            continue
        unit = uow.people.unit(code.unit_id)
        if code.unit_id not in offices:
            offices[code.unit_id] = _office(uow, unit)
        post = _post(uow, use, code) if told in offices[code.unit_id] else None
        if post is not None:
            name = uow.people.get(use.person_id).name
            found.append(Taken(name, office.post_of(uow, post), unit, use.used_at))
    return found


def _post(uow: UnitOfWork, use: CodeUse, code: JoinCode) -> Membership | None:
    """Return the post that a code gave, while its holder has it."""
    mine = uow.people.memberships(use.person_id)
    fitting = (m for m in mine if (m.unit_id, m.role) == (code.unit_id, code.role) and code.title in ("", m.title))
    return next(fitting, None)


def _office(uow: UnitOfWork, unit: Unit) -> set[int]:
    """Return who keeps a unit, and of the one above, which gave out its codes, the secretaries (or who chairs it)."""
    found = set(office.staff(uow, unit.id or 0, frozenset({Role.SECRETARY, Role.CHAIR})))
    if unit.parent_id is not None:
        above = [office.staff(uow, unit.parent_id, frozenset({role})) for role in (Role.SECRETARY, Role.CHAIR)]
        found |= set(above[0] or above[1])
    return found
