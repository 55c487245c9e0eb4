"""An answer in writing: from the holder's draft, by a second pair of eyes, to the asker, and back if it is unclear."""

from datetime import timedelta

import pytest

from bot.runtime import Runtime
from domain.dates.deadline_rule import Bound, Rule
from domain.duty import FOLLOW_UPS
from services.answers import answering, promises
from services.dates import workday
from services.meetings import outcomes, rounds
from services.people.privacy import erase
from services.plans.timeline import Entry, lay
from services.questions import changing
from services.unit_of_work import UnitOfWork
from tests.office import asks, notices_go_out
from tests.talking import Speaker
from tests.world import Clock, World

MEAL = "Bếp ăn có bảo đảm an toàn thực phẩm cho các cháu không ạ?"
ANSWER = "Bếp ăn lưu mẫu 24 giờ, thực phẩm có hợp đồng; mời phụ huynh xem sổ tại phòng Văn thư."


async def owes(runtime: Runtime, world: World, question: int, part: str = "responder", *, days: int = 5) -> int:
    """Make somebody of the office owe an answer; return the duty's id."""

    def work(uow: UnitOfWork) -> int:
        return promises.assign(
            uow, uow.questions.get(question), owed=None, holder_id=world.people[part], due_at=workday(uow, days),
            by=world.people["secretary"],
        ).key  # fmt: skip

    return await runtime.write(work)


async def drafts(holder: Speaker, text: str = ANSWER) -> None:
    """Write and hand in an answer to the newest duty."""
    await holder.says("/viec")
    await holder.presses("MN26-001")
    await holder.presses("Soạn trả lời")
    await holder.says(text)
    (await holder.presses("Trình duyệt")).shows("Đã trình dự thảo MN26-001")


async def test_the_list_of_duties_begins_with_what_is_overdue(
    responder: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    (await responder.says("/viec")).shows("Hiện thầy không có việc nào")
    for days in (10, 3):
        await owes(runtime, world, await asks(runtime, world, "parent", MEAL), days=days)
    clock.move(days=4)
    duties = await responder.says("việc của tôi")
    duties.shows("Thầy có 2 câu cần trả lời, 1 câu quá hạn", "1. MN26-002 – QUÁ HẠN", "2. MN26-001 – hạn 17h00", MEAL)
    (await responder.says("1")).shows("QUÁ HẠN", MEAL)


@pytest.mark.official_account
async def test_every_duty_can_be_reached_with_its_words(responder: Speaker, runtime: Runtime, world: World) -> None:
    """Twenty answers and two steps of a plan: pages, grouped by topic, each with the question's first words."""
    for number in range(20):
        topic = "care" if number % 2 else "safety"
        wording = f"Câu thứ {number + 1}: {MEAL} Xin nhà trường trả lời sớm."
        await owes(runtime, world, await asks(runtime, world, "parent", wording, topic=topic), days=5)

    def plan(uow: UnitOfWork) -> None:
        day = (uow.now + timedelta(days=3)).date()
        entries = [
            Entry(
                step=f"step{n}", title=f"Việc thứ {n}", owner="Phó Hiệu trưởng", rule=Rule(bound=Bound.BY, fixed=day),
                holder_id=world.people["responder"],
            )
            for n in (1, 2)
        ]  # fmt: skip
        lay(uow, entries, meeting=uow.meetings.get(world.meeting))

    await runtime.write(plan)
    page = await responder.says("/viec")
    page.shows("Thầy có 20 câu cần trả lời; 2 việc theo kế hoạch (trang 1/3):", "CHĂM SÓC, NUÔI DƯỠNG")
    page.shows("1. MN26-002 – hạn 17h00", "Câu thứ 2: Bếp ăn có bảo đảm an toàn thực phẩm cho các…")
    assert "MN26-001" not in page.text
    page = await responder.presses("Trang sau")
    page.shows("(trang 2/3)", "PHÒNG DỊCH, AN TOÀN THỰC PHẨM", "16. MN26-011", "Câu thứ 11:")
    page = await responder.presses("Trang sau")
    page.shows("(trang 3/3)", "20. MN26-019", "Việc theo kế hoạch:", "22. Việc thứ 2 – hạn")
    assert "Trang sau" not in page.labels()
    (await responder.says("20")).shows("MN26-019", "Câu thứ 19: " + MEAL)
    await responder.says("/viec")
    await responder.presses("Trang sau")
    (await responder.presses("Trang trước")).shows("(trang 1/3)")


async def test_every_draft_can_be_reached_with_its_words(chair: Speaker, runtime: Runtime, world: World) -> None:
    for number in range(10):
        duty = await owes(runtime, world, await asks(runtime, world, "parent", f"Câu thứ {number + 1}: {MEAL}"))

        def hand_in(uow: UnitOfWork, duty: int = duty) -> None:
            answering.draft(uow, duty, ANSWER, by=world.people["responder"])
            answering.submit(uow, duty, by=world.people["responder"])

        await runtime.write(hand_in)
    (await chair.says("/duyet")).shows("10 dự thảo chờ duyệt (trang 1/2)", "8. MN26-008 – Ngô Quốc Bảo", "Câu thứ 8:")
    (await chair.presses("Trang sau")).shows("(trang 2/2)", "10. MN26-010", "Câu thứ 10:")
    (await chair.presses("MN26-010")).shows("Dự thảo trả lời MN26-010")


async def test_from_draft_to_the_asker(
    responder: Speaker, secretary: Speaker, parent: Speaker, runtime: Runtime, world: World
) -> None:
    question = await asks(runtime, world, "parent", MEAL)
    duty = await owes(runtime, world, question)
    await responder.presses("Xem câu hỏi")
    (await responder.presses("Soạn trả lời")).shows("tối đa 3.000 ký tự", "Căn cứ")
    await responder.says("Bản đầu còn thiếu.")
    (await responder.says(ANSWER)).shows("đã lưu", ANSWER)
    (await responder.presses("Trình duyệt")).shows("Chờ Thư ký hội nghị hoặc Hiệu trưởng duyệt")
    asked = await secretary.hears()
    asked.shows("Dự thảo trả lời MN26-001", "Ngô Quốc Bảo", MEAL, ANSWER)
    assert asked.labels() == ["Duyệt và gửi", "Trả lại", "Duyệt, gửi sau"]
    (await secretary.presses("Duyệt và gửi")).shows("MN26-001 đã gửi người hỏi")
    answer = await parent.hears()
    answer.shows("Trường Mầm non Hoa Ban trả lời phiếu MN26-001", MEAL, ANSWER, "Phó Hiệu trưởng", "16/11/2026")
    assert answer.labels() == ["Đã rõ", "Tạm rõ", "Chưa rõ"]
    assert "Ngô Quốc Bảo" not in answer.text
    (await responder.hears()).shows("được duyệt và gửi người hỏi")
    (await responder.says("/viec")).shows("không có việc nào")
    versions = await runtime.read(lambda uow: uow.duties.answers(duty))
    assert [(v.version, v.approved_by) for v in versions] == [(1, world.people["secretary"])]
    (await parent.presses("Đã rõ")).shows("Cảm ơn chị", "MN26-001")
    (await parent.presses("Đã rõ", on=answer)).shows("Cảm ơn chị")
    said = await runtime.read(lambda uow: uow.duties.feedback(question))
    assert said is not None
    assert said.clear


@pytest.mark.core_only
async def test_what_is_private_in_a_draft_is_told_to_writer_and_approver(
    responder: Speaker, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    await owes(runtime, world, await asks(runtime, world, "parent", MEAL))
    await responder.presses("Xem câu hỏi")
    await responder.presses("Soạn trả lời")
    (await responder.says("Đã đổi suất của cháu Lò Văn An, gọi 0912345678.")).shows("tên học sinh, số điện thoại")
    await responder.presses("Trình duyệt")
    (await secretary.hears()).shows("Trong dự thảo có tên học sinh, số điện thoại", "kể cả người cùng hỏi")


async def test_a_returned_draft_comes_back_with_its_reason(
    responder: Speaker, chair: Speaker, parent: Speaker, runtime: Runtime, world: World
) -> None:
    question = await asks(runtime, world, "parent", MEAL)
    duty = await owes(runtime, world, question)
    await drafts(responder, "Nhà trường đã biết và sẽ xem xét.")
    (await chair.presses("Trả lại")).shows("lý do trả lại dự thảo MN26-001")
    (await chair.says("Cần nêu việc lưu mẫu")).shows("Đã trả lại")
    (await responder.hears()).shows("trả lại: “Cần nêu việc lưu mẫu”", "17h00 thứ Hai, ngày 23/11/2026")
    asked = await responder.presses("Soạn trả lời")
    asked.shows("được trả lại vì “Cần nêu việc lưu mẫu”: “Nhà trường đã biết và sẽ xem xét.”", "Xin gõ trả lời")
    await responder.says(ANSWER)
    await responder.presses("Trình duyệt")
    await chair.presses("Duyệt và gửi")
    (await parent.hears()).shows(ANSWER)
    versions = await runtime.read(lambda uow: uow.duties.answers(duty))
    assert [(v.version, v.return_reason) for v in versions] == [(1, "Cần nêu việc lưu mẫu"), (2, "")]


async def test_a_draft_that_came_back_is_taken_up_as_it_is(
    responder: Speaker, chair: Speaker, parent: Speaker, runtime: Runtime, world: World
) -> None:
    duty = await owes(runtime, world, await asks(runtime, world, "parent", MEAL))
    await drafts(responder)
    await chair.presses("Trả lại")
    await chair.says("Xin xem lại số giờ")
    await responder.says("/viec")
    await responder.presses("MN26-001")
    await responder.presses("Soạn trả lời")
    preview = await responder.presses("Dùng lại bản trước")
    preview.shows("đã lưu", ANSWER)
    assert "Nối hai phần" not in preview.labels()
    await responder.presses("Trình duyệt")
    await chair.presses("Duyệt và gửi")
    (await parent.hears()).shows(ANSWER)
    versions = await runtime.read(lambda uow: uow.duties.answers(duty))
    assert [(v.version, v.text, v.return_reason) for v in versions] == [
        (1, ANSWER, "Xin xem lại số giờ"),
        (2, ANSWER, ""),
    ]


async def test_nobody_approves_what_they_wrote(
    secretary: Speaker, chair: Speaker, runtime: Runtime, world: World
) -> None:
    await owes(runtime, world, await asks(runtime, world, "parent", MEAL), "secretary")
    await drafts(secretary)
    (await secretary.says("/duyet")).shows("1. MN26-001", "[chờ Hiệu trưởng duyệt]")
    mine = await secretary.presses("MN26-001")
    mine.shows("Người soạn không tự duyệt bản của mình; chờ Hiệu trưởng duyệt.")
    assert mine.labels() == ["Duyệt trả lời"]
    assert "Duyệt và gửi" not in (await secretary.says("/phieu MN26-001")).labels()
    assert "[chờ" not in (await chair.says("/duyet")).text
    (await chair.presses("Duyệt và gửi")).shows("đã gửi người hỏi")


async def test_who_is_alone_approves_their_own_and_it_is_written_down(
    secretary: Speaker, parent: Speaker, runtime: Runtime, world: World
) -> None:
    """A small school: after the meeting the head has gone, and whoever stays writes and sends."""
    duty = await owes(runtime, world, await asks(runtime, world, "parent", MEAL), "secretary")
    await drafts(secretary)
    await runtime.write(lambda uow: close(uow, world))
    await runtime.write(lambda uow: erase(uow, world.people["chair"], here=0))
    told = [heard for heard in await secretary.heard() if "do chính người soạn duyệt" in heard.text]
    assert len(told) == 1
    told[0].shows("Dự thảo trả lời MN26-001", "Đơn vị không có ai khác được duyệt", "nhật ký ghi rõ là tự duyệt")
    assert "[chờ" not in (await secretary.says("/duyet")).text
    mine = await secretary.presses("MN26-001")
    mine.shows("do chính người soạn duyệt", "Duyệt gửi người hỏi ạ?")
    assert mine.labels() == ["Duyệt và gửi", "Lấy lại để sửa", "Duyệt, gửi sau"]
    assert "Duyệt trả lời" in (await secretary.says("/phieu MN26-001")).labels()
    await secretary.says("/viec")
    await secretary.presses("MN26-001")
    await secretary.presses("Lấy lại để sửa")
    await secretary.says(ANSWER + " Xin cảm ơn.")
    handed_in = await secretary.presses("Trình duyệt")
    handed_in.shows("Đơn vị không có ai khác được duyệt, nên cô tự duyệt; nhật ký ghi rõ là tự duyệt.")
    (await secretary.presses("Duyệt và gửi")).shows("MN26-001 đã gửi người hỏi")
    (await parent.hears()).shows(ANSWER + " Xin cảm ơn.")
    acts = [event.act for event in await runtime.read(lambda uow: uow.events.of("duty", duty))]
    assert "answer.approved_own" in acts
    assert "answer.approved" not in acts


@pytest.mark.core_only
async def test_who_cannot_be_reached_is_not_waited_for(
    secretary: Speaker, chair: Speaker, runtime: Runtime, world: World
) -> None:
    """The head has stopped the bot: who wrote it may send it, unless the head comes back before."""
    await owes(runtime, world, await asks(runtime, world, "parent", MEAL), "secretary")
    [chairs] = await runtime.read(lambda uow: uow.accounts.all_of(world.people["chair"]))
    await runtime.write(lambda uow: uow.accounts.block(chairs.id or 0, uow.now))
    await secretary.says("/viec")
    await secretary.presses("MN26-001")
    await secretary.presses("Soạn trả lời")
    await secretary.says(ANSWER)
    handed_in = await secretary.presses("Trình duyệt")
    handed_in.shows("Người khác được duyệt hiện không nhận được tin, nên cô tự duyệt; nhật ký ghi rõ là tự duyệt.")
    (await chair.says("/duyet")).shows("1. MN26-001")
    (await secretary.presses("Duyệt và gửi")).shows("Người soạn không tự duyệt", "chờ Hiệu trưởng duyệt")
    await runtime.write(lambda uow: uow.accounts.release_all(world.people["chair"]))
    (await secretary.says("/duyet")).shows("1. MN26-001")
    (await secretary.presses("MN26-001")).shows("Người khác được duyệt hiện không nhận được tin", "chính người soạn")
    (await secretary.presses("Duyệt và gửi")).shows("MN26-001 đã gửi người hỏi")


def close(uow: UnitOfWork, world: World) -> None:
    meeting = uow.meetings.get(world.meeting)
    meeting.started_at = meeting.closed_at = uow.now
    uow.meetings.keep(meeting)


@pytest.mark.core_only
async def test_a_draft_that_is_needed_no_more_is_not_offered(
    responder: Speaker, chair: Speaker, runtime: Runtime, world: World
) -> None:
    """The asker found it clear after all while another answer lay with the approver."""
    duty = await owes(runtime, world, await asks(runtime, world, "parent", MEAL))
    await drafts(responder)
    listed = await chair.says("/duyet")

    def end(uow: UnitOfWork) -> None:
        ended = uow.duties.get(duty)
        ended.closed_at = uow.now
        uow.duties.keep(ended)

    await runtime.write(end)
    shown = await chair.presses("MN26-001", on=listed)
    shown.shows("Việc này đã xong hoặc không còn cần nữa.")
    assert shown.labels() == ["Duyệt trả lời"]
    (await chair.says("/duyet")).shows("Không có dự thảo nào chờ duyệt")


async def test_two_approvers_send_one_answer(
    responder: Speaker, secretary: Speaker, chair: Speaker, parent: Speaker, runtime: Runtime, world: World
) -> None:
    await owes(runtime, world, await asks(runtime, world, "parent", MEAL))
    await drafts(responder)
    await secretary.presses("Duyệt và gửi")
    (await chair.presses("Duyệt và gửi")).shows("đã được duyệt trước đó", "Đã gửi người hỏi")
    assert len([heard for heard in await parent.heard() if ANSWER in heard.text]) == 1


async def test_a_draft_waits_and_may_be_taken_back(
    responder: Speaker, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    await owes(runtime, world, await asks(runtime, world, "parent", MEAL))
    await responder.says("/viec")
    await responder.presses("MN26-001")
    await responder.presses("Soạn trả lời")
    (await responder.says("x" * 3001)).shows("3.001 ký tự, vượt 3.000")
    await responder.says(ANSWER)
    (await responder.presses("Để sau")).shows("được giữ", ANSWER)
    (await responder.says("/viec")).shows("[có dự thảo]")
    await responder.presses("MN26-001")
    await responder.presses("Trình duyệt")
    (await responder.says("/viec")).shows("[chờ duyệt]")
    await responder.presses("MN26-001")
    (await responder.presses("Lấy lại để sửa")).shows("Bản đã lấy lại: “" + ANSWER)
    (await secretary.presses("Duyệt và gửi")).shows("lấy lại để sửa")
    await responder.says(ANSWER + " Xin cảm ơn.")
    await responder.presses("Trình duyệt")
    (await secretary.presses("Duyệt và gửi")).shows("đã gửi người hỏi")


async def test_approved_answers_are_released_together(
    responder: Speaker, secretary: Speaker, parent: Speaker, parent2: Speaker, runtime: Runtime, world: World,
    clock: Clock,
) -> None:  # fmt: skip
    for part, code in (("parent", "MN26-001"), ("parent2", "MN26-002")):
        await owes(runtime, world, await asks(runtime, world, part, MEAL))
        await responder.says("/viec")
        await responder.presses(code)
        await responder.presses("Soạn trả lời")
        await responder.says(ANSWER)
        await responder.presses("Trình duyệt")
        draft = await secretary.hears()
        draft.shows("Dự thảo trả lời", "hạn 17h00")
        (await secretary.presses("Duyệt, gửi sau")).shows("chưa gửi người hỏi")
    clock.move(days=9)  # what is done by its writer is never late for them
    owed = await responder.says("/viec")
    owed.shows("2 câu cần trả lời:", "MN26-001 – đã duyệt, chờ gửi")
    card = await responder.presses("MN26-001")
    card.shows("Đã duyệt, chờ gửi", "Phần soạn đã xong.")
    assert "QUÁ HẠN" not in owed.text + card.text
    assert not [heard for heard in await parent.heard() if ANSWER in heard.text]
    release = await secretary.says("phát hành")
    release.shows("2 câu trả lời", "1. MN26-001: Bếp ăn")
    (await secretary.presses("Gửi tất cả")).shows("Đã gửi 2 câu trả lời")
    for asker in (parent, parent2):
        (await asker.hears()).shows(ANSWER)
    if secretary.network != "zalo":  # what was offered once cannot be typed for ever
        (await secretary.presses("Gửi tất cả", on=release)).shows("Không còn câu trả lời nào chờ gửi")


@pytest.mark.core_only
async def test_a_list_of_answers_to_send_sends_what_it_named(
    responder: Speaker, secretary: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    """What was approved after the list was shown is on the next one."""
    lists = []
    for code in ("MN26-001", "MN26-002"):
        await owes(runtime, world, await asks(runtime, world, "parent", MEAL))
        await responder.says("/viec")
        await responder.presses(code)
        await responder.presses("Soạn trả lời")
        await responder.says(ANSWER)
        await responder.presses("Trình duyệt")
        await secretary.presses("Duyệt, gửi sau")
        lists.append(await secretary.says("phát hành"))
        clock.move(minutes=5)
    (await secretary.presses("Gửi tất cả", on=lists[0])).shows("Đã gửi 1 câu trả lời")
    (await secretary.says("phát hành")).shows("1 câu trả lời", "MN26-002")


@pytest.mark.with_buttons
async def test_a_reworded_question_takes_its_draft_back(
    responder: Speaker, secretary: Speaker, parent: Speaker, runtime: Runtime, world: World
) -> None:
    """No approver sends under new words what was written for the old ones."""
    await owes(runtime, world, await asks(runtime, world, "parent", MEAL))
    await drafts(responder)
    card = await secretary.hears()
    await parent.says("/cauhoi")
    await parent.presses("MN26-001")
    await parent.presses("Sửa nội dung")
    (await parent.says("Nhà trường có bán sữa cho các cháu buổi chiều không ạ?")).shows("Đã sửa phiếu MN26-001")
    told = await responder.hears()
    told.shows("Người hỏi vừa sửa phiếu MN26-001", "bán sữa", "Dự thảo đã trình được lấy lại")
    (await secretary.presses("Duyệt và gửi", on=card)).shows("lấy lại để sửa")
    assert not [heard for heard in await parent.heard() if ANSWER in heard.text]
    await responder.says("/viec")
    await responder.presses("MN26-001")
    (await responder.presses("Soạn trả lời")).shows(ANSWER)


@pytest.mark.core_only
async def test_an_approved_answer_closes_its_question_to_changes(
    responder: Speaker, secretary: Speaker, parent: Speaker, runtime: Runtime, world: World
) -> None:
    await owes(runtime, world, await asks(runtime, world, "parent", MEAL))
    await drafts(responder)
    await secretary.presses("Duyệt, gửi sau")
    await parent.says("/cauhoi")
    await parent.presses("MN26-001")
    await parent.presses("Sửa nội dung")
    (await parent.says("Nhà trường có bán sữa cho các cháu buổi chiều không ạ?")).shows("MN26-001 đã có câu trả lời")
    (await secretary.says("phát hành")).shows("1 câu trả lời")


async def test_unclear_reopens_the_duty_at_once(
    responder: Speaker, secretary: Speaker, parent: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    question = await asks(runtime, world, "parent", MEAL)
    await owes(runtime, world, question)
    await drafts(responder)
    await secretary.presses("Duyệt và gửi")
    answer = await parent.hears()
    clock.move(days=7)
    (await parent.presses("Chưa rõ")).shows(
        "Phó Hiệu trưởng sẽ trả lời thêm", "17h00 thứ Ba, ngày 01/12/2026", "điểm nào chưa rõ"
    )
    owed = await runtime.read(lambda uow: uow.duties.of_question(question))
    assert owed is not None
    assert owed.is_open
    reopened = "người hỏi chưa rõ, đang trả lời thêm"
    (await secretary.says("/phieu MN26-001")).shows(f"1/1, {reopened}")
    await secretary.says("/hangdoi")
    (await secretary.presses("Theo chủ đề")).shows(f"[{reopened}]")
    (await parent.says("Ai kiểm tra hợp đồng thực phẩm?")).shows("Đã chuyển ý kiến", "01/12/2026")
    (await parent.presses("Chưa rõ", on=answer)).shows("đang được trả lời thêm", "Phó Hiệu trưởng")
    (await responder.says("/viec")).shows("1 câu")
    (await responder.presses("MN26-001")).shows("Đã trả lời ngày 16/11/2026", ANSWER, "Ai kiểm tra hợp đồng thực phẩm?")
    await responder.presses("Soạn trả lời")
    await responder.says("Ban giám hiệu cùng đại diện cha mẹ kiểm tra hằng tháng.")
    await responder.presses("Trình duyệt")
    await secretary.presses("Duyệt và gửi")
    (await parent.hears()).shows("kiểm tra hằng tháng")
    assert await runtime.read(lambda uow: uow.duties.said_unclear(question)) == 1


@pytest.mark.core_only
async def test_the_holder_reads_what_is_unclear_in_one_message(
    responder: Speaker, secretary: Speaker, parent: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    await owes(runtime, world, await asks(runtime, world, "parent", MEAL))
    await drafts(responder)
    await secretary.presses("Duyệt và gửi")
    before = len(await responder.heard())
    await parent.presses("Chưa rõ")
    await parent.says("Ai kiểm tra hợp đồng?")
    await notices_go_out(runtime, clock)
    told = (await responder.heard())[before:]
    assert len(told) == 1
    told[0].shows("chưa rõ câu trả lời MN26-001", "Ai kiểm tra hợp đồng?")


@pytest.mark.core_only
async def test_clear_after_all_closes_it_again_unheard(
    responder: Speaker, secretary: Speaker, parent: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    question = await asks(runtime, world, "parent", MEAL)
    await owes(runtime, world, question)
    await drafts(responder)
    await secretary.presses("Duyệt và gửi")
    answer = await parent.hears()
    before = len(await responder.heard())
    await parent.presses("Chưa rõ")
    await parent.presses("Bỏ qua")
    await parent.presses("Đã rõ", on=answer)
    await notices_go_out(runtime, clock)
    assert len(await responder.heard()) == before
    owed = await runtime.read(lambda uow: uow.duties.of_question(question))
    assert owed is not None
    assert not owed.is_open


async def test_after_three_times_somebody_talks_with_the_asker(
    responder: Speaker, secretary: Speaker, parent: Speaker, runtime: Runtime, world: World
) -> None:
    await owes(runtime, world, await asks(runtime, world, "parent", MEAL))
    for _ in range(FOLLOW_UPS):
        await drafts(responder)
        await secretary.presses("Duyệt và gửi")
        (await parent.presses("Chưa rõ")).shows("sẽ trả lời thêm")
        await parent.presses("Bỏ qua")
    await drafts(responder)
    await secretary.presses("Duyệt và gửi")
    (await parent.presses("Chưa rõ")).shows("đã được hỏi thêm 3 lần", "gặp thư ký")


async def test_a_later_date_is_told_to_the_asker_with_its_reason(
    responder: Speaker, parent: Speaker, runtime: Runtime, world: World
) -> None:
    question = await asks(runtime, world, "parent", MEAL)
    await owes(runtime, world, question)
    await responder.says("/viec")
    await responder.presses("MN26-001")
    await responder.presses("Xin lùi hạn")
    (await responder.says("Chờ kết quả kiểm nghiệm")).shows("Hạn mới cho MN26-001")
    (await responder.says("20/11")).shows("phải sau hạn hiện nay")
    (await responder.says("01/12")).shows("17h00 thứ Ba, ngày 01/12/2026")
    (await parent.hears()).shows("Xin lỗi chị", "Chờ kết quả kiểm nghiệm", "17h00 thứ Ba, ngày 01/12/2026")
    owed = await runtime.read(lambda uow: uow.duties.of_question(question))
    assert owed is not None
    assert (owed.extensions, owed.version) == (1, 2)


async def test_handing_back_needs_a_reason_and_stays_until_somebody_else_has_it(
    responder: Speaker, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    await owes(runtime, world, await asks(runtime, world, "parent", MEAL))
    await responder.says("/viec")
    await responder.presses("MN26-001")
    await responder.presses("Trả lại (lý do)")
    (await responder.says("Việc này thuộc tổ cấp dưỡng")).shows("Đã báo Ban Thư ký", "Đã xin chuyển người")
    (await secretary.hears()).shows("Ngô Quốc Bảo", "Việc này thuộc tổ cấp dưỡng")
    (await responder.says("/viec")).shows("[đã xin chuyển]")
    await secretary.presses("Giao người khác")
    await secretary.presses("Phạm Thanh Hiền")
    await secretary.says("1")
    (await responder.says("/viec")).shows("không có việc nào")


async def test_the_office_gives_its_own_duties_to_others(secretary: Speaker, runtime: Runtime, world: World) -> None:
    """Who hands out the work does not ask for it to be taken away."""
    await owes(runtime, world, await asks(runtime, world, "parent", MEAL), "secretary")
    await secretary.says("/viec")
    await secretary.presses("MN26-001")
    await secretary.presses("Giao người khác")
    await secretary.presses("Ngô Quốc Bảo")
    await secretary.says("1")
    (await secretary.says("/viec")).shows("Hiện cô không có việc nào")


async def test_somebody_elses_duty_stays_closed(
    responder: Speaker, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    duty = await owes(runtime, world, await asks(runtime, world, "parent", MEAL), "chair")
    core = Speaker(runtime, world.accounts["responder"])
    for act in ("duty", "write", "submit", "takeback", "extend", "handback"):
        (await core.says("", payload=f"a|{act}|{duty}")).shows("MN26-001 đang do người khác trả lời")


async def test_an_old_unclear_under_an_answer_in_the_hall_makes_a_duty(
    chair: Speaker, parent: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    question = await asks(runtime, world, "parent", MEAL)
    clock.move(days=10, hours=8)
    await chair.says("/batdau")
    await chair.says("/tiep")
    await chair.presses("Trả lời tại chỗ")
    core = Speaker(runtime, world.accounts["parent"])
    (await core.says("", payload=f"a|unclear|{question}")).shows("Phó Hiệu trưởng sẽ trả lời thêm")
    owed = await runtime.read(lambda uow: uow.duties.of_question(question))
    assert owed is not None
    assert owed.holder_id == world.people["responder"]


@pytest.mark.core_only
async def test_a_question_that_is_withdrawn_is_told_as_that(responder: Speaker, runtime: Runtime, world: World) -> None:
    question = await asks(runtime, world, "parent", MEAL)
    duty = await owes(runtime, world, question)
    await runtime.write(lambda uow: changing.withdraw(uow, uow.questions.get(question)))
    (await responder.hears()).shows("Câu MN26-001 người hỏi đã rút, nên không cần trả lời nữa.")
    (await responder.says("", payload=f"a|duty|{duty}")).shows("Câu này người hỏi đã rút")


@pytest.mark.core_only
async def test_a_question_that_is_answered_in_the_hall_is_told_as_that(
    responder: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    question, chair = await asks(runtime, world, "parent", MEAL), world.people["chair"]
    duty = await owes(runtime, world, question)

    def decide(uow: UnitOfWork) -> None:
        rounds.start(uow, world.meeting, by=chair)
        rounds.call(uow, question, by=chair)
        entry = uow.questions.entry(question)
        assert entry is not None
        outcomes.answered_here(uow, question, entry.version, by=chair)

    await runtime.write(decide)
    await notices_go_out(runtime, clock)
    (await responder.hears()).shows("Câu MN26-001 đã được trả lời tại hội nghị, nên không cần soạn văn bản nữa.")
    (await responder.says("", payload=f"a|duty|{duty}")).shows("Câu này đã được trả lời tại hội nghị")


@pytest.mark.core_only
@pytest.mark.parametrize("pressed", ["Gửi như đã viết", "Sửa rồi gửi", "Không gửi"])
async def test_what_was_prepared_and_then_said_is_sent_changed_or_dropped(
    responder: Speaker, chair: Speaker, parent: Speaker, runtime: Runtime, world: World, clock: Clock, pressed: str
) -> None:
    question, by = await asks(runtime, world, "parent", MEAL), world.people["chair"]
    duty = await owes(runtime, world, question)
    await runtime.write(lambda uow: answering.draft(uow, duty, ANSWER, by=world.people["responder"]))

    def decide(uow: UnitOfWork) -> None:
        rounds.start(uow, world.meeting, by=by)
        rounds.call(uow, question, by=by)
        entry = uow.questions.entry(question)
        assert entry is not None
        outcomes.answered_here(uow, question, entry.version, by=by)

    await runtime.write(decide)
    await notices_go_out(runtime, clock)
    asked = await responder.hears()
    asked.shows("đã được trả lời tại hội nghị", ANSWER, "Chưa chọn thì chưa gửi ai.")
    done = await responder.presses(pressed)
    if pressed == "Không gửi":
        done.shows("Không gửi bản đã chuẩn bị cho MN26-001")
        assert await runtime.read(lambda uow: promises.open_duty(uow, question)) is None
        return
    if pressed == "Sửa rồi gửi":
        await responder.says(f"{ANSWER} Như đã nói tại hội nghị.")
        done = await responder.presses("Trình duyệt")
    done.shows("duyệt")
    (await responder.presses("Không gửi", on=asked)).shows("Việc này đã xong, đã được lấy lại hoặc không còn cần nữa")
    await chair.presses("Duyệt và gửi")
    (await parent.hears()).shows(ANSWER, *(["Như đã nói tại hội nghị."] if pressed == "Sửa rồi gửi" else []))


@pytest.mark.core_only
async def test_a_duty_that_its_asker_finds_clear_after_all_is_told_as_that(
    responder: Speaker, secretary: Speaker, parent: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    duty = await owes(runtime, world, await asks(runtime, world, "parent", MEAL))
    await drafts(responder)
    await secretary.presses("Duyệt và gửi")
    answer = await parent.hears()
    await parent.presses("Chưa rõ")
    await parent.says("Chưa rõ giờ lưu mẫu ạ.")
    await notices_go_out(runtime, clock)
    await parent.presses("Đã rõ", on=answer)
    (await responder.hears()).shows("Câu MN26-001 người hỏi cho biết đã rõ, nên không cần trả lời thêm.")
    (await responder.says("", payload=f"a|duty|{duty}")).shows("Câu này người hỏi cho biết đã rõ")
