"""Attaching: photos, files and voice notes kept beside a draft, or beside a deadline as its proof."""

from collections.abc import Iterable

from conversation.turn import Media
from domain.delivery import Attachment, AttachmentKind
from domain.errors import FileTooLarge, TooManyFiles
from domain.wording import clean
from letters.clusters import clip
from services.unit_of_work import UnitOfWork

LARGEST_FILE_MB = 10
MOST_FILES = 5
_LONGEST_NAME = 200


def attach(
    uow: UnitOfWork,
    person_id: int,
    network: str,
    media: Iterable[Media],
    *,
    draft_id: int | None = None,
    deadline_id: int | None = None,
) -> int:
    """Hang what somebody sent on a draft, or on a deadline as its proof, and return how many it has.

    FileTooLarge, TooManyFiles. Bytes that came along are stored at once; otherwise the network's handle waits for a
    job to fetch them.
    """
    count = len(uow.questions.attachments(draft_id=draft_id, deadline_id=deadline_id))
    for one in media:
        if max(one.size, len(one.content or b"")) > LARGEST_FILE_MB * 1024 * 1024:
            raise FileTooLarge(limit_mb=LARGEST_FILE_MB)
        if count >= MOST_FILES:
            raise TooManyFiles(limit=MOST_FILES)
        name = clip(clean(one.name).replace("/", "_").replace("\\", "_"), _LONGEST_NAME)
        mime = clean(one.mime)[:_LONGEST_NAME]
        file_id = None
        if one.content is not None:
            file_id = uow.files.add(owner_id=person_id, name=name, mime=mime, content=one.content)
        uow.questions.keep(
            Attachment(
                person_id=person_id, draft_id=draft_id, deadline_id=deadline_id, kind=AttachmentKind(one.kind),
                network=network, file_ref=one.ref, name=name, mime=mime, size=one.size or len(one.content or b""),
                file_id=file_id, at=uow.now,
            )
        )  # fmt: skip
        count += 1
    return count
