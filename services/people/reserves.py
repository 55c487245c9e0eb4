"""Reserves at the door: nobody lets one in unawares; first it is said whether a seat of their unit is free."""

from domain.invitation import Invitation, Seat
from domain.meeting import Meeting
from domain.people.errors import ReserveAtDoor
from services.plans import seats
from services.unit_of_work import UnitOfWork


def check_meant(uow: UnitOfWork, meeting: Meeting, one: Invitation) -> None:
    """Refuse a reserve who has not come with ReserveAtDoor, which says how their unit's seats are taken."""
    if one.seat is not Seat.RESERVE or one.arrived_at is not None:
        return
    shares = seats.shares(uow, meeting)
    share = next((share for share in shares if any(other.key == one.key for other in share.invited)), None)
    here = [] if share is None else [i for i in share.invited if i.arrived_at is not None and i.seat is not Seat.GUEST]
    number = share.circle.number if share is not None and share.circle.number is not None else 0
    unit = uow.people.unit(one.unit_id).name
    raise ReserveAtDoor(name=one.name, place=one.place, unit=unit, seats=number, taken=len(here))
