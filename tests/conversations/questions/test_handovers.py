"""Thư cần trao: a class's teacher and the office hand over what could not reach somebody, once, and take it back."""

import pytest

from bot.runtime import Runtime
from domain.handover import Ended, Handover
from domain.people.access import Membership, Role
from services.messages import ladder
from services.unit_of_work import UnitOfWork
from tests.office import asks
from tests.talking import Speaker
from tests.web.test_seeing import answers
from tests.world import Clock, World

MEAL = "Bếp ăn có bảo đảm an toàn thực phẩm cho các cháu không ạ?"


@pytest.fixture
async def letter(runtime: Runtime, world: World) -> int:
    """The parent takes no messages any more, and there is an answer for them; their class has a teacher."""
    question = await asks(runtime, world, "parent", MEAL)

    def work(uow: UnitOfWork) -> None:
        teacher = Membership(
            person_id=world.people["teacher"], unit_id=world.unit, role=Role.TEACHER, group_id=world.class_a,
            since=uow.now,
        )  # fmt: skip
        [before] = uow.people.memberships(world.people["teacher"])
        uow.people.end(before)
        uow.people.keep(teacher)
        for account in uow.accounts.of(world.people["parent"]):
            uow.accounts.block(account.id or 0, uow.now)

    await runtime.write(work)
    await runtime.write(answers(world.people["parent"], question, "loi"))
    await runtime.write(ladder.go_on)
    found = await runtime.read(lambda uow: uow.handovers.open_of(question))
    assert found is not None
    return found.key


async def row(runtime: Runtime, letter: int) -> Handover:
    """The handover as it is."""
    return await runtime.read(lambda uow: uow.handovers.get(letter))


async def test_the_teacher_hands_it_over_and_may_take_that_back(
    teacher: Speaker, runtime: Runtime, world: World, letter: int, clock: Clock
) -> None:
    (await teacher.hears()).shows("Mẫu giáo lớn A1 có 1 thư trả lời cần trao tận tay")
    listed = await teacher.says("thư cần trao")
    listed.shows("Thư cần trao tận tay: 1", "MẪU GIÁO LỚN A1", "1. MN26-001: Lò Thị Mây")
    card = await teacher.presses("MN26-001")
    card.shows("Phiếu MN26-001: Chị Lò Thị Mây, phụ huynh", "Không có kênh liên lạc nào", f"Đã hỏi: “{MEAL}”")
    given = await teacher.presses("Đã trao hôm nay")
    given.shows("Đã ghi: phiếu MN26-001 trao ngày", "Không có thư nào cần trao")
    assert ((await row(runtime, letter)).ended, (await row(runtime, letter)).given_by) == (
        Ended.GIVEN, world.people["teacher"],
    )  # fmt: skip
    (await teacher.presses("Hoàn tác")).shows("Thư cần trao tận tay: 1")
    assert (await row(runtime, letter)).ended_at is None
    clock.move(days=2)
    await teacher.presses("MN26-001")
    (await teacher.presses("Trao hôm khác")).shows("Phiếu MN26-001 đã trao ngày nào?")
    (await teacher.says("1/1/2020")).shows("nên ngày trao phải từ đó đến hôm nay")
    await teacher.says("hôm nay")
    assert (await row(runtime, letter)).ended is Ended.GIVEN


@pytest.mark.core_only
async def test_what_cannot_be_handed_over_goes_back_to_the_office_and_only_one_of_two_is_first(
    teacher: Speaker, secretary: Speaker, parent2: Speaker, runtime: Runtime, world: World, letter: int
) -> None:
    (await parent2.says("thư cần trao")).shows("Không có thư nào cần trao")
    await teacher.says("thư cần trao")
    await teacher.presses("MN26-001")
    (await teacher.presses("Không trao được")).shows("Vì sao chưa trao được phiếu MN26-001?")
    (await teacher.presses("Đã chuyển đi nơi khác")).shows("Đã chuyển lại văn phòng kèm lý do")
    assert (await row(runtime, letter)).group_id is None
    (await secretary.hears()).shows("chưa trao được, “Đã chuyển đi nơi khác”")
    (await secretary.says("thư cần trao")).shows("VĂN PHÒNG TRAO", "lớp, tổ trả lại: Đã chuyển đi nơi khác")
    (await teacher.presses("Hoàn tác")).shows("MẪU GIÁO LỚN A1")
    await teacher.presses("MN26-001")
    await secretary.says("thư cần trao")
    await secretary.presses("MN26-001")
    (await teacher.presses("Đã trao hôm nay")).shows("Đã ghi")
    (await secretary.presses("Đã trao hôm nay")).shows("Thư của phiếu MN26-001 đã được ghi là trao rồi")
    assert (await row(runtime, letter)).given_by == world.people["teacher"]
