"""The office's own days off: listed, put on, taken off, and what moves because of them."""

from datetime import date

import pytest

from bot.runtime import Runtime
from domain.dates.deadline_rule import Anchor, Bound, DayUnit, Rule
from domain.deadline import DayKind
from services.plans import timeline
from services.plans.timeline import Entry
from services.unit_of_work import UnitOfWork
from tests.talking import Speaker
from tests.world import World


async def lay_counted(runtime: Runtime, world: World) -> None:
    """A step counted in working days from the meeting (Thursday 26/11): Monday 30/11."""

    def work(uow: UnitOfWork) -> None:
        rule = Rule(bound=Bound.WITHIN, anchor=Anchor.MEETING, n=2, unit=DayUnit.WORKING)
        entry = Entry(step="sum", title="Tổng hợp sau họp", owner="Thư ký", rule=rule)
        timeline.lay(uow, [entry], meeting=uow.meetings.get(world.meeting))

    await runtime.write(work)


async def test_a_day_is_put_on_and_taken_off(secretary: Speaker, runtime: Runtime, world: World) -> None:
    await lay_counted(runtime, world)
    (await secretary.says("ngày nghỉ")).shows("Trường Mầm non Hoa Ban", "Chưa có ngày nào")
    (await secretary.presses("Thêm ngày")).shows("2/1 nghỉ Tết dương lịch")
    (await secretary.says("27/11 nghỉ hội thao ạ")).shows("Thứ Sáu, ngày 27/11/2026, nghỉ hội thao: nghỉ hay làm bù")
    (await secretary.presses("Nghỉ")).shows(
        "Đã ghi thứ Sáu, ngày 27/11/2026: nghỉ – nghỉ hội thao", "1 mốc việc thay đổi",
        "Tổng hợp sau họp: 30/11/2026 → thứ Ba, ngày 01/12/2026", "1. Thứ Sáu, ngày 27/11/2026",
    )  # fmt: skip
    (await secretary.presses("Bỏ ngày 1")).shows(
        "Đã bỏ thứ Sáu, ngày 27/11/2026", "01/12/2026 → thứ Hai, ngày 30/11/2026", "Chưa có ngày nào"
    )
    assert await runtime.read(lambda uow: uow.deadlines.office_days([world.unit])) == []


async def test_a_day_worked_in_exchange(secretary: Speaker, runtime: Runtime, world: World) -> None:
    await lay_counted(runtime, world)
    await secretary.says("/ngaynghi")
    await secretary.presses("Thêm ngày")
    await secretary.says("28/11/2026")
    (await secretary.says("đi làm")).shows("28/11/2026: làm bù", "30/11/2026 → thứ Bảy, ngày 28/11/2026")
    (kept,) = await runtime.read(lambda uow: uow.deadlines.office_days([world.unit]))
    assert (kept.kind, kept.day) == (DayKind.WORKED, date(2026, 11, 28))


async def test_a_day_without_a_name_has_one_all_the_same(secretary: Speaker) -> None:
    await secretary.says("/ngaynghi")
    await secretary.presses("Thêm ngày")
    await secretary.says("thứ Sáu")
    (await secretary.presses("Nghỉ")).shows("20/11/2026: nghỉ – ngày nghỉ của đơn vị", "Không mốc việc nào thay đổi")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("29/02 nghỉ", "Chưa đọc được ngày"),
        ("nghỉ hội thao", "Chưa đọc được ngày"),
        ("😀", "Chưa đọc được ngày"),
        ("15/11 nghỉ", "đã qua"),
        ("20/12 " + "nghỉ dài " * 10, "vượt 80"),
    ],
)
async def test_a_day_that_cannot_be_is_asked_again(secretary: Speaker, typed: str, said: str) -> None:
    await secretary.says("/ngaynghi")
    await secretary.presses("Thêm ngày")
    (await secretary.says(typed)).shows(said, "Xin gõ ngày và tên ngày")


async def test_a_day_is_listed_once(secretary: Speaker) -> None:
    await secretary.says("/ngaynghi")
    await secretary.presses("Thêm ngày")
    await secretary.says("27/11 nghỉ hội thao")
    await secretary.presses("Nghỉ")
    await secretary.presses("Thêm ngày")
    (await secretary.says("27/11")).shows("đã có trong danh sách", "Xin gõ ngày và tên ngày")


@pytest.mark.core_only
async def test_two_put_the_same_day_on_the_list(secretary: Speaker, runtime: Runtime, world: World) -> None:
    other = Speaker(runtime, "phone-2")

    def join(uow: UnitOfWork) -> None:
        uow.accounts.bind(uow.accounts.known("web", "phone-2").account_id, world.people["secretary"])

    await runtime.write(join)
    for somebody in (secretary, other):
        await somebody.says("/ngaynghi")
        await somebody.presses("Thêm ngày")
        await somebody.says("27/11 nghỉ hội thao")
    await secretary.presses("Nghỉ")
    (await other.presses("Làm bù")).shows("đã có trong danh sách")
    (kept,) = await runtime.read(lambda uow: uow.deadlines.office_days([world.unit]))
    assert kept.kind is DayKind.OFF


async def test_the_chair_looks_and_does_not_change(chair: Speaker, runtime: Runtime, world: World) -> None:
    heard = await chair.says("/ngaynghi")
    heard.shows("Chưa có ngày nào")
    assert "Thêm ngày" not in heard.labels()
