"""Core statements compiled once and then run straight on the driver, for the path of every turn.

Building and looking up a Core statement costs many times what SQLite needs to run it (docs/decisions/0003).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ClauseElement, Connection, Dialect, FromClause, UpdateBase
from sqlalchemy.sql.compiler import SQLCompiler

Convert = Callable[[Any], Any] | None
Row = tuple[Any, ...]


class Straight:
    """The driver's own cursor of a connection, for as long as one of its transactions lasts."""

    def __init__(self, connection: Connection) -> None:
        self.dialect = connection.dialect
        driver: Any = connection.connection.dbapi_connection
        self.cursor: Any = driver.cursor()

    def run(self, text: str) -> None:
        """Run a statement without parameters or rows, such as SAVEPOINT."""
        self.cursor.execute(text)


class Prepared:
    """One statement with named parameters. `build` gets the database's kind ("sqlite" or "postgresql").

    Values pass through the columns' types both ways, as with Core; a missing parameter is a KeyError.
    """

    def __init__(self, build: Callable[[str], ClauseElement]) -> None:
        self._build = build
        self._compiled: dict[str, _Compiled] = {}

    def run(self, straight: Straight, values: Mapping[str, Any]) -> list[Row]:
        """Run it and return the rows that come back, if the statement returns any."""
        return self._for(straight.dialect).run(straight.cursor, values)

    def changes(self, straight: Straight) -> FromClause | None:
        """Return the table into which it writes, or None."""
        return self._for(straight.dialect).changes

    def run_many(self, straight: Straight, values: Sequence[Mapping[str, Any]]) -> None:
        """Run it once for each set of values; no rows come back."""
        self._for(straight.dialect).run_many(straight.cursor, values)

    def _for(self, dialect: Dialect) -> "_Compiled":
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _Compiled(self._build(dialect.name), dialect)
        return compiled


class _Compiled:
    """The text of a statement for one kind of database, with its conversions.

    A slot is (name, conversion, fixed value) of one parameter; a fixed one has no name. SQLite takes parameters by
    position, PostgreSQL by name.
    """

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)
        self._text = str(compiled)
        self.changes = statement.table if isinstance(statement, UpdateBase) else None
        slots: dict[str, tuple[str | None, Convert, Any]] = {}
        for name, bind in compiled.binds.items():
            convert: Convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
            if bind.required:
                slots[name] = (name, convert, None)
            else:
                slots[name] = (None, None, convert(bind.value) if convert and bind.value is not None else bind.value)
        order = compiled.positiontup
        self._by_name = None if order is not None else slots
        self._by_position = [slots[name] for name in order or ()]
        columns = compiled._result_columns  # noqa: SLF001 - how Core itself finds the types
        self._columns = [
            (at, convert)
            for at, column in enumerate(columns)
            if (convert := column.type.dialect_impl(dialect).result_processor(dialect, None)) is not None
        ]
        self._returns = bool(columns)

    def run(self, cursor: Any, values: Mapping[str, Any]) -> list[Row]:  # noqa: ANN401 - a driver's cursor
        """Run inside the cursor's present transaction."""
        cursor.execute(self._text, self._bound(values))
        if not self._returns:
            return []
        rows: list[Row] = cursor.fetchall()
        return [self._read(row) for row in rows] if self._columns else rows

    def run_many(self, cursor: Any, values: Sequence[Mapping[str, Any]]) -> None:  # noqa: ANN401 - as above
        """Run with each set of values."""
        cursor.executemany(self._text, [self._bound(each) for each in values])

    def _bound(self, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a tuple or a dict, as the driver wants it
        if self._by_name is None:
            return tuple(
                [
                    fixed if name is None else values[name] if convert is None else convert(values[name])
                    for name, convert, fixed in self._by_position
                ]
            )
        return {
            key: fixed if name is None else values[name] if convert is None else convert(values[name])
            for key, (name, convert, fixed) in self._by_name.items()
        }

    def _read(self, row: Row) -> Row:
        read = list(row)
        for at, convert in self._columns:
            read[at] = convert(read[at])
        return tuple(read)
