"""The journal of one sender: a local file that says, after a kill, which messages had begun and what became of them."""

import asyncio
import fcntl
import os
import re
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path

import structlog

from domain.delivery import DeliveryState
from services.outbox import Outcome
from services.taking_over import Remembered

WAITS_FOR_OTHERS = 15.0
"""Seconds for which a sender that lost the lead, but lives, gets to finish what it has in hand."""
LARGEST = 64 * 1024
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_NAME = re.compile(r"[0-9a-f]{16}")
log = structlog.get_logger()


class Journal:
    """Append-only, one line before a message goes and one when it is known what became of it.

    Nothing is forced to the disk: what a killed process wrote survives it, and after a power cut the file is not
    trusted (it names the machine's start). While we live it is locked. Holds numbers and the network's ids, no words.
    """

    def __init__(self, folder: Path, network: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.name = secrets.token_hex(8)
        self._path = _path(folder, network, self.name)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
        self._file = os.open(self._path, flags, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self._head = os.write(self._file, f"boot {_boot()}\n".encode())
        self._size = self._head
        self._open: set[int] = set()

    def begin(self, key: int) -> None:
        """Note that a message is about to go."""
        self._open.add(key)
        self._write(b"b %d\n" % key)

    def end(self, key: int, outcome: Outcome) -> None:
        """Note that it arrived, under the network's id, or certainly did not; what is uncertain stays so."""
        if outcome.state is DeliveryState.SENT:
            self._write(f"s {key} {''.join((outcome.ref or '').split())}\n".encode())
        elif outcome.state is not DeliveryState.UNCERTAIN:
            self._write(b"n %d\n" % key)

    def recorded(self, outcomes: Sequence[Outcome]) -> None:
        """The database knows of these; once it knows of all, the file may be short again.

        What did not arrive may be claimed anew, and then it has not begun.
        """
        for outcome in outcomes:
            key: int = outcome.row.id
            self._open.discard(key)
            if outcome.state is not DeliveryState.SENT:
                self._write(b"n %d\n" % key)
        if not self._open and self._size > LARGEST:
            os.ftruncate(self._file, self._head)
            self._size = self._head

    def close(self, *, done: bool = False) -> None:
        """Let go of the file, which whoever leads next reads; `done`: nothing is left to tell, so it goes."""
        if done and not self._open:
            self._path.unlink(missing_ok=True)
        os.close(self._file)

    def _write(self, line: bytes) -> None:
        """A full disk must not keep messages back: without the line a kill would have the message sent once more."""
        try:
            self._size += os.write(self._file, line)
        except OSError as problem:
            log.warning("journal.not_written", reason=problem.strerror)


async def read_left(folder: Path, network: str, name: str) -> Remembered | None:
    """Read the journal of who led before; None when it is not here, not of this start of the machine, or still in use.

    A sender that lives, and has only lost the lead, is waited for: it lets go as soon as it has nothing in hand.
    """
    path = _path(folder, network, name)
    if not _NAME.fullmatch(name):
        return None
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return None
    with file:
        waited = 0.0
        while not _is_left(file.fileno()):
            if waited >= WAITS_FOR_OTHERS:
                log.warning("journal.in_use", network=network)
                return None
            await asyncio.sleep(0.1)
            waited += 0.1
        return _read(file.read())


def sweep(folder: Path, network: str, *, keep: str) -> None:
    """Remove the journals of the dead, which nobody will ask for again; `keep`: the name of one in use."""
    for path in folder.glob(_path(Path(), network, "*").name):
        if path == _path(folder, network, keep):
            continue
        try:
            with path.open("rb") as file:
                if _is_left(file.fileno()):
                    path.unlink(missing_ok=True)
        except OSError as problem:
            log.debug("journal.stays", reason=problem.strerror)


def _read(content: bytes) -> Remembered | None:
    """Read line by line; a last line that was cut off says nothing."""
    lines = _lines(content)
    if next(lines, []) != ["boot", _boot()] or not _boot():
        return None
    begun: set[int] = set()
    sent: dict[int, str] = {}
    for kind, key, *rest in lines:
        if kind == "b":
            begun.add(int(key))
        elif kind == "n":
            begun.discard(int(key))
        else:
            sent[int(key)] = rest[0] if rest else ""
    return Remembered(frozenset(begun), sent)


def _lines(content: bytes) -> Iterator[list[str]]:
    for line in content.split(b"\n")[:-1]:
        yield line.decode(errors="replace").split(" ")


def _is_left(file: int) -> bool:
    """Whether nobody holds a file; what we take here we let go of when it is closed."""
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _path(folder: Path, network: str, name: str) -> Path:
    return folder / f"outbox-{network}-{name}.journal"


def _boot() -> str:
    """Return what names this start of the machine; "" where nothing does, and then no journal is trusted."""
    try:
        return _BOOT.read_text(encoding="ascii").strip()
    except OSError:
        return ""
