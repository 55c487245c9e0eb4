"""Trực an toàn của trẻ: who of those who hold a post hears at once of a child in danger, on the page of the unit."""

from domain.people.acted import Acted
from services.people import appointing, duty_roster
from services.people.office_pages import Done
from services.unit_of_work import UnitOfWork
from templates.say import say
from web.office.frame import Act, Asked


def put(uow: UnitOfWork, asked: Asked) -> Done:
    """Put on duty who holds a post (`moc`)."""
    one = duty_roster.put(uow, asked.number("moc"), by=asked.by)
    return Done({"post": one.key}, {"post": one.key})


def relieve(uow: UnitOfWork, asked: Asked) -> Done:
    """Take them off duty again."""
    one = duty_roster.relieve(uow, asked.number("moc"), by=asked.by)
    return Done({"post": one.key}, {"post": one.key})


def _said(uow: UnitOfWork, acted: Acted) -> str:
    one = appointing.one(uow, acted.told["post"], by=acted.person_id)
    return say("care/duty_changed", one=one, unit=uow.people.unit(one.membership.unit_id))


def _relieve_put(uow: UnitOfWork, acted: Acted) -> None:
    duty_roster.relieve(uow, (acted.before or {})["post"], by=acted.person_id)


def _put_again(uow: UnitOfWork, acted: Acted) -> None:
    duty_roster.put(uow, (acted.before or {})["post"], by=acted.person_id)


ACTS = {"duty_put": Act(put, _said, _relieve_put), "duty_relieve": Act(relieve, _said, _put_again)}
