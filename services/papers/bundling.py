"""Hồ sơ: the newest version of every paper with what came back signed, as one file with their checksums."""

from domain.errors import NotFound
from domain.meeting import Meeting
from papers.bundle import bundle
from services import office
from services.unit_of_work import UnitOfWork


def wanted(uow: UnitOfWork, meeting_code: str, *, by: int) -> list[int]:
    """Return the Word files that go in, for who opens the dossier; it is written down. NotFound, NoRight."""
    meeting = _meeting(uow, meeting_code, by)
    uow.act("dossier.opened", "meeting", meeting.key, by=by)
    newest = {(one.kind, one.about): one for one in uow.office_papers.of_meeting(meeting.key)}
    return [one.file_id for one in newest.values() if one.file_id is not None]


def bundled(uow: UnitOfWork, meeting_code: str, *, by: int) -> bytes:
    """Return the dossier as a file, of what is made by now."""
    meeting = _meeting(uow, meeting_code, by)
    papers = uow.office_papers.of_meeting(meeting.key)
    newest = {(one.kind, one.about): one for one in papers}
    scans = uow.attachments.with_papers([one.key for one in papers])
    ids = [one.file_id for one in newest.values()]
    ids += [scan.file_id for found in scans.values() for scan in found if scan.is_ready]
    files = [uow.files.get(file_id) for file_id in ids if file_id is not None]
    return bundle([(file.name, file.content) for file in files if not file.paper])


def _meeting(uow: UnitOfWork, code: str, by: int) -> Meeting:
    meeting = uow.meetings.by_code(code)
    if meeting is None:
        raise NotFound
    office.check_office(uow, by, meeting)
    return meeting
