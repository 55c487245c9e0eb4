"""The demo: loaded once, its dates ahead of us, everybody able to come in."""

from datetime import timedelta
from functools import partial

import pytest

from bot import demo
from bot.commands import whom
from bot.demo import Found
from bot.runtime import Runtime
from domain.duty import Answer
from domain.meeting import takes_questions
from domain.people.access import Role
from services.people import privacy, signing_in
from services.plans import schools
from services.plans.schools import Sent
from services.plans.windows import Stands
from services.unit_of_work import UnitOfWork
from tests.conftest import ZONE
from tests.world import Clock


async def test_the_demo_takes_questions_and_holds_some(runtime: Runtime, clock: Clock) -> None:
    loaded = await runtime.write(demo.load)
    assert loaded.found is Found.LOADED
    meeting = loaded.meeting
    assert takes_questions(meeting, now=clock())
    assert timedelta(days=9) < meeting.starts_at - clock() < timedelta(days=13)
    local = meeting.starts_at.astimezone(ZONE)
    assert local.weekday() < 5
    assert (local.hour, local.minute) == (17, 0)

    def look(uow: UnitOfWork) -> tuple[int, int, list[Answer]]:
        waiting = [answer for _, answer in uow.duties.waiting_for_approval(meeting.key)]
        return len(uow.questions.standing(meeting.key)), len(uow.duties.of_meeting(meeting.key)), waiting

    questions, duties, waiting = await runtime.read(look)
    assert (questions, duties, len(waiting)) == (12, 3, 1)


async def test_the_office_is_at_work_and_the_ward_has_three_schools(runtime: Runtime) -> None:
    """A timeline with two steps done and one late, a head of a group, and three schools that stand each otherwise."""
    meeting = (await runtime.write(demo.load)).meeting
    guests = await runtime.read(demo.guests)
    clerk, leader = guests[-2].person_id, guests[5].person_id

    def look(uow: UnitOfWork) -> None:
        steps = uow.deadlines.of_meeting(meeting.key)
        assert sum(one.done_at is not None for one in steps) == 2
        assert [one.step for one in steps if one.is_open and one.ends_at and one.ends_at <= uow.now] == ["invitations"]
        assert sum(one.waits_for_confirmation for one in steps) == 2
        assert [one.step.partition("@")[0] for one in uow.deadlines.held_by(leader)] == ["group_returns"]
        [ward] = schools.followed_by(uow, clerk)
        rows = schools.overview(uow, ward.key, by=clerk).rows
        assert [(row.is_late, row.sent, row.stands) for row in rows] == [
            (True, Sent.SILENT, None), (False, Sent.SENT, None), (False, Sent.NONE, Stands.HELD),
        ]  # fmt: skip
        assert [part.holder_id for part in rows[0].behind] == [guests[-1].person_id]

    await runtime.read(look)


async def test_loading_twice_changes_nothing(runtime: Runtime) -> None:
    first = await runtime.write(demo.load)
    again = await runtime.write(demo.load)
    assert again.found is Found.HERE
    assert again.meeting.key == first.meeting.key
    assert len(await runtime.read(lambda uow: uow.meetings.all())) == 3
    assert len(await runtime.read(lambda uow: uow.questions.standing(first.meeting.key))) == 12


async def test_when_the_meeting_has_passed_the_next_one_is_made(runtime: Runtime, clock: Clock) -> None:
    first = await runtime.write(demo.load)
    clock.set(first.meeting.ends_at)
    following = await runtime.write(demo.load)
    assert following.found is Found.NEXT
    assert following.meeting.starts_at > clock()
    assert following.meeting.code != first.meeting.code
    assert len(await runtime.read(demo.guests)) == 8
    assert (await runtime.write(demo.load)).found is Found.HERE


@pytest.mark.parametrize("days", range(7))
async def test_the_meeting_is_on_a_weekday_whenever_it_is_loaded(runtime: Runtime, clock: Clock, days: int) -> None:
    clock.move(days=days)
    loaded = await runtime.write(demo.load)
    assert loaded.meeting.starts_at.astimezone(ZONE).weekday() < 5
    assert takes_questions(loaded.meeting, now=clock())


async def test_every_link_signs_its_person_in(runtime: Runtime) -> None:
    await runtime.write(demo.load)
    made = await runtime.write(demo.links)
    assert [guest.role for guest, _ in made] == [
        Role.PARENT, Role.TEACHER, Role.SECRETARY, Role.CHAIR, Role.RESPONDER, Role.GROUP_LEADER,
        Role.SECRETARY, Role.UNIT_HEAD,
    ]  # fmt: skip
    for _, token in made:
        assert await runtime.write(partial(signing_in.open_link, token=token)) is not None


async def test_without_the_demo_there_are_no_links(runtime: Runtime) -> None:
    assert await runtime.write(demo.links) == []


async def test_who_is_there_no_more_has_no_link_and_is_named(runtime: Runtime) -> None:
    meeting = (await runtime.write(demo.load)).meeting
    assert await runtime.read(demo.absent) == []
    gone = {guest.role: guest.person_id for guest in await runtime.read(demo.guests)}

    def close(uow: UnitOfWork) -> None:
        """As long as a meeting is ahead the only chair stays."""
        held = uow.meetings.get(meeting.key)
        held.closed_at = uow.now
        uow.meetings.keep(held)

    def erase(uow: UnitOfWork, role: Role) -> None:
        privacy.erase(uow, gone[role], here=signing_in.account_of(uow, gone[role]))

    await runtime.write(close)
    for role in (Role.PARENT, Role.CHAIR):
        await runtime.write(partial(erase, role=role))
    links = await runtime.write(demo.links)
    assert [guest.role for guest, _ in links[:3]] == [Role.TEACHER, Role.SECRETARY, Role.RESPONDER]
    parent, chair = await runtime.read(demo.absent)
    assert (parent.name, parent.role, parent.others, parent.code) == ("Lý Thị Sương", Role.PARENT, 3, "MAYHONG")
    assert (chair.name, chair.role, chair.others, chair.code) == ("Quách Minh Tâm", Role.CHAIR, 0, "")


async def test_a_person_is_found_by_number_role_or_name(runtime: Runtime) -> None:
    await runtime.write(demo.load)
    [chair] = await runtime.read(lambda uow: whom.find(uow, "chair"))
    assert chair.name == "Quách Minh Tâm"
    assert await runtime.read(lambda uow: whom.find(uow, "chủ trì")) == [chair]
    assert await runtime.read(lambda uow: whom.find(uow, "chu tri")) == [chair]
    assert await runtime.read(lambda uow: whom.find(uow, str(chair.person_id))) == [chair]
    assert await runtime.read(lambda uow: whom.find(uow, "quach minh")) == [chair]
    parents = await runtime.read(lambda uow: whom.find(uow, "Thị", "parent"))
    assert {one.name for one in parents} == {"Lý Thị Sương", "Âu Thị Mận", "Ninh Thị Thơm"}
    assert await runtime.read(lambda uow: whom.find(uow, "Napoleon")) == []
    assert await runtime.read(lambda uow: whom.find(uow, "9999")) == []


def test_codes_can_be_typed() -> None:
    assert all(code.isascii() and 3 <= len(code) <= 32 for code in demo.codes())
