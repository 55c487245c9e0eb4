"""Who leads: one process a network, another once it has gone, everything at once on SQLite."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import psycopg
import pytest
import structlog

from bot.network.leading import Leading
from tests.postgres import PostgresServer
from tests.waiting import until


class Led:
    """What one process leads, and what it was told of it."""

    def __init__(self, url: str, *networks: str) -> None:
        self.told: list[tuple[str, bool]] = []
        self.leading = Leading(url, networks, self.changed)
        self.leading.start()

    def changed(self, network: str, *, leads: bool) -> None:
        self.told.append((network, leads))

    @property
    def names(self) -> set[str]:
        return self.leading.led


@pytest.fixture
def url(postgres: PostgresServer | str) -> str:
    if isinstance(postgres, str):
        pytest.skip(postgres)
    return postgres.create_database()


@pytest.fixture
async def begin(url: str) -> AsyncIterator[Callable[..., Led]]:
    """Begin to lead as one more process would; all stop at the end."""
    made: list[Led] = []

    def start(*networks: str) -> Led:
        made.append(Led(url, *networks))
        return made[-1]

    yield start
    for one in made:
        await one.leading.stop()


def end_connections_of_leaders(url: str) -> None:
    """As a restart of the server, or a firewall, would."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )


async def test_on_sqlite_everything_is_led_at_once(tmp_path: Path) -> None:
    alone = Led(f"sqlite:///{tmp_path / 'doithoai.db'}", "telegram", "zalo")
    assert alone.told == [("telegram", True), ("zalo", True)]
    await alone.leading.stop()
    assert alone.names == set()
    assert alone.told[2:] == [("telegram", False), ("zalo", False)]


async def test_what_nobody_is_known_to_lead_is_told(tmp_path: Path) -> None:
    alone = Leading(f"sqlite:///{tmp_path / 'doithoai.db'}", ["telegram"], lambda network, leads: None)
    assert alone.unled("telegram") > 0
    alone.start()
    assert alone.unled("telegram") == 0
    await alone.stop()
    assert alone.unled("telegram") > 0


@pytest.mark.postgres
async def test_what_another_process_leads_is_known_to_be_led(begin: Callable[..., Led]) -> None:
    first = begin("telegram")
    await until(lambda: first.names == {"telegram"})
    second = begin("telegram")
    waited = [second.leading.unled("telegram")]

    def has_fallen() -> bool:  # it only ever rises by itself
        waited.append(second.leading.unled("telegram"))
        return waited[-1] < waited[-2]

    await until(has_fallen)
    assert second.names == set()


@pytest.mark.postgres
async def test_one_leads_and_the_other_waits_until_it_stops(begin: Callable[..., Led]) -> None:
    first = begin("telegram", "zalo")
    await until(lambda: first.names == {"telegram", "zalo"})
    second = begin("telegram", "zalo", "owl")
    await until(lambda: second.names == {"owl"})
    assert first.names == {"telegram", "zalo"}
    await first.leading.stop()
    await until(lambda: second.names == {"telegram", "zalo", "owl"})
    assert first.told[-2:] == [("telegram", False), ("zalo", False)]


@pytest.mark.postgres
async def test_with_its_connection_a_process_loses_every_lead_and_somebody_takes_over(
    begin: Callable[..., Led], url: str
) -> None:
    first, second = begin("telegram", "zalo"), begin("telegram", "zalo")
    await until(lambda: first.names | second.names == {"telegram", "zalo"})
    leaders = {network: one for one in (first, second) for network in one.names}
    assert len(first.told) + len(second.told) == 2
    end_connections_of_leaders(url)
    await until(lambda: all((network, False) in one.told for network, one in leaders.items()))
    await until(lambda: first.names | second.names == {"telegram", "zalo"})
    assert not first.names & second.names


@pytest.mark.postgres
async def test_databases_of_one_server_do_not_share_leaders(
    begin: Callable[..., Led], postgres: PostgresServer
) -> None:
    ours = begin("telegram")
    theirs = Led(postgres.create_database(), "telegram")
    await until(lambda: bool(ours.names) and bool(theirs.names))
    await theirs.leading.stop()


@pytest.mark.postgres
async def test_a_database_that_is_away_is_waited_for(begin: Callable[..., Led], url: str) -> None:
    """Here it goes by another name for a while."""
    name = url.rpartition("/")[2]
    server = url.replace(name, "postgres")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} RENAME TO {name}_away")
        with structlog.testing.capture_logs() as logs:
            waits = begin("telegram")
            await until(lambda: "leading.no_database" in [line["event"] for line in logs])
        assert waits.told == []
        connection.execute(f"ALTER DATABASE {name}_away RENAME TO {name}")
    await until(lambda: waits.names == {"telegram"})
