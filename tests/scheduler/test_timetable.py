"""The clock: what came due is claimed and handed over, a job that fails stops nothing, stopping loses nothing."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog

from bot.health import Health
from bot.runtime import Runtime
from domain.errors import NotFound
from domain.messages.delivery import DeliveryState
from domain.messages.network import Terms
from scheduler.jobs import Jobs, Networks
from scheduler.timetable import Timetable
from services.unit_of_work import UnitOfWork
from tests.waiting import until
from tests.world import Clock, World

NETWORK = "pigeon"


class Desk(Networks):
    """Takes what the clock hands over, and counts what it is asked for. `serves`: for which networks it does so."""

    def __init__(self, serves: Collection[str] = ()) -> None:
        self.serves = serves
        self.leads: set[str] | None = None
        self.rows: list[Any] = []
        self.in_hand: set[int] = set()
        self.fetched = 0
        self.broken = False

    def claimed(self) -> set[str]:
        return {"web", *self.serves}

    def offer(self, rows: Sequence[Any]) -> None:
        self.rows += [row for row in rows if row.state == DeliveryState.SENDING]

    def held(self) -> set[int]:
        return self.in_hand

    def led(self) -> set[str] | None:
        return self.leads

    async def fetch(self) -> None:
        self.fetched += 1
        if self.broken:
            raise ConnectionError("the network\nis away")


@pytest.fixture
def desk(runtime: Runtime) -> Desk:
    made = Desk(runtime.serves)
    runtime.listeners.append(made.offer)
    return made


@pytest.fixture
def jobs(runtime: Runtime, desk: Desk) -> Jobs:
    runtime.serves.add(NETWORK)
    return Jobs(runtime, desk)


@pytest.fixture
async def timetable(jobs: Jobs) -> AsyncIterator[Timetable]:
    made = Timetable(jobs, second=0.02)
    yield made
    await made.stop()


def owe(count: int, *, after: timedelta, network: str = NETWORK) -> Callable[[UnitOfWork], None]:
    """Return a unit that owes messages."""

    def work(uow: UnitOfWork) -> None:
        for n in range(count):
            uow.deliveries.owe(
                once=f"{network}:{n}",
                network=network,
                chat="1",
                template="test",
                text=str(n),
                due_at=uow.now + after,
            )

    return work


async def claimed(runtime: Runtime, jobs: Jobs, desk: Desk) -> int:
    """Owe a message, let a sender have it, and return its id."""
    await runtime.write(owe(1, after=timedelta(0)))
    await jobs.send()  # SQLite has claimed it already
    desk.rows.clear()
    found = await runtime.read(lambda uow: uow.deliveries.by_once(f"{NETWORK}:0"))
    assert found is not None
    assert found.state is DeliveryState.SENDING
    assert found.id is not None
    return found.id


async def test_what_comes_due_is_claimed_once_and_handed_over(
    runtime: Runtime, clock: Clock, jobs: Jobs, desk: Desk
) -> None:
    await runtime.write(owe(150, after=timedelta(minutes=2)))
    await jobs.send()
    assert desk.rows == []
    clock.move(minutes=2)
    await asyncio.gather(jobs.send(), jobs.send())
    assert sorted(row.once for row in desk.rows) == sorted(f"{NETWORK}:{n}" for n in range(150))
    assert {row.state for row in desk.rows} == {DeliveryState.SENDING}


async def test_only_our_networks_are_claimed(runtime: Runtime, clock: Clock, jobs: Jobs, desk: Desk) -> None:
    await runtime.write(owe(1, after=timedelta(minutes=2), network="owl"))
    clock.move(minutes=2)
    await jobs.send()
    assert desk.rows == []


async def test_what_a_dead_sender_left_goes_out_again(runtime: Runtime, clock: Clock, jobs: Jobs, desk: Desk) -> None:
    await claimed(runtime, jobs, desk)
    clock.move(minutes=9)
    await jobs.recover()
    await jobs.send()
    assert desk.rows == []
    clock.move(minutes=2)
    await jobs.recover()
    await jobs.send()
    assert [row.once for row in desk.rows] == [f"{NETWORK}:0"]


async def test_what_a_living_sender_holds_is_left_to_it(runtime: Runtime, clock: Clock, jobs: Jobs, desk: Desk) -> None:
    """However long the network lets it wait."""
    desk.in_hand.add(await claimed(runtime, jobs, desk))
    clock.move(minutes=11)
    await jobs.recover()
    await jobs.send()
    assert desk.rows == []


async def test_a_network_that_is_off_keeps_its_messages(runtime: Runtime, clock: Clock, jobs: Jobs, desk: Desk) -> None:
    """They wait unclaimed, and go out, unmarked, once somebody sends for it."""
    await runtime.write(owe(1, after=timedelta(0), network="owl"))
    clock.move(minutes=30)
    await jobs.recover()
    await jobs.send()
    assert desk.rows == []
    runtime.serves.add("owl")
    await jobs.send()
    assert [(row.once, row.reason) for row in desk.rows] == [("owl:0", "")]


async def test_who_declined_is_forgotten(runtime: Runtime, clock: Clock, jobs: Jobs) -> None:
    def decline(uow: UnitOfWork) -> int:
        account = uow.accounts.known("web", "somebody")
        uow.accounts.decline(account.account_id)
        return account.account_id

    account_id = await runtime.write(decline)
    clock.move(hours=1)
    await jobs.forget()
    with pytest.raises(NotFound):
        await runtime.read(lambda uow: uow.accounts.get(account_id))


async def test_the_clock_ticks_by_itself(
    runtime: Runtime, clock: Clock, world: World, timetable: Timetable, desk: Desk
) -> None:
    await runtime.write(owe(1, after=timedelta(minutes=2)))
    clock.move(minutes=3)
    timetable.start()
    await until(lambda: bool(desk.rows) and desk.fetched > 0)
    await until(lambda: timetable.ticked_at is not None)


async def test_a_clock_that_was_ahead_stops_no_tick(
    runtime: Runtime, clock: Clock, timetable: Timetable, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By it the scheduler has put every job off by thirty days, and waits for them."""
    monkeypatch.setattr("scheduler.timetable.LOOK_EVERY", 0.05)
    timetable.start()
    await until(lambda: desk.fetched > 0)
    for job in timetable._scheduler.get_jobs():  # noqa: SLF001 - nobody else can be made to wait so long
        job.modify(next_run_time=datetime.now(UTC) + timedelta(days=30))
    await runtime.write(owe(1, after=timedelta(minutes=1)))
    clock.move(minutes=2)
    before = desk.fetched
    await until(lambda: bool(desk.rows) and desk.fetched > before)


async def test_a_failing_job_says_so_in_one_line_and_the_clock_goes_on(
    runtime: Runtime, clock: Clock, timetable: Timetable, desk: Desk
) -> None:
    desk.broken = True
    with structlog.testing.capture_logs() as logs:
        timetable.start()
        await until(lambda: desk.fetched >= 2)
    failed = [line for line in logs if line["event"] == "clock.failed"]
    assert failed[0]["job"] == "fetch"
    assert failed[0]["problem"] == "ConnectionError: the network"
    await runtime.write(owe(1, after=timedelta(minutes=1)))
    clock.move(minutes=1)
    await until(lambda: bool(desk.rows))


async def test_stopping_waits_for_what_is_under_way(runtime: Runtime) -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()

    class Slow(Desk):
        async def fetch(self) -> None:
            begun.set()
            await may_end.wait()
            await super().fetch()

    desk = Slow()
    timetable = Timetable(Jobs(runtime, desk))
    timetable.start()
    await begun.wait()
    stopping = asyncio.create_task(timetable.stop())
    await asyncio.sleep(0)
    may_end.set()
    await stopping
    assert desk.fetched == 1
    await timetable.stop()


async def test_health_tells_how_every_part_is(runtime: Runtime, clock: Clock, timetable: Timetable) -> None:
    health = Health(runtime, timetable, {"pigeon": lambda: {"state": "trouble"}})
    timetable.start()
    await until(lambda: timetable.ticked_at is not None)
    await runtime.write(owe(1, after=timedelta(0), network="owl"))
    clock.move(seconds=42)
    report = await health.report()
    assert report["ok"] is True
    assert report["oldest_unsent_seconds"] == 42
    assert report["networks"] == {"pigeon": {"state": "trouble"}}
    assert report["clock"]["seconds_since_tick"] < 5


async def test_health_is_bad_when_nobody_leads_a_network(runtime: Runtime, timetable: Timetable) -> None:
    """Not when a network itself is in trouble: that is nothing that we could mend."""
    networks = {"owl": lambda: {"ok": True, "state": "trouble"}, "pigeon": lambda: {"ok": False, "state": "trouble"}}
    for asked, ok in (({"owl"}, True), ({"owl", "pigeon"}, False)):
        report = await Health(runtime, timetable, {name: networks[name] for name in asked}).report()
        assert report["ok"] is ok
        assert report["writer"]["ok"] is True


async def test_health_is_bad_when_the_database_is_gone(runtime: Runtime, timetable: Timetable) -> None:
    health = Health(runtime, timetable, {})
    health.patience = 0.1
    await runtime.write(lambda uow: uow.now)
    runtime.close()
    report = await health.report()
    assert report["ok"] is False
    assert report["database"]["ok"] is False


async def test_what_another_process_leads_is_left_to_it(runtime: Runtime, clock: Clock, jobs: Jobs, desk: Desk) -> None:
    """Only its leader knows what it still has in hand; what nobody leads any more is seen to by one of us."""
    runtime.networks[NETWORK] = Terms()
    await claimed(runtime, jobs, desk)

    async def state() -> DeliveryState:
        found = await runtime.read(lambda uow: uow.deliveries.by_once(f"{NETWORK}:0"))
        assert found is not None
        return found.state

    clock.move(minutes=11)
    for desk.leads in (set(), {"web"}):
        await jobs.recover()
        assert await state() is DeliveryState.SENDING
    del runtime.networks[NETWORK]
    desk.leads = set()
    await jobs.recover()
    assert await state() is DeliveryState.SENDING
    desk.leads = {"web"}
    await jobs.recover()
    assert await state() is DeliveryState.DUE
