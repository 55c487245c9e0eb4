"""Files that went through Telegram and can be fetched again."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that can be fetched through getFile."""

    file_id: str
    path: str
    name: str
    content_type: str
    content: bytes
    size: int

    def card(self) -> Json:
        """What every kind of file says about itself."""
        return {"file_id": self.file_id, "file_unique_id": f"U{self.file_id[1:]}", "file_size": self.size}


class FileStore:
    """Every file by its id, as getFile asks, and by its path, as a download asks."""

    def __init__(self) -> None:
        """Empty at first."""
        self.by_path: dict[str, StoredFile] = {}
        self._by_id: dict[str, StoredFile] = {}

    def get(self, file_id: str) -> StoredFile | None:
        """The file with this id."""
        return self._by_id.get(file_id)

    def keep(self, content: bytes, folder: str, name: str, content_type: str, size: int | None = None) -> Json:
        """Make a file fetchable and return its card; `size` may claim more bytes than there are."""
        order = len(self._by_id) + 1
        suffix = f".{name.rpartition('.')[2]}" if "." in name else ""
        path = f"{folder}/file_{order}{suffix}"
        claimed = len(content) if size is None else size
        kept = StoredFile(f"F{order:08d}", path, name, content_type, content, claimed)
        self._by_id[kept.file_id] = self.by_path[path] = kept
        return kept.card()
