"""Ai trả lời: given on the page as in the talk, to a compiler too, taken back; who comes second is told."""

from collections.abc import Callable
from pathlib import Path

from bot.runtime import Runtime
from domain.people.access import Role
from services import office
from services.unit_of_work import UnitOfWork
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
