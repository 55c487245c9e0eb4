"""A school that closes, or goes elsewhere, sends nobody to its ward's meeting; back again, it sends whom it sent."""

from dataclasses import dataclass

import pytest

from bot.runtime import Runtime
from domain.audience import Circle, Per
from domain.invitation import Invitation, Rsvp, Seat
from domain.people.access import Role
from domain.people.errors import NothingToName, OffTheList
from domain.people.unit import Unit, UnitKind
from services.people import delegate_lists, delegates, door, invitations, inviting, releasing, rsvps, units
from services.unit_of_work import UnitOfWork
from tests.world import Clock, World, put_under_a_ward

NAMES = "Đỗ Thu Hà\nLù A Páo\nVì Thị Pỏm"


@dataclass
class Ward:
    """A ward that invites two of each school; two schools have named three and one, and all were sent."""

    meeting: int
    unit: int
    school: int
    other: int
    officer: int


@pytest.fixture
async def ward(runtime: Runtime, world: World) -> Ward:
    def work(uow: UnitOfWork) -> Ward:
        meeting, officer = put_under_a_ward(uow, world), world.people["responder"]
        meeting.audience = [Circle(Role.TEACHER, per=Per.SCHOOL, number=2).kept()]
        uow.meetings.keep(meeting)
        uow.people.enrol(officer, meeting.unit_id, Role.SECRETARY)
        uow.people.enrol(world.people["parent2"], meeting.unit_id, Role.SECRETARY)
        other = units.make(uow, meeting.unit_id, UnitKind.SCHOOL, "THCS Him Lam", by=officer)
        for school, names in ((world.unit, NAMES), (other.key, "Cà Văn Inh\nQuàng Thị Lả\nTòng Văn Ín")):
            share = delegate_lists.share_of(uow, meeting.key, 0, school, by=officer)
            delegates.name(uow, share, names, by=officer)
        inviting.send(uow, meeting.key, by=officer)
        # the school holds no meeting of its own now
        uow.meetings.get(world.meeting).cancelled_at = uow.now
        return Ward(meeting.key, meeting.unit_id, world.unit, other.key, officer)

    return await runtime.write(work)


def listed(uow: UnitOfWork, ward: Ward, unit_id: int) -> list[tuple[str, Seat]]:
    return [(one.name, one.seat) for one in uow.invitations.of_unit(ward.meeting, unit_id)]


def told(uow: UnitOfWork, world: World, part: str) -> list[str]:
    """What of invitations somebody was told, the newest last."""
    account = uow.accounts.find("web", world.accounts[part])
    assert account is not None
    rows = uow.deliveries.history(account.account_id, limit=50)
    return [row.text for row in rows if str(row.template).startswith("inviting/")]


def of(uow: UnitOfWork, ward: Ward, name: str) -> Invitation:
    return next(one for one in uow.invitations.of_meeting(ward.meeting, removed=True) if one.name == name)


def close(uow: UnitOfWork, ward: Ward) -> Unit:
    return units.close(uow, ward.school, by=ward.officer)


async def test_closing_lets_its_delegates_go(runtime: Runtime, world: World, ward: Ward) -> None:
    def before(uow: UnitOfWork) -> int:
        return releasing.invited(uow, uow.people.unit(ward.school))

    assert await runtime.read(before) == 3
    await runtime.write(lambda uow: close(uow, ward))

    def after(uow: UnitOfWork) -> None:
        assert listed(uow, ward, ward.school) == []
        meeting = uow.meetings.get(ward.meeting)
        others = [("Cà Văn Inh", Seat.DELEGATE), ("Quàng Thị Lả", Seat.DELEGATE), ("Tòng Văn Ín", Seat.RESERVE)]
        assert listed(uow, ward, ward.other) == others, "no reserve of another school moves up by that"
        tallies = inviting.tallies(uow, meeting, by=ward.officer)
        assert [(one.unit.key, one.total) for one in tallies] == [(ward.other, 2)]
        assert "không còn trong danh sách dự Hội nghị tiếp xúc, đối thoại của phường" in told(uow, world, "teacher")[-1]
        assert "vì Trường Mầm non Hoa Ban đã đóng" in told(uow, world, "teacher")[-1]
        office = told(uow, world, "parent2")[-1]
        assert "Trường Mầm non Hoa Ban đã đóng, nên 2 đại biểu và 1 dự bị không còn" in office
        assert not told(uow, world, "responder"), "who closed it knows"
        with pytest.raises(OffTheList):
            rsvps.come(uow, of(uow, ward, "Đỗ Thu Hà").key, by=world.people["teacher"])

    await runtime.write(after)


async def test_reopened_it_has_its_list_again(runtime: Runtime, world: World, ward: Ward, clock: Clock) -> None:
    """As it was, but for who was taken off before: an answer stands, and who gave it hears why they hear again."""

    def before(uow: UnitOfWork) -> None:
        rsvps.come(uow, of(uow, ward, "Đỗ Thu Hà").key, by=world.people["teacher"])
        delegates.remove(uow, of(uow, ward, "Lù A Páo").key, by=ward.officer)
        close(uow, ward)

    await runtime.write(before)
    clock.move(days=1)
    await runtime.write(lambda uow: units.reopen(uow, ward.school, by=ward.officer))

    def after(uow: UnitOfWork) -> None:
        assert listed(uow, ward, ward.school) == [("Đỗ Thu Hà", Seat.DELEGATE), ("Vì Thị Pỏm", Seat.DELEGATE)]
        assert (of(uow, ward, "Đỗ Thu Hà").rsvp, of(uow, ward, "Đỗ Thu Hà").asked_at) == (Rsvp.COMING, uow.now)
        back = told(uow, world, "teacher")[-1]
        assert back.startswith("Trường Mầm non Hoa Ban nay trở lại, nên cô có lại trong danh sách")
        assert "Câu trả lời “sẽ dự” vẫn giữ, không cần trả lời lại" in back
        assert "nay trở lại, nên 2 đại biểu có lại trong danh sách" in told(uow, world, "parent2")[-1]

    await runtime.read(after)


async def test_the_head_hears_of_both_and_why(runtime: Runtime, world: World, ward: Ward, clock: Clock) -> None:
    """In one message each; meanwhile there is no list, and that is said of the school instead of a missing right."""

    def closed(uow: UnitOfWork) -> None:
        close(uow, ward)
        with pytest.raises(NothingToName) as refused:
            delegate_lists.named_by(uow, world.people["chair"])
        assert refused.value.values == {"name": "Trường Mầm non Hoa Ban", "closed": True}

    await runtime.write(closed)
    clock.move(days=1)
    await runtime.write(lambda uow: units.reopen(uow, ward.school, by=ward.officer))
    gone, back = await runtime.read(lambda uow: told(uow, world, "chair"))
    assert "đã được UBND phường" in gone
    assert "2 đại biểu và 1 dự bị không còn trong danh sách dự" in gone
    assert "Mở lại chậm nhất đến giờ họp thì danh sách và câu trả lời có lại." in gone
    assert "2 đại biểu và 1 dự bị có lại trong danh sách" in back
    assert "giữ nguyên câu trả lời" in back


async def test_what_cannot_be_is_not_given_back(runtime: Runtime, world: World, ward: Ward, clock: Clock) -> None:
    """Who erased themselves; and nothing at all once the meeting has begun."""

    def erased(uow: UnitOfWork) -> None:
        close(uow, ward)
        person = uow.people.get(world.people["teacher"])
        invitations.leave(uow, world.people["teacher"])
        person.name, person.erased_at = "", uow.now
        uow.people.keep(person)
        units.reopen(uow, ward.school, by=ward.officer)
        assert listed(uow, ward, ward.school) == [("Lù A Páo", Seat.DELEGATE), ("Vì Thị Pỏm", Seat.DELEGATE)]
        close(uow, ward)

    await runtime.write(erased)
    clock.move(days=30)
    await runtime.write(lambda uow: units.reopen(uow, ward.school, by=ward.officer))
    assert await runtime.read(lambda uow: listed(uow, ward, ward.school)) == []


async def test_who_is_there_already_stays(runtime: Runtime, ward: Ward, clock: Clock) -> None:
    starts = await runtime.read(lambda uow: uow.meetings.get(ward.meeting).starts_at)
    clock.set(starts)
    clock.move(minutes=-20)

    def work(uow: UnitOfWork) -> None:
        door.let_in(uow, ward.meeting, f"i{of(uow, ward, 'Lù A Páo').key}", by=ward.officer)
        close(uow, ward)
        assert listed(uow, ward, ward.school) == [("Lù A Páo", Seat.DELEGATE)]

    await runtime.write(work)


async def test_who_moves_away_and_comes_back(runtime: Runtime, world: World, ward: Ward) -> None:
    def away(uow: UnitOfWork) -> None:
        new = Unit(kind=UnitKind.WARD, name="UBND phường Him Lam")
        uow.people.keep(new)
        uow.people.enrol(ward.officer, new.key, Role.SECRETARY)
        units.put_under(uow, ward.school, new.key, by=ward.officer)

    def back(uow: UnitOfWork) -> None:
        assert listed(uow, ward, ward.school) == []
        assert "vì Trường Mầm non Hoa Ban đã chuyển về đơn vị khác" in told(uow, world, "teacher")[-1]
        units.put_under(uow, ward.school, ward.unit, by=ward.officer)
        assert [name for name, _ in listed(uow, ward, ward.school)] == NAMES.splitlines()

    await runtime.write(away)
    await runtime.write(back)


async def test_who_was_taken_off_by_hand_stays_off(runtime: Runtime, ward: Ward) -> None:
    """Also where they had once gone with their unit."""

    def work(uow: UnitOfWork) -> None:
        close(uow, ward)
        units.reopen(uow, ward.school, by=ward.officer)
        delegates.remove(uow, of(uow, ward, "Vì Thị Pỏm").key, by=ward.officer)
        close(uow, ward)
        units.reopen(uow, ward.school, by=ward.officer)
        assert [name for name, _ in listed(uow, ward, ward.school)] == NAMES.splitlines()[:2]

    await runtime.write(work)
