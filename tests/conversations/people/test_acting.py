"""Who is something in two units: in whose name they act stands in the menu, and changes in one tap; rights stay."""

import pytest

from bot.runtime import Runtime
from domain.people.access import Role
from domain.people.unit import Unit, UnitKind
from services.people import acting, codes
from services.unit_of_work import UnitOfWork
from tests.talking import Speaker
from tests.world import World, put_under_a_ward


@pytest.mark.core_only
async def test_a_head_of_a_school_is_a_delegate_of_the_ward(chair: Speaker, runtime: Runtime, world: World) -> None:
    def both(uow: UnitOfWork) -> int:
        ward_id = put_under_a_ward(uow, world).unit_id
        uow.people.enrol(world.people["chair"], ward_id, Role.DELEGATE)
        uow.people.enrol(world.people["chair"], world.unit, Role.GROUP_LEADER, group_id=world.group)
        return ward_id

    ward_id = await runtime.write(both)
    menu = await chair.says("menu")
    menu.shows(
        "Đang dùng mọi vai: Hiệu trưởng, Tổ trưởng", "(Trường Mầm non Hoa Ban); đại biểu (UBND phường Noong Bua)."
    )
    assert {"Danh sách phát biểu", "Đổi vai"} <= set(menu.labels())
    (await chair.presses("Đổi vai")).shows("Chọn đơn vị để làm việc với vai ở đó")
    ward = await chair.presses("phường Noong Bua")
    ward.shows("Từ giờ làm việc với vai: đại biểu – UBND phường Noong Bua.", "Đang làm việc với vai: đại biểu")
    assert {"Gửi câu hỏi", "Đăng ký phát biểu"} <= set(ward.labels())
    assert "Danh sách phát biểu" not in ward.labels()
    (await chair.says("hội nghị")).shows("Hội trường UBND")
    (await chair.says("/hangdoi")).shows("Hội nghị đối thoại năm học 2026-2027")
    await chair.says("đổi vai")
    school = await chair.presses("Mầm non Hoa Ban")
    school.shows("Hiệu trưởng, Tổ trưởng")
    assert "Danh sách phát biểu" in school.labels()
    (await chair.says("hội nghị")).shows("Phòng hội đồng")
    await chair.says("đổi vai")
    (await chair.presses("Dùng mọi vai")).shows("Từ giờ dùng mọi vai cùng lúc.")
    (await chair.says("x", payload="a|act_as|99")).shows("không tìm thấy")
    gone = await runtime.write(lambda uow: acting.switch(uow, ward_id, by=world.people["chair"]))
    assert gone is not None
    await runtime.write(lambda uow: uow.people.end(uow.people.memberships(world.people["chair"])[1]))
    assert "Đổi vai" not in (await chair.says("menu")).labels()


async def test_codes_of_heads_say_what_they_head(runtime: Runtime, world: World) -> None:
    def make(uow: UnitOfWork) -> str:
        ward_id = put_under_a_ward(uow, world).unit_id
        by = world.people["secretary"]
        uow.people.enrol(by, ward_id, Role.SECRETARY)
        room = Unit(kind=UnitKind.OFFICE, parent_id=ward_id, name="Phòng VHXH")
        uow.people.keep(room)
        return codes.make(uow, room.key, Role.UNIT_HEAD, by=by, title="Thủ trưởng phòng, ban").called

    assert await runtime.write(make) == "Trưởng phòng VHXH"
