"""The bytes of attachments and exports."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, delete, or_, select, update
from sqlmodel import col
from sqlmodel import select as pick

from domain.messages.delivery import Attachment, Delivery, DeliveryState, StoredFile
from domain.people.person import Account
from storage.engine import table
from storage.prepared import Prepared
from storage.store import Store

_FILE, _ATTACHMENT, _DELIVERY, _ACCOUNT = table(StoredFile), table(Attachment), table(Delivery), table(Account)
_SENT_FROM = Prepared(
    lambda _: (
        select(_ATTACHMENT.c.file_ref, _ATTACHMENT.c.file_id, _ATTACHMENT.c.name, _ATTACHMENT.c.mime)
        .join(_ACCOUNT, _ACCOUNT.c.person_id == _ATTACHMENT.c.person_id)
        .where(
            _ACCOUNT.c.id == bindparam("account_id"),
            _ATTACHMENT.c.network == _ACCOUNT.c.network,
            _ATTACHMENT.c.file_id.is_not(None),
            _ATTACHMENT.c.at >= bindparam("since", type_=_ATTACHMENT.c.at.type),
            _ATTACHMENT.c.at <= bindparam("until", type_=_ATTACHMENT.c.at.type),
        )
        .order_by(_ATTACHMENT.c.id)
    )
)


class Files(Store):
    """Queries about stored files."""

    def add(self, *, owner_id: int | None, name: str, mime: str, content: bytes) -> int:
        """Store a file and return its id."""
        stored = StoredFile(owner_id=owner_id, name=name, mime=mime, content=content, made_at=self._in.now)
        self._keep(stored)
        assert stored.id is not None
        return stored.id

    def get(self, file_id: int) -> StoredFile:
        """Return a file with its bytes; NotFound."""
        return self._found(StoredFile, file_id)

    def replace(self, file_id: int, content: bytes, *, name: str, mime: str, thumbnail: bytes | None) -> None:
        """Keep these bytes in place of those that came."""
        changed = update(_FILE).where(_FILE.c.id == file_id)
        self._in.execute(changed.values(content=content, name=name, mime=mime, thumbnail=thumbnail))

    def names(self, file_ids: Collection[int]) -> dict[int, str]:
        """Return the names of files, without their bytes."""
        if not file_ids:
            return {}
        found = self._in.execute(select(_FILE.c.id, _FILE.c.name).where(_FILE.c.id.in_(file_ids)))
        return {row.id: row.name for row in found}

    def sent_from(self, account_id: int, *, since: datetime, until: datetime) -> list[tuple[str, int, str, str]]:
        """Return what the person of an account sent by its network between two instants, both inclusive, in order.

        Of each that was kept: (the network's handle, the file's id, its name, its media type).
        """
        values = {"account_id": account_id, "since": since, "until": until}
        return [(ref, file_id, name, mime) for ref, file_id, name, mime in self._in.run(_SENT_FROM, values)]

    def open_to(self, file_id: int, *, account_id: int, person_id: int | None) -> StoredFile | None:
        """Return a file that is this person's own, or was handed to this account; else None, as if there were none.

        A paper that is still to be made is not there yet.
        """
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
        return self._in.session.exec(
            pick(StoredFile).where(col(StoredFile.id) == file_id, wanted, StoredFile.paper == "")
        ).one_or_none()

    def find_kind(self, mime: str, name: str, owner_id: int) -> StoredFile | None:
        """Return somebody's own file of a media type and name, or None."""
        wanted = pick(StoredFile).where(
            StoredFile.mime == mime, StoredFile.name == name, StoredFile.owner_id == owner_id
        )
        return self._in.session.exec(wanted).first()

    def empty(self, owner_id: int, names: Collection[str]) -> None:
        """Leave nothing in somebody's own files of these names; messages still know that there was one."""
        mine = update(_FILE).where(_FILE.c.owner_id == owner_id, _FILE.c.name.in_(names))
        self._in.execute(mine.values(content=b"", contents="", paper=""))

    def drop_kind(self, mime: str, *, owner_id: int | None = None, before: datetime | None = None) -> int:
        """Delete files of a media type: somebody's, those of before an instant; return how many."""
        wanted = delete(_FILE).where(_FILE.c.mime == mime)
        if owner_id is not None:
            wanted = wanted.where(_FILE.c.owner_id == owner_id)
        if before is not None:
            wanted = wanted.where(_FILE.c.made_at < before)
        return len(self._in.execute(wanted.returning(_FILE.c.id)).all())
