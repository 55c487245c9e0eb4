"""A clock that was thirty days ahead for some seconds: all that it closed is open again, and every chat is in order."""

from datetime import timedelta

import pytest
import structlog

import handlers
from bot.runtime import Runtime
from domain.messages.delivery import DeliveryState
from domain.people.errors import LinkTriesSpent
from domain.people.linking import MOST_TRIES
from scheduler.jobs import Jobs
from services.messages import chatting, outbox
from services.people import linking, signing_in
from services.unit_of_work import UnitOfWork
from storage.writer import LONGEST_STEP_BACK, Instants
from tests.conftest import ZONE
from tests.reaching import joins, promise, row
from tests.scheduler.test_timetable import Desk
from tests.talking import Speaker
from tests.world import Clock, World

AHEAD = timedelta(days=30)


async def ahead(runtime: Runtime, clock: Clock) -> None:
    """Let the clock be wrong, and something happen by it."""
    clock.at += AHEAD
    await runtime.write(lambda uow: uow.act("test.done", "test", 1, by=None))


async def back(clock: Clock) -> None:
    clock.at += timedelta(seconds=7) - AHEAD


async def texts(runtime: Runtime, speaker: Speaker) -> list[str]:
    """What the page shows, from top to bottom."""

    def read(uow: UnitOfWork) -> list[str]:
        account = uow.accounts.find("web", speaker.external_id)
        assert account is not None
        page = chatting.page(uow, account.account_id, limit=6)
        later = chatting.since(uow, account.account_id, page.messages[0].cursor)
        assert [message.key for message in later.messages] == [message.key for message in page.messages]
        earlier = chatting.page(uow, account.account_id, before=page.messages[-1].cursor, limit=6)
        assert page.messages[-1].key not in {message.key for message in earlier.messages}
        return [message.text for message in page.messages if not message.ours]

    return await runtime.read(read)


async def test_intake_is_open_again_and_new_bubbles_stand_below(
    parent: Speaker, runtime: Runtime, clock: Clock
) -> None:
    await parent.says("xin chào")
    await ahead(runtime, clock)
    (await parent.says("/hoi")).shows("đã kết thúc, nay không nhận câu hỏi mới")
    await back(clock)
    (await parent.says("/hoi")).shows("về việc gì")
    await parent.says("huỷ")
    clock.move(seconds=5)
    await parent.says("menu")
    assert (await texts(runtime, parent))[-3:] == ["/hoi", "huỷ", "menu"]
    assert (await parent.hears()).labels()[0] == "Gửi câu hỏi"


async def test_the_order_holds_after_a_restart_too(
    parent: Speaker, runtime: Runtime, clock: Clock, database_url: str
) -> None:
    await ahead(runtime, clock)
    await parent.says("nói lúc đồng hồ sai")
    await back(clock)
    runtime.close()
    again = Runtime(database_url, handlers.router, zone=ZONE, clock=clock)
    try:
        later = Speaker(again, parent.external_id)
        await later.says("menu")
        assert (await texts(again, later))[-2:] == ["nói lúc đồng hồ sai", "menu"]
        assert (await later.hears()).labels()[0] == "Gửi câu hỏi"
    finally:
        again.close()


async def test_a_notice_that_waited_stands_below_what_overtook_it(
    parent: Speaker, runtime: Runtime, clock: Clock, world: World
) -> None:
    def later(uow: UnitOfWork) -> None:
        account = uow.accounts.find("web", parent.external_id)
        assert account is not None
        uow.deliveries.owe(
            once="later", network="web", account_id=account.account_id, chat=parent.external_id, template="test",
            text="nhắc sau", due_at=uow.now + timedelta(hours=1), person_id=world.people["parent"],
        )  # fmt: skip

    await ahead(runtime, clock)
    await parent.says("menu")
    await back(clock)
    await runtime.write(later)
    await parent.says("/hoi")
    clock.move(hours=2)
    await runtime.write(lambda uow: outbox.claim(uow, ["web"]))
    assert (await parent.hears()).text == "nhắc sau"


async def test_sign_in_links_live_again(runtime: Runtime, clock: Clock, world: World) -> None:
    token = await runtime.write(lambda uow: signing_in.make_link(uow, world.people["chair"]))
    await ahead(runtime, clock)
    await back(clock)
    assert await runtime.write(lambda uow: signing_in.open_link(uow, token)) is not None


@pytest.mark.parametrize("serves", [True, False])
async def test_what_was_owed_meanwhile_goes_out(runtime: Runtime, clock: Clock, world: World, *, serves: bool) -> None:
    """Whether a sender had claimed it or not, and what was put off from then as long after now as was meant."""
    account = await joins(runtime, world.people["parent"], "telegram", "A")
    if serves:
        runtime.serves.add("telegram")
    await ahead(runtime, clock)
    await promise(runtime, account, "turn:1", mandatory=True)
    runtime.serves.discard("telegram")

    def put_off(uow: UnitOfWork) -> None:
        uow.deliveries.owe(
            once="later", network="telegram", account_id=account, chat="A", template="test", text="later",
            due_at=uow.now + timedelta(hours=1),
        )  # fmt: skip

    await runtime.write(put_off)
    await back(clock)
    jobs = Jobs(runtime, Desk())
    with structlog.testing.capture_logs() as logs:
        await jobs.recover()
    assert [line["seconds"] for line in logs if line["event"] == "clock.went_back"] == [AHEAD.total_seconds() - 7]
    clock.move(seconds=10)
    assert [one.once for one in await runtime.write(lambda uow: outbox.claim(uow, ["telegram"]))] == ["turn:1"]
    clock.move(hours=1)
    assert [one.once for one in await runtime.write(lambda uow: outbox.claim(uow, ["telegram"]))] == ["later"]


async def test_what_was_tried_meanwhile_is_tried_again(runtime: Runtime, clock: Clock, world: World) -> None:
    account = await joins(runtime, world.people["parent"], "telegram", "A")
    await promise(runtime, account, "turn:1")
    [claimed] = await runtime.write(lambda uow: outbox.claim(uow, ["telegram"]))
    clock.at += AHEAD
    outcome = outbox.Outcome(claimed, DeliveryState.DUE, "trouble: away", retry_after=60.0)
    await runtime.write(lambda uow: outbox.record(uow, [outcome]))
    await back(clock)
    assert (await row(runtime, "turn:1")).due_at > clock.at + timedelta(days=29)
    assert await runtime.write(outbox.mend_times) == 1
    assert [one.once for one in await runtime.write(lambda uow: outbox.claim(uow, ["telegram"]))] == ["turn:1"]
    assert await runtime.write(outbox.mend_times) == 0


async def test_the_network_used_last_is_the_one_used_last(runtime: Runtime, clock: Clock, world: World) -> None:
    await ahead(runtime, clock)
    await joins(runtime, world.people["teacher"], "telegram", "A")
    await back(clock)
    account = await joins(runtime, world.people["teacher"], "zalo", "A")
    accounts = await runtime.read(lambda uow: uow.accounts.of(world.people["teacher"]))
    assert accounts[0].id == account


async def test_codes_made_meanwhile_last_no_month_and_wrong_ones_lock_nobody_out(
    runtime: Runtime, clock: Clock, world: World
) -> None:
    account = await joins(runtime, world.people["parent"], "telegram", "A")
    other = await joins(runtime, world.people["parent2"], "telegram", "B")
    await ahead(runtime, clock)
    code = await runtime.write(lambda uow: linking.make_code(uow, world.people["parent"], account))
    for _ in range(MOST_TRIES):
        await runtime.write(lambda uow: linking.look_up(uow, other, world.people["parent2"], "000000"))
    with pytest.raises(LinkTriesSpent):
        await runtime.write(lambda uow: linking.look_up(uow, other, world.people["parent2"], code.code))
    await back(clock)
    assert await runtime.write(lambda uow: linking.look_up(uow, other, world.people["parent2"], code.code)) is None
    again = await runtime.write(lambda uow: linking.make_code(uow, world.people["parent"], account))
    found = await runtime.write(lambda uow: linking.look_up(uow, other, world.people["parent2"], again.code))
    assert found is not None


def test_a_small_step_back_goes_unnoticed_and_a_long_one_is_told_once() -> None:
    clock, told = Clock(), list[timedelta]()
    instants = Instants(clock, told.append)
    first = instants.next()
    clock.at -= LONGEST_STEP_BACK / 2
    assert first < instants.next() < first + timedelta(seconds=1)
    clock.at += AHEAD
    instants.next()
    clock.at -= AHEAD
    for _ in range(3):
        assert abs(instants.next() - clock.at) < timedelta(seconds=1)
    assert len(told) == 1
