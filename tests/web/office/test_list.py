"""Danh sách: the list whole, in another order, frozen, moved to writing; by page and chat; taken back."""

from collections.abc import Callable

from bot.runtime import Runtime
from services.meetings import reordering
from tests.office import asks
from tests.web.office.desk import HOME, Clerk
from tests.web.visiting import Visitor
from tests.world import World

LIST = f"{HOME}/MN26/danh-sach"
WORDS = ["Cổng trường mở lúc nào?", "Bếp ăn ai kiểm tra?", "Sân trơn khi mưa?", "Lớp thiếu quạt?"]


async def four(runtime: Runtime, world: World) -> list[int]:
    """Four are to speak of one topic, one more only wants an answer in writing."""
    found = [await asks(runtime, world, "parent", words) for words in WORDS]
    await asks(runtime, world, "teacher", "Xin lịch họp tổ bằng văn bản?", spoken=False)
    return found


async def order(runtime: Runtime, world: World) -> list[int]:
    """Who waits to speak, in order."""
    return await runtime.read(lambda uow: [one.key for one in reordering.waiting(uow, world.meeting)])


async def test_up_down_top_to_and_back(visitor: Callable[[], Visitor], runtime: Runtime, world: World) -> None:
    first, second, third, fourth = await four(runtime, world)
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    page = await clerk.opens(LIST)
    assert "Chờ tới lượt (4)" in page.html
    assert "Xin lịch họp" not in page.html
    opened = await clerk.opens(f"{LIST}?mo={fourth}")
    moved = await clerk.does(opened, "to", fourth, vi_tri="2", ly_do="Đại biểu xin về sớm")
    assert "đến lượt 2" in moved.status_line
    assert await order(runtime, world) == [first, fourth, second, third]
    assert "xếp từ lượt 4 sang 2" in moved.html
    assert "Đại biểu xin về sớm" in moved.html
    refused = await clerk.does(page, "up", moc=str(third))
    assert (refused.status, "danh sách mới" in refused.status_line) == (409, True)
    back = await clerk.undoes(moved)
    assert back.status == 200
    assert await order(runtime, world) == [first, second, third, fourth]
