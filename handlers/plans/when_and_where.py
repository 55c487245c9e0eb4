"""When and where: a day, an hour and a place as they are offered and read, for a meeting that is made or moved."""

from datetime import date, datetime, time

from conversation.reply import Choice
from conversation.turn import Turn
from services import dates
from services.naming import read_line
from services.plans import meeting_days
from services.plans.planning import LINE_LIMIT
from services.unit_of_work import UnitOfWork


def read_when(turn: Turn, uow: UnitOfWork) -> tuple[date, time | None]:
    """Return the day that was chosen or typed, and the hour where that was typed with it: «20/12 lúc 7h30»."""
    day, words = (date.fromisoformat(turn.choice), "") if turn.choice else dates.split_day(uow, turn.text)
    hour = dates.read_hour(words) if words else None
    if hour is not None:
        meeting_days.check_ahead(uow, meeting_days.instant(uow, day, hour))
    meeting_days.check_ahead(uow, day)
    return day, hour


def read_hour(turn: Turn, uow: UnitOfWork, day: date) -> time:
    """Return the hour that was chosen or typed, for a day."""
    hour = time.fromisoformat(turn.choice) if turn.choice else dates.read_hour(turn.text)
    meeting_days.check_ahead(uow, meeting_days.instant(uow, day, hour))
    return hour


def hour_choices(
    uow: UnitOfWork, day: date, *, but: datetime | None = None, first: datetime | None = None
) -> list[Choice]:
    """Offer the usual hours of a day, `first` before them; without those that have passed and the one that stands."""
    hours = list(meeting_days.HOURS)
    for at, keep in ((first, True), (but, False)):
        local = at.astimezone(uow.zone).time() if at else None
        if local in hours:
            hours.remove(local)
        if local is not None and keep:
            hours.insert(0, local)
    return [
        Choice(f"{hour.hour}h{hour:%M}", f"{hour:%H:%M}", words=(f"{hour.hour}h", f"{hour:%H:%M}"))
        for hour in hours
        if meeting_days.instant(uow, day, hour) > uow.now
    ]


def read_place(text: str) -> str:
    """Return a typed place on one line; EmptyText, TooLong."""
    return read_line(text, limit=LINE_LIMIT)
