"""The sender against a network that is away, blocks, counts and stops: nothing is lost, doubled or out of order."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.outbox.sender import Sender
from bot.runtime import Runtime
from conversation.messenger import AllowanceSpent, Blocked, Outgoing, TryLater, Uncertain
from domain.messages.delivery import DeliveryState
from domain.messages.network import Terms
from services.messages import outbox, spending
from tests.reaching import joins, promise, row
from tests.waiting import until
from tests.world import Clock, World

Mood = Callable[[Outgoing], Exception | None]
NEW_MONTH = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)


class Network:
    """Takes messages, or raises what its mood says."""

    def __init__(self, name: str = "telegram", **terms: Any) -> None:  # noqa: ANN401 - fields of Terms
        self.name = name
        self.terms = Terms(**terms)
        self.mood: Mood = lambda _: None
        self.asked = 0
        self.under_way = 0
        self.most_under_way = 0
        self.got: dict[str, list[str]] = defaultdict(list)

    async def send(self, message: Outgoing) -> str:
        """Take a message or refuse it."""
        self.asked += 1
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        await asyncio.sleep(0)
        self.under_way -= 1
        problem = self.mood(message)
        if problem is not None:
            raise problem
        self.got[message.chat].append(message.text)
        return str(self.asked)

    @property
    def count(self) -> int:
        """How many messages it took."""
        return sum(len(texts) for texts in self.got.values())


@pytest.fixture
async def begin(runtime: Runtime) -> AsyncIterator[Callable[..., Sender]]:
    """Start a sender on a network; all are stopped at the end."""
    senders: list[Sender] = []

    def start(network: Network) -> Sender:
        senders.append(Sender(runtime, network, waits=(0.01, 0.05)))
        return senders[-1]

    yield start
    for sender in senders:
        await sender.stop()


async def two_people(runtime: Runtime, world: World, network: str) -> tuple[int, int]:
    """Accounts of both parents."""
    first = await joins(runtime, world.people["parent"], network, "A")
    return first, await joins(runtime, world.people["parent2"], network, "B")


async def tick(runtime: Runtime, sender: Sender) -> None:
    """What the clock does each second for the networks that are served."""
    sender.offer(await runtime.write(lambda uow: outbox.claim(uow, {"web", *runtime.serves})))


def away(_: Outgoing) -> Exception:
    return TryLater("the host is not reachable", after=0.01, everybody=True)


def failing(_: Outgoing) -> Exception:
    return TryLater("502", after=0.01)


def vanishing(_: Outgoing) -> Exception:
    return Uncertain("cut")


@pytest.mark.parametrize("mood", [away, failing])
async def test_a_long_outage_loses_nothing_and_keeps_every_order(
    runtime: Runtime, world: World, clock: Clock, begin: Callable[..., Sender], mood: Mood
) -> None:
    network = Network()
    network.mood = mood
    sender = begin(network)
    people = await two_people(runtime, world, "telegram")
    for number in range(5):
        for account in people:
            await promise(runtime, account, f"turn:{account}:{number}", template="helping/menu")
    await until(lambda: sender.health()["away_since"] is not None)
    await sender.idle()
    network.asked = network.most_under_way = 0
    for hour in range(3):
        clock.move(hours=1)
        for account in people:
            await promise(runtime, account, f"turn:{account}:{5 + hour}", template="helping/menu")
        await tick(runtime, sender)
        asked = network.asked
        await until(lambda asked=asked: network.asked > asked + 3)  # type: ignore[misc]
    assert network.most_under_way == 1
    for account in people:
        waits = await row(runtime, f"turn:{account}:7")
        assert (waits.state, waits.attempts) == (DeliveryState.DUE, 0)
    network.mood = lambda _: None
    await until(lambda: network.count == 16)
    await sender.idle()
    for account, chat in zip(people, "AB", strict=True):
        assert network.got[chat] == [f"turn:{account}:{number}" for number in range(8)]
        assert (await row(runtime, f"turn:{account}:0")).state is DeliveryState.SENT
    assert sender.health()["away_since"] is None
    await promise(runtime, people[0], "turn:after", template="helping/menu")
    await until(lambda: network.count == 17)


async def test_one_bad_message_is_not_the_networks_fault(
    runtime: Runtime, world: World, begin: Callable[..., Sender]
) -> None:
    network = Network()
    network.mood = lambda message: TryLater("502", after=0.001) if message.text == "bad" else None
    sender = begin(network)
    bad, good = await two_people(runtime, world, "telegram")
    await promise(runtime, bad, "turn:bad", text="bad", template="helping/menu")

    async def ended() -> bool:
        await promise(runtime, good, f"turn:{network.asked}", template="helping/menu")
        return (await row(runtime, "turn:bad")).state is DeliveryState.FAILED

    await until(ended)
    await sender.idle()
    assert (await row(runtime, "turn:bad")).attempts == outbox.MOST_ATTEMPTS
    assert "bad" not in network.got["A"]


async def test_a_stop_in_an_outage_leaves_everything_due(
    runtime: Runtime, world: World, begin: Callable[..., Sender]
) -> None:
    network = Network()
    network.mood = away
    sender = begin(network)
    account, _ = await two_people(runtime, world, "telegram")
    for number in range(20):
        await promise(runtime, account, f"turn:{number}", template="helping/menu")
    await until(lambda: network.asked > 2)
    await sender.stop()
    network.mood = lambda _: None
    for number in range(20):
        found = await row(runtime, f"turn:{number}")
        assert (found.state, found.attempts) == (DeliveryState.DUE, 0)
    again = begin(network)
    await tick(runtime, again)
    await until(lambda: network.count == 20)
    assert network.got["A"] == [f"turn:{number}" for number in range(20)]


async def test_answers_do_not_wait_for_a_network_that_stays_away(
    runtime: Runtime, world: World, clock: Clock, begin: Callable[..., Sender]
) -> None:
    telegram, zalo = Network(), Network("zalo", resends=False)
    telegram.mood = away
    begin(zalo)
    begin(telegram)
    await joins(runtime, world.people["parent"], "zalo", "A")
    clock.move(hours=1)
    account = await joins(runtime, world.people["parent"], "telegram", "A")
    await promise(runtime, account, "tra-loi", mandatory=True)
    await promise(runtime, account, "turn:1", template="helping/menu")
    await until(lambda: telegram.asked > 5)
    assert (await row(runtime, "tra-loi")).network == "telegram"
    clock.move(minutes=6)

    async def moved() -> bool:
        return (await row(runtime, "tra-loi")).network == "zalo"

    await until(moved)
    assert (await row(runtime, "turn:1")).network == "telegram"


async def test_who_blocked_us_is_not_tried_again_for_each_message(
    runtime: Runtime, world: World, begin: Callable[..., Sender]
) -> None:
    network = Network()
    network.mood = lambda _: Blocked("Forbidden")
    sender = begin(network)
    account, _ = await two_people(runtime, world, "telegram")
    sender._room = asyncio.Semaphore(0)  # noqa: SLF001 - so that all of them wait before the first goes
    for number in range(3):
        await promise(runtime, account, f"nhac:{number}")
    sender._room.release()  # noqa: SLF001
    await sender.idle()
    assert network.asked == 1
    for number in range(3):
        assert (await row(runtime, f"nhac:{number}")).network == "web"


@pytest.mark.parametrize("mandatory", [True, False])
async def test_where_copies_are_paid_for_the_uncertain_is_not_repeated_blindly(
    runtime: Runtime, world: World, clock: Clock, begin: Callable[..., Sender], *, mandatory: bool
) -> None:
    network = Network("zalo", resends=False)
    network.mood = vanishing
    sender = begin(network)
    account, _ = await two_people(runtime, world, "zalo")
    await promise(runtime, account, "tin", mandatory=mandatory)
    await until(lambda: network.asked == 1)
    await sender.idle()
    network.mood = lambda _: None
    clock.move(seconds=10)
    await tick(runtime, sender)
    await sender.idle()
    assert network.got["A"] == (["(gửi lại) tin"] if mandatory else [])
    assert (await row(runtime, "tin")).state is (DeliveryState.SENT if mandatory else DeliveryState.UNCERTAIN)


async def test_reminders_leave_the_reserve_to_receipts_and_answers(
    runtime: Runtime, world: World, begin: Callable[..., Sender]
) -> None:
    network = Network("zalo", resends=False, quota=10)
    sender = begin(network)
    account, _ = await two_people(runtime, world, "zalo")
    for number in range(12):
        await promise(runtime, account, f"nhac:{number}", template="reminders/duty_today")
    await sender.idle()
    assert network.count == 8
    assert (await row(runtime, "nhac:8")).network == "web"
    for number in range(4):
        await promise(runtime, account, f"turn:{number}", template="asking/receipt")
    await sender.idle()
    assert network.count == 10
    assert network.got["A"][8:] == ["turn:0", "turn:1"]
    assert (await row(runtime, "turn:2")).network == "web"
    assert {"sent": 10, "quota": 10, "stopped": False, "month": "2026-11"}.items() <= sender.health().items()


async def test_many_at_once_never_spend_too_much(runtime: Runtime, world: World, begin: Callable[..., Sender]) -> None:
    network = Network("zalo", resends=False, quota=20)
    sender = begin(network)
    for number in range(60):
        account = await joins(runtime, world.people["parent"], "zalo", f"chat-{number}")
        await promise(runtime, account, f"turn:{number}", template="helping/menu")
    await sender.idle()
    assert network.count == 20
    assert (await runtime.read(lambda uow: spending.spent(uow, "zalo"))).sent == 20


async def test_when_the_network_says_stop_nothing_more_goes_until_the_month_turns(
    runtime: Runtime, world: World, clock: Clock, begin: Callable[..., Sender]
) -> None:
    """A hundred wait; the stop outlives a restart; what must be told goes when the month turns."""
    network = Network("zalo", resends=False, quota=3000)
    network.mood = lambda _: AllowanceSpent("429")
    sender = begin(network)
    account, _ = await two_people(runtime, world, "zalo")
    web = await runtime.read(lambda uow: uow.accounts.find("web", world.accounts["parent"]))
    assert web is not None
    await runtime.write(lambda uow: uow.accounts.block(web.account_id, uow.now))
    for number in range(100):
        await promise(runtime, account, f"tin:{number}", mandatory=number % 2 == 0)
    await sender.idle()
    asked = network.asked
    assert asked == 1
    network.mood = lambda _: None
    await promise(runtime, account, "tin:100", mandatory=True)
    await sender.idle()
    await sender.stop()
    again = begin(network)
    await promise(runtime, account, "tin:101", mandatory=True)
    await tick(runtime, again)
    await again.idle()
    assert network.asked == asked
    assert again.health()["stopped"] is True
    assert (await row(runtime, "tin:1")).state is DeliveryState.FAILED
    clock.set(NEW_MONTH)
    await tick(runtime, again)
    await again.idle()
    assert network.got["A"] == [f"tin:{number}" for number in (*range(0, 100, 2), 100, 101)]


async def test_an_operator_may_let_it_go_on_while_it_runs(
    runtime: Runtime, world: World, begin: Callable[..., Sender]
) -> None:
    network = Network("zalo", resends=False)
    network.mood = lambda _: AllowanceSpent("429")
    sender = begin(network)
    account, _ = await two_people(runtime, world, "zalo")
    web = await runtime.read(lambda uow: uow.accounts.find("web", world.accounts["parent"]))
    assert web is not None
    await runtime.write(lambda uow: uow.accounts.block(web.account_id, uow.now))
    await promise(runtime, account, "tra-loi", mandatory=True)
    await sender.idle()
    network.mood = lambda _: None
    await runtime.write(lambda uow: spending.resume(uow, "zalo"))
    await tick(runtime, sender)
    await sender.idle()
    assert network.got["A"] == ["tra-loi"]
