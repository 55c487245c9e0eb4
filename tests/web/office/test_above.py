"""Cấp trên: a school's office ends what the school owes the ward, and reads what its own staff asked there."""

from collections.abc import Callable
from functools import partial

from bot.runtime import Runtime
from domain.people.access import Role
from services.unit_of_work import UnitOfWork
from tests.talking import Speaker
from tests.web.office.desk import HOME, Clerk
from tests.web.office.test_schools import ward
from tests.web.visiting import Visitor
from tests.world import World

ABOVE = f"{HOME}/cap-tren"


async def reopened(runtime: Runtime, world: World) -> int:
    """The ward of the schools' page; the kindergarten has not yet done its part."""
    await runtime.write(partial(ward, world=world))

    def again(uow: UnitOfWork) -> int:
        [part] = uow.deadlines.asked_of([world.unit])
        part.done_at = part.done_by = None
        uow.deadlines.keep(part)
        return part.key

    return await runtime.write(again)


async def test_at_a_desk(visitor: Callable[[], Visitor], runtime: Runtime, world: World) -> None:
    key = await reopened(runtime, world)
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    page = await clerk.opens(ABOVE)
    for words in (
        "Gửi tổng hợp ý kiến",
        "Chậm nhất hết thứ Ba, ngày 17/11/2026",
        "UB26-001",
        "Bao giờ có đèn đường ạ?",
    ):
        assert words in page.words, words
    done = await clerk.does(page, "finish", key, chung="Đã gửi công văn 12")
    assert "Gửi tổng hợp ý kiến" in done.status_line
    row = await runtime.read(lambda uow: uow.deadlines.get(key))
    assert (row.done_by, row.proof) == (world.people["secretary"], "Đã gửi công văn 12")
    teacher = Clerk(await visitor().signs_in(world.people["teacher"]))
    assert (await teacher.opens(ABOVE)).status == 404
    other = Clerk(await visitor().signs_in(world.people["responder"]))
    assert (await other.opens(f"{ABOVE}?u={world.unit}")).status == 404, "the ward's own clerk sits in no school"
    assert "/van-phong/cap-tren" not in (await other.opens(HOME)).html


async def test_in_the_talk(runtime: Runtime, world: World) -> None:
    key = await reopened(runtime, world)
    speaker = Speaker(runtime, world.accounts["secretary"])
    shown = await speaker.says("câu gửi cấp trên")
    shown.shows("Bao giờ có đèn đường ạ?", "Việc trường 1: Gửi tổng hợp ý kiến, chậm nhất hết thứ Ba")
    (await speaker.presses("Việc trường 1")).shows("Gửi tổng hợp ý kiến")
    await speaker.presses("Đã xong")
    if (await runtime.read(lambda uow: uow.deadlines.get(key))).done_at is None:
        await speaker.says("Đã gửi công văn 12")
    assert (await runtime.read(lambda uow: uow.deadlines.get(key))).done_by == world.people["secretary"]
    stranger = await runtime.write(lambda uow: uow.people.enrol(world.people["teacher"], world.unit, Role.RESPONDER))
    refused = await Speaker(runtime, world.accounts["teacher"]).says("", payload=f"a|deadline|{key}")
    assert stranger.role is Role.RESPONDER
    refused.shows("không tìm thấy")
