"""The journal of one sender: a local file that says, after a kill, which messages had begun and what became of them."""

import asyncio
import fcntl
import os
import re
import secrets
import zlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import structlog

from domain.messages.delivery import DeliveryState
from services.messages.outbox import Outcome
from services.messages.taking_over import Remembered

WAITS_FOR_OTHERS = 15.0
"""Seconds for which a sender that lost the lead, but lives, gets to finish what it has in hand."""
LARGEST = 64 * 1024
LONGEST_REF = 200
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_NAME = re.compile(r"[0-9a-f]{16}")
_LINE = re.compile(rb"(?P<said>(?P<kind>[bsn]) (?P<key>\d{1,18})(?: (?P<ref>\S+))?) (?P<check>[0-9a-f]{8})")
log = structlog.get_logger()


class Journal:
    """Append-only, one line before a message goes and one when it is known what became of it.

    Nothing is forced to the disk: what a killed process wrote survives it, and after a power cut the file is not
    trusted (it names the machine's start). Each line ends with a check over itself and all lines before it, so that a
    damaged, lost or moved one is noticed. While we live it is locked. Holds numbers and the network's ids, no words.
    """

    def __init__(self, folder: Path, network: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.name = secrets.token_hex(8)
        self._path = _path(folder, network, self.name)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
        self._file = os.open(self._path, flags, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self._open: set[int] = set()
        self._start_over()

    def begin(self, key: int) -> None:
        """Note that a message is about to go.

        A full disk must not keep messages back; but a file that does not tell of one is not to be believed later.
        """
        self._open.add(key)
        if not self._note(b"b %d" % key):
            self._cut(0)

    def end(self, key: int, outcome: Outcome) -> None:
        """Note that it arrived, under the network's id, or certainly did not; what is uncertain stays so."""
        if outcome.state is DeliveryState.SENT:
            self._note(f"s {key} {_plain(outcome.ref or '')}".rstrip().encode())
        elif outcome.state is not DeliveryState.UNCERTAIN:
            self._note(b"n %d" % key)

    def recorded(self, outcomes: Sequence[Outcome]) -> None:
        """The database knows of these; once it knows of all, the file may be short again.

        What did not arrive may be claimed anew, and then it has not begun.
        """
        for outcome in outcomes:
            key: int = outcome.row.id
            self._open.discard(key)
            if outcome.state is not DeliveryState.SENT:
                self._note(b"n %d" % key)
        if not self._open and (self._size > LARGEST or not self._size):
            self._start_over()

    def close(self, *, done: bool = False) -> None:
        """Let go of the file, which whoever leads next reads; `done`: nothing is left to tell, so it goes."""
        if done and not self._open:
            self._path.unlink(missing_ok=True)
        os.close(self._file)

    def _start_over(self) -> None:
        self._cut(0)
        self._check = 0
        self._write(_head())

    def _note(self, said: bytes) -> bool:
        """Write a line; False where it cannot be. Without a head there is nothing to add to."""
        check = zlib.crc32(said, self._check)
        if not self._size or not self._write(b"%b %08x\n" % (said, check)):
            return False
        self._check = check
        return True

    def _write(self, line: bytes) -> bool:
        """Append the whole line or nothing of it."""
        try:
            if os.write(self._file, line) == len(line):
                self._size += len(line)
                return True
            log.warning("journal.not_written", reason="cut short")
        except OSError as problem:
            log.warning("journal.not_written", reason=problem.strerror)
        self._cut(self._size)
        return False

    def _cut(self, size: int) -> None:
        self._size = size
        with suppress(OSError):
            os.ftruncate(self._file, size)


async def read_left(folder: Path, network: str, name: str) -> Remembered | None:
    """Read the journal of who led before; None when it is not here, not of this start of the machine, or still in use.

    A sender that lives, and has only lost the lead, is waited for: it lets go as soon as it has nothing in hand.
    """
    path = _path(folder, network, name)
    if not _NAME.fullmatch(name):
        return None
    try:
        with path.open("rb") as file:
            waited = 0.0
            while not _is_left(file.fileno()):
                if waited >= WAITS_FOR_OTHERS:
                    log.warning("journal.in_use", network=network)
                    return None
                await asyncio.sleep(0.1)
                waited += 0.1
            return _read(file.read())
    except FileNotFoundError:
        return None
    except OSError as problem:
        log.warning("journal.not_read", network=network, reason=problem.strerror)
        return None


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
    """Read line by line, whatever they hold.

    One that was cut off, that cannot be read, or whose check does not follow from the line before, says nothing of its
    message: then any that is not known to have arrived may have begun.
    """
    head = _head()
    if not head or not content.startswith(head):
        return None
    begun: set[int] = set()
    sent: dict[int, str] = {}
    *lines, rest = content[len(head) :].split(b"\n")
    torn, check = bool(rest), 0
    for line in lines:
        found = _LINE.fullmatch(line)
        follows = found is not None and int(found["check"], 16) == zlib.crc32(found["said"], check)
        check = int(found["check"], 16) if found is not None else 0
        if found is None or not follows:
            torn = True
            continue
        key = int(found["key"])
        if found["kind"] == b"b":
            begun.add(key)
        elif found["kind"] == b"n":
            begun.discard(key)
        else:
            sent[key] = _plain((found["ref"] or b"").decode(errors="replace"))
    return Remembered(frozenset(begun), sent, torn=torn)


def _plain(ref: str) -> str:
    """What a line and a database can hold of a network's id."""
    return "".join(sign for sign in ref if sign.isprintable() and not sign.isspace())[:LONGEST_REF]


def _is_left(file: int) -> bool:
    """Whether nobody holds a file; what we take here we let go of when it is closed."""
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _path(folder: Path, network: str, name: str) -> Path:
    return folder / f"outbox-{network}-{name}.journal"


def _head() -> bytes:
    """Return the line that names this start of the machine; none where nothing does, and then no journal is trusted."""
    try:
        return b"boot %b\n" % _BOOT.read_bytes().strip()
    except OSError:
        return b""
