"""Members confirmed by who knows them, where a unit wants it: they wait, may ask, and may not speak."""

import pytest

from bot.runtime import Runtime
from domain.errors import AlreadyDone, NoRight, NotFound
from domain.people.access import Membership, Role
from domain.people.errors import NotConfirmed
from domain.people.person import Person
from services import office
from services.people import codes, confirming, joining, merging
from services.questions import intake
from services.unit_of_work import UnitOfWork
from tests.world import World


def newcomer(uow: UnitOfWork, world: World, *, role: Role = Role.PARENT, group: int | None = None) -> Membership:
    person_id = uow.people.add(Person(name="Giàng Thị Dở", created_at=uow.now))
    joining.declare(uow, person_id, world.unit, role)
    [mine] = uow.people.memberships(person_id)
    if group is not None:
        joining.join_group(uow, mine, group)
    return mine


def wants(uow: UnitOfWork, world: World, unit_id: int | None = None) -> None:
    confirming.switch(uow, unit_id or world.class_a, on=True, by=world.people["secretary"])


async def test_who_comes_to_the_class_waits_and_may_ask(runtime: Runtime, world: World) -> None:
    def work(uow: UnitOfWork) -> None:
        before = newcomer(uow, world, group=world.class_a)
        wants(uow, world)
        mine = newcomer(uow, world, group=world.class_a)
        assert (before.waits_since, mine.waits_since) == (None, uow.now)
        meeting = uow.meetings.get(world.meeting)
        intake.check_may_ask(uow, mine.person_id, meeting, speaking=False)
        with pytest.raises(NotConfirmed) as refused:
            intake.check_may_ask(uow, mine.person_id, meeting, speaking=True)
        assert refused.value.values["name"] == "Mẫu giáo lớn A1"
        assert office.asker(uow, mine.person_id, world.unit).post == "phụ huynh (chờ xác nhận)"
        confirming.confirm(uow, mine.id or 0, by=world.people["secretary"])
        intake.check_may_ask(uow, mine.person_id, meeting, speaking=True)
        with pytest.raises(AlreadyDone):
            confirming.confirm(uow, mine.id or 0, by=world.people["secretary"])

    await runtime.write(work)


async def test_the_class_s_teacher_is_asked_and_another_class_s_is_not(runtime: Runtime, world: World) -> None:
    def work(uow: UnitOfWork) -> None:
        wants(uow, world)
        teacher = uow.people.add(Person(name="Đỗ Thu Hà", created_at=uow.now))
        uow.people.enrol(teacher, world.unit, Role.TEACHER, group_id=world.class_a)
        mine = newcomer(uow, world, group=world.class_a)
        assert [one.key for one in confirming.ask(uow, mine.person_id)] == [mine.id]
        assert [one.key for one in confirming.waiting_for(uow, teacher)] == [mine.id]
        for stranger in ("teacher", "parent"):
            assert confirming.waiting_for(uow, world.people[stranger]) == []
            with pytest.raises(NotFound):
                confirming.confirm(uow, mine.id or 0, by=world.people[stranger])
        confirming.confirm(uow, mine.id or 0, by=teacher)
        assert confirming.waiting_for(uow, world.people["secretary"]) == []

    await runtime.write(work)


async def test_nobody_confirms_themselves_or_while_they_wait(runtime: Runtime, world: World) -> None:
    def work(uow: UnitOfWork) -> None:
        wants(uow, world)
        first, second = (newcomer(uow, world, role=Role.TEACHER, group=world.class_a) for _ in range(2))
        for by in (first.person_id, second.person_id):
            with pytest.raises(NotFound):
                confirming.confirm(uow, first.id or 0, by=by)
        assert len(confirming.waiting_for(uow, world.people["chair"])) == 2

    await runtime.write(work)


async def test_a_code_does_not_get_round_it_and_a_post_waits_for_nobody(runtime: Runtime, world: World) -> None:
    def work(uow: UnitOfWork) -> None:
        wants(uow, world, world.unit)
        by = world.people["secretary"]
        for role, title, waits in ((Role.PARENT, "", True), (Role.RESPONDER, "Kế toán", False)):
            unit_id = world.class_a if role is Role.PARENT else world.unit
            code = codes.make(uow, unit_id, role, by=by, title=title).code
            person_id = uow.people.add(Person(name="Vàng A Sử", created_at=uow.now))
            joining.use_code(uow, person_id, code)
            [mine] = uow.people.memberships(person_id)
            assert (mine.waits_since is not None) is waits
        confirming.switch(uow, world.unit, on=False, by=by)
        assert newcomer(uow, world).waits_since is None
        with pytest.raises(NoRight):
            confirming.switch(uow, world.unit, on=True, by=world.people["teacher"])

    await runtime.write(work)


async def test_who_is_declined_is_that_no_more_and_may_say_anew(runtime: Runtime, world: World) -> None:
    def work(uow: UnitOfWork) -> None:
        wants(uow, world)
        mine = newcomer(uow, world, group=world.class_a)
        confirming.decline(uow, mine.id or 0, by=world.people["secretary"])
        assert uow.people.memberships(mine.person_id) == []
        assert joining.missing(uow, mine.person_id).role
        with pytest.raises(NotFound):
            confirming.confirm(uow, mine.id or 0, by=world.people["secretary"])

    await runtime.write(work)


async def test_of_two_who_become_one_the_confirmed_one_counts(runtime: Runtime, world: World) -> None:
    def work(uow: UnitOfWork) -> None:
        known = newcomer(uow, world, group=world.class_a)
        wants(uow, world)
        waits = newcomer(uow, world, group=world.class_a)
        merging.merge(uow, known.person_id, into=waits.person_id)
        assert waits.waits_since is None

    await runtime.write(work)
