"""The office gives out codes in the talk, sends them on, and takes them back; people come in by them."""

import re
from collections.abc import Awaitable, Callable

import pytest

from bot.runtime import Runtime
from domain.people.access import JoinCode, Role
from domain.people.unit import Unit, UnitKind
from services import office
from services.people import codes
from services.unit_of_work import UnitOfWork
from tests.rosters import bring_a_list
from tests.talking import Heard, Speaker
from tests.world import World, put_under_a_ward


def code_in(heard: Heard, before: str) -> str:
    found = re.search(rf"{before}: ?([A-Z0-9]+-[A-Z0-9]+)", heard.text)
    assert found, heard.text
    return found[1]


async def test_codes_for_every_class_are_made_forwarded_and_used(
    secretary: Speaker, person: Callable[[None], Awaitable[Speaker]]
) -> None:
    (await secretary.says("/ma")).shows("Trường Mầm non Hoa Ban: chưa có mã nào")
    listed = await secretary.presses("Mã cho từng nơi")
    listed.shows("Đã lập 3 mã", "2. Giáo viên/nhân viên, Tổ Mẫu giáo: TMG-", "3. Phụ huynh, Mẫu giáo lớn A1: MGLA1-")
    (await secretary.presses("Hoàn tác")).shows("chưa có mã nào")
    listed = await secretary.presses("Mã cho từng nơi")
    code = code_in(listed, "Mẫu giáo lớn A1")
    (await secretary.says("3")).shows(f"Mã {code}", "phụ huynh, Mẫu giáo lớn A1", "Dùng nhiều lần", "Chưa ai vào")
    sent = await secretary.presses("Lời mời để gửi đi")
    sent.shows("Kính mời cha mẹ học sinh Mẫu giáo lớn A1", "17h00 thứ Năm, ngày 26/11/2026", f"Mã tham gia: {code}")
    newcomer = await person(None)
    await newcomer.says(f"em gửi mã {code.lower()} ạ")
    for text in ("đồng ý", "Giàng Thị Dở", "bỏ qua"):
        await newcomer.says(text)
    await secretary.says("mã tham gia")
    (await secretary.says("3")).shows("Đã vào bằng mã này: 1 người", "Giàng Thị Dở, ")


async def test_a_post_s_code_is_asked_for_its_title(secretary: Speaker) -> None:
    await secretary.says("/ma")
    await secretary.presses("Lập mã khác")
    (await secretary.says("người trả lời")).shows("Chức danh")
    (await secretary.says("🌸")).shows("chưa có chữ nào đọc được", "Chức danh")
    (await secretary.says("Nhân viên y tế ạ")).shows("Thường thì một người, trong 30 ngày")
    made = await secretary.presses("Như thường lệ")
    made.shows("Đã lập mã", "Dành cho: Nhân viên y tế (Trường Mầm non Hoa Ban)", "Còn dùng được 1 lần")
    await secretary.presses("Thu hồi mã")
    (await secretary.presses("Giữ mã")).shows("Còn dùng được 1 lần")
    await secretary.presses("Thu hồi mã")
    gone = await secretary.says("thu hồi mã")
    gone.shows("Đã thu hồi mã. Người đã vào vẫn ở lại", "Đã thu hồi 09h00")
    (await secretary.presses("Đổi mã mới")).shows("lập mã mới", "Còn dùng được 1 lần")
    assert "Nhân viên y tế" not in (await secretary.presses("Hoàn tác")).text, "the old one held no more"


async def test_a_class_s_own_codes_stand_behind_its_card(secretary: Speaker) -> None:
    await secretary.says("/donvi")
    await secretary.says("1")
    (await secretary.presses("Mã tham gia")).shows("Mã tham gia của Mẫu giáo lớn A1: chưa có mã nào")
    await secretary.presses("Lập mã khác")
    (await secretary.presses("Phụ huynh")).shows("Thường thì không giới hạn")
    (await secretary.says("mấy cũng được")).shows("“mấy cũng được”", "bao nhiêu người")
    (await secretary.says("999 ngày")).shows("“999”", "400")
    made = await secretary.says("40 người, 8 tuần ạ")
    made.shows("Đã lập mã", "phụ huynh, Mẫu giáo lớn A1", "Còn dùng được 40 lần, hết Chủ nhật, ngày 10/01/2027")
    (await secretary.presses("Đổi mã mới")).shows("Còn dùng được 40 lần, hết Chủ nhật, ngày 10/01/2027")
    await secretary.says("/donvi")
    for text in ("1", "Mã tham gia", "Lập mã khác", "Phụ huynh"):
        await secretary.says(text)
    (await secretary.says("12 ạ")).shows("Đã lập mã", "Còn dùng được 12 lần.")


async def test_who_only_sorts_makes_nobody_chair(secretary: Speaker, runtime: Runtime, world: World) -> None:
    def only_compiler(uow: UnitOfWork) -> None:
        [mine] = uow.people.memberships(world.people["secretary"])
        mine.role = Role.COMPILER
        uow.people.keep(mine)

    await runtime.write(only_compiler)
    await secretary.says("/ma")
    offered = await secretary.presses("Lập mã khác")
    assert ("Chủ trì" in offered.labels(), "Phụ huynh" in offered.labels()) == (False, True)


@pytest.mark.core_only
async def test_what_the_address_is_stands_on_the_card_where_pages_are_served(
    secretary: Speaker, runtime: Runtime
) -> None:
    runtime.address = "https://hoaban.example"
    await secretary.says("/ma")
    listed = await secretary.presses("Mã cho từng nơi")
    code = code_in(listed, "Mẫu giáo lớn A1")
    (await secretary.says("3")).shows(f"https://hoaban.example/m#{code}")
    (await secretary.presses("Lời mời để gửi đi")).shows(f"Vào: https://hoaban.example/m#{code}")


async def test_a_teacher_is_told_whom_it_is_for(teacher: Speaker) -> None:
    (await teacher.says("/ma")).shows("Chức năng này dành cho", "thư ký")


async def test_who_shares_a_head_s_code_says_what_they_head(
    runtime: Runtime, world: World, person: Callable[[None], Awaitable[Speaker]]
) -> None:
    """A plan's one code for twenty heads: each is asked for the department, and is called by it."""

    def ready(uow: UnitOfWork) -> None:
        for name in ("Phòng VHXH", "Phòng Kinh tế"):
            uow.people.keep(Unit(parent_id=world.unit, kind=UnitKind.OFFICE, name=name))
        title = "Thủ trưởng phòng, ban, ngành, đơn vị"
        uow.access.keep(JoinCode(code="PHONG-BAN", unit_id=world.unit, role=Role.UNIT_HEAD, title=title, uses_left=20))

    await runtime.write(ready)
    newcomer = await person(None)
    for text in ("/start PHONG-BAN", "đồng ý", "Hà Văn Páo"):
        await newcomer.says(text)
    (await newcomer.says("ông")).shows("Ông phụ trách phòng, ban nào ạ?", "Phòng Kinh tế")
    (await newcomer.says("VHXH")).shows("Đã ghi: Trưởng phòng VHXH")
    heads = await runtime.read(lambda uow: [who.post for who in office.holders(uow, world.unit)])
    assert "Trưởng phòng VHXH" in heads


@pytest.mark.core_only
async def test_a_sheet_is_sent_as_a_picture_and_one_person_gets_their_own(
    secretary: Speaker, runtime: Runtime, world: World, person: Callable[[None], Awaitable[Speaker]]
) -> None:
    runtime.address = "https://hoaban.example"
    await runtime.write(lambda uow: bring_a_list(uow, world))
    await secretary.says("/ma")
    await secretary.presses("Mã cho từng nơi")
    await secretary.says("3")
    sent = await secretary.presses("Gửi tờ mã")
    sent.shows("Kính mời cha mẹ học sinh Mẫu giáo lớn A1", "Vào: https://hoaban.example/m#MGLA1-")
    await secretary.says("/ma")
    (await secretary.presses("Mã riêng từng người")).shows("2. Mẫu giáo lớn A1: 3 người, 0 đã tham gia, 0 có mã riêng")
    (await secretary.says("2")).shows("Đã lập 3 mã riêng", "3 có mã riêng")
    await secretary.presses("Mã cho một người")
    (await secretary.says("Nguyễn Không Có")).shows("không có ai tên “Nguyễn Không Có”")
    (await secretary.says("páo")).shows(
        "Có 2 người tên như vậy", "2. Giàng A Páo, Mẫu giáo lớn A1, số điện thoại cuối 321"
    )
    card = await secretary.says("2")
    card.shows("Mã riêng của Giàng A Páo, Mẫu giáo lớn A1", "xin gửi đúng người")
    old = code_in(card, r"Hoa Ban\)")
    renewed = await secretary.presses("Đổi mã mới")
    new = code_in(renewed, r"Hoa Ban\)")
    assert new != old
    newcomer = await person(None)
    (await newcomer.says(f"mã {old}")).shows("đồng ý")
    await newcomer.says(f"https://hoaban.example/m#{new}")
    (await newcomer.says("đồng ý")).shows("Giàng A Páo")
    await secretary.presses("Mã cho một người")
    (await secretary.says("Giàng A Páo")).shows("(đã tham gia)")


@pytest.mark.core_only
async def test_a_ward_s_list_names_the_school_of_each_code(
    responder: Speaker, runtime: Runtime, world: World
) -> None:  # fmt: skip
    def ward(uow: UnitOfWork) -> None:
        above = put_under_a_ward(uow, world).unit_id
        uow.people.enrol(world.people["responder"], above, Role.SECRETARY)
        codes.make(uow, world.unit, Role.CHAIR, by=world.people["responder"], title="Hiệu trưởng")

    await runtime.write(ward)
    (await responder.says("/ma")).shows("Hiệu trưởng, Trường Mầm non Hoa Ban: TMNHB-")
