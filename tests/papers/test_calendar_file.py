"""Calendar files as a telephone reads them: hours in UTC, whole days, words escaped, and what was called off."""

from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar, Event

from papers.calendar_file import Appointment, CalendarFile, calendar_file, whole_day
from tests.conftest import ZONE

AT = datetime(2026, 11, 16, 9, 0, tzinfo=ZONE)
STARTS = datetime(2026, 11, 26, 17, 0, tzinfo=ZONE)


def written_file(*appointments: Appointment) -> bytes:
    return calendar_file(CalendarFile(appointments=appointments, at=AT))


def read(*appointments: Appointment) -> list[Event]:
    """The events of a file, as the library reads it back."""
    calendar = Calendar.from_ical(written_file(*appointments))
    assert isinstance(calendar, Calendar)
    return [event for event in calendar.walk("VEVENT") if isinstance(event, Event)]


def meeting(**more: object) -> Appointment:
    known = {"uid": "meeting-1@truong", "version": 3, "title": "Hội nghị đối thoại", "starts": STARTS}
    return Appointment(**{**known, "ends": STARTS + timedelta(hours=3), **more})  # type: ignore[arg-type]


def test_hours_are_written_in_utc() -> None:
    written = written_file(meeting(place="Phòng hội đồng")).decode()
    for line in ("DTSTART:20261126T100000Z", "DTEND:20261126T130000Z", "DTSTAMP:20261116T020000Z", "SEQUENCE:3"):
        assert f"{line}\r\n" in written
    (event,) = read(meeting(place="Phòng hội đồng"))
    assert event.decoded("dtstart").astimezone(UTC) == STARTS
    assert (event["UID"], event["LOCATION"], event["STATUS"]) == ("meeting-1@truong", "Phòng hội đồng", "CONFIRMED")


def test_the_same_thing_has_the_same_name_whatever_changes() -> None:
    before, after = meeting(), meeting(version=4, starts=STARTS + timedelta(days=1), ends=STARTS + timedelta(days=1))
    assert [event["UID"] for event in read(before)] == [event["UID"] for event in read(after)]
    assert [event["SEQUENCE"] for event in read(after)] == [4]


def test_what_was_called_off_says_so() -> None:
    (event,) = read(meeting(cancelled=True))
    assert event["STATUS"] == "CANCELLED"


@pytest.mark.parametrize(
    "words",
    ["Một; hai, ba\\n", "dòng 1\ndòng 2", "END:VEVENT\r\nATTENDEE:mailto:a@b.vn", "ă" * 300, "🙂" * 100, '"«»"'],
)
def test_whatever_people_write_stays_words(words: str) -> None:
    (event,) = read(meeting(title=words, place=words, words=words))
    plain = words.replace("\r\n", "\n")
    assert (event["SUMMARY"], event["LOCATION"], event["DESCRIPTION"]) == (plain, plain, plain)
    assert "ATTENDEE" not in event
    lines = written_file(meeting(title=words)).split(b"\r\n")
    assert max(map(len, lines)) <= 75


def test_a_day_without_an_hour_keeps_nobody_busy() -> None:
    starts, ends = whole_day(date(2026, 12, 31))
    (event,) = read(meeting(starts=starts, ends=ends))
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2026, 12, 31), date(2027, 1, 1))
    assert event["TRANSP"] == "TRANSPARENT"


def test_several_in_one_file() -> None:
    assert len(read(meeting(), meeting(uid="deadline-2@truong"))) == 2
    assert read() == []
