"""What tests of the office need: questions that were registered, and the minutes after which notices go out."""

from bot.runtime import Runtime
from domain.question import Kind, ReplyMode
from domain.queue import NOTICE_AFTER
from services import outbox
from services.unit_of_work import UnitOfWork
from tests.world import Clock, World


async def asks(
    runtime: Runtime, world: World, part: str, wording: str, *, topic: str = "care", spoken: bool = True
) -> int:  # fmt: skip
    """Register a question of somebody of the world, as the receipt leaves it; return its id."""

    def work(uow: UnitOfWork) -> int:
        number = uow.meetings.next_number(world.meeting)
        return uow.questions.register(
            meeting_id=world.meeting, number=number, code=f"MN26-{number:03d}", asker_id=world.people[part],
            topic_id=world.topics[topic], kind=Kind.ASK, wording=wording,
            reply_mode=ReplyMode.SPOKEN if spoken else ReplyMode.WRITTEN,
        )  # fmt: skip

    return await runtime.write(work)


async def notices_go_out(runtime: Runtime, clock: Clock) -> None:
    """Let the pause pass after which decisions are told, and what has come due be sent."""
    clock.move(seconds=NOTICE_AFTER.total_seconds() + 1)
    await runtime.write(lambda uow: outbox.claim(uow, ["web"]))
