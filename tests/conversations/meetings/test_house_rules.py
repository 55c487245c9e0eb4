"""House rules and agenda: written in the talk, read at any time, accepted before anybody registers to speak."""

import pytest

from bot.runtime import Runtime
from handlers import router
from services.unit_of_work import UnitOfWork
from templates.say import caption
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
    await chair.says("17h00 Chào cờ")
    (await secretary.presses("Ghi lại")).shows("Đã ghi chương trình 3 dòng")
    (await parent.says("/hoinghi")).shows("Chương trình:\n– 17h00 Khai mạc\n– 17h15 Đối thoại\n– 18h00 Bế mạc")
    (await chair.presses("Ghi lại")).shows("vừa được người khác sửa, nên chưa ghi gì", "được giữ lại")
    (await chair.presses("Viết tiếp bản dở")).shows("hiện là:\n\n– 17h00 Khai mạc", "sẽ là:\n\n– 17h00 Chào cờ")
    (await chair.presses("Ghi lại")).shows("Đã ghi chương trình 1 dòng")


@pytest.mark.core_only
async def test_who_plans_nothing_writes_nothing(teacher: Speaker, world: World) -> None:
    (await teacher.says("x", payload=f"a|text_edit|{world.meeting}.0")).shows("Chức năng này dành cho")


async def test_rules_half_written_are_kept_when_something_else_is_begun(
    secretary: Speaker, chair: Speaker, world: World
) -> None:
    """A command, a button, «hủy»: they are offered again until written or given up; others' changes are shown first."""
    await secretary.says("/noiquy")
    await secretary.presses("Sửa nội quy")
    await secretary.says("Mỗi người nói không quá 5 phút.")
    (await secretary.says("Nội quy")).shows("chưa có nội quy riêng")
    (await secretary.says("/menu")).shows("Nội quy đang viết được giữ lại", "muốn làm gì")
    await secretary.says("/noiquy")
    again = await secretary.presses("Sửa nội quy")
    again.shows("Có một bản đang viết dở được giữ lại")
    await write(chair, "Chỉ nói một việc.")
    (await secretary.presses("Viết tiếp bản dở", on=again)).shows(
        "vừa được người khác sửa, hiện là:\n\nChỉ nói một việc.", "sẽ là:\n\nMỗi người nói không quá 5 phút."
    )
    await secretary.says("Tôn trọng người khác.")
    stopped = await secretary.says("hủy")
    stopped.shows("được giữ lại", "Đã dừng")
    (await secretary.presses("Viết tiếp bản dở")).shows(RULES)
    (await secretary.presses("Ghi lại")).shows("Đã ghi nội quy")
    assert "Viết tiếp bản dở" not in (await secretary.says("/menu")).labels()


@pytest.mark.core_only
async def test_two_texts_are_kept_apart_and_one_is_given_up(secretary: Speaker, world: World) -> None:
    await secretary.says("x", payload=f"a|text_edit|{world.meeting}.0")
    await secretary.says("Tôn trọng người khác.")
    (await secretary.says("x", payload=f"a|text_edit|{world.meeting}.1")).shows(
        "Nội quy đang viết", "mỗi việc một dòng"
    )
    await secretary.says("17h00 Khai mạc")
    dropped = await secretary.says("/menu")
    dropped.shows("Chương trình đang viết được giữ lại")
    (await secretary.presses("Bỏ bản dở", on=dropped)).shows("Đã bỏ bản viết dở")
    (await secretary.presses("Viết tiếp bản dở", on=dropped)).shows("Bản viết dở ấy không còn")
    (await secretary.says("x", payload=f"a|text_edit|{world.meeting}.0")).shows("Có một bản đang viết dở")
    (await secretary.presses("Viết tiếp bản dở")).shows("Nội quy", "Tôn trọng người khác.")


async def test_a_buttons_label_is_no_rule(secretary: Speaker) -> None:
    await secretary.says("/noiquy")
    await secretary.presses("Sửa nội quy")
    await secretary.says("Tôn trọng người khác.")
    (await secretary.says("Mời câu này")).shows("là tên một nút", "Tôn trọng người khác.\n\nXin gửi tiếp")
    (await secretary.says("ghi lại")).shows("Đã ghi nội quy")
    (await secretary.says("/noiquy")).shows("Tôn trọng người khác.")


@pytest.mark.core_only
def test_whatever_is_laid_aside_has_a_name() -> None:
    """Each talk that may be left in the middle, by the words that say what is kept."""
    assert {talk: len(caption("aside", talk)) > 5 for talk in router.kept} == dict.fromkeys(router.kept, True)
    steps = {step.partition(".")[0] for step in router.steps}
    assert router.kept.keys() <= steps
