"""Trang «Biên bản»: mended and struck with the version that was seen, taken back, and refused where it is another."""

from collections.abc import Callable

from bot.runtime import Runtime
from tests.conversations.meetings.test_minutes import PAGE, held
from tests.web.office.desk import Clerk
from tests.web.visiting import Visitor
from tests.world import Clock, World


async def test_the_page_tells_all_of_it(
    visitor: Callable[[], Visitor], runtime: Runtime, world: World, clock: Clock
) -> None:
    await held(runtime, world, clock)
    page = await Clerk(await visitor().signs_in(world.people["secretary"])).opens(PAGE)
    for words in (
        "Phạm Thanh Hiền",
        "3 câu đã mời",
        "trả lời tại chỗ 1",
        "Việc còn phải trả lời (2)",
    ):
        assert words in page.words
    assert "Nguyễn Văn An" not in page.html


async def test_mended_struck_and_taken_back(visitor: Callable[[], Visitor], world: World) -> None:
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    page = await clerk.does(await clerk.opens(PAGE), "add", loai="remark", gio="9h15", loi="Đại biểu vỗ tay.")
    mended = await clerk.does(page, "mend", 1, gio="9h20", loi="Đại biểu hoan nghênh.")
    assert "09h20 Ghi thêm: Đại biểu hoan nghênh." in mended.words
    late = await clerk.does(page, "mend", 1, gio="9h20", loi="Bản của người khác.")
    assert late.status == 409
    assert "vừa được người khác sửa" in late.status_line
    assert "Bản của người khác." in late.html
    undone = await clerk.undoes(mended)
    assert "09h15 Ghi thêm: Đại biểu vỗ tay." in undone.words
    struck = await clerk.does(await clerk.opens(PAGE), "strike", 1)
    assert "vỗ tay" not in struck.words
    assert "vỗ tay" in (await clerk.undoes(struck)).words


async def test_what_cannot_be_read_is_asked_again(visitor: Callable[[], Visitor], world: World) -> None:
    clerk = Clerk(await visitor().signs_in(world.people["chair"]))
    for kind, hour, words, status in (
        ("remark", "lúc nãy", "Đại biểu vỗ tay.", 409),
        ("remark", "", " ", 409),
        ("khac", "", "Đại biểu vỗ tay.", 404),
    ):
        refused = await clerk.does(await clerk.opens(PAGE), "add", loai=kind, gio=hour, loi=words)
        assert refused.status == status


async def test_who_has_no_post_there_finds_no_page(visitor: Callable[[], Visitor], world: World) -> None:
    for part in ("parent", "responder"):
        await (await visitor().signs_in(world.people[part])).page(PAGE, 404)
