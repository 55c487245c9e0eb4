"""The ward's view: which schools have held their meeting, which are late, which have set no date; and a series."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path

import pytest

from bot.plan_files.reading import read_plan
from bot.runtime import Runtime
from domain.meeting import Meeting
from domain.people.access import Membership, Role
from domain.people.unit import Unit, UnitKind
from services.plans.opening import Opened, open_plan
from services.unit_of_work import UnitOfWork
from tests.conftest import ZONE
from tests.talking import Speaker
from tests.world import Clock, World

PLANS = Path(__file__).parents[3] / "plans"


async def open_for(runtime: Runtime, world: World, name: str, part: str, role: Role) -> Opened:
    """Open one of the plans, and let somebody of the world watch it."""
    plan = read_plan(PLANS / f"{name}.yaml").plan
    hours = {meeting.code: time(8) for meeting in plan.programme.meetings if meeting.hour is None}
    made = await runtime.write(partial(open_plan, plan=plan, hours=hours))

    def watch(uow: UnitOfWork) -> None:
        uow.people.keep(Membership(person_id=world.people[part], unit_id=made.unit.id or 0, role=role, since=uow.now))

    await runtime.write(watch)
    return made


async def schools(runtime: Runtime, above: int, *stand: str) -> None:
    """Give a ward schools: «held» and «ahead» have a meeting on 28/9, «none» has none."""

    def work(uow: UnitOfWork) -> None:
        for number, stands in enumerate(stand, start=1):
            unit = Unit(parent_id=above, kind=UnitKind.SCHOOL, name=f"Trường số {number}")
            uow.people.keep(unit)
            if stands == "none":
                continue
            starts = datetime(2022, 9, 28, 8, tzinfo=ZONE)
            uow.meetings.keep(
                Meeting(
                    unit_id=unit.id or 0, code=f"TS{number}", title="Đối thoại", chair_title="Hiệu trưởng", place="",
                    starts_at=starts, ends_at=starts, intake_opens_at=starts, intake_ends_at=starts, keep_until=starts,
                    closed_at=starts if stands == "held" else None,
                )
            )  # fmt: skip

    await runtime.write(work)


@pytest.fixture
def years_back(clock: Clock) -> Clock:
    """The autumn of plan 000: asked for before the world is made, for no clock goes back."""
    clock.set(datetime(2022, 9, 20, 2, tzinfo=UTC))
    return clock


async def test_who_has_held_theirs_and_who_has_not(
    years_back: Clock, runtime: Runtime, world: World, person: Callable[[str], Awaitable[Speaker]]
) -> None:
    made = await open_for(runtime, world, "000_ba_dinh", "chair", Role.SUPERVISOR)
    await schools(runtime, made.unit.id or 0, "held", "ahead", *["none"] * 14)
    watcher = await person("chair")
    listed = await watcher.says("/chuongtrinh")
    listed.shows("Hội nghị tại từng trường và Trung tâm", "hết thứ Năm, ngày 29/09/2022")
    listed.shows("Đã họp 1 · Sắp họp 1 · Trễ hạn 0 · Chưa xếp lịch 15")
    number = next(line.partition(".")[0] for line in listed.text.splitlines() if "từng trường" in line)
    first = await watcher.says(str(number))
    first.shows("trang 1/2", "Trung tâm GDNN-GDTX quận", "Trường số 3")
    assert "Trường số 1\n" not in first.text
    (await watcher.presses("Trang sau")).shows("trang 2/2", "Trường số 16")


async def test_a_school_that_let_the_day_pass_is_late(
    years_back: Clock, runtime: Runtime, world: World, person: Callable[[str], Awaitable[Speaker]]
) -> None:
    made = await open_for(runtime, world, "000_ba_dinh", "secretary", Role.UNIT_HEAD)
    await schools(runtime, made.unit.id or 0, "ahead")
    years_back.move(days=15)
    watcher = await person("secretary")
    listed = await watcher.says("tiến độ các trường")
    listed.shows("Trễ hạn 1")
    number = next(line.partition(".")[0] for line in listed.text.splitlines() if "từng trường" in line)
    (await watcher.says(str(number))).shows("Trường số 1 (trễ hạn)")


async def test_a_series_shows_its_dates_and_warns_when_they_are_too_few(
    years_back: Clock, runtime: Runtime, world: World, person: Callable[[str], Awaitable[Speaker]]
) -> None:
    years_back.set(datetime(2024, 9, 5, 2, tzinfo=UTC))
    made = await open_for(runtime, world, "002_bat_xat", "chair", Role.CHAIR)
    watcher = await person("chair")
    listed = await watcher.says("/chuongtrinh")
    listed.shows("3 cuộc họp", "gần nhất thứ Sáu, ngày 11/10/2024")
    assert "Lưu ý" not in listed.text
    (await watcher.says("1")).shows("BXA24: 08h00 thứ Sáu, ngày 11/10/2024", "BXC24")

    def call_off(uow: UnitOfWork) -> None:
        meeting = uow.meetings.get(made.meetings[1].key)
        meeting.cancelled_at = uow.now
        uow.meetings.keep(meeting)

    await runtime.write(call_off)
    (await watcher.says("/chuongtrinh")).shows("mới có 2/3 cuộc")
    (await watcher.says("1")).shows("BXB24", "[không họp]", "ít nhất 3 cuộc trong năm học 2024-2025")


async def test_the_programme_has_a_timeline_of_its_own(
    years_back: Clock, runtime: Runtime, world: World, person: Callable[[str], Awaitable[Speaker]]
) -> None:
    await open_for(runtime, world, "000_ba_dinh", "chair", Role.SECRETARY)
    watcher = await person("chair")
    await watcher.says("/chuongtrinh")
    await watcher.says("1")
    (await watcher.presses("Lịch việc")).shows("chờ xác nhận ngày", "1. ")
    (await watcher.presses("Xác nhận tất cả")).shows("Đã xác nhận")


@pytest.mark.core_only
async def test_where_there_is_none(chair: Speaker, parent: Speaker, runtime: Runtime, world: World) -> None:
    (await chair.says("/chuongtrinh")).shows("Chưa có chương trình")
    for payload in ("a|programme|99.0", "a|programme|x.0", "a|programme|"):
        (await chair.says("", payload=payload)).shows("không tìm thấy")
    (await parent.says("/chuongtrinh")).shows("Nếu đã được giao việc này")
