"""A step of one's own on a timeline: of somebody, or of each school."""

from collections.abc import Callable
from datetime import date

import pytest

from bot.runtime import Runtime
from tests.preparing import put_to_work
from tests.talking import Speaker
from tests.world import World

REPORT = "Gửi báo cáo thực hiện quy chế dân chủ"


@pytest.fixture
async def ward(runtime: Runtime, world: World) -> int:
    """The ward's meeting; «ward-1» is its secretary, «responder» heads the school."""
    return await runtime.write(lambda uow: put_to_work(uow, world))


@pytest.mark.core_only
async def test_each_school_is_asked_and_its_head_hears(
    runtime: Runtime, world: World, ward: int, speaker: Callable[[str], Speaker]
) -> None:
    clerk, head = speaker("ward-1"), speaker("responder-1")
    await clerk.says("/lich")
    (await clerk.presses("Thêm việc")).shows("Xin gõ việc cần làm")
    asked = await clerk.says(REPORT)
    assert asked.labels()[0] == "Mỗi trường"
    asked.shows("2. Hà Văn Sơn")
    await clerk.presses("Mỗi trường")
    (await clerk.says("10/11/2026")).shows("Ngày 10/11/2026 đã qua")
    (await clerk.says("20/11")).shows(
        f"Đã thêm “{REPORT}”, hạn hết thứ Sáu, ngày 20/11/2026", "ngày do Ban Thư ký xác nhận"
    )
    (await head.hears()).shows("được giao việc", REPORT, "20/11/2026")
    (await clerk.says("/truong")).shows("xong 0/1 việc", "20/11/2026")
    part = await runtime.read(lambda uow: uow.deadlines.asked_of([world.unit])[0])
    assert (part.holder_id, part.last_day, part.meeting_id) == (world.people["responder"], date(2026, 11, 20), ward)


@pytest.mark.core_only
async def test_somebody_is_asked_by_name(ward: int, speaker: Callable[[str], Speaker]) -> None:
    assert ward
    clerk = speaker("ward-1")
    await clerk.says("/lich")
    await clerk.presses("Thêm việc")
    await clerk.says("Thuê loa đài")
    (await clerk.says("hà văn sơn")).shows("cần xong ngày nào")
    (await clerk.says("25/11")).shows("Đã thêm “Thuê loa đài”", "Hà Văn Sơn")
