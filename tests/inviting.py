"""People who are invited by name, put on a meeting's list."""

from domain.invitation import Invitation, Seat
from domain.people.access import Role
from letters.folding import fold
from services.unit_of_work import UnitOfWork
from tests.world import World


def invite(
    uow: UnitOfWork,
    world: World,
    name: str,
    *,
    unit: int = 0,
    seat: Seat = Seat.DELEGATE,
    part: str = "",
    place: int = 0,
) -> int:
    """Put somebody on the list."""
    row = Invitation(
        meeting_id=world.meeting, unit_id=unit or world.class_a, role=Role.PARENT, seat=seat, name=name,
        folded=fold(name), named_at=uow.now, person_id=world.people.get(part),
        place=place,
    )  # fmt: skip
    uow.invitations.keep(row)
    return row.key
