"""A name on a list takes nobody's place there: who comes with it by a shared code waits for who knows them."""

from collections.abc import Awaitable, Callable

import pytest

from bot.runtime import Runtime
from domain.people.access import JoinCode, Role
from domain.people.roster import RosterEntry
from services.people import rosters
from services.people.roster_lines import Wanted
from services.unit_of_work import UnitOfWork
from tests.rosters import bring_a_list
from tests.talking import Heard, Speaker
from tests.world import World

Newcomer = Callable[[None], Awaitable[Speaker]]


@pytest.fixture
async def code(runtime: Runtime, world: World) -> str:
    """A code of the class that all its parents have; the list has Tống Công Danh once."""

    def work(uow: UnitOfWork) -> None:
        bring_a_list(uow, world)
        bring(uow, world, "Tống Công Danh")
        uow.access.keep(JoinCode(code="A1-SHARED", unit_id=world.unit, group_id=world.class_a, role=Role.PARENT))

    await runtime.write(work)
    return "A1-SHARED"


def bring(uow: UnitOfWork, world: World, name: str) -> None:
    by = world.people["secretary"]
    roster = rosters.begin(uow, world.unit, by=by)
    rosters.add(uow, roster, [Wanted(2, name, Role.PARENT, world.class_a)], by=by)
    rosters.finish(uow, roster, by=by)


async def line(runtime: Runtime, world: World, name: str = "Tống Công Danh") -> RosterEntry:
    found = await runtime.read(lambda uow: [one for one, _ in uow.rosters.entries(world.unit) if one.name == name])
    return found[-1]


async def comes(someone: Speaker, code: str, name: str) -> Heard:
    for text in (f"/start {code}", "đồng ý", name):
        await someone.says(text)
    return await someone.says("bỏ qua")


@pytest.mark.parametrize("typed", ["Tống Công Danh", "Tong Cong Danh"])
async def test_the_name_waits_and_is_confirmed(
    secretary: Speaker, runtime: Runtime, world: World, person: Newcomer, code: str, typed: str
) -> None:
    newcomer = await person(None)
    heard = await comes(newcomer, code, typed)
    heard.shows("đang chờ Mẫu giáo lớn A1 xác nhận", "gửi câu hỏi được ngay")
    assert (await line(runtime, world)).person_id is None
    asked = await secretary.hears()
    asked.shows(f"{typed} vào Trường Mầm non Hoa Ban là", "khai đúng tên Tống Công Danh trong danh sách")
    (await secretary.says("chờ xác nhận")).shows(typed, "khai đúng tên Tống Công Danh trong danh sách")
    await secretary.says("1")
    (await secretary.says("xác nhận")).shows("Đã xác nhận")
    bound = await line(runtime, world)
    assert bound.person_id is not None
    known = await runtime.read(lambda uow: uow.people.get(bound.person_id or 0).name)
    assert known == "Tống Công Danh", "spelled as the list has it"


@pytest.mark.core_only
async def test_two_claim_one_name_and_one_is_it(
    secretary: Speaker, runtime: Runtime, world: World, person: Newcomer, code: str
) -> None:
    """Whoever is turned away is not that line, and the other may still be."""
    for someone in (await person(None), await person(None)):
        await comes(someone, code, "Tống Công Danh")
    (await secretary.says("chờ xác nhận")).shows("2 người chờ xác nhận")
    await secretary.says("1")
    await secretary.says("không phải")
    assert (await line(runtime, world)).person_id is None
    await secretary.says("chờ xác nhận")
    await secretary.says("1")
    await secretary.says("xác nhận")
    assert (await line(runtime, world)).person_id is not None


@pytest.mark.core_only
async def test_two_lines_of_one_name_are_nobodys_by_a_name(
    runtime: Runtime, world: World, person: Newcomer, code: str
) -> None:
    heard = await comes(await person(None), code, "Giàng A Páo")
    assert "đang chờ" not in heard.text
    assert (await line(runtime, world, "Giàng A Páo")).person_id is None


@pytest.mark.core_only
async def test_a_list_brought_again_binds_nobody_who_waits(
    runtime: Runtime, world: World, person: Newcomer, code: str
) -> None:
    await comes(await person(None), code, "Tống Công Danh")
    await runtime.write(lambda uow: bring(uow, world, "Tống Công Danh"))
    assert (await line(runtime, world)).person_id is None


@pytest.mark.core_only
async def test_another_name_is_that_line_no_more(
    secretary: Speaker, runtime: Runtime, world: World, person: Newcomer, code: str
) -> None:
    newcomer = await person(None)
    await comes(newcomer, code, "Tống Công Danh")
    await newcomer.says("/dulieu")
    await newcomer.presses("Sửa tên")
    await newcomer.says("Lường Văn Khác")
    listed = await secretary.says("chờ xác nhận")
    assert "Tống Công Danh" not in listed.text
    await secretary.says("1")
    await secretary.says("xác nhận")
    assert (await line(runtime, world)).person_id is None
