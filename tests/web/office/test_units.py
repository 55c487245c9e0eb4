"""Đơn vị và người on a page: made from a list, renamed, put in order, closed and opened, taken back, two at once."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.runtime import Runtime
from domain.people.access import Role
from domain.people.level import Level
from domain.people.unit import UnitKind
from services.people import levels, unit_lists, units
from services.unit_of_work import UnitOfWork
from tests.talking import Speaker
from tests.web.office.desk import HOME, Clerk
from tests.web.office.parity import Before, same_by_both
from tests.web.visiting import Visitor
from tests.world import World, put_under_a_ward

UNITS = f"{HOME}/don-vi"
Both = Callable[..., Awaitable[dict[str, list[Any]]]]


@pytest.fixture
async def clerk(visitor: Callable[[], Visitor], world: World) -> Clerk:
    """The secretary at her desk."""
    return Clerk(await visitor().signs_in(world.people["secretary"]))


async def names(runtime: Runtime, world: World, kind: UnitKind = UnitKind.CLASS) -> list[str]:
    """The open units of a kind, in the office's order."""
    return await runtime.read(
        lambda uow: [unit.name for unit in uow.people.units_under(world.unit) if unit.kind is kind]
    )


async def classes(runtime: Runtime, world: World, *wanted: str) -> list[int]:
    """Make classes."""
    by, text = world.people["secretary"], "\n".join(wanted)
    made = await runtime.write(lambda uow: unit_lists.make_many(uow, world.unit, UnitKind.CLASS, text, by=by))
    return [unit.key for unit in made.units]


# --- what it shows -------------------------------------------------------------------------------------------------


async def test_units_stand_kind_by_kind_with_their_people(clerk: Clerk) -> None:
    page = await clerk.opens(UNITS)
    assert 'aria-current="page">Đơn vị và người</a>' in page.html
    assert "Lớp (1) Các lớp, theo thứ tự Thứ tự Tên Người Đổi chỗ 1 Mẫu giáo lớn A1 2 người" in page.words
    assert "Tổ (1) Các tổ, theo thứ tự Thứ tự Tên Người Đổi chỗ 1 Tổ Mẫu giáo 4 người" in page.words


async def test_an_empty_school_says_what_to_do(
    clerk: Clerk, visitor: Callable[[], Visitor], runtime: Runtime, world: World
) -> None:
    def ward(uow: UnitOfWork) -> int:
        ward_id = put_under_a_ward(uow, world).unit_id
        uow.people.enrol(world.people["responder"], ward_id, Role.SECRETARY)
        return units.make(uow, ward_id, UnitKind.SCHOOL, "THCS Him Lam", by=world.people["responder"]).key

    school = await runtime.write(ward)
    officer = Clerk(await visitor().signs_in(world.people["responder"]))
    assert "Trường (2)" in (await officer.opens(UNITS)).words
    page = await officer.opens(f"{UNITS}?u={school}")
    assert "Chưa có đơn vị nào bên trong. Xin gõ hoặc dán tên vào ô dưới đây, rồi bấm «Thêm đơn vị»." in page.words
    assert (await clerk.opens(f"{UNITS}?u={school}")).status == 404, "of another school nobody learns a thing"


@pytest.mark.parametrize("part", ["parent", "responder"])
async def test_others_find_no_page(visitor: Callable[[], Visitor], world: World, part: str) -> None:
    somebody = Clerk(await visitor().signs_in(world.people[part]))
    assert (await somebody.opens(UNITS)).status == 404
    sent = {"csrf": await somebody.visitor.form_token(), "viec": "close", "moc": f"{world.class_a}", "thay": "1"}
    assert (await somebody.sends(UNITS, sent)).status == 404


# --- made ----------------------------------------------------------------------------------------------------------


async def test_a_pasted_list_is_made_and_taken_back(clerk: Clerk, runtime: Runtime, world: World) -> None:
    page = await clerk.opens(UNITS)
    text = "1. Mầm 1\n2. Mầm 2\n3. mau giao lon a1\n4. 🌸\n" + "x" * 101
    done = await clerk.does(page, "make", loai="class", ten=text)
    assert "Đã thêm 2 lớp: Mầm 1, Mầm 2. Đã có từ trước, giữ nguyên: Mẫu giáo lớn A1." in done.status_line
    assert "Dòng 4: Tên chưa có chữ nào đọc được." in done.status_line
    assert "Dòng 5: Tên dài 101 ký tự" in done.status_line
    assert await names(runtime, world) == ["Mẫu giáo lớn A1", "Mầm 1", "Mầm 2"]
    undone = await clerk.undoes(done)
    assert "các đơn vị vừa thêm đã đóng, mở lại được" in undone.status_line
    assert await names(runtime, world) == ["Mẫu giáo lớn A1"]
    assert "Đã đóng (2)" in undone.words


async def test_where_nothing_can_be_made_the_list_stays_in_its_field(clerk: Clerk) -> None:
    page = await clerk.opens(UNITS)
    refused = await clerk.does(page, "make", loai="group", ten="🌸\n- Mẫu giáo lớn A1")
    assert (refused.status, "chưa có chữ nào" in refused.status_line) == (409, True)
    assert "🌸\n- Mẫu giáo lớn A1</textarea>" in refused.html
    assert '<option value="group" selected>' in refused.html
    many = await clerk.does(refused, "make", loai="group", ten="\n".join(f"Tổ {n}" for n in range(201)))
    assert "Danh sách có 201 dòng" in many.status_line


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"viec": "make", "loai": "ward", "moc": "own", "ten": "Phường"}, 409),
        ({"viec": "make", "loai": "?", "moc": "own", "ten": "Phường"}, 404),
        ({"viec": "make", "loai": "class", "moc": "999", "ten": "A"}, 404),
        ({"viec": "close", "moc": "own", "thay": "1"}, 404),
        ({"viec": "place", "moc": "own", "thay": "0", "cho": "x"}, 404),
        ({"viec": "rename", "moc": "own", "thay": "1", "ten": ""}, 409),
    ],
)
async def test_odd_forms_do_no_harm(
    clerk: Clerk, world: World, quiet: Callable[[], None], fields: dict[str, str], status: int
) -> None:
    own = {"csrf": await clerk.visitor.form_token()} | ({"moc": f"{world.unit}"} if fields["moc"] == "own" else {})
    assert (await clerk.sends(UNITS, fields | own)).status == status
    quiet()


# --- changed, and taken back ---------------------------------------------------------------------------------------


async def test_each_change_is_taken_back(clerk: Clerk, runtime: Runtime, world: World) -> None:
    first, second = await classes(runtime, world, "Mầm 1", "Mầm 2")
    page = await clerk.opens(f"{UNITS}?u={world.unit}&mo={second}")
    named = await clerk.does(page, "rename", second, ten="Mầm Hai")
    assert named.status_line == "Đã đổi tên thành Mầm Hai."
    assert "Đã hoàn tác" in (await clerk.undoes(named)).status_line
    up = await clerk.does(await clerk.opens(UNITS), "place", second, cho="1")
    assert up.status_line == "Mầm 2 nay đứng thứ 1/3."
    assert await names(runtime, world) == ["Mầm 2", "Mẫu giáo lớn A1", "Mầm 1"]
    await clerk.undoes(up)
    assert await names(runtime, world) == ["Mẫu giáo lớn A1", "Mầm 1", "Mầm 2"]
    page = await clerk.opens(f"{UNITS}?mo={first}")
    assert "Đóng Mầm 1? Đơn vị đã đóng không nhận thêm người" in page.words
    ticks: dict[str, Any] = {"cap.mn": "1"}
    taught = await clerk.does(page, "levels", first, **ticks)
    assert taught.status_line == "Cấp học của Mầm 1: mầm non."
    assert "Đã hoàn tác" in (await clerk.undoes(taught)).status_line
    page = await clerk.opens(f"{UNITS}?mo={first}")
    closed = await clerk.does(page, "close", first)
    assert (closed.status_line, await names(runtime, world)) == ("Đã đóng Mầm 1.", ["Mẫu giáo lớn A1", "Mầm 2"])
    opened = await clerk.undoes(closed)
    assert "Mã tham gia cũ vẫn hết hạn" in opened.status_line
    assert await names(runtime, world) == ["Mẫu giáo lớn A1", "Mầm 1", "Mầm 2"]


async def test_two_people_at_once(clerk: Clerk, visitor: Callable[[], Visitor], runtime: Runtime, world: World) -> None:
    """Who comes second is told, sees how it stands now, and takes nothing back that the other went on with."""
    first, second = await classes(runtime, world, "Mầm 1", "Mầm 2")
    chair = Clerk(await visitor().signs_in(world.people["chair"]))
    address = f"{UNITS}?mo={first}"
    page, theirs = await clerk.opens(address), await chair.opens(address)
    both = await asyncio.gather(
        clerk.does(page, "rename", first, ten="Lá 1"), chair.does(theirs, "rename", first, ten="Lá Một")
    )
    assert sorted(one.status for one in both) == [200, 409]
    loser = next(one for one in both if one.status == 409)
    assert "vừa được người khác sửa, nên chưa đổi gì" in loser.status_line
    assert (await clerk.does(page, "close", first)).status == 409
    assert (await clerk.does(page, "place", second, cho="1")).status == 200
    assert (await chair.does(theirs, "place", second, cho="2")).status == 409
    made = await clerk.does(await clerk.opens(UNITS), "make", loai="class", ten="Chồi 1")
    key = (await runtime.read(lambda uow: uow.people.units_under(world.unit)))[-1].key
    by = world.people["chair"]
    await runtime.write(partial(units.rename, unit_id=key, name="Chồi Một", by=by))
    assert (await clerk.undoes(made)).status == 409
    assert "Chồi Một" in await names(runtime, world)


# --- as the chat does ----------------------------------------------------------------------------------------------


@pytest.fixture
def both(sqlite_template: Path, tmp_path: Path) -> Both:
    """Do something by both ways."""
    return partial(same_by_both, sqlite_template, tmp_path)


async def a_class(runtime: Runtime, world: World) -> None:
    await classes(runtime, world, "Mầm 2")
    await runtime.write(
        partial(levels.choose, unit_id=world.unit, levels=[Level.MN, Level.TH], by=world.people["chair"])
    )


async def two_classes(runtime: Runtime, world: World) -> None:
    await classes(runtime, world, "Mầm 1", "Mầm 2")


async def a_closed_one(runtime: Runtime, world: World) -> None:
    key = (await classes(runtime, world, "Mầm 1", "Mầm 2"))[-1]
    await runtime.write(partial(units.close, unit_id=key, by=world.people["secretary"]))


@pytest.mark.parametrize(
    ("before", "pressed", "act", "typed"),
    [
        (two_classes, ("Đổi tên", "Lá 2"), "rename", {"ten": "Lá 2"}),
        (a_class, ("Cấp học", "Bỏ tiểu học"), "levels", {"cap.mn": "1"}),
        (two_classes, ("Đưa lên",), "place", {"cho": "2"}),
        (two_classes, ("Đóng đơn vị", "đóng đơn vị"), "close", {}),
        (a_closed_one, ("Mở lại",), "reopen", {}),
    ],
)
async def test_one_unit_by_chat_and_by_page(
    both: Both, before: Before, pressed: tuple[str, ...], act: str, typed: dict[str, str]
) -> None:
    async def talk(speaker: Speaker) -> None:
        page = await speaker.says("/donvi")
        line = next(line for line in page.text.splitlines() if "Mầm 2" in line)
        await speaker.says(line.partition(".")[0])
        for word in pressed:
            await speaker.says(word)

    async def desk(clerk: Clerk) -> None:
        page = await clerk.opens(UNITS)
        key = page.html.partition(">Mầm 2<")[0].rpartition('id="m')[2].partition('"')[0]
        if act == "reopen":
            action, fields = page.fields(act)
            assert (await clerk.sends(action, fields)).status == 200
            return
        page = await clerk.opens(f"{UNITS}?mo={key}")
        assert (await clerk.does(page, act, int(key), nth=0, **typed)).status == 200

    await both("secretary", before=before, talk=talk, desk=desk)


async def test_a_list_by_chat_and_by_page(both: Both) -> None:
    text = "1. Tổ Nuôi dưỡng\n2. Tổ Văn phòng\n3. Tổ Mẫu giáo\n4. 🌸"

    async def talk(speaker: Speaker) -> None:
        for word in ("/donvi", "Thêm đơn vị", "Tổ", text):
            await speaker.says(word)

    async def desk(clerk: Clerk) -> None:
        await clerk.does(await clerk.opens(UNITS), "make", loai="group", ten=text)

    rows = await both("secretary", before=lambda _runtime, _world: asyncio.sleep(0), talk=talk, desk=desk)
    assert [row["name"] for row in rows["unit"]].count("Tổ Văn phòng") == 1


async def test_a_unit_is_moved_and_moved_back(visitor: Callable[[], Visitor], runtime: Runtime, world: World) -> None:
    def ward(uow: UnitOfWork) -> tuple[int, int]:
        ward_id, by = put_under_a_ward(uow, world).unit_id, world.people["responder"]
        uow.people.enrol(by, ward_id, Role.SECRETARY)
        other = units.make(uow, ward_id, UnitKind.SCHOOL, "THCS Him Lam", by=by)
        return units.make(uow, world.unit, UnitKind.CLASS, "Mầm 2", by=by).key, other.key

    key, school = await runtime.write(ward)
    officer = Clerk(await visitor().signs_in(world.people["responder"]))
    page = await officer.opens(f"{UNITS}?u={world.unit}&mo={key}")
    moved = await officer.does(page, "move", key, duoi=f"{school}")
    assert moved.status_line.startswith("Đã chuyển Mầm 2 về THCS Him Lam.")
    again = await officer.does(page, "move", key, duoi=f"{key}")
    assert (again.status, "vừa được người khác sửa" in again.status_line) == (409, True)
    await officer.undoes(moved)
    assert (await runtime.read(lambda uow: uow.people.unit(key))).parent_id == world.unit
