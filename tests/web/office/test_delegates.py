"""Đại biểu và điểm danh on a page: let in, found by name, added, taken back, two at once, scanned, printed."""

import re
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.runtime import Runtime
from domain.audience import Circle, Per
from domain.invitation import Seat
from domain.people.access import Role
from services.unit_of_work import UnitOfWork
from tests.inviting import invite
from tests.rosters import bring_a_list
from tests.talking import Speaker
from tests.web.office.desk import HOME, Clerk
from tests.web.office.parity import same_by_both
from tests.web.visiting import Visitor
from tests.world import Clock, World

DELEGATES = f"{HOME}/MN26/dai-bieu"


def ready(uow: UnitOfWork, world: World) -> None:
    """A class with one delegate of two, a reserve, and a list of the school; the meeting is now."""
    bring_a_list(uow, world)
    meeting = uow.meetings.get(world.meeting)
    meeting.audience = [Circle(Role.PARENT, per=Per.CLASS, number=2).kept()]
    meeting.starts_at = uow.now
    uow.meetings.keep(meeting)
    invite(uow, world, "Sùng Thị Dua")
    invite(uow, world, "Lò Văn Dự", seat=Seat.RESERVE)


@pytest.fixture
async def clerk(visitor: Callable[[], Visitor], runtime: Runtime, world: World) -> Clerk:
    """The secretary at the door, on the day."""
    await runtime.write(partial(ready, world=world))
    return Clerk(await visitor().signs_in(world.people["secretary"]))


async def test_people_come_in(clerk: Clerk, visitor: Callable[[], Visitor], world: World, clock: Clock) -> None:
    clock.move(minutes=10)
    page = await clerk.opens(DELEGATES)
    assert "Chỉ tiêu 2, đã cử 1, còn thiếu 1, dự bị 1; sẽ dự 0, không dự 0, chưa trả lời 1" in page.words
    chair = Clerk(await visitor().signs_in(world.people["chair"]))
    theirs = await chair.opens(DELEGATES)
    came = await clerk.does(page, "let_in")
    assert came.status_line == "Đã điểm danh Sùng Thị Dua, phụ huynh, Mẫu giáo lớn A1: 09h10, đến muộn."
    late = await chair.does(theirs, "let_in")
    assert (late.status, "đã được điểm danh lúc 09h10" in late.status_line) == (409, True)
    gone = await chair.does(late, "take_back")
    assert gone.status_line == "Đã bỏ ghi có mặt: Sùng Thị Dua."
    assert (await clerk.undoes(came)).status == 409, "somebody else decided since"
    again = await chair.undoes(gone)
    assert "09h10, đến muộn" in again.words
    found = await clerk.does(page, "by_name", ten="cà thị hoa")
    assert "Cà Thị Hoa Cấp dưỡng Trường Mầm non Hoa Ban; chưa có trong danh sách mời" in found.words
    assert "ten=" not in found.address
    key = re.search(r'name="ma" value="(e\d+)"', found.html)
    assert key
    cook = await clerk.does(found, "let_in", ma=key[1])
    assert "cán bộ, giáo viên, nhân viên 1/1 (100 %)" in cook.words
    assert "0/1 (0 %)" in (await clerk.undoes(cook)).words
    found = await clerk.does(page, "by_name", ten="Quàng Văn Lạ")
    assert "Không thấy ai tên “Quàng Văn Lạ”" in found.words
    added = await clerk.does(found, "by_name", nth=1, chac="1", don_vi=str(world.class_a))
    assert "Đã điểm danh Quàng Văn Lạ" in added.status_line
    assert "Quàng Văn Lạ" not in (await clerk.undoes(added)).words
    odds: tuple[dict[str, Any], ...] = ({"ma": "i999"}, {"ma": "x"}, {"ma": "p0"})
    for odd in odds:
        assert (await clerk.does(await clerk.opens(DELEGATES), "let_in", **odd)).status == 404


async def test_an_invitation_is_printed_and_scanned(
    clerk: Clerk, visitor: Callable[[], Visitor], runtime: Runtime, world: World
) -> None:
    signing = await clerk.opens(f"{DELEGATES}/in")
    assert "1 Sùng Thị Dua phụ huynh 2 Lò Văn Dự phụ huynh (dự bị)" in signing.words
    cards = await clerk.opens(f"{DELEGATES}/in?kieu=giay-moi")
    assert "Trân trọng kính mời Sùng Thị Dua" in cards.words
    assert "Lò Văn Dự" not in cards.words, "a reserve is not invited yet"
    door = await runtime.read(lambda uow: uow.invitations.of_meeting(world.meeting)[0].door)
    scanned = await clerk.opens(f"/d/{door}")
    assert "Giấy mời vừa mở Sùng Thị Dua" in scanned.words
    assert (await clerk.does(scanned, "let_in")).status == 200
    stranger = Clerk(await visitor().signs_in(world.people["parent"]))
    for path in (f"/d/{door}", "/d/KHONG-CO"):
        assert "xin đưa cho bàn đón tiếp" in (await stranger.opens(path)).words
    for path in (DELEGATES, f"{DELEGATES}/in", f"{DELEGATES}/in?kieu=giay-moi"):
        assert (await stranger.opens(path)).status == 404


async def test_before_the_day(visitor: Callable[[], Visitor], world: World) -> None:
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    page = await clerk.opens(DELEGATES)
    assert "Điểm danh mở từ 00h00 ngày họp, thứ Năm, ngày 26/11/2026." in page.words
    assert "Chưa mời đích danh ai." in page.words


@pytest.mark.parametrize("act", ["let_in", "add"])
async def test_by_chat_and_by_page(act: str, both: Callable[..., Awaitable[dict[str, list[Any]]]]) -> None:
    groups: list[int] = []

    async def before(runtime: Runtime, world: World) -> None:
        await runtime.write(partial(ready, world=world))
        groups.append(world.class_a)

    async def talk(speaker: Speaker) -> None:
        words = ["Sùng Thị Dua"] if act == "let_in" else ["Quàng Văn Lạ", "Ghi thêm người này", "Mẫu giáo lớn A1"]
        for text in ("/diemdanh", *words):
            await speaker.says(text)

    async def desk(clerk: Clerk) -> None:
        page = await clerk.opens(DELEGATES)
        if act == "let_in":
            await clerk.does(page, "let_in")
        else:
            found = await clerk.does(page, "by_name", ten="Quàng Văn Lạ")
            await clerk.does(found, "by_name", nth=1, chac="1", don_vi=str(groups[0]))

    rows = await both("secretary", before=before, talk=talk, desk=desk)
    assert [row["act"] for row in rows["event"] if row["subject"] == "invitation"] == ["invitation.came"]


@pytest.fixture
def both(sqlite_template: Path, tmp_path: Path) -> Callable[..., Awaitable[dict[str, list[Any]]]]:
    """Do something by both ways."""
    return partial(same_by_both, sqlite_template, tmp_path)


async def test_a_reserve_is_let_in_by_who_knows(clerk: Clerk, runtime: Runtime, world: World) -> None:
    """The row says how many seats are free; from a page that does not, it is refused with why."""
    page = await clerk.opens(DELEGATES)
    assert "Lò Văn Dự phụ huynh – dự bị 0, còn 2 chỗ Cho dự bị vào" in page.words
    found = await clerk.does(page, "by_name", ten="Lò Văn Dự")
    assert "dự bị 0, còn 2 chỗ" in found.words
    key = next(
        one.key
        for one in await runtime.read(lambda uow: uow.invitations.of_meeting(world.meeting))
        if one.seat is Seat.RESERVE
    )
    unaware = await clerk.does(page, "let_in", ma=f"i{key}")
    assert (unaware.status, "Lò Văn Dự là dự bị" in unaware.status_line) == (409, True)
    came = await clerk.does(page, "let_in", ma=f"i{key}", du_bi="1")
    assert came.status_line == "Đã điểm danh Lò Văn Dự, phụ huynh, Mẫu giáo lớn A1, dự bị: 09h00."
    assert "1 người được mời, 1 người có mặt (1 dự bị)" in came.words
