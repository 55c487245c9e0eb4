"""The office makes its classes, groups and schools in the talk, and puts them in order, whatever the network."""

from collections.abc import Awaitable, Callable

import pytest

from bot.runtime import Runtime
from domain.people.access import Role
from domain.people.unit import Unit, UnitKind
from services.people import units
from services.unit_of_work import UnitOfWork
from tests.talking import Speaker
from tests.world import World, put_under_a_ward


async def test_a_list_is_pasted(secretary: Speaker) -> None:
    (await secretary.says("/donvi")).shows("Trường Mầm non Hoa Ban: 2 đơn vị bên trong", "Lớp:", "Mẫu giáo lớn A1")
    (await secretary.presses("Thêm đơn vị")).shows("loại đơn vị nào")
    (await secretary.presses("Tổ")).shows("mỗi dòng một tên", "tối đa 200 dòng")
    told = await secretary.says("1. Tổ Nuôi dưỡng\n\n2. Tổ Văn phòng\n3. Tổ Mẫu giáo\n**🌸**")
    told.shows(
        "Đã thêm 2 tổ", "Đã có từ trước, giữ nguyên: Tổ Mẫu giáo", "Dòng 5", "chưa có chữ nào đọc được",
        "4 đơn vị bên trong", "2. Tổ Mẫu giáo – 4 người", "3. Tổ Nuôi dưỡng",
    )  # fmt: skip


async def test_units_in_one_line_are_several_and_taken_back(secretary: Speaker) -> None:
    """A slip of the hand is mended where it was made, within minutes, and once."""
    await secretary.says("/donvi")
    await secretary.presses("Thêm đơn vị")
    await secretary.presses("Lớp")
    (await secretary.says("Lớp 1A, 1B và 1C")).shows("Đã thêm 3 lớp: Lớp 1A, Lớp 1B, Lớp 1C.")
    undone = await secretary.presses("Hoàn tác")
    undone.shows("các đơn vị vừa thêm đã đóng, mở lại được", "Lớp 1C (đã đóng)")
    assert "Hoàn tác" not in undone.labels()


async def test_a_unit_is_renamed_moved_closed_and_opened_again(secretary: Speaker) -> None:
    await secretary.says("đơn vị")
    await secretary.presses("Thêm đơn vị")
    await secretary.says("lớp")
    await secretary.says("Mầm 1\nMầm 2")
    (await secretary.says("3")).shows("Mầm 2", "Lớp, thuộc Trường Mầm non Hoa Ban; đứng thứ 3/3", "Chưa có ai")
    (await secretary.presses("Đưa lên")).shows("đứng thứ 2/3")
    await secretary.presses("Đổi tên")
    (await secretary.says("mẫu giáo lớn a1")).shows("Đã có Mẫu giáo lớn A1", "tên khác", "Tên mới của Mầm 2")
    (await secretary.says("Mầm Non 2")).shows("Đã đổi tên thành Mầm Non 2")
    (await secretary.presses("Đóng đơn vị")).shows("Đóng Mầm Non 2?", "mở lại được")
    (await secretary.presses("Không đóng")).shows("đứng thứ 2/3")
    await secretary.presses("Đóng đơn vị")
    closed = await secretary.says("đóng đơn vị")
    closed.shows("Đã đóng Mầm Non 2", "Đã đóng thứ Hai, ngày 16/11/2026")
    assert "đứng thứ" not in closed.text
    (await secretary.presses("Về danh sách đơn vị")).shows("Mầm Non 2 (đã đóng)")
    await secretary.says("4")
    (await secretary.presses("Mở lại")).shows("Đã mở lại Mầm Non 2", "lập mã mới")


async def test_nothing_but_signs_is_asked_again_and_there_is_a_way_out(secretary: Speaker) -> None:
    await secretary.says("/donvi")
    await secretary.presses("Thêm đơn vị")
    await secretary.presses("Lớp")
    (await secretary.says("🌸🌸")).shows("Chưa thêm được lớp nào", "Dòng 1", "mỗi dòng một tên")
    (await secretary.presses("Hủy")).shows("Đã dừng lại")


async def test_a_ward_makes_its_schools_and_what_is_in_them(
    runtime: Runtime, world: World, person: Callable[[str], Awaitable[Speaker]]
) -> None:
    def ward(uow: UnitOfWork) -> None:
        meeting = put_under_a_ward(uow, world)
        uow.people.enrol(world.people["responder"], meeting.unit_id, Role.SECRETARY)

    await runtime.write(ward)
    officer = await person("responder")
    (await officer.says("/donvi")).shows("UBND phường Noong Bua: 1 đơn vị bên trong", "Trường:")
    await officer.presses("Thêm đơn vị")
    await officer.presses("Trường")
    (await officer.says("Trường Tiểu học Thanh Trường\nTrường THCS Him Lam")).shows("Đã thêm 2 trường")
    (await officer.says("2")).shows("Trường Tiểu học Thanh Trường", "thuộc UBND phường Noong Bua")
    await officer.presses("Đơn vị bên trong")
    await officer.presses("Thêm đơn vị")
    await officer.presses("Lớp")
    (await officer.says("1A\n1B")).shows("Đã thêm 2 lớp", "Trường Tiểu học Thanh Trường: 2 đơn vị")


async def test_what_a_school_teaches_is_chosen(secretary: Speaker) -> None:
    await secretary.says("/donvi")
    card = await secretary.presses("Thông tin đơn vị")
    card.shows("Trường Mầm non Hoa Ban", "Cấp học: mầm non (hiểu theo tên).")
    (await secretary.presses("Cấp học")).shows("cấp học là mầm non (hiểu theo tên)", "học sinh của trường này")
    (await secretary.presses("Thêm tiểu học")).shows("cấp học là mầm non, tiểu học.")
    (await secretary.presses("Bỏ mầm non")).shows("cấp học là tiểu học.")
    (await secretary.presses("Theo tên")).shows("cấp học là mầm non (hiểu theo tên)")
    (await secretary.presses("Về đơn vị")).shows("Cấp học: mầm non (hiểu theo tên).")


@pytest.mark.core_only
async def test_two_clerks_at_once(secretary: Speaker, chair: Speaker) -> None:
    """Who saw an older name changes nothing unseen."""
    for clerk in (secretary, chair):
        await clerk.says("/donvi")
        await clerk.says("1")
        await clerk.presses("Đổi tên")
    (await chair.says("Lớp Lớn 1")).shows("Đã đổi tên")
    (await secretary.says("Lớp Lớn A")).shows("vừa được người khác sửa", "chưa đổi gì")


async def test_who_is_not_of_the_office_is_told_so(teacher: Speaker) -> None:
    (await teacher.says("/donvi")).shows("Chức năng này dành cho", "thư ký")


@pytest.mark.core_only
async def test_nobody_presses_what_was_never_theirs(teacher: Speaker, world: World) -> None:
    for act in (
        f"units|{world.unit}.0",
        f"unit|{world.group}",
        f"unit_close|{world.group}.1",
        f"unit_up|{world.group}",
    ):
        (await teacher.says("x", payload=f"a|{act}")).shows("Chức năng này dành cho")


@pytest.mark.core_only
async def test_a_class_is_moved_to_another_school(
    person: Callable[[str], Awaitable[Speaker]], runtime: Runtime, world: World
) -> None:
    """Only units under which it may stand are offered; who saw it elsewhere changes nothing."""

    def ward(uow: UnitOfWork) -> int:
        ward_id = put_under_a_ward(uow, world).unit_id
        uow.people.enrol(world.people["responder"], ward_id, Role.SECRETARY)
        uow.people.keep(Unit(parent_id=ward_id, kind=UnitKind.SCHOOL, name="THCS Him Lam"))
        return units.make(uow, world.unit, UnitKind.CLASS, "Mầm 2", by=world.people["responder"]).key

    key = await runtime.write(ward)
    officer = await person("responder")
    card = await officer.says("", payload=f"a|unit|{key}")
    asked = await officer.presses("Chuyển đơn vị")
    asked.shows("Chuyển Mầm 2 về đơn vị nào", "1. THCS Him Lam")
    assert "Trường Mầm non Hoa Ban" not in asked.text
    (await officer.says("him lam")).shows("Đã chuyển Mầm 2 về THCS Him Lam.", "thuộc THCS Him Lam")
    assert "Chuyển đơn vị" in card.labels()
    (await officer.says("", payload=f"a|unit_move|{key}.1")).shows("Chuyển Mầm 2")
    (await officer.presses("Trường Mầm non Hoa…")).shows("vừa được người khác sửa")
