"""What looks wrong in a plan's dates: the traps of the five plans are found, and what is right is left alone."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dates.deadline_rule import Anchor, Roll, resolve
from domain.dates.holidays import office_calendar
from domain.dates.rule_notation import parse_rule
from domain.dates.school_year import calendar_year, school_year
from domain.plans.checks import (
    Concern,
    Milestone,
    StatedDeadline,
    StatedMeeting,
    concerns_of_meeting,
    find_last_day_off,
    find_late_notice,
    find_list_before_notice,
    find_no_such_date,
    find_too_few_meetings,
    find_wrong_order,
    find_wrong_weekday,
)

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
CALENDAR = office_calendar()
M003 = datetime(2025, 11, 2, 8, 0, tzinfo=ZONE)
M004 = datetime(2024, 10, 1, 17, 0, tzinfo=ZONE)
MORNING = time(8, 0)


def stated(step: str, rule: Mapping[str, object], *, meeting: datetime, sentence: str = "") -> StatedDeadline:
    due = resolve(parse_rule(rule), {Anchor.MEETING: meeting}, CALENDAR, ZONE)
    assert due
    return StatedDeadline(step=step, due=due, sentence=sentence)


def concerns(meeting: StatedMeeting) -> list[Concern]:
    return [finding.concern for finding in concerns_of_meeting(meeting, CALENDAR)]


@pytest.mark.parametrize(
    "meeting",
    [
        StatedMeeting(day=date(2025, 11, 2), weekday=6, hour=MORNING),  # 003, a Sunday, and meant
        StatedMeeting(day=date(2024, 10, 1), weekday=1, hour=time(17)),  # 004
        StatedMeeting(day=date(2025, 2, 10), weekday=0, hour=time(14), length=timedelta(hours=4)),  # 002
    ],
)
def test_a_meeting_that_is_right_raises_nothing(meeting: StatedMeeting) -> None:
    assert concerns(meeting) == []


def test_a_meeting_without_an_hour() -> None:
    """Plan 001: 13/11/2024, thứ Tư, and no hour."""
    (found,) = concerns_of_meeting(StatedMeeting(day=date(2024, 11, 13), weekday=2, sentence="13/11/2024"), CALENDAR)
    assert (found.concern, found.sentence, found.values) == (
        Concern.HOUR_MISSING, "13/11/2024", {"day": date(2024, 11, 13)}
    )  # fmt: skip


def test_midnight_is_an_hour() -> None:
    assert concerns(StatedMeeting(day=date(2024, 11, 13), hour=time.min)) == []


def test_a_meeting_on_new_years_day() -> None:
    """Plan 002's «10/02» in the school year 2023-2024."""
    day = date(calendar_year(2023, 2), 2, 10)
    assert concerns(StatedMeeting(day=day, hour=MORNING)) == [Concern.ON_NEW_YEAR]
    assert concerns(StatedMeeting(day=date(calendar_year(2024, 2), 2, 10), hour=MORNING)) == []


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2024, 2, 12), "Mùng ba Tết Nguyên Đán"),
        (date(2025, 9, 2), "Quốc khánh"),
        (date(2026, 4, 26), "Ngày Giỗ Tổ Hùng Vương"),
    ],
)
def test_a_meeting_on_a_holiday_names_it(day: date, name: str) -> None:
    (found,) = concerns_of_meeting(StatedMeeting(day=day, hour=MORNING), CALENDAR)
    assert (found.concern, found.values["holiday"]) == (Concern.ON_HOLIDAY, name)


def test_longer_than_half_a_day() -> None:
    over = StatedMeeting(day=date(2025, 2, 10), hour=MORNING, length=timedelta(hours=4, minutes=1))
    assert concerns(over) == [Concern.TOO_LONG]


def test_several_things_wrong_are_all_found() -> None:
    wrong = StatedMeeting(day=date(2024, 2, 10), weekday=0, length=timedelta(hours=8))
    assert concerns(wrong) == [Concern.WRONG_WEEKDAY, Concern.ON_NEW_YEAR, Concern.HOUR_MISSING, Concern.TOO_LONG]


@pytest.mark.parametrize(
    ("day", "weekday"),
    [(date(2022, 9, 30), 4), (date(2022, 10, 20), 3), (date(2025, 11, 2), 6), (date(2024, 10, 1), 1)],
)
def test_the_weekdays_of_the_plans_are_right(day: date, weekday: int) -> None:
    assert find_wrong_weekday(day, weekday) is None
    for other in set(range(7)) - {weekday}:
        found = find_wrong_weekday(day, other, "x")
        assert found
        assert found.values == {"day": day, "stated": other, "actual": weekday}


def test_a_notice_that_was_late_when_the_plan_was_signed() -> None:
    """Plan 004: signed on the day of its meeting, and promises seven days' notice."""
    notice = stated("notice", {"ahead": 7, "of": "meeting"}, meeting=M004, sentence="chậm nhất 07 ngày")
    found = find_late_notice(notice, date(2024, 10, 1))
    assert found
    assert (found.concern, found.sentence) == (Concern.NOTICE_TOO_LATE, "chậm nhất 07 ngày")
    assert found.values == {"last_day": date(2024, 9, 24), "signed_on": date(2024, 10, 1), "days": 7}
    assert find_late_notice(notice, date(2024, 9, 24)) is None
    assert find_late_notice(notice, date(2024, 9, 25))


def test_a_list_of_speakers_that_closes_before_anybody_is_told() -> None:
    """Plan 003: names by 24/10, the broadcast by 26/10."""
    notice = stated("notice", {"ahead": 7, "of": "meeting"}, meeting=M003)
    found = find_list_before_notice(stated("speakers", {"before": "2025-10-25"}, meeting=M003, sentence="x"), notice)
    assert found
    assert (found.concern, found.sentence) == (Concern.LIST_BEFORE_NOTICE, "x")
    assert found.values == {"list_closes": date(2025, 10, 24), "notice": date(2025, 10, 26)}
    assert find_list_before_notice(stated("speakers", {"before": "2025-10-27"}, meeting=M003), notice)
    assert find_list_before_notice(stated("speakers", {"before": "2025-10-28"}, meeting=M003), notice) is None


def test_a_last_day_without_work() -> None:
    """Plan 003: «trước ngày 27/10» ends on a Sunday, so one aims at Friday."""
    found = find_last_day_off(stated("answers", {"before": "2025-10-27"}, meeting=M003, sentence="x"))
    assert found
    assert (found.concern, found.sentence) == (Concern.LAST_DAY_OFF, "x")
    assert found.values == {
        "step": "answers",
        "last_day": date(2025, 10, 26),
        "off": "weekend",
        "cut_off": date(2025, 10, 24),
        "roll": Roll.BACK,
    }
    assert find_last_day_off(stated("digest", {"before": "2025-10-22"}, meeting=M003)) is None


@pytest.mark.parametrize(("year", "month", "day"), [(2025, 2, 29), (2024, 4, 31), (2024, 13, 1), (2024, 1, 0)])
def test_a_date_that_no_calendar_has(year: int, month: int, day: int) -> None:
    found = find_no_such_date(year, month, day, "x")
    assert found
    assert (found.concern, found.sentence) == (Concern.NO_SUCH_DATE, "x")
    assert found.values == {"year": year, "month": month, "day": day}


def test_a_leap_day_is_a_date() -> None:
    assert find_no_such_date(2024, 2, 29) is None


def test_steps_in_the_wrong_order() -> None:
    collected, sorted_out, heard = (
        Milestone(step="collected", at=datetime(2025, 10, 21, tzinfo=ZONE)),
        Milestone(step="sorted_out", at=datetime(2025, 10, 22, tzinfo=ZONE), sentence="x"),
        Milestone(step="meeting", at=M003),
    )
    assert find_wrong_order([]) == []
    assert find_wrong_order([collected, sorted_out, heard]) == []
    assert find_wrong_order([collected, collected]) == []
    (found,) = find_wrong_order([collected, heard, sorted_out])
    assert (found.concern, found.sentence) == (Concern.WRONG_ORDER, "x")
    assert found.values == {"step": "sorted_out", "at": sorted_out.at, "after": "meeting", "after_at": M003}
    assert [one.values["step"] for one in find_wrong_order([heard, sorted_out, collected])] == [
        "sorted_out", "collected"
    ]  # fmt: skip


@given(st.lists(st.datetimes(datetime(2024, 1, 1), datetime(2026, 1, 1), timezones=st.just(ZONE)), max_size=6))  # noqa: DTZ001 - the zone is given beside
def test_order_is_wrong_exactly_when_sorting_would_change_it(instants: list[datetime]) -> None:
    found = find_wrong_order([Milestone(step=str(place), at=at) for place, at in enumerate(instants)])
    assert bool(found) is (instants != sorted(instants))


def test_three_meetings_a_school_year() -> None:
    """Plan 002: 11/10, 10/02 and 23/5 fall into two calendar years and one school year."""
    days = [date(calendar_year(2024, month), month, day) for day, month in ((11, 10), (10, 2), (23, 5))]
    assert days == [date(2024, 10, 11), date(2025, 2, 10), date(2025, 5, 23)]
    assert find_too_few_meetings(days, 2024) is None
    found = find_too_few_meetings([*days[:2], date(2025, 9, 1), date(2024, 8, 31)], 2024, sentence="x")
    assert found
    assert (found.concern, found.sentence) == (Concern.TOO_FEW_MEETINGS, "x")
    assert found.values == {"year": 2024, "meetings": 2, "least": 3}
    assert find_too_few_meetings(days[:1], 2024, least=1) is None


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_a_school_year_and_its_months_agree(day: date) -> None:
    assert calendar_year(school_year(day), day.month) == day.year
    first = school_year(day)
    assert date(first, 9, 1) <= day <= date(first + 1, 8, 31)
