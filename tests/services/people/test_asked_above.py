"""A school's office reads what its own staff asked at the ward's meeting, and nobody else's."""

import pytest

from bot.runtime import Runtime
from domain.errors import NoMeeting, NoRight
from domain.people.access import Role
from domain.people.unit import UnitKind
from domain.questions.question import Draft, ReplyMode
from services.people import units
from services.people.asked_above import asked_above
from services.unit_of_work import UnitOfWork
from tests.world import World, put_under_a_ward


async def test_own_teachers_questions_are_read_and_no_others(runtime: Runtime, world: World) -> None:
    def work(uow: UnitOfWork) -> None:
        by = world.people["secretary"]
        with pytest.raises(NoMeeting):
            asked_above(uow, world.unit, by=by)
        ward = put_under_a_ward(uow, world)
        uow.people.enrol(world.people["chair"], ward.unit_id, Role.SECRETARY)
        other = units.make(uow, ward.unit_id, UnitKind.SCHOOL, "Trường Ban Mai", by=world.people["chair"])
        [mine] = uow.people.memberships(world.people["parent2"])
        mine.unit_id, mine.role, mine.group_id = other.key, Role.TEACHER, None
        uow.people.keep(mine)
        topic = uow.meetings.topics(ward.key)[0].id or 0
        for number, part in enumerate(("teacher", "parent", "parent2"), start=1):
            draft = Draft(
                person_id=world.people[part], meeting_id=ward.key, topic_id=topic, reply_mode=ReplyMode.WRITTEN,
                wording="Đường trước cổng trường ngập khi mưa", updated_at=uow.now,
            )  # fmt: skip
            uow.questions.register(draft, number=number, code=f"UB26-{number:03d}")
        found = asked_above(uow, world.unit, by=by)
        assert [(one.question.code, one.who.name) for one in found.page.lines] == [("UB26-001", "Đỗ Thu Hà")]
        for stranger in (world.people["teacher"], world.people["parent2"]):
            with pytest.raises(NoRight):
                asked_above(uow, world.unit, by=stranger)
        with pytest.raises(NoRight):
            asked_above(uow, other.key, by=by)

    await runtime.write(work)
