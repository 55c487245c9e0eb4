"""Levels: what names of schools and classes say, what the office chose, and what a class has from its school."""

import pytest

from bot.runtime import Runtime
from domain.errors import NoRight, NotFound
from domain.people.errors import UnitChanged
from domain.people.level import Level, level_of_class, levels_of_school
from domain.people.unit import UnitKind
from services.levels import levels_of
from services.people import levels, units
from services.unit_of_work import UnitOfWork
from tests.world import World

MN, TH, THCS, THPT, GDTX = Level.MN, Level.TH, Level.THCS, Level.THPT, Level.GDTX


@pytest.mark.core_only
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Trường Mầm non Mây Hồng", {MN}),
        ("TRƯỜNG MẪU GIÁO 2/9", {MN}),
        ("Trường TH&THCS CillCus", {TH, THCS}),
        ("Tiểu học và Trung học cơ sở Nậm Chạc", {TH, THCS}),
        ("THCS-THPT Him Lam", {THCS, THPT}),
        ("Trung tâm GDNN-GDTX quận", {GDTX}),
        ("Trường Thạch Khôi", set()),
    ],
)
def test_names_of_schools(name: str, said: set[Level]) -> None:
    assert levels_of_school(name) == said


@pytest.mark.core_only
@pytest.mark.parametrize(
    ("name", "said"),
    [("1A", TH), ("Lớp 6A1", THCS), ("khối 9", THCS), ("12 Toán", THPT)]
    + [(name, None) for name in ("5 tuổi A", "Lá 2", "13B", "0", "2026")],
)
def test_names_of_classes(name: str, said: Level | None) -> None:
    assert level_of_class(name) == said


async def test_what_a_class_has(runtime: Runtime, world: World) -> None:
    """By its own choice, by its grade among those of its school, by its school; who chose from an old card is told."""
    by = world.people["secretary"]

    def work(uow: UnitOfWork) -> None:
        names = ["6A", "1B", "Lá 2"]
        sixth, first, leaf = (units.make(uow, world.unit, UnitKind.CLASS, name, by=by).key for name in names)
        assert levels_of(uow, sixth) == {MN}, "the school's name says it alone"
        school = levels.choose(uow, world.unit, [THCS, TH], by=by, version=1)
        assert [levels_of(uow, key) for key in (world.unit, sixth, first, leaf)] == [
            {TH, THCS}, {THCS}, {TH}, {TH, THCS},
        ]  # fmt: skip
        assert levels.choosable(uow, uow.people.unit(leaf)) == [TH, THCS]
        levels.choose(uow, leaf, [TH], by=by)
        assert levels_of(uow, leaf) == {TH}
        with pytest.raises(NotFound):
            levels.choose(uow, leaf, [THPT], by=by)
        with pytest.raises(NotFound):
            levels.choose(uow, world.group, [TH], by=by)
        with pytest.raises(UnitChanged):
            levels.choose(uow, world.unit, [], by=by, version=1)
        with pytest.raises(NoRight):
            levels.choose(uow, leaf, [], by=world.people["teacher"])
        levels.choose(uow, world.unit, [], by=by, version=school.version)
        assert levels_of(uow, sixth) == {MN}

    await runtime.write(work)
