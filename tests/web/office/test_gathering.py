"""Thu ý kiến: a unit's head does on the page what the talk does, and brings a whole list as a sheet."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from aiohttp import FormData

from bot.runtime import Runtime
from domain.people.access import Role
from domain.questions.gathering import Opinion
from domain.questions.question import ReplyMode
from services.people import opinion_sheets
from services.unit_of_work import UnitOfWork
from tests.services.people.test_rosters import workbook
from tests.talking import Speaker
from tests.web.office.desk import HOME, Clerk, Shown
from tests.web.office.parity import same_by_both
from tests.web.visiting import Visitor
from tests.world import World

PAGE = f"{HOME}/thu-y-kien"
LINES = "Phòng thí nghiệm thiếu hóa chất | Đỗ Thu Hà | phát biểu\nSân trường đọng nước khi mưa\nBỏ ý này vì đã xong"
SHEET = [
    ("Trường Mầm non Hoa Ban",),
    ("STT", "Nội dung ý kiến", "Người nêu (nếu có)", "Chủ đề", "Phát biểu"),
    (1, "Phòng thí nghiệm thiếu hóa chất\nđề nghị bổ sung", "đỗ thu hà", "Vấn đề khác", "x"),
    (2, "Sân trường đọng nước khi mưa", "tập thể tổ", "Chuyện trên trời", None),
    (3, "Muỗi", None, None, None),
    (4, "=SUM(A1:A3)", None, None, None),
    (5, "SÂN TRƯỜNG đọng nước khi mưa", None, None, "không"),
]


async def heads(runtime: Runtime, world: World) -> None:
    """The one who answers questions heads the group."""

    def work(uow: UnitOfWork) -> None:
        uow.people.enrol(world.people["responder"], world.unit, Role.GROUP_LEADER, group_id=world.group)

    await runtime.write(work)


def about(page: Shown, words: str) -> int:
    """The opinion that says this."""
    found = re.search(rf'id="y(\d+)"><p><strong>\d+\.</strong> <span dir="auto">{re.escape(words)}', page.html)
    assert found, page.words
    return int(found[1])


async def test_a_list_by_chat_and_by_page(sqlite_template: Path, tmp_path: Path) -> None:
    async def talk(speaker: Speaker) -> None:
        await speaker.says("/ykien")
        await speaker.presses("Gõ cả danh sách")
        await speaker.says(LINES)
        await speaker.presses("Mục 3")
        await speaker.presses("Bỏ ý này")
        await speaker.presses("Mục 2")
        await speaker.presses("Đưa lên trước")
        await speaker.presses("Mục 2")
        await speaker.presses("Ghép với ý trên")
        await speaker.presses("Ký và gửi")
        await speaker.presses("Gửi đi")

    async def desk(clerk: Clerk) -> None:
        page = await clerk.opens(PAGE)
        assert "Chưa gửi" in page.words
        page = await clerk.does(page, "type", loi=LINES)
        assert "Sẽ thêm 3 ý kiến" in page.words
        page = await clerk.does(page, "take")
        assert "Đã thêm 3 ý kiến" in page.status_line
        page = await clerk.does(page, "back", about(page, "Bỏ ý này"))
        page = await clerk.does(page, "up", about(page, "Sân trường"))
        page = await clerk.does(page, "join", about(page, "Phòng thí nghiệm"))
        page = await clerk.does(page, "send")
        assert "Ký và gửi 2 ý kiến, 1 phát biểu" in page.words
        page = await clerk.does(page, "send", chac="1")
        assert "Đã ký và gửi 2 ý kiến (MN26-001 đến MN26-002)" in page.status_line

    rows = await same_by_both(sqlite_template, tmp_path, "responder", before=heads, talk=talk, desk=desk)
    assert {row["code"] for row in rows["question"]} == {"MN26-001", "MN26-002"}


async def test_none_is_taken_back_on_the_page(visitor: Callable[[], Visitor], runtime: Runtime, world: World) -> None:
    await heads(runtime, world)
    clerk = Clerk(await visitor().signs_in(world.people["responder"]))
    page = await clerk.does(await clerk.opens(PAGE), "none")
    assert "không có ý kiến" in page.status_line
    assert "lại là chưa gửi" in (await clerk.undoes(page)).status_line
    other = Clerk(await visitor().signs_in(world.people["teacher"]))
    assert (await other.opens(f"{PAGE}?ds={world.meeting}-{world.group}")).status == 404


async def test_a_sheet_is_looked_at_and_taken_once(
    visitor: Callable[[], Visitor], runtime: Runtime, world: World
) -> None:
    """By the lines' own numbers; a formula is no opinion; nothing is there before it is taken."""
    await heads(runtime, world)
    clerk = Clerk(await visitor().signs_in(world.people["responder"]))
    looked = await brings(clerk, await clerk.opens(PAGE), workbook(SHEET))
    assert "Sẽ thêm 2 ý kiến . 3 dòng chưa thêm được" in looked.words
    for line in ("Dòng 5 Muỗi", "Dòng 6 =SUM(A1:A3) Ô ý kiến chứa công thức", "Dòng 7", "Dòng 4 ghi chủ đề chưa có"):
        assert line in looked.words, line
    assert await runtime.read(lambda uow: uow.gatherings.find(world.meeting, world.group)) is None
    action, fields = looked.fields("take")
    taken = await clerk.sends(action, fields | {"chac": "1"})
    assert "Đã thêm 2 ý kiến" in taken.status_line
    again = await clerk.sends(action, fields | {"chac": "1", "event": "another-window"})
    assert "không còn giữ" in again.status_line

    def kept(uow: UnitOfWork) -> list[Opinion]:
        of = uow.gatherings.find(world.meeting, world.group)
        return uow.gatherings.opinions(of.key) if of is not None else []

    chemistry, yard = await runtime.read(kept)
    assert (chemistry.author_id, chemistry.behalf) == (world.people["teacher"], "")
    assert (chemistry.reply_mode, yard.reply_mode) == (ReplyMode.SPOKEN, ReplyMode.WRITTEN)
    assert (yard.author_id, yard.behalf) == (world.people["responder"], "Tổ Mẫu giáo")
    assert chemistry.topic_id != yard.topic_id


async def brings(clerk: Clerk, page: Shown, content: bytes) -> Shown:
    """Send a file to look at."""
    action, fields = page.fields("take", nth=-1)
    form = FormData(fields)
    form.add_field("tep", BytesIO(content), filename="y-kien.xlsx", content_type="application/octet-stream")
    return await clerk.sends(action, form)


async def test_the_blank_is_read_and_says_nothing(
    visitor: Callable[[], Visitor], runtime: Runtime, world: World
) -> None:
    """The invented line in it is no opinion."""
    await heads(runtime, world)
    clerk = Clerk(await visitor().signs_in(world.people["responder"]))
    async with clerk.visitor.http.get(f"{PAGE}/mau?ds={world.meeting}-{world.group}") as answer:
        assert answer.status == 200
        blank = await answer.read()
    assert opinion_sheets.read(blank) == ([], ("Chủ đề",))
    looked = await brings(clerk, await clerk.opens(PAGE), blank)
    assert "Không có dòng nào thêm được" in looked.words
