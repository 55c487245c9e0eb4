"""A copy of a SQLite database, whole and consistent, taken while the program goes on working."""

import os
import secrets
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from storage.engine import DatabaseProblem, database_url


def back_up(url: str, target: Path) -> int:
    """Copy the database into a new file that only we may read and return its size in bytes.

    DatabaseProblem: not SQLite, nothing there, the file exists, or it cannot be written. What fails leaves nothing.
    """
    parsed = database_url(url)
    if parsed.drivername != "sqlite":
        raise DatabaseProblem("backup_postgresql")
    source = Path(str(parsed.database))
    if not source.exists():
        raise DatabaseProblem("backup_nothing", database=str(source))
    if target.exists():
        raise DatabaseProblem("backup_exists", file=str(target))
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        _copy(source, part)
        target.hardlink_to(part)  # unlike a rename, this never replaces a file
    except FileExistsError as problem:
        raise DatabaseProblem("backup_exists", file=str(target)) from problem
    except (OSError, sqlite3.Error) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else str(problem)
        raise DatabaseProblem("backup_folder", file=str(target), reason=str(reason)) from problem
    finally:
        with suppress(OSError):
            part.unlink()
    return target.stat().st_size


def _copy(source: Path, part: Path) -> None:
    """One read transaction, which holds up no writer; the copy stands alone, without a journal beside it.

    It says of itself that it is one: who restores it has lost what came later, and is told so. Tokens stay behind: a
    copy must not speak in the office's name, nor use up a token that counts once.
    """
    with (
        closing(sqlite3.connect(f"file:{source.absolute()}?mode=ro", uri=True, timeout=15)) as reading,
        closing(sqlite3.connect(part)) as writing,
    ):
        reading.backup(writing)
        writing.execute("PRAGMA journal_mode=DELETE")
        if writing.execute("SELECT 1 FROM sqlite_master WHERE name = 'installation'").fetchone():
            now = datetime.now(UTC).replace(tzinfo=None)
            writing.execute("UPDATE installation SET copied_at = ?", [f"{now:%Y-%m-%d %H:%M:%S.%f}"])
            if writing.execute("SELECT 1 FROM sqlite_master WHERE name = 'token_pair'").fetchone():
                writing.execute("PRAGMA secure_delete=ON")
                writing.execute("DELETE FROM token_pair")
            writing.commit()
        [[verdict]] = writing.execute("PRAGMA quick_check(1)").fetchall()
        if verdict != "ok":
            raise sqlite3.DatabaseError(verdict)
