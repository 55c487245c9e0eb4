"""Codes as an office gives them out: for whom, how often, until when; counted, taken back, made anew, printed."""

from datetime import timedelta

import pytest

from bot.runtime import Runtime
from domain.errors import NoRight, NotFound
from domain.people.access import JoinCode, Role
from domain.people.errors import CodeOver, RoleMisplaced, TooManyCodes, UnitClosed
from domain.people.person import Person
from domain.people.unit import UnitKind
from services.people import code_each, codes, joining, merging, privacy, units
from services.unit_of_work import UnitOfWork
from tests.world import Clock, World, put_under_a_ward


def somebody(uow: UnitOfWork, name: str = "Giàng Thị Dở") -> int:
    return uow.people.add(Person(name=name, created_at=uow.now))


def enters(uow: UnitOfWork, typed: str, person_id: int | None = None) -> int:
    person_id = person_id or somebody(uow)
    code = joining.good_code(uow, typed)
    if code is None:
        raise joining.why_over(uow, typed) or NotFound
    joining.use_code(uow, person_id, code)
    return person_id


async def test_every_class_and_group_gets_one_at_once_and_only_once(runtime: Runtime, world: World) -> None:
    def work(uow: UnitOfWork) -> None:
        by = world.people["secretary"]
        units.make(uow, world.unit, UnitKind.CLASS, "Nhà trẻ D1", by=by)
        given = code_each.give_each(uow, world.unit, by=by)
        assert [(one.unit.name, one.code.role) for one in given.made] == [
            ("Trường Mầm non Hoa Ban", Role.TEACHER), ("Tổ Mẫu giáo", Role.TEACHER),
            ("Mẫu giáo lớn A1", Role.PARENT), ("Nhà trẻ D1", Role.PARENT),
        ]  # fmt: skip
        starts = [one.code.code.rpartition("-")[0] for one in given.made]
        assert starts == ["TMNHB", "TMG", "MGLA1", "NTD1"]
        again = code_each.give_each(uow, world.unit, by=by)
        assert (again.made, len(again.kept)) == ([], 4)
        parent = enters(uow, given.made[2].code.code.lower())
        [mine] = uow.people.memberships(parent)
        assert (mine.role, mine.unit_id, mine.group_id) == (Role.PARENT, world.unit, world.class_a)

    await runtime.write(work)


async def test_the_office_sees_who_used_one_and_how_often(runtime: Runtime, world: World, clock: Clock) -> None:
    made = await runtime.write(
        lambda uow: codes.make(uow, world.class_a, Role.PARENT, by=world.people["secretary"]).code.code
    )
    first = await runtime.write(lambda uow: enters(uow, made))
    began = clock.at
    clock.move(minutes=5)
    await runtime.write(lambda uow: enters(uow, made))
    await runtime.write(lambda uow: enters(uow, made, first))

    def look(uow: UnitOfWork) -> None:
        by = world.people["secretary"]
        [one] = codes.listed(uow, world.class_a, by=by)
        assert one.used == 2
        assert one.last is not None
        assert one.last - began == timedelta(minutes=5)
        users = codes.used_by(uow, made, by=by)
        assert users is not None
        assert [use.at.replace(microsecond=0) for use in users] == [began + timedelta(minutes=5), began]
        for event in uow.events.of("person", first) + uow.events.of("unit", world.class_a):
            assert made not in str(event.details), "a code never travels in an event"

    await runtime.read(look)


async def test_a_post_s_code_is_for_one_and_thirty_days(runtime: Runtime, world: World, clock: Clock) -> None:
    def make(uow: UnitOfWork) -> str:
        one = codes.make(uow, world.unit, Role.RESPONDER, by=world.people["secretary"], title="Nhân viên y tế")
        return one.code.code

    made = await runtime.write(make)
    person = await runtime.write(lambda uow: enters(uow, made))
    [mine] = await runtime.read(lambda uow: uow.people.memberships(person))
    assert (mine.role, mine.title) == (Role.RESPONDER, "Nhân viên y tế")
    with pytest.raises(CodeOver):
        await runtime.write(lambda uow: enters(uow, made))
    other = await runtime.write(make)
    clock.move(days=31)
    with pytest.raises(CodeOver) as over:
        await runtime.write(lambda uow: enters(uow, other))
    assert over.value.values["ended"]


async def test_withdrawn_lets_nobody_in_and_a_new_one_does(runtime: Runtime, world: World) -> None:
    def work(uow: UnitOfWork) -> None:
        by = world.people["secretary"]
        old = codes.make(uow, world.class_a, Role.PARENT, by=by).code.code
        stays = enters(uow, old)
        new = codes.renew(uow, old, by=by)
        with pytest.raises(CodeOver) as over:
            enters(uow, old)
        assert over.value.values["withdrawn"]
        assert uow.people.memberships(stays)
        enters(uow, new.code.code)
        assert codes.withdraw(uow, new.code.code, by=by).holds is False
        assert codes.withdraw(uow, new.code.code, by=by).code.withdrawn_at == uow.now
        assert codes.listed(uow, world.unit, by=by) == []
        assert len(codes.listed(uow, world.unit, by=by, over=True)) == 2

    await runtime.write(work)


async def test_somebody_who_is_something_else_already_is_that_too(runtime: Runtime, world: World) -> None:
    """A parent types the code of a group of staff: both roles stand, and the class is not forgotten."""

    def work(uow: UnitOfWork) -> None:
        made = codes.make(uow, world.group, Role.TEACHER, by=world.people["secretary"])
        enters(uow, made.code.code, world.people["parent"])
        mine = {m.role: m.group_id for m in uow.people.memberships(world.people["parent"])}
        assert mine == {Role.PARENT: world.class_a, Role.TEACHER: world.group}

    await runtime.write(work)


async def test_whom_codes_may_be_for_and_who_may_give_them(runtime: Runtime, world: World) -> None:
    def work(uow: UnitOfWork) -> None:
        by = world.people["secretary"]
        with pytest.raises(RoleMisplaced):
            codes.make(uow, world.class_a, Role.CHAIR, by=by)
        with pytest.raises(NoRight):
            codes.make(uow, world.class_a, Role.PARENT, by=world.people["teacher"])
        uow.people.enrol(world.people["teacher"], world.unit, Role.COMPILER)
        codes.make(uow, world.class_a, Role.PARENT, by=world.people["teacher"])
        with pytest.raises(NoRight):
            codes.make(uow, world.unit, Role.CHAIR, by=world.people["teacher"])
        units.close(uow, world.class_a, by=by)
        with pytest.raises(UnitClosed):
            codes.make(uow, world.class_a, Role.PARENT, by=by)
        uow.access.keep(JoinCode(code="RIENG", unit_id=world.unit, role=Role.PARENT, person_id=by))
        for foreign in ("RIENG", "KHONG-CO"):
            with pytest.raises(NotFound):
                codes.one(uow, foreign, by=by)

    await runtime.write(work)


async def test_a_ward_gives_each_school_s_head_one_and_sees_no_parents(runtime: Runtime, world: World) -> None:
    def work(uow: UnitOfWork) -> None:
        ward, chief = put_under_a_ward(uow, world).unit_id, world.people["responder"]
        uow.people.enrol(chief, ward, Role.SECRETARY)
        for kind, name in ((UnitKind.SCHOOL, "Trường Ban Mai"), (UnitKind.GROUP, "Tổ dân phố 3")):
            units.make(uow, ward, kind, name, by=chief)
        of_parents = codes.make(uow, world.class_a, Role.PARENT, by=world.people["secretary"]).code.code
        enters(uow, of_parents)
        given = code_each.give_each(uow, ward, by=chief)
        assert [(one.unit.name, one.code.role) for one in given.made] == [
            ("UBND phường Noong Bua", Role.DELEGATE), ("Trường Mầm non Hoa Ban", Role.TEACHER),
            ("Trường Ban Mai", Role.UNIT_HEAD), ("Trường Ban Mai", Role.TEACHER), ("Tổ dân phố 3", Role.RESIDENT),
        ]  # fmt: skip
        assert code_each.places_lacking(uow, ward, by=chief) == 0
        assert of_parents not in {one.code.code for one in codes.listed(uow, ward, by=chief)}
        assert codes.used_by(uow, of_parents, by=chief) is None
        with pytest.raises(NoRight):
            codes.listed(uow, ward, by=world.people["secretary"])

    await runtime.write(work)


async def test_a_sheet_is_for_walls_and_has_an_end(
    runtime: Runtime, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(uow: UnitOfWork) -> None:
        by = world.people["secretary"]
        code_each.give_each(uow, world.unit, by=by)
        codes.make(uow, world.unit, Role.RESPONDER, by=by, title="Kế toán")
        strips = codes.sheet(uow, world.unit, by=by)
        assert [(one.unit, one.above) for one in strips] == [
            ("Trường Mầm non Hoa Ban", ""), ("Tổ Mẫu giáo", "Trường Mầm non Hoa Ban"),
            ("Mẫu giáo lớn A1", "Trường Mầm non Hoa Ban"),
        ]  # fmt: skip
        assert all(one.path == f"/m#{one.code}" for one in strips)
        assert "Kế toán" in {one.title for one in codes.sheet(uow, world.unit, by=by, posts=True)}
        monkeypatch.setattr(codes, "MOST_AT_ONCE", 2)
        with pytest.raises(TooManyCodes):
            codes.sheet(uow, world.unit, by=by)

    await runtime.write(work)


async def test_uses_follow_people_who_become_one_and_lose_their_name_with_it(runtime: Runtime, world: World) -> None:
    def work(uow: UnitOfWork) -> None:
        by = world.people["secretary"]
        made = codes.make(uow, world.class_a, Role.PARENT, by=by).code.code
        first, second = enters(uow, made), somebody(uow)
        merging.merge(uow, first, into=second)
        privacy.erase(uow, second, here=0)
        users = codes.used_by(uow, made, by=by)
        assert users is not None
        assert [(use.who.person_id, use.who.name) for use in users] == [(second, "người đã rời hệ thống")]

    await runtime.write(work)
