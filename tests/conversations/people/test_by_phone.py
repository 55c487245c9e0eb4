"""Joining by a number that stands on a list: another's number gains nobody anything, and tells nothing of the list."""

from collections.abc import Awaitable, Callable

import pytest

from bot.runtime import Runtime
from domain.people.access import Role
from domain.people.person import Person
from services.people import by_phone
from services.unit_of_work import UnitOfWork
from tests.networks.people import TelegramPerson
from tests.rosters import bring_a_list
from tests.talking import Speaker
from tests.world import World

only_telegram = pytest.mark.parametrize("wire", ["telegram"], indirect=True)
BUTTON = "Gửi số điện thoại của tôi"
FORWARDED = {"type": "hidden_user", "sender_user_name": "Người Lạ", "date": 1}


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


@pytest.fixture
async def phone(person: Callable[[None], Awaitable[Speaker]]) -> TelegramPerson:
    """A newcomer with a telephone at the stand-in Telegram."""
    newcomer = await person(None)
    assert isinstance(newcomer, TelegramPerson)
    newcomer.chat.phone_number = "84912345678"
    return newcomer


@only_telegram
async def test_who_hands_over_the_own_number_is_recognised_at_once(
    phone: TelegramPerson, runtime: Runtime, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    await runtime.write(lambda uow: bring_a_list(uow, world))
    await phone.says("/start")
    asked = await phone.presses("Có mã, số điện thoại")
    asked.shows("được nhận ra ngay", "Không có mã")
    assert phone.chat.keyboard == [[BUTTON], ["Không có mã"]]
    (await phone.presses(BUTTON)).shows("đồng ý không")
    assert phone.chat.keyboard == []
    (await phone.presses("Đồng ý")).shows("Dua")

    def look(uow: UnitOfWork) -> None:
        [(someone, mine)] = [
            (p, m) for p, m in uow.people.members(world.unit, frozenset({Role.PARENT})) if p.name == "Sùng Thị Dua"
        ]
        [entry] = [one for one, _ in uow.rosters.entries(world.unit) if one.name == "Sùng Thị Dua"]
        assert (entry.person_id, mine.waits_since, mine.group_id) == (someone.id, None, world.class_a)
        account = uow.accounts.find("telegram", phone.external_id)
        assert account is not None
        said = [row.text for row in uow.deliveries.history(account.account_id, limit=50)]
        done = [str(event.details) for event in uow.events.of("person", mine.person_id)]
        assert [text for text in [*said, *done] if "912345678" in text] == []

    await runtime.read(look)
    assert "912345678" not in "".join(capsys.readouterr())


@only_telegram
async def test_the_number_of_another_gains_nothing_and_says_why(
    phone: TelegramPerson, runtime: Runtime, world: World
) -> None:
    await runtime.write(lambda uow: bring_a_list(uow, world))
    await phone.says("/start NHAM-1")
    sends: tuple[Callable[[], object], ...] = (
        lambda: phone.chat.sends_contact_of(99, "84912345678"),
        lambda: phone.chat.sends_contact_of(None, "84912345678"),
        lambda: phone.chat.sends_contact("84912345678", forward_origin=FORWARDED),
    )
    for send in sends:
        send()
        (await phone.chat.hears("không phải số của chính tài khoản")).text.index(BUTTON)
        assert phone.chat.keyboard == [[BUTTON], ["Không có mã"]]
    (await phone.says(BUTTON)).shows("Số điện thoại chưa được gửi")
    (await phone.presses("Không có mã")).shows("đồng ý không")
    assert phone.chat.keyboard == []
    (await phone.presses("Đồng ý")).shows("vai trò nào")
    await runtime.read(lambda uow: _nobody_came(uow, world))


@only_telegram
async def test_who_has_joined_hands_it_over_where_a_code_is_awaited(
    parent2: Speaker, runtime: Runtime, world: World
) -> None:
    await runtime.write(lambda uow: bring_a_list(uow, world))
    assert isinstance(parent2, TelegramPerson)
    await parent2.says("/start NHAM-1")
    (await parent2.presses(BUTTON)).shows("Chưa tìm được", "Không có mã")
    parent2.chat.phone_number = "84912345678"
    (await parent2.presses(BUTTON)).shows("muốn làm gì")
    assert parent2.chat.keyboard == []
    entries = await runtime.read(lambda uow: uow.rosters.entries(world.unit))
    assert [one.name for one, _ in entries if one.person_id == world.people["parent2"]] == ["Sùng Thị Dua"]


def _nobody_came(uow: UnitOfWork, world: World) -> None:
    assert [one.person_id for one, _ in uow.rosters.entries(world.unit)] == [None] * 4


@only_telegram
async def test_a_number_that_nobody_asked_for_loses_nothing(parent: Speaker) -> None:
    await parent.says("/hoi")
    (await parent.sends_unwanted("contact")).shows("chưa cần số điện thoại", "không được lưu", "về việc gì")


@pytest.mark.core_only
async def test_who_waits_for_a_typed_number_waits_no_more_once_it_is_proven(runtime: Runtime, world: World) -> None:

    def work(uow: UnitOfWork) -> None:
        bring_a_list(uow, world)
        someone = uow.people.add(Person(name="Dua", created_at=uow.now))
        entry = by_phone.entry_of(uow, "+84912345678")
        assert entry is not None
        claimed = by_phone.claim(uow, someone, entry.key)
        assert claimed is not None
        assert claimed.waits_since is not None
        proven = by_phone.prove(uow, someone, entry.key)
        assert proven is not None
        assert (proven.id, proven.waits_since, proven.entry_id) == (claimed.id, None, None)
        another = uow.people.add(Person(created_at=uow.now))
        assert by_phone.prove(uow, another, entry.key) is None, "the line is somebody's already"

    await runtime.write(work)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0912.345.678", "0912345678"), ("+84 912 345 678", "0912345678"), ("84912345678", "0912345678"),
        ("912345678", ""), ("482 913", ""), ("gọi 0912345678", ""), ("", ""), ("0" * 5000, ""),
    ],
)  # fmt: skip
def test_what_is_a_number(typed: str, number: str) -> None:
    assert by_phone.number_in(typed) == number
