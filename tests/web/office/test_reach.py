"""Tin và thư: the letters by group, their sheets, «Đã trao», and how far each message has come."""

from collections.abc import Callable

import pytest

from bot.runtime import Runtime
from services.messages import ladder
from services.unit_of_work import UnitOfWork
from tests.office import asks
from tests.web.office.desk import HOME, Clerk
from tests.web.test_seeing import answers
from tests.web.visiting import Visitor
from tests.world import Clock, World

REACH = f"{HOME}/tin-va-thu"


@pytest.fixture
async def letter(runtime: Runtime, world: World) -> int:
    """Two answers: one for who takes no messages any more, with a formula for words; one for who has not looked yet."""
    first = await asks(runtime, world, "parent", "=HYPERLINK(1) <b>Bếp ăn</b> có sạch không ạ?")
    second = await asks(runtime, world, "parent2", "Xin hỏi lịch nghỉ hè của các cháu.")

    def blocks(uow: UnitOfWork) -> None:
        for account in uow.accounts.of(world.people["parent"]):
            uow.accounts.block(account.id or 0, uow.now)

    await runtime.write(blocks)
    await runtime.write(answers(world.people["parent"], first, "mot"))
    await runtime.write(answers(world.people["parent2"], second, "hai"))
    await runtime.write(ladder.go_on)
    found = await runtime.read(lambda uow: uow.handovers.open_of(first))
    assert found is not None
    return found.key


async def test_the_office_prints_hands_over_and_sees_how_far_each_has_come(
    visitor: Callable[[], Visitor], runtime: Runtime, world: World, clock: Clock, letter: int
) -> None:
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    page = await clerk.opens(REACH)
    for words in ("Thư cần trao (1)", "Văn phòng trao (Trường Mầm non Hoa Ban): 1 thư", "không có kênh liên lạc nào",
                  "Từng tin, từng người (2)", "chờ trao tay 1", "đã gửi, chưa xem 1", "Tin chưa đến (0)"):  # fmt: skip
        assert words in page.words, words
    sheet = await clerk.opens(f"{REACH}/thu?u={world.unit}")
    for words in ("Trả lời phiếu MN26-001", "Kính gửi: Chị Lò Thị Mây", "=HYPERLINK(1) <b>Bếp ăn</b>", "Đã trao ngày"):
        assert words in sheet.words, words
    assert "<b>Bếp ăn</b>" not in sheet.html
    assert (await clerk.opens(f"{REACH}/thu?u={world.unit}&nhom=9")).status == 404
    early = await clerk.does(page, "give", letter, ngay="2020-01-01")
    assert (early.status, "nên ngày trao phải từ đó" in early.status_line) == (409, True)
    given = await clerk.does(page, "give", letter, ngay=clock().date().isoformat())
    assert "Đã ghi: phiếu MN26-001" in given.status_line
    assert "Thư cần trao (0)" in given.words
    twice = await clerk.does(page, "give", letter, ngay=clock().date().isoformat())
    assert "Đã ghi: phiếu MN26-001" in twice.status_line  # the same form counts once
    undone = await clerk.undoes(given)
    assert "Thư cần trao (1)" in undone.words
    saved = await clerk.does(undone, "days", world.unit, so_ngay="5")
    assert "sau 5 ngày làm việc" in saved.status_line
    assert (await runtime.read(lambda uow: uow.people.unit(world.unit))).unseen_days == 5
    other = Clerk(await visitor().signs_in(world.people["parent"]))
    assert (await other.opens(REACH)).status in {403, 404}
