"""The bytes of attachments and exports."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, select
from sqlmodel import col
from sqlmodel import select as pick

from domain.delivery import Attachment, Delivery, DeliveryState, StoredFile
from domain.errors import NotFound
from storage.engine import table
from storage.store import Store

_FILE, _ATTACHMENT, _DELIVERY = table(StoredFile), table(Attachment), table(Delivery)


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

    def names(self, file_ids: Collection[int]) -> dict[int, str]:
        """Return the names of files, without their bytes."""
        if not file_ids:
            return {}
        found = self._in.execute(select(_FILE.c.id, _FILE.c.name).where(_FILE.c.id.in_(file_ids)))
        return {row.id: row.name for row in found}

    def sent_by(self, person_id: int, *, network: str, since: datetime, until: datetime) -> list[Attachment]:
        """Return what a person sent by a network between two instants, both inclusive, in its order."""
        return list(
            self._in.session.exec(
                pick(Attachment)
                .where(
                    Attachment.person_id == person_id,
                    Attachment.network == network,
                    col(Attachment.at) >= since,
                    col(Attachment.at) <= until,
                )
                .order_by(col(Attachment.id))
            )
        )

    def open_to(self, file_id: int, *, account_id: int, person_id: int | None) -> StoredFile | None:
        """Return a file that is this person's own, or was handed to this account; else None, as if there were none."""
        handed = (
            select(_DELIVERY.c.id)
            .where(
                _DELIVERY.c.account_id == account_id,
                _DELIVERY.c.document_id == _FILE.c.id,
                _DELIVERY.c.state == DeliveryState.SENT,
            )
            .exists()
        )
        sent = (
            select(_ATTACHMENT.c.id)
            .where(_ATTACHMENT.c.person_id == person_id, _ATTACHMENT.c.file_id == _FILE.c.id)
            .exists()
        )
        wanted = handed if person_id is None else or_(handed, sent, _FILE.c.owner_id == person_id)
        return self._in.session.exec(pick(StoredFile).where(col(StoredFile.id) == file_id, wanted)).one_or_none()
