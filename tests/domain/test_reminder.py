"""When reminders are due: on the right local day, at the right hour, never at night."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dates.deadline_rule import Roll
from domain.deadline import Deadline
from domain.reminder import (
    DEADLINE_LADDER,
    DUTY_LADDER,
    OVERDUE,
    Rung,
    aim_end,
    awake,
    due_instant,
    is_overtaken,
    is_quiet,
    last_day,
    next_overdue,
    out_of_quiet_hours,
)

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
INSTANTS = st.datetimes(min_value=datetime(2024, 1, 1), max_value=datetime(2035, 1, 1)).map(  # noqa: DTZ001
    lambda at: at.replace(tzinfo=UTC)
)


OF_NO_LADDER = {
    Rung.DEADLINE_NUDGE, Rung.INVITATION_SILENT, Rung.MEETING_LAPSED, Rung.DUTY_NUDGE, Rung.LETTER_MISSING,
    Rung.ASSIGNMENTS_WAIT, Rung.DUTY_UNTAKEN, Rung.DUTY_UNDATED,
    Rung.ASK_BACK_1_DAY, Rung.ASK_BACK_3_DAYS, Rung.ASK_BACK_OVER,
}  # fmt: skip
LAID = [rung for rung in Rung if rung not in OF_NO_LADDER]
"""Every rung that has an hour: one is sent by hand."""


@st.composite
def deadlines(draw: st.DrawFn) -> Deadline:
    """Deadlines of any day, with an hour or without, some of which aim at a working day before a long holiday."""
    last = draw(st.dates(min_value=date(2024, 1, 10), max_value=date(2035, 1, 1)))
    hour = draw(st.none() | st.times(min_value=time(0, 1)).map(lambda hour: hour.replace(second=0, microsecond=0)))
    roll, days = draw(st.sampled_from([(Roll.NONE, 0), (Roll.BACK, -1), (Roll.BACK, -8), (Roll.FORWARD, 2)]))
    ends = datetime.combine(last, hour, ZONE) if hour else datetime.combine(last + timedelta(days=1), time(), ZONE)
    return Deadline(
        step="x", title="x", owner="x", last_day=last, ends_at=ends, cut_off=last + timedelta(days=days), roll=roll
    )


def instant_of(rung: Rung, deadline: Deadline) -> datetime:
    assert deadline.ends_at
    anchor = deadline.ends_at if rung in OVERDUE else aim_end(deadline, zone=ZONE)
    return due_instant(rung, anchor, zone=ZONE)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("rung", "anchor", "due"),
    [
        (Rung.MEETING_7_DAYS, "2026-11-27T17:00", "2026-11-20T09:00"),
        (Rung.MEETING_1_DAY, "2026-11-27T07:00", "2026-11-26T09:00"),
        (Rung.DRAFT_LAST_DAY, "2026-11-25T17:00", "2026-11-25T08:00"),
        (Rung.DRAFT_LAST_DAY, "2026-11-25T09:00", "2026-11-24T20:00"),
        (Rung.DRAFT_LAST_DAY, "2026-11-25T09:01", "2026-11-25T08:00"),
        (Rung.DRAFT_LAST_DAY, "2026-11-25T00:00", "2026-11-24T08:00"),
        (Rung.DUTY_3_DAYS, "2026-11-25T17:00", "2026-11-22T09:00"),
        (Rung.DUTY_1_DAY, "2026-11-25T17:00", "2026-11-24T09:00"),
        (Rung.DUTY_TODAY, "2026-11-25T17:00", "2026-11-25T08:00"),
        (Rung.MEETING_TODAY, "2026-11-27T17:00", "2026-11-27T08:00"),
        (Rung.DEADLINE_7_DAYS, "2026-11-26T00:00", "2026-11-18T09:00"),
        (Rung.DEADLINE_TODAY, "2026-11-26T00:00", "2026-11-25T08:00"),
        (Rung.DEADLINE_TODAY, "2026-11-25T08:30", "2026-11-24T20:00"),
        (Rung.DEADLINE_OVERDUE, "2026-11-26T00:00", "2026-11-26T09:00"),
        (Rung.DUTY_OVERDUE, "2026-11-25T17:00", "2026-11-26T09:00"),
        (Rung.DUTY_OVERDUE, "2026-11-25T00:00", "2026-11-25T09:00"),
    ],
)
def test_the_hour_of_each_rung(rung: Rung, anchor: str, due: str) -> None:
    assert due_instant(rung, at(anchor), zone=ZONE) == at(due)


def test_overdue_comes_after_one_day_three_days_and_then_weekly() -> None:
    days = [
        (due_instant(Rung.DUTY_OVERDUE, at("2026-11-25T17:00"), zone=ZONE, step=step) - at("2026-11-25T09:00")).days
        for step in range(5)
    ]
    assert days == [1, 3, 10, 17, 24]


@given(INSTANTS)
def test_no_rung_falls_into_the_night(anchor: datetime) -> None:
    for rung in LAID:
        assert not is_quiet(due_instant(rung, anchor, zone=ZONE), zone=ZONE)


@given(INSTANTS)
def test_what_is_due_before_an_end_comes_before_it(anchor: datetime) -> None:
    for rung in LAID:
        due = due_instant(rung, anchor, zone=ZONE)
        assert (due < anchor) is (rung not in OVERDUE)


@given(INSTANTS)
def test_a_ladder_only_climbs(anchor: datetime) -> None:
    hours = [due_instant(rung, anchor, zone=ZONE) for rung in DUTY_LADDER]
    assert hours == sorted(set(hours))


@given(deadlines())
def test_a_deadlines_ladder_climbs_by_day_and_is_over_with_the_deadline(deadline: Deadline) -> None:
    assert deadline.ends_at
    hours = [instant_of(rung, deadline) for rung in DEADLINE_LADDER]
    assert hours == sorted(set(hours))
    assert not any(is_quiet(hour, zone=ZONE) for hour in hours)
    assert hours[-2] < deadline.ends_at < hours[-1]


@given(INSTANTS, st.timedeltas(min_value=timedelta(minutes=1), max_value=timedelta(days=10)))
def test_out_of_the_night_one_never_passes_the_end(instant: datetime, ahead: timedelta) -> None:
    end = instant + ahead
    moved = awake(instant, before=end, zone=ZONE)
    assert moved < end
    assert not is_quiet(moved, zone=ZONE)
    if not is_quiet(instant, zone=ZONE):
        assert moved == instant


@pytest.mark.parametrize(
    ("instant", "end", "moved"),
    [
        ("2026-11-25T22:00", "2026-11-26T17:00", "2026-11-26T06:30"),
        ("2026-11-25T22:00", "2026-11-26T06:30", "2026-11-25T20:00"),
        ("2026-11-26T05:00", "2026-11-26T06:00", "2026-11-25T20:00"),
        ("2026-11-25T21:30", "2026-11-25T22:30", "2026-11-25T20:00"),
    ],
)
def test_the_night_is_left_forward_or_else_backward(instant: str, end: str, moved: str) -> None:
    assert awake(at(instant), before=at(end), zone=ZONE) == at(moved)


def test_a_rung_sent_by_hand_has_no_hour() -> None:
    with pytest.raises(KeyError):
        due_instant(Rung.DEADLINE_NUDGE, at("2026-11-25T17:00"), zone=ZONE)


@given(INSTANTS)
def test_after_the_night_it_is_day_and_not_more_than_a_night_later(now: datetime) -> None:
    moved = out_of_quiet_hours(now, zone=ZONE)
    assert not is_quiet(moved, zone=ZONE)
    assert timedelta(0) <= moved - now <= timedelta(hours=9, minutes=30)
    if not is_quiet(now, zone=ZONE):
        assert moved == now


@pytest.mark.parametrize(
    ("hour", "quiet"),
    [(time(20, 59, 59), False), (time(21, 0), True), (time(6, 29, 59), True), (time(6, 30), False)],
)
def test_the_night_is_from_21_to_half_past_6(hour: time, quiet: bool) -> None:  # noqa: FBT001 - what is expected
    assert is_quiet(datetime(2026, 11, 20, hour.hour, hour.minute, hour.second, tzinfo=ZONE), zone=ZONE) is quiet


@given(INSTANTS, INSTANTS)
def test_the_next_overdue_reminder_is_the_first_one_later(anchor: datetime, now: datetime) -> None:
    step, due = next_overdue(Rung.DUTY_OVERDUE, anchor, after=now, zone=ZONE)
    assert due > now
    assert due == due_instant(Rung.DUTY_OVERDUE, anchor, zone=ZONE, step=step)
    if step:
        assert due_instant(Rung.DUTY_OVERDUE, anchor, zone=ZONE, step=step - 1) <= now


@pytest.mark.parametrize(
    ("now", "overtaken"),
    [
        ("2026-11-20T09:00", False),
        ("2026-11-25T17:00", False),
        ("2026-11-26T06:30", True),
        ("2026-11-26T10:00", True),
    ],
)
def test_the_seven_days_rung_gives_way_to_the_next(now: str, overtaken: bool) -> None:  # noqa: FBT001 - expected
    assert is_overtaken(Rung.MEETING_7_DAYS, at("2026-11-27T17:00"), now=at(now), zone=ZONE) is overtaken


@given(INSTANTS)
def test_the_last_rung_is_never_overtaken(now: datetime) -> None:
    assert not is_overtaken(Rung.MEETING_1_DAY, at("2026-11-27T17:00"), now=now, zone=ZONE)
    assert not is_overtaken(Rung.DUTY_OVERDUE, at("2026-11-27T17:00"), now=now, zone=ZONE)


def test_midnight_belongs_to_the_day_before() -> None:
    assert last_day(at("2026-11-25T00:00"), zone=ZONE).day == 24
    assert last_day(at("2026-11-25T00:01"), zone=ZONE).day == 25
