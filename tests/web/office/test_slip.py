"""Phiếu: a question whole; what is decided there is decided as in the chat, row for row."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.runtime import Runtime
from domain.questions.ruling import Ground
from services.meetings import sending_up
from services.questions import asking_back, refusing, triage
from services.unit_of_work import UnitOfWork
from tests.conversations.answers.test_answering import owes
from tests.conversations.questions.test_asking_back import BACK, MEAL, REPLY
from tests.conversations.questions.test_ruling import LAND, WHY, may_decline
from tests.conversations.questions.test_splitting import LONG
from tests.office import asks, notices_go_out
from tests.talking import Speaker
from tests.web.office.desk import HOME, Clerk
from tests.web.office.parity import same_by_both
from tests.web.visiting import Visitor
from tests.world import Clock, World

PAGE = f"{HOME}/MN26/phieu/1"


async def asked(runtime: Runtime, world: World) -> None:
    await asks(runtime, world, "parent", LAND)


async def off(runtime: Runtime, world: World) -> None:
    await asked(runtime, world)
    await may_decline(runtime, world)
    await runtime.write(lambda uow: triage.set_off_topic(uow, 1, off_topic=True, by=world.people["secretary"]))


async def proposed(runtime: Runtime, world: World) -> None:
    await asked(runtime, world)
    by = world.people["secretary"]
    await runtime.write(lambda uow: refusing.propose(uow, 1, Ground.PRIVACY, WHY, by=by))


async def again(runtime: Runtime, world: World) -> None:
    await proposed(runtime, world)

    def work(uow: UnitOfWork) -> None:
        refusing.agree(uow, 1, by=world.people["chair"])
        refusing.look_again(uow, 1, by=world.people["parent"])

    await runtime.write(work)


async def long(runtime: Runtime, world: World) -> None:
    await asks(runtime, world, "parent", LONG)


async def above(runtime: Runtime, world: World) -> None:
    await asked(runtime, world)
    await runtime.write(lambda uow: sending_up.send_up(uow, 1, by=world.people["secretary"], agency="Sở GDĐT"))


async def given(runtime: Runtime, world: World) -> None:
    await asked(runtime, world)
    await owes(runtime, world, 1)


async def waited_for(runtime: Runtime, world: World) -> None:
    await asked(runtime, world)
    await runtime.write(lambda uow: asking_back.ask(uow, 1, BACK, by=world.people["secretary"]))


ROWS = [
    ("secretary", asked, "/phieu MN26-001", ["Hỏi lại người hỏi", ">" + BACK], "ask_back", {"loi": BACK}),
    ("secretary", waited_for, "/phieu MN26-001", ["Ghi hộ trả lời", ">" + REPLY], "reply_for", {"loi": REPLY}),
    ("chair", off, "/quyet", ["Trả lời tại hội nghị"], "live", {}),
    ("chair", off, "/quyet", ["Trả lời văn bản"], "written", {}),
    ("chair", off, "/quyet", ["Không trả lời", ">" + WHY], "declined", {"ly_do": WHY}),
    (
        "secretary", asked, "/phieu MN26-001",
        ["Quyết định khác", "Không tiếp nhận", "Nêu chuyện riêng tư", ">" + WHY],
        "refuse", {"can_cu": "privacy", "ly_do": WHY},
    ),
    ("chair", proposed, "/quyet", ["Đồng ý không nhận"], "agree", {}),
    ("chair", proposed, "/quyet", ["Vẫn tiếp nhận"], "drop", {}),
    (
        "secretary", asked, "/phieu MN26-001",
        ["Quyết định khác", "Kiến nghị cấp trên", "Sở GDĐT", ">12/CV-MN ngày 13/11"],
        "send_up", {"co_quan": "Sở GDĐT", "van_ban": "12/CV-MN ngày 13/11"},
    ),
    (
        "secretary", given, "/phieu MN26-001",
        ["Quyết định khác", "Thêm việc trả lời", "Văn bản trả lời", ">mái che sân", "Phạm Thanh Hiền", ">4/12/2026"],
        "also", {"phan": "mái che sân", "nguoi": "5", "ngay": "2026-12-04"},
    ),
    (
        "secretary", long, "/phieu MN26-001", ["Quyết định khác", "Tách thành nhiều câu", ">3"], "split", {"d3": "1"},
    ),
    ("secretary", above, "/phieu MN26-001", ["Ghi số văn bản", ">số 12/CV-MN"], "letter", {"van_ban": "số 12/CV-MN"}),
    ("chair", again, "/quyet", ["Giữ quyết định"], "keep", {}),
    ("chair", again, "/quyet", ["Mở lại phiếu"], "reopen", {}),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[4])
async def test_by_chat_and_by_page(row: tuple, sqlite_template: Path, tmp_path: Path) -> None:  # type: ignore[type-arg]
    part, before, begins, steps, act, typed = row

    async def talk(speaker: Speaker) -> None:
        await speaker.says(begins)
        for step in steps:
            await (speaker.says(step[1:]) if step.startswith(">") else speaker.presses(step))

    async def desk(clerk: Clerk) -> None:
        done = await clerk.does(await clerk.opens(PAGE), act, 1, **typed)
        assert (done.status, done.status_line != "") == (200, True), done.words

    await same_by_both(sqlite_template, tmp_path, part, before=before, talk=talk, desk=desk)


async def test_the_whole_slip(runtime: Runtime, world: World, visitor: Callable[[], Visitor], clock: Clock) -> None:
    """Words, history, messages sent; done and taken back; a stale form is refused with why; strangers see nothing."""
    await asks(runtime, world, "parent", MEAL)
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    page = await clerk.opens(PAGE)
    assert all(words in page.words for words in ("Phiếu MN26-001", MEAL, "Lò Thị Mây", "Đã báo người hỏi (0)"))
    done = await clerk.does(page, "ask_back", 1, loi=BACK)
    assert "Đã ghi câu hỏi lại về MN26-001" in done.status_line
    assert "chờ người hỏi" in done.words
    undone = await clerk.undoes(done)
    assert "chờ người hỏi" not in undone.words
    await runtime.write(lambda uow: asking_back.ask(uow, 1, BACK, by=world.people["chair"]))
    stale = await clerk.does(page, "ask_back", 1, loi="Câu khác?")
    assert (stale.status, "vừa xếp phiếu MN26-001" in stale.status_line) == (409, True)
    await notices_go_out(runtime, clock)
    assert "Đã báo người hỏi (2)" in (await clerk.opens(PAGE)).words
    for part, status in (("chair", 200), ("responder", 404), ("parent", 404)):
        other = Clerk(await visitor().signs_in(world.people[part]))
        assert (await other.opens(PAGE)).status == status
    assert (await clerk.opens(f"{HOME}/MN26/phieu/99")).status == 404
    assert (await clerk.opens(f"{HOME}/MN26/phieu/x")).status == 404


async def test_what_waits_is_one_list(runtime: Runtime, world: World, visitor: Callable[[], Visitor]) -> None:
    """With one tap for each; the secretary has nothing to decide there, and the day's page counts it for the chair."""
    await off(runtime, world)
    address = f"{HOME}/MN26/quyet-dinh"
    secretary = Clerk(await visitor().signs_in(world.people["secretary"]))
    assert "Không có câu nào chờ quyết định" in (await secretary.opens(address)).words
    chair = Clerk(await visitor().signs_in(world.people["chair"]))
    today = await chair.opens(HOME)
    assert "Quyết định 1 câu" in today.words
    assert f'href="{address}"' in today.html
    done = await chair.does(await chair.opens(address), "declined", 1, ly_do=WHY)
    assert "ngoài nội dung, không trả lời" in done.status_line
    assert "Không có câu nào chờ quyết định" in done.words
    assert LAND in (await chair.undoes(done)).words


async def test_an_agreement_taken_back_leaves_the_proposal(
    runtime: Runtime, world: World, visitor: Callable[[], Visitor]
) -> None:
    await proposed(runtime, world)
    chair = Clerk(await visitor().signs_in(world.people["chair"]))
    done = await chair.does(await chair.opens(PAGE), "agree", 1)
    assert "không tiếp nhận" in done.status_line
    undone = await chair.undoes(done)
    assert "chờ người thứ hai đồng ý" in undone.words
    assert "không tiếp nhận" in (await chair.does(undone, "agree", 1)).status_line


async def test_the_page_of_a_question_names_nothing_twice(
    runtime: Runtime, world: World, visitor: Callable[[], Visitor]
) -> None:
    """The frame's script finds its words by an id that nothing else on the page may bear."""
    await asked(runtime, world)
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    page = await clerk.opens(PAGE)
    ids = re.findall(r'\bid="([^"]+)"', page.html)
    assert len(ids) == len(set(ids))
    sorting = await clerk.opens(f"{HOME}/MN26/phan-loai")
    assert f'href="{PAGE}"' in sorting.html
