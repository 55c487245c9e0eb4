"""Units as an office makes them: lists with all that people paste, names, order, circles, and closing."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.runtime import Runtime
from domain.errors import NameEmpty, NameTooLong, NoRight, NotFound, OldFont, Refused
from domain.people.access import JoinCode, Role
from domain.people.errors import (
    TooManyUnits,
    UnitBusy,
    UnitChanged,
    UnitClosed,
    UnitKnown,
    UnitMisplaced,
    UnitPeopled,
    UnitsInCircle,
)
from domain.people.unit import Unit, UnitKind, same_name
from services.people import code_each, codes, joining, rights, unit_lists, units
from services.unit_of_work import UnitOfWork
from services.which_meeting import units_to_choose_from
from tests.world import World, put_under_a_ward


def pasted(uow: UnitOfWork, world: World, text: str, kind: UnitKind = UnitKind.GROUP) -> unit_lists.Made:
    return unit_lists.make_many(uow, world.unit, kind, text, by=world.people["secretary"])


async def test_a_list_makes_many_and_says_what_became_of_each_line(runtime: Runtime, world: World) -> None:
    """Numbered as people number, or as a program marks them; what can be no name is told by its line as pasted."""
    text = (
        "**Các tổ:**\n**\n1.\n-\n•\n1)\n(2)\n# **Tổ Lý**\n- 3. *Tổ Tin*;\n\n"
        "1. Tổ Toán\n2) Tổ Văn,\n- Tổ Sử – Địa\n• tổ toán\n\n5\tTổ Hóa Sinh\r\nTổ Mẫu giáo\n😀😀\n\u200b\u200b\n"
        + "Tổ "
        * 60
    )
    made = await runtime.write(lambda uow: pasted(uow, world, text))
    assert [unit.name for unit in made.units] == [
        "Các tổ:", "Tổ Lý", "Tổ Tin", "Tổ Toán", "Tổ Văn", "Tổ Sử – Địa", "Tổ Hóa Sinh",
    ]  # fmt: skip
    assert [unit.name for unit in made.known] == ["Tổ Mẫu giáo"]
    refused = [(one.number, type(one.why)) for one in made.refused]
    assert refused == [(18, NameEmpty), (19, NameEmpty), (20, NameTooLong)]
    listed = await runtime.read(lambda uow: units.overview(uow, world.unit, by=world.people["secretary"]))
    assert [row.unit.name for row in listed.of(UnitKind.GROUP)] == ["Tổ Mẫu giáo", *(u.name for u in made.units)]
    assert [row.people for row in listed.of(UnitKind.GROUP)] == [4, *[0] * 7]


async def test_a_second_paste_of_the_same_list_makes_nothing(runtime: Runtime, world: World) -> None:
    await runtime.write(lambda uow: pasted(uow, world, "5 tuổi A1\n5 tuổi A2", UnitKind.CLASS))
    again = await runtime.write(lambda uow: pasted(uow, world, "5 TUỔI A1\n5 tuoi a2\nMẫu giáo lớn A1", UnitKind.CLASS))
    assert again.units == []
    assert [unit.name for unit in again.known] == ["5 tuổi A1", "5 tuổi A2", "Mẫu giáo lớn A1"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Tổ Hoà Bình", "tổ hòa  bình", True),
        ("Tổ Toán", "to toan", True),
        ("Lớp Thỏ", "Lớp Thơ", False),
        ("Trường Đông Hà", "Trường Dông Hà", False),
        ("A1", "A2", False),
    ],
)
def test_when_two_names_are_one(one: str, other: str, *, same: bool) -> None:
    assert same_name(one, other) is same
    assert same_name(other, one) is same


async def test_two_of_one_name_may_stand_in_different_places(runtime: Runtime, world: World) -> None:
    def work(uow: UnitOfWork) -> list[str]:
        ward = put_under_a_ward(uow, world).unit_id
        uow.people.enrol(world.people["secretary"], ward, Role.SECRETARY)
        by = world.people["secretary"]
        other = units.make(uow, ward, UnitKind.SCHOOL, "Trường Mầm non Ban Mai", by=by)
        units.make(uow, other.key, UnitKind.CLASS, "Mẫu giáo lớn A1", by=by)
        with pytest.raises(UnitKnown):
            units.make(uow, ward, UnitKind.OFFICE, "trường mầm non ban mai", by=by)
        return [row.unit.name for row in units.overview(uow, ward, by=by).rows]

    assert await runtime.write(work) == ["Trường Mầm non Hoa Ban", "Trường Mầm non Ban Mai"]


@pytest.mark.parametrize(
    ("act", "refused"),
    [
        pytest.param(lambda uow, w, by: pasted(uow, w, "Tổ\n" * 201), TooManyUnits, id="too many lines"),
        pytest.param(
            lambda uow, w, by: pasted(uow, w, "Tæ To¸n\nTæ V¨n\nTr­êng MÇm non Hoa Ban"), OldFont, id="an old font"
        ),
        pytest.param(
            lambda uow, w, by: pasted(uow, w, "Tổ Toán", UnitKind.SCHOOL), UnitMisplaced, id="a school in a school"
        ),
        pytest.param(
            lambda uow, w, by: units.make(uow, w.class_a, UnitKind.CLASS, "A", by=by),
            UnitMisplaced,
            id="a class in a class",
        ),
        pytest.param(
            lambda uow, w, by: units.make(uow, w.unit, UnitKind.CLASS, "\u200b 🌸", by=by), NameEmpty, id="signs alone"
        ),
        pytest.param(lambda uow, w, by: units.rename(uow, w.group, "x" * 101, by=by), NameTooLong, id="too long"),
        pytest.param(
            lambda uow, w, by: units.rename(uow, w.group, "Mẫu giáo lớn A1", by=by),
            UnitKnown,
            id="a name that is there",
        ),
        pytest.param(
            lambda uow, w, by: units.rename(uow, w.group, "Tổ khác", by=by, version=7),
            UnitChanged,
            id="another version",
        ),
        pytest.param(lambda uow, w, by: units.put_under(uow, w.unit, w.unit, by=by), UnitsInCircle, id="below itself"),
        pytest.param(
            lambda uow, w, by: units.put_under(uow, w.unit, w.class_a, by=by), UnitsInCircle, id="below its class"
        ),
        pytest.param(lambda uow, w, by: units.close(uow, w.unit, by=by), NotFound, id="the whole school"),
        pytest.param(
            lambda uow, w, by: units.make(uow, w.unit, UnitKind.CLASS, "B", by=w.people["teacher"]),
            NoRight,
            id="a teacher",
        ),
        pytest.param(
            lambda uow, w, by: units.overview(uow, w.unit, by=w.people["parent"]), NoRight, id="a parent looks"
        ),
        pytest.param(lambda uow, w, by: units.make(uow, 999, UnitKind.CLASS, "B", by=by), NotFound, id="below nothing"),
    ],
)
async def test_what_cannot_be(
    runtime: Runtime, world: World, act: Callable[[UnitOfWork, World, int], object], refused: type[Refused]
) -> None:
    with pytest.raises(refused):
        await runtime.write(lambda uow: act(uow, world, world.people["secretary"]))


async def test_moving_below_another(runtime: Runtime, world: World) -> None:
    """A school may go under a ward; a class with children's parents in it stays with its school."""

    def work(uow: UnitOfWork) -> None:
        ward, by = put_under_a_ward(uow, world).unit_id, world.people["secretary"]
        uow.people.enrol(by, ward, Role.SECRETARY)
        other = units.make(uow, ward, UnitKind.SCHOOL, "Trường Ban Mai", by=by)
        empty = units.make(uow, world.unit, UnitKind.CLASS, "Mầm 1", by=by)
        assert units.put_under(uow, empty.key, other.key, by=by).parent_id == other.key
        with pytest.raises(UnitPeopled):
            units.put_under(uow, world.class_a, other.key, by=by)
        with pytest.raises(UnitsInCircle):
            units.put_under(uow, ward, other.key, by=by)
        with pytest.raises(UnitMisplaced):
            units.put_under(uow, other.key, world.unit, by=by)
        units.close(uow, other.key, by=by)
        with pytest.raises(UnitClosed):
            units.put_under(uow, units.make(uow, world.unit, UnitKind.CLASS, "Mầm 2", by=by).key, other.key, by=by)

    await runtime.write(work)


async def test_order_is_the_office_s(runtime: Runtime, world: World) -> None:
    def work(uow: UnitOfWork) -> list[str]:
        by = world.people["secretary"]
        made = pasted(uow, world, "Lá 1\nLá 2\nLá 3", UnitKind.CLASS).units
        units.put_at(uow, made[2].key, 1, by=by)
        units.put_at(uow, made[0].key, 99, by=by)
        assert units.place_of(uow, made[2]) == (1, 4)
        return [row.unit.name for row in units.overview(uow, world.unit, by=by).of(UnitKind.CLASS)]

    assert await runtime.write(work) == ["Lá 3", "Mẫu giáo lớn A1", "Lá 2", "Lá 1"]


async def test_a_closed_unit_takes_nobody_and_keeps_what_was(runtime: Runtime, world: World) -> None:
    def work(uow: UnitOfWork) -> None:
        by = world.people["secretary"]
        uow.access.keep(JoinCode(code="LOP-A1", unit_id=world.unit, role=Role.PARENT, group_id=world.class_a))
        unit = units.close(uow, world.class_a, by=by)
        assert joining.good_code(uow, "LOP-A1") is None
        over = joining.why_over(uow, "LOP-A1")
        assert over is not None
        assert over.values["ended"]
        [mine] = [m for m in uow.people.memberships(world.people["parent"]) if m.role is Role.PARENT]
        assert mine.group_id == unit.key
        assert joining.groups_for(uow, mine) == []
        assert [row.unit.name for row in units.overview(uow, world.unit, by=by).rows] == ["Tổ Mẫu giáo"]
        with pytest.raises(UnitKnown) as known:
            units.make(uow, world.unit, UnitKind.CLASS, "mẫu giáo lớn a1", by=by)
        assert known.value.values["closed"]
        assert units.reopen(uow, unit.key, by=by).closed_at is None
        assert joining.good_code(uow, "LOP-A1") is None

    await runtime.write(work)


async def test_a_closed_school_is_chosen_by_nobody(runtime: Runtime, world: World) -> None:
    def work(uow: UnitOfWork) -> None:
        ward, by = put_under_a_ward(uow, world), world.people["secretary"]
        uow.people.enrol(by, ward.unit_id, Role.SECRETARY)
        with pytest.raises(UnitBusy):
            units.close(uow, world.unit, by=by)
        meeting = uow.meetings.get(world.meeting)
        meeting.closed_at = uow.now + timedelta(days=10)
        uow.meetings.keep(meeting)
        units.close(uow, world.unit, by=by)
        assert uow.people.unit(world.class_a).closed_at is not None
        assert [unit.id for unit in units_to_choose_from(uow)] == [ward.unit_id]
        with pytest.raises(UnitClosed):
            joining.declare(uow, world.people["parent2"], world.unit, Role.RESIDENT)
        with pytest.raises(UnitClosed):
            units.reopen(uow, world.class_a, by=by)

    await runtime.write(work)


async def test_offices_keep_to_their_own(runtime: Runtime, world: World) -> None:
    """The ward may set up a school of its own; one school nothing in another, and a school nothing in the ward."""

    def work(uow: UnitOfWork) -> None:
        ward = put_under_a_ward(uow, world).unit_id
        chief, by = world.people["responder"], world.people["secretary"]
        uow.people.enrol(chief, ward, Role.SECRETARY)
        other = units.make(uow, ward, UnitKind.SCHOOL, "Trường Ban Mai", by=chief)
        assert units.make(uow, other.key, UnitKind.CLASS, "A1", by=chief).parent_id == other.key
        for foreign in (ward, other.key):
            with pytest.raises(NoRight):
                unit_lists.make_many(uow, foreign, UnitKind.GROUP, "Tổ 1", by=by)
        assert [unit.key for unit in rights.set_up_by(uow, by)] == [world.unit]

    await runtime.write(work)


async def test_no_name_of_a_unit_is_in_the_log_of_events(runtime: Runtime, world: World) -> None:
    def work(uow: UnitOfWork) -> Unit:
        return units.make(uow, world.unit, UnitKind.CLASS, "Nhà trẻ Hoa Hồng", by=world.people["secretary"])

    made = await runtime.write(work)
    [event] = await runtime.read(lambda uow: uow.events.of("unit", made.key))
    assert (event.act, event.actor_id) == ("unit.made", world.people["secretary"])
    assert "Hồng" not in str(event.details)


async def test_a_district_s_office_stands_above_schools(runtime: Runtime, world: World) -> None:
    """Plan 000: an office under none has schools below it, gives their heads codes, and people of its own."""

    def work(uow: UnitOfWork) -> None:
        district, chief = Unit(kind=UnitKind.OFFICE, name="UBND quận Ba Đình"), world.people["responder"]
        uow.people.keep(district)
        uow.people.enrol(chief, district.key, Role.CHAIR)
        made = unit_lists.make_many(uow, district.key, UnitKind.SCHOOL, "Trường 1\nTrường 2", by=chief)
        given = code_each.give_each(uow, district.key, by=chief)
        assert [one.code.role for one in given.made] == [Role.DELEGATE, Role.UNIT_HEAD, Role.UNIT_HEAD]
        assert [one.unit for one in codes.listed(uow, district.key, by=chief)] == [district, *made.units]

    await runtime.write(work)


async def test_who_sits_in_a_closed_unit_s_office_sits_in_none(runtime: Runtime, world: World) -> None:
    def work(uow: UnitOfWork) -> None:
        by = world.people["secretary"]
        assert [unit.key for unit in rights.set_up_by(uow, by)] == [world.unit]
        unit = uow.people.unit(world.unit)
        unit.closed_at = uow.now
        uow.people.keep(unit)
        with pytest.raises(NoRight):
            rights.set_up_by(uow, by)

    await runtime.write(work)


@pytest.mark.parametrize(
    ("kind", "line", "names"),
    [
        (UnitKind.CLASS, "Lớp 1A, 1B, 1C", ["Lớp 1A", "Lớp 1B", "Lớp 1C"]),
        (UnitKind.CLASS, "Lớp 1A, Lớp 1B và 1C", ["Lớp 1A", "Lớp 1B", "Lớp 1C"]),
        (UnitKind.CLASS, "1A,1B,", ["1A", "1B"]),
        (UnitKind.CLASS, "Mẫu giáo lớn A1, A2, Nhà trẻ D1", ["Mẫu giáo lớn A1", "Mẫu giáo lớn A2", "Nhà trẻ D1"]),
        (UnitKind.CLASS, "Mẫu giáo lớn A1, A2", ["Mẫu giáo lớn A1", "Mẫu giáo lớn A2"]),
        (UnitKind.CLASS, "Lớp Hoa Mai, Hoa Sen", ["Lớp Hoa Mai", "Lớp Hoa Sen"]),
        (UnitKind.GROUP, "Tổ Văn, Sử, Địa", ["Tổ Văn, Sử, Địa"]),
        (UnitKind.GROUP, "Tổ Văn và Sử", ["Tổ Văn và Sử"]),
        (UnitKind.GROUP, "Tổ 1, 2", ["Tổ 1", "Tổ 2"]),
        (UnitKind.GROUP, "Tổ Toán, tổ Văn", ["Tổ Toán", "tổ Văn"]),
        (UnitKind.SCHOOL, "Trường TH Him Lam, xã Mường Thanh", ["Trường TH Him Lam, xã Mường Thanh"]),
        (UnitKind.SCHOOL, "TH Him Lam, MN Hoa Ban", ["TH Him Lam", "MN Hoa Ban"]),
        (UnitKind.OFFICE, "Phòng Văn hóa, Khoa học và Thông tin", ["Phòng Văn hóa, Khoa học và Thông tin"]),
    ],
)
def test_commas_part_names_and_stay_within_one(kind: UnitKind, line: str, names: list[str]) -> None:
    assert unit_lists.names_in(kind, line) == names
