"""Days and hours to hold a meeting at: which are proposed, and what looks wrong with one that was chosen."""

from datetime import date, datetime, time, timedelta

from domain.dates.deadline_rule import Anchor, resolve
from domain.errors import AlreadyDone, DateInPast
from domain.meeting import Meeting
from domain.plans.checks import Finding, StatedDeadline, StatedMeeting, find_holiday, find_late_notice, find_weekend
from domain.plans.proposals import PROPOSALS, Step
from services import calendars
from services.dates import today
from services.unit_of_work import UnitOfWork

AHEAD = (21, 24, 28)
"""Days after today near which a meeting is proposed: the notice, seven days before, still leaves two weeks."""
HOURS = (time(8, 0), time(14, 0), time(17, 0))
LENGTH = timedelta(hours=3)
KEEP = timedelta(days=365)
"""How long a meeting takes, and how long what was said of it is kept, where nobody says otherwise."""


def proposed(uow: UnitOfWork, unit_id: int) -> list[date]:
    """Return two or three working days to offer, about three weeks ahead."""
    calendar, found = calendars.of_unit(uow, unit_id), list[date]()
    for days in AHEAD:
        day = today(uow) + timedelta(days=days)
        day = day if calendar.is_working(day) else calendar.next_working(day)
        if day not in found:
            found.append(day)
    return found


def instant(uow: UnitOfWork, day: date, hour: time) -> datetime:
    """Return a day and hour of the office's clock as an instant."""
    return datetime.combine(day, hour, uow.zone)


def check_ahead(uow: UnitOfWork, at: date | datetime) -> None:
    """Refuse with DateInPast a day before today, or an instant that is over."""
    if at <= (uow.now if isinstance(at, datetime) else today(uow) - timedelta(days=1)):
        raise DateInPast(date=at)


def concerns(uow: UnitOfWork, unit_id: int, starts_at: datetime) -> list[Finding]:
    """Return what looks wrong with holding a meeting then: it is shown, and a person decides."""
    calendar, local = calendars.of_unit(uow, unit_id), starts_at.astimezone(uow.zone)
    meeting = StatedMeeting(day=local.date(), hour=local.time())
    due = resolve(PROPOSALS[Step.NOTICE].rule, {Anchor.MEETING: starts_at}, calendar, uow.zone)
    assert due is not None
    notice = find_late_notice(StatedDeadline(step=Step.NOTICE, due=due), today(uow))
    found = (find_holiday(meeting, calendar), find_weekend(meeting, calendar), notice)
    return [finding for finding in found if finding]


def others(uow: UnitOfWork, unit_id: int, *, but: int = 0) -> list[Meeting]:
    """Return the unit's meetings that are not over, but one: a second may be meant, or a slip."""
    return [meeting for meeting in uow.meetings.not_over([unit_id]) if meeting.key != but]


def check_free(uow: UnitOfWork, unit_id: int, starts_at: datetime) -> None:
    """Refuse with AlreadyDone what a colleague, or an earlier tap, has made already: a meeting at this very hour."""
    if any(meeting.starts_at == starts_at for meeting in others(uow, unit_id)):
        raise AlreadyDone(what="planned")
