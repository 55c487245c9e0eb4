"""A plan is pasted: its dates are listed with their words, what looks wrong is said, and a meeting is begun from it."""

from datetime import date, timedelta

import pytest

from bot.runtime import Runtime
from conversation.turn import Media
from tests.conftest import ZONE
from tests.talking import Heard, Speaker
from tests.world import World

HEAD = """\
Hoa Ban, ngày 16 tháng 11 năm 2026
KẾ HOẠCH
Đối thoại với cha mẹ học sinh năm học 2026-2027
Căn cứ Thông tư số 11/2020/TT-BGDĐT ngày 19/5/2020;
"""
BODY = """\
1. Thời gian: 16h30 thứ Sáu, ngày 18/12/2026
2. Địa điểm: Hội trường tầng 2
3. Các lớp gửi ý kiến trước ngày 02/12
4. Tổ văn phòng chốt danh sách phát biểu chậm nhất ngày 09/12/2026
5. Niêm yết nội dung, thời gian, địa điểm hội nghị trước 7 ngày
6. Trả lời bằng văn bản trong 10 ngày làm việc kể từ ngày đối thoại
7. Lập hồ sơ sau hội nghị
"""


async def pastes(speaker: Speaker, *parts: str) -> Heard:
    """Begin the talk, paste the parts, and say that this was all."""
    await speaker.says("/dankehoach")
    for part in parts:
        await speaker.says(part)
    return await speaker.says("xong")


async def meetings(runtime: Runtime, world: World) -> int:
    return await runtime.read(lambda uow: len(uow.meetings.of_unit(world.unit)))


async def test_a_plan_becomes_a_list_and_then_a_meeting(secretary: Speaker, runtime: Runtime, world: World) -> None:
    (await secretary.says("dán kế hoạch")).shows("Xin dán nguyên văn kế hoạch", "20.000", "Xong")
    (await secretary.says(HEAD)).shows("Đã nhận", "dán tiếp")
    await secretary.says(BODY)
    page = await secretary.says("Xong")
    page.shows(
        "ký thứ Hai, ngày 16/11/2026", "có 7 mốc, 1 chỗ cần xem lại", "1 mốc không tính được ngày", "Trang 1/3",
        "2. “trước ngày 02/12”: hết thứ Ba, ngày 01/12/2026.", "Các lớp gửi ý kiến",
        "3. “chậm nhất ngày 09/12/2026”: hết thứ Tư, ngày 09/12/2026.",
        "4. “trước 7 ngày”: hết thứ Sáu, ngày 11/12/2026.",
        "5. “16h30 thứ Sáu, ngày 18/12/2026”: họp lúc 16h30 thứ Sáu, ngày 18/12/2026.",
    )  # fmt: skip
    assert "19/5/2020" not in page.text
    (await secretary.says("trang sau")).shows("7. “sau hội nghị”: chưa có ngày; sau ngày họp.", "Trang 2/3")
    (await secretary.says("trang sau")).shows(
        "CẦN XEM LẠI", "“chậm nhất ngày 09/12/2026”", "danh sách chốt thứ Tư, ngày 09/12/2026",
        "thông báo có thể đến thứ Sáu, ngày 11/12/2026",
    )  # fmt: skip
    (await secretary.says("trang trước")).shows("Trang 2/3")
    (await secretary.says("Lập hội nghị từ đây")).shows(
        "Lấy từ kế hoạch: họp lúc 16h30 thứ Sáu, ngày 18/12/2026; nơi họp: Hội trường tầng 2", "những nội dung nào"
    )
    assert await meetings(runtime, world) == 1  # nothing is made yet
    (await secretary.says("Chỉ vấn đề khác")).shows(
        "XEM LẠI TRƯỚC KHI TẠO", "16h30 thứ Sáu, ngày 18/12/2026", "Hội trường tầng 2"
    )
    (await secretary.says("Tạo hội nghị")).shows("Đã tạo Hội nghị đối thoại năm học 2026-2027")
    assert await meetings(runtime, world) == 2


async def test_numbers_of_the_list_are_not_those_of_choices(secretary: Speaker) -> None:
    await pastes(secretary, HEAD, BODY)
    (await secretary.says("1")).shows("Trang 1/3")


async def test_a_meeting_that_is_over_asks_for_another_day(chair: Speaker) -> None:
    await pastes(chair, BODY.replace("2026", "2024"))
    heard = await chair.says("Lập hội nghị từ đây")
    heard.shows("đã qua, xin chọn ngày khác", "Hội nghị vào ngày nào")
    (await chair.says("20/12")).shows("họp lúc mấy giờ")
    (await chair.says("8h")).shows("những nội dung nào")


async def test_a_plan_without_hour_or_place_asks_for_them(secretary: Speaker) -> None:
    (await pastes(secretary, "Thời gian: ngày 18/12/2026")).shows("họp thứ Sáu, ngày 18/12/2026")
    (await secretary.says("Lập hội nghị từ đây")).shows("Lấy từ kế hoạch: họp thứ Sáu", "họp lúc mấy giờ")
    (await secretary.says("14h")).shows("Họp ở đâu")


async def test_what_is_right_is_said_to_be(secretary: Speaker) -> None:
    (await pastes(secretary, "Thời gian: 8h00 ngày 18/12/2026")).shows("Không thấy chỗ nào trái nhau", "có 1 mốc")


async def test_a_text_without_dates(secretary: Speaker) -> None:
    (await pastes(secretary, "Kính gửi quý phụ huynh, nhà trường xin cảm ơn.")).shows("Chưa tìm thấy ngày nào")
    (await secretary.says("dán lại")).shows("Xin dán nguyên văn")
    await secretary.says("Nộp trước ngày 31/11/2026; sửa sau khi có kết quả; trả lời trong 5 ngày từ khi có kết luận.")
    (await secretary.says("Xong")).shows(
        "ngày này không có trong lịch", "chưa rõ là hạn ngày nào", "tính từ ngày ra Thông báo kết luận 5 ngày"
    )


@pytest.mark.core_only
async def test_each_concern_has_its_words(secretary: Speaker) -> None:
    await pastes(
        secretary,
        "Thời gian: 8h00 thứ Hai, ngày 01/01/2027\nNiêm yết kế hoạch chậm nhất ngày 05/01/2027\n"
        "Nộp trước ngày 31/11/2026\nTổ chức ít nhất 03 cuộc trong năm học.\n"
        "Hội nghị lần sau: ngày 06/02/2027; trả lời trong 1 ngày kể từ ngày họp.\nGửi trước ngày 07/12/2026.",
    )
    (await secretary.says("trang sau")).shows(
        "“8h00 thứ Hai, ngày 01/01/2027”: 01/01/2027 là thứ Sáu; ngày hoặc thứ bị nhầm",
        "“trước ngày 31/11/2026”: ngày 31/11/2026 không có trong lịch",
        "Thứ Sáu, ngày 01/01/2027 là ngày nghỉ: Tết Dương lịch",
        "“ngày 06/02/2027”: Thứ Bảy, ngày 06/02/2027 là mùng 1 Tết Nguyên đán", "chưa có giờ", "Trang 2/3",
    )  # fmt: skip
    (await secretary.says("trang sau")).shows(
        "- năm học 2026-2027 ghi ngày cho 2 hội nghị, kế hoạch yêu cầu ít nhất 3",
        "ngày cuối Chủ nhật, ngày 06/12/2026 là ngày nghỉ cuối tuần; nên xong từ thứ Sáu, ngày 04/12/2026",
        "ngày làm việc kế tiếp là thứ Hai, ngày 04/01/2027",
        "ghi hết thứ Ba, ngày 05/01/2027, tức là sau ngày họp",
    )  # fmt: skip


async def test_nothing_pasted_yet(secretary: Speaker) -> None:
    (await pastes(secretary)).shows("Chưa có phần chữ nào", "Xin dán nguyên văn")


async def test_it_can_be_left(secretary: Speaker, runtime: Runtime, world: World) -> None:
    await pastes(secretary, HEAD, BODY)
    await secretary.says("hủy")
    assert await meetings(runtime, world) == 1
    heard = await secretary.says("Trang sau")
    assert "Trang 2/3" not in heard.text


async def test_a_text_that_is_too_long_is_refused_whole(secretary: Speaker) -> None:
    """What was pasted before stays, so that it can still be read."""
    await secretary.says("/dankehoach")
    await secretary.says("Thời gian: 8h00 ngày 18/12/2026")
    for _ in range(9):
        await secretary.says("Nội dung đối thoại. " * 97)
    heard = await secretary.says("Nội dung đối thoại. " * 180)
    heard.shows("vượt 20.000", "dán tiếp")
    (await secretary.says("Xong")).shows("có 1 mốc")


@pytest.mark.core_only
async def test_of_too_many_dates_the_first_are_read_and_where_it_ended_is_said(secretary: Speaker) -> None:
    days = [date(2026, 12, 1) + timedelta(days=number) for number in range(130)]
    heard = await pastes(secretary, "\n".join(f"Họp ngày {day:%d/%m/%Y}." for day in days))
    heard.shows("có 120 mốc", "Mỗi lần chỉ đọc 120 ngày đầu", "từ “ngày 31/03/2027” trở đi chưa đọc", "«Dán lại»")
    await secretary.says("Dán lại")
    await secretary.says("\n".join(f"Họp ngày {day:%d/%m/%Y}." for day in days[120:]))
    heard = await secretary.says("Xong")
    assert heard.shows("có 10 mốc")
    assert "chưa đọc" not in heard.text


@pytest.mark.core_only
async def test_a_file_is_asked_for_as_text(secretary: Speaker) -> None:
    await secretary.says("/dankehoach")
    plan = Media("document", "f1", "ke_hoach.docx", "application/msword", 9)
    (await secretary.sends(plan)).shows("Chưa đọc được tệp", "chép phần chữ", "Xin dán nguyên văn")
    (await secretary.sends(plan, text="Thời gian: 8h00 ngày 18/12/2026")).shows("Chưa đọc được tệp", "Đã nhận")
    (await secretary.says("Xong")).shows("có 1 mốc")


async def test_only_those_who_plan_may_read(parent: Speaker) -> None:
    (await parent.says("/dankehoach")).shows("Chức năng này dành cho chủ trì")


@pytest.mark.with_buttons
async def test_buttons(secretary: Speaker) -> None:
    await secretary.says("/dankehoach")
    await secretary.says(HEAD + BODY)
    page = await secretary.presses("Xong")
    assert page.labels() == ["Trang sau", "Lập hội nghị từ đây", "Dán lại", "Hủy"]
    page = await secretary.presses("Trang sau")
    assert page.labels() == ["Trang sau", "Trang trước", "Lập hội nghị từ đây", "Dán lại", "Hủy"]
    (await secretary.presses("Dán lại")).shows("Xin dán nguyên văn")


WHOLE = """\
Hoa Ban, ngày 16 tháng 11 năm 2026
KẾ HOẠCH
Tổ chức hội nghị đối thoại năm học 2026-2027
I. Thời gian, địa điểm: 8h00 thứ Sáu, ngày 18/12/2026, tại Hội trường tầng 2.
II. Nội dung đối thoại:
- Thu chi đầu năm học
- Bữa ăn bán trú
III. Tổ chức thực hiện
1. Nhận câu hỏi của cha mẹ học sinh đến 16h30 ngày 08/12/2026.
2. Văn thư tổng hợp câu hỏi, hoàn thành trước ngày 11/12/2026.
3. Đội văn nghệ tập xong trước ngày 15/12/2026.
4. Họp Ban tổ chức xong ngày 10/11/2026.
5. Lập hồ sơ sau hội nghị.
"""


async def test_the_plans_own_dates_and_topics_come_along(secretary: Speaker, runtime: Runtime, world: World) -> None:
    await pastes(secretary, WHOLE)
    summary = await secretary.says("Lập hội nghị từ đây")
    summary.shows(
        "họp lúc 08h00 thứ Sáu, ngày 18/12/2026; nơi họp: Hội trường tầng 2; 2 nội dung",
        "Nơi họp: Hội trường tầng 2", "- Thu chi đầu năm học", "- Bữa ăn bán trú",
        "thứ Ba, 08/12/2026: Nhận câu hỏi của cha mẹ học sinh", "thứ Năm, 10/12/2026: Văn thư tổng hợp",
        "thứ Hai, 14/12/2026: Đội văn nghệ", "Chưa lấy:", "“xong ngày 10/11/2026”: đã qua",
        "“sau hội nghị”: không tính được ngày",
    )  # fmt: skip
    await secretary.says("Tạo hội nghị")
    meeting = await runtime.read(lambda uow: uow.meetings.of_unit(world.unit)[0])
    assert meeting.intake_ends_at.astimezone(ZONE).isoformat() == "2026-12-08T16:30:00+07:00"
    days = await runtime.read(lambda uow: {d.step: d.last_day for d in uow.deadlines.of_meeting(meeting.key)})
    assert days["intake_closes"] == date(2026, 12, 8)
    assert days["group_returns"] == date(2026, 12, 8)  # as the questions, where the plan does not say
    assert days["digest"] == date(2026, 12, 10)
    assert days["speakers_listed"] == date(2026, 12, 16)  # the plan is silent: two days before, as is usual
    assert sorted(day for step, day in days.items() if step.startswith("read_") and day) == [date(2026, 12, 14)]
    proposed = await runtime.read(lambda uow: [d.proposed for d in uow.deadlines.of_meeting(meeting.key)])
    assert all(proposed)


async def test_the_plans_dates_can_be_left_out(secretary: Speaker, runtime: Runtime, world: World) -> None:
    await pastes(secretary, WHOLE)
    await secretary.says("Lập hội nghị từ đây")
    await secretary.says("Sửa")
    summary = await secretary.says("Không lấy các mốc")
    assert "Đội văn nghệ" not in summary.text
    await secretary.says("Tạo hội nghị")
    meeting = await runtime.read(lambda uow: uow.meetings.of_unit(world.unit)[0])
    titles = await runtime.read(lambda uow: [d.title for d in uow.deadlines.of_meeting(meeting.key)])
    assert not [title for title in titles if "văn nghệ" in title]


async def test_another_day_than_the_plans_leaves_out_what_would_come_after_it(secretary: Speaker) -> None:
    await pastes(secretary, WHOLE)
    await secretary.says("Lập hội nghị từ đây")
    await secretary.says("Sửa")
    await secretary.says("Ngày họp")
    (await secretary.says("9/12")).shows("08h00 thứ Tư, ngày 09/12/2026", "“trước ngày 11/12/2026”: sau ngày họp")
