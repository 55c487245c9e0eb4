"""Core statements compiled once and then run straight on the driver, for the path of every turn.

Building and looking up a Core statement costs many times what SQLite needs to run it (docs/decisions/0003).
"""

from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any

from sqlalchemy import ClauseElement, Connection, Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

_Convert = Callable[[Any], Any] | None


class Prepared:
    """One statement with named parameters. `build` gets the database's kind ("sqlite" or "postgresql").

    Values pass through the columns' types both ways, as with Core; a missing parameter is a KeyError.
    """

    def __init__(self, build: Callable[[str], ClauseElement]) -> None:
        self._build = build
        self._compiled: dict[str, _Compiled] = {}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Run it and return the rows that come back, if the statement returns any."""
        dialect = connection.dialect
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _Compiled(self._build(dialect.name), dialect)
        return compiled.run(connection, values)


def run_bare(connection: Connection, text: str) -> None:
    """Run a statement without parameters or rows, such as SAVEPOINT, on the driver itself."""
    driver: Any = connection.connection.dbapi_connection
    cursor = driver.cursor()
    try:
        cursor.execute(text)
    finally:
        cursor.close()


class _Compiled:
    """The text of a statement for one kind of database, with its conversions."""

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)
        self._text = str(compiled)
        self._fixed = {
            name: _bound(bind.type, dialect)(bind.value) if bind.value is not None else None
            for name, bind in compiled.binds.items()
            if not bind.required
        }
        self._converts: list[tuple[str, Callable[[Any], Any]]] = []
        self._plain: list[str] = []
        for name, bind in compiled.binds.items():
            if not bind.required:
                continue
            convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
            if convert is None:
                self._plain.append(name)
            else:
                self._converts.append((name, convert))
        order = compiled.positiontup
        self._positions = tuple(order) if order is not None else None
        self._pick = itemgetter(*order) if order is not None and len(order) > 1 else None
        self._columns = [
            (at, convert)
            for at, column in enumerate(compiled._result_columns)  # noqa: SLF001 - how Core itself finds the types
            if (convert := column.type.dialect_impl(dialect).result_processor(dialect, None)) is not None
        ]
        self._returns = bool(compiled._result_columns)  # noqa: SLF001 - as above

    def run(self, connection: Connection, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Run on the connection's own driver cursor, inside its present transaction."""
        bound = dict(self._fixed)
        for name in self._plain:
            bound[name] = values[name]
        for name, convert in self._converts:
            bound[name] = convert(values[name])
        driver: Any = connection.connection.dbapi_connection
        cursor = driver.cursor()
        try:
            cursor.execute(self._text, self._ordered(bound))
            rows: list[tuple[Any, ...]] = cursor.fetchall() if self._returns else []
        finally:
            cursor.close()
        return [self._read(row) for row in rows] if self._columns else rows

    def _ordered(self, bound: dict[str, Any]) -> Any:  # noqa: ANN401 - a tuple or a dict, as the driver wants it
        if self._pick is not None:
            return self._pick(bound)
        return bound if self._positions is None else tuple(bound[name] for name in self._positions)

    def _read(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        read = list(row)
        for at, convert in self._columns:
            read[at] = convert(read[at])
        return tuple(read)


def _bound(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any]:
    return kind.dialect_impl(dialect).bind_processor(dialect) or (lambda value: value)
