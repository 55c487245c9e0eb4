"""What tests of the office need: questions that were registered, and the minutes after which notices go out."""

from bot.runtime import Runtime
from domain.questions.question import Draft, ReplyMode
from domain.questions.queue import NOTICE_AFTER
from services.messages import outbox
from services.unit_of_work import UnitOfWork
from tests.world import Clock, World


async def asks(
    runtime: Runtime, world: World, part: str, wording: str, *, topic: str = "care", spoken: bool = True
) -> int:  # fmt: skip
    """Register a question of somebody of the world, as the receipt leaves it; return its id."""

    def work(uow: UnitOfWork) -> int:
        mode = ReplyMode.SPOKEN if spoken else ReplyMode.WRITTEN
        return register(uow, world, world.people[part], wording, topic_id=world.topics[topic], mode=mode)

    return await runtime.write(work)


def register(
    uow: UnitOfWork,
    world: World,
    person_id: int,
    wording: str,
    *,
    topic_id: int | None = None,
    mode: ReplyMode = ReplyMode.WRITTEN,
) -> int:
    """Store a question of somebody, about care unless told otherwise, and nothing else; return its id."""
    number = uow.meetings.next_number(world.meeting)
    draft = Draft(
        person_id=person_id, meeting_id=world.meeting, topic_id=topic_id or world.topics["care"], reply_mode=mode,
        wording=wording, updated_at=uow.now,
    )  # fmt: skip
    return uow.questions.register(draft, number=number, code=f"MN26-{number:03d}")


async def notices_go_out(runtime: Runtime, clock: Clock) -> None:
    """Let the pause pass after which decisions are told, and what has come due be sent."""
    clock.move(seconds=NOTICE_AFTER.total_seconds() + 1)
    await runtime.write(lambda uow: outbox.claim(uow, ["web"]))
