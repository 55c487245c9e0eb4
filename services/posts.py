"""Posts and people: who holds what a plan gives to a post, found by the post's own words."""

from domain.access import Role
from domain.deadline import Deadline
from letters.folding import fold
from services.reminding_deadlines import lay_for_deadline
from services.unit_of_work import UnitOfWork


def holder_of(uow: UnitOfWork, unit_id: int, post: str) -> int | None:
    """Return who holds a post of a unit, by its title; None for nobody, or for several of the same title."""
    wanted = fold(post)
    found = {
        membership.person_id
        for _, membership in uow.people.members(unit_id, frozenset(Role))
        if membership.title and fold(membership.title) == wanted
    }
    return next(iter(found)) if len(found) == 1 else None


def fill(uow: UnitOfWork, person_id: int, unit_id: int, post: str) -> int:
    """Give somebody who came in by a post's code what the post owes and nobody holds yet; return how much that is.

    From now on they also hear of what is overdue with those who answer to their post.
    """
    if not post:
        return 0
    wanted = fold(post)
    mine = [deadline for deadline in uow.deadlines.without_holder(unit_id) if fold(deadline.owner) == wanted]
    for deadline in mine:
        deadline.holder_id = person_id
        deadline.version += 1
        uow.deadlines.keep(deadline)
        lay_for_deadline(uow, deadline)
    shared = _share(uow, person_id, unit_id, wanted)
    for deadline in uow.deadlines.without_head(unit_id):
        if fold(_head_post(uow, deadline)) == wanted:
            deadline.head_id = person_id
            uow.deadlines.keep(deadline)
            lay_for_deadline(uow, deadline)
    return len(mine) + shared


def step_of(step: str, unit_id: int) -> str:
    """Return the name of one unit's own part in a step that several units owe."""
    return f"{step}@{unit_id}"


def _share(uow: UnitOfWork, person_id: int, unit_id: int, wanted: str) -> int:
    """What a plan asks of each school below its own unit («các trường gửi …») is a deadline of each school's own.

    It is made when the school's head comes in; the office keeps the whole. Returns how many there are now.
    """
    unit = uow.people.unit(unit_id)
    if unit.parent_id is None:
        return 0
    owed = [deadline for deadline in uow.deadlines.without_holder(unit.parent_id) if fold(deadline.owner) == wanted]
    for deadline in owed:
        if any(other.step == step_of(deadline.step, unit_id) for other in uow.deadlines.beside(deadline)):
            continue  # it is there, perhaps done already, or another head of this school holds it
        own = Deadline(
            **deadline.model_dump(exclude={"id", "step", "owner", "holder_id", "version"}), holder_id=person_id,
            step=step_of(deadline.step, unit_id), owner=unit.name,
        )  # fmt: skip
        uow.deadlines.keep(own)
        lay_for_deadline(uow, own)
    return len(owed)


def _head_post(uow: UnitOfWork, deadline: Deadline) -> str:
    """Return the post to which a deadline's owner answers by the plan that it comes from, "" for none."""
    programme_id = deadline.programme_id
    if deadline.meeting_id is not None:
        programme_id = uow.meetings.get(deadline.meeting_id).programme_id
    plan = uow.deadlines.programme(programme_id).plan if programme_id is not None else {}
    step = deadline.step.partition("-")[0]  # «chase-14» is a step of «chase»
    head = next((planned["head"] for planned in plan.get("deadlines", ()) if planned["key"] == step), None)
    return next((str(post["title"]) for post in plan.get("posts", ()) if post["key"] == head), "")
