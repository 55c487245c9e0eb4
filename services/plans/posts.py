"""Posts and people: what a plan gives to a post, found by the post's own words, is given to who takes it."""

from domain.deadline import Deadline
from domain.people.access import SELF_DECLARED, Membership
from domain.people.unit import HOLD_THEIR_OWN
from letters.folding import fold
from services.plans import parts
from services.reminders.deadlines import lay_for_deadlines
from services.unit_of_work import UnitOfWork


def fill(uow: UnitOfWork, post: Membership) -> None:
    """Give somebody who took a post what it owes and nobody holds yet: in the unit, and for their group or school.

    What several owe each for themselves is a row of each one's own (services/plans/parts.py). From now on they also
    hear of what is overdue with those who answer to their post.
    """
    if not post.title and post.role in SELF_DECLARED:
        return
    given = _parts_for(uow, post)
    if post.title:
        wanted = fold(post.title)
        given += [d for d in uow.deadlines.without_holder(post.unit_id) if not d.each and fold(d.owner) == wanted]
    for deadline in given:
        deadline.holder_id = post.person_id
        deadline.version += 1
        uow.deadlines.keep(deadline)
    watched = []
    if post.title:
        heads = uow.deadlines.without_head(post.unit_id)
        watched = [one for one in heads if fold(_head_post(uow, one)) == fold(post.title)]
    for deadline in watched:
        deadline.head_id = post.person_id
        uow.deadlines.keep(deadline)
    lay_for_deadlines(uow, [*given, *(one for one in watched if one not in given)])


def _parts_for(uow: UnitOfWork, post: Membership) -> list[Deadline]:
    """Return what a post's own unit, group or department owes for itself and nobody holds."""
    parts.add_unit(uow, uow.people.unit(post.unit_id))
    found = _unheld(uow, post, post.unit_id)
    for whole in uow.deadlines.wholes(post.unit_id):
        asked = whole.asked_of
        if asked is None or asked.kind in HOLD_THEIR_OWN or not parts.fits(post, whole, asked):
            continue
        group_id = parts.group_of(uow, post, asked)
        if group_id is not None:
            _end_own(uow, whole, post)
            found += [part for part in _unheld(uow, post, group_id) if part not in found]
        else:
            own = parts.part_of_person(uow, whole, post)
            found += [own] if own is not None else []
    return found


def _unheld(uow: UnitOfWork, post: Membership, unit_id: int) -> list[Deadline]:
    """Return what a unit owes for itself by this post while nobody holds it."""
    found = [(part, uow.deadlines.get(part.whole_id or 0)) for part in uow.deadlines.parts_in([unit_id])]
    asked = [(part, whole, whole.asked_of) for part, whole in found if part.holder_id is None]
    return [part for part, whole, of in asked if of is not None and parts.fits(post, whole, of)]


def _end_own(uow: UnitOfWork, whole: Deadline, post: Membership) -> None:
    """Who shared a post and now heads a group owes the group's part, and no other."""
    step = parts.step_of(whole.step, f"p{post.person_id}")
    for part in uow.deadlines.parts_of([whole.key]):
        if part.step == step and part.is_open:
            parts.end(uow, part, by=None, why=parts.HAS_A_UNIT)


def _head_post(uow: UnitOfWork, deadline: Deadline) -> str:
    """Return the post to which a deadline's owner answers by the plan that it comes from, "" for none."""
    programme_id = deadline.programme_id
    if deadline.meeting_id is not None:
        programme_id = uow.meetings.get(deadline.meeting_id).programme_id
    plan = uow.deadlines.programme(programme_id).plan if programme_id is not None else {}
    step = deadline.step.partition("@")[0].partition("-")[0]  # «chase-14» is a step of «chase»
    head = next((planned["head"] for planned in plan.get("deadlines", ()) if planned["key"] == step), None)
    return next((str(post["title"]) for post in plan.get("posts", ()) if post["key"] == head), "")
