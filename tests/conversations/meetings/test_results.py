"""The menu follows the meeting: before intake, while it takes questions, in the meeting, and what remains after it."""

from functools import partial

from bot.runtime import Runtime
from domain.audience import Circle
from domain.people.access import Role
from services import which_meeting
from services.unit_of_work import UnitOfWork
from tests.office import asks
from tests.talking import Speaker
from tests.world import Clock, World

ASKING = {"Gửi câu hỏi", "Đăng ký phát biểu"}


async def test_before_intake_nobody_is_offered_to_ask(parent: Speaker, runtime: Runtime, world: World) -> None:
    def later(uow: UnitOfWork) -> None:
        meeting = uow.meetings.get(world.meeting)
        meeting.intake_opens_at = meeting.intake_ends_at
        uow.meetings.keep(meeting)

    await runtime.write(later)
    menu = await parent.says("menu")
    menu.shows("Nhận câu hỏi từ 17h00 thứ Ba, ngày 24/11/2026")
    assert menu.labels() == ["Câu hỏi của tôi", "Thông tin hội nghị", "Gặp thư ký"]
    assert "Gửi câu hỏi" not in (await parent.says("/cauhoi")).labels()


async def test_after_intake_and_in_the_meeting(parent: Speaker, chair: Speaker, clock: Clock) -> None:
    """The chair begins when the hour is near, and then calls and closes; askers read, wait, and may ask late."""
    clock.move(days=9)
    late = ["Gửi câu hỏi muộn", "Câu hỏi của tôi", "Thông tin hội nghị", "Gặp thư ký"]
    assert (await parent.says("menu")).labels() == late
    assert "Bắt đầu hội nghị" not in (await chair.says("menu")).labels()
    clock.move(days=1, hours=7)
    assert (await chair.says("menu")).labels()[0] == "Bắt đầu hội nghị"
    await chair.presses("Bắt đầu hội nghị")
    assert (await chair.says("menu")).labels()[:2] == ["Mời câu tiếp", "Kết thúc hội nghị"]
    assert not ASKING.intersection((await parent.says("menu")).labels())


async def test_after_the_meeting(
    parent: Speaker, teacher: Speaker, chair: Speaker, responder: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    """No more asking or calling; one's questions, what came of them, the secretary; the head keeps its name."""
    await asks(runtime, world, "parent", "Thực đơn tuần có công khai không ạ?")
    await asks(runtime, world, "teacher", "Bao giờ có máy chiếu ạ?", topic="safety")
    clock.move(days=10, hours=8)
    await chair.says("/batdau")
    await chair.says("/tiep")
    await chair.presses("Trả lời tại chỗ")
    await chair.says("Thực đơn dán ở cổng mỗi thứ Hai.")
    (await parent.says("/ketqua")).shows("Chưa có hội nghị nào kết thúc")
    await chair.says("/dong")
    await chair.presses("Kết thúc")
    menu = await parent.says("menu")
    menu.shows("Hội nghị thứ Năm, ngày 26/11/2026 đã kết thúc")
    assert menu.labels() == ["Câu hỏi của tôi", "Kết quả hội nghị", "Gặp thư ký"]
    chairs = (await chair.says("menu")).labels()
    assert not {*ASKING, "Mời câu tiếp", "Kết thúc hội nghị", "Bắt đầu hội nghị"}.intersection(chairs)
    (await chair.presses("Kết quả hội nghị")).shows("Trả lời tại hội nghị: 1")
    (await chair.presses("Bốn danh sách")).shows("Giải quyết tại chỗ: 1")
    await chair.presses("Biên bản")
    for head in (partial(which_meeting.occasion, person_id=world.people["parent"]), which_meeting.occasion):
        assert await runtime.read(head) == ("Trường Mầm non Hoa Ban", None)
    (await parent.says("/hoi")).shows("Hội nghị ngày 26/11 đã kết thúc, nay không nhận câu hỏi mới")
    await parent.says("menu")
    results = await parent.presses("Kết quả hội nghị")
    results.shows(
        "2 câu của 2 người hỏi", "Trả lời tại hội nghị: 1", "bằng văn bản: 1", "MN26-001", "Thực đơn dán ở cổng"
    )
    assert "máy chiếu" not in results.text
    assert not {"Bốn danh sách", "Biên bản"}.intersection(results.labels())
    (await teacher.says("kết quả hội nghị")).shows("MN26-002", "Đã giao người trả lời", "còn chờ: 1")
    (await responder.says("/ketqua")).shows("2 câu của 2 người hỏi")


async def test_a_meeting_whose_hour_is_past_is_over_for_askers(parent: Speaker, clock: Clock) -> None:
    """Nobody pressed «close»: no question is taken, and none is said to be possible in the hall."""
    clock.move(days=12)
    assert (await parent.says("menu")).labels() == ["Câu hỏi của tôi", "Thông tin hội nghị", "Gặp thư ký"]
    (await parent.says("/hoi")).shows("đã kết thúc, nay không nhận câu hỏi mới")


async def test_one_held_early_is_told_by_its_own_day(parent: Speaker, chair: Speaker, clock: Clock) -> None:
    clock.move(days=9)
    await chair.says("/batdau")
    await chair.presses("Bắt đầu ngay")
    await chair.says("/dong")
    await chair.presses("Kết thúc")
    (await parent.says("menu")).shows("Hội nghị thứ Tư, ngày 25/11/2026 đã kết thúc")
    (await parent.says("/hoi")).shows("Hội nghị ngày 25/11 đã kết thúc")


async def test_who_was_not_invited_reads_no_totals(
    parent: Speaker, chair: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    """Of their own questions they read what came of them; how many there were is for whom the meeting was."""
    await asks(runtime, world, "parent", "Thực đơn tuần có công khai không ạ?")

    def for_staff(uow: UnitOfWork) -> None:
        meeting = uow.meetings.get(world.meeting)
        meeting.audience = [Circle(Role.TEACHER).kept()]
        uow.meetings.keep(meeting)

    clock.move(days=10, hours=8)
    for words in ("/batdau", "/dong", "Kết thúc"):
        await chair.says(words)
    (await parent.says("/ketqua")).shows("1 câu của 1 người hỏi", "Thực đơn tuần")
    await runtime.write(for_staff)
    told = await parent.says("/ketqua")
    told.shows("không dành cho", "Thực đơn tuần")
    assert "người hỏi:" not in told.text
    assert "còn chờ" not in told.text
    (await chair.says("/ketqua")).shows("1 câu của 1 người hỏi")
