"""Ý kiến các đơn vị: the page does what the talk does, row for row; its words are those of the lists."""

from collections.abc import Callable
from pathlib import Path

from bot.runtime import Runtime
from domain.people.access import Role
from services.plans import signing, taking_lists
from services.unit_of_work import UnitOfWork
from tests.talking import Speaker
from tests.web.office.desk import HOME, Clerk
from tests.web.office.parity import same_by_both
from tests.web.visiting import Visitor
from tests.world import World

PAGE = f"{HOME}/MN26/y-kien"


async def sent(runtime: Runtime, world: World) -> None:
    """The group has sent one opinion, with marks in it that are no markup."""

    def work(uow: UnitOfWork) -> None:
        head = world.people["responder"]
        uow.people.enrol(head, world.unit, Role.GROUP_LEADER, group_id=world.group)
        lines = taking_lists.lines_of("<b>Bếp ăn</b> cần máy hút mùi | phát biểu")
        taking_lists.take_lines(uow, world.meeting, world.group, lines, by=head)
        signing.send(uow, world.meeting, world.group, by=head)

    await runtime.write(work)


async def test_given_back_by_chat_and_by_page(sqlite_template: Path, tmp_path: Path) -> None:
    async def talk(speaker: Speaker) -> None:
        await speaker.says("ý kiến các tổ")
        await speaker.presses("Đơn vị 1")
        await speaker.presses("Trả lại danh sách")
        await speaker.says("Xin ghi rõ bếp nào")

    async def desk(clerk: Clerk) -> None:
        listed = await clerk.opens(PAGE)
        assert "Tổ Mẫu giáo đã gửi 1" in listed.words
        key = listed.html.partition('id="m')[2].partition('"')[0]
        page = await clerk.opens(f"{PAGE}?mo={key}")
        assert "&lt;b&gt;Bếp ăn&lt;/b&gt;" in page.html
        assert (
            "Đã trả lại danh sách"
            in (await clerk.does(page, "give_back", int(key), vi_sao="Xin ghi rõ bếp nào")).status_line
        )

    rows = await same_by_both(sqlite_template, tmp_path, "secretary", before=sent, talk=talk, desk=desk)
    assert [row["back_why"] for row in rows["gathering"]] == ["Xin ghi rõ bếp nào"]


async def test_handed_on_by_chat_and_by_page(sqlite_template: Path, tmp_path: Path) -> None:
    async def talk(speaker: Speaker) -> None:
        await speaker.says("ý kiến các trường")
        await speaker.presses("Trình lên")

    async def desk(clerk: Clerk) -> None:
        handed = await clerk.does(await clerk.opens(PAGE), "hand_on")
        assert "Đã trình Hiệu trưởng 1 danh sách với 1 ý kiến" in handed.status_line
        assert "đã trình" in handed.words

    rows = await same_by_both(sqlite_template, tmp_path, "secretary", before=sent, talk=talk, desk=desk)
    assert [row["handed"] for row in rows["gathering"]] == [1]


async def test_nobody_to_remind_and_nobody_else_reads(visitor: Callable[[], Visitor], world: World) -> None:
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    nobody = await clerk.does(await clerk.opens(PAGE), "nudge")
    assert "Còn 1 đơn vị chưa gửi" in nobody.status_line
    other = Clerk(await visitor().signs_in(world.people["responder"]))
    assert (await other.opens(PAGE)).status == 404
