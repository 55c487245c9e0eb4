"""Lịch việc: a step of one's own is added on the page, asked of each school, and taken back."""

from collections.abc import Callable

from bot.runtime import Runtime
from tests.preparing import put_to_work
from tests.web.office.desk import HOME, Clerk
from tests.web.visiting import Visitor
from tests.world import World

REPORT = "Gửi báo cáo thực hiện quy chế dân chủ"


async def test_the_page_adds_as_well_and_takes_back(
    visitor: Callable[[], Visitor], runtime: Runtime, world: World
) -> None:
    ward = await runtime.write(lambda uow: put_to_work(uow, world))
    clerk = Clerk(await visitor().signs_in(world.people["clerk"]))
    sheet = f"{HOME}/UB26/lich-viec"
    page = await clerk.opens(sheet)
    late = await clerk.does(page, "add", viec_gi=REPORT, ai="school", ngay="2026-11-01")
    assert (late.status, REPORT in late.html) == (409, True)
    done = await clerk.does(page, "add", viec_gi=REPORT, ai="school", ngay="2026-11-20")
    assert done.status_line == f"Đã thêm “{REPORT}”, hạn hết thứ Sáu, ngày 20/11/2026. Người làm được nhắc trước hạn."
    assert "0/1 thủ trưởng đơn vị" in done.words
    assert len(await runtime.read(lambda uow: uow.deadlines.asked_of([world.unit]))) == 1
    await clerk.undoes(done)
    [row] = await runtime.read(lambda uow: uow.deadlines.of_meeting(ward))
    assert row.dropped_why == "taken_back"
    assert await runtime.read(lambda uow: uow.deadlines.asked_of([world.unit])) == []
    assert "vì thêm nhầm" in (await clerk.opens(f"{sheet}?xem=dropped&mo={row.key}")).words
