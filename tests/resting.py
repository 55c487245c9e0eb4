"""Engines between two tests: opened once, used again, for what they have learnt is half of a test's time."""

from collections import defaultdict
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from storage.engine import open_engine


class Resting:
    """Engines that were disposed of. `backends`: whom PostgreSQL still serves of them, who do nothing there.

    One of SQLite keeps what it has compiled, for its file is another one next time; one of PostgreSQL its connections
    too, unless somebody has not given theirs back.
    """

    def __init__(self) -> None:
        self._free: defaultdict[tuple[object, ...], set[Engine]] = defaultdict(set)
        self._served: defaultdict[Engine, set[int]] = defaultdict(set)
        self.backends: set[int] = set()

    def opened(self, url: str, *, writes: bool, pool_size: int = 4) -> Engine:
        """Return an engine of that kind, as `open_engine` does."""
        postgres = url.startswith("postgres")
        kind = (url, writes, pool_size, None if postgres else Path.cwd())  # a file may be named from here
        if self._free[kind]:
            engine = self._free[kind].pop()
            self.backends -= self._served[engine]
            return engine
        engine = open_engine(url, writes=writes, pool_size=pool_size)
        event.listen(engine, "engine_disposed", self._free[kind].add)
        if postgres:
            event.listen(engine, "connect", partial(self._connected, engine))
            event.listen(engine, "close", partial(self._gone, engine))
            vars(engine)["dispose"] = partial(self._rest, engine, self._free[kind])
        return engine

    def close(self) -> None:
        """Let go of all that rest."""
        for engines in self._free.values():
            for engine in engines.copy():
                Engine.dispose(engine)

    def _connected(self, engine: Engine, connection: Any, _record: object) -> None:  # noqa: ANN401 - psycopg's own
        self._served[engine].add(connection.info.backend_pid)

    def _gone(self, engine: Engine, connection: Any, _record: object) -> None:  # noqa: ANN401 - as above
        self._served[engine].discard(connection.info.backend_pid)

    def _rest(self, engine: Engine, free: set[Engine]) -> None:
        if engine.pool.checkedout():  # type: ignore[attr-defined]  # a queue's own
            Engine.dispose(engine)
            return
        self.backends |= self._served[engine]
        free.add(engine)
