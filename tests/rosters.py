"""A small list of people, brought in."""

from domain.people.access import Role
from services.people import rosters
from services.people.roster_lines import Wanted
from services.unit_of_work import UnitOfWork
from tests.world import World


def bring_a_list(uow: UnitOfWork, world: World) -> int:
    """Bring in three parents of one class, two of one name, and a cook of none; return the list's id."""
    by = world.people["secretary"]
    roster = rosters.begin(uow, world.unit, by=by)
    people = [
        Wanted(2, "Sùng Thị Dua", Role.PARENT, world.class_a, "", "0912345678"),
        Wanted(3, "Giàng A Páo", Role.PARENT, world.class_a),
        Wanted(4, "Giàng A Páo", Role.PARENT, world.class_a, "", "0987654321"),
        Wanted(5, "Cà Thị Hoa", Role.TEACHER, None, "Cấp dưỡng"),
    ]
    rosters.add(uow, roster, people, by=by)
    rosters.finish(uow, roster, by=by)
    return roster
