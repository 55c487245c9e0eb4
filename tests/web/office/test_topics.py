"""Ai trả lời: given on the page as in the talk, to a compiler too, taken back; who comes second is told."""

from collections.abc import Callable
from pathlib import Path

from bot.runtime import Runtime
from domain.people.access import Role
from services import office
from services.unit_of_work import UnitOfWork
from tests.office import asks
from tests.talking import Speaker
from tests.web.office.desk import HOME, Clerk
from tests.web.office.parity import same_by_both
from tests.web.visiting import Visitor
from tests.world import World

TOPICS = f"{HOME}/MN26/noi-dung"


async def compiler(runtime: Runtime, world: World) -> None:
    """The teacher sums up what is asked."""
    await runtime.write(lambda uow: uow.people.enrol(world.people["teacher"], world.unit, Role.COMPILER))


async def test_given_to_a_compiler_by_chat_and_by_page(sqlite_template: Path, tmp_path: Path) -> None:
    async def talk(speaker: Speaker) -> None:
        await speaker.says("chức danh")
        listed = await speaker.presses("Ai trả lời nội dung")
        place = next(line.partition(".")[0] for line in listed.text.splitlines() if "An toàn thực phẩm" in line)
        await speaker.says(place)
        await speaker.says("Đỗ Thu Hà")

    async def desk(clerk: Clerk) -> None:
        page = await clerk.opens(TOPICS)
        person = page.html.partition(">Đỗ Thu Hà –")[0].rpartition('value="')[2].partition('"')[0]
        topic = page.html.partition("Phòng dịch, an toàn thực phẩm")[0].rpartition('id="nd-')[2].partition('"')[0]
        given = await clerk.does(page, "give", int(topic), nguoi=person)
        assert "Đỗ Thu Hà" in given.status_line

    rows = await same_by_both(sqlite_template, tmp_path, "secretary", before=compiler, talk=talk, desk=desk)
    assert [row["act"] for row in rows["event"]] == ["topic.assigned"]


async def test_it_is_used_and_taken_back(visitor: Callable[[], Visitor], runtime: Runtime, world: World) -> None:
    await compiler(runtime, world)
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    page, topic = await clerk.opens(TOPICS), world.topics["safety"]
    given = await clerk.does(page, "give", topic, nguoi=f"{world.people['teacher']}")

    def holder(uow: UnitOfWork) -> int:
        meeting = uow.meetings.get(world.meeting)
        return office.default_holder(uow, meeting, uow.meetings.topic(topic), otherwise=0)

    assert await runtime.read(holder) == world.people["teacher"]
    second = await clerk.does(page, "give", topic, nguoi=f"{world.people['responder']}")
    assert (second.status, "nay Đỗ Thu Hà đang giữ" in second.status_line) == (409, True)
    await clerk.undoes(given)
    assert await runtime.read(holder) == world.people["secretary"]
    other = Clerk(await visitor().signs_in(world.people["responder"]))
    assert (await other.opens(TOPICS)).status == 404


async def speaks(runtime: Runtime, world: World) -> None:
    """A parent has registered to speak."""
    await asks(runtime, world, "parent", "Sân trường trơn khi mưa, xử lý thế nào ạ?")


async def test_how_long_one_speaks_by_chat_and_by_page(sqlite_template: Path, tmp_path: Path) -> None:
    """Whoever registered is told once; it stands wherever minutes are told."""

    async def talk(speaker: Speaker) -> None:
        await speaker.says("/hoinghi")
        (await speaker.presses("Hình thức họp")).shows("Mỗi lượt phát biểu: 5 phút")
        await speaker.presses("Thời gian phát biểu")
        (await speaker.says("lâu lâu")).shows("một số từ 1 đến 30", "đang là 5 phút")
        (await speaker.says("7 phút ạ")).shows("mỗi lượt phát biểu 7 phút. 1 người đã đăng ký phát biểu được báo")
        (await speaker.says("/noiquy")).shows("Mỗi lượt phát biểu: 7 phút")
        (await speaker.says("/hangdoi")).shows("1 lượt phát biểu, khoảng 7 phút")

    async def desk(clerk: Clerk) -> None:
        page = await clerk.opens(TOPICS)
        wrong = await clerk.does(page, "time", phut="31")
        assert (wrong.status, "một số từ 1 đến 30" in wrong.status_line) == (409, True)
        done = await clerk.does(page, "time", phut="7")
        assert "mỗi lượt phát biểu 7 phút. 1 người" in done.status_line
        late = await clerk.does(page, "time", phut="9")
        assert (late.status, "vừa được người khác sửa" in late.status_line) == (409, True)

    rows = await same_by_both(sqlite_template, tmp_path, "secretary", before=speaks, talk=talk, desk=desk)
    assert [row["act"] for row in rows["event"]][-1] == "meeting.minutes_set"
    [told] = [row["text"] for row in rows["delivery"] if row["template"] == "rules/minutes_now"]
    assert "mỗi lượt phát biểu nay là 7 phút" in told
