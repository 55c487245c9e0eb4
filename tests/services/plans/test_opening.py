"""The five plans opened: units, posts, meetings, deadlines; people who come in by a code; who has held theirs."""

from datetime import UTC, date, datetime, time
from functools import partial
from pathlib import Path

import pytest

from bot.plan_files.reading import read_plan
from bot.runtime import Runtime
from domain.deadline import Deadline
from domain.errors import HourMissing, PlanOpened
from domain.meeting import Meeting
from domain.people.access import JoinCode, Role
from domain.people.person import Person
from domain.people.unit import Unit, UnitKind
from domain.plans.plan import Plan
from services.people import joining
from services.plans import deciding, windows
from services.plans.opening import Opened, open_plan
from services.unit_of_work import UnitOfWork
from tests.conftest import ZONE
from tests.counting import statements_seen
from tests.world import Clock

PLANS = Path(__file__).parents[3] / "plans"
SIGNED = {"000": (2022, 8, 20), "001": (2024, 10, 20), "002": (2024, 9, 5), "003": (2025, 10, 10), "004": (2024, 10, 1)}


def plan(number: str) -> Plan:
    return read_plan(next(PLANS.glob(f"{number}_*.yaml"))).plan


async def opened(runtime: Runtime, clock: Clock, number: str) -> Opened:
    clock.set(datetime(*SIGNED[number], 1, tzinfo=UTC))
    found = plan(number)
    hours = {meeting.code: time(8) for meeting in found.programme.meetings if meeting.hour is None}
    return await runtime.write(partial(open_plan, plan=found, hours=hours))


@pytest.mark.parametrize("number", SIGNED)
async def test_every_plan_opens_once(runtime: Runtime, clock: Clock, number: str) -> None:
    made = await opened(runtime, clock, number)
    wanted = plan(number)
    assert len(made.meetings) == len(wanted.programme.meetings)
    assert {deadline.step.rpartition("-")[0] or deadline.step for deadline in made.deadlines} >= {
        deadline.key for deadline in wanted.deadlines if deadline.of_each_meeting and made.meetings
    }
    counted = {unit.code for unit in wanted.units if unit.count is not None}
    own = sum(post.role is not None and post.unit not in counted for post in wanted.posts)
    centre = {"000": 2}.get(number, 0)  # the one school with a name has each post of «các trường»
    assert len(made.codes) == own + centre
    with pytest.raises(PlanOpened):
        await runtime.write(partial(open_plan, plan=wanted))


async def test_opening_asks_once_who_is_in_a_unit(runtime: Runtime, clock: Clock) -> None:
    """However many deadlines and roles a plan has; beside that each thing that is made costs a statement."""
    with statements_seen() as statements:
        made = await opened(runtime, clock, "003")
    assert len(made.deadlines) == 13, "its own twelve, and that each school names its delegates"
    assert sum("FROM membership" in statement for statement, _ in statements) == 2
    assert len(statements) <= 61


async def test_plan_003_has_the_dates_of_its_words(runtime: Runtime, clock: Clock) -> None:
    made = await opened(runtime, clock, "003")
    days = {deadline.words: deadline.last_day for deadline in made.deadlines if deadline.words and deadline.last_day}
    assert set(days.values()) == {
        date(2025, 10, 20), date(2025, 10, 21), date(2025, 10, 24), date(2025, 10, 26), date(2025, 11, 2),
        date(2025, 11, 8), date(2025, 11, 14),
    }  # fmt: skip
    (meeting,) = made.meetings
    assert meeting.starts_at == datetime(2025, 11, 2, 8, tzinfo=ZONE)
    assert meeting.tentative
    assert all(deadline.meeting_id == meeting.key for deadline in made.deadlines)


async def test_an_hour_is_never_invented_and_nothing_is_half_made(runtime: Runtime, clock: Clock) -> None:
    clock.set(datetime(*SIGNED["001"], 1, tzinfo=UTC))
    with pytest.raises(HourMissing):
        await runtime.write(partial(open_plan, plan=plan("001")))

    def left(uow: UnitOfWork) -> tuple[list[Meeting], object, object]:
        named = next((one for one in uow.people.roots() if one.name == plan("001").unit.name), None)
        return uow.meetings.all(), named, uow.deadlines.programme_by_code(plan("001").code)

    assert await runtime.read(left) == ([], None, None)


async def test_who_comes_in_by_a_post_s_code_owes_what_the_post_owes(runtime: Runtime, clock: Clock) -> None:
    made = await opened(runtime, clock, "003")
    post, typed = next((one.post, one.code) for one in made.codes if one.post == "Phòng Văn hóa - Xã hội")

    def join(uow: UnitOfWork) -> list[Deadline]:
        person_id = uow.people.add(Person(name="Nguyễn Thị Lụa", created_at=uow.now))
        code = joining.good_code(uow, typed)
        assert code is not None
        joining.use_code(uow, person_id, code)
        (membership,) = uow.people.memberships(person_id)
        assert (membership.title, membership.role) == (post, Role.COMPILER)
        return uow.deadlines.held_by(person_id)

    mine = await runtime.write(join)
    assert mine
    assert {deadline.owner for deadline in mine} == {post}
    assert await runtime.read(
        lambda uow: any(row.person_id == mine[0].holder_id for row in uow.reminders.all_for("deadline", mine[0].key))
    )


async def test_codes_cannot_be_guessed(runtime: Runtime, clock: Clock) -> None:
    made = await opened(runtime, clock, "004")
    secrets = {one.code.rpartition("-")[2] for one in made.codes}
    assert len(secrets) == len(made.codes)
    assert {len(secret) for secret in secrets} == {8}


async def test_plan_002_has_three_meetings_each_with_its_own_steps(runtime: Runtime, clock: Clock) -> None:
    made = await opened(runtime, clock, "002")
    assert [meeting.starts_at.astimezone(ZONE).date() for meeting in made.meetings] == [
        date(2024, 10, 11), date(2025, 2, 10), date(2025, 5, 23),
    ]  # fmt: skip
    for meeting in made.meetings:
        assert any(deadline.meeting_id == meeting.key for deadline in made.deadlines)
    assert made.programme.least == 3


async def test_plan_000_knows_who_has_held_theirs(runtime: Runtime, clock: Clock) -> None:
    made = await opened(runtime, clock, "000")

    def schools(uow: UnitOfWork) -> None:
        for number, day in enumerate((date(2022, 9, 20), date(2022, 9, 29), date(2022, 9, 30), None), start=1):
            unit = Unit(parent_id=made.unit.id, kind=UnitKind.SCHOOL, name=f"Trường số {number}")
            uow.people.keep(unit)
            if day is None:
                continue
            starts = datetime.combine(day, time(8), ZONE)
            uow.meetings.keep(
                Meeting(
                    unit_id=unit.id or 0, code=f"TS{number}", title="Đối thoại", chair_title="Hiệu trưởng", place="",
                    starts_at=starts, ends_at=starts, intake_opens_at=starts, intake_ends_at=starts, keep_until=starts,
                    closed_at=starts if number != 2 else None,
                )
            )  # fmt: skip

    await runtime.write(schools)
    clock.set(datetime(2022, 9, 25, tzinfo=UTC))

    def stands(uow: UnitOfWork) -> windows.Standing:
        window = next(p for p in uow.deadlines.programmes() if p.each)
        return windows.standing(uow, window)

    found = await runtime.read(stands)
    assert found.held == ["Trường số 1"]
    assert found.ahead == ["Trường số 2"]
    assert found.late == ["Trường số 3"]  # 30/9 is not «trước 30/9»
    assert found.missing == ["Trung tâm GDNN-GDTX quận", "Trường số 4"]


async def test_each_school_owes_its_own_part_and_is_reminded_of_it(runtime: Runtime, clock: Clock) -> None:
    """What «các trường» owe is a deadline of each school, once its head has come in; the office keeps the whole."""
    made = await opened(runtime, clock, "003")
    post = next(post for post in plan("003").posts if post.key == "co_so")

    def come(uow: UnitOfWork, number: int) -> int:
        school = Unit(parent_id=made.unit.id, kind=UnitKind.SCHOOL, name=f"Trường số {number}")
        uow.people.keep(school)
        code = JoinCode(code=f"TRUONG-{number}", unit_id=school.id or 0, role=Role.UNIT_HEAD, title=post.title)
        uow.access.keep(code)
        person_id = uow.people.add(Person(name=f"Hiệu trưởng {number}", created_at=uow.now))
        joining.use_code(uow, person_id, code)
        joining.use_code(uow, person_id, code)
        return person_id

    heads = [await runtime.write(partial(come, number=number)) for number in (1, 2)]

    def owed(uow: UnitOfWork) -> list[tuple[str, date | None, int]]:
        mine = [deadline for head in heads for deadline in uow.deadlines.held_by(head)]
        return [(d.owner, d.last_day, len(uow.reminders.all_for("deadline", d.key))) for d in mine]

    found = await runtime.read(owed)
    assert [(owner, day, reminders > 0) for owner, day, reminders in found] == [
        ("Trường số 1", date(2025, 10, 20), True), ("Trường số 1", date(2025, 10, 24), False),
        ("Trường số 2", date(2025, 10, 20), True), ("Trường số 2", date(2025, 10, 24), False),
    ], "that each names its delegates by the day of the plan's list is proposed"  # fmt: skip
    for one in await runtime.read(lambda uow: uow.deadlines.held_by(heads[0])):
        await runtime.write(partial(deciding.finish, deadline_id=one.key, by=heads[0]))
    assert await runtime.read(lambda uow: uow.deadlines.held_by(heads[0])) == []

    def again(uow: UnitOfWork) -> int:
        """The head who is done opens the code once more, and a second head of the school comes in by it."""
        code = joining.good_code(uow, "TRUONG-1")
        assert code is not None
        joining.use_code(uow, heads[0], code)
        other = uow.people.add(Person(name="Phó Hiệu trưởng 1", created_at=uow.now))
        joining.use_code(uow, other, code)
        return len(uow.deadlines.held_by(heads[0])) + len(uow.deadlines.held_by(other))

    assert await runtime.write(again) == 0, "what is done is not owed anew"
    assert len(await runtime.read(lambda uow: uow.deadlines.held_by(heads[1]))) == 2
