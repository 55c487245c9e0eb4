"""«Màn hình» in the chat: an address is told once, withdrawn, taken back; breaks; whose words the hall sees."""

import re
from functools import partial
from pathlib import Path

import pytest

from bot.runtime import Runtime
from domain.questions.question import Care
from services.meetings import hall, rounds
from services.people.signing_in import hashed
from services.unit_of_work import UnitOfWork
from tests.office import asks
from tests.talking import Speaker
from tests.web.office.desk import HOME, Clerk
from tests.web.office.parity import same_by_both
from tests.world import Clock, World

MEAL = "Bếp ăn có lưu mẫu thức ăn của cháu Nguyễn Văn An không ạ?"
PAGE = f"{HOME}/MN26/man-hinh"


@pytest.mark.core_only
async def test_an_address_is_told_once_and_withdrawn(secretary: Speaker, runtime: Runtime, world: World) -> None:
    (await secretary.says("màn hình")).shows("Chưa có địa chỉ nào đang dùng")
    runtime_address = await runtime.read(lambda uow: uow.address)
    if not runtime_address:
        assert "Mở màn hình mới" not in (await secretary.says("/manhinh")).labels()
        return
    opened = await secretary.presses("Mở màn hình mới")
    told = re.search(r"/man-hinh/([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})", opened.text)
    assert told
    rows = await runtime.read(lambda uow: uow.halls.of_meeting(world.meeting))
    assert [row.token_hash for row in rows] == [hashed(told[1].replace("-", "").upper())]


async def test_words_are_shown_and_taken_back(secretary: Speaker, runtime: Runtime, world: World) -> None:
    question = await asks(runtime, world, "parent", MEAL)
    card = await secretary.says("/manhinh")
    card.shows("Sắp tới: MN26-001 – Chị Lò Thị Mây (không chiếu lời)", "lưu mẫu")
    assert "Nguyễn Văn An" not in card.text
    (await secretary.presses("Chiếu lời MN26-001")).shows("Lời phiếu MN26-001 được chiếu", "(chiếu lời)")
    (await secretary.presses("Hoàn tác")).shows("(không chiếu lời)")
    await secretary.presses("Chiếu lời MN26-001")
    (await secretary.presses("Thôi chiếu MN26-001")).shows("Không chiếu lời phiếu MN26-001 nữa")
    (await secretary.presses("Hoàn tác")).shows("(chiếu lời)")
    assert (await runtime.read(lambda uow: uow.questions.get(question))).shown_version == 1


async def test_words_that_were_mended_meanwhile_are_not_shown(
    secretary: Speaker, parent: Speaker, runtime: Runtime, world: World
) -> None:
    """Neither by the button that was shown before, nor by the tick of before."""
    question = await asks(runtime, world, "parent", MEAL)
    await secretary.says("/manhinh")

    def mend(uow: UnitOfWork) -> None:
        one = uow.questions.get(question)
        one.wording, one.version = "Lời mới ạ?", one.version + 1
        uow.questions.keep(one)

    await runtime.write(mend)
    (await secretary.presses("Chiếu lời MN26-001")).shows("vừa được sửa", "chưa chiếu")
    await secretary.says("/manhinh")
    await secretary.presses("Chiếu lời MN26-001")
    await runtime.write(mend)
    (await secretary.says("/manhinh")).shows("(không chiếu lời)")
    del parent


async def test_what_stands_aside_is_never_shown(secretary: Speaker, runtime: Runtime, world: World) -> None:
    question = await asks(runtime, world, "parent", MEAL)
    await secretary.says("/manhinh")

    def aside(uow: UnitOfWork) -> None:
        one = uow.questions.get(question)
        one.aside = Care.INTERNAL
        uow.questions.keep(one)

    await runtime.write(aside)
    (await secretary.presses("Chiếu lời MN26-001")).shows("MN26-001")
    assert (await runtime.read(lambda uow: uow.questions.get(question))).shown_version is None
    assert "MN26-001" not in (await secretary.says("/manhinh")).text


async def test_a_break_ends_with_the_next_call(chair: Speaker, runtime: Runtime, world: World, clock: Clock) -> None:
    await asks(runtime, world, "parent", MEAL)
    clock.move(days=10, hours=8)
    assert "Giải lao" not in (await chair.says("/manhinh")).labels()
    await runtime.write(partial(rounds.start, meeting_id=world.meeting, by=world.people["chair"]))
    await chair.says("/manhinh")
    (await chair.presses("Giải lao")).shows("Hội nghị giải lao", "đang giải lao")
    (await chair.presses("Hoàn tác")).shows("Màn hình hội trường")
    (await chair.presses("Giải lao")).shows("đang giải lao")
    clock.move(minutes=10)
    await chair.says("/tiep")
    card = await chair.says("/manhinh")
    assert "đang giải lao" not in card.text
    assert "Giải lao" in card.labels()


async def test_who_may_not_run_the_meeting(responder: Speaker, parent: Speaker) -> None:
    for one in (responder, parent):
        assert "địa chỉ" not in (await one.says("/manhinh")).text


async def test_shown_by_chat_and_by_page(sqlite_template: Path, tmp_path: Path) -> None:
    async def talk(speaker: Speaker) -> None:
        await speaker.says("/manhinh")
        await speaker.presses("Chiếu lời MN26-001")

    async def desk(clerk: Clerk) -> None:
        done = await clerk.does(await clerk.opens(PAGE), "show", 1)
        assert "Lời phiếu MN26-001 được chiếu" in done.status_line

    rows = await same_by_both(sqlite_template, tmp_path, "secretary", before=_asked, talk=talk, desk=desk)
    assert [row["shown_version"] for row in rows["question"]] == [1]


async def test_withdrawn_by_chat_and_by_page(sqlite_template: Path, tmp_path: Path) -> None:
    async def talk(speaker: Speaker) -> None:
        await speaker.says("/manhinh")
        (await speaker.presses("Đóng màn hình 1")).shows("Đã đóng một địa chỉ màn hình")
        await speaker.presses("Hoàn tác")
        await speaker.presses("Đóng màn hình 1")

    async def desk(clerk: Clerk) -> None:
        done = await clerk.does(await clerk.opens(PAGE), "withdraw", 1)
        assert "Đã đóng một địa chỉ màn hình" in done.status_line
        back = await clerk.undoes(done)
        assert "lại dùng được như trước" in back.status_line
        await clerk.does(back, "withdraw", 1)

    rows = await same_by_both(sqlite_template, tmp_path, "chair", before=_opened, talk=talk, desk=desk)
    assert rows["hall_screen"][0]["withdrawn_at"] is not None


async def _asked(runtime: Runtime, world: World) -> None:
    await asks(runtime, world, "parent", MEAL)


async def _opened(runtime: Runtime, world: World) -> None:
    work = partial(hall.open_screen, meeting_id=world.meeting, token_hash=hashed("A" * 12), by=world.people["chair"])
    await runtime.write(work)
