"""Attaching: photos, files and voice notes kept beside a draft, or beside a deadline as its proof."""

from collections.abc import Iterable
from dataclasses import dataclass

from conversation.turn import Media
from domain.errors import FileTooLarge, Refused, TooManyFiles
from domain.messages.delivery import Attachment, AttachmentKind
from domain.questions.wording import clean
from letters.clusters import clip
from services.unit_of_work import UnitOfWork

LARGEST_FILE_MB = 10
MOST_FILES = 5
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Attached:
    """What became of the files that came. `files`: how many there are now; `refused`: why not all are among them."""

    files: int
    new: list[int]
    refused: Refused | None = None


def attach(  # noqa: PLR0913 - to what it is hung, one of four
    uow: UnitOfWork,
    person_id: int,
    network: str,
    media: Iterable[Media],
    *,
    alone: bool,
    draft_id: int | None = None,
    deadline_id: int | None = None,
    question_id: int | None = None,
    gathering_id: int | None = None,
) -> Attached:
    """Hang what somebody sent on a draft, a deadline as its proof, or a slip's question; what does not fit is left.

    `gathering_id`: it is a sheet of opinions, to be read.

    `alone`: no words came along, so that where no file fits nothing is left: FileTooLarge, TooManyFiles.
    Bytes that came along are stored at once; otherwise the network's handle waits for a job to fetch them.
    """
    hung = uow.attachments.of(
        draft_id=draft_id, deadline_id=deadline_id, question_id=question_id, gathering_id=gathering_id
    )
    count = len(hung)
    new: list[int] = []
    refused: Refused | None = None
    for one in media:
        if max(one.size, len(one.content or b"")) > LARGEST_FILE_MB * 1024 * 1024:
            refused = refused or FileTooLarge(limit_mb=LARGEST_FILE_MB)
            continue
        if count >= MOST_FILES:
            refused = refused or TooManyFiles(limit=MOST_FILES)
            continue
        name = clip(clean(one.name).replace("/", "_").replace("\\", "_"), _LONGEST_NAME)
        mime = clean(one.mime)[:_LONGEST_NAME]
        file_id = None
        if one.content is not None:
            file_id = uow.files.add(owner_id=person_id, name=name, mime=mime, content=one.content)
        attachment = Attachment(
            person_id=person_id, draft_id=draft_id, deadline_id=deadline_id, question_id=question_id,
            gathering_id=gathering_id, kind=AttachmentKind(one.kind), network=network, file_ref=one.ref, name=name,
            mime=mime, size=one.size or len(one.content or b""), file_id=file_id, at=uow.now,
        )  # fmt: skip
        uow.attachments.keep(attachment)
        new.append(attachment.id or 0)
        count += 1
    if refused and alone and not new:
        raise refused
    return Attached(count, new, refused)
