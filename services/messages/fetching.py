"""Attachments on their way to those who may open them: fetched from their network, looked into, kept or given up.

Who sent something that cannot be kept hears why, once, and what to do instead.
"""

from dataclasses import dataclass

from domain.errors import FileBroken, Refused
from domain.messages.delivery import Attachment, AttachmentKind
from services import office
from services.attaching import LARGEST_FILE_MB, check_length, kind_of_attachment
from services.delivering import owe
from services.refusals import say_refusal
from services.unit_of_work import UnitOfWork

MOST_TRIES = 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """An attachment to fetch."""

    attachment_id: int
    network: str
    file_ref: str


@dataclass(frozen=True, slots=True)
class Unchecked:
    """Bytes that nobody has looked into."""

    attachment_id: int
    name: str
    mime: str
    content: bytes


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
    uow.attachments.keep(attachment)
    if final or attachment.attempts >= MOST_TRIES:
        _give_up(uow, attachment, reason=reason[:200], refused=None)


def unchecked(uow: UnitOfWork, *, limit: int) -> list[int]:
    """Return what was fetched, or came along, and waits to be looked into."""
    return uow.attachments.unchecked(limit=limit)


def begin_check(uow: UnitOfWork, attachment_id: int) -> bool:
    """Count that it is looked into, before: what brings the program down each time is given up; whether to go on."""
    attachment = _unchecked(uow, attachment_id)
    if attachment is None:
        return False
    attachment.attempts += 1
    uow.attachments.keep(attachment)
    if attachment.attempts <= 2 * MOST_TRIES:
        return True
    _give_up(uow, attachment, reason="tries", refused=FileBroken(name=attachment.name))
    return False


def to_check(uow: UnitOfWork, attachment_id: int) -> Unchecked | None:
    """Return the bytes to look into; None where somebody else was quicker, or the attachment is gone."""
    attachment = _unchecked(uow, attachment_id)
    if attachment is None or attachment.file_id is None:
        return None
    stored = uow.files.get(attachment.file_id)
    return Unchecked(attachment_id, stored.name, stored.mime, stored.content)


def keep_checked(
    uow: UnitOfWork, attachment_id: int, content: bytes, *, name: str, mime: str, thumbnail: bytes | None
) -> None:
    """Keep what may be handed on in place of what came; a voice note that is too long is given up like a wrong kind."""
    attachment = _unchecked(uow, attachment_id)
    if attachment is None or attachment.file_id is None:
        return
    kind = kind_of_attachment(mime)
    if kind is AttachmentKind.VOICE:
        try:
            check_length(attachment.seconds, len(content))
        except Refused as why:
            _give_up(uow, attachment, reason=why.name(), refused=why)
            return
    uow.files.replace(attachment.file_id, content, name=name, mime=mime, thumbnail=thumbnail)
    attachment.kind, attachment.name, attachment.mime, attachment.size = kind, name, mime, len(content)
    attachment.checked_at = uow.now
    uow.attachments.keep(attachment)
    uow.act("attachment.checked", "attachment", attachment_id, by=None, size=len(content))


def give_up(uow: UnitOfWork, attachment_id: int, *, refused: Refused) -> None:
    """Keep nothing of something that is not what it says, or cannot be opened."""
    attachment = _unchecked(uow, attachment_id)
    if attachment is not None:
        _give_up(uow, attachment, reason=refused.name(), refused=refused)


def _give_up(uow: UnitOfWork, attachment: Attachment, *, reason: str, refused: Refused | None) -> None:
    """Note it, and tell who sent it; None: the network does not hand it out. Of a sheet of opinions its list tells."""
    uow.attachments.refuse(attachment)
    uow.act("attachment.failed", "attachment", attachment.id, by=None, reason=reason)
    if attachment.gathering_id is not None:
        return
    _drop_voice(uow, attachment)
    question = uow.questions.get(attachment.question_id) if attachment.question_id is not None else None
    report = uow.reports.get(attachment.report_id) if attachment.report_id is not None else None
    owe(
        uow, attachment.person_id, "files/not_kept", once=f"not_kept:{attachment.id}", mandatory=True,
        why=say_refusal(refused, now=uow.now) if refused is not None else "", name=attachment.name,
        limit_mb=LARGEST_FILE_MB, question=question, report=report, address=office.address(uow, attachment.person_id),
    )  # fmt: skip


def _drop_voice(uow: UnitOfWork, attachment: Attachment) -> None:
    """Where a draft's voice note was given up, nobody waits for it to be typed."""
    if attachment.draft_id is None or attachment.kind is not AttachmentKind.VOICE:
        return
    if not any(one.kind is AttachmentKind.VOICE for one in uow.attachments.of(draft_id=attachment.draft_id)):
        draft = uow.drafts.get(attachment.draft_id)
        draft.voiced_at = None
        uow.drafts.keep(draft)


def _unchecked(uow: UnitOfWork, attachment_id: int) -> Attachment | None:
    attachment = uow.attachments.find(attachment_id)
    if attachment is None or attachment.checked_at is not None or attachment.failed_at is not None:
        return None
    return attachment


def _unfetched(uow: UnitOfWork, attachment_id: int) -> Attachment | None:
    attachment = uow.attachments.find(attachment_id)
    if attachment is None or attachment.file_id is not None or attachment.failed_at is not None:
        return None
    return attachment
