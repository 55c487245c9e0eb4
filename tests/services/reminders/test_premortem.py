"""The day before, the chair hears what may go wrong; nobody else does, and nothing once the meeting moved."""

from functools import partial

from bot.runtime import Runtime
from domain.meeting import Meeting
from services.plans import moving
from services.reminders import premortem
from services.reminders.belonging import settle
from services.reminders.due import send_what_is_due
from services.unit_of_work import UnitOfWork
from tests.office import asks
from tests.world import Clock, World

QUESTION = "Đề nghị công khai thực đơn tuần của các cháu ạ"


async def eve(runtime: Runtime, world: World, part: str) -> list[str]:
    def read(uow: UnitOfWork) -> list[str]:
        account = uow.accounts.of(world.people[part])[0]
        rows = uow.deliveries.history(account.id or 0, limit=100)
        return [row.text for row in rows if "Trước Hội nghị" in row.text]

    return await runtime.read(read)


async def remind(runtime: Runtime) -> None:
    while await runtime.write(send_what_is_due):
        pass


async def test_the_chair_hears_once_the_day_before(runtime: Runtime, world: World, clock: Clock) -> None:
    await runtime.write(partial(settle, person_id=world.people["chair"]))
    for number in range(6):
        await asks(runtime, world, "parent", f"{QUESTION}, lần {number}", topic="care")
    await asks(runtime, world, "parent2", "Tôi rất bức xúc vì cổng trường ùn tắc", topic="other")
    clock.move(days=9)
    await remind(runtime)
    await remind(runtime)
    (text,) = await eve(runtime, world, "chair")
    for words in (
        "7 câu hỏi; 7 câu chưa có nội dung trả lời", "“Chăm sóc, nuôi dưỡng”: 6 câu, 6 câu chưa chuẩn bị",
        "nên đọc trước: MN26-007", "có thể hỏi thêm: MN26-001",
    ):  # fmt: skip
        assert words in text
    assert len(text) <= 600
    assert await eve(runtime, world, "secretary") == []


async def test_a_meeting_that_moved_is_told_of_before_its_new_day(runtime: Runtime, world: World, clock: Clock) -> None:
    await runtime.write(partial(settle, person_id=world.people["chair"]))
    meeting: Meeting = await runtime.read(lambda uow: uow.meetings.get(world.meeting))
    later = meeting.starts_at.replace(day=meeting.starts_at.day + 2)
    await runtime.write(partial(moving.move, meeting_id=world.meeting, starts_at=later, by=world.people["chair"]))
    clock.move(days=9, hours=1)
    await remind(runtime)
    assert await eve(runtime, world, "chair") == []
    clock.move(days=2)
    await remind(runtime)
    assert len(await eve(runtime, world, "chair")) == 1


async def test_nothing_looks_wrong_where_nothing_was_asked(runtime: Runtime, world: World) -> None:
    def look(uow: UnitOfWork) -> premortem.Outlook:
        return premortem.outlook(uow, uow.meetings.get(world.meeting))

    found = await runtime.read(look)
    assert (found.total, found.unprepared, list(found.heavy), list(found.hot)) == (0, 0, [], [])


async def lapses(runtime: Runtime, world: World, part: str) -> list[str]:
    def read(uow: UnitOfWork) -> list[str]:
        account = uow.accounts.of(world.people[part])[0]
        rows = uow.deliveries.history(account.id or 0, limit=100)
        return [row.text for row in rows if "chưa bắt đầu" in row.text]

    return await runtime.read(read)


async def test_a_meeting_that_nobody_began_is_told_once_to_who_leads_it(
    runtime: Runtime, world: World, clock: Clock
) -> None:
    for part in ("chair", "secretary", "parent"):
        await runtime.write(partial(settle, person_id=world.people[part]))
    clock.move(days=10, hours=10)
    await remind(runtime)
    assert await lapses(runtime, world, "chair") == []
    clock.move(hours=12, minutes=30)
    await remind(runtime)
    await remind(runtime)
    for part in ("chair", "secretary"):
        (text,) = await lapses(runtime, world, part)
        assert "Hủy, hoãn họp" in text
    assert await lapses(runtime, world, "parent") == []


async def test_of_a_meeting_that_was_called_off_nobody_hears_that_it_lapsed(
    runtime: Runtime, world: World, clock: Clock
) -> None:
    chair = world.people["chair"]
    await runtime.write(partial(settle, person_id=chair))
    await runtime.write(lambda uow: moving.cancel(uow, world.meeting, by=chair, reason="Bão lớn, nghỉ học"))
    clock.move(days=11)
    await remind(runtime)
    assert await lapses(runtime, world, "chair") == []
