"""What a plan asks of each school, group or department: a row of each one's own, and the whole that the office sees."""

from datetime import UTC, date, datetime, time
from functools import partial
from pathlib import Path

import pytest

from bot.plan_files.reading import read_plan
from bot.runtime import Runtime
from domain.deadline import Deadline
from domain.people.access import JoinCode, Role
from domain.people.person import Person
from domain.people.unit import Unit, UnitKind
from services.people import joining, unit_lists, units
from services.plans import deciding, parts, posts, preparing
from services.plans.opening import Opened, open_plan
from services.reminders import by_hand
from services.unit_of_work import UnitOfWork
from tests.preparing import lay_usual
from tests.world import Clock, World

PLANS = Path(__file__).parents[3] / "plans"
HEAD = "Thủ trưởng cơ sở giáo dục"


async def opened(runtime: Runtime, clock: Clock, number: str, at: datetime) -> Opened:
    clock.set(at)
    plan = read_plan(next(PLANS.glob(f"{number}_*.yaml"))).plan
    hours = {meeting.code: time(8) for meeting in plan.programme.meetings if meeting.hour is None}
    return await runtime.write(partial(open_plan, plan=plan, hours=hours))


async def ward(runtime: Runtime, clock: Clock) -> Opened:
    return await opened(runtime, clock, "003", datetime(2025, 10, 10, 2, tzinfo=UTC))


def comes(uow: UnitOfWork, unit_id: int, role: Role, title: str, group_id: int | None = None) -> int:
    """Somebody new takes a post by a code."""
    person_id = uow.people.add(Person(name="Vũ Thị Sim", created_at=uow.now))
    made = JoinCode(code=f"P{person_id}-{role}", unit_id=unit_id, role=role, title=title, group_id=group_id)
    uow.access.keep(made)
    joining.use_code(uow, person_id, made)
    return person_id


def whole_of(uow: UnitOfWork, made: Opened, step: str) -> Deadline:
    return next(one for one in uow.deadlines.of_meeting(made.meetings[0].key) if one.step == step)


def done_of(uow: UnitOfWork, whole: Deadline) -> tuple[int, int]:
    found = parts.parts(uow, whole)
    assert found is not None
    return found.done, found.total


async def test_a_list_of_schools_makes_a_row_of_each(runtime: Runtime, clock: Clock) -> None:
    """The plan's «12 trường» become eleven real ones; each owes for itself, and the last one ends the whole."""
    made = await ward(runtime, clock)

    def work(uow: UnitOfWork) -> None:
        clerk = comes(uow, made.unit.key, Role.SECRETARY, "Văn phòng HĐND và UBND phường")
        whole = whole_of(uow, made, "school_returns")
        assert done_of(uow, whole) == (0, 12)
        names = "\n".join(f"{number}. Trường số {number}" for number in range(1, 12))
        schools = unit_lists.make_many(uow, made.unit.key, UnitKind.SCHOOL, names, by=clerk).units
        rows = uow.deadlines.parts_of([whole.key])
        assert [row.owner for row in rows] == [school.name for school in schools]
        assert {row.last_day for row in rows} == {date(2025, 10, 20)}
        assert done_of(uow, whole) == (0, 11)
        heads = [comes(uow, school.key, Role.UNIT_HEAD, HEAD) for school in schools]
        for head, row in zip(heads, rows, strict=True):
            assert [one.key for one in uow.deadlines.held_by(head) if one.whole_id == whole.key] == [row.key]
            assert head in {one.person_id for one in uow.reminders.all_for("deadline", row.key)}
        for head, row in zip(heads[:-1], rows[:-1], strict=True):
            deciding.finish(uow, row.key, by=head)
        assert done_of(uow, whole) == (10, 11)
        assert whole.is_open
        units.close(uow, schools[-1].key, by=clerk)
        assert (rows[-1].dropped_why, whole.done_at) == ("unit_closed", uow.now)

    await runtime.write(work)


async def test_a_school_that_comes_later_owes_what_is_still_open(runtime: Runtime, clock: Clock) -> None:
    made = await ward(runtime, clock)

    def work(uow: UnitOfWork) -> None:
        clerk = comes(uow, made.unit.key, Role.SECRETARY, "")
        first = units.make(uow, made.unit.key, UnitKind.SCHOOL, "Trường số 1", by=clerk)
        whole = whole_of(uow, made, "school_returns")
        units.close(uow, first.key, by=clerk)
        assert done_of(uow, whole) == (0, 12)
        units.reopen(uow, first.key, by=clerk)
        units.rename(uow, first.key, "Trường Mầm non số 1", by=clerk)
        [row] = uow.deadlines.parts_of([whole.key])
        assert (row.is_open, row.owner) == (True, "Trường Mầm non số 1")
        deciding.finish(uow, whole.key, by=clerk)
        assert row.is_open, "the office has what it wanted; the school still owes its own"
        units.make(uow, made.unit.key, UnitKind.SCHOOL, "Trường số 2", by=clerk)
        assert len(uow.deadlines.parts_of([whole.key])) == 1

    await runtime.write(work)


async def test_departments_that_the_plan_names_owe_nothing_twice(runtime: Runtime, clock: Clock) -> None:
    made = await ward(runtime, clock)

    def work(uow: UnitOfWork) -> None:
        clerk = comes(uow, made.unit.key, Role.SECRETARY, "")
        names = [unit.name for unit in uow.people.units_under(made.unit.key)]
        assert "Công an phường" in names
        assert not any("khác" in name for name in names), "what a plan only counts is no unit"
        new = units.make(uow, made.unit.key, UnitKind.OFFICE, "Phòng Kinh tế, Hạ tầng và Đô thị", by=clerk)
        whole = whole_of(uow, made, "answers_prepared")
        assert [row.unit_id for row in uow.deadlines.parts_of([whole.key])] == [new.key]
        title = "Thủ trưởng phòng, ban, ngành, đơn vị"
        head = comes(uow, made.unit.key, Role.UNIT_HEAD, title, group_id=new.key)
        assert {one.step.partition("@")[0] for one in uow.deadlines.held_by(head)} == {
            "answers_prepared", "uptake_report",
        }  # fmt: skip

    await runtime.write(work)


async def test_two_who_share_a_post_end_it_each_for_themselves(runtime: Runtime, clock: Clock) -> None:
    """Plan 001: twelve tổ trưởng by one code, and no tổ entered yet; a third one is asked for hers later."""
    made = await opened(runtime, clock, "001", datetime(2024, 10, 20, 2, tzinfo=UTC))

    def work(uow: UnitOfWork) -> None:
        first, second = (comes(uow, made.unit.key, Role.GROUP_LEADER, "Tổ trưởng") for _ in range(2))
        whole = whole_of(uow, made, "group_meetings")
        [own] = uow.deadlines.held_by(first)
        deciding.finish(uow, own.key, by=first)
        assert uow.deadlines.held_by(first) == []
        [other] = uow.deadlines.held_by(second)
        assert (other.is_open, whole.is_open, done_of(uow, whole)) == (True, True, (1, 12))
        chair = comes(uow, made.unit.key, Role.CHAIR, "Hiệu trưởng, Bí thư chi bộ")
        group = units.make(uow, made.unit.key, UnitKind.GROUP, "Tổ Văn", by=chair)
        joining.join_group(uow, uow.people.memberships(second)[0], group.key)
        [mine] = uow.deadlines.held_by(second)
        assert (mine.unit_id, other.dropped_why) == (group.key, "has_a_unit")

    await runtime.write(work)


async def test_a_body_of_several_owes_once(runtime: Runtime, clock: Clock) -> None:
    """The union's board of three sums up once, whoever of it does."""
    made = await opened(runtime, clock, "001", datetime(2024, 10, 20, 2, tzinfo=UTC))

    def work(uow: UnitOfWork) -> None:
        title = "Ban Chấp hành Công đoàn"
        first, second = (comes(uow, made.unit.key, Role.COMPILER, title) for _ in range(2))
        assert whole_of(uow, made, "union_digest").holder_id == first
        assert uow.deadlines.held_by(second) == []

    await runtime.write(work)


async def test_a_plan_opened_where_units_are_has_their_rows_and_codes(runtime: Runtime, clock: Clock) -> None:
    clock.set(datetime(2024, 10, 20, 2, tzinfo=UTC))
    plan = read_plan(next(PLANS.glob("001_*.yaml"))).plan

    def before(uow: UnitOfWork) -> None:
        school = Unit(kind=UnitKind.SCHOOL, name=plan.unit.name.upper())
        uow.people.keep(school)
        for name in ("Tổ Toán", "Tổ Văn"):
            uow.people.keep(Unit(parent_id=school.key, kind=UnitKind.GROUP, name=name))

    await runtime.write(before)
    hours = {meeting.code: time(8) for meeting in plan.programme.meetings}
    made = await runtime.write(partial(open_plan, plan=plan, hours=hours))
    assert {one.unit for one in made.codes if one.post == "Tổ trưởng"} == {"Tổ Toán", "Tổ Văn"}
    assert {one.uses for one in made.codes if one.post == "Tổ trưởng"} == {1}

    def rows(uow: UnitOfWork) -> list[str]:
        assert len(uow.people.roots()) == 1
        return [row.owner for row in uow.deadlines.parts_of([whole_of(uow, made, "group_meetings").key])]

    assert await runtime.read(rows) == ["Tổ Toán", "Tổ Văn"]


async def test_a_date_that_is_confirmed_or_changed_is_that_of_every_part(runtime: Runtime, world: World) -> None:
    steps = await lay_usual(runtime, world)

    def work(uow: UnitOfWork) -> None:
        by = world.people["secretary"]
        uow.people.enrol(world.people["teacher"], world.unit, Role.GROUP_LEADER)
        made = units.make(uow, world.unit, UnitKind.GROUP, "Tổ Nuôi dưỡng", by=by)
        whole = uow.deadlines.get(steps["group_returns"])
        rows = uow.deadlines.parts_of([whole.key])
        assert [row.unit_id for row in rows] == [world.group, made.key]
        assert all(row.waits_for_confirmation for row in rows)
        deciding.confirm(uow, whole.key, by=by, day=date(2026, 11, 20))
        assert {(row.last_day, row.confirmed_by) for row in rows} == {(date(2026, 11, 20), by)}
        assert all(row.owner != whole.owner for row in rows)

    await runtime.write(work)


@pytest.mark.parametrize("step", ["drop", "nudge"])
async def test_the_whole_acts_on_who_is_behind(
    runtime: Runtime, world: World, step: str, clock: Clock
) -> None:  # fmt: skip
    steps = await lay_usual(runtime, world)

    def begin(uow: UnitOfWork) -> None:
        uow.people.enrol(world.people["teacher"], world.unit, Role.GROUP_LEADER, group_id=world.group)
        posts.fill(uow, uow.people.memberships(world.people["teacher"])[-1])
        deciding.confirm(uow, steps["group_returns"], by=world.people["secretary"])

    await runtime.write(begin)
    clock.move(days=1)

    def act(uow: UnitOfWork) -> None:
        whole, by = uow.deadlines.get(steps["group_returns"]), world.people["secretary"]
        [row] = uow.deadlines.parts_of([whole.key])
        assert row.holder_id == world.people["teacher"]
        if step == "nudge":
            assert by_hand.nudge(uow, whole, by).people == (row.holder_id,)
        else:
            deciding.drop(uow, whole.key, by=by, why="Năm nay không lấy ý kiến theo tổ")
            assert row.dropped_why == whole.dropped_why != ""

    await runtime.write(act)


async def test_the_office_sees_wholes_in_its_timeline_and_parts_behind_one(runtime: Runtime, world: World) -> None:
    steps = await lay_usual(runtime, world)

    def work(uow: UnitOfWork) -> None:
        by = world.people["secretary"]
        page = preparing.page(uow, preparing.body(uow, str(world.meeting)), 0, by=by)
        assert page.total == len(steps)
        card, lines = preparing.part_lines(uow, steps["group_returns"], 0, by=by)
        assert card.line.parts is not None
        assert [(line.deadline.owner, line.holder) for line in lines.lines] == [("Tổ Mẫu giáo", None)]
        assert card.line.parts.unheld == 1

    await runtime.write(work)
