"""A meeting's timeline: computed, proposed, confirmed, met; and what moving, calling off and new holidays do to it."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

import pytest

from bot.runtime import Runtime
from domain.dates.deadline_rule import Anchor, Bound, DayUnit, Roll, Rule
from domain.deadline import DayKind, Deadline
from domain.errors import (
    AlreadyDone,
    AlreadyStarted,
    DateInPast,
    DateTooLate,
    DayListed,
    MeetingOver,
    NoRight,
    ProofMissing,
    SameHour,
)
from domain.meeting import Meeting
from domain.messages.delivery import DeliveryState
from domain.plans.proposals import Step
from domain.reminder import ReminderState
from services.answers import promises
from services.plans import days_off, deciding, moving, planning, timeline
from services.plans.timeline import Entry
from services.unit_of_work import UnitOfWork
from tests.conftest import ZONE
from tests.office import asks
from tests.world import Clock, World

# The world's meeting: Thursday 2026-11-26, 17h00; the clock stands at Monday 2026-11-16, 09h00.
COLLECT = Entry(
    step="collect", title="Các trường gửi tổng hợp", owner="Tổ trưởng", words="trước 22/11",
    rule=Rule(bound=Bound.BEFORE, fixed=date(2026, 11, 22)), source="KH 01",
)  # fmt: skip
LIST = Entry(
    step="list", title="Chốt danh sách", owner="Thư ký hội nghị", proposed=True,
    rule=Rule(bound=Bound.AHEAD, anchor=Anchor.MEETING, n=2),
)  # fmt: skip
NOTICE = Entry(
    step="notice", title="Thông báo công khai", owner="Hiệu trưởng", is_notice=True, words="trước 7 ngày",
    rule=Rule(bound=Bound.AHEAD, anchor=Anchor.MEETING, n=7),
)  # fmt: skip
CONCLUSION = Entry(
    step="conclusion_released", title="Thông báo kết luận", owner="Thư ký hội nghị", proposed=True,
    rule=Rule(bound=Bound.WITHIN, anchor=Anchor.MEETING, n=6),
)  # fmt: skip
UPTAKE = Entry(
    step="uptake", title="Báo cáo tiếp thu", owner="Phó Hiệu trưởng", words="sau khi có Thông báo", proposed=True,
    rule=Rule(bound=Bound.WITHIN, anchor=Anchor.CONCLUSION, n=5, unit=DayUnit.WORKING),
)  # fmt: skip


@pytest.fixture
def lay(runtime: Runtime, world: World) -> Callable[..., Any]:
    async def laid(*entries: Entry) -> list[int]:
        def work(uow: UnitOfWork) -> list[int]:
            made = timeline.lay(uow, entries, meeting=uow.meetings.get(world.meeting))
            return [deadline.key for deadline in made]

        return await runtime.write(work)

    return laid


async def stored(runtime: Runtime, key: int) -> Deadline:
    return await runtime.read(lambda uow: uow.deadlines.get(key))


async def reminders(runtime: Runtime, key: int) -> list[tuple[str, ReminderState, int]]:
    rows = await runtime.read(lambda uow: uow.reminders.all_for("deadline", key))
    return [(row.rung.value, row.state, row.subject_version) for row in rows]


def on(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=ZONE)


# --- computing -----------------------------------------------------------------------------------------------------


async def test_a_last_day_off_keeps_its_date_and_shows_the_working_day_before(
    lay: Callable[..., Any], runtime: Runtime
) -> None:
    (key,) = await lay(COLLECT)
    found = await stored(runtime, key)
    assert (found.last_day, found.cut_off, found.roll) == (date(2026, 11, 21), date(2026, 11, 20), Roll.BACK)
    assert found.ends_at == on(22)


async def test_what_counts_from_an_event_has_no_date_before_it(
    lay: Callable[..., Any], runtime: Runtime, world: World, clock: Clock
) -> None:
    conclusion, uptake = await lay(CONCLUSION, UPTAKE)
    assert (await stored(runtime, uptake)).last_day is None
    clock.set(on(30, 10))
    await runtime.write(partial(deciding.finish, deadline_id=conclusion, by=world.people["secretary"]))
    found = await stored(runtime, uptake)
    assert found.last_day == date(2026, 12, 7)
    assert found.waits_for_confirmation


# --- proposed and confirmed ----------------------------------------------------------------------------------------


async def test_nobody_is_reminded_of_a_date_that_is_only_proposed(
    lay: Callable[..., Any], runtime: Runtime, world: World
) -> None:
    (key,) = await lay(LIST)
    assert (await stored(runtime, key)).waits_for_confirmation
    assert await reminders(runtime, key) == []
    await runtime.write(partial(deciding.confirm, deadline_id=key, by=world.people["secretary"]))
    assert not (await stored(runtime, key)).waits_for_confirmation
    assert {state for _, state, _ in await reminders(runtime, key)} == {ReminderState.PENDING}


async def test_another_day_may_be_confirmed_and_kills_older_reminders(
    lay: Callable[..., Any], runtime: Runtime, world: World
) -> None:
    (key,) = await lay(LIST)
    by = world.people["secretary"]
    await runtime.write(partial(deciding.confirm, deadline_id=key, by=by))
    before = (await stored(runtime, key)).version
    await runtime.write(partial(deciding.confirm, deadline_id=key, by=by, day=date(2026, 11, 23)))
    found = await stored(runtime, key)
    assert found.last_day == date(2026, 11, 23)
    assert found.version > before
    assert {v for _, state, v in await reminders(runtime, key) if state is ReminderState.PENDING} == {found.version}


async def test_a_step_before_the_meeting_cannot_be_put_after_it(
    lay: Callable[..., Any], runtime: Runtime, world: World
) -> None:
    (key,) = await lay(LIST)
    with pytest.raises(DateTooLate):
        await runtime.write(
            partial(deciding.confirm, deadline_id=key, by=world.people["secretary"], day=date(2026, 11, 27))
        )


async def test_only_the_office_confirms(lay: Callable[..., Any], runtime: Runtime, world: World) -> None:
    (key,) = await lay(LIST)
    for part in ("parent", "teacher", "responder"):
        with pytest.raises(NoRight):
            await runtime.write(partial(deciding.confirm, deadline_id=key, by=world.people[part]))


async def test_all_at_once(lay: Callable[..., Any], runtime: Runtime, world: World) -> None:
    await lay(COLLECT, LIST, CONCLUSION, UPTAKE)

    def work(uow: UnitOfWork) -> int:
        return deciding.confirm_all(uow, uow.deadlines.of_meeting(world.meeting), by=world.people["secretary"])

    assert await runtime.write(work) == 2
    assert await runtime.write(work) == 0


# --- done ----------------------------------------------------------------------------------------------------------


async def test_done_stops_the_reminders_and_is_done_once(
    lay: Callable[..., Any], runtime: Runtime, world: World
) -> None:
    (key,) = await lay(COLLECT)
    by = world.people["secretary"]
    assert await reminders(runtime, key)
    await runtime.write(partial(deciding.finish, deadline_id=key, by=by))
    assert {state for _, state, _ in await reminders(runtime, key)} == {ReminderState.DROPPED}
    with pytest.raises(AlreadyDone):
        await runtime.write(partial(deciding.finish, deadline_id=key, by=by))


async def test_the_public_notice_needs_its_proof(lay: Callable[..., Any], runtime: Runtime, world: World) -> None:
    (key,) = await lay(NOTICE)
    by = world.people["secretary"]
    with pytest.raises(ProofMissing):
        await runtime.write(partial(deciding.finish, deadline_id=key, by=by))
    await runtime.write(partial(deciding.finish, deadline_id=key, by=by, proof="https://mnhoaban.example/tin-12"))
    assert (await stored(runtime, key)).proof == "https://mnhoaban.example/tin-12"


async def test_its_holder_may_say_that_it_is_done_and_nobody_else(
    lay: Callable[..., Any], runtime: Runtime, world: World
) -> None:
    (key,) = await lay(COLLECT)
    await runtime.write(
        partial(deciding.assign, deadline_id=key, holder_id=world.people["responder"], by=world.people["secretary"])
    )
    with pytest.raises(Exception, match="not_the_holder"):
        await runtime.write(partial(deciding.finish, deadline_id=key, by=world.people["teacher"]))
    await runtime.write(partial(deciding.finish, deadline_id=key, by=world.people["responder"]))


# --- moving --------------------------------------------------------------------------------------------------------


async def move(runtime: Runtime, world: World, starts: datetime, *, place: str = "") -> moving.Moved:
    return await runtime.write(
        partial(moving.move, meeting_id=world.meeting, starts_at=starts, by=world.people["chair"], place=place)
    )


async def told(runtime: Runtime, world: World, part: str, template: str) -> Sequence[str]:
    def work(uow: UnitOfWork) -> list[str]:
        account = uow.accounts.of(world.people[part])[0]
        rows = uow.deliveries.history(account.id or 0, limit=500)
        return [row.text for row in rows if row.template == template and row.state is DeliveryState.SENT]

    return await runtime.read(work)


async def test_moving_takes_along_what_is_counted_and_proposes_what_was_fixed(
    lay: Callable[..., Any], runtime: Runtime, world: World
) -> None:
    collect, listed = await lay(COLLECT, LIST)
    await runtime.write(partial(deciding.confirm, deadline_id=listed, by=world.people["secretary"]))
    moved = await move(runtime, world, on(26, 17) + timedelta(days=7))
    assert (await stored(runtime, listed)).last_day == date(2026, 12, 1)
    fixed = await stored(runtime, collect)
    assert fixed.last_day == date(2026, 11, 28)
    assert fixed.waits_for_confirmation
    assert [deadline.key for deadline in moved.to_confirm] == [collect]
    assert {change.deadline.key for change in moved.changes} == {collect, listed}
    assert all(state is not ReminderState.PENDING for _, state, _ in await reminders(runtime, collect))


async def test_everybody_hears_of_a_move_once_with_both_hours(runtime: Runtime, world: World) -> None:
    await asks(runtime, world, "parent", "Thực đơn tuần có được công khai không ạ?")
    moved = await move(runtime, world, on(27, 8), place="Hội trường A")
    others = world.people.keys() - {"chair"}  # who moves it sees on the spot what became of it
    assert moved.told == len(others)
    assert await told(runtime, world, "chair", "moving/moved") == []
    for part in others:
        (text,) = await told(runtime, world, part, "moving/moved")
        for words in (
            "17h00 thứ Năm, ngày 26/11/2026",
            "08h00 thứ Sáu, ngày 27/11/2026",
            "Phòng hội đồng",
            "Hội trường A",
        ):
            assert words in text
    meeting: Meeting = await runtime.read(lambda uow: uow.meetings.get(world.meeting))
    assert (meeting.ends_at - meeting.starts_at, meeting.version) == (timedelta(hours=3), 2)


async def test_moving_again_tells_again(runtime: Runtime, world: World) -> None:
    await move(runtime, world, on(27, 8))
    await move(runtime, world, on(28, 8))
    assert len(await told(runtime, world, "parent", "moving/moved")) == 2


async def test_what_cannot_be_moved(runtime: Runtime, world: World, clock: Clock) -> None:
    with pytest.raises(SameHour):
        await move(runtime, world, on(26, 17))
    with pytest.raises(DateInPast):
        await move(runtime, world, on(15, 17))
    with pytest.raises(NoRight):
        await runtime.write(partial(moving.move, meeting_id=world.meeting, starts_at=on(27), by=world.people["parent"]))

    def begin(uow: UnitOfWork) -> None:
        meeting = uow.meetings.get(world.meeting)
        meeting.started_at = uow.now
        uow.meetings.keep(meeting)

    await runtime.write(begin)
    with pytest.raises(AlreadyStarted):
        await move(runtime, world, on(27, 8))


async def test_intake_that_was_open_stays_open_for_a_while(runtime: Runtime, world: World, clock: Clock) -> None:
    await move(runtime, world, on(17, 17))
    meeting: Meeting = await runtime.read(lambda uow: uow.meetings.get(world.meeting))
    assert clock.at < meeting.intake_ends_at <= meeting.starts_at


async def test_calling_off_answers_what_was_asked_in_writing(
    lay: Callable[..., Any], runtime: Runtime, world: World
) -> None:
    question = await asks(runtime, world, "parent", "Thực đơn tuần có được công khai không ạ?")
    (key,) = await lay(COLLECT)
    off = await runtime.write(
        partial(moving.cancel, meeting_id=world.meeting, by=world.people["chair"], reason="Bão số 9, trường nghỉ học")
    )
    assert (off.questions, off.told) == (1, len(world.people) - 1)
    (text,) = await told(runtime, world, "parent", "moving/cancelled")
    for words in ("sẽ không họp", "Bão số 9, trường nghỉ học", "MN26-001", "trả lời bằng văn bản"):
        assert words in text
    (other,) = await told(runtime, world, "teacher", "moving/cancelled")
    assert "MN26" not in other
    duty = await runtime.read(lambda uow: uow.duties.of_question(question))
    assert duty is not None
    assert duty.is_open
    assert not (await stored(runtime, key)).is_open
    assert all(state is not ReminderState.PENDING for _, state, _ in await reminders(runtime, key))
    with pytest.raises(MeetingOver):
        await move(runtime, world, on(27, 8))


# --- holidays ------------------------------------------------------------------------------------------------------


async def test_a_new_holiday_moves_what_counts_working_days_and_lists_it(
    lay: Callable[..., Any], runtime: Runtime, world: World
) -> None:
    days = Entry(
        step="answers", title="Gửi trả lời", owner="Hiệu trưởng",
        rule=Rule(bound=Bound.WITHIN, anchor=Anchor.MEETING, n=3, unit=DayUnit.WORKING),
    )  # fmt: skip
    fixed, counted = await lay(COLLECT, days)
    assert (await stored(runtime, counted)).last_day == date(2026, 12, 1)
    by = world.people["secretary"]
    add = partial(days_off.add_day, unit_id=world.unit, day=date(2026, 11, 30), kind=DayKind.OFF, name="Nghỉ bù", by=by)
    listed = await runtime.write(add)
    assert [(c.deadline.key, c.before, c.after) for c in listed.changes] == [
        (counted, date(2026, 12, 1), date(2026, 12, 2))
    ]
    assert (await stored(runtime, fixed)).last_day == date(2026, 11, 21)
    with pytest.raises(DayListed):
        await runtime.write(add)
    back = await runtime.write(partial(days_off.remove_day, day_id=listed.day.id or 0, by=by))
    assert [change.after for change in back.changes] == [date(2026, 12, 1)]


# --- made in a few answers, and made again --------------------------------------------------------------------------


async def test_a_meeting_made_by_its_secretary_has_the_usual_timeline_all_proposed(
    runtime: Runtime, world: World
) -> None:
    wanted = planning.Wanted(
        title="Hội nghị đối thoại lần 2", starts_at=datetime(2027, 1, 14, 14, tzinfo=ZONE), place="Hội trường",
        topics=("Bếp ăn bán trú", "Đưa đón trẻ"),
    )  # fmt: skip

    def make(uow: UnitOfWork) -> tuple[Meeting, list[Deadline], list[str]]:
        meeting = planning.make(uow, world.unit, wanted, by=world.people["secretary"])
        return meeting, uow.deadlines.of_meeting(meeting.key), [t.title for t in uow.meetings.topics(meeting.key)]

    meeting, deadlines, topics = await runtime.write(make)
    assert meeting.code == "MN27"
    assert topics == ["Bếp ăn bán trú", "Đưa đón trẻ", "Vấn đề khác", "Chưa rõ, nhờ xếp"]
    assert all(deadline.waits_for_confirmation for deadline in deadlines)
    days = {deadline.step: deadline.last_day for deadline in deadlines}
    assert days[Step.NOTICE] == date(2027, 1, 7)
    assert days[Step.SPEAKERS_LISTED] == date(2027, 1, 12)
    assert meeting.intake_ends_at == datetime.combine(date(2027, 1, 9), time(17), ZONE)


async def test_last_year_s_meeting_again_with_its_timeline(
    lay: Callable[..., Any], runtime: Runtime, world: World
) -> None:
    await lay(COLLECT, LIST)

    def again(uow: UnitOfWork) -> tuple[Meeting, list[Deadline]]:
        meeting = planning.clone(
            uow, world.meeting, datetime(2027, 11, 25, 17, tzinfo=ZONE), by=world.people["secretary"]
        )
        return meeting, uow.deadlines.of_meeting(meeting.key)

    meeting, deadlines = await runtime.write(again)
    assert meeting.title == "Hội nghị đối thoại năm học 2027-2028"
    assert [(d.step, d.last_day, d.waits_for_confirmation) for d in deadlines] == [
        ("collect", date(2027, 11, 20), True), ("list", date(2027, 11, 23), True),
    ]  # fmt: skip


async def test_what_is_done_again_and_again_is_owed_anew_while_answers_are(
    lay: Callable[..., Any], runtime: Runtime, world: World, clock: Clock
) -> None:
    urging = Entry(
        step="supervise", title="Đôn đốc thực hiện kết luận", owner="Thư ký hội nghị", repeat_days=7,
        rule=Rule(bound=Bound.WITHIN, anchor=Anchor.MEETING, n=7), holder_id=world.people["secretary"],
    )  # fmt: skip
    (key,) = await lay(urging)
    question = await asks(runtime, world, "parent", "Thực đơn tuần có được công khai không ạ?")

    def owed(uow: UnitOfWork) -> int:
        due = uow.now + timedelta(days=40)
        return promises.assign(
            uow, uow.questions.get(question), owed=None, holder_id=world.people["responder"], due_at=due, by=None
        ).key

    duty = await runtime.write(owed)
    clock.set(on(30, 10) + timedelta(days=3))
    await runtime.write(partial(deciding.finish, deadline_id=key, by=world.people["secretary"]))

    def still(uow: UnitOfWork) -> list[tuple[str, date | None]]:
        return [(d.step, d.last_day) for d in uow.deadlines.of_meeting(world.meeting) if d.is_open]

    assert await runtime.read(still) == [("supervise+1", date(2026, 12, 10))]

    def answer(uow: UnitOfWork) -> int:
        closed = uow.duties.get(duty)
        closed.closed_at = uow.now
        uow.duties.keep(closed)
        return next(d.key for d in uow.deadlines.of_meeting(world.meeting) if d.is_open)

    again = await runtime.write(answer)
    await runtime.write(partial(deciding.finish, deadline_id=again, by=world.people["secretary"]))
    assert await runtime.read(still) == []


@pytest.mark.parametrize(("before", "hour"), [(2, 17), (3, 0), (4, 8)])
async def test_a_meeting_that_closes_on_a_day_of_its_own_keeps_it(
    runtime: Runtime, world: World, before: int, hour: int
) -> None:
    """The usual timeline names the day on which questions really end, and moves with the meeting."""

    def work(uow: UnitOfWork) -> None:
        meeting = uow.meetings.get(world.meeting)
        day = meeting.starts_at.astimezone(uow.zone) - timedelta(days=before)
        meeting.intake_ends_at = day.replace(hour=hour, minute=0)
        uow.meetings.keep(meeting)
        planning.propose(uow, meeting.key, by=world.people["secretary"])
        [closes] = [d for d in uow.deadlines.of_meeting(meeting.key) if d.step == "intake_closes"]
        assert closes.ends_at == meeting.intake_ends_at

    await runtime.write(work)
