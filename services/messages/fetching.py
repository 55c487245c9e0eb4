"""Attachments whose bytes are still with their network: which they are, and what became of each try."""

from dataclasses import dataclass

from domain.messages.delivery import Attachment
from services.unit_of_work import UnitOfWork

MOST_TRIES = 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """An attachment to fetch."""

    attachment_id: int
    network: str
    file_ref: str


def waiting(uow: UnitOfWork, *, limit: int) -> list[Waiting]:
    """Return what is still to be fetched, the least tried first."""
    found = uow.attachments.unfetched(limit=limit, tried_before=MOST_TRIES)
    return [Waiting(one.id or 0, one.network, one.file_ref) for one in found]


def keep_bytes(uow: UnitOfWork, attachment_id: int, content: bytes, *, name: str, mime: str) -> None:
    """Keep what was fetched as a file of its sender's, unless somebody else was quicker or the attachment is gone."""
    attachment = _unfetched(uow, attachment_id)
    if attachment is None:
        return
    attachment.file_id = uow.files.add(
        owner_id=attachment.person_id, name=attachment.name or name, mime=attachment.mime or mime, content=content
    )
    attachment.size = len(content)
    uow.attachments.keep(attachment)
    uow.act("attachment.fetched", "attachment", attachment_id, by=None, size=len(content))


def note_failure(uow: UnitOfWork, attachment_id: int, *, reason: str, final: bool) -> None:
    """Count a try that failed; the last one, or one that will never succeed, ends the trying."""
    attachment = _unfetched(uow, attachment_id)
    if attachment is None:
        return
    attachment.attempts += 1
    if final or attachment.attempts >= MOST_TRIES:
        attachment.failed_at = uow.now
        uow.act("attachment.failed", "attachment", attachment_id, by=None, reason=reason[:200])
    uow.attachments.keep(attachment)


def _unfetched(uow: UnitOfWork, attachment_id: int) -> Attachment | None:
    attachment = uow.attachments.find(attachment_id)
    if attachment is None or attachment.file_id is not None or attachment.failed_at is not None:
        return None
    return attachment
