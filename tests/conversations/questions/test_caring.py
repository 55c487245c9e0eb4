"""Words that ask for a person: a child in danger, a complaint, rudeness; each asked about once, and kindly."""

import pytest

from bot.runtime import Runtime
from domain.questions.question import Care, Question
from services.meetings import closing, rounds
from services.unit_of_work import UnitOfWork
from tests.office import asks
from tests.talking import Speaker
from tests.world import Clock, World

BRUISE = "Hôm qua con tôi về nhà có vết bầm ở tay, cháu nói bị cô véo. Đề nghị nhà trường làm rõ ngay."
COMPLAINT = "Tôi muốn tố cáo việc thu tiền sai quy định ở lớp A1"
RUDE = "Mấy người nấu bếp là đồ vô lương tâm! Tiền ăn mỗi ngày chi vào những món gì?"
PLAIN = "Tiền ăn mỗi ngày chi vào những món gì ạ?"


async def mine(runtime: Runtime, world: World, part: str = "parent") -> list[Question]:
    return await runtime.read(lambda uow: uow.questions.of_asker(world.people[part]))


async def says_in_the_talk(parent: Speaker, words: str) -> None:
    await parent.says("/hoi")
    await parent.presses("Chăm sóc, nuôi dưỡng")
    await parent.says(words)


async def test_a_child_in_danger_reaches_who_is_on_duty_at_once(
    parent: Speaker, secretary: Speaker, chair: Speaker, responder: Speaker, runtime: Runtime, world: World
) -> None:
    await says_in_the_talk(parent, BRUISE)
    asked = await parent.hears()
    asked.shows("111", "113", BRUISE, "báo riêng việc này ngay cho", "Hiệu trưởng", "Thư ký hội nghị")
    (await parent.presses("Báo ngay")).shows("Đã báo ngay cho", "MN26-001", "không vào danh sách nào", "111")
    for who in (secretary, chair):
        told = (await who.hears()).text
        assert "CẦN XEM NGAY: an toàn của trẻ. MN26-001 – Chị Lò Thị Mây, phụ huynh, Mẫu giáo lớn A1" in told
        assert BRUISE in told
    assert not any("CẦN XEM NGAY" in one.text for one in await responder.heard())
    assert [(one.aside, one.code) for one in await mine(runtime, world)] == [(Care.SAFETY, "MN26-001")]
    listed = await chair.says("/danhsach")
    assert "MN26-001" not in listed.text


async def test_the_office_puts_it_into_the_list_where_it_is_a_question(
    parent: Speaker, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    await says_in_the_talk(parent, BRUISE)
    await parent.presses("Báo ngay")
    (await secretary.says("/moi")).shows("Chờ phân loại: 0", "Để riêng, không có trong danh sách: 1 câu")
    (await secretary.presses("Câu để riêng")).shows("1. MN26-001 [an toàn của trẻ]")
    (await secretary.presses("MN26-001")).shows("ĐỂ RIÊNG (an toàn của trẻ)", BRUISE)
    admitted = await secretary.presses("Đưa vào danh sách")
    admitted.shows("MN26-001 đã vào danh sách, ở đúng thứ tự đăng ký", "Trong câu có lời về an toàn của trẻ")
    assert (await mine(runtime, world))[0].aside is None
    (await secretary.says("/moi")).shows("Chờ phân loại: 1")


async def test_what_is_no_danger_goes_on_as_a_question(parent: Speaker, runtime: Runtime, world: World) -> None:
    await says_in_the_talk(parent, BRUISE)
    await parent.presses("Không, là câu hỏi")
    (await parent.goes_on("Trả lời bằng văn bản")).shows(BRUISE)
    (await parent.presses("Gửi")).shows("Mã phiếu: MN26-001")
    assert (await mine(runtime, world))[0].aside is None


async def test_words_at_no_step_are_asked_about_first(parent: Speaker) -> None:
    (await parent.says(BRUISE)).shows("111", "báo riêng việc này ngay cho")


async def test_a_complaint_is_told_its_door(parent: Speaker, runtime: Runtime, world: World) -> None:
    await says_in_the_talk(parent, COMPLAINT)
    (await parent.hears()).shows("khiếu nại hoặc tố cáo không ạ", "nơi tiếp nhận riêng theo luật")
    told = await parent.presses("Đúng vậy")
    told.shows("Trường Mầm non Hoa Ban (phòng Văn thư)", "nơi tiếp công dân", "không vào danh sách nào")
    assert "Gặp thư ký" in told.labels()
    assert await mine(runtime, world) == []
    assert await runtime.read(lambda uow: uow.drafts.by(world.people["parent"])) == []


async def test_words_about_the_head_are_shown_the_level_above_first(parent: Speaker) -> None:
    await says_in_the_talk(parent, "Tôi muốn tố cáo cô Hiệu trưởng lạm thu tiền quỹ lớp.")
    told = await parent.presses("Đúng vậy")
    told.shows("nơi tiếp công dân của Ủy ban nhân dân xã, phường", "không gửi Trường Mầm non Hoa Ban")
    assert told.text.index("Ủy ban") < told.text.index("Trường Mầm non")
    await says_in_the_talk(parent, "Tôi muốn tố cáo cô Phó Hiệu trưởng lạm thu tiền quỹ lớp.")
    assert "người đứng đầu" not in (await parent.presses("Đúng vậy")).text


async def test_what_is_no_complaint_goes_on_as_a_question(
    parent: Speaker, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    await says_in_the_talk(parent, COMPLAINT)
    await parent.presses("Không phải")
    await parent.goes_on("Trả lời bằng văn bản")
    (await parent.presses("Gửi")).shows("Mã phiếu: MN26-001")
    (await secretary.says("/phieu MN26-001")).shows("Trong câu có lời về khiếu nại, tố cáo; xin đọc kỹ.")


async def test_rude_words_are_asked_about_once_and_kept_for_a_person(
    parent: Speaker, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    await says_in_the_talk(parent, RUDE)
    (await parent.hears()).shows("viết lại giúp với lời lẽ nhẹ hơn", "Giữ nguyên cũng được")
    await parent.says(RUDE + " Lũ ăn hại!")
    (await parent.goes_on("Trả lời bằng văn bản")).shows("Một người của Ban Thư ký đọc câu này trước")
    (await parent.presses("Gửi")).shows("Mã phiếu: MN26-001")
    assert (await mine(runtime, world))[0].aside is Care.RUDE
    (await secretary.says("/moi")).shows("Chờ phân loại: 0", "Để riêng, không có trong danh sách: 1 câu")


async def test_who_says_it_otherwise_is_in_the_list(parent: Speaker, runtime: Runtime, world: World) -> None:
    await says_in_the_talk(parent, RUDE)
    await parent.says(PLAIN)
    preview = await parent.goes_on("Trả lời bằng văn bản")
    assert "đọc câu này trước" not in preview.text
    await parent.presses("Gửi")
    assert [(one.wording, one.aside) for one in await mine(runtime, world)] == [(PLAIN, None)]


@pytest.mark.core_only
async def test_better_words_afterwards_put_it_into_the_list(parent: Speaker, runtime: Runtime, world: World) -> None:
    await says_in_the_talk(parent, RUDE)
    await parent.presses("Giữ nguyên")
    await parent.goes_on("Trả lời bằng văn bản")
    await parent.presses("Gửi")
    await parent.says("MN26-001")
    await parent.presses("Sửa nội dung")
    await parent.says(PLAIN)
    assert [(one.wording, one.aside) for one in await mine(runtime, world)] == [(PLAIN, None)]


@pytest.mark.core_only
async def test_what_stands_aside_is_given_to_nobody_unread_and_stays_in_sight(
    parent: Speaker, chair: Speaker, secretary: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    await says_in_the_talk(parent, RUDE)
    await parent.presses("Giữ nguyên")
    await parent.goes_on("Trả lời bằng văn bản")
    await parent.presses("Gửi")
    await says_in_the_talk(parent, BRUISE)
    await parent.presses("Báo ngay")
    rude, danger = sorted(one.key for one in await mine(runtime, world))
    await asks(runtime, world, "parent2", PLAIN)
    clock.move(days=10)

    def start(uow: UnitOfWork) -> None:
        rounds.start(uow, world.meeting, by=world.people["chair"])

    await runtime.write(start)
    (await chair.says("x", payload=f"a|call|{rude}")).shows("MN26-001 đang để riêng", "«Đưa vào danh sách»")
    assert await runtime.write(lambda uow: rounds.call_next(uow, world.meeting, by=world.people["chair"]).number) == 3
    clock.move(hours=2)
    await runtime.write(lambda uow: closing.close(uow, world.meeting, by=world.people["chair"]))
    duties = await runtime.read(lambda uow: {duty.question_id for duty in uow.duties.of_meeting(world.meeting)})
    assert not {rude, danger} & duties
    assert not any("đã kết thúc. Câu MN26-001" in one.text for one in await parent.heard())
    (await parent.says("MN26-001")).shows("một người của Ban Thư ký đọc trước")
    seen = await secretary.says("/moi")
    seen.shows("chưa ai nhận lo: MN26-002", "Để riêng, không có trong danh sách: 2 câu")
    await secretary.says("/phieu MN26-001")
    (await secretary.presses("Đưa vào danh sách")).shows("đã vào danh sách")
    assert rude in await runtime.read(lambda uow: {duty.question_id for duty in uow.duties.of_meeting(world.meeting)})
    (await parent.hears()).shows("MN26-001", "trả lời bằng văn bản", "chậm nhất")


@pytest.mark.core_only
async def test_a_second_tap_reports_once(parent: Speaker, secretary: Speaker, runtime: Runtime, world: World) -> None:
    await says_in_the_talk(parent, BRUISE)
    asked = await parent.hears()
    await parent.presses("Báo ngay", on=asked)
    await parent.presses("Báo ngay", on=asked)
    assert len(await mine(runtime, world)) == 1
    assert sum("CẦN XEM NGAY" in one.text for one in await secretary.heard()) == 1


@pytest.mark.core_only
async def test_who_has_asked_all_they_may_still_reports(parent: Speaker, runtime: Runtime, world: World) -> None:
    """The limit is for questions; a child in danger is none."""
    await says_in_the_talk(parent, BRUISE)

    def fill(uow: UnitOfWork) -> None:
        meeting = uow.meetings.get(world.meeting)
        meeting.questions_each = 0
        uow.meetings.keep(meeting)

    await runtime.write(fill)
    (await parent.presses("Báo ngay")).shows("Đã báo ngay cho")
    assert [one.aside for one in await mine(runtime, world)] == [Care.SAFETY]
