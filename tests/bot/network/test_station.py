"""A network's station: it begins and ends terms, settles what was left, and its troubles are nobody else's."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.network.station import Station
from bot.runtime import Runtime
from conversation.messenger import Outgoing, Uncertain
from domain.messages.delivery import Attachment, AttachmentKind, DeliveryState
from domain.messages.network import Terms
from services.messages import outbox
from services.unit_of_work import UnitOfWork
from tests.reaching import joins, promise, row
from tests.waiting import until
from tests.world import World


class Network:
    """Takes messages, one by one if it is `slow`: each waits for `let_go`."""

    terms = Terms()

    def __init__(self, name: str = "telegram") -> None:
        self.name = name
        self.slow = False
        self.let_go = asyncio.Event()
        self.breaks = 0
        self.leads = False
        self.begun: list[str] = []
        self.got: list[str] = []
        self.fetched: list[str] = []

    def routes(self) -> list[web.RouteDef]:
        return []

    def health(self) -> dict[str, Any]:
        return {"state": "running", "mode": "polling"}

    def open(self) -> None:
        pass

    async def start(self) -> None:
        if self.breaks:
            self.breaks -= 1
            raise ConnectionError
        self.leads = True

    async def rest(self) -> None:
        self.leads = False

    async def pause(self) -> None:
        await self.rest()

    async def stop(self) -> None:
        await self.rest()

    async def send(self, message: Outgoing) -> str:
        self.begun.append(message.text)
        if self.slow:
            await self.let_go.wait()
            self.let_go.clear()
        if message.text == "doubtful":
            raise Uncertain("cut")
        self.got.append(message.text)
        return str(len(self.got))

    async def fetch(self, file_ref: str) -> tuple[bytes, str, str]:
        self.fetched.append(file_ref)
        return b"a picture", "", "image/jpeg"


@pytest.fixture
async def begin(runtime: Runtime, tmp_path: Path) -> AsyncIterator[Callable[[Network], Station]]:
    """Open a station, as a process does; all are left in good order at the end."""
    made: list[Station] = []

    def start(network: Network) -> Station:
        made.append(Station(runtime, network, tmp_path))
        made[-1].open()
        return made[-1]

    yield start
    for station in made:
        station.network.let_go.set()  # type: ignore[attr-defined]
        await station.rest()


async def test_only_who_leads_sends_and_polls(
    runtime: Runtime, world: World, begin: Callable[[Network], Station]
) -> None:
    network = Network()
    station = begin(network)
    account = await joins(runtime, world.people["parent"], "telegram", "A")
    await promise(runtime, account, "turn:1")
    assert station.health() == {"state": "standby", "reason": "", "mode": "polling", "leads": False}
    assert (await row(runtime, "turn:1")).state is DeliveryState.DUE
    station.lead(leads=True)
    await until(lambda: network.got == ["turn:1"] and network.leads)
    assert {"state": "running", "leads": True, "away_since": None}.items() <= station.health().items()
    await promise(runtime, account, "turn:2")
    await until(lambda: network.got == ["turn:1", "turn:2"])
    station.lead(leads=False)
    await until(lambda: not station.health()["leads"] and not network.leads)
    await promise(runtime, account, "turn:3")
    assert (await row(runtime, "turn:3")).state is DeliveryState.DUE
    assert network.got == ["turn:1", "turn:2"]


async def test_who_is_deposed_finishes_what_is_on_its_way_and_touches_nothing_else(
    runtime: Runtime, world: World, begin: Callable[[Network], Station]
) -> None:
    """The next leader knows what had begun, so that nothing comes twice."""
    network = Network()
    network.slow = True
    station = begin(network)
    account = await joins(runtime, world.people["parent"], "telegram", "A")
    station.lead(leads=True)
    await until(lambda: network.leads)
    for number in range(4):
        await promise(runtime, account, f"turn:{number}")
    await until(lambda: network.begun == ["turn:0"])
    await until(lambda: len(station.held()) == 4)
    station.lead(leads=False)
    await until(lambda: not runtime.serves)
    next_one = Network()
    next_station = begin(next_one)
    next_station.lead(leads=True)
    for _ in range(10):  # more units than it needs to begin
        await runtime.read(lambda uow: uow.now)
        await runtime.write(lambda uow: uow.now)
    assert next_one.begun == []  # it waits for the one before it
    network.let_go.set()
    await until(lambda: next_one.got == ["turn:1", "turn:2", "turn:3"])
    assert network.got == ["turn:0"]
    await next_station.rest()
    for number in range(4):
        found = await row(runtime, f"turn:{number}")
        assert (found.state, found.reason, found.attempts) == (DeliveryState.SENT, "", 1)


async def test_what_was_in_doubt_when_it_was_deposed_goes_once_more(
    runtime: Runtime, world: World, begin: Callable[[Network], Station]
) -> None:
    network = Network()
    network.slow = True
    station = begin(network)
    account = await joins(runtime, world.people["parent"], "telegram", "A")
    station.lead(leads=True)
    await until(lambda: network.leads)
    await promise(runtime, account, "turn:1", text="doubtful")
    await until(lambda: network.begun == ["doubtful"])
    station.lead(leads=False)
    await until(lambda: not runtime.serves)
    network.let_go.set()
    await until(lambda: station.sender is None)
    next_one = Network()
    next_station = begin(next_one)
    next_station.lead(leads=True)
    await until(lambda: next_one.begun == ["doubtful"])
    assert (await row(runtime, "turn:1")).reason == outbox.AGAIN


async def test_a_lead_lost_and_won_again_at_once_is_a_new_term(
    runtime: Runtime, world: World, begin: Callable[[Network], Station]
) -> None:
    network = Network()
    station = begin(network)
    station.lead(leads=True)
    await until(lambda: network.leads)
    before = station.sender
    station.lead(leads=False)
    station.lead(leads=True)
    await until(lambda: station.sender not in {before, None} and network.leads)
    account = await joins(runtime, world.people["parent"], "telegram", "A")
    await promise(runtime, account, "turn:1")
    await until(lambda: network.got == ["turn:1"])


async def test_a_network_that_cannot_start_is_tried_again_and_stops_no_other(
    runtime: Runtime, world: World, begin: Callable[[Network], Station]
) -> None:
    bad, good = Network("zalo"), Network()
    bad.breaks = 1
    stations = begin(bad), begin(good)
    for station in stations:
        station.lead(leads=True)
    for station in stations:
        await station.settled()
    assert good.leads
    assert not bad.leads
    account = await joins(runtime, world.people["parent"], "zalo", "A")
    await promise(runtime, account, "turn:1")
    await until(lambda: bad.got == ["turn:1"] and bad.leads)


async def test_a_lead_without_a_term_that_begins_is_told_with_its_reason(begin: Callable[[Network], Station]) -> None:
    bad = Network("zalo")
    bad.breaks = 10_000
    station = begin(bad)
    assert station.idle() == 0
    station.lead(leads=True)
    await station.settled()
    assert station.idle() > 0
    told = {"state": "trouble", "reason": "ConnectionError", "leads": False}
    await until(lambda: told.items() <= station.health().items())
    bad.breaks = 0
    await until(lambda: station.idle() == 0)
    assert station.health()["state"] == "running"
    station.lead(leads=False)
    await until(lambda: station.health()["state"] == "standby")
    assert station.idle() == 0


async def test_where_no_journal_can_be_kept_messages_go_all_the_same(
    runtime: Runtime, world: World, tmp_path: Path
) -> None:
    (tmp_path / "var").write_text("in the way", encoding="utf-8")
    network = Network()
    station = Station(runtime, network, tmp_path / "var")
    station.open()
    station.lead(leads=True)
    account = await joins(runtime, world.people["parent"], "telegram", "A")
    await promise(runtime, account, "turn:1")
    await until(lambda: network.got == ["turn:1"])
    await station.rest()


async def test_what_waited_goes_before_what_is_owed_from_now_on(
    runtime: Runtime, world: World, begin: Callable[[Network], Station]
) -> None:
    network = Network()
    station = begin(network)
    account = await joins(runtime, world.people["parent"], "telegram", "A")
    for number in range(100):
        await promise(runtime, account, f"turn:{number}")
    station.lead(leads=True)
    for number in range(100, 110):
        await promise(runtime, account, f"turn:{number}")
    station.wake()
    await until(lambda: len(network.got) == 110)
    assert network.got == [f"turn:{number}" for number in range(110)]


async def test_a_good_end_leaves_no_journal_and_everything_due(
    runtime: Runtime, world: World, tmp_path: Path, begin: Callable[[Network], Station]
) -> None:
    network = Network()
    network.slow = True
    station = begin(network)
    account = await joins(runtime, world.people["parent"], "telegram", "A")
    station.lead(leads=True)
    await until(lambda: network.leads)
    for number in range(3):
        await promise(runtime, account, f"turn:{number}")
    await until(lambda: network.begun == ["turn:0"])
    await until(lambda: len(station.held()) == 3)
    resting = asyncio.create_task(station.rest())
    await until(lambda: not runtime.serves)
    network.let_go.set()
    await resting
    assert (await row(runtime, "turn:0")).state is DeliveryState.SENT
    for number in (1, 2):
        found = await row(runtime, f"turn:{number}")
        assert (found.state, found.reason, found.attempts) == (DeliveryState.DUE, "stopped", 0)
    assert [path.name for path in _files(tmp_path) if path.suffix == ".journal"] == []


def _files(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_files_that_have_come_are_fetched_at_once_by_who_leads(
    runtime: Runtime, world: World, begin: Callable[[Network], Station]
) -> None:
    def add(uow: UnitOfWork) -> None:
        uow.attachments.keep(
            Attachment(
                person_id=world.people["parent"], kind=AttachmentKind.PHOTO, network="telegram", file_ref="ref",
                at=uow.now,
            )
        )  # fmt: skip

    await runtime.write(add)
    network = Network()
    station = begin(network)
    station.fetch_soon()
    station.lead(leads=True)
    await until(lambda: network.leads)
    assert network.fetched == []
    station.fetch_soon()
    await until(lambda: network.fetched == ["ref"])
