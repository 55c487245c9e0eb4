"""The usual steps of a ward's own meeting: what each school owes, who hears of it, and what ends it."""

from datetime import datetime, timedelta

from bot.runtime import Runtime
from domain.audience import Circle
from domain.deadline import Deadline
from domain.people.access import Role
from domain.people.person import Person
from domain.people.unit import Unit, UnitKind
from services.people import code_each, delegate_lists, delegates, units
from services.plans import deciding, planning, seats, steps
from services.plans.planning import Wanted
from services.reminders.due import send_what_is_due
from services.unit_of_work import UnitOfWork
from tests.world import Clock, World, put_under_a_ward

SENDS, NAMES = "school_returns", "delegates_named"


def plan(uow: UnitOfWork, world: World, *, days: int = 31) -> int:
    """The ward's secretary makes its next meeting by talk; the school is headed by «responder». Return the meeting."""
    ward = put_under_a_ward(uow, world).unit_id
    by = world.people["clerk"] = uow.people.add(Person(name="Hà Văn Sơn", created_at=uow.now))
    uow.people.enrol(by, ward, Role.SECRETARY)
    uow.people.enrol(world.people["responder"], world.unit, Role.UNIT_HEAD, title="Hiệu trưởng")
    wanted = Wanted(title="Đối thoại với các trường", starts_at=uow.now + timedelta(days=days), place="Hội trường")
    return planning.make(uow, ward, wanted, by=by).key


def rows(uow: UnitOfWork, meeting_id: int) -> dict[str, Deadline]:
    return {one.step: one for one in uow.deadlines.of_meeting(meeting_id, parts=True)}


async def test_each_school_owes_its_opinions_and_its_names_and_one_that_closes_no_more(
    runtime: Runtime, world: World
) -> None:
    def work(uow: UnitOfWork) -> None:
        key = plan(uow, world)
        ward, by = uow.meetings.get(key).unit_id, world.people["clerk"]
        laid = rows(uow, key)
        assert "group_returns" not in laid
        for step in (SENDS, NAMES):
            part = laid[f"{step}@{world.unit}"]
            assert (part.owner, part.holder_id) == ("Trường Mầm non Hoa Ban", world.people["responder"])
        new = units.make(uow, ward, UnitKind.SCHOOL, "Trường Ban Mai", by=by)
        assert f"{NAMES}@{new.key}" in rows(uow, key)
        units.close(uow, new.key, by=by)
        assert rows(uow, key)[f"{NAMES}@{new.key}"].dropped_why == "unit_closed"
        assert laid[SENDS].proposed

    await runtime.write(work)


async def test_a_school_that_is_put_under_another_ward_owes_there_and_hands_out_its_codes_for_it(
    runtime: Runtime, world: World
) -> None:
    def work(uow: UnitOfWork) -> None:
        key = plan(uow, world)
        old, by = uow.meetings.get(key).unit_id, world.people["clerk"]
        assert {unit for unit, role in code_each.lacking(uow, old, by=by) if role is Role.TEACHER} == {world.unit}
        new = Unit(kind=UnitKind.WARD, name="UBND phường Thanh Trường")
        uow.people.keep(new)
        uow.people.enrol(by, new.key, Role.SECRETARY)
        wanted = Wanted(title="Đối thoại", starts_at=uow.now + timedelta(days=40), place="Hội trường")
        there = planning.make(uow, new.key, wanted, by=by)
        units.put_under(uow, world.unit, new.key, by=by)
        assert rows(uow, key)[f"{NAMES}@{world.unit}"].dropped_why == "unit_moved"
        owed = rows(uow, there.key)[f"{NAMES}@{world.unit}"]
        assert (owed.is_open, owed.holder_id) == (True, world.people["responder"])
        assert world.unit not in {unit for unit, _ in code_each.lacking(uow, old, by=by)}
        assert (world.unit, Role.TEACHER) in code_each.lacking(uow, new.key, by=by)

    await runtime.write(work)


async def test_a_meeting_of_which_no_school_sends_delegates_asks_none_for_names(runtime: Runtime, world: World) -> None:
    def work(uow: UnitOfWork) -> None:
        meeting = uow.meetings.get(plan(uow, world))
        assert NAMES in {entry.step for entry in steps.usual_entries(uow, meeting)}
        meeting.audience = [Circle(Role.RESIDENT).kept()]
        laid = {entry.step for entry in steps.usual_entries(uow, meeting)}
        assert (NAMES in laid, SENDS in laid) == (False, True)

    await runtime.write(work)


async def test_its_head_is_reminded_to_name_until_they_have(runtime: Runtime, world: World, clock: Clock) -> None:
    def confirmed(uow: UnitOfWork) -> datetime:
        key = plan(uow, world)
        deciding.confirm(uow, rows(uow, key)[NAMES].key, by=world.people["clerk"])
        ends_at = rows(uow, key)[NAMES].ends_at
        assert ends_at is not None
        assert seats.named_until(uow, uow.meetings.get(key)) == ends_at
        return ends_at

    async def told() -> list[str]:
        while await runtime.write(send_what_is_due):
            pass
        account = await runtime.read(lambda uow: uow.accounts.find("web", world.accounts["responder"]))
        assert account is not None
        heard = await runtime.read(lambda uow: uow.deliveries.history(account.account_id, limit=100))
        return [one.text for one in heard if "cử đại biểu" in one.text]

    ends_at = await runtime.write(confirmed)
    clock.set(ends_at - timedelta(days=3, hours=14))
    assert len(await told()) == 1
    clock.move(hours=2)
    assert len(await told()) == 1

    def name(uow: UnitOfWork) -> None:
        meeting = max(uow.meetings.not_over([uow.people.unit(world.unit).parent_id or 0]), key=lambda one: one.key)
        place = next(one.place for one in seats.shares(uow, meeting) if one.unit.key == world.unit)
        share = delegate_lists.share_of(uow, meeting.key, place, world.unit, by=world.people["responder"])
        delegates.name(uow, share, "Đỗ Thu Hà", by=world.people["responder"])
        laid = rows(uow, meeting.key)
        assert laid[f"{NAMES}@{world.unit}"].done_at == uow.now
        assert laid[f"{SENDS}@{world.unit}"].done_at is None

    await runtime.write(name)
    clock.set(ends_at + timedelta(days=2))
    assert len(await told()) == 1, "it was named in time, and nobody is urged"
