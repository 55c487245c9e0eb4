"""Windows: until when a network takes what for whom, and what had to arrive goes when its person acts again."""

from datetime import datetime, timedelta

import pytest

from bot.runtime import Runtime
from domain.handover import Handover
from domain.messages.delivery import DeliveryState
from domain.messages.network import Terms
from domain.messages.purpose import Purpose
from services.messages import outbox, windows
from services.messages.outbox import Outcome
from services.messages.windows import SHUT, Window
from services.unit_of_work import UnitOfWork
from tests.reaching import joins, promise, row
from tests.talking import Speaker
from tests.world import Clock, World

WINDOW = Terms(
    free_for=timedelta(hours=48), paid_for=timedelta(days=7), paid=frozenset({Purpose.MANDATORY, Purpose.RECEIPT})
)


@pytest.fixture
async def account(runtime: Runtime, world: World) -> int:
    """The parent's account on a network with a window, from which a word has just come."""
    runtime.networks["zalo"] = WINDOW
    return await joins(runtime, world.people["parent"], "zalo", "6ede")


async def may_go(runtime: Runtime, account: int, purpose: Purpose) -> bool:
    return await runtime.read(lambda uow: windows.may_go(uow, uow.accounts.get(account), purpose))


async def test_what_may_go_until_when(runtime: Runtime, clock: Clock, world: World, account: int) -> None:
    async def all_of() -> tuple[bool, ...]:
        return tuple([await may_go(runtime, account, one) for one in (Purpose.NOTICE, Purpose.MANDATORY)])

    acted = (await runtime.read(lambda uow: uow.accounts.get(account))).last_seen_at
    [window] = await runtime.read(lambda uow: windows.windows_of(uow, world.people["parent"]))
    assert (window.free, window.last) == (acted + timedelta(hours=48), acted + timedelta(days=7))
    clock.set(acted + timedelta(hours=48, seconds=-1))
    assert await all_of() == (True, True)
    clock.set(acted + timedelta(hours=48))
    assert await all_of() == (False, True)
    assert window.is_open(clock.at)
    clock.set(acted + timedelta(days=7))
    assert await all_of() == (False, False)
    assert not window.is_open(clock.at)
    runtime.networks["zalo"] = Terms(free_for=timedelta(hours=48))
    clock.set(acted + timedelta(hours=49))
    assert await all_of() == (False, False)  # the office pays for nothing
    runtime.networks["zalo"] = Terms()
    assert await all_of() == (True, True)


async def test_the_web_has_no_window(runtime: Runtime, clock: Clock, world: World) -> None:
    def ends(uow: UnitOfWork) -> tuple[list[Window], list[datetime | None]]:
        parent = world.people["parent"]
        accounts = uow.accounts.of(parent)
        return windows.windows_of(uow, parent), [windows.until(uow, one, Purpose.NOTICE) for one in accounts]

    clock.move(days=400)
    assert await runtime.read(ends) == ([], [None])


async def shut(runtime: Runtime, account: int) -> None:
    """Let all that is due come too late for its window."""
    rows = await runtime.write(lambda uow: outbox.claim(uow, ["zalo"]))
    outcomes = [Outcome(one, DeliveryState.FAILED, SHUT) for one in rows]
    assert {one.account_id for one in rows} == {account}
    await runtime.write(lambda uow: outbox.record(uow, outcomes))


async def test_what_had_to_arrive_goes_when_the_person_writes_again(
    runtime: Runtime, world: World, account: int
) -> None:
    def leaves_the_web(uow: UnitOfWork) -> None:
        uow.accounts.block(uow.accounts.known("web", world.accounts["parent"]).account_id, uow.now)

    await runtime.write(leaves_the_web)
    await promise(runtime, account, "answer", mandatory=True)
    await promise(runtime, account, "reminder")
    await shut(runtime, account)
    assert (await row(runtime, "answer")).reason == SHUT
    assert [one.once for one in await runtime.read(lambda uow: uow.deliveries.not_delivered())][::-1] == [
        "answer", "reminder",
    ]  # fmt: skip
    await Speaker(runtime, "6ede", network="zalo").says("menu")
    assert (await row(runtime, "answer")).state is not DeliveryState.FAILED
    assert (await row(runtime, "reminder")).state is DeliveryState.FAILED


@pytest.mark.parametrize("waits", [True, False])
async def test_what_went_another_way_stays_and_what_is_still_to_be_handed_over_goes(
    runtime: Runtime, world: World, account: int, *, waits: bool
) -> None:
    await Speaker(runtime, world.accounts["parent"]).asks()
    [asked] = await runtime.read(lambda uow: [one.key for one in uow.questions.of_asker(world.people["parent"])])
    await promise(runtime, account, "answer", mandatory=True)

    def passes(uow: UnitOfWork) -> None:
        answer = uow.deliveries.by_once("answer")
        assert answer is not None
        answer.state, answer.reason, answer.passed_at = DeliveryState.FAILED, SHUT, uow.now
        if waits:
            handover = Handover(question_id=asked, unit_id=world.unit, opened_at=uow.now)
            uow.handovers.keep(handover)
            answer.handover_id = handover.id
        uow.deliveries.keep(answer)
        assert windows.come_back(uow, account) == (1 if waits else 0)

    await runtime.write(passes)
    assert ((await row(runtime, "answer")).state is DeliveryState.DUE) is waits


async def test_it_goes_another_way_where_there_is_one(runtime: Runtime, world: World, account: int) -> None:
    await promise(runtime, account, "answer", mandatory=True)
    await shut(runtime, account)
    assert (await row(runtime, "answer")).network == "web"
