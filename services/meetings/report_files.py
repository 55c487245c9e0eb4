"""A report as a file: put in by the office, looked into like every file, opened by all whom its meeting is for."""

from collections.abc import Collection, Sequence

from conversation.turn import Media
from domain.errors import FileComing, NotFound
from domain.messages.delivery import Attachment
from domain.messages.sorts import unknown
from domain.people.access import OFFICE
from domain.questions.report import Report
from services import attaching, audience, office
from services.attaching import Attached
from services.meetings import remarks
from services.unit_of_work import UnitOfWork


def put_in(uow: UnitOfWork, report_id: int, media: Sequence[Media], *, by: int, network: str) -> Attached:
    """Add files to a report, also after it was called; FileTooLarge, TooManyFiles, KindUnknown, NoRight."""
    report, _ = remarks.held(uow, report_id, by=by)
    if any(one.kind == "voice" for one in media):  # a report is read
        raise unknown("")
    attached = attaching.attach(uow, by, network, media, alone=True, report_id=report.key)
    if attached.new:
        uow.act("report.filed", "report", report.key, by=by, files=len(attached.new))
    return attached


def take_off(uow: UnitOfWork, report_id: int, *, by: int, only: Collection[int] | None = None) -> Report:
    """Take every file, or only some, off a report; NoRight, NotFound where there are none."""
    report, _ = remarks.held(uow, report_id, by=by)
    if not of(uow, report):
        raise NotFound
    uow.attachments.drop_of_report(report.key, only=only)
    uow.act("report.unfiled", "report", report.key, by=by)
    return report


def of(uow: UnitOfWork, report: Report) -> list[Attachment]:
    """Return a report's files, those too that are still on their way."""
    return uow.attachments.of(report_id=report.key)


def to_open(uow: UnitOfWork, report_id: int, *, by: int) -> tuple[Report, list[Attachment]]:
    """Return a report's files to whom its meeting is for; NotInvited, NotFound for none, FileComing."""
    report = _readable(uow, report_id, by=by)
    files = of(uow, report)
    if not files:
        raise NotFound
    ready = [one for one in files if one.is_ready]
    if not ready:
        raise FileComing
    return report, ready


def open_one(uow: UnitOfWork, attachment_id: int, *, by: int) -> int:
    """Return the id of one file of a report, for a page; NotFound, NotInvited."""
    one = uow.attachments.find(attachment_id)
    if one is None or one.report_id is None or one.file_id is None or not one.is_ready:
        raise NotFound
    _readable(uow, one.report_id, by=by)
    return one.file_id


def _readable(uow: UnitOfWork, report_id: int, *, by: int) -> Report:
    report = uow.reports.get(report_id)
    meeting = uow.meetings.get(report.meeting_id)
    if not office.may(uow, by, meeting, OFFICE):
        if report.dropped_at is not None:
            raise NotFound
        audience.check_may_ask(uow, by, meeting)
    return report
