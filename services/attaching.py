"""Attaching: photos, files and voice notes kept beside a draft, or beside a deadline as its proof."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Unpack

from conversation.turn import Media
from domain.errors import FileTooLarge, Refused, TooManyFiles
from domain.messages.delivery import Attachment, AttachmentKind, Hung
from domain.messages.sorts import glance, is_voice
from domain.questions.errors import VoiceTooLong
from domain.questions.wording import clean
from letters.clusters import clip
from services.unit_of_work import UnitOfWork

LARGEST_FILE_MB = 10
MOST_FILES = 5
VOICE_MINUTES = 3
VOICE_MB = 3
"""Of a voice note whose length its network does not tell: three minutes as telephones record them."""
_MB = 1024 * 1024
_HEAD = 64
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Attached:
    """What became of the files that came. `files`: how many there are now; `refused`: why not all are among them."""

    files: int
    new: list[int]
    refused: Refused | None = None


def attach(
    uow: UnitOfWork,
    person_id: int,
    network: str,
    media: Iterable[Media],
    *,
    alone: bool,
    **on: Unpack[Hung],
) -> Attached:
    """Hang what somebody sent on a draft, a deadline, a question, an answer, a report; what does not fit is left.

    `alone`: no words came along, so that where no file fits nothing is left: FileTooLarge, TooManyFiles, KindUnknown,
    VoiceTooLong. Bytes that came along are stored at once; otherwise the network's handle waits for a job to fetch
    them. Others than who sent it open neither before a job has looked into it. `gathering_id`: it is a sheet of
    opinions, to be read.
    """
    hung = uow.attachments.of(**on)
    count = len(hung)
    new: list[int] = []
    refused: Refused | None = None
    for one in media:
        name = clip(clean(one.name).replace("/", "_").replace("\\", "_"), _LONGEST_NAME)
        try:
            kind, mime = _check(one, name, room=count < MOST_FILES)
        except Refused as why:
            refused = refused or why
            continue
        file_id = None
        if one.content is not None:
            file_id = uow.files.add(owner_id=person_id, name=name, mime=mime, content=one.content)
        attachment = Attachment(
            person_id=person_id, kind=kind, network=network, file_ref=one.ref, name=name, mime=mime,
            seconds=one.seconds, size=one.size or len(one.content or b""), file_id=file_id, at=uow.now, **on,
        )  # fmt: skip
        uow.attachments.keep(attachment)
        new.append(attachment.id or 0)
        count += 1
    if refused and alone and not new:
        raise refused
    return Attached(count, new, refused)


def _check(one: Media, name: str, *, room: bool) -> tuple[AttachmentKind, str]:
    """Return as what something is taken, by what can be seen of it in a turn; refuse what cannot be kept."""
    size = max(one.size, len(one.content or b""))
    if size > LARGEST_FILE_MB * _MB:
        raise FileTooLarge(limit_mb=LARGEST_FILE_MB)
    mime = glance(name, clean(one.mime)[:_LONGEST_NAME], one.content[:_HEAD] if one.content is not None else None)
    kind = kind_of_attachment(mime) if mime else AttachmentKind(one.kind)
    if kind is AttachmentKind.VOICE:
        check_length(one.seconds, size)
    if not room:
        raise TooManyFiles(limit=MOST_FILES)
    return kind, mime


def kind_of_attachment(mime: str) -> AttachmentKind:
    """Return as what a media type is shown."""
    if is_voice(mime):
        return AttachmentKind.VOICE
    return AttachmentKind.PHOTO if mime.startswith("image/") else AttachmentKind.DOCUMENT


def check_length(seconds: int, size: int) -> None:
    """Refuse with VoiceTooLong what takes too long to type; `seconds` 0: it goes by the size."""
    if seconds > VOICE_MINUTES * 60 or (not seconds and size > VOICE_MB * _MB):
        raise VoiceTooLong(limit=VOICE_MINUTES)
