"""What becomes of messages: an outage uses up nothing, what is too late fails, copies only where they do no harm."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.runtime import Runtime
from domain.messages.delivery import DeliveryState
from domain.messages.network import Terms
from services.messages import outbox
from services.messages.outbox import Outcome
from services.unit_of_work import UnitOfWork
from tests.reaching import acts, joins, promise, row
from tests.world import Clock, World

TELEGRAM = "telegram"


@pytest.fixture
async def account(runtime: Runtime, world: World) -> int:
    """The parent's account on Telegram, from which the last word came; there is an older one on the web."""
    runtime.networks[TELEGRAM] = Terms()
    return await joins(runtime, world.people["parent"], TELEGRAM, "77")


async def claim_one(runtime: Runtime, network: str = TELEGRAM) -> Any:  # noqa: ANN401 - a database's row
    rows = await runtime.write(lambda uow: outbox.claim(uow, [network]))
    assert len(rows) == 1
    return rows[0]


async def report(runtime: Runtime, *outcomes: Outcome) -> None:
    await runtime.write(lambda uow: outbox.record(uow, outcomes))


def held(claimed: Any) -> Outcome:  # noqa: ANN401 - a database's row
    return Outcome(claimed, DeliveryState.DUE, "away", held=True)


def trouble(claimed: Any) -> Outcome:  # noqa: ANN401 - a database's row
    return Outcome(claimed, DeliveryState.DUE, "trouble: 502", retry_after=1.0)


async def test_an_outage_uses_up_no_attempt(runtime: Runtime, account: int) -> None:
    await promise(runtime, account, "nhac", mandatory=True)
    for _ in range(50):
        await report(runtime, held(await claim_one(runtime)))
    waits = await row(runtime, "nhac")
    assert (waits.state, waits.attempts, waits.network) == (DeliveryState.DUE, 0, TELEGRAM)


async def test_trouble_of_its_own_counts_and_ends(runtime: Runtime, clock: Clock, account: int) -> None:
    await promise(runtime, account, "turn:1", template="helping/menu")
    for number in range(outbox.MOST_ATTEMPTS):
        assert (await row(runtime, "turn:1")).attempts == number
        await report(runtime, trouble(await claim_one(runtime)))
        clock.move(seconds=2)
    ended = await row(runtime, "turn:1")
    assert (ended.state, ended.reason) == (DeliveryState.FAILED, "trouble: 502")
    assert await acts(runtime, ended.id) == ["delivery.failed"]


@pytest.mark.parametrize(
    ("once", "mandatory", "state"),
    [
        ("nhac", False, DeliveryState.FAILED),
        ("turn:1", False, DeliveryState.FAILED),
        ("tra-loi", True, DeliveryState.SENDING),
    ],
)
async def test_what_is_no_longer_true_is_not_sent(
    runtime: Runtime, clock: Clock, account: int, once: str, state: DeliveryState, *, mandatory: bool
) -> None:
    await promise(runtime, account, once, mandatory=mandatory)
    clock.move(days=2)
    claimed = await runtime.write(lambda uow: outbox.claim(uow, [TELEGRAM]))
    found = await row(runtime, once)
    assert found.state is state
    assert len(claimed) == mandatory
    assert found.reason == ("" if mandatory else "too_late")


async def test_a_reminder_of_yesterday_is_not_shown_on_the_web_either(
    runtime: Runtime, world: World, clock: Clock
) -> None:
    def later(uow: UnitOfWork) -> None:
        known = uow.accounts.find("web", world.accounts["parent"])
        assert known is not None
        uow.deliveries.owe(
            once="nhac", person_id=world.people["parent"], account_id=known.account_id, network="web",
            chat=world.accounts["parent"], template="reminders/meeting_1_day", text="Ngày mai họp",
            due_at=uow.now + timedelta(hours=1),
        )  # fmt: skip

    await runtime.write(later)
    clock.move(days=2)
    assert await runtime.write(lambda uow: outbox.claim(uow, ["web"])) == []
    assert (await row(runtime, "nhac")).reason == "too_late"


async def test_nothing_waits_too_long_on_a_network_that_nobody_serves(
    runtime: Runtime, clock: Clock, account: int
) -> None:
    await promise(runtime, account, "nhac")
    clock.move(hours=25)
    await runtime.write(outbox.review)
    assert (await row(runtime, "nhac")).reason == "too_late"


@pytest.mark.parametrize("mandatory", [True, False])
@pytest.mark.parametrize("resends", [True, False])
@pytest.mark.parametrize("way", ["reported", "recovered"])
async def test_what_may_have_arrived(
    runtime: Runtime, clock: Clock, account: int, way: str, *, resends: bool, mandatory: bool
) -> None:
    """Where each copy is paid for, only what a person must get goes out once more; nothing ever goes a third time."""
    runtime.networks[TELEGRAM] = Terms(resends=resends)

    async def vanishes() -> None:
        claimed = await claim_one(runtime)
        if way == "reported":
            await report(runtime, Outcome(claimed, DeliveryState.UNCERTAIN, "uncertain: cut"))
        else:
            await runtime.write(lambda uow: outbox.recover(uow, claimed_before=None))

    await promise(runtime, account, "tin", mandatory=mandatory)
    await vanishes()
    found = await row(runtime, "tin")
    again = mandatory or resends
    assert found.state is (DeliveryState.DUE if again else DeliveryState.UNCERTAIN)
    assert found.text == ("(gửi lại) tin" if mandatory else "tin")
    if again:
        clock.move(seconds=5)
        await report(runtime, held(await claim_one(runtime)))  # an outage between does not make it new
        await vanishes()
        found = await row(runtime, "tin")
        assert found.state is DeliveryState.UNCERTAIN
        assert found.text.count("(gửi lại)") == mandatory


@pytest.fixture
def probe(runtime: Runtime) -> Callable[[set[int]], Any]:
    """Claim what would be tried next, after those that were."""

    async def claim(tried: set[int]) -> str:
        [found] = await runtime.write(lambda uow: outbox.claim_probe(uow, TELEGRAM, tried))
        await report(runtime, held(found))
        tried.add(found.id)
        return str(found.once)

    return claim


async def test_the_probe_is_always_the_first_of_its_chat(
    runtime: Runtime, world: World, account: int, probe: Callable[[set[int]], Any]
) -> None:
    other = await joins(runtime, world.people["parent2"], TELEGRAM, "78")
    for to, once in ((account, "a1"), (account, "a2"), (other, "b1"), (other, "b2")):
        await promise(runtime, to, once)
    tried: set[int] = set()
    assert [await probe(tried) for _ in range(3)] == ["a1", "b1", "a1"]
