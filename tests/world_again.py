"""The kindergarten again: its rows as they were written the first time, for every test begins with the same ones."""

from copy import deepcopy
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, func, select
from sqlmodel import SQLModel

from domain.people.person import Person
from services.unit_of_work import UnitOfWork
from storage.engine import table
from tests.world import World, people_the_world

Rows = list[tuple[Table, list[dict[str, Any]]]]
_written: dict[tuple[str, datetime], tuple[World, Rows]] = {}
"""What was written, by the kind of database and the instant: both are in the rows."""


def people_again(uow: UnitOfWork) -> World:
    """Store the kindergarten as `people_the_world` does, a few times as fast from the second time on.

    Where there is anybody already it is peopled from the beginning: its keys are others there.
    """
    connection, key = uow.transaction.connection, (uow.transaction.kind, uow.now)
    if _has(connection, table(Person)):
        return people_the_world(uow)
    if key in _written:
        world, rows = _written[key]
        _write(connection, rows)
        return deepcopy(world)
    empty = [one for one in SQLModel.metadata.sorted_tables if not _has(connection, one)]
    world = people_the_world(uow)
    uow.transaction.settle_appended()
    uow.transaction.session.flush()
    rows = [(one, [dict(row) for row in connection.execute(select(one)).mappings()]) for one in empty]
    _written[key] = deepcopy(world), [(one, values) for one, values in rows if values]
    return world


def _has(connection: Connection, one: Table) -> bool:
    return connection.execute(select(1).select_from(one).limit(1)).first() is not None


def _write(connection: Connection, rows: Rows) -> None:
    for one, values in rows:
        connection.execute(one.insert(), values)
    if connection.dialect.name == "postgresql":  # keys that were given leave the counters where they were
        counters = [
            func.setval(func.pg_get_serial_sequence(one.name, key.name), max(value[key.name] for value in values))
            for one, values in rows
            if (key := one.autoincrement_column) is not None
        ]
        connection.execute(select(*counters))
