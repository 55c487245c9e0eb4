"""The code or link by which a unit's head calls its members, where the office has made one."""

from domain.people.access import Role
from domain.people.unit import HOLD_THEIR_OWN
from services.plans.gathering import List
from services.unit_of_work import UnitOfWork


def invitation_of(uow: UnitOfWork, seen: List) -> dict[str, str]:
    """Return the link of a unit's own code («» without one), else the code itself."""
    own = seen.unit.kind in HOLD_THEIR_OWN
    codes = uow.access.codes_of([seen.unit.key if own else seen.meeting.unit_id])
    group = None if own else seen.unit.key
    mine = [one for one in codes if one.group_id == group and one.role is Role.TEACHER and one.holds(uow.now)]
    code = next((one for one in mine if not one.gives_post), None)
    if code is None:
        return {"code": "", "link": ""}
    return {"code": code.code, "link": f"{uow.address}{code.path}" if uow.address else ""}
