"""A meeting moved or called off: what will change is seen first, everybody is told, nothing stale is decided on."""

from datetime import date, datetime

import pytest

from bot.runtime import Runtime
from domain.dates.deadline_rule import Bound, Rule
from services.plans import timeline
from services.plans.timeline import Entry
from services.unit_of_work import UnitOfWork
from tests.conftest import ZONE
from tests.office import asks
from tests.preparing import deadline, lay_usual
from tests.talking import Speaker
from tests.world import World

# The world's meeting: Thursday 2026-11-26, 17h00; the clock stands at Monday 2026-11-16, 09h00.


async def lay_fixed(runtime: Runtime, world: World) -> int:
    """A step whose date the plan names."""

    def work(uow: UnitOfWork) -> int:
        rule = Rule(bound=Bound.BY, fixed=date(2026, 11, 23))
        entry = Entry(step="returns", title="Gửi tổng hợp", owner="Tổ trưởng", rule=rule, words="ngày 23/11")
        return timeline.lay(uow, [entry], meeting=uow.meetings.get(world.meeting))[0].key

    return await runtime.write(work)


async def starts(runtime: Runtime, world: World) -> datetime:
    meeting = await runtime.read(lambda uow: uow.meetings.get(world.meeting))
    return meeting.starts_at.astimezone(ZONE)


async def test_moving_shows_what_changes_and_tells_everybody(
    secretary: Speaker, parent: Speaker, runtime: Runtime, world: World
) -> None:
    steps = await lay_usual(runtime, world)
    fixed = await lay_fixed(runtime, world)
    (await secretary.says("đổi lịch họp")).shows("đang hẹn 17h00 thứ Năm, ngày 26/11/2026", "sang ngày nào")
    (await secretary.says("02/12")).shows("Giờ đang hẹn là 17h00")
    (await secretary.presses("8h00")).shows("Phòng hội đồng")
    preview = await secretary.says("Hội trường xã")
    preview.shows(
        "Đang hẹn: 17h00 thứ Năm, ngày 26/11/2026, Phòng hội đồng",
        "Đổi thành: 08h00 thứ Tư, ngày 02/12/2026, Hội trường xã",
        "12 mốc việc chuyển ngày theo", "1 mốc kế hoạch ghi ngày cố định", "5 người được báo",
    )  # fmt: skip
    assert (await starts(runtime, world)).day == 26
    done = await secretary.presses("Đổi và báo mọi người")
    done.shows("Đã đổi lịch: 08h00 thứ Tư, ngày 02/12/2026", "1 mốc có ngày cố định cần xác nhận lại", "Gửi tổng hợp")
    done.shows("[đề xuất]", "chờ xác nhận ngày")
    (await parent.hears()).shows("THAY ĐỔI LỊCH", "17h00 thứ Năm, ngày 26/11/2026", "08h00 thứ Tư, ngày 02/12/2026")
    assert not [heard for heard in await secretary.heard() if "THAY ĐỔI LỊCH" in heard.text]
    assert (await deadline(runtime, fixed)).last_day == date(2026, 11, 29)
    assert (await deadline(runtime, steps["notice"])).last_day == date(2026, 11, 25)


async def test_only_the_place_changes(secretary: Speaker, parent: Speaker, runtime: Runtime, world: World) -> None:
    await secretary.says("/doilich")
    await secretary.presses("Giữ ngày")
    await secretary.presses("Giữ giờ")
    (await secretary.presses("Giữ nơi họp")).shows("không có gì thay đổi", "Họp ở đâu")
    (await secretary.says("Sân trường")).shows("Sân trường")
    await secretary.presses("Đổi và báo mọi người")
    (await parent.hears()).shows("Giờ họp giữ nguyên", "Nơi mới: Sân trường")


async def test_what_cannot_be_is_asked_again(secretary: Speaker) -> None:
    await secretary.says("/doilich")
    for typed, said in (("29/02", "Chưa đọc được ngày"), ("10/11", "đã qua"), ("🙂", "Chưa đọc được ngày")):
        (await secretary.says(typed)).shows(said, "sang ngày nào")
    await secretary.says("hôm nay")
    for typed, said in (("chiều muộn", "Chưa đọc được giờ"), ("8h", "đã qua")):
        (await secretary.says(typed)).shows(said, "mấy giờ")
    await secretary.says("15h")
    (await secretary.says("😀😀")).shows("chưa có chữ", "Họp ở đâu")


async def test_two_move_it_at_once(secretary: Speaker, chair: Speaker, runtime: Runtime, world: World) -> None:
    for somebody, hour in ((secretary, "8h"), (chair, "14h")):
        await somebody.says("/doilich")
        await somebody.says(f"02/12 {hour}")
        await somebody.presses("Giữ nơi họp")
    await secretary.presses("Đổi và báo mọi người")
    (await chair.presses("Đổi và báo mọi người")).shows(
        "vừa được người khác đổi (08h00 thứ Tư, ngày 02/12/2026)", "Đang hẹn: 08h00", "Đổi thành: 14h00"
    )
    assert (await starts(runtime, world)).hour == 8
    (await chair.presses("Đổi và báo mọi người")).shows("Đã đổi lịch: 14h00")


async def test_calling_off_promises_written_answers(
    chair: Speaker, parent: Speaker, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    steps = await lay_usual(runtime, world)
    await asks(runtime, world, "parent", "Bếp ăn có bảo đảm an toàn thực phẩm không ạ?")
    (await chair.says("hoãn họp")).shows("không họp ạ? Xin gõ lý do")
    for typed, said in (("🌧", "chưa có chữ"), ("bão " * 60, "vượt 200")):
        (await chair.says(typed)).shows(said, "Xin gõ lý do")
    preview = await chair.says("Bão số 9, đường ngập nặng")
    preview.shows("Lý do: Bão số 9", "1 câu hỏi đã gửi được giao trả lời bằng văn bản", "5 người được báo")
    (await chair.says("để tôi xem đã")).shows("Xin chọn", "HỦY HỌP")
    (await chair.presses("Hủy và báo")).shows("Đã hủy", "1 câu hỏi được giao trả lời bằng văn bản")
    (await parent.hears()).shows("sẽ không họp", "Lý do: Bão số 9", "MN26-001", "trả lời bằng văn bản")
    dropped = await deadline(runtime, steps["notice"])
    assert dropped.dropped_why == "cancelled"
    (await secretary.says("/doilich")).shows("đã kết thúc hoặc đã hoãn")
    (await secretary.says("/lich")).shows("chưa có hội nghị nào sắp họp")


async def test_it_may_be_held_after_all(secretary: Speaker, runtime: Runtime, world: World) -> None:
    await secretary.says("/hoanhop")
    await secretary.says("Bão số 9, đường ngập nặng")
    (await secretary.presses("Vẫn họp")).shows("vẫn họp như đã hẹn", "26/11/2026")
    meeting = await runtime.read(lambda uow: uow.meetings.get(world.meeting))
    assert meeting.cancelled_at is None


async def test_a_meeting_that_moved_is_not_called_off_unseen(
    secretary: Speaker, chair: Speaker, runtime: Runtime, world: World
) -> None:
    await chair.says("/hoanhop")
    await chair.says("Bão số 9, đường ngập nặng")
    await secretary.says("/doilich")
    await secretary.says("02/12 8h")
    await secretary.presses("Giữ nơi họp")
    await secretary.presses("Đổi và báo mọi người")
    (await chair.presses("Hủy và báo")).shows("vừa được người khác đổi", "08h00 thứ Tư, ngày 02/12/2026")
    meeting = await runtime.read(lambda uow: uow.meetings.get(world.meeting))
    assert meeting.cancelled_at is None


async def test_what_has_begun_is_neither_moved_nor_called_off(chair: Speaker, secretary: Speaker) -> None:
    await secretary.says("/doilich")
    await chair.says("/batdau")
    await chair.presses("Bắt đầu ngay")
    (await secretary.says("02/12 8h")).shows("đã bắt đầu")
    for command in ("/doilich", "/hoanhop"):
        (await chair.says(command)).shows("đã bắt đầu")


@pytest.mark.core_only
async def test_a_second_tap_moves_nothing_twice(secretary: Speaker, parent: Speaker) -> None:
    await secretary.says("/doilich")
    await secretary.says("02/12 8h")
    shown = await secretary.presses("Giữ nơi họp")
    await secretary.presses("Đổi và báo mọi người", on=shown)
    before = len(await parent.heard())
    (await secretary.presses("Đổi và báo mọi người", on=shown)).shows("đã được ghi nhận")
    assert len(await parent.heard()) == before
