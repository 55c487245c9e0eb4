"""Beginning: the first unit of an installation, and the code by which its first person comes in to do all the rest."""

from dataclasses import dataclass

from domain.people.access import MAY_RUN, JoinCode, Role
from domain.people.errors import UnitKnown
from domain.people.unit import Unit, UnitKind, same_name
from services import office
from services.naming import UNIT_LIMIT, read_title
from services.plans.post_codes import CODES_LAST, POST_LETTERS, ends_in, secret_letters
from services.unit_of_work import UnitOfWork

_START = "THU-KY"


@dataclass(frozen=True, slots=True)
class Begun:
    """The unit, and a code that makes one person its secretary. `new`: the unit was made now."""

    unit: Unit
    code: JoinCode
    new: bool


def begin(uow: UnitOfWork, name: str, kind: UnitKind) -> Begun:
    """Make a unit that stands under none, and a code for its secretary; once more where nobody has come in yet.

    UnitKnown where somebody runs that unit already: they give out codes. OldFont, EmptyText, TooLong for the name.
    """
    named = read_title(name, limit=UNIT_LIMIT)
    known = next((unit for unit in uow.people.roots() if same_name(unit.name, named)), None)
    if known is not None and office.staff(uow, known.key, MAY_RUN):
        raise UnitKnown(name=known.name, closed=False)
    unit = known or Unit(kind=kind, name=named)
    if known is None:
        uow.people.keep(unit)
        uow.act("unit.made", "unit", unit.key, by=None, kind=kind)
    code = JoinCode(
        code=f"{_START}-{secret_letters(POST_LETTERS)}", unit_id=unit.key, role=Role.SECRETARY, uses_left=1,
        ends_at=ends_in(uow, CODES_LAST), made_at=uow.now,
    )  # fmt: skip
    uow.access.keep(code)
    uow.act("code.made", "unit", unit.key, by=None, role=code.role, uses=1)
    return Begun(unit, code, new=known is None)


def is_empty(uow: UnitOfWork) -> bool:
    """Whether there is no unit yet, so that nobody could come in as anything."""
    return not uow.people.roots()
