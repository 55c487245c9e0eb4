"""A meeting made in a few answers: like the last one, or from scratch; whatever is typed, and by two at once."""

import pytest

from bot.runtime import Runtime
from domain.meeting import Meeting
from domain.people.access import Role
from services.unit_of_work import UnitOfWork
from tests.conftest import ZONE
from tests.talking import Heard, Speaker
from tests.world import Clock, World

# The clock stands at Monday 2026-11-16, 09h00; the world's meeting MN26 is on Thursday 2026-11-26, 17h00.


async def newest(runtime: Runtime, world: World) -> Meeting:
    return max(await runtime.read(lambda uow: uow.meetings.of_unit(world.unit)), key=lambda meeting: meeting.key)


async def titles(runtime: Runtime, meeting: Meeting) -> list[str]:
    return [topic.title for topic in await runtime.read(lambda uow: uow.meetings.topics(meeting.key))]


async def begin(secretary: Speaker) -> Heard:
    await secretary.says("/lapkehoach")
    return await secretary.presses("Lập mới")


async def test_a_meeting_from_scratch(secretary: Speaker, runtime: Runtime, world: World) -> None:
    offered = await begin(secretary)
    assert offered.labels()[:3] == ["07/12, thứ Hai", "10/12, thứ Năm", "14/12, thứ Hai"]
    (await secretary.presses("10/12, thứ Năm")).shows("Thứ Năm, ngày 10/12/2026", "mấy giờ")
    (await secretary.says("7h30")).shows("Họp ở đâu", "Phòng hội đồng")
    (await secretary.says("Hội trường tầng 2 nhé cô")).shows("mỗi dòng một nội dung", "Chăm sóc, nuôi dưỡng")
    summary = await secretary.says("- Thu chi đầu năm học\n2. Bữa ăn bán trú\n\nVấn đề khác")
    summary.shows("07h30 thứ Năm, ngày 10/12/2026", "Hội trường tầng 2", "- Thu chi đầu năm học", "- Bữa ăn bán trú")
    summary.shows("đang có", "MN26")
    made = await secretary.presses("Tạo hội nghị")
    made.shows("Đã tạo", "MNB26", "1. thứ Năm, 26/11: Chốt nội dung", "[đề xuất]")
    assert "chưa đến lúc nhắc" not in made.text
    assert "Xác nhận tất cả" in made.labels()
    meeting = await newest(runtime, world)
    assert meeting.starts_at.astimezone(ZONE).isoformat() == "2026-12-10T07:30:00+07:00"
    assert meeting.place == "Hội trường tầng 2"
    assert await titles(runtime, meeting) == [
        "Thu chi đầu năm học", "Bữa ăn bán trú", "Vấn đề khác", "Chưa rõ, nhờ xếp",
    ]  # fmt: skip


async def test_like_the_last_time_asks_only_for_day_and_hour(
    secretary: Speaker, runtime: Runtime, world: World
) -> None:
    (await secretary.says("lập kế hoạch")).shows("Lần gần nhất", "17h00 thứ Năm, ngày 26/11/2026")
    await secretary.presses("Như lần trước")
    hours = await secretary.presses("07/12, thứ Hai")
    assert hours.labels()[:3] == ["17h00", "8h00", "14h00"]
    (await secretary.says("2h chiều")).shows("14h00 thứ Hai, ngày 07/12/2026", "Phòng hội đồng", "như lần trước")
    (await secretary.presses("Tạo hội nghị")).shows("Đã tạo", "MNB26")
    meeting = await newest(runtime, world)
    assert (await titles(runtime, meeting))[1] == "Chăm sóc, nuôi dưỡng"
    assert meeting.place == "Phòng hội đồng"


async def test_a_day_and_its_hour_in_one_line(secretary: Speaker) -> None:
    await begin(secretary)
    (await secretary.says("20/12 lúc 7h30")).shows("Họp ở đâu")
    await secretary.presses("Nơi họp lần trước")
    summary = await secretary.presses("Chỉ vấn đề khác")
    summary.shows("07h30 Chủ nhật, ngày 20/12/2026", "ngày nghỉ cuối tuần", "chỉ “Vấn đề khác”")


async def test_a_day_and_its_hour_as_they_are_said(secretary: Speaker) -> None:
    await begin(secretary)
    (await secretary.says("thứ 6 tuần tới lúc 2 giờ chiều")).shows("Họp ở đâu")
    await secretary.presses("Nơi họp lần trước")
    (await secretary.presses("Chỉ vấn đề khác")).shows("14h00 thứ Sáu, ngày 27/11/2026")


@pytest.mark.core_only
async def test_a_part_of_the_day_is_no_hour(secretary: Speaker) -> None:
    await begin(secretary)
    (await secretary.says("sáng thứ Sáu tuần sau ạ")).shows("Thứ Sáu, ngày 27/11/2026", "mấy giờ")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("29/02", "Chưa đọc được ngày"),
        ("31/11", "Chưa đọc được ngày"),
        ("🎉🎉", "Chưa đọc được ngày"),
        ("13/11", "Ngày 13/11/2026 đã qua"),
        ("20/12 lúc 25h", "Chưa đọc được giờ"),
        ("hôm nay 8h", "08h00 thứ Hai, ngày 16/11/2026 đã qua"),
    ],
)
async def test_a_day_that_cannot_be_is_asked_again(secretary: Speaker, typed: str, said: str) -> None:
    await begin(secretary)
    (await secretary.says(typed)).shows(said, "vào ngày nào")


async def test_an_hour_that_cannot_be_is_asked_again(secretary: Speaker) -> None:
    await begin(secretary)
    await secretary.says("hôm nay")
    for typed, said in (("sáng", "Chưa đọc được giờ"), ("20/12", "Chưa đọc được giờ"), ("8h00", "đã qua")):
        (await secretary.says(typed)).shows(said, "mấy giờ")
    (await secretary.says("9h01")).shows("Họp ở đâu")


async def test_topics_that_are_none_or_too_many_or_too_long(secretary: Speaker, runtime: Runtime, world: World) -> None:
    await begin(secretary)
    await secretary.says("10/12 8h")
    (await secretary.says("🏫")).shows("chưa có chữ", "Họp ở đâu")
    await secretary.says("Sân trường")
    (await secretary.says("🙂🙂\n!!!")).shows("chưa có chữ", "mỗi dòng một nội dung")
    (await secretary.says("\n".join(f"Nội dung thứ {n}" for n in range(30)))).shows("30 nội dung", "tối đa 18")
    (await secretary.says("Dài " * 60)).shows("vượt 200", "mỗi dòng một nội dung")
    (await secretary.says("\n".join(f"Nội dung thứ {n}" for n in range(18)))).shows("và 10 nội dung nữa")
    await secretary.presses("Tạo hội nghị")
    assert len(await titles(runtime, await newest(runtime, world))) == 20


async def test_what_was_said_can_be_changed_before(secretary: Speaker) -> None:
    await begin(secretary)
    await secretary.says("10/12 8h")
    await secretary.says("Sân trường")
    await secretary.presses("Nội dung lần trước")
    (await secretary.presses("Sửa")).shows("Sửa mục nào")
    await secretary.presses("Nơi họp")
    (await secretary.says("Nhà đa năng")).shows("Nơi họp: Nhà đa năng", "08h00 thứ Năm, ngày 10/12/2026")
    await secretary.presses("Sửa")
    await secretary.presses("Ngày họp")
    (await secretary.says("quay lại")).shows("Sửa mục nào")
    (await secretary.says("quay lại")).shows("XEM LẠI", "Nhà đa năng")
    (await secretary.says("ừ thì thế")).shows("Xin chọn", "XEM LẠI")


async def test_the_new_year_a_holiday_and_a_late_notice_are_said(secretary: Speaker) -> None:
    for day, said in (
        ("06/02/2027", "mùng 1 Tết Nguyên đán"),
        ("01/01/2027", "ngày nghỉ: Tết Dương lịch"),
        ("20/11/2026", "đã qua 3 ngày"),
    ):
        await secretary.says("/lapkehoach")
        await secretary.presses("Như lần trước")
        (await secretary.says(f"{day} 8h")).shows("Lưu ý", said)


async def test_a_second_tap_and_a_colleague_make_no_second_meeting(
    secretary: Speaker, chair: Speaker, runtime: Runtime, world: World
) -> None:
    for somebody in (secretary, chair):
        await somebody.says("/lapkehoach")
        await somebody.presses("Như lần trước")
        await somebody.says("10/12 8h")
    await secretary.presses("Tạo hội nghị")
    (await chair.presses("Tạo hội nghị")).shows("đã có hội nghị vào đúng giờ này")
    assert len(await runtime.read(lambda uow: uow.meetings.of_unit(world.unit))) == 2


async def test_a_summary_left_until_its_day_has_gone_by(secretary: Speaker, clock: Clock) -> None:
    await secretary.says("/lapkehoach")
    await secretary.presses("Như lần trước")
    await secretary.says("ngày mai")
    await secretary.says("8h00")
    clock.move(days=2)
    (await secretary.presses("Tạo hội nghị")).shows("đã qua", "XEM LẠI")


async def test_the_first_meeting_of_a_unit_has_nothing_to_copy(
    secretary: Speaker, runtime: Runtime, world: World
) -> None:
    def lead_another(uow: UnitOfWork) -> None:
        group = uow.people.unit(world.group)
        membership = next(m for m in uow.people.memberships(world.people["secretary"]) if m.role is Role.SECRETARY)
        membership.unit_id, membership.group_id = group.id or 0, None
        uow.people.keep(membership)

    await runtime.write(lead_another)
    (await secretary.says("/lapkehoach")).shows("Hội nghị vào ngày nào")
    await secretary.says("10/12 8h")
    place = await secretary.says("Phòng 1")
    place.shows("mỗi dòng một nội dung")
    assert "Nội dung lần trước" not in place.labels()


async def test_parents_plan_nothing(parent: Speaker, responder: Speaker, runtime: Runtime, world: World) -> None:
    for somebody in (parent, responder):
        for command in ("/lapkehoach", "/lich", "/doilich", "/hoanhop", "/ngaynghi", "/chuongtrinh"):
            (await somebody.says(command)).shows("Nếu đã được giao việc này")


@pytest.mark.core_only
async def test_two_minutes_are_enough(secretary: Speaker, runtime: Runtime, world: World) -> None:
    """Like last time is four messages; none of what is asked is longer than a phone shows."""
    for text in ("/lapkehoach", "Như lần trước", "10/12 8h"):
        heard = await secretary.says(text)
        assert len(heard.text) <= 600, heard.text
    (await secretary.says("Tạo hội nghị")).shows("Đã tạo")


async def test_the_title_is_changed_in_one_tap(secretary: Speaker, runtime: Runtime, world: World) -> None:
    await begin(secretary)
    for answer in ("10/12", "8h", "Hội trường", "Chỉ vấn đề khác"):
        await secretary.says(answer)
    (await secretary.presses("Sửa tên hội nghị")).shows("“Hội nghị đối thoại năm học 2026-2027”", "gõ tên khác")
    (await secretary.says("Đối thoại với cha mẹ học sinh")).shows("XEM LẠI", "Đối thoại với cha mẹ học sinh")
    await secretary.presses("Sửa")
    await secretary.presses("Sửa tên hội nghị")
    (await secretary.presses("Tên thường dùng")).shows("XEM LẠI", "Hội nghị đối thoại năm học 2026-2027")
    await secretary.presses("Sửa tên hội nghị")
    await secretary.says("Đối thoại với cha mẹ học sinh")
    await secretary.presses("Tạo hội nghị")
    assert (await newest(runtime, world)).title == "Đối thoại với cha mẹ học sinh"


async def test_one_made_again_may_have_another_title(secretary: Speaker, runtime: Runtime, world: World) -> None:
    await secretary.says("/lapkehoach")
    await secretary.presses("Như lần trước")
    await secretary.says("10/12 lúc 8h")
    await secretary.presses("Sửa tên hội nghị")
    await secretary.says("Hội nghị đối thoại lần hai")
    await secretary.presses("Tạo hội nghị")
    assert (await newest(runtime, world)).title == "Hội nghị đối thoại lần hai"


async def test_a_first_meeting_is_led_by_the_title_of_its_chair(
    secretary: Speaker, runtime: Runtime, world: World
) -> None:
    def forget(uow: UnitOfWork) -> None:
        meeting = uow.meetings.get(world.meeting)
        meeting.chair_title = "chủ trì"
        uow.meetings.keep(meeting)

    await runtime.write(forget)
    assert "Chủ trì:" not in (await secretary.says("/hoinghi")).text
    await begin(secretary)
    for answer in ("10/12", "8h", "Hội trường", "Chỉ vấn đề khác", "Tạo hội nghị"):
        await secretary.says(answer)
    assert (await newest(runtime, world)).chair_title == "Hiệu trưởng"
