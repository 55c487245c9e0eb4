"""The bytes of attachments and exports."""

from domain.delivery import StoredFile
from domain.errors import NotFound
from storage.store import Store


class Files(Store):
    """Queries about stored files."""

    def add(self, *, owner_id: int | None, name: str, mime: str, content: bytes) -> int:
        """Store a file and return its id."""
        stored = StoredFile(owner_id=owner_id, name=name, mime=mime, content=content, made_at=self._in.now)
        self._in.session.add(stored)
        self._in.session.flush()
        assert stored.id is not None
        return stored.id

    def get(self, file_id: int) -> StoredFile:
        """Return a file with its bytes; NotFound."""
        found = self._in.session.get(StoredFile, file_id)
        if found is None:
            raise NotFound
        return found
