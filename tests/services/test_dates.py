"""Dates as clerks type them, read on Monday 16/11/2026."""

from functools import partial

import pytest

from bot.runtime import Runtime
from domain.errors import DateNotUnderstood, HourNotUnderstood
from services.dates import proposed, read_date, read_day, read_hour, split_day
from tests.conftest import ZONE
from tests.world import Clock


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("25/11", "2026-11-25"),
        ("ngày 25/11", "2026-11-25"),
        ("25-11-2026", "2026-11-25"),
        ("5.12.26", "2026-12-05"),
        ("05/01", "2027-01-05"),
        ("15/11", "2026-11-15"),
        ("29/02/2028", "2028-02-29"),
        ("hôm nay", "2026-11-16"),
        ("Ngày mai", "2026-11-17"),
        ("mot", "2026-11-18"),
        ("thứ sáu", "2026-11-20"),
        ("thu 6", "2026-11-20"),
        ("thứ hai", "2026-11-23"),
        ("thứ Sáu tuần sau", "2026-11-27"),
        ("chủ nhật", "2026-11-22"),
        ("dạ 25/11 ạ", "2026-11-25"),
        ("thứ 6 nhé cô", "2026-11-20"),
        ("２５/１１", "2026-11-25"),
        ("25 tháng 11", "2026-11-25"),
        ("ngày 25 tháng 11 năm 2026", "2026-11-25"),
        ("ngày 25", "2026-11-25"),
        ("ngày 16", "2026-11-16"),
        ("ngày 3", "2026-12-03"),
        ("ngày 31 ạ", "2026-12-31"),
        ("mùng 3", "2026-12-03"),
        ("mồng 10 ạ", "2026-12-10"),
        ("ngày mùng 3 tháng sau", "2026-12-03"),
        ("mùng 5 tháng 1", "2027-01-05"),
        ("mùng 4/12/2026", "2026-12-04"),
        ("sáng thứ Sáu, mùng 4", "2026-12-04"),
        ("cuối tháng", "2026-11-30"),
        ("cuối tháng này nhé cô", "2026-11-30"),
        ("chiều cuối tháng sau", "2026-12-31"),
        ("cuối tháng tới", "2026-12-31"),
        ("ngày cuối tháng 12", "2026-12-31"),
        ("cuối tháng 2", "2027-02-28"),
        ("cuối tháng 2 năm 2028", "2028-02-29"),
        ("cuối tháng 10", "2026-10-31"),
        ("ngày 20 tháng sau", "2026-12-20"),
        ("chiều thứ Sáu tuần sau", "2026-11-27"),
        ("thứ sáu tuần sau nữa", "2026-12-04"),
        ("sáng mai", "2026-11-17"),
        ("chiều nay nhé cô", "2026-11-16"),
        ("vào buổi tối thứ 6", "2026-11-20"),
        ("thứ 6 tuần tới, buổi chiều", "2026-11-27"),
        ("thứ sáu tới", "2026-11-20"),
        ("thứ Sáu này ạ", "2026-11-20"),
        ("25/11 sáng", "2026-11-25"),
        ("thứ Tư, 25/11", "2026-11-25"),
        ("ngày 25/11/2026 (thứ tư)", "2026-11-25"),
    ],
)
async def test_what_is_meant(runtime: Runtime, typed: str, read: str) -> None:
    at = (await runtime.read(lambda uow: read_date(uow, typed))).astimezone(ZONE)
    assert (at.date().isoformat(), at.hour, at.minute) == (read, 17, 0)


@pytest.mark.parametrize(
    "typed",
    [
        "", "hôm nào tiện", "31/02", "13/13", "29/02/2027", "25", "🙂", "cuối tuần này", "tuần sau",
        "nay mai", "sáng", "ngày 32", "ngày 31 tháng này",
        "mùng 0", "mùng 11", "mùng", "mùng 11/12", "cuối tháng 13", "cuối tháng trước",
        "cuối tháng 1/0000", "thứ Sáu 25/11",
        "thứ 2 thứ 3", "9h",
        "sáng " * 9_999,
    ],
)  # fmt: skip
async def test_what_is_not_a_date(runtime: Runtime, typed: str) -> None:
    with pytest.raises(DateNotUnderstood):
        await runtime.read(lambda uow: read_date(uow, typed))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("25/11/2026 lúc 9h", "2026-11-25 09:00"),
        ("thứ 6 tuần tới lúc 2 giờ chiều", "2026-11-27 14:00"),
        ("2h 25/11", "2026-11-25 02:00"),
        ("14:30 ngày mai ạ", "2026-11-17 14:30"),
        ("sáng thứ 2 lúc 8 giờ rưỡi", "2026-11-23 08:30"),
    ],
)
async def test_an_hour_that_is_told_with_a_date_counts(runtime: Runtime, typed: str, read: str) -> None:
    at = (await runtime.read(lambda uow: read_date(uow, typed))).astimezone(ZONE)
    assert f"{at:%Y-%m-%d %H:%M}" == read


async def test_the_last_day_of_a_month_in_december_and_of_a_leap_year(runtime: Runtime, clock: Clock) -> None:
    clock.move(days=30)  # Wednesday 16/12/2026
    for typed, read in (("cuối tháng sau", "2027-01-31"), ("cuối tháng", "2026-12-31"), ("cuối tháng 2", "2027-02-28")):
        assert str(await runtime.read(partial(read_day, text=typed))) == read
    clock.move(days=730)  # 15/12/2028
    assert str(await runtime.read(partial(read_day, text="cuối tháng 2"))) == "2029-02-28"


async def test_an_hour_that_there_is_not_is_said_to_be_none(runtime: Runtime) -> None:
    with pytest.raises(HourNotUnderstood):
        await runtime.read(lambda uow: read_date(uow, "25/11/2026 lúc 25h"))


async def test_the_day_is_the_offices_even_late_at_night(runtime: Runtime, clock: Clock) -> None:
    clock.move(hours=16)  # 01:00 of Tuesday in Hà Nội, still Monday in UTC
    at = await runtime.read(lambda uow: read_date(uow, "ngày mai"))
    assert at.astimezone(ZONE).date().isoformat() == "2026-11-18"
    offered = await runtime.read(proposed)  # 24/11 is a holiday
    assert [one.astimezone(ZONE).date().isoformat() for one in offered] == ["2026-11-20", "2026-11-25", "2026-12-02"]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("8h", "08:00"),
        ("7h30", "07:30"),
        ("17H00", "17:00"),
        ("14:05", "14:05"),
        ("7.30", "07:30"),
        ("7g30", "07:30"),
        ("8 giờ", "08:00"),
        ("8 giờ rưỡi", "08:30"),
        ("8 giờ 15 phút", "08:15"),
        ("lúc 9h sáng", "09:00"),
        ("2h chiều", "14:00"),
        ("14h chiều", "14:00"),
        ("12h trưa", "12:00"),
        ("1 giờ trưa", "13:00"),
        ("7 giờ tối", "19:00"),
        ("8", "08:00"),
        ("0h", "00:00"),
        ("dạ 8h30 sáng ạ", "08:30"),
        ("7 giờ tối nha", "19:00"),
    ],
)
def test_an_hour_is_read_as_people_type_it(typed: str, read: str) -> None:
    assert f"{read_hour(typed):%H:%M}" == read


@pytest.mark.parametrize(
    "typed", ["", "24h", "25h", "8h60", "8h75", "20/12", "12-30", "sáng", "giờ", "🕗", "730", "8h30h", "1000000h"]
)
def test_what_is_no_hour(typed: str) -> None:
    with pytest.raises(HourNotUnderstood):
        read_hour(typed)


@pytest.mark.parametrize(
    ("typed", "day", "words"),
    [
        ("2/1 nghỉ Tết dương lịch", "2027-01-02", "nghỉ Tết dương lịch"),
        ("ngày 25/11/2026: hội thao", "2026-11-25", "hội thao"),
        ("25/11", "2026-11-25", ""),
        ("20/12 lúc 7h30", "2026-12-20", "lúc 7h30"),
        ("25.11 – 20 năm thành lập", "2026-11-25", "20 năm thành lập"),
        ("thứ sáu", "2026-11-20", ""),
        ("25/11 ạ", "2026-11-25", ""),
        ("25/11 buổi sáng", "2026-11-25", ""),
        ("thứ 6 tuần tới lúc 2 giờ chiều", "2026-11-27", "lúc 2 giờ chiều"),
        ("14h30 thứ sáu", "2026-11-20", "14h30"),
    ],
)
async def test_a_day_and_the_words_behind_it(runtime: Runtime, typed: str, day: str, words: str) -> None:
    read, rest = await runtime.read(lambda uow: split_day(uow, typed))
    assert (read.isoformat(), rest) == (day, words)


@pytest.mark.parametrize("typed", ["31/2 nghỉ", "nghỉ 2/1", "29/02/2027 nghỉ", ""])
async def test_no_day_at_the_beginning(runtime: Runtime, typed: str) -> None:
    with pytest.raises(DateNotUnderstood):
        await runtime.read(lambda uow: split_day(uow, typed))
