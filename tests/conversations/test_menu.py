"""The menu, help, the meeting, and the way out."""

import pytest

from bot.runtime import Runtime
from domain.meeting import Meeting
from services.unit_of_work import UnitOfWork
from tests.counting import statements_seen
from tests.office import asks
from tests.talking import Speaker
from tests.world import Clock, World


async def test_the_menu_tells_the_deadline(parent: Speaker) -> None:
    menu = await parent.says("menu")
    menu.shows("Chị muốn làm gì", "17h00 thứ Ba, ngày 24/11/2026 (còn 8 ngày)")
    assert menu.labels() == ["Gửi câu hỏi", "Đăng ký phát biểu", "Câu hỏi của tôi", "Thông tin hội nghị"]


async def test_the_office_sees_its_own_work_first(secretary: Speaker, chair: Speaker, responder: Speaker) -> None:
    assert (await secretary.says("/menu")).labels()[:2] == ["Phân loại câu mới", "Danh sách phát biểu"]
    assert (await chair.says("/menu")).labels()[:2] == ["Danh sách phát biểu", "Duyệt trả lời"]
    assert (await responder.says("/menu")).labels()[0] == "Việc của tôi"


@pytest.mark.core_only
async def test_the_menu_asks_each_thing_once(secretary: Speaker) -> None:
    """It is what everybody comes back to: who somebody is and which meetings are ahead is read once."""
    await secretary.says("/menu")
    with statements_seen() as statements:
        await secretary.says("/menu")
    texts = [" ".join(text.split()) for text, _ in statements]
    for asked in ("WHERE membership.person_id =", "WHERE meeting.unit_id IN"):
        assert sum(asked in text for text in texts) == 1, asked
    assert len(texts) <= 30


@pytest.mark.core_only
async def test_after_intake_the_menu_tells_of_the_meeting(parent: Speaker, clock: Clock) -> None:
    clock.move(days=9)
    (await parent.says("menu")).shows("Hội nghị đối thoại năm học 2026-2027: 17h00 thứ Năm, ngày 26/11/2026")


@pytest.mark.core_only
async def test_a_meeting_that_nobody_began_is_held_moved_or_called_off(
    parent: Speaker, secretary: Speaker, chair: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    """Its day has passed: nobody reads that it is over or ahead, and who leads it is offered every way on."""
    await asks(runtime, world, "parent", "Bếp ăn có bảo đảm an toàn thực phẩm không ạ?")
    clock.move(days=11)
    ways = ["Bắt đầu hội nghị", "Đổi lịch họp", "Hủy, hoãn họp"]
    for somebody in (secretary, chair):
        for words in ("menu", "/hangdoi", "hội nghị"):
            shown = await somebody.says(words)
            shown.shows("Đã qua giờ họp mà hội nghị chưa bắt đầu. Họp bây giờ")
            assert shown.labels()[:3] == ways, words
    (await secretary.says("/moi")).shows("chưa bắt đầu")
    menu = await parent.says("menu")
    menu.shows("Đã qua giờ họp mà hội nghị chưa bắt đầu. Có ngày họp mới")
    assert menu.labels() == ["Câu hỏi của tôi", "Thông tin hội nghị", "Gặp thư ký"]
    (await parent.says("MN26-001")).shows("hội nghị chưa họp như đã định", "Có ngày họp mới")
    mine = await parent.says("câu hỏi của tôi")
    assert "xem tại hội nghị" not in mine.text
    await chair.says("/hangdoi")
    (await chair.presses("Bắt đầu hội nghị")).shows("đã bắt đầu", "Còn 1 lượt phát biểu")


async def test_help_lists_what_one_can_say(parent: Speaker) -> None:
    for word in ("/help", "/trogiup", "hướng dẫn"):
        (await parent.says(word)).shows("gửi câu hỏi", "gặp thư ký", "dữ liệu của tôi")


async def test_the_meeting(world: World, runtime: Runtime, parent: Speaker) -> None:
    def rules(uow: UnitOfWork) -> None:
        meeting = uow.meetings.get(world.meeting)
        meeting.house_rules = "Mỗi lượt một vấn đề, không quá 5 phút."
        uow.meetings.keep(meeting)

    await runtime.write(rules)
    told = await parent.says("khi nào họp")
    told.shows(
        "Thời gian: 17h00 thứ Năm, ngày 26/11/2026", "Nơi họp: Phòng hội đồng", "Chủ trì: Hiệu trưởng",
        "Hạn gửi câu hỏi: 17h00 thứ Ba, ngày 24/11/2026", "1. Giải trình góp ý vào báo cáo", "4. Vấn đề khác",
        "Chương trình:", "– Tuyên bố lý do", "– Kết luận", "Nội quy:", "Mỗi lượt một vấn đề",
    )  # fmt: skip
    assert "Chưa rõ, nhờ xếp" not in told.text


@pytest.mark.core_only
async def test_no_meeting_at_all(world: World, runtime: Runtime, parent: Speaker) -> None:
    def close(uow: UnitOfWork) -> None:
        meeting: Meeting = uow.meetings.get(world.meeting)
        meeting.closed_at = uow.now
        uow.meetings.keep(meeting)

    await runtime.write(close)
    for text in ("/hoi", "/phatbieu", "/hoinghi"):
        (await parent.says(text)).shows(
            "Hội nghị ngày 26/11 đã kết thúc, nay không nhận câu hỏi mới", "«Câu hỏi của tôi»", "muốn làm gì"
        )


async def test_stopping_where_nothing_was_begun(parent: Speaker) -> None:
    (await parent.says("hủy")).shows("Đã dừng lại")
    await parent.says("/hoi")
    stopped = await parent.says("huy")
    stopped.shows("Đã dừng lại")
    assert stopped.labels() == ["Gửi câu hỏi", "Trang chính"]


@pytest.mark.core_only
async def test_the_menu_follows_the_meeting(
    parent: Speaker,
    secretary: Speaker,
    chair: Speaker,
    responder: Speaker,
    runtime: Runtime,
    world: World,
    clock: Clock,
) -> None:
    """Whatever is offered in a phase is taken in it: nothing that is pressed reads that it cannot be done."""
    await asks(runtime, world, "parent", "Bếp ăn có bảo đảm an toàn thực phẩm không ạ?")
    everybody = (parent, secretary, chair, responder)

    async def offered(speaker: Speaker) -> list[str]:
        menu = await speaker.says("menu")
        for label in menu.labels():
            if label not in {"Gửi câu hỏi", "Gửi câu hỏi muộn", "Đăng ký phát biểu", "Mời câu tiếp", "Trang văn phòng"}:
                told = await speaker.presses(label, on=menu)
                assert "không dùng được" not in told.text, (label, told.text)
                assert "đã kết thúc rồi" not in told.text, (label, told.text)
        return menu.labels()

    clock.move(days=10, hours=8)
    for speaker in everybody:
        await offered(speaker)

    def begin(uow: UnitOfWork) -> None:
        meeting = uow.meetings.get(world.meeting)
        meeting.started_at = uow.now
        uow.meetings.keep(meeting)

    await runtime.write(begin)
    during = {speaker: (await speaker.says("menu")).labels() for speaker in everybody}
    assert during[chair][:2] == ["Mời câu tiếp", "Kết thúc hội nghị"]
    assert during[secretary][0] == "Mời câu tiếp"
    assert "Mời câu tiếp" not in during[parent]
    await chair.says("/dong")
    await chair.presses("Kết thúc")
    after = {speaker: await offered(speaker) for speaker in everybody}
    for speaker in (parent, responder):
        assert "Gửi câu hỏi" not in after[speaker]
        assert {"Câu hỏi của tôi", "Kết quả hội nghị"} <= set(after[speaker])
    assert after[secretary][0] == "Trả lời còn nợ"
    assert "Phân loại câu mới" not in after[secretary]
    assert "Trả lời còn nợ" in after[chair]
    assert not {"Mời câu tiếp", "Kết thúc hội nghị", "Bắt đầu hội nghị"} & set(after[chair])
