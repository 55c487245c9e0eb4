"""Bảng phân công: by holder, approved in one act, returned by line, undone; turned on and off."""

from collections.abc import Callable

from bot.runtime import Runtime
from services.answers import promises
from tests.services.questions.test_assignments import Office
from tests.web.office.desk import HOME, Clerk
from tests.web.visiting import Visitor
from tests.world import World

TABLE = f"{HOME}/MN26/phan-cong"
Visit = Callable[[], Visitor]


async def test_the_chair_approves_all_or_returns_a_line(visitor: Visit, runtime: Runtime, world: World) -> None:
    office = await Office(runtime, world).opens()
    await office.gives(office.first)
    await office.gives(office.second)
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    page = await clerk.opens(TABLE)
    assert "Chờ chủ trì duyệt: 2 câu" in page.words
    assert "Duyệt cả bảng" not in page.words
    assert "chờ chủ trì duyệt" in (await clerk.opens(f"{HOME}/MN26/phan-loai?loc=tat-ca")).words
    assert "chờ chủ trì duyệt" in (await clerk.opens(f"{HOME}/con-no?loc=ungiven")).words
    chair = Clerk(await visitor().signs_in(world.people["chair"]))
    assert "Duyệt bảng phân công: 2 câu" in (await chair.opens(HOME)).words
    page = await chair.opens(TABLE)
    assert "Ngô Quốc Bảo – Phó Hiệu trưởng : 2 câu" in page.words
    [first, second] = list(await office.seen())
    back = await chair.does(page, "send_back", first, ly_do="bếp trưởng trả lời")
    assert "Đã trả lại đề xuất giao MN26-001" in back.status_line
    assert "Lý do trả lại: bếp trưởng trả lời" in back.words
    again = await chair.undoes(back)
    assert "lại chờ chủ trì duyệt" in again.status_line
    stale = await chair.does(page, "approve")
    assert "Đã duyệt giao 1 câu" in stale.status_line
    assert "MN26-001: vừa được người khác đổi" in stale.status_line
    assert await office.owed(office.second) == world.people["responder"]
    undone = await chair.undoes(stale)
    assert "lại chờ chủ trì duyệt" in undone.status_line
    assert await runtime.read(lambda uow: promises.open_duty(uow, office.second)) is None
    assert second in await office.seen()


async def test_it_is_turned_off_and_back(visitor: Visit, runtime: Runtime, world: World) -> None:
    office = await Office(runtime, world).opens()
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    off = await clerk.does(await clerk.opens(TABLE), "switch")
    assert "không qua chủ trì duyệt" in off.status_line
    await office.gives(office.first)
    assert await office.owed(office.first) == world.people["responder"]
    assert "Trước hội nghị, thư ký đề xuất" in (await clerk.undoes(off)).words


async def test_an_asker_has_no_such_page(visitor: Visit, runtime: Runtime, world: World) -> None:
    await Office(runtime, world).opens()
    parent = Clerk(await visitor().signs_in(world.people["parent"]))
    assert (await parent.opens(TABLE)).status == 404
