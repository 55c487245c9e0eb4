"""Codes of one's own: made for a class of a list, printed, and who comes by one is recognised as that person."""

import pytest

from bot.runtime import Runtime
from domain.errors import AlreadyDone, NoRight, NotFound
from domain.people.access import Role
from domain.people.errors import CodeOver, TooManyCodes
from domain.people.person import Person
from services.people import codes, confirming, joining, own_codes, rosters
from services.unit_of_work import UnitOfWork
from tests.rosters import bring_a_list
from tests.world import Clock, World


def newcomer(uow: UnitOfWork, typed: str, name: str = "") -> int:
    person_id = uow.people.add(Person(name=name, created_at=uow.now))
    code = joining.good_code(uow, typed)
    if code is None:
        raise joining.why_over(uow, typed) or NotFound
    joining.use_code(uow, person_id, code)
    return person_id


async def test_a_class_gets_codes_once_and_each_lets_one_person_in(
    runtime: Runtime, world: World, clock: Clock
) -> None:
    def work(uow: UnitOfWork) -> None:
        by = world.people["secretary"]
        bring_a_list(uow, world)
        confirming.switch(uow, world.class_a, on=True, by=by)
        assert own_codes.give(uow, world.unit, world.class_a, by=by) == 3
        assert own_codes.give(uow, world.unit, world.class_a, by=by) == 0
        assert [(one.name, one.people, one.come, one.coded, one.without) for one in own_codes.groups(
            uow, world.unit, by=by)] == [("", 1, 0, 0, 1), ("Mẫu giáo lớn A1", 3, 0, 3, 0)]  # fmt: skip
        strips = own_codes.sheet(uow, world.unit, world.class_a, by=by)
        assert [one.of.entry.name for one in strips] == ["Sùng Thị Dua", "Giàng A Páo", "Giàng A Páo"]
        assert codes.listed(uow, world.unit, by=by) == [], "they do not drown the others"
        with pytest.raises(NotFound):
            codes.one(uow, strips[0].code.code, by=by)
        third = newcomer(uow, f"https://hoaban.example{strips[2].code.path} ạ")
        [mine] = uow.people.memberships(third)
        assert (mine.role, mine.group_id, mine.waits_since) == (Role.PARENT, world.class_a, None), "known: no waiting"
        assert uow.people.get(third).name == "Giàng A Páo"
        assert uow.rosters.entry(strips[2].of.entry.key).person_id == third, "of two of one name just this one"
        joining.use_code(uow, third, strips[2].code)
        with pytest.raises(CodeOver):
            newcomer(uow, strips[2].code.code)
        assert len(own_codes.sheet(uow, world.unit, world.class_a, by=by)) == 2
        with pytest.raises(AlreadyDone):
            own_codes.of_one(uow, strips[2].of.entry.key, by=by)

    await runtime.write(work)
    clock.move(days=31)
    left = await runtime.read(lambda uow: own_codes.groups(uow, world.unit, by=world.people["secretary"]))
    assert [one.coded for one in left] == [0, 0], "thirty days"


async def test_who_is_here_already_is_recognised_too_and_keeps_what_they_are_called(
    runtime: Runtime, world: World
) -> None:
    def work(uow: UnitOfWork) -> None:
        by = world.people["secretary"]
        bring_a_list(uow, world)
        confirming.switch(uow, world.class_a, on=True, by=by)
        [entry] = own_codes.find(uow, world.unit, "dua", by=by)
        own = own_codes.of_one(uow, entry.entry.key, by=by)
        assert own_codes.of_one(uow, entry.entry.key, by=by).code.code == own.code.code
        person_id = newcomer(uow, codes.make(uow, world.class_a, Role.PARENT, by=by).code.code, "Mẹ bé Dua")
        assert uow.people.memberships(person_id)[0].waits_since is not None
        joining.use_code(uow, person_id, own.code)
        [mine] = uow.people.memberships(person_id)
        assert (mine.waits_since, uow.people.get(person_id).name) == (None, "Mẹ bé Dua")

    await runtime.write(work)


async def test_what_is_taken_off_the_list_or_made_anew_lets_nobody_in(
    runtime: Runtime, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(uow: UnitOfWork) -> None:
        by = world.people["secretary"]
        roster = bring_a_list(uow, world)
        own_codes.give(uow, world.unit, world.class_a, by=by)
        first, second, third = own_codes.sheet(uow, world.unit, world.class_a, by=by)
        new = own_codes.of_one(uow, first.of.entry.key, by=by, anew=True)
        rosters.remove(uow, second.of.entry.key, by=by)
        for gone in (first, second):
            with pytest.raises(CodeOver) as over:
                newcomer(uow, gone.code.code)
            assert over.value.values["withdrawn"]
        newcomer(uow, new.code.code)
        rosters.take_back(uow, roster, by=by)
        with pytest.raises(CodeOver):
            newcomer(uow, third.code.code)
        with pytest.raises(AlreadyDone):
            own_codes.of_one(uow, third.of.entry.key, by=by)
        bring_a_list(uow, world)
        monkeypatch.setattr(codes, "MOST_AT_ONCE", 1)
        with pytest.raises(TooManyCodes):
            own_codes.give(uow, world.unit, world.class_a, by=by)
        assert own_codes.give(uow, world.unit, 0, by=by) == 1
        own_codes.take_back(uow, world.unit, uow.now, by=by)
        assert own_codes.sheet(uow, world.unit, 0, by=by) == []
        uow.people.enrol(world.people["teacher"], world.unit, Role.COMPILER)
        with pytest.raises(NoRight):
            own_codes.give(uow, world.unit, 0, by=world.people["teacher"])

    await runtime.write(work)


async def test_codes_go_with_the_list_when_its_time_has_come(runtime: Runtime, world: World, clock: Clock) -> None:
    def used(uow: UnitOfWork) -> str:
        bring_a_list(uow, world)
        own_codes.give(uow, world.unit, world.class_a, by=world.people["secretary"])
        first, _, third = own_codes.sheet(uow, world.unit, world.class_a, by=world.people["secretary"])
        newcomer(uow, first.code.code)
        return third.code.code

    code = await runtime.write(used)
    clock.move(days=365 * 6)
    assert await runtime.write(lambda uow: uow.keeping.forget_lists(world.unit)) == 4
    assert await runtime.read(lambda uow: uow.access.code(code)) is None
