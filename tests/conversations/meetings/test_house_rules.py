"""House rules and agenda: written in the talk, read at any time, accepted before anybody registers to speak."""

import pytest

from bot.runtime import Runtime
from services.unit_of_work import UnitOfWork
from tests.talking import Speaker
from tests.world import World

RULES = "Mỗi người nói không quá 5 phút.\nTôn trọng người khác."


async def write(secretary: Speaker, *messages: str) -> None:
    await secretary.says("/noiquy")
    await secretary.presses("Sửa nội quy")
    for text in messages:
        await secretary.says(text)
    (await secretary.presses("Ghi lại")).shows("Đã ghi nội quy", "ai đã đồng ý bản cũ được hỏi lại")


async def registers(teacher: Speaker, text: str) -> None:
    await teacher.says("/phatbieu")
    await teacher.presses("An toàn thực phẩm")
    await teacher.says(text)


async def test_rules_are_accepted_once_a_version(
    secretary: Speaker, teacher: Speaker, runtime: Runtime, world: World
) -> None:
    (await teacher.says("nội quy")).shows("chưa có nội quy riêng")
    await write(secretary, *RULES.splitlines())
    (await teacher.says("/noiquy")).shows(RULES)
    await registers(teacher, "Bếp ăn kiểm tra thực phẩm ra sao ạ?")
    asked = (await teacher.heard())[-1]
    asked.shows("Trước khi đăng ký phát biểu", RULES, "không phải đồng ý")
    (await teacher.presses("Đồng ý nội quy")).shows("Xin xem lại trước khi gửi")
    (await teacher.presses("Gửi")).shows("đã đăng ký phát biểu")
    (await teacher.says("/noiquy")).shows("Đã đồng ý lúc 09h00 thứ Hai, ngày 16/11/2026")

    await registers(teacher, "Sân trường trơn khi mưa, xử lý thế nào ạ?")
    (await teacher.heard())[-1].shows("Xin xem lại trước khi gửi")
    await write(secretary, "Chỉ nói một việc.")
    told = next(one for one in await teacher.heard() if "vừa được sửa" in one.text)
    told.shows("Chỉ nói một việc.", "đã đăng ký phát biểu")
    await teacher.says("/noiquy")
    (await teacher.presses("Bản đã đồng ý")).shows(RULES, "đã được đồng ý lúc 09h00 thứ Hai", "bản 2")
    (await teacher.presses("Gửi")).shows("Nội quy đã đổi, xin đọc lại", "Chỉ nói một việc.")
    (await teacher.presses("Chỉ cần văn bản")).shows("Hình thức: trả lời bằng văn bản")
    (await teacher.presses("Gửi")).shows("MN26-002")
    (await teacher.presses("Đồng ý nội quy", on=told)).shows("Đã đồng ý lúc")

    def kept(uow: UnitOfWork) -> list[tuple[int, int]]:
        return [(one.person_id, one.rules_version) for one in uow.participations.of_meeting(world.meeting)]

    assert await runtime.read(kept) == [(world.people["teacher"], 3)]


async def test_an_agenda_is_pasted_and_two_write_at_once(secretary: Speaker, chair: Speaker, parent: Speaker) -> None:
    for clerk in (secretary, chair):
        await clerk.says("/hoinghi")
        (await clerk.presses("Sửa chương trình")).shows("mỗi việc một dòng", "tối đa 30 dòng")
    (await secretary.says("- 17h00 Khai mạc\n- 17h15 Đối thoại")).shows(
        "– 17h00 Khai mạc\n– 17h15 Đối thoại", "gửi tiếp"
    )
    (await secretary.says("\n".join(f"việc {n}" for n in range(40)))).shows("Chương trình có 42 dòng", "tối đa 30")
    await secretary.says("18h00 Bế mạc")
    (await secretary.presses("Ghi lại")).shows("Đã ghi chương trình 3 dòng")
    (await parent.says("/hoinghi")).shows("Chương trình:\n– 17h00 Khai mạc\n– 17h15 Đối thoại\n– 18h00 Bế mạc")
    await chair.says("17h00 Chào cờ")
    (await chair.presses("Ghi lại")).shows("vừa được người khác sửa, nên chưa ghi gì")


@pytest.mark.core_only
async def test_who_plans_nothing_writes_nothing(teacher: Speaker, world: World) -> None:
    (await teacher.says("x", payload=f"a|text_edit|{world.meeting}.0")).shows("Chức năng này dành cho")
