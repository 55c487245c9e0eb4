"""Parts: what a plan asks of each school, group or department is a row of each one's own; the whole is the office's."""

from collections.abc import Sequence

from domain.deadline import Deadline, Each, Parts, count_parts
from domain.people.access import Membership, Role
from domain.people.unit import HOLD_THEIR_OWN, Unit
from letters.folding import fold
from services.reminders.deadlines import lay_for_deadlines
from services.unit_of_work import UnitOfWork
from templates.say import caption

UNIT_CLOSED, UNIT_MOVED, HAS_A_UNIT = "unit_closed", "unit_moved", "has_a_unit"
"""Why a part is owed no more: words for each stand where the card says why something was dropped."""


def step_of(step: str, mark: int | str) -> str:
    """Return the name of one unit's own part («step@12»), or of one person's («step@p7»)."""
    return f"{step}@{mark}"


def parts(uow: UnitOfWork, whole: Deadline) -> Parts | None:
    """Return how far a whole is; None for what is owed once."""
    asked = whole.asked_of
    return count_parts(asked, uow.deadlines.parts_of([whole.key]), now=uow.now) if asked is not None else None


def all_done(uow: UnitOfWork, whole: Deadline) -> bool:
    """Whether every unit that was asked has done its part, so that nothing is left of the whole."""
    found = parts(uow, whole)
    return found is not None and 0 < found.total <= found.done


# --- made ----------------------------------------------------------------------------------------------------------


def lay_parts(uow: UnitOfWork, wholes: Sequence[Deadline]) -> None:
    """Make the part of every unit that is there already."""
    for whole in wholes:
        asked = whole.asked_of
        if asked is not None:
            above_id = uow.deadlines.body_of(whole).unit_id
            _make(uow, whole, asked, [unit for unit in uow.people.units_under(above_id) if asked.includes(unit)])


def add_unit(uow: UnitOfWork, unit: Unit) -> None:
    """A unit that is new, or open again, owes from now on what is still asked of each like it."""
    if unit.parent_id is None:
        return
    for whole in uow.deadlines.wholes(unit.parent_id):
        asked = whole.asked_of
        if asked is not None and asked.includes(unit):
            _make(uow, whole, asked, [unit])


def end(uow: UnitOfWork, part: Deadline, *, by: int | None, why: str) -> None:
    """Drop a part, with one of the reasons above."""
    part.dropped_at, part.dropped_why = uow.now, why
    uow.deadlines.keep(part)
    lay_for_deadlines(uow, [part])
    uow.act("deadline.dropped", "deadline", part.key, by=by, why=why)


def _make(uow: UnitOfWork, whole: Deadline, asked: Each, units: Sequence[Unit]) -> None:
    if not whole.is_open:
        return
    there = {part.unit_id: part for part in uow.deadlines.parts_of([whole.key])}
    made = []
    for unit in units:
        part = there.get(unit.key)
        if part is None:
            part = _part(whole, step_of(whole.step, unit.key), unit.name, unit_id=unit.key)
        elif part.dropped_why not in {UNIT_CLOSED, UNIT_MOVED}:
            continue
        part.dropped_at, part.dropped_why = None, ""
        part.owner, part.holder_id = unit.name, _head_of(uow, whole, asked, unit)
        _follow(part, whole)
        uow.deadlines.keep(part)
        made.append(part)
    lay_for_deadlines(uow, made)


def _part(whole: Deadline, step: str, owner: str, *, unit_id: int | None) -> Deadline:
    kept = whole.model_dump(exclude={"id", "step", "owner", "holder_id", "version", "each", "repeat_days", "is_notice"})
    return Deadline(**kept | {"step": step, "owner": owner, "whole_id": whole.key, "unit_id": unit_id})


def _head_of(uow: UnitOfWork, whole: Deadline, asked: Each, unit: Unit) -> int | None:
    """Return who is to do a unit's part: the only one who holds the post there; of a school else its chair."""
    own = unit.kind in HOLD_THEIR_OWN
    posts = uow.people.posts(unit.key if own else unit.parent_id or 0)
    found = {p.person_id for p in posts if fits(p, whole, asked) and (own or group_of(uow, p, asked) == unit.key)}
    if own and not found:
        found = {post.person_id for post in posts if post.role is Role.CHAIR}
    return next(iter(found)) if len(found) == 1 else None


def group_of(uow: UnitOfWork, post: Membership, asked: Each) -> int | None:
    """Return the group or department that somebody heads: the post's own, else the one that they belong to."""
    if post.group_id is not None:
        return post.group_id
    mine = [m.group_id for m in uow.people.memberships(post.person_id) if m.unit_id == post.unit_id]
    groups = [group for group in mine if group is not None and asked.includes(uow.people.unit(group))]
    return groups[0] if groups else None


def fits(post: Membership, whole: Deadline, asked: Each) -> bool:
    """Whether a post is the one of which something is asked: by its title, or by its role where it has none.

    A usual step asks a role by its own word, whatever the post is called: «tổ trưởng», «thủ trưởng đơn vị».
    """
    of_role = not post.title or fold(whole.owner) == fold(caption("role", asked.role))
    return post.role == asked.role if of_role else fold(post.title) == fold(whole.owner)


def rename_unit(uow: UnitOfWork, unit: Unit) -> None:
    """What a unit owes is shown by its name as it is now."""
    for part in uow.deadlines.parts_in([unit.key]):
        part.owner = unit.name
        uow.deadlines.keep(part)


# --- kept in step with the whole -----------------------------------------------------------------------------------


def follow(uow: UnitOfWork, whole: Deadline) -> None:
    """A date that was confirmed or changed for the whole is that of each open part; their reminders are laid anew."""
    following = [part for part in uow.deadlines.parts_of([whole.key]) if part.is_open]
    for part in following:
        _follow(part, whole)
        uow.deadlines.keep(part)
    lay_for_deadlines(uow, following)


def _follow(part: Deadline, whole: Deadline) -> None:
    before = (part.last_day, part.ends_at, part.cut_off)
    for name in ("rule", "proposed", "confirmed_at", "confirmed_by", "last_day", "ends_at", "cut_off", "roll", "off"):
        setattr(part, name, getattr(whole, name))
    if part.id is not None and (part.last_day, part.ends_at, part.cut_off) != before:
        part.version += 1


# --- a post that is shared, where there are no units ---------------------------------------------------------------


def part_of_person(uow: UnitOfWork, whole: Deadline, post: Membership) -> Deadline | None:
    """Make the part of somebody who shares a post; None where it is there, or real units owe it."""
    asked = whole.asked_of
    assert asked is not None
    step = step_of(whole.step, f"p{post.person_id}")
    there = uow.deadlines.parts_of([whole.key])
    if any(part.unit_id is not None or part.step == step for part in there):
        return None
    part = _part(whole, step, post.title or whole.owner, unit_id=None)
    part.holder_id = post.person_id
    _follow(part, whole)
    uow.deadlines.keep(part)
    return part
