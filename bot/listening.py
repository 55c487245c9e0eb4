"""Listening: the socket by which the program is reached, its URL, and the note of that for other commands."""

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.settings import Settings

BACKLOG = 128
"""Connections that the system holds until we take them."""
_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - what a browser here opens instead


class StartProblem(Exception):
    """The program cannot start. `name`: a line of templates/cli.toml, which `values` fill."""

    def __init__(self, name: str, **values: object) -> None:
        super().__init__(name, values)
        self.name = name
        self.values = values


def link_url(base: str, token: str) -> str:
    """Return the URL of a sign-in link."""
    return f"{base}/vao/{token}"


def known_url(settings: Settings) -> str:
    """Return where the program is reached, for other processes: as set, as the running one noted, or as it would be."""
    if settings.public_url or not is_running(settings):
        return settings.public_url or local_url(settings.http_host, settings.http_port)
    return _note(settings).read_text(encoding="utf-8").strip()


def is_running(settings: Settings) -> bool:
    """Whether a program has noted here that it is reached; one that was killed may have left its note behind."""
    return _note(settings).exists()


def _note(settings: Settings) -> Path:
    return settings.folder / "address"


def local_url(host: str, port: int) -> str:
    shown = _ANYWHERE.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; StartProblem says why there is none."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
    except OSError as problem:
        raise StartProblem("host_unknown", host=host) from problem
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(place)
        listening.listen(BACKLOG)
    except OSError as problem:
        listening.close()
        name = {errno.EADDRINUSE: "port_taken", errno.EACCES: "port_denied"}.get(problem.errno or 0, "host_unknown")
        raise StartProblem(name, host=host, port=port) from problem
    listening.setblocking(False)  # noqa: FBT003 - a socket's own signature
    return listening


def check_port(host: str, port: int) -> None:
    """Refuse with StartProblem where the program could not listen."""
    listen(host, port).close()


@contextmanager
def noted(path: Path, url: str) -> Iterator[None]:
    """Note the URL for other commands while the program runs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(url, encoding="utf-8")
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
