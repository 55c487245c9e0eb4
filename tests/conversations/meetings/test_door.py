"""The door in the talk: let in by name, late, not invited, on no list, taken back; figures; one's own invitation."""

from datetime import timedelta

import pytest

from bot.runtime import Runtime
from domain.audience import Circle, Per
from domain.errors import NoRight
from domain.invitation import Seat
from domain.people.access import Role
from domain.people.errors import AlreadyHere
from services.people import attendance, door
from services.unit_of_work import UnitOfWork
from tests.inviting import invite
from tests.rosters import bring_a_list
from tests.talking import Speaker
from tests.world import Clock, World


async def test_people_are_let_in(
    secretary: Speaker, chair: Speaker, parent: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    def ready(uow: UnitOfWork) -> None:
        bring_a_list(uow, world)
        meeting = uow.meetings.get(world.meeting)
        meeting.audience = [Circle(Role.PARENT, per=Per.CLASS, number=2).kept()]
        uow.meetings.keep(meeting)
        invite(uow, world, "", part="parent")
        invite(uow, world, "Sùng Thị Dua")
        invite(uow, world, "Lò Văn Dự", seat=Seat.RESERVE, place=1)

    await runtime.write(ready)
    (await parent.says("giấy mời")).shows("được mời, đại biểu của Mẫu giáo lớn A1", "báo tên ở bàn đón tiếp")
    (await secretary.says("/diemdanh")).shows("Điểm danh từ 00h00 thứ Năm, ngày 26/11/2026")
    clock.set((await runtime.read(lambda uow: uow.meetings.get(world.meeting))).starts_at - timedelta(minutes=5))
    assert "Điểm danh" in (await secretary.says("/menu")).labels()
    (await secretary.says("/diemdanh")).shows("Ai đã đến ạ?")
    (await secretary.says("mây")).shows("Đã điểm danh Lò Thị Mây, phụ huynh, Mẫu giáo lớn A1: 16h55.")
    await secretary.presses("Điểm danh tiếp")
    (await secretary.says("lò")).shows("1. Lò Thị Mây", "(đã đến 16h55)", "2. Lò Văn Dự")
    clock.move(minutes=25)
    (await secretary.says("2")).shows("Lò Văn Dự là dự bị số 1 của Mẫu giáo lớn A1", "2 chỗ, 1 người đã đến, còn 1 chỗ")
    await secretary.says("/diemdanh")
    (await secretary.says("lò văn dự")).shows("Lò Văn Dự là dự bị số 1")
    (await secretary.presses("Cho dự bị vào")).shows("Lò Văn Dự, phụ huynh, Mẫu giáo lớn A1, dự bị", "17h20, đến muộn")
    await secretary.presses("Điểm danh tiếp")
    (await secretary.says("cà thị hoa")).shows("Đã điểm danh Cà Thị Hoa, Cấp dưỡng, Trường Mầm non Hoa Ban")
    await secretary.presses("Điểm danh tiếp")
    (await secretary.says("Quàng Văn Lạ")).shows("Không thấy ai tên “Quàng Văn Lạ”")
    (await secretary.presses("Ghi thêm người này")).shows("“Quàng Văn Lạ” đến dự cho đơn vị nào")
    (await secretary.says("Mẫu giáo lớn A1")).shows("Đã điểm danh Quàng Văn Lạ")
    told = await chair.says("bao nhiêu người dự")
    told.shows(
        "2 người được mời, 4 người có mặt (1 dự bị, 2 ghi thêm tại cửa), 3 người đến muộn",
        "Cán bộ, giáo viên, nhân viên: 1/1 có mặt (100 %)",
        "Mẫu giáo lớn A1: 1/2 theo chỉ tiêu, 1 dự bị, 1 ghi thêm",
    )
    (await secretary.presses("Chưa đến, bỏ ghi")).shows("Đã bỏ ghi có mặt: Quàng Văn Lạ.", "3 người có mặt")

    def look(uow: UnitOfWork) -> None:
        by, meeting = world.people["secretary"], uow.meetings.get(world.meeting)
        names = [guest.name for guest in door.invited(uow, meeting, by=by)]
        assert "Quàng Văn Lạ" not in names, "put on the list at the door, and off it again"
        [one] = door.find(uow, world.meeting, "mây", by=by)
        with pytest.raises(AlreadyHere):
            door.let_in(uow, world.meeting, one.key, by=by)
        [cook] = door.find(uow, world.meeting, "cà thị hoa", by=by)
        assert (cook.key[0], cook.invitation and cook.invitation.seat) == ("i", Seat.GUEST)
        with pytest.raises(NoRight):
            attendance.standing(uow, meeting, by=world.people["parent"])

    await runtime.write(look)
    (await parent.says("/diemdanh")).shows("Chức năng này dành cho")


@pytest.mark.core_only
@pytest.mark.parametrize("typed", ["xong", "Xong ạ", "hết rồi"])
async def test_words_that_end_it_are_no_name(
    typed: str, secretary: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:  # fmt: skip
    """And what is typed after another command is no name either."""
    clock.set((await runtime.read(lambda uow: uow.meetings.get(world.meeting))).starts_at)
    for told in ("/diemdanh", "Quàng Văn Lạ"):
        await secretary.says(told)
    (await secretary.says(typed)).shows("chưa ghi ai có mặt")
    assert "Không thấy ai tên" not in (await secretary.says("gà con")).text
