"""What the demo is made from: demo.toml, and how its people come to be."""

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from domain.dates.deadline_rule import Bound, Rule
from domain.dates.holidays import public_calendar
from domain.messages.network import WEB
from domain.people.access import Role
from domain.people.consent import TEXT_VERSION, Consent
from domain.people.person import Address, Person
from domain.plans.proposals import Step
from services.people import signing_in
from services.plans.timeline import Entry
from services.unit_of_work import UnitOfWork
from templates.say import caption


@cache
def book() -> Mapping[str, Any]:
    """Return demo.toml."""
    with (Path(__file__).parent / "demo.toml").open("rb") as file:
        return tomllib.load(file)


def make_person(uow: UnitOfWork, told: Mapping[str, Any], unit_id: int, group_id: int | None = None) -> int:
    """Make somebody who has agreed and has a web account, so that answers have somewhere to go; return the id."""
    person_id = uow.people.add(Person(name=told["name"], address=Address(told["address"]), created_at=uow.now))
    uow.people.enrol(person_id, unit_id, Role(told["role"]), group_id=group_id, title=told.get("title", ""))
    uow.people.keep(Consent(person_id=person_id, text_version=TEXT_VERSION, network=WEB, given_at=uow.now))
    signing_in.account_of(uow, person_id)
    return person_id


def today(uow: UnitOfWork) -> date:
    """Return the present day on the office's clock."""
    return uow.now.astimezone(uow.zone).date()


def working_day(day: date) -> date:
    """Return a day, or the next one that is worked."""
    while not public_calendar().is_working(day):
        day += timedelta(days=1)
    return day


def dated(uow: UnitOfWork, told: Mapping[str, Any], holder_id: int | None) -> Entry:
    """Return one of the usual steps on a day counted from today, as an office that has begun its work has it."""
    day = today(uow) + timedelta(days=told["days"])
    owner = told.get("post") or caption("role", Role(told["owner"]))
    return Entry(
        step=told["step"], title=caption("step", Step(told["step"])), owner=owner,
        rule=Rule(bound=Bound.BY, fixed=day), source=caption("source", "ours"), holder_id=holder_id,
    )  # fmt: skip
