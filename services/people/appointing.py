"""Appointing: who holds which post; one is given, goes to somebody else with all its work, or ends, never unseen."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.errors import NotFound
from domain.people.access import (
    MAY_SET_UP,
    OFFICE,
    SELF_DECLARED,
    Membership,
    Role,
)
from domain.people.errors import LastInPost, PersonLeft, PostChanged, PostHeld, SameHolder
from domain.people.unit import HOLD_THEIR_OWN, Unit, UnitKind
from letters.folding import fold
from services import office, on_duty
from services.naming import head_of
from services.office import Who
from services.people import handing_over, leaving, recognising, telling_posts
from services.people.handing_over import Handed
from services.people.rights import check_may_give, check_may_set_up, keeper
from services.people.telling_posts import Held
from services.plans import posts as plan_posts
from services.reminders.belonging import settle
from services.unit_of_work import UnitOfWork
from templates.say import caption

_HEADED_BY = {UnitKind.GROUP: Role.GROUP_LEADER, UnitKind.OFFICE: Role.UNIT_HEAD, UnitKind.SCHOOL: Role.UNIT_HEAD}


@dataclass(frozen=True, slots=True)
class Vacant:
    """A post that the plan names, or that a group or department has, and that nobody holds. `called`: as it is read."""

    role: Role
    title: str
    unit: Unit
    called: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A post as it was shown to who changes it: of which unit, group or department."""

    unit_id: int
    role: Role
    title: str


# --- who holds what ------------------------------------------------------------------------------------------------


def held(uow: UnitOfWork, unit_id: int, *, by: int) -> list[Held]:
    """Return the posts of a unit that somebody holds, the office's first; NoRight."""
    kept = keeper(uow, check_may_set_up(uow, unit_id, by=by))
    found = [_held(uow, kept, post) for post in uow.people.posts(kept.key) if _is_post(post)]
    return sorted(found, key=lambda one: (one.membership.role not in OFFICE, one.unit.rank, one.unit.key, one.key))


def _is_post(membership: Membership) -> bool:
    return membership.role not in SELF_DECLARED


def _held(uow: UnitOfWork, kept: Unit, post: Membership) -> Held:
    unit = uow.people.unit(post.group_id) if post.group_id is not None else kept
    person = uow.people.get(post.person_id)
    who = Who(post.person_id, person.name or caption("person", "nameless"), office.post_of(uow, post))
    return Held(post, who, unit, handing_over.held_by(uow, post))


def one(uow: UnitOfWork, membership_id: int, *, by: int) -> Held:
    """Return one post that somebody holds; NotFound for what is none, or is gone; NoRight."""
    post = uow.people.membership(membership_id)
    kept = check_may_set_up(uow, post.unit_id, by=by)
    if not _is_post(post) or uow.people.get(post.person_id).erased_at is not None:
        raise NotFound
    return _held(uow, kept, post)


def vacant(uow: UnitOfWork, unit_id: int, *, by: int) -> list[Vacant]:
    """Return what nobody holds: posts of the unit's plans, then heads of groups, departments and schools; NoRight."""
    kept = keeper(uow, check_may_set_up(uow, unit_id, by=by))
    there = uow.people.posts(kept.key)
    titles = {fold(post.title) for post in there}
    found = [one for one in _planned(uow, kept) if fold(one.title) not in titles]
    asked_of = [(whole, asked) for whole in uow.deadlines.wholes(kept.key) if (asked := whole.asked_of)]
    general = {asked.kind: whole.owner for whole, asked in asked_of}
    with_other_posts = {key for _, asked in asked_of for key in asked.but}
    for unit in uow.people.units_under(kept.key):
        role = _HEADED_BY.get(unit.kind)
        if role is None or unit.key in with_other_posts or _is_headed(uow, unit, role, there):
            continue
        title = general.get(unit.kind, "")
        found.append(Vacant(role, title, unit, called(uow, unit, role, title)))
    return found


def called(uow: UnitOfWork, unit: Unit, role: Role, title: str) -> str:
    """Return how a post that somebody may get is read: heads of groups, departments and schools by what they head."""
    known = title or caption("role", role)
    return head_of(unit.name, known) if keeper(uow, unit) is not unit or unit.parent_id is not None else known


def _planned(uow: UnitOfWork, kept: Unit) -> list[Vacant]:
    """Posts that a plan puts into its own unit, once each; those of every school or group are told by these."""
    found: dict[str, Vacant] = {}
    for programme in uow.deadlines.programmes_of([kept.key]):
        below = {unit["code"]: unit for unit in programme.plan.get("units", ())}
        for post in programme.plan.get("posts", ()):
            unit = below.get(post.get("unit") or "")
            shared = unit is not None and (unit.get("count") or unit.get("names") or post.get("holders", 1) > 1)
            if post.get("role") and not shared and (unit is None or unit["kind"] not in HOLD_THEIR_OWN):
                title = str(post["title"])
                found.setdefault(fold(title), Vacant(Role(post["role"]), title, kept, title))
    return list(found.values())


def _is_headed(uow: UnitOfWork, unit: Unit, role: Role, there: Sequence[Membership]) -> bool:
    if unit.kind in HOLD_THEIR_OWN:
        return any(post.role in {role, Role.CHAIR} for post in uow.people.posts(unit.key))
    return any(post.group_id == unit.key and post.role is role for post in there)


def candidates(uow: UnitOfWork, unit_id: int, typed: str, *, by: int) -> list[Who]:
    """Return members of the unit whose name has all of these words; NoRight.

    The office above finds only who holds a post there: whose parents and teachers a school has is its own matter.
    """
    kept = keeper(uow, check_may_set_up(uow, unit_id, by=by))
    own = bool(uow.people.roles(by, kept.key) & MAY_SET_UP)
    words = set(fold(typed).split())
    found: dict[int, Who] = {}
    for person, membership in uow.people.members(kept.key, frozenset(Role)):
        if not own and not _is_post(membership):
            continue
        if words and words <= set(fold(person.name).split()):
            post = office.post_of(uow, membership)
            found.setdefault(membership.person_id, Who(membership.person_id, person.name, post))
    return list(found.values())


# --- given, replaced, ended ----------------------------------------------------------------------------------------


def appoint(
    uow: UnitOfWork, unit_id: int, role: Role, person_id: int, *, by: int, title: str = "", vacant: bool = False
) -> Membership:
    """Give somebody a post; they and the office hear of it, and what nobody held of it is theirs.

    `unit_id`: the unit, or the group or department that is headed. `vacant`: it was shown as held by nobody;
    PostChanged where somebody has got it since. PersonLeft for who erased themselves meanwhile;
    PostHeld for who holds the same for another group; SameHolder; NoRight.
    """
    unit = check_may_set_up(uow, unit_id, by=by)
    kept = keeper(uow, unit)
    check_may_give(uow, kept, role, by=by)
    uow.people.hold_unit(kept.key)
    name = _holder_of(uow, kept, unit, role, title) if vacant else ""
    if name:
        raise PostChanged(title=called(uow, unit, role, title), name=name)
    post = _enrol(uow, kept, unit, role, person_id, title)
    plan_posts.fill(uow, post)
    settle(uow, person_id)
    uow.act("person.appointed", "person", person_id, by=by, role=role, unit=unit.key)
    telling_posts.appointed(uow, post, by=by, owed=handing_over.held_by(uow, post))
    return post


def _holder_of(uow: UnitOfWork, kept: Unit, unit: Unit, role: Role, title: str) -> str:
    """Return who holds a post now, "" for nobody."""
    group_id = unit.key if unit is not kept else None
    same = (role, group_id, fold(title))
    found = [p.person_id for p in uow.people.posts(kept.key) if (p.role, p.group_id, fold(p.title)) == same]
    return (uow.people.get(found[0]).name or caption("person", "nameless")) if found else ""


def _enrol(uow: UnitOfWork, kept: Unit, unit: Unit, role: Role, person_id: int, title: str) -> Membership:
    if role in SELF_DECLARED or not uow.leaving.stays(person_id):
        raise PersonLeft
    group_id = unit.key if unit is not kept else None
    known = [m for m in uow.people.memberships(person_id) if (m.unit_id, m.role) == (kept.key, role)]
    for other in known:
        theirs = office.post_of(uow, other)
        if (other.group_id, fold(other.title)) == (group_id, fold(title or other.title)):
            raise SameHolder(title=theirs)
        if other.group_id not in {None, group_id} or (other.title and title and other.title != title):
            raise PostHeld(title=theirs)
    post = uow.people.enrol(person_id, kept.key, role, group_id=group_id, title=title)
    recognising.recognise(uow, person_id)
    return post


def replace(uow: UnitOfWork, membership_id: int, person_id: int, *, by: int, seen: Seen | None = None) -> Handed:
    """Let somebody else hold a post: answers, deadlines, topics and reminders go along; both hear, and the office.

    As `appoint` refuses; `seen`: the post as it was shown: PostChanged (else NotFound) where it has ended meanwhile.
    """
    before = still(uow, membership_id, seen, by=by)
    kept = uow.people.unit(before.membership.unit_id)
    check_may_give(uow, kept, before.membership.role, by=by)
    uow.leaving.hold_units({kept.key})
    if person_id == before.who.person_id:
        raise SameHolder(title=before.who.post)
    post = _enrol(uow, kept, before.unit, before.membership.role, person_id, before.membership.title)
    handed = _end(uow, before, person_id, by=by)
    plan_posts.fill(uow, post)
    settle(uow, person_id)
    uow.act("person.replaced", "person", person_id, by=by, role=post.role, unit=kept.key, before=before.who.person_id)
    telling_posts.appointed(uow, post, by=by, owed=len(handed))
    telling_posts.ended(uow, before, handed, by=by, successor=uow.people.get(person_id).name)
    return handed


def still(uow: UnitOfWork, membership_id: int, seen: Seen | None, *, by: int) -> Held:
    """Return a post that is there as it was shown; who else holds it now is told with the refusal."""
    try:
        return one(uow, membership_id, by=by)
    except NotFound:
        if seen is None:
            raise
        unit = check_may_set_up(uow, seen.unit_id, by=by)
        name = _holder_of(uow, keeper(uow, unit), unit, seen.role, seen.title)
        headed = seen.role in _HEADED_BY.values()
        title = called(uow, unit, seen.role, seen.title) if headed else seen.title or caption("role", seen.role)
        raise PostChanged(title=title, name=name) from None


def dismiss(uow: UnitOfWork, membership_id: int, *, by: int, seen: Seen | None = None) -> Handed:
    """End a post; what was held goes back to the office, which hears what that is. LastInPost, NotFound, NoRight.

    A post that a meeting ahead needs is never left empty: it is replaced. `seen`: as for `replace`.
    """
    before = still(uow, membership_id, seen, by=by)
    check_may_give(uow, uow.people.unit(before.membership.unit_id), before.membership.role, by=by)
    uow.leaving.hold_units({before.membership.unit_id})
    if before.membership.role in OFFICE:
        leaving.check_may_end(uow, before.membership, LastInPost)
    handed = _end(uow, before, None, by=by)
    post = before.membership
    uow.act("person.dismissed", "person", post.person_id, by=by, role=post.role, unit=post.unit_id)
    telling_posts.ended(uow, before, handed, by=by, successor="")
    return handed


def _end(uow: UnitOfWork, before: Held, to: int | None, *, by: int) -> Handed:
    """End the post first: what is asked of the office from now on is asked of who is left."""
    uow.people.end(before.membership)
    if before.membership.on_duty_since is not None:
        on_duty.tell_if_nobody(uow, before.membership.unit_id, but=by)
    return handing_over.hand_over(uow, before.membership, to, by=by)
