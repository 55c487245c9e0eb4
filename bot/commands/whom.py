"""Finding the person whom somebody at the keyboard means: by number, by role, by name."""

from dataclasses import dataclass

from bot import demo
from domain.people.access import Role
from letters.folding import fold
from services.unit_of_work import UnitOfWork
from templates.say import caption


@dataclass(frozen=True, slots=True)
class Found:
    """One candidate, with all that this person is."""

    person_id: int
    name: str
    roles: tuple[Role, ...]


def find(uow: UnitOfWork, meant: str, role: str = "") -> list[Found]:
    """Return who may be meant; a role means the demo's person of that role where the demo is loaded."""
    if not meant or _role(meant) is not None:
        wanted = _role(meant or role)
        for guest in demo.guests(uow):
            if guest.role is wanted and not (meant and role):
                return [Found(guest.person_id, guest.name, (guest.role,))]
    everybody = _everybody(uow)
    if role:
        everybody = [one for one in everybody if _role(role) in one.roles]
    if not meant:
        return everybody
    if meant.isdecimal():
        return [one for one in everybody if one.person_id == int(meant)]
    if _role(meant) is not None:
        return [one for one in everybody if _role(meant) in one.roles]
    return [one for one in everybody if fold(meant) in fold(one.name)]


def _role(text: str) -> Role | None:
    """By its name in code, or as people call it: «thư ký», «chu tri»."""
    said = fold(text)
    return next((role for role in Role if said in (fold(role), *_called(role))), None)


def _called(role: Role) -> list[str]:
    """«giáo viên/nhân viên» is called by either word."""
    return [fold(part) for part in caption("role", role).split("/")]


def _everybody(uow: UnitOfWork) -> list[Found]:
    """Everybody who is something in a unit that stands, whether it holds a meeting yet or not."""
    names: dict[int, str] = {}
    roles: dict[int, list[Role]] = {}
    for unit in uow.people.standing():
        for person, membership in uow.people.members(unit.key, frozenset(Role)):
            names[membership.person_id] = person.name
            roles.setdefault(membership.person_id, []).append(Role(membership.role))
    return [Found(key, name, tuple(dict.fromkeys(roles[key]))) for key, name in names.items()]
