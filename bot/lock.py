"""One process at a time on a SQLite file: a lock that the system lets go of even when we are killed."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.engine import DatabaseProblem, database_url


@contextmanager
def hold(url: str) -> Iterator[None]:
    """Keep other processes away from a SQLite database; DatabaseProblem when one is there. PostgreSQL needs none."""
    parsed = database_url(url)
    if parsed.drivername != "sqlite":
        yield
        return
    path = Path(f"{parsed.database}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a")
    except OSError as problem:
        raise DatabaseProblem("database_folder", reason=str(problem.strerror)) from problem
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            raise DatabaseProblem("database_busy") from problem
        yield
