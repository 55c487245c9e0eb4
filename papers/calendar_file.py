"""Calendar files (.ics) that phones and mail programs take: events with an hour, or of a whole day."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event

from papers.kinds import kind

_PRODUCT = "-//doithoai//NONSGML v1//VI"


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """What stands in somebody's calendar. `uid`: the same for ever; `version` rises with every change.

    `starts`: aware, or a day for what has no hour. `ends`: exclusive, of the same kind.
    """

    uid: str
    version: int
    title: str
    starts: datetime | date
    ends: datetime | date
    place: str = ""
    words: str = ""
    cancelled: bool = False


@dataclass(frozen=True, kw_only=True)
class CalendarFile:
    """What a calendar file holds. `at`: the office's clock, aware."""

    appointments: tuple[Appointment, ...]
    at: datetime


@kind("calendar", CalendarFile, "text/calendar; charset=utf-8")
def calendar_file(values: CalendarFile) -> bytes:
    """Return one file with these appointments; hours are written in UTC.

    One that was called off replaces what the calendar holds under its uid.
    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for appointment in values.appointments:
        calendar.add_component(_event(appointment, values.at))
    return bytes(calendar.to_ical())


def _event(appointment: Appointment, at: datetime) -> Event:
    event = Event()
    event.add("uid", appointment.uid)
    event.add("dtstamp", at.astimezone(UTC))
    event.add("sequence", appointment.version)
    event.add("summary", appointment.title)
    event.add("dtstart", _utc(appointment.starts))
    event.add("dtend", _utc(appointment.ends))
    if appointment.place:
        event.add("location", appointment.place)
    if appointment.words:
        event.add("description", appointment.words)
    event.add("status", "CANCELLED" if appointment.cancelled else "CONFIRMED")
    if not isinstance(appointment.starts, datetime):
        event.add("transp", "TRANSPARENT")  # a day by which something is due keeps nobody from meeting then
    return event


def _utc(at: datetime | date) -> datetime | date:
    return at.astimezone(UTC) if isinstance(at, datetime) else at


def whole_day(day: date) -> tuple[date, date]:
    """Return the bounds of an appointment that takes a day."""
    return day, day + timedelta(days=1)
