"""Registering to speak: the same question, a number that never changes."""

import pytest

from bot.runtime import Runtime
from domain.people.access import Role
from domain.questions.question import ReplyMode
from tests.talking import Speaker
from tests.world import World

WORDS = "Phòng học thiếu quạt, đề nghị lắp bổ sung trước mùa hè"


async def test_a_teacher_registers_to_speak(world: World, runtime: Runtime, teacher: Speaker) -> None:
    (await teacher.says("đăng ký phát biểu")).shows("Phần phát biểu về việc gì")
    (await teacher.says("4")).shows("nội dung muốn phát biểu")
    await teacher.says(WORDS)
    preview = await teacher.goes_on()
    preview.shows(WORDS, "Hình thức: phát biểu trực tiếp tại hội nghị")
    receipt = await teacher.presses("Gửi")
    receipt.shows(
        "Cô đã đăng ký phát biểu", "Mã phiếu: MN26-001", "Số đăng ký: 1, giữ nguyên", WORDS, "Chủ đề: Vấn đề khác",
        "17h00 thứ Năm, ngày 26/11/2026, Phòng hội đồng", "5 phút",
        "Sửa hoặc rút được đến 17h00 thứ Ba, ngày 24/11/2026",
    )  # fmt: skip
    stored = await runtime.read(lambda uow: uow.questions.standing(world.meeting, reply_mode=ReplyMode.SPOKEN))
    assert [q.wording for q in stored] == [WORDS]


async def test_choosing_to_speak_while_asking_is_the_same(parent: Speaker) -> None:
    await parent.says("/hoi")
    await parent.says("2")
    await parent.says(WORDS)
    await parent.goes_on("Tôi sẽ phát biểu")
    (await parent.presses("Gửi")).shows("Chị đã đăng ký phát biểu", "Số đăng ký: 1")


async def test_the_registration_number_stays_when_others_leave(teacher: Speaker, parent: Speaker) -> None:
    for person in (parent, teacher):
        await person.says("/phatbieu")
        await person.goes_on("Chăm sóc, nuôi dưỡng", WORDS, "Gửi", until="Gửi câu khác")
    await parent.says("MN26-001")
    await parent.presses("Rút câu hỏi")
    await parent.presses("Rút câu hỏi")
    (await teacher.says("mn26-002")).shows("MN26-002", "số đăng ký 2")


async def test_an_unfinished_question_becomes_a_speech(teacher: Speaker) -> None:
    for text in ("/hoi", "2", WORDS):
        await teacher.says(text)
    (await teacher.says("/phatbieu")).shows("viết dở")
    await teacher.presses("Viết tiếp")
    (await teacher.goes_on()).shows("Hình thức: phát biểu trực tiếp")


@pytest.mark.core_only
async def test_the_chair_leads_and_does_not_register(world: World, runtime: Runtime, chair: Speaker) -> None:
    refusal = await chair.says("/phatbieu")
    refusal.shows("Vai trò hiện tại không dùng được chức năng này", "gặp thư ký")
    assert "Đăng ký phát biểu" not in refusal.labels()
    roles = await runtime.read(lambda uow: uow.people.roles(world.people["chair"], world.unit))
    assert roles == {Role.CHAIR}
