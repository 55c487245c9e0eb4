"""A further meeting of a plan's year belongs to its programme: its steps, its count, «vấn đề khác», what is put off."""

from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.plan_files.reading import read_plan
from bot.runtime import Runtime
from domain.dates.deadline_rule import Anchor
from domain.dates.rule_notation import parse_rule
from domain.meeting import Meeting
from domain.people.access import Role
from domain.people.person import Address, Person
from domain.questions.question import ReplyMode
from domain.questions.topic import TopicKind
from services.meetings import closing, rounds
from services.plans import planning, programmes
from services.plans.opening import open_plan
from services.plans.planning import Wanted
from services.questions import house_rules, intake
from services.unit_of_work import UnitOfWork
from tests.world import Clock

PLAN = next((Path(__file__).parents[3] / "plans").glob("002_*.yaml"))


def begin(uow: UnitOfWork, **changed: object) -> tuple[int, int]:
    """Open plan 002 and return its unit and its secretary, who is the chair too."""
    plan = read_plan(PLAN).plan.model_copy(update=changed)
    made = open_plan(uow, plan, hours={meeting.code: time(8) for meeting in plan.programme.meetings})
    by = uow.people.add(Person(name="Lý Thị Sáu", address=Address.CO, created_at=uow.now))
    for role in (Role.SECRETARY, Role.CHAIR, Role.PARENT):
        uow.people.enrol(by, made.unit.key, role)
    return made.unit.key, by


def _further(uow: UnitOfWork, unit_id: int, by: int) -> Meeting:
    starts = uow.now + timedelta(days=40)
    return planning.make(uow, unit_id, Wanted(title="Đối thoại đột xuất", starts_at=starts, place="Sân"), by=by)


async def test_a_further_meeting_belongs_to_its_year(runtime: Runtime, clock: Clock) -> None:
    clock.set(datetime(2024, 9, 5, 1, tzinfo=UTC))
    unit_id, by = await runtime.write(begin)

    def plan_more(uow: UnitOfWork) -> None:
        first = uow.meetings.of_unit(unit_id)[-1]
        steps = {deadline.step for deadline in uow.deadlines.of_meeting(first.key)}
        made = _further(uow, unit_id, by)
        assert made.programme_id == first.programme_id
        further = {deadline.step for deadline in uow.deadlines.of_meeting(made.key)}
        assert steps - further == {"meeting_held"}, "on the day that the plan names, which is not this one's"
        again = planning.clone(uow, made.key, made.starts_at + timedelta(days=14), by=by)
        assert again.programme_id == first.programme_id
        year_on = planning.clone(uow, made.key, made.starts_at + timedelta(days=365), by=by)
        assert year_on.programme_id is None
        followed = programmes.followed(uow, by)[0]
        assert (len(followed.meetings), followed.few) == (5, None)
        for meeting in followed.meetings[:3]:
            meeting.cancelled_at = uow.now
            uow.meetings.keep(meeting)
        few = programmes.followed(uow, by)[0].few
        assert few is not None
        assert few["meetings"] == 2

    await runtime.write(plan_more)


async def test_what_is_put_off_gives_its_steps_a_day(runtime: Runtime, clock: Clock) -> None:
    clock.set(datetime(2024, 9, 5, 1, tzinfo=UTC))
    _, by = await runtime.write(begin)

    def hold(uow: UnitOfWork) -> None:
        meeting = min(uow.meetings.all(), key=lambda one: one.starts_at)
        topics = uow.meetings.topics(meeting.key)
        assert [topic.kind for topic in topics][-2:] == [TopicKind.OTHER, TopicKind.UNSORTED]
        counted = [d for d in uow.deadlines.of_meeting(meeting.key) if parse_rule(d.rule).anchor is Anchor.DEFERRED]
        assert counted
        assert all(deadline.last_day is None for deadline in counted)
        draft = intake.draft_for(uow, by, meeting)
        intake.word(uow, draft, "Bao giờ sửa sân trường ạ?", limit=1000)
        intake.choose(uow, draft, topic_id=topics[0].id, reply_mode=ReplyMode.SPOKEN)
        house_rules.accept(uow, by, meeting, version=meeting.rules_version)
        intake.register(uow, draft.key)
        rounds.start(uow, meeting.key, by=by)
        closing.close(uow, meeting.key, by=by)
        assert all(deadline.last_day is not None for deadline in counted)
        assert closing.tally(uow, meeting).due_at.weekday() < 5

    await runtime.write(hold)


@pytest.mark.core_only
async def test_a_plan_may_want_its_own_topics_alone(runtime: Runtime, clock: Clock) -> None:
    clock.set(datetime(2024, 9, 5, 1, tzinfo=UTC))
    await runtime.write(partial(begin, other_topic=False))
    kinds = await runtime.read(lambda uow: {t.kind for m in uow.meetings.all() for t in uow.meetings.topics(m.key)})
    assert kinds == {TopicKind.PLAN, TopicKind.UNSORTED}
