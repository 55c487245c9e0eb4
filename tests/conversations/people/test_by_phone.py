"""Joining by a number that stands on a list: another's number gains nobody anything, and tells nothing of the list."""

from collections.abc import Awaitable, Callable

import pytest

from bot.runtime import Runtime
from domain.people.access import Role
from services.people import by_phone
from services.unit_of_work import UnitOfWork
from tests.rosters import bring_a_list
from tests.talking import Speaker
from tests.world import World


async def test_who_types_a_number_waits_for_who_knows_them(
    secretary: Speaker, runtime: Runtime, world: World, person: Callable[[None], Awaitable[Speaker]]
) -> None:
    await runtime.write(lambda uow: bring_a_list(uow, world))
    newcomer, stranger = await person(None), await person(None)
    known, unknown = await newcomer.says("0912 345 678"), await stranger.says("0912345679")
    assert known.text == unknown.text, "before consent nobody learns whether a number is on the list"
    named = await newcomer.says("đồng ý")
    assert "Sùng Thị Dua" not in named.text
    await newcomer.says("Vàng Thị Khác")
    (await newcomer.says("bỏ qua")).shows("đang chờ Mẫu giáo lớn A1 xác nhận")
    (await secretary.says("chờ xác nhận")).shows("Vàng Thị Khác", "khai số điện thoại của Sùng Thị Dua")

    def look(uow: UnitOfWork, *, bound: bool) -> None:
        [(someone, mine)] = [
            (p, m) for p, m in uow.people.members(world.unit, frozenset({Role.PARENT})) if p.name == "Vàng Thị Khác"
        ]
        [entry] = [one for one, _ in uow.rosters.entries(world.unit) if one.name == "Sùng Thị Dua"]
        assert entry.person_id == (someone.id if bound else None)
        assert (mine.waits_since is None, mine.group_id) == (bound, world.class_a)

    await runtime.read(lambda uow: look(uow, bound=False))
    await secretary.says("1")
    await secretary.says("xác nhận")
    await runtime.read(lambda uow: look(uow, bound=True))


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0912.345.678", "0912345678"), ("+84 912 345 678", "0912345678"), ("84912345678", "0912345678"),
        ("912345678", ""), ("482 913", ""), ("gọi 0912345678", ""), ("", ""), ("0" * 5000, ""),
    ],
)  # fmt: skip
def test_what_is_a_number(typed: str, number: str) -> None:
    assert by_phone.number_in(typed) == number
