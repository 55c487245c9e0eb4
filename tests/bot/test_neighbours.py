"""What processes over one PostgreSQL tell each other: who has news, for which network something is due."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest

import handlers
from bot.neighbours import LARGEST, Neighbours, Woken, pack, unpack
from bot.runtime import Runtime
from services.unit_of_work import UnitOfWork
from tests.postgres import PostgresServer
from tests.waiting import until
from web.streams import Streams

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def test_what_is_packed_is_unpacked_by_others_only() -> None:
    message = pack("a", {"telegram", "zalo"}, {3, 1})
    assert unpack("a", message) == []
    assert unpack("b", message) == [Woken("telegram"), Woken("zalo"), Woken("web", 1), Woken("web", 3)]


def test_too_many_accounts_for_one_notification_are_everybody() -> None:
    message = pack("a", {"telegram"}, set(range(100_000, 102_000)))
    assert len(message.encode()) <= LARGEST
    assert unpack("b", message) == [Woken("telegram"), Woken("web")]


@pytest.mark.parametrize("message", ["", "{}", "[1]", '["a",7,[]]', '["a",[],["x"]]'])
def test_what_is_no_notification_of_ours_wakes_nobody(message: str) -> None:
    assert unpack("b", message) == []


async def test_a_wake_for_everybody_wakes_every_page() -> None:
    streams = Streams()
    pages = [streams.open(1, "a"), streams.open(2, "b")]
    streams.heard([Woken("telegram")])
    assert not any(page.news.is_set() for page in pages)
    streams.heard([Woken("web", 2)])
    assert [page.news.is_set() for page in pages] == [False, True]
    streams.heard([Woken("web")])
    assert all(page.news.is_set() for page in pages)


@dataclass
class Process:
    """A runtime with its neighbours, and what reached it from others."""

    runtime: Runtime
    neighbours: Neighbours
    led: set[str]
    heard: list[Woken] = field(default_factory=list)

    def listen(self, rows: Sequence[Any]) -> None:
        self.heard += [row for row in rows if isinstance(row, Woken)]

    def has(self, woken: Woken) -> Callable[[], bool]:
        return lambda: woken in self.heard


@pytest.fixture
async def processes(
    postgres: PostgresServer | str, postgres_template: str | None
) -> AsyncIterator[tuple[Process, Process]]:
    """Two over one database, connected."""
    if isinstance(postgres, str):
        pytest.skip(postgres)
    url = postgres.create_database(template=postgres_template)

    def make() -> Process:
        runtime, led = Runtime(url, handlers.router, zone=ZONE), set[str]()
        made = Process(runtime, Neighbours(runtime, url, led.__contains__), led)
        runtime.listeners.append(made.listen)
        made.neighbours.start()
        return made

    pair = make(), make()
    for one in pair:
        await until(one.has(Woken("web")))  # as soon as it listens
        one.heard.clear()
    yield pair
    for one in pair:
        await one.neighbours.stop()
        one.runtime.close()


async def owe(process: Process, network: str, once: str, *, minutes: float = 0) -> int:
    """Owe somebody a message and return the account's id."""

    def work(uow: UnitOfWork) -> int:
        account = uow.people.account(network, "somebody")
        uow.deliveries.owe(
            once=once, network=network, account_id=account.account_id, address="somebody", template="t", text="t",
            due_at=uow.now + timedelta(minutes=minutes),
        )  # fmt: skip
        return account.account_id

    return await process.runtime.write(work)


@pytest.mark.postgres
async def test_the_other_process_hears_what_was_owed(processes: tuple[Process, Process]) -> None:
    one, other = processes
    account = await owe(one, "web", "a")
    await until(other.has(Woken("web", account)))
    await owe(one, "telegram", "b")
    await until(other.has(Woken("telegram")))
    assert one.heard == []


@pytest.mark.postgres
async def test_what_nobody_else_needs_is_not_told(processes: tuple[Process, Process]) -> None:
    """What is due later, and what this process sends itself."""
    one, other = processes
    one.led.add("telegram")
    await owe(one, "telegram", "a")
    await owe(one, "zalo", "b", minutes=5)
    account = await owe(one, "web", "c")
    await until(other.has(Woken("web", account)))
    assert other.heard == [Woken("web", account)]


@pytest.mark.postgres
async def test_after_a_break_everybody_looks_once(processes: tuple[Process, Process]) -> None:
    one, other = processes
    other.runtime.serves.add("telegram")
    with psycopg.connect(str(one.neighbours._url), autocommit=True) as connection:  # noqa: SLF001 - the test's own address
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND (query LIKE 'LISTEN%' OR query LIKE '%pg_notify%')"
        )
    await until(lambda: {Woken("web"), Woken("telegram")} <= set(other.heard))
    other.heard.clear()
    account = await owe(one, "web", "a")
    await until(other.has(Woken("web", account)))
