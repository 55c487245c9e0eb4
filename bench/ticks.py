"""What one tick of the reminders costs, however many lie ahead: with nothing due, and with fifty."""

import gc
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, text

from domain.deadline import Deadline
from domain.people.access import Membership, Role
from domain.people.consent import TEXT_VERSION, Consent
from domain.people.person import Account, Address, Person
from domain.reminder import Reminder, ReminderState, Rung
from services.reminders.due import send_what_is_due
from services.unit_of_work import UnitOfWork
from storage.engine import open_engine, table
from storage.migrate import migrate
from storage.transaction import Appended, Transaction
from tests.postgres import PostgresServer, start_postgres
from tests.world import World, people_the_world

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MORNING = datetime(2026, 11, 16, 9, 0, tzinfo=ZONE)
PENDING = (1_000, 10_000, 100_000)
PEOPLE, FIRST = 10_000, 1_000_000
DUE = 50
"""Reminders that come due together, each for somebody else: half about the meeting, half about a deadline."""
_CHUNK = 10_000
Rows = list[dict[str, Any]]


@dataclass
class Case:
    """One database and what was seen of it: seconds a tick."""

    kind: str
    pending: int
    engine: Engine
    idle: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)


def measure(folder: Path, *, quick: bool) -> str:
    """Fill the databases, tick in turn over all of them, and return the table."""
    sizes = PENDING[:2] if quick else PENDING
    with ExitStack() as stack:
        cases = [_case("SQLite", f"sqlite:///{folder}/ticks-{size}.db", size) for size in sizes]
        server = start_postgres()
        if isinstance(server, PostgresServer):
            stack.callback(server.stop)
            cases += [_case("PostgreSQL", server.create_database(), size) for size in sizes]
        for case in cases:
            stack.callback(case.engine.dispose)
        for number in range(40 if quick else 120):
            for case in cases:
                case.idle.append(_tick(case.engine, MORNING - timedelta(minutes=1), due=0))
                if number % 5 == 0:
                    case.busy.append(_tick(case.engine, MORNING, due=DUE))
        return _table(cases)


def _table(cases: list[Case]) -> str:
    lines = [f"{'one tick, without its commit':28} {'nothing due':>14} {'×1,000':>7} {f'{DUE} due':>14} {'×1,000':>7}"]
    for case in cases:
        base = next(one for one in cases if one.kind == case.kind)
        idle, busy, idle_base, busy_base = (
            statistics.median(seen) for seen in (case.idle, case.busy, base.idle, base.busy)
        )
        lines.append(
            f"  {case.kind:10} {case.pending:>9,} ahead {idle * 1e6:11.0f} µs {idle / idle_base:7.2f}"
            f" {busy * 1e3:11.1f} ms {busy / busy_base:7.2f}"
        )
    return "\n".join(lines)


def _tick(engine: Engine, now: datetime, *, due: int) -> float:
    """Return how long one tick takes; what it did is undone, so that the next one finds the same."""
    if due:
        gc.collect()
    with engine.connect() as connection, connection.begin() as transaction:
        appended = Appended(connection)
        unit = Transaction(connection, now=now, appended=appended)
        began = time.perf_counter()
        found = send_what_is_due(UnitOfWork(unit, zone=ZONE))
        unit.finish()
        appended.flush()
        took = time.perf_counter() - began
        assert found == due, found
        assert len(appended.owed) == due, appended.owed
        transaction.rollback()
    return took


def _case(kind: str, url: str, pending: int) -> Case:
    migrate(url)
    engine = open_engine(url, writes=True)
    with engine.begin() as connection:
        appended = Appended(connection)
        unit = Transaction(connection, now=MORNING - timedelta(days=1), appended=appended)
        world = people_the_world(UnitOfWork(unit, zone=ZONE))
        unit.finish()
        appended.flush()
        _people(connection, world)
        _insert(connection, Deadline, _deadlines(world))
        _insert(connection, Reminder, [*_ahead(pending), *_due(world)])
        connection.execute(text("ANALYZE"))
    return Case(kind, pending, engine)


def _insert(connection: Connection, noun: Any, rows: Rows) -> None:  # noqa: ANN401 - any noun with a table
    for first in range(0, len(rows), _CHUNK):
        connection.execute(table(noun).insert(), rows[first : first + _CHUNK])


def _people(connection: Connection, world: World) -> None:
    """As many as a ward's schools have, each with one account and the agreement to be written to."""
    since, keys = MORNING - timedelta(days=1), range(FIRST, FIRST + PEOPLE)
    people = [Person(id=k, name="Phụ huynh", address=Address.CHI, created_at=since) for k in keys]
    accounts = [
        Account(id=k, network="telegram", external_id=str(k), person_id=k, created_at=since, last_seen_at=since)
        for k in keys
    ]
    members = [Membership(id=k, person_id=k, unit_id=world.unit, role=Role.PARENT, since=since) for k in keys]
    consents = [Consent(id=k, person_id=k, text_version=TEXT_VERSION, network="telegram", given_at=since) for k in keys]
    for noun, made in ((Person, people), (Account, accounts), (Membership, members), (Consent, consents)):
        _insert(connection, noun, [one.model_dump() for one in made])


def _deadlines(world: World) -> Rows:
    last = date(2026, 11, 23)
    ends = datetime(2026, 11, 24, tzinfo=ZONE)
    return [
        Deadline(
            id=n, meeting_id=world.meeting, step=f"step-{n}", title="Gửi bảng tổng hợp ý kiến", owner="Tổ trưởng",
            words="trước 24/11/2026", source="KH 60", holder_id=FIRST + n, last_day=last, cut_off=last, ends_at=ends,
        ).model_dump()
        for n in range(DUE // 2)
    ]  # fmt: skip


def _ahead(pending: int) -> Iterator[dict[str, Any]]:
    """Reminders of the days to come, for everybody in turn."""
    for n in range(pending):
        yield _row(FIRST + n % PEOPLE, "meeting", 1000 + n, Rung.MEETING_7_DAYS, MORNING + timedelta(days=1, seconds=n))


def _due(world: World) -> Iterator[dict[str, Any]]:
    """The reminders of one morning."""
    for n in range(DUE // 2):
        yield _row(FIRST + n, "deadline", n, Rung.DEADLINE_7_DAYS, MORNING)
        yield _row(FIRST + DUE + n, "meeting", world.meeting, Rung.MEETING_7_DAYS, MORNING)


def _row(person_id: int, subject: str, subject_id: int, rung: Rung, due_at: datetime) -> dict[str, Any]:
    return {
        "subject": subject, "subject_id": subject_id, "subject_version": 1, "rung": rung, "step": 0,
        "person_id": person_id, "due_at": due_at, "state": ReminderState.PENDING, "reason": "",
    }  # fmt: skip
