"""The working-day calendar: what the Government gave, what the office's own list changes, and how days are counted."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dates.holidays import exchanged_days, is_new_year, office_calendar, public_days
from domain.dates.workdays import (
    LONGEST_CLOSURE,
    MOST_WORKING_DAYS,
    SWAPPED,
    WEEKDAYS,
    WEEKEND,
    NoWorkingDay,
    WorkCalendar,
    add_workdays,
)

PUBLIC = office_calendar()
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
NUMBERS = st.integers(-60, 60)


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def between(first: date, last: date) -> list[date]:
    """The days after the first, up to the last."""
    return [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]


OFFICIAL = {
    2022: "03-01 31-01 01-02 02-02 03-02 04-02 11-04 02-05 03-05 01-09 02-09",
    2023: "02-01 20-01 23-01 24-01 25-01 26-01 01-05 02-05 03-05 01-09 04-09",
    2024: "01-01 08-02 09-02 12-02 13-02 14-02 18-04 29-04 30-04 01-05 02-09 03-09",
    2025: "01-01 27-01 28-01 29-01 30-01 31-01 07-04 30-04 01-05 02-05 01-09 02-09",
    2026: "01-01 02-01 16-02 17-02 18-02 19-02 20-02 27-04 30-04 01-05 31-08 01-09 02-09 24-11",
}


@pytest.mark.parametrize("year", OFFICIAL)
def test_the_weekdays_off_are_those_that_the_government_gave(year: int) -> None:
    off = [day for day in days_of(year) if day.weekday() < 5 and not PUBLIC.is_working(day)]
    assert " ".join(f"{day:%d-%m}" for day in off) == OFFICIAL[year]


def test_the_weekend_days_worked_in_exchange() -> None:
    worked = [day for year in OFFICIAL for day in days_of(year) if day.weekday() >= 5 and PUBLIC.is_working(day)]
    assert worked == [date(2024, 5, 4), date(2025, 4, 26), date(2026, 1, 10), date(2026, 8, 22)]


@pytest.mark.parametrize("year", range(2020, 2041))
def test_every_year_has_its_holidays(year: int) -> None:
    """At least 11 days a year by law (Bộ luật Lao động 2019, art. 112), days in lieu among them."""
    assert len([day for day in days_of(year) if day in public_days()]) >= 11
    for month, number in ((1, 1), (4, 30), (5, 1), (9, 2)):
        assert not PUBLIC.is_working(date(year, month, number))


@pytest.mark.parametrize(
    "day",
    [date(2022, 2, 1), date(2023, 1, 22), date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6)],
)
def test_new_year_is_the_first_day_of_the_moon_year(day: date) -> None:
    assert is_new_year(day)
    assert [one for one in days_of(day.year) if is_new_year(one)] == [day]
    assert PUBLIC.why_off(day) == "Tết Nguyên Đán"


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2025, 9, 2), "Quốc khánh"),
        (date(2026, 4, 26), "Ngày Giỗ Tổ Hùng Vương"),
        (date(2026, 4, 27), "Ngày Giỗ Tổ Hùng Vương (nghỉ bù)"),
        (date(2025, 5, 2), "Ngày nghỉ (thay cho ngày 26/04/2025)"),
        (date(2026, 1, 2), SWAPPED),
        (date(2025, 11, 2), WEEKEND),
        (date(2025, 11, 3), ""),
        (date(2025, 4, 26), ""),
    ],
)
def test_a_day_off_says_why(day: date, why: str) -> None:
    assert PUBLIC.why_off(day) == why
    assert PUBLIC.is_working(day) is (not why)


def test_the_office_may_close_and_open_on_other_days() -> None:
    founded, saturday, swap = date(2025, 11, 20), date(2025, 11, 22), date(2025, 4, 26)
    own = office_calendar(off={founded: "Ngày truyền thống", swap: "Bão"}, swapped={saturday: "", date(2025, 5, 2): ""})
    assert own.why_off(founded) == "Ngày truyền thống"
    assert own.is_working(saturday)
    assert own.why_off(swap) == "Bão"  # closed on a Saturday that the Government had worked
    assert own.is_working(date(2025, 5, 2))  # and open on the day that was off for it
    assert own.next_working(date(2025, 11, 19)) == date(2025, 11, 21)
    assert own.next_working(date(2025, 11, 21)) == saturday
    assert not PUBLIC.is_working(saturday)


def test_the_offices_list_cannot_say_two_things() -> None:
    with pytest.raises(ValueError, match="2025-11-20"):
        office_calendar(off={date(2025, 11, 20): "x"}, swapped={date(2025, 11, 20): ""})


def test_a_school_may_work_on_saturday_mornings() -> None:
    own = office_calendar(weekdays=frozenset(range(6)))
    assert own.is_working(date(2025, 11, 1))
    assert own.why_off(date(2025, 11, 2)) == WEEKEND


def test_no_day_is_off_and_worked_at_once() -> None:
    assert not public_days().keys() & exchanged_days().keys()


def test_the_working_day_before_a_long_tet() -> None:
    assert PUBLIC.previous_working(date(2025, 1, 29)) == date(2025, 1, 24)
    assert PUBLIC.next_working(date(2025, 1, 24)) == date(2025, 2, 3)
    assert PUBLIC.add_working(date(2025, 1, 24), 2) == date(2025, 2, 4)
    assert WEEKDAYS.add_working(date(2025, 1, 24), 2) == date(2025, 1, 28)


@given(DAYS, NUMBERS)
def test_as_many_working_days_as_were_asked_for(day: date, n: int) -> None:
    end = PUBLIC.add_working(day, n)
    passed = between(day, end) if n > 0 else [one - timedelta(days=1) for one in between(end, day)]
    assert sum(PUBLIC.is_working(one) for one in passed) == abs(n)
    assert PUBLIC.is_working(end) or n == 0


@given(DAYS, st.integers(0, 60))
def test_there_and_back_again(day: date, n: int) -> None:
    start = PUBLIC.next_working(day)
    assert PUBLIC.add_working(PUBLIC.add_working(start, n), -n) == start


@given(DAYS)
def test_neighbours_have_only_days_off_between_them(day: date) -> None:
    before, after = PUBLIC.previous_working(day), PUBLIC.next_working(day)
    assert before < day < after
    assert [one for one in between(before, after) if PUBLIC.is_working(one) and one not in {day, after}] == []


@given(DAYS, DAYS, NUMBERS)
def test_a_later_day_never_ends_earlier(one: date, other: date, n: int) -> None:
    one, other = sorted((one, other))
    assert PUBLIC.add_working(one, n) <= PUBLIC.add_working(other, n)


@given(DAYS, NUMBERS)
def test_the_short_ways_count_the_same(day: date, n: int) -> None:
    assert add_workdays(day, n, PUBLIC) == PUBLIC.add_working(day, n)
    assert add_workdays(day, n) == WEEKDAYS.add_working(day, n)
    assert WEEKDAYS.is_working(day) is (day.weekday() < 5)


@pytest.mark.parametrize("n", [1, -1])
def test_an_office_that_never_opens_is_not_waited_for(n: int) -> None:
    with pytest.raises(NoWorkingDay):
        WorkCalendar(weekdays=frozenset()).add_working(date(2025, 1, 1), n)


@pytest.mark.parametrize("day", [date.min, date.max])
def test_time_has_ends(day: date) -> None:
    with pytest.raises(NoWorkingDay):
        WEEKDAYS.add_working(day, 1 if day == date.max else -1)


def test_a_closure_is_waited_for_as_long_as_promised() -> None:
    start = date(2025, 1, 1)
    after = start + timedelta(days=LONGEST_CLOSURE)
    assert WorkCalendar(weekdays=frozenset(), swapped={after: ""}).next_working(start) == after
    with pytest.raises(NoWorkingDay):
        WorkCalendar(weekdays=frozenset(), swapped={after + timedelta(days=1): ""}).next_working(start)


def test_a_slip_of_many_days_is_refused() -> None:
    for n in (MOST_WORKING_DAYS + 1, -MOST_WORKING_DAYS - 1):
        with pytest.raises(NoWorkingDay):
            WEEKDAYS.add_working(date(2025, 1, 1), n)
