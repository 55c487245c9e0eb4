"""What tests of a timeline need: the usual steps laid for the world's meeting, and their rows."""

from bot.runtime import Runtime
from domain.deadline import Deadline
from services.plans import steps, timeline
from services.unit_of_work import UnitOfWork
from tests.world import World


async def lay_usual(runtime: Runtime, world: World) -> dict[str, int]:
    """Lay the usual timeline for the world's meeting, all of it proposed; return the ids by step."""

    def work(uow: UnitOfWork) -> dict[str, int]:
        meeting = uow.meetings.get(world.meeting)
        made = timeline.lay(uow, steps.usual_entries(uow, meeting), meeting=meeting)
        return {deadline.step: deadline.key for deadline in made}

    return await runtime.write(work)


async def deadline(runtime: Runtime, key: int) -> Deadline:
    """The row of a deadline as it is now."""
    return await runtime.read(lambda uow: uow.deadlines.get(key))
