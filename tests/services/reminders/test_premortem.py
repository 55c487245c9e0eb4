"""The day before, chair and secretary hear what may go wrong; nobody else does, and nothing once it moved."""

from datetime import timedelta
from functools import partial

from bot.runtime import Runtime
from domain.duty import AnswerDuty
from domain.meeting import Meeting
from domain.questions.question import Draft, ReplyMode
from services.plans import moving
from services.reminders import premortem
from services.reminders.belonging import settle
from services.reminders.due import send_what_is_due
from services.unit_of_work import UnitOfWork
from templates.say import say
from tests.office import asks
from tests.world import Clock, World, put_under_a_ward

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
    assert len(await eve(runtime, world, "secretary")) == 1
    for part in ("responder", "parent"):
        assert await eve(runtime, world, part) == []


async def test_time_and_who_answers(runtime: Runtime, world: World) -> None:
    """More turns than the meeting has minutes for; a topic of many questions that nobody was named for."""
    for number in range(7):
        await asks(runtime, world, "parent", f"{QUESTION}, lần {number}", topic="other")

    def shorter(uow: UnitOfWork) -> premortem.Outlook:
        meeting = uow.meetings.get(world.meeting)
        meeting.ends_at = meeting.starts_at + timedelta(minutes=20)
        uow.meetings.keep(meeting)
        return premortem.outlook(uow, meeting)

    found = await runtime.write(shorter)
    assert (found.room.turns, found.room.needed, found.room.minutes, found.room.fits) == (7, 35, 20, 4)
    (heavy,) = found.heavy
    assert (heavy.count, heavy.unprepared, heavy.unheld, heavy.answered_for) == (7, 7, 7, False)
    meeting = await runtime.read(lambda uow: uow.meetings.get(world.meeting))
    said = say("reminders/chair_eve", meeting=meeting, address="cô", found=found)
    assert "7 lượt phát biểu cần 35 phút, hội nghị có 20 phút, đủ cho khoảng 4 lượt" in said
    assert "7 câu chưa giao ai, chưa có người trả lời chính" in said


async def test_who_still_waits_for_an_answer_of_before(runtime: Runtime, world: World) -> None:
    """Not told of who hid their name, then or now."""
    for part in ("parent", "parent2", "teacher"):
        await asks(runtime, world, part, f"{QUESTION}, {part}")

    def owed(uow: UnitOfWork) -> premortem.Outlook:
        other = put_under_a_ward(uow, world)
        topic = uow.meetings.topics(other.key)[0]
        for number, part in enumerate(("parent", "parent2", "teacher"), start=1):
            draft = Draft(
                person_id=world.people[part], meeting_id=other.key, topic_id=topic.id, wording=QUESTION,
                reply_mode=ReplyMode.WRITTEN, updated_at=uow.now, name_hidden=part == "parent2",
            )  # fmt: skip
            key = uow.questions.register(draft, number=number, code=f"UB26-{number:03}")
            if part != "teacher":
                duty = AnswerDuty(
                    question_id=key, meeting_id=other.key, holder_id=world.people["responder"],
                    assigned_by=world.people["chair"], assigned_at=uow.now, due_at=uow.now + timedelta(days=3),
                )  # fmt: skip
                uow.duties.keep(duty)
        return premortem.outlook(uow, uow.meetings.get(world.meeting))

    assert (await runtime.write(owed)).promised == ["MN26-001"]


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
