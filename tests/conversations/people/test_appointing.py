"""The office gives posts in the talk: to who is here by name, to who is not by a code; replaces and ends them."""

from collections.abc import Awaitable, Callable

import pytest

from bot.runtime import Runtime
from domain.people.access import Role
from services.unit_of_work import UnitOfWork
from tests.talking import Speaker
from tests.world import World


async def test_a_vacant_post_is_given_by_name(secretary: Speaker, teacher: Speaker) -> None:
    listed = await secretary.says("/bonhiem")
    listed.shows("Thư ký hội nghị: Bùi Minh Thư", "Phó Hiệu trưởng: Ngô Quốc Bảo")
    listed.shows("4. Tổ trưởng tổ Mẫu giáo: chưa có người", "1 chức danh chưa có người")
    (await secretary.says("4")).shows("Ai giữ chức danh Tổ trưởng tổ Mẫu giáo ạ?", "Cấp mã cho người mới")
    (await secretary.says("Nguyễn Văn Ất")).shows("Chưa có ai tên “Nguyễn Văn Ất” đã tham gia")
    (await secretary.says("cô Hà")).shows("Xin chọn đúng người", "Đỗ Thu Hà – ")
    given = await secretary.presses("Đỗ Thu Hà")
    given.shows("Đã giao Tổ trưởng tổ Mẫu giáo cho Đỗ Thu Hà", "4. Tổ trưởng tổ Mẫu giáo: Đỗ Thu Hà")
    (await teacher.hears()).shows("Cô được giao chức danh: Tổ trưởng tổ Mẫu giáo, Trường Mầm non Hoa Ban")


async def test_a_post_is_replaced_and_both_are_told(
    secretary: Speaker, responder: Speaker, teacher: Speaker
) -> None:  # fmt: skip
    await secretary.says("chức danh")
    (await secretary.says("3")).shows("Phó Hiệu trưởng, Trường Mầm non Hoa Ban", "Người giữ: Ngô Quốc Bảo")
    (await secretary.presses("Thay người")).shows("Ai thay Ngô Quốc Bảo (Phó Hiệu trưởng)")
    (await secretary.says("Đỗ Thu Hà")).shows("Phó Hiệu trưởng: Đỗ Thu Hà thay Ngô Quốc Bảo", "cả hai đã được báo")
    (await teacher.hears()).shows("được giao chức danh: Phó Hiệu trưởng")
    (await responder.hears()).shows("Thầy đã thôi chức danh", "người thay là Đỗ Thu Hà")


async def test_who_is_not_here_yet_gets_a_code(secretary: Speaker) -> None:
    await secretary.says("/bonhiem")
    await secretary.presses("Giao chức danh")
    await secretary.says("người trả lời")
    (await secretary.says("Nhân viên y tế")).shows("Ai giữ chức danh Nhân viên y tế (Trường Mầm non Hoa Ban) ạ?")
    made = await secretary.presses("Cấp mã cho người mới")
    made.shows("Xin gửi mã này cho người nhận", "Dành cho: Nhân viên y tế", "Còn dùng được 1 lần")
    words = await secretary.presses("Lời mời để gửi đi")
    words.shows(
        "nhận chức danh Nhân viên y tế",
        "(Trường Mầm non Hoa Ban)",
        "Mã dùng cho một người, dùng đến hết thứ Ba, ngày 15/12/2026",
    )
    assert "Nhận câu hỏi" not in words.text, "these are words for who works for the meeting"


async def test_a_post_that_was_sent_as_a_code_stands_on_the_list_until_somebody_comes(
    secretary: Speaker, person: Callable[[None], Awaitable[Speaker]]
) -> None:
    """In the place of a vacant one, or after all; behind its number it is withdrawn and made anew."""
    await secretary.says("/bonhiem")
    await secretary.says("4")
    head = await secretary.presses("Cấp mã cho người mới")
    listed = await secretary.says("/bonhiem")
    code = head.text.split("Mã ")[1].split()[0]
    listed.shows(f"4. Tổ trưởng tổ Mẫu giáo: đã lập mã {code}, chưa vào")
    assert "chưa có người" not in listed.text
    (await secretary.says("4")).shows(f"Mã {code}", "Chưa ai vào")
    await secretary.presses("Thu hồi mã")
    await secretary.says("thu hồi mã")
    (await secretary.says("/bonhiem")).shows("4. Tổ trưởng tổ Mẫu giáo: chưa có người")
    await secretary.presses("Giao chức danh")
    await secretary.says("người trả lời")
    await secretary.says("Kế toán")
    code = (await secretary.presses("Cấp mã cho người mới")).text.split("Mã ")[1].split()[0]
    (await secretary.says("/bonhiem")).shows(f"5. Kế toán: đã lập mã {code}, chưa vào")
    newcomer = await person(None)
    for text in (code, "đồng ý", "Vàng Thị Sai"):
        await newcomer.says(text)
    listed = await secretary.says("/bonhiem")
    listed.shows("Kế toán: Vàng Thị Sai")
    assert code not in listed.text


async def test_the_last_chair_is_not_dismissed_and_it_is_said_what_to_do(secretary: Speaker, chair: Speaker) -> None:
    await secretary.says("/bonhiem")
    await secretary.says("2")
    (await secretary.presses("Thôi chức danh")).shows("Phạm Thanh Hiền thôi chức danh Hiệu trưởng?")
    await secretary.presses("Giữ nguyên")
    await secretary.presses("Thôi chức danh")
    refused = await secretary.says("đồng ý")
    refused.shows("không có chủ trì nào khác", "«Thay người»")
    assert not any("thôi chức danh" in heard.text for heard in await chair.heard())


async def test_a_responder_is_dismissed(secretary: Speaker, responder: Speaker) -> None:
    await secretary.says("/bonhiem")
    await secretary.says("3")
    await secretary.presses("Thôi chức danh")
    (await secretary.says("thôi chức danh này")).shows("Ngô Quốc Bảo đã thôi chức danh Phó Hiệu trưởng")
    (await responder.hears()).shows("Thầy đã thôi chức danh: Phó Hiệu trưởng")


async def test_who_answers_which_topic_is_set_here(secretary: Speaker, responder: Speaker) -> None:
    await secretary.says("/bonhiem")
    (await secretary.presses("Ai trả lời nội dung")).shows("2. Chăm sóc, nuôi dưỡng: Ngô Quốc Bảo", "3. An toàn thực")
    (await secretary.says("3")).shows("Ai trả lời các câu về “Phòng dịch, an toàn thực phẩm”")
    (await secretary.says("Ngô Quốc Bảo")).shows("Ngô Quốc Bảo trả lời các câu về “An toàn thực phẩm”")
    (await responder.hears()).shows("được phân công trả lời các câu hỏi về “Phòng dịch, an toàn thực phẩm”")
    await secretary.says("3")
    (await secretary.presses("Để thư ký")).shows("Thư ký giữ các câu", "3. An toàn thực phẩm: thư ký")


@pytest.mark.core_only
async def test_a_post_that_was_given_meanwhile_is_not_given_twice(
    secretary: Speaker, chair: Speaker, runtime: Runtime, world: World
) -> None:
    await secretary.says("/bonhiem")

    def meanwhile(uow: UnitOfWork) -> None:
        uow.people.enrol(world.people["teacher"], world.unit, Role.GROUP_LEADER, group_id=world.group)

    await runtime.write(meanwhile)
    (await secretary.says("4")).shows("Tổ trưởng tổ Mẫu giáo: Đỗ Thu Hà")
    (await chair.says("x", payload="a|post|9999")).shows("không")


async def test_who_is_not_of_the_office_is_told_so(teacher: Speaker) -> None:
    (await teacher.says("/bonhiem")).shows("Chức năng này dành cho", "thư ký")
