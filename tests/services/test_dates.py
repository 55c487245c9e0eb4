"""Dates as clerks type them, read on Monday 16/11/2026."""

import pytest

from bot.runtime import Runtime
from domain.errors import DateNotUnderstood
from services.dates import proposed, read_date
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
    ],
)
async def test_what_is_meant(runtime: Runtime, typed: str, read: str) -> None:
    at = (await runtime.read(lambda uow: read_date(uow, typed))).astimezone(ZONE)
    assert (at.date().isoformat(), at.hour, at.minute) == (read, 17, 0)


@pytest.mark.parametrize("typed", ["", "hôm nào tiện", "31/02", "13/13", "29/02/2027", "25", "25/11/2026 lúc 9h", "🙂"])
async def test_what_is_not_a_date(runtime: Runtime, typed: str) -> None:
    with pytest.raises(DateNotUnderstood):
        await runtime.read(lambda uow: read_date(uow, typed))


async def test_the_day_is_the_offices_even_late_at_night(runtime: Runtime, clock: Clock) -> None:
    clock.move(hours=16)  # 01:00 of Tuesday in Hà Nội, still Monday in UTC
    at = await runtime.read(lambda uow: read_date(uow, "ngày mai"))
    assert at.astimezone(ZONE).date().isoformat() == "2026-11-18"
    offered = await runtime.read(proposed)
    assert [one.astimezone(ZONE).date().isoformat() for one in offered] == ["2026-11-20", "2026-11-24", "2026-12-01"]
