"""Pictures and voices that people sent, at addresses that may expire, dawdle, or answer with a page."""

from collections.abc import Callable
from dataclasses import dataclass

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\0" * 64 + b"\xff\xd9"
AAC = b"\xff\xf1\x50\x80" + b"\0" * 64
HUGE = 11 * 1024 * 1024


def huge(start: bytes = JPEG, size: int = HUGE) -> bytes:
    """Content that begins like a real one and weighs `size` bytes."""
    return start + b"\0" * (size - len(start))


@dataclass(slots=True, eq=False)
class KeptFile:
    """One file behind an address; change a field, and the next download feels it."""

    path: str
    content: bytes
    content_type: str
    gone: int = 0  # the HTTP status once it has expired: 404 or 403; 0 while it is there
    pause: float = 0.0  # seconds between the first half and the second
    html: bool = False  # a page with status 200 instead of the file
    chunked: bool = False  # the length is not told beforehand
    fetched: int = 0  # downloads so far, refused ones too


class FileStore:
    """Every file by its path under /file/."""

    def __init__(self, base: Callable[[], str]) -> None:
        """`base` tells the stand-in's own address, known only once it listens."""
        self.by_path: dict[str, KeptFile] = {}
        self._base = base

    def keep(self, content: bytes, folder: str, suffix: str, content_type: str) -> KeptFile:
        """Make a file fetchable."""
        path = f"{folder}/{len(self.by_path) + 1}.{suffix}"
        kept = self.by_path[path] = KeptFile(path, content, content_type)
        return kept

    def url(self, kept: KeptFile) -> str:
        """The address that goes into an update."""
        return f"{self._base()}/file/{kept.path}"

    def expire(self, status: int = 404) -> None:
        """Every address handed out so far is dead from now on."""
        for kept in self.by_path.values():
            kept.gone = status
