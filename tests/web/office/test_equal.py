"""Câu cùng nội dung: the page joins, takes back and parts as the talk does, row for row."""

from collections.abc import Callable
from pathlib import Path

from bot.runtime import Runtime
from services.questions import equal
from services.unit_of_work import UnitOfWork
from tests.conversations.questions.test_equal import AGAIN, GATE, WATER
from tests.office import asks
from tests.talking import Speaker
from tests.web.office.desk import HOME, Clerk
from tests.web.office.parity import same_by_both
from tests.web.visiting import Visitor
from tests.world import World

PAGE = f"{HOME}/MN26/cau-cung-noi-dung"


async def asked(runtime: Runtime, world: World) -> None:
    for part, words in (("parent", WATER), ("teacher", GATE), ("parent2", AGAIN)):
        await asks(runtime, world, part, words)


async def joined(runtime: Runtime, world: World) -> None:
    await asked(runtime, world)

    def work(uow: UnitOfWork) -> None:
        question = uow.questions.get(3)
        question.name_hidden = True
        uow.questions.keep(question)
        equal.join(uow, 1, 3, by=world.people["chair"])

    await runtime.write(work)


async def test_joined_by_chat_and_by_page(sqlite_template: Path, tmp_path: Path) -> None:
    async def talk(speaker: Speaker) -> None:
        await speaker.says("/phieu MN26-003")
        await speaker.presses("Gộp với MN26-001")

    async def desk(clerk: Clerk) -> None:
        page = await clerk.opens(PAGE)
        assert "Gần giống, chưa gộp (1)" in page.words
        done = await clerk.does(page, "join", 3)
        assert "được trả lời chung theo số MN26-001" in done.status_line
        assert "Trả lời chung (1)" in done.words

    rows = await same_by_both(sqlite_template, tmp_path, "secretary", before=asked, talk=talk, desk=desk)
    assert [row["code"] for row in rows["question"] if row["joined_to"]] == ["MN26-003"]


async def test_parted_by_chat_and_by_page(sqlite_template: Path, tmp_path: Path) -> None:
    async def talk(speaker: Speaker) -> None:
        await speaker.says("/phieu MN26-003")
        await speaker.presses("Tách ra")

    async def desk(clerk: Clerk) -> None:
        page = await clerk.opens(PAGE)
        assert "2 người hỏi" in page.words
        assert "Vàng A Sử" not in page.html
        done = await clerk.does(page, "part", 3)
        assert "Đã tách MN26-003" in done.status_line
        assert "Gần giống, chưa gộp (0)" in done.words

    rows = await same_by_both(sqlite_template, tmp_path, "secretary", before=joined, talk=talk, desk=desk)
    assert [row["joined_to"] for row in rows["question"]] == [None, None, None]


async def test_by_numbers_and_taken_back(runtime: Runtime, world: World, visitor: Callable[[], Visitor]) -> None:
    """What no measure finds a person knows; by page and by chat, and each says when a number is none."""
    await asked(runtime, world)
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    page = await clerk.opens(PAGE)
    done = await clerk.does(page, "join_codes", so_mot="2", so_hai="MN26-003")
    assert "MN26-002, MN26-003 được trả lời chung theo số MN26-002" in done.status_line
    undone = await clerk.undoes(done)
    assert "đứng riêng như trước khi gộp" in undone.status_line
    refused = await clerk.does(await clerk.opens(PAGE), "join_codes", so_mot="2", so_hai="2")
    assert "chính câu này" in refused.status_line
    secretary = Speaker(runtime, world.accounts["secretary"])
    await secretary.says("/phieu MN26-002")
    await secretary.presses("Gộp với số khác")
    (await secretary.says("số nào đó")).shows("Chưa thấy phiếu", "Gộp MN26-002 với câu số nào")
    (await secretary.says("3")).shows("được trả lời chung theo số MN26-002", "2 người hỏi")
