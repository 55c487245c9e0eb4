"""People are kept as long as they were promised: told before, forgotten on the day, and the office hears of both."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.runtime import Runtime
from domain.errors import NotFound
from domain.messages.delivery import Delivery
from domain.people.access import Role
from scheduler.jobs import Jobs
from services.people import keeping, leaving, rosters
from services.people.roster_lines import Wanted
from services.unit_of_work import UnitOfWork
from storage.engine import table
from tests.office import asks
from tests.talking import Speaker
from tests.world import Clock, World

pytestmark = pytest.mark.core_only
Passes = Callable[[], Awaitable[None]]


@pytest.fixture
async def kept_until(runtime: Runtime, world: World) -> datetime:
    """The day to which the meeting is kept, named to everybody who agreed."""

    def work(uow: UnitOfWork) -> datetime:
        until = uow.meetings.get(world.meeting).keep_until
        for person_id in world.people.values():
            consent = uow.people.consent(person_id)
            assert consent is not None
            consent.keep_until = until
            uow.people.keep(consent)
        return until

    return await runtime.write(work)


@pytest.fixture
def ticks(runtime: Runtime) -> Passes:
    """Let the clock do what it does every ten minutes."""

    class Alone:
        def claimed(self) -> set[str]:
            return set()

        def held(self) -> set[int]:
            return set()

        def led(self) -> None:
            return None

        def wake(self) -> None:
            return

        async def fetch(self) -> None:
            return

    return Jobs(runtime, Alone()).keep


async def names(runtime: Runtime, world: World) -> dict[str, str]:
    return await runtime.read(lambda uow: {part: uow.people.get(key).name for part, key in world.people.items()})


async def test_people_and_office_are_told_before_and_names_go_on_the_day(
    runtime: Runtime, world: World, clock: Clock, kept_until: datetime, ticks: Passes, parent: Speaker,
    secretary: Speaker,
) -> None:  # fmt: skip
    question_id = await asks(runtime, world, "parent", "Thực đơn của các cháu do ai duyệt ạ?")
    clock.set(kept_until - timedelta(days=15))
    await ticks()
    assert not [heard for heard in await parent.heard() if "Giữ thêm" in " ".join(heard.labels())]
    clock.set(kept_until - timedelta(days=13, hours=4))
    await ticks()
    await ticks()
    told = [heard for heard in await parent.heard() if "Giữ thêm một năm" in heard.labels()]
    assert len(told) == 1
    told[0].shows("hệ thống tự xóa", "không còn tên")
    office = [heard for heard in await secretary.heard() if "hết thời hạn lưu" in heard.text]
    assert [("với 2 người" in heard.text) for heard in office] == [True]
    other = Speaker(runtime, world.accounts["parent2"])
    (await other.says("/giuthem")).shows("Đã giữ thêm đến")

    clock.set(kept_until + timedelta(minutes=1))
    await ticks()
    await ticks()
    found = await names(runtime, world)
    assert [part for part, name in found.items() if not name] == ["parent"]
    done = [heard for heard in await secretary.heard() if "đã xóa tên" in heard.text]
    assert len(done) == 1
    done[0].shows("1 người", "không kèm tên")

    def question(uow: UnitOfWork) -> tuple[str, list[str]]:
        [found] = [q for q in uow.questions.of_asker(world.people["parent"]) if q.id == question_id]
        return found.wording, [event.act for event in uow.events.of("unit", world.unit)]

    wording, acts = await runtime.read(question)
    assert wording == "Thực đơn của các cháu do ai duyệt ạ?"
    assert acts.count("people.forgotten") == 1


async def test_a_question_at_a_later_meeting_keeps_its_asker(
    runtime: Runtime, world: World, clock: Clock, kept_until: datetime, ticks: Passes
) -> None:
    await asks(runtime, world, "parent", "Thực đơn của các cháu do ai duyệt ạ?")

    def prolong(uow: UnitOfWork) -> None:
        uow.meetings.get(world.meeting).keep_until = kept_until + timedelta(days=100)

    await runtime.write(prolong)
    clock.set(kept_until + timedelta(minutes=1))
    await ticks()
    found = await names(runtime, world)
    assert found["parent"] != ""
    assert found["parent2"] == ""
    until = await runtime.read(lambda uow: keeping.kept_until(uow, world.people["parent"]))
    assert until == kept_until + timedelta(days=100)


async def test_lists_go_with_the_last_of_their_people(
    runtime: Runtime, world: World, clock: Clock, kept_until: datetime, ticks: Passes, secretary: Speaker
) -> None:
    by = world.people["secretary"]

    def bring(uow: UnitOfWork) -> None:
        roster_id = rosters.begin(uow, world.unit, by=by)
        rosters.add(uow, roster_id, [Wanted(2, "Đặng Thị Huệ", Role.TEACHER)], by=by)
        rosters.finish(uow, roster_id, by=by)

    await runtime.write(bring)
    clock.set(kept_until + timedelta(minutes=1))
    await ticks()
    (await secretary.hears()).shows("(1 dòng) cũng đã xóa")
    left = await runtime.read(lambda uow: uow.rosters.entries(world.unit))
    assert left == []


async def test_who_joins_is_promised_the_day_that_was_shown(runtime: Runtime, world: World, newcomer: Speaker) -> None:
    await newcomer.says("chào cô")
    await newcomer.presses("Đồng ý")
    await newcomer.presses("Người dân")
    await newcomer.says("Hoàng Thị Lan")
    (await newcomer.says("/dulieu")).shows("Giữ đến")

    def work(uow: UnitOfWork) -> bool:
        known = uow.accounts.find(newcomer.network, newcomer.external_id)
        assert known is not None
        assert known.person_id is not None
        return keeping.kept_until(uow, known.person_id) == uow.meetings.get(world.meeting).keep_until

    assert await runtime.read(work)


async def test_who_cannot_go_yet_holds_up_nobody_and_is_told_once(
    runtime: Runtime, world: World, clock: Clock, kept_until: datetime, ticks: Passes, secretary: Speaker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """A rule keeps one: the others go, the office hears whose name stays, and again nothing until it has gone."""
    kept, really = world.people["parent"], leaving.check_may_leave

    def check(uow: UnitOfWork, person_id: int) -> None:
        if person_id == kept:
            raise NotFound
        really(uow, person_id)

    monkeypatch.setattr(leaving, "check_may_leave", check)
    clock.set(kept_until + timedelta(minutes=1))
    await ticks()
    found = await names(runtime, world)
    assert (found["parent"], found["parent2"]) == ("Lò Thị Mây", "")
    told = "\n".join(heard.text for heard in await secretary.heard())
    assert "- Lò Thị Mây" in told
    assert "chưa xóa được của 1 người" in told
    assert "đã xóa tên và tài khoản của" in told, "the account of that day is not held up either"
    await ticks()
    assert sum("chưa xóa được của" in heard.text for heard in await secretary.heard()) == 1
    monkeypatch.undo()
    clock.move(days=1, minutes=1)
    await ticks()
    assert (await names(runtime, world))["parent"] == ""


async def test_a_name_goes_from_what_the_office_was_told(
    runtime: Runtime, world: World, secretary: Speaker, clock: Clock, kept_until: datetime, ticks: Passes
) -> None:
    await asks(runtime, world, "parent", "Thực đơn của các cháu do ai duyệt ạ?")
    (await secretary.says("/phieu MN26-001")).shows("Lò Thị Mây")
    await secretary.heard()

    def texts(uow: UnitOfWork) -> str:
        rows = uow.transaction.execute(select(table(Delivery).c.text)).scalars()
        return "\n".join(rows)

    assert "Lò Thị Mây" in await runtime.read(texts)
    clock.set(kept_until + timedelta(minutes=1))
    await ticks()
    after = await runtime.read(texts)
    assert "Lò Thị Mây" not in after
    assert "người đã rời hệ thống" in after
