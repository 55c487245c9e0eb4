"""Remarks on a report: begun by whoever may ask, with the page or section that their words name."""

from collections.abc import Sequence

from domain.errors import MeetingOver, Refused
from domain.meeting import Meeting
from domain.people.errors import NoReport
from domain.questions.errors import TooManyQuestions
from domain.questions.question import Draft, Kind, ReplyMode
from domain.questions.report import Report
from services import audience, pausing
from services.questions import intake
from services.questions.places import place_in
from services.unit_of_work import UnitOfWork


def open_for(uow: UnitOfWork, person_id: int, meeting: Meeting | None) -> Sequence[Report]:
    """Return the reports of a meeting on which somebody may remark now, late ones too."""
    if meeting is None or meeting.is_over or not (found := uow.reports.of_meeting(meeting.key)):
        return []
    return found if audience.may_ask(uow, person_id, meeting) else []


def may_remark(uow: UnitOfWork, person_id: int, meeting: Meeting | None) -> bool:
    """Whether a remark on some report of a meeting would be taken from somebody now, so that it is offered."""
    try:
        for report in open_for(uow, person_id, meeting)[:1]:
            check_may_remark(uow, person_id, report)
            return True
    except Refused:
        pass
    return False


def begin(uow: UnitOfWork, person_id: int, report: Report) -> Draft:
    """Begin a remark: a draft that knows its report, and so its topic. NoReport, MeetingOver, TooManyQuestions.

    What lies unfinished already of the same meeting goes on being what it is: NoRight and others as for asking.
    """
    meeting = uow.meetings.get(report.meeting_id)
    check_may_remark(uow, person_id, report)
    draft = intake.draft_for(uow, person_id, meeting)
    draft.report_id, draft.topic_id, draft.kind = report.key, report.topic_id, Kind.REMARK
    draft.reply_mode, draft.behalf, draft.place = ReplyMode.WRITTEN, "", place_in(draft.wording)
    uow.drafts.keep(draft)
    return draft


def check_may_remark(uow: UnitOfWork, person_id: int, report: Report) -> None:
    """Refuse before anything is typed: NoReport for one that was taken off, MeetingOver, and who may not ask."""
    meeting = uow.meetings.get(report.meeting_id)
    if report.dropped_at is not None:
        raise NoReport
    if meeting.is_over:
        raise MeetingOver(meeting=meeting)
    pausing.check_may_send(uow, person_id, meeting)
    audience.check_may_ask(uow, person_id, meeting)
    if uow.questions.count_by(person_id, meeting.key) >= meeting.questions_each:
        raise TooManyQuestions(limit=meeting.questions_each)
