"""Nothing of the name or the telephone of who is erased stays in any text of any table."""

import json
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta

import pytest
from sqlalchemy import LargeBinary, select
from sqlmodel import SQLModel

from bot.runtime import Runtime
from domain.people.access import Membership, Role
from domain.people.person import Person
from services.people import keeping
from services.people.privacy import empty_left_over
from services.people.roster_lines import Wanted
from services.people.rosters import add, begin, finish
from services.unit_of_work import UnitOfWork
from tests.conftest import ZONE
from tests.conversations.plans.test_gathering import steps  # noqa: F401 - a fixture
from tests.conversations.questions.test_voicing import gives
from tests.filing import hangs, looked_into, photos
from tests.office import asks
from tests.talking import Speaker
from tests.world import Clock, World

NAME, PHONE = "Đỗ Thu Hà", "0912345678"
MEAL = "Bếp ăn có bảo đảm an toàn thực phẩm cho các cháu không ạ?"


def found(uow: UnitOfWork, *words: str) -> list[str]:
    """Return «table.column: words» of all that has one of these in it, whatever the column is."""
    there = []
    for rows in SQLModel.metadata.sorted_tables:
        for row in uow.keeping._in.execute(select(rows)).mappings().all():  # noqa: SLF001
            for name, value in row.items():
                if isinstance(rows.c[name].type, LargeBinary):
                    text = bytes(value or b"").decode(errors="replace")
                else:
                    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
                there += [f"{rows.name}.{name}: {text[:160]}" for word in words if word in text]
    return there


async def did_everything(person: Callable[[str], Awaitable[Speaker]], runtime: Runtime, world: World) -> None:
    """A teacher of a list with a telephone: asked, hid the name, spoke, sent photos, joined her group's round."""
    teacher, responder, secretary = [await person(part) for part in ("teacher", "responder", "secretary")]
    person_id = world.people["teacher"]

    def lists(uow: UnitOfWork) -> None:
        by = world.people["secretary"]
        roster = begin(uow, world.unit, by=by)
        add(uow, roster, [Wanted(2, NAME, Role.TEACHER, world.group, "", PHONE)], by=by)
        finish(uow, roster, by=by)
        (entry, _), *_ = uow.rosters.entries(world.unit)
        uow.rosters.bind(entry.key, person_id)
        assert [one.phone for one in uow.rosters.of_person(person_id)] == [PHONE]

    await runtime.write(lists)
    await teacher.asks(MEAL, until="Gửi")
    await teacher.presses("Giấu tên")
    await teacher.presses("Gửi")
    spoken = await asks(runtime, world, "teacher", f"Tôi là {NAME}, số {PHONE}: xin sửa mái che sân sau")
    await hangs(runtime, world, spoken, *photos(), part="teacher")
    await looked_into(runtime)
    await gives(teacher, runtime)
    await secretary.says("tin thoại")
    await secretary.says("1")
    await secretary.says("Đề nghị nhà trường thay rèm cửa các lớp trước mùa hè ạ")
    await responder.says("/ykien")
    await responder.presses("Báo cả đơn vị")
    for text in ("/hoi", "2", "Đề nghị mua thêm sách cho thư viện của trường"):
        await teacher.says(text)
    await teacher.says("/ykien")
    await responder.says("/ykien")
    await responder.presses("Gõ cả danh sách")
    await responder.says(f"{NAME}: đề nghị mua thêm bàn ghế cho các lớp ạ")
    await secretary.says("/phieu MN26-002")
    await secretary.says(NAME)
    await teacher.says("/dulieu")
    await teacher.presses("Tải bản chữ")


def late_notices(uow: UnitOfWork, people: Collection[int]) -> None:
    """What waits for an hour still, to her and to who is no office."""
    for person in people:
        account = uow.accounts.of(person)[0]
        uow.deliveries.owe(
            once=f"late:{person}", network="web", chat=account.external_id, account_id=account.id, person_id=person,
            template="test", text=f"Cảm ơn cô {NAME}, {PHONE}.", choices=[["a", NAME]],
            due_at=uow.now.replace(year=2027),
        )  # fmt: skip


@pytest.mark.core_only
@pytest.mark.usefixtures("steps")
@pytest.mark.parametrize("how", ["erased", "withdrawn"])
async def test_no_text_names_who_is_gone(
    how: str, person: Callable[[str], Awaitable[Speaker]], runtime: Runtime, world: World, clock: Clock
) -> None:
    """At once when they erase, after the days of withdrawing; the question itself stays."""
    person_id, teacher = world.people["teacher"], await person("teacher")
    await did_everything(person, runtime, world)
    await runtime.write(lambda uow: late_notices(uow, [person_id, world.people["parent"]]))
    before = {line.split(":")[0] for line in await runtime.read(lambda uow: found(uow, NAME, PHONE))}
    assert {"delivery.text", "delivery.choices", "person.name", "roster_entry.phone", "question.wording"} <= before
    if how == "erased":
        await teacher.says("/xoadulieu")
        (await teacher.presses("Xóa dữ liệu")).shows("Đã xóa họ tên")
    else:
        await runtime.write(lambda uow: _no_post(uow, person_id))
        await teacher.says("rút đồng ý")
        (await teacher.presses("Rút đồng ý")).shows("đã rút đồng ý")
        clock.set(datetime(2026, 12, 2, 9, tzinfo=ZONE))
        await runtime.write(keeping.forget)
    assert await runtime.read(lambda uow: found(uow, NAME, PHONE, "do thu ha")) == []
    assert all(NAME not in heard.text for heard in await teacher.heard())
    question = await runtime.read(lambda uow: uow.questions.by_code("MN26-001"))
    assert question is not None
    assert question.wording == MEAL


def _no_post(uow: UnitOfWork, person_id: int) -> None:
    membership: Membership = uow.people.memberships(person_id)[0]
    membership.title = ""
    uow.people.keep(membership)


@pytest.mark.core_only
async def test_who_bears_the_same_name_keeps_what_they_were_told(
    parent: Speaker, parent2: Speaker, runtime: Runtime, world: World
) -> None:
    name = "Lò Thị Mây"

    def same(uow: UnitOfWork) -> None:
        other: Person = uow.people.get(world.people["parent2"])
        other.name = name
        uow.people.keep(other)

    await runtime.write(same)
    (await parent2.says("/dulieu")).shows(name)
    await parent.says("/xoadulieu")
    await parent.presses("Xóa dữ liệu")
    assert any(name in heard.text for heard in await parent2.heard())


@pytest.mark.core_only
async def test_what_was_left_over_is_emptied_by_the_clock(parent: Speaker, runtime: Runtime, world: World) -> None:
    """As earlier erasing left it, where something was still on its way; what comes of it later stays for the office."""
    person_id = world.people["parent"]
    await parent.says("/xoadulieu")
    await parent.presses("Xóa dữ liệu")

    def left_over(uow: UnitOfWork) -> None:
        for once, at in (("old", uow.now - timedelta(days=1)), ("new", uow.now + timedelta(seconds=1))):
            uow.deliveries.owe(
                once=once, network="", person_id=person_id, template="test", text="Lò Thị Mây", created_at=at
            )

    def kept(uow: UnitOfWork) -> list[str]:
        rows = [uow.deliveries.by_once(once) for once in ("old", "new")]
        return [row.text for row in rows if row is not None]

    await runtime.write(left_over)
    await runtime.write(empty_left_over)
    assert await runtime.read(kept) == ["", "Lò Thị Mây"]
