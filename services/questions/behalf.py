"""For whom somebody speaks: themselves, or the class, group or school that they belong to."""

from domain.errors import NotFound
from domain.people.unit import Unit
from domain.questions.question import Draft
from services.questions import intake
from services.unit_of_work import UnitOfWork


def may_speak_for(uow: UnitOfWork, draft: Draft) -> list[Unit]:
    """Return the units for which a writer may speak at the draft's meeting: class, group, school of a ward's."""
    held = uow.meetings.get(draft.meeting_id).unit_id
    keys: dict[int, None] = {}
    for membership in uow.people.memberships(draft.person_id):
        if membership.waits_since is None:
            own = membership.unit_id if membership.unit_id != held else None
            keys |= dict.fromkeys(key for key in (membership.group_id, own) if key is not None)
    return [unit for unit in map(uow.people.unit, keys) if unit.closed_at is None]


def speak_for(uow: UnitOfWork, draft: Draft, unit_id: int) -> None:
    """Let a draft be spoken for a unit, 0 for its writer alone; NotFound for a unit that is not theirs."""
    unit = next((one for one in may_speak_for(uow, draft) if one.key == unit_id), None)
    if unit_id and unit is None:
        raise NotFound
    intake.choose(uow, draft, behalf=unit.name if unit is not None else "")
