"""«Thôi mời»: who was invited by a circle that is left out is off the list, and hears so."""

import pytest

from bot.runtime import Runtime
from domain.audience import Circle
from domain.people.access import Role
from services.people import invitations
from services.unit_of_work import UnitOfWork
from tests.inviting import invite
from tests.talking import Speaker
from tests.world import World

pytestmark = pytest.mark.core_only


async def test_their_invitations_go_with_the_circle(runtime: Runtime, world: World, parent: Speaker) -> None:
    def lay(uow: UnitOfWork) -> int:
        meeting = uow.meetings.get(world.meeting)
        meeting.audience = [Circle(Role.PARENT).kept(), Circle(Role.TEACHER).kept()]
        uow.meetings.keep(meeting)
        key = invite(uow, world, "Lò Thị Mây", part="parent")
        asked = uow.invitations.hold(key)
        asked.asked_at = uow.now
        uow.invitations.keep(asked)
        there = uow.invitations.hold(invite(uow, world, "Vàng A Sử"))
        there.arrived_at = uow.now
        uow.invitations.keep(there)
        return key

    key = await runtime.write(lay)
    left = await runtime.write(
        lambda uow: invitations.leave_out(uow, world.meeting, 0, by=world.people["secretary"]).audience
    )
    assert left == [Circle(Role.TEACHER).kept()]
    assert [one.name for one in await runtime.read(lambda uow: uow.invitations.of_meeting(world.meeting))] == [
        "Vàng A Sử"
    ]
    (await parent.hears()).shows("không còn trong danh sách dự")
    assert (await runtime.read(lambda uow: uow.invitations.get(key))).removed_at is not None


async def test_without_any_circle_nobody_goes(runtime: Runtime, world: World) -> None:
    """It is for everybody again."""

    def lay(uow: UnitOfWork) -> None:
        meeting = uow.meetings.get(world.meeting)
        meeting.audience = [Circle(Role.PARENT).kept()]
        uow.meetings.keep(meeting)
        invite(uow, world, "Lò Thị Mây", part="parent")

    await runtime.write(lay)
    await runtime.write(lambda uow: invitations.leave_out(uow, world.meeting, 0, by=world.people["secretary"]))
    assert len(await runtime.read(lambda uow: uow.invitations.of_meeting(world.meeting))) == 1
