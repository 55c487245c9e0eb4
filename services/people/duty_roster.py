"""The duty roster: the office says who hears at once of a child in danger, among those who hold a post there."""

from domain.errors import AlreadyDone
from domain.people.access import Membership
from services import office, on_duty
from services.delivering import owe
from services.people import appointing
from services.people.telling_posts import Held
from services.unit_of_work import UnitOfWork


def put(uow: UnitOfWork, membership_id: int, *, by: int) -> Held:
    """Put on duty who holds a post, beside whoever is; they hear so. AlreadyDone, NotFound, NoRight."""
    one = appointing.one(uow, membership_id, by=by)
    if one.membership.on_duty_since is not None:
        raise AlreadyDone(what="on_duty")
    one.membership.on_duty_since = uow.now
    _changed(uow, one.membership, "person.on_duty", by=by)
    return one


def relieve(uow: UnitOfWork, membership_id: int, *, by: int) -> Held:
    """Take somebody off duty again; they hear so. AlreadyDone, NotFound, NoRight."""
    one = appointing.one(uow, membership_id, by=by)
    if one.membership.on_duty_since is None:
        raise AlreadyDone(what="on_duty")
    one.membership.on_duty_since = None
    _changed(uow, one.membership, "person.relieved", by=by)
    return one


def _changed(uow: UnitOfWork, membership: Membership, act: str, *, by: int) -> None:
    person_id, unit = membership.person_id, uow.people.unit(membership.unit_id)
    once = f"{act}:{membership.id}:{uow.now:%Y%m%d%H%M%S}"
    uow.people.keep(membership)
    uow.act(act, "person", person_id, by=by, unit=unit.key)
    if person_id != by:
        owe(
            uow, person_id, "care/on_duty_told", once=once, mandatory=True,
            unit=unit, begins=membership.on_duty_since is not None, address=office.address(uow, person_id),
        )  # fmt: skip
    if membership.on_duty_since is None:
        on_duty.tell_if_nobody(uow, unit.key, but=by)
