"""Hồ sơ: the newest version of every paper with what came back signed, as one file with their checksums."""

from collections.abc import Sequence

from domain.errors import NotFound
from domain.meeting import Meeting
from domain.messages.delivery import StoredFile
from papers.bundle import bundle
from papers.document import DOCX, PDF
from services import office
from services.unit_of_work import UnitOfWork


def wanted(uow: UnitOfWork, meeting_code: str, *, by: int) -> list[int]:
    """Return the Word files that go in, for who opens the dossier; it is written down. NotFound, NoRight."""
    meeting = _meeting(uow, meeting_code, by)
    uow.act("dossier.opened", "meeting", meeting.key, by=by)
    newest = {(one.kind, one.about): one for one in uow.office_papers.of_meeting(meeting.key)}
    return [one.file_id for one in newest.values() if one.file_id is not None]


def collected(uow: UnitOfWork, meeting_code: str, *, by: int) -> list[StoredFile]:
    """Return the files of the dossier that are made by now: papers, then what came back signed."""
    meeting = _meeting(uow, meeting_code, by)
    papers = uow.office_papers.of_meeting(meeting.key)
    newest = {(one.kind, one.about): one for one in papers}
    scans = uow.attachments.with_papers([one.key for one in papers])
    ids = [one.file_id for one in newest.values()]
    ids += [scan.file_id for found in scans.values() for scan in found if scan.is_ready]
    files = [uow.files.get(file_id) for file_id in ids if file_id is not None]
    return [file for file in files if not file.paper]


def is_word(file: StoredFile) -> bool:
    """Whether a file may become a PDF."""
    return file.mime == DOCX


def pdf_of(word: StoredFile, content: bytes) -> StoredFile:
    """Return the PDF that was made of a Word file, under the same name."""
    return StoredFile(name=f"{word.name.removesuffix('.docx')}.pdf", mime=PDF, content=content, made_at=word.made_at)


def zipped(files: Sequence[StoredFile]) -> bytes:
    """Return them as one file, with their checksums; aside of every unit."""
    return bundle([(file.name, file.content) for file in files])


def _meeting(uow: UnitOfWork, code: str, by: int) -> Meeting:
    meeting = uow.meetings.by_code(code)
    if meeting is None:
        raise NotFound
    office.check_office(uow, by, meeting)
    return meeting
