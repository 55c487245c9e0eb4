"""The chair runs the meeting, from the list to the bell."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.runtime import Runtime
from domain.duty import AnswerDuty, DutyKind
from domain.questions.queue import Outcome, QueueEntry
from services.meetings import closing, rounds
from tests.counting import statements_seen
from tests.office import asks, notices_go_out
from tests.talking import Speaker
from tests.world import Clock, World

MENU = "Trẻ lớp A1 ăn bữa phụ lúc mấy giờ ạ?"
GATE = "Cổng trường giờ tan học rất đông, có thể phân luồng không?"


async def entry(runtime: Runtime, question_id: int) -> QueueEntry:
    """The question's turn in the list."""
    found = await runtime.read(lambda uow: uow.questions.entry(question_id))
    assert found is not None
    return found


async def duty(runtime: Runtime, question_id: int) -> AnswerDuty | None:
    """What is owed to the question, unless it was cancelled."""
    return await runtime.read(lambda uow: uow.duties.of_question(question_id))


@pytest.fixture
async def begun(clock: Clock, chair: Speaker, runtime: Runtime, world: World) -> Callable[[], Awaitable[None]]:
    """Begin the meeting at its hour."""

    async def begin() -> None:
        clock.move(days=10, hours=8)
        (await chair.says("/batdau")).shows("đã bắt đầu")

    return begin


async def test_the_chair_reads_the_list_before_the_meeting(
    chair: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    await asks(runtime, world, "parent", "Câu thứ nhất về an toàn", topic="safety")
    clock.move(minutes=1)
    await asks(runtime, world, "parent2", MENU, topic="care")
    clock.move(minutes=1)
    await asks(runtime, world, "teacher", "Xin trả lời bằng văn bản giúp", topic="care", spoken=False)
    counts = await chair.says("danh sách")
    counts.shows("3 câu hỏi theo 2 chủ đề", "2 lượt phát biểu, khoảng 10 phút")
    by_topic = await chair.presses("Theo chủ đề")
    by_topic.shows("Đăng ký phát biểu: 2 câu", "CHĂM SÓC, NUÔI DƯỠNG", "Vàng A Sử", "Mẫu giáo lớn A1")
    assert by_topic.text.index("MN26-002") < by_topic.text.index("MN26-001")
    written = await chair.presses("Câu hỏi văn bản")
    written.shows("Chỉ trả lời văn bản: 1 câu", "MN26-003")
    await chair.says("/hangdoi")
    by_registration = await chair.presses("Theo thứ tự đăng ký")
    assert by_registration.text.index("MN26-001") < by_registration.text.index("MN26-002")
    card = await chair.says("2")
    card.shows("MN26-002", MENU, "Vàng A Sử")


async def test_the_list_has_pages(chair: Speaker, runtime: Runtime, world: World) -> None:
    for number in range(1, 20):
        await asks(runtime, world, "parent", f"Câu hỏi số {number} của phụ huynh")
    await chair.says("/hangdoi")
    (await chair.presses("Theo chủ đề")).shows("trang 1/3", "1. MN26-001", "8. MN26-008")
    second = await chair.presses("Trang sau")
    second.shows("trang 2/3", "9. MN26-009")
    assert "MN26-008" not in second.text
    (await chair.says("9")).shows("MN26-009")


@pytest.mark.core_only
async def test_the_whole_list_is_a_text_file(chair: Speaker, runtime: Runtime, world: World) -> None:
    long = "Một câu dài. " * 60
    await asks(runtime, world, "parent", long.strip())
    await asks(runtime, world, "parent2", GATE, topic="other", spoken=False)
    await chair.says("/hangdoi")
    reply = await chair.presses("Tải danh sách")
    assert reply.document is not None
    content = (await runtime.read(lambda uow: uow.files.get(int(reply.document or 0)))).content
    assert content.startswith(b"\xef\xbb\xbf")
    text = content.decode("utf-8-sig")
    assert long.strip() in text
    assert GATE in text
    assert text.index("I. ĐĂNG KÝ PHÁT BIỂU: 1 câu") < text.index("II. CHỈ TRẢ LỜI BẰNG VĂN BẢN: 1 câu")
    assert "17h00 thứ Năm, ngày 26/11/2026" in text
    stands = [line.rpartition(" | ")[2] for line in text.splitlines() if line.count(" | ") > 1]
    assert stands == ["chờ đến lượt", "chờ trả lời văn bản"]
    (await chair.says("/phieu MN26-002")).shows("trả lời văn bản: 1/1, chờ trả lời văn bản")


async def test_starting_early_is_asked_about(chair: Speaker, runtime: Runtime, world: World) -> None:
    (await chair.says("/batdau")).shows("còn 10 ngày nữa")
    (await chair.presses("Chưa bắt đầu")).shows("Chưa bắt đầu")
    (await chair.says("tiếp")).shows("chưa bắt đầu")
    await chair.says("bắt đầu hội nghị")
    (await chair.presses("Bắt đầu ngay")).shows("đã bắt đầu", "hết câu chờ")
    (await chair.says("/batdau")).shows("đã bắt đầu rồi")


async def test_nobody_else_may_chair(parent: Speaker, responder: Speaker, world: World) -> None:
    for somebody in (parent, responder):
        for command in ("/hangdoi", "/batdau", "/tiep", "/dong", "/hoantac", "/goi MN26-001"):
            (await somebody.says(command)).shows("Nếu đã được giao việc này")


@pytest.mark.core_only
async def test_answered_here_in_one_tap_with_its_gist(
    chair: Speaker, parent: Speaker, runtime: Runtime, world: World, clock: Clock, begun: Callable[[], Awaitable[None]]
) -> None:
    question = await asks(runtime, world, "parent", MENU)
    await asks(runtime, world, "parent2", MENU)
    await begun()
    card = await chair.says("tiếp")
    card.shows(
        "Câu 1/2", "Chăm sóc, nuôi dưỡng", "MN26-001", "Lò Thị Mây", "Mẫu giáo lớn A1", MENU, "Gần giống: số MN26-002"
    )
    (await chair.presses("Trả lời tại chỗ")).shows("MN26-001 trả lời tại chỗ", "ý chính")
    assert (await entry(runtime, question)).outcome is Outcome.ANSWERED_HERE
    (await chair.says("Bữa phụ lúc 14h30, thực đơn dán ở cửa lớp.")).shows("Đã ghi ý chính", "Còn 1 lượt phát biểu")
    assert [heard.text.split()[0] for heard in await parent.heard() if "MN26-001" in heard.text] == ["Mời"]
    await notices_go_out(runtime, clock)
    notice = await parent.hears()
    notice.shows("MN26-001", "đã được trả lời tại hội nghị", "Bữa phụ lúc 14h30")
    assert notice.labels() == ["Đã rõ", "Tạm rõ", "Chưa rõ"]


@pytest.mark.core_only
async def test_a_gist_that_comes_late_is_sent_after_the_notice(
    chair: Speaker, parent: Speaker, runtime: Runtime, world: World, clock: Clock, begun: Callable[[], Awaitable[None]]
) -> None:
    await asks(runtime, world, "parent", MENU)
    await begun()
    await chair.says("/tiep")
    await chair.presses("Trả lời tại chỗ")
    await notices_go_out(runtime, clock)
    await chair.says("Bữa phụ lúc 14h30 hằng ngày.")
    (await parent.hears()).shows("Bổ sung ý chính", "MN26-001", "14h30")


@pytest.mark.core_only
async def test_later_needs_somebody_and_a_date(
    chair: Speaker, parent: Speaker, responder: Speaker, runtime: Runtime, world: World, clock: Clock,
    begun: Callable[[], Awaitable[None]],
) -> None:  # fmt: skip
    question = await asks(runtime, world, "parent", GATE)
    await begun()
    await chair.says("/tiep")
    who = await chair.presses("Trả lời sau")
    who.shows("Giao ai trả lời MN26-001", "1. Ngô Quốc Bảo – Phó Hiệu trưởng", "Thư ký hội nghị")
    (await chair.says("1")).shows("Hạn trả lời MN26-001")
    (await chair.says("hôm nào tiện")).shows("Chưa đọc được ngày", "là ngày nào")
    (await chair.says("01/11/2026")).shows("đã qua")
    assert await duty(runtime, question) is None
    (await chair.says("thứ sáu tuần sau")).shows("Phó Hiệu trưởng", "17h00 thứ Sáu, ngày 04/12/2026", "hết câu chờ")
    owed = await duty(runtime, question)
    assert owed is not None
    assert owed.holder_id == world.people["responder"]
    assert (await entry(runtime, question)).outcome is Outcome.LATER
    await notices_go_out(runtime, clock)
    told = await parent.hears()
    told.shows("MN26-001", "Phó Hiệu trưởng", "17h00 thứ Sáu, ngày 04/12/2026")
    assert "Ngô Quốc Bảo" not in told.text
    assigned = await responder.hears()
    assigned.shows("Thầy được phân công", "MN26-001", GATE)
    assert assigned.labels() == ["Xem câu hỏi"]


@pytest.mark.core_only
async def test_later_asks_the_database_little(
    chair: Speaker, runtime: Runtime, world: World, begun: Callable[[], Awaitable[None]]
) -> None:
    """What was read once is passed along, down to the sentence that the chair reads."""
    await asks(runtime, world, "parent", GATE)
    await begun()
    await chair.says("/tiep")
    await chair.presses("Trả lời sau")
    await chair.presses("Ngô Quốc Bảo")
    with statements_seen() as statements:
        (await chair.presses("03/12, thứ Năm")).shows("Phó Hiệu trưởng")
    assert sum("question.id = " in statement for statement, _ in statements) == 1
    texts = [text for text, _ in statements]
    turn = texts[texts.index("SAVEPOINT job") : texts.index("RELEASE SAVEPOINT job") + 1]
    assert len(turn) <= 40, (
        "with BEGIN, COMMIT and four that append: 46; two ask what lies over the base order, one for notes"
    )


@pytest.mark.core_only
async def test_the_way_back_from_who_and_when_leads_to_the_open_question(
    chair: Speaker, runtime: Runtime, world: World, begun: Callable[[], Awaitable[None]]
) -> None:
    question = await asks(runtime, world, "parent", GATE)
    await begun()
    await chair.says("/tiep")
    await chair.presses("Trả lời sau")
    (await chair.presses("Quay lại")).shows(GATE)
    await chair.presses("Kiến nghị cấp trên")
    await chair.says("Công an phường")
    (await chair.presses("Quay lại")).shows("Kiến nghị tới cơ quan nào")
    (await chair.presses("Quay lại")).shows(GATE)
    await chair.presses("Trả lời tại chỗ")
    assert (await entry(runtime, question)).outcome is Outcome.ANSWERED_HERE


@pytest.mark.core_only
async def test_sent_up_needs_an_agency_and_a_date_for_news(
    chair: Speaker, parent: Speaker, secretary: Speaker, runtime: Runtime, world: World, clock: Clock,
    begun: Callable[[], Awaitable[None]],
) -> None:  # fmt: skip
    question = await asks(runtime, world, "parent", GATE)
    await begun()
    await chair.says("/tiep")
    (await chair.presses("Kiến nghị cấp trên")).shows("Kiến nghị tới cơ quan nào")
    (await chair.says("dạ Công an phường ạ")).shows("Công an phường", "báo tin")
    (await chair.says("1")).shows("Đã ghi: MN26-001 kiến nghị Công an phường", "10/12/2026")
    owed = await duty(runtime, question)
    assert owed is not None
    assert (owed.kind, owed.agency) == (DutyKind.FORWARDED, "Công an phường")
    assert owed.holder_id == world.people["secretary"]
    await notices_go_out(runtime, clock)
    (await parent.hears()).shows("vượt thẩm quyền", "Trường Mầm non Hoa Ban", "Công an phường", "10/12/2026")
    (await secretary.hears()).shows("báo tin", "Công an phường")


async def test_back_to_the_end_of_its_topic(
    chair: Speaker, runtime: Runtime, world: World, begun: Callable[[], Awaitable[None]]
) -> None:
    for part in ("parent", "parent2"):
        await asks(runtime, world, part, MENU)
    await asks(runtime, world, "teacher", GATE, topic="safety")
    await begun()
    await chair.says("/tiep")
    (await chair.presses("Đưa lại danh sách")).shows("MN26-001 đã trở lại cuối danh sách", "Còn 3 lượt")
    seen = []
    for _ in range(3):
        seen.append((await chair.says("câu tiếp")).text)
        await chair.presses("Trả lời tại chỗ")
    assert ["MN26-002" in seen[0], "MN26-001" in seen[1], "MN26-003" in seen[2]] == [True, True, True]


async def test_the_next_question_waits_for_the_outcome_of_this_one(
    chair: Speaker, runtime: Runtime, world: World, begun: Callable[[], Awaitable[None]]
) -> None:
    await asks(runtime, world, "parent", MENU)
    await asks(runtime, world, "parent2", GATE)
    await begun()
    await chair.says("/tiep")
    (await chair.says("/tiep")).shows("chưa ghi kết quả", "MN26-001")
    (await chair.says("/goi MN26-002")).shows("chưa ghi kết quả", "MN26-001")


async def test_any_number_may_be_called_and_that_is_recorded(
    chair: Speaker, runtime: Runtime, world: World, begun: Callable[[], Awaitable[None]]
) -> None:
    await asks(runtime, world, "parent", MENU)
    second = await asks(runtime, world, "parent2", GATE)
    await begun()
    (await chair.says("/goi mn26-2")).shows("MN26-002", GATE)
    events = await runtime.read(lambda uow: uow.events.of("question", second))
    assert [(e.act, e.actor_id) for e in events if "called" in e.act] == [
        ("question.called_out_of_turn", world.people["chair"])
    ]
    await chair.presses("Trả lời tại chỗ")
    (await chair.presses("Câu tiếp theo")).shows("MN26-001")
    (await chair.says("/goi MN26-999")).shows("không tìm thấy")


async def test_written_ones_come_after_those_who_speak(
    chair: Speaker, runtime: Runtime, world: World, begun: Callable[[], Awaitable[None]]
) -> None:
    await asks(runtime, world, "parent", MENU, topic="report", spoken=False)
    await asks(runtime, world, "parent2", GATE, topic="safety")
    await begun()
    (await chair.says("/tiep")).shows("MN26-002")
    await chair.presses("Trả lời tại chỗ")
    (await chair.presses("Bỏ qua")).shows("còn 1 câu chỉ đề nghị trả lời bằng văn bản")
    (await chair.presses("Câu tiếp theo")).shows("Đã hết lượt phát biểu", "MN26-001")


@pytest.mark.core_only
async def test_a_slip_is_taken_back_unheard(
    chair: Speaker, parent: Speaker, responder: Speaker, runtime: Runtime, world: World, clock: Clock,
    begun: Callable[[], Awaitable[None]],
) -> None:  # fmt: skip
    question = await asks(runtime, world, "parent", MENU)
    await begun()
    await chair.says("/tiep")
    await chair.presses("Trả lời sau")
    await chair.says("1")
    await chair.says("1")
    (await chair.presses("Hoàn tác")).shows("Đã lấy lại kết quả của MN26-001", MENU)
    assert await duty(runtime, question) is None
    await notices_go_out(runtime, clock)
    assert [heard.text.split()[0] for heard in await parent.heard() if "MN26-001" in heard.text] == ["Mời"]
    assert not [heard for heard in await responder.heard() if "MN26-001" in heard.text]
    await chair.presses("Trả lời tại chỗ")
    await notices_go_out(runtime, clock)
    (await parent.hears()).shows("đã được trả lời tại hội nghị")


@pytest.mark.core_only
async def test_what_was_told_already_is_corrected(
    chair: Speaker, parent: Speaker, responder: Speaker, runtime: Runtime, world: World, clock: Clock,
    begun: Callable[[], Awaitable[None]],
) -> None:  # fmt: skip
    question = await asks(runtime, world, "parent", MENU)
    await begun()
    await chair.says("/tiep")
    await chair.presses("Trả lời sau")
    await chair.says("1")
    await chair.says("1")
    await notices_go_out(runtime, clock)
    (await chair.says("/hoantac")).shows("Đã lấy lại")
    (await parent.hears()).shows("đính chính", "MN26-001")
    (await responder.hears()).shows("MN26-001 không còn giao cho thầy nữa; chủ trì đang xem lại")
    assert (await entry(runtime, question)).outcome is None
    await chair.presses("Trả lời tại chỗ")
    clock.move(minutes=11)
    (await chair.says("hoàn tác")).shows("quá 10 phút")


async def test_nothing_to_undo(
    chair: Speaker, runtime: Runtime, world: World, begun: Callable[[], Awaitable[None]]
) -> None:
    await begun()
    (await chair.says("/hoantac")).shows("Không có quyết định")


async def test_chair_and_secretary_decide_once(
    chair: Speaker, secretary: Speaker, runtime: Runtime, world: World, begun: Callable[[], Awaitable[None]]
) -> None:
    question = await asks(runtime, world, "parent", MENU)
    await begun()
    await chair.says("/tiep")
    (await secretary.says("/tiep")).shows("MN26-001")
    await secretary.presses("Đưa lại danh sách")
    late = await chair.presses("Trả lời tại chỗ")
    late.shows("đã có kết quả lúc", "Còn 1 lượt phát biểu")
    assert (await entry(runtime, question)).outcome is Outcome.BACK


@pytest.mark.core_only
async def test_two_taps_at_the_same_moment_make_one_decision(
    chair: Speaker, secretary: Speaker, runtime: Runtime, world: World, begun: Callable[[], Awaitable[None]]
) -> None:
    question = await asks(runtime, world, "parent", MENU)
    await begun()
    await chair.says("/tiep")
    await secretary.says("/tiep")
    heard = await asyncio.gather(chair.presses("Trả lời tại chỗ"), secretary.presses("Đưa lại danh sách"))
    assert sum("đã có kết quả lúc" in one.text for one in heard) == 1
    events = await runtime.read(lambda uow: uow.events.of("question", question))
    assert [event.act for event in events].count("question.decided") == 1


async def test_a_prepared_answer_is_on_the_card(
    chair: Speaker, responder: Speaker, secretary: Speaker, runtime: Runtime, world: World,
    begun: Callable[[], Awaitable[None]],
) -> None:  # fmt: skip
    question = await asks(runtime, world, "parent", MENU)
    await secretary.says("/phieu MN26-001")
    await secretary.presses("Giao trả lời")
    await secretary.says("1")
    await secretary.says("1")
    await responder.says("/viec")
    await responder.presses("MN26-001")
    await responder.presses("Soạn trả lời")
    await responder.says("Bữa phụ lúc 14h30 hằng ngày.")
    await begun()
    (await chair.says("/tiep")).shows("Chuẩn bị (Phó Hiệu trưởng, dự thảo)", "Bữa phụ lúc 14h30")
    await chair.presses("Trả lời tại chỗ")
    assert await duty(runtime, question) is None
    await chair.presses("Hoàn tác")
    restored = await duty(runtime, question)
    assert restored is not None
    assert restored.is_open
    assert restored.holder_id == world.people["responder"]


@pytest.mark.core_only
async def test_nobody_falls_off_at_the_bell(
    chair: Speaker, parent2: Speaker, responder: Speaker, runtime: Runtime, world: World,
    begun: Callable[[], Awaitable[None]],
) -> None:  # fmt: skip
    teacher, secretary = (Speaker(runtime, world.accounts[part]) for part in ("teacher", "secretary"))
    answered = await asks(runtime, world, "parent", MENU)
    waiting = await asks(runtime, world, "parent2", MENU)
    other = await asks(runtime, world, "teacher", GATE, topic="safety", spoken=False)
    await begun()
    await chair.says("/tiep")
    await chair.presses("Trả lời tại chỗ")
    await chair.presses("Câu tiếp theo")
    confirm = await chair.says("kết thúc hội nghị")
    confirm.shows("đã gửi văn bản: 1;", "chưa tới lượt: 2", "Câu MN26-002 đang mở", "04/12/2026")
    confirm.shows("2 câu chưa tới lượt sẽ giao: Phó Hiệu trưởng 1, Thư ký hội nghị 1. Chậm nhất 17h00 thứ Sáu")
    (await chair.presses("Kết thúc")).shows("đã kết thúc", "chưa tới lượt: 2")
    assert await duty(runtime, answered) is None
    for question, holder in ((waiting, "responder"), (other, "secretary")):
        owed = await duty(runtime, question)
        assert owed is not None
        assert owed.holder_id == world.people[holder]
        assert owed.due_at.isoformat() == "2026-12-04T10:00:00+00:00"
        assert (await entry(runtime, question)).outcome is Outcome.NOT_REACHED
    (await parent2.hears()).shows("chưa tới lượt câu MN26-002", "Phó Hiệu trưởng", "17h00 thứ Sáu, ngày 04/12/2026")
    (await teacher.hears()).shows("MN26-003", "Thư ký hội nghị")
    (await responder.hears()).shows("1 câu", f"MN26-002: {MENU[:30]}")
    (await secretary.hears()).shows("MN26-003")
    again = len(await parent2.heard())
    (await chair.says("/dong")).shows("đã kết thúc")
    assert len(await parent2.heard()) == again
    (await chair.says("/tiep")).shows("đã kết thúc")


async def test_the_second_close_changes_nothing(
    chair: Speaker, secretary: Speaker, runtime: Runtime, world: World, begun: Callable[[], Awaitable[None]]
) -> None:
    await asks(runtime, world, "parent", MENU)
    await begun()
    await chair.says("/dong")
    await secretary.says("/dong")
    (await chair.presses("Kết thúc")).shows("đã kết thúc")
    (await secretary.presses("Kết thúc")).shows("Hội nghị đã kết thúc rồi")
    duties = await runtime.read(lambda uow: uow.duties.of_meeting(world.meeting))
    assert len(duties) == 1


@pytest.mark.core_only
async def test_five_hundred_questions_are_closed_in_one_go(
    runtime: Runtime, world: World, responder: Speaker, chair: Speaker, begun: Callable[[], Awaitable[None]]
) -> None:
    for _ in range(500):
        await asks(runtime, world, "parent", MENU)
    await begun()
    tally = await runtime.write(lambda uow: closing.close(uow, world.meeting, by=world.people["chair"]))
    assert tally.not_reached == 500
    told = await responder.hears()
    told.shows("500 câu", "chậm nhất", "«Việc của tôi»")
    assert "MN26-" not in told.text
    assert told.labels() == ["Việc của tôi"]
    assert len([heard for heard in await responder.heard() if "500" in heard.text]) == 1
    assert await runtime.read(lambda uow: rounds.waiting(uow, world.meeting, rounds.turns(uow, world.meeting))) == []
