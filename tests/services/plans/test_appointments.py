"""The names of appointments: each office's own, and the same for ever."""

from collections.abc import Callable
from pathlib import Path

import pytest
from icalendar import Calendar

import handlers
from bot.runtime import Runtime
from papers import kinds
from services.plans import appointments
from services.unit_of_work import UnitOfWork
from storage.migrate import migrate
from tests.conftest import ZONE
from tests.world import Clock, World, people_the_world


async def uid(runtime: Runtime, world: World) -> str:
    def read(uow: UnitOfWork) -> bytes:
        return kinds.make(appointments.of_meeting(uow, world.meeting, by=world.people["parent"])[1])

    [event] = Calendar.from_ical(await runtime.write(read)).walk("VEVENT")
    return str(event["UID"])


def renamed(world: World, name: str) -> Callable[[UnitOfWork], None]:
    def work(uow: UnitOfWork) -> None:
        unit = uow.people.unit(world.unit)
        unit.name = name
        uow.people.keep(unit)

    return work


async def test_it_stays_when_the_unit_is_called_otherwise(runtime: Runtime, world: World) -> None:
    before = await uid(runtime, world)
    await runtime.write(renamed(world, "Trường Mầm non Hoa Sen"))
    assert await uid(runtime, world) == before


@pytest.mark.parametrize("names", [("UBND xã Hoà An", "UBND xã Hoa Ân"), ("Trường Mầm non Hoa Sen",) * 2])
async def test_two_offices_share_none_whatever_they_are_called(
    tmp_path: Path, clock: Clock, names: tuple[str, str]
) -> None:
    found = []
    for number, name in enumerate(names):
        url = f"sqlite:///{tmp_path}/{number}.db"
        migrate(url)
        office = Runtime(url, handlers.router, zone=ZONE, clock=clock)
        world = await office.write(people_the_world)
        await office.write(renamed(world, name))
        found.append(await uid(office, world))
        office.close()
    assert found[0] != found[1]
    assert {one.partition("@")[0] for one in found} == {"meeting-1"}
