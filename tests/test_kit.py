"""A smoke test of the core: a turn arrives, is remembered once and answered once."""

from datetime import timedelta

from bot.runtime import Runtime
from tests.world import World


async def test_the_world_stands(world: World, runtime: Runtime) -> None:
    """Everything that was stored can be read again."""
    meeting = await runtime.read(lambda uow: uow.meetings.get(world.meeting))
    assert meeting.code == "MN26"
    assert meeting.intake_ends_at == meeting.starts_at - timedelta(days=2)
    numbers = [await runtime.write(lambda uow: uow.meetings.next_number(world.meeting)) for _ in range(3)]
    assert numbers == [1, 2, 3]
