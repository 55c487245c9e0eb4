"""A month's allowance: counted with what became of each message, told to the office in time, stopped and gone on."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.runtime import Runtime
from bot.zalo.network import Zalo
from domain.messages.allowance import may_spend, month_of, reserve, turn_of_month
from domain.messages.delivery import DeliveryState
from domain.messages.network import Counts, Terms
from domain.messages.purpose import Purpose
from services.messages import outbox, spending
from services.messages.outbox import Outcome
from services.messages.spending import Spent
from tests.reaching import joins, promise, row
from tests.talking import Heard, Speaker
from tests.world import Clock, World

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture
async def account(runtime: Runtime, world: World) -> int:
    """The parent's account on a Zalo that takes ten messages a month."""
    runtime.networks["zalo"] = replace(Zalo.terms, quota=10)
    return await joins(runtime, world.people["parent"], "zalo", "6ede")


async def go_out(runtime: Runtime, account: int, *onces: str, state: DeliveryState = DeliveryState.SENT) -> None:
    """Promise messages and let the same become of each."""
    for once in onces:
        await promise(runtime, account, once, mandatory=True)
    rows = await runtime.write(lambda uow: outbox.claim(uow, ["zalo"]))
    outcomes = [Outcome(found, state, "uncertain: cut") for found in rows]
    await runtime.write(lambda uow: outbox.record(uow, outcomes))


async def spent(runtime: Runtime) -> Spent:
    return await runtime.read(lambda uow: spending.spent(uow, "zalo"))


async def warnings(runtime: Runtime, clock: Clock, world: World) -> list[Heard]:
    """What the secretary was told of the allowance."""
    clock.move(seconds=10)
    await runtime.write(lambda uow: outbox.claim(uow, ["web"]))
    try:
        heard = await Speaker(runtime, world.accounts["secretary"]).heard()
    except AssertionError:
        return []
    return [one for one in heard if "tháng 11/2026" in one.text]


def test_who_may_spend_what() -> None:
    assert [reserve(quota) for quota in (0, 10, 3000)] == [0, 2, 600]
    for purpose, most in ((Purpose.NOTICE, 8), (Purpose.REPLY, 10), (Purpose.RECEIPT, 10), (Purpose.MANDATORY, 10)):
        assert [used for used in range(12) if may_spend(used, 10, purpose)] == list(range(most))
        assert may_spend(10**6, 0, purpose)


def test_the_month_turns_by_the_offices_clock() -> None:
    """Hà Nội is seven hours ahead: its December begins on the last evening of November in UTC."""
    for at, month, turn in (
        (datetime(2026, 11, 30, 16, 59, tzinfo=UTC), "2026-11", datetime(2026, 11, 30, 17, tzinfo=UTC)),
        (datetime(2026, 11, 30, 17, 0, tzinfo=UTC), "2026-12", datetime(2026, 12, 31, 17, tzinfo=UTC)),
    ):
        assert (month_of(at, HANOI), turn_of_month(at, HANOI)) == (month, turn)


async def test_what_may_have_gone_out_is_counted(runtime: Runtime, clock: Clock, account: int) -> None:
    await go_out(runtime, account, "1", "2")
    await go_out(runtime, account, "3", state=DeliveryState.UNCERTAIN)
    assert (await spent(runtime)).sent == 3
    clock.move(seconds=5)
    await runtime.write(lambda uow: outbox.claim(uow, ["zalo"]))
    await runtime.write(lambda uow: outbox.recover(uow, claimed_before=None))
    assert (await spent(runtime)).sent == 4  # the second copy of the third, whose sender died
    await go_out(runtime, account, "4", state=DeliveryState.FAILED)
    assert (await spent(runtime)).sent == 4


async def test_a_network_without_an_allowance_is_not_counted(runtime: Runtime, account: int) -> None:
    runtime.networks["zalo"] = Terms()
    await go_out(runtime, account, "1", "2")
    assert (await spent(runtime)).sent == 0
    assert await runtime.read(spending.counted) == []


@pytest.mark.parametrize(("counts", "used"), [("sent", 2), ("both", 4)])
async def test_what_comes_in_counts_where_the_network_counts_it(
    runtime: Runtime, clock: Clock, account: int, counts: Counts, used: int
) -> None:
    runtime.networks["zalo"] = replace(Zalo.terms, quota=10, counts=counts)
    await Speaker(runtime, "6ede", network="zalo").says("tháng trước")
    clock.set(datetime(2026, 11, 30, 17, 30, tzinfo=UTC))
    for words in ("menu", "xin chào"):
        await Speaker(runtime, "6ede", network="zalo").says(words)
    await runtime.write(lambda uow: uow.allowances.add("zalo", "2026-12", 2))
    assert (await spent(runtime)).used == used


async def test_the_office_is_warned_once_at_four_fifths_and_once_at_the_end(
    runtime: Runtime, world: World, clock: Clock, account: int
) -> None:
    await go_out(runtime, account, *"1234567")
    assert await warnings(runtime, clock, world) == []
    await go_out(runtime, account, "8")
    await go_out(runtime, account, "9")
    [low] = await warnings(runtime, clock, world)
    low.shows("Zalo tháng 11/2026: đã gửi 8/10 tin", "2 tin dành riêng", "00h00 thứ Ba, ngày 01/12/2026")
    await go_out(runtime, account, "10")
    await go_out(runtime, account, "11")
    low, over = await warnings(runtime, clock, world)
    over.shows("không gửi được tin nào nữa", "đã gửi 10/10 tin", "00h00 thứ Ba, ngày 01/12/2026")
    assert "cấp thêm" not in over.text


async def test_a_stop_is_told_once_and_lasts_until_the_month_turns(
    runtime: Runtime, world: World, clock: Clock, account: int
) -> None:
    for once in ("1", "2"):
        await promise(runtime, account, once, mandatory=True)
    rows = await runtime.write(lambda uow: outbox.claim(uow, ["zalo"]))
    outcomes = [Outcome(found, DeliveryState.DUE, "quota: 429", spent=True, stops=True) for found in rows]
    await runtime.write(lambda uow: outbox.record(uow, outcomes))
    [over] = await warnings(runtime, clock, world)
    over.shows("Zalo đã ngừng nhận tin của tháng này", "Khi Zalo đã cấp thêm tin")
    assert (await spent(runtime)).over
    clock.set(datetime(2026, 11, 30, 17, 0, tzinfo=UTC))
    assert not (await spent(runtime)).over


@pytest.mark.parametrize("mandatory", [True, False])
async def test_what_the_allowance_does_not_reach_for(
    runtime: Runtime, clock: Clock, world: World, account: int, *, mandatory: bool
) -> None:
    """Without another way mandatory messages wait for the new month, and the others end; the office sees both."""
    web = await runtime.read(lambda uow: uow.accounts.find("web", world.accounts["parent"]))
    assert web is not None
    await runtime.write(lambda uow: uow.accounts.block(web.account_id, uow.now))
    await promise(runtime, account, "tin", mandatory=mandatory)
    [claimed] = await runtime.write(lambda uow: outbox.claim(uow, ["zalo"]))
    refused = [Outcome(claimed, DeliveryState.DUE, "quota", spent=True)]
    await runtime.write(lambda uow: outbox.record(uow, refused))
    found = await row(runtime, "tin")
    assert (found.state, found.reason) == (DeliveryState.DUE if mandatory else DeliveryState.FAILED, "quota")
    seen = await runtime.read(lambda uow: uow.deliveries.not_delivered(unit_id=world.unit, waiting_since=uow.now))
    assert [one.once for one in seen] == ["tin"]
    assert await runtime.write(lambda uow: outbox.claim(uow, ["zalo"])) == []
    clock.set(datetime(2026, 11, 30, 17, 0, tzinfo=UTC))
    assert len(await runtime.write(lambda uow: outbox.claim(uow, ["zalo"]))) == mandatory


async def test_what_the_allowance_does_not_reach_for_goes_another_way(runtime: Runtime, account: int) -> None:
    for once, mandatory in (("tra-loi", True), ("nhac", False)):
        await promise(runtime, account, once, mandatory=mandatory)
    rows = await runtime.write(lambda uow: outbox.claim(uow, ["zalo"]))
    refused = [Outcome(found, DeliveryState.DUE, "quota", spent=True) for found in rows]
    await runtime.write(lambda uow: outbox.record(uow, refused))
    for once in ("tra-loi", "nhac"):
        found = await row(runtime, once)
        assert (found.network, found.state, found.tried) == ("web", DeliveryState.DUE, [account])


async def test_an_operator_lets_it_go_on(runtime: Runtime, account: int, world: World) -> None:
    web = await runtime.read(lambda uow: uow.accounts.find("web", world.accounts["parent"]))
    assert web is not None
    await runtime.write(lambda uow: uow.accounts.block(web.account_id, uow.now))
    await promise(runtime, account, "tin", mandatory=True)
    [claimed] = await runtime.write(lambda uow: outbox.claim(uow, ["zalo"]))
    refused = [Outcome(claimed, DeliveryState.DUE, "quota: 429", spent=True, stops=True)]
    await runtime.write(lambda uow: outbox.record(uow, refused))
    assert await runtime.write(lambda uow: spending.resume(uow, "zalo")) == 1
    assert not (await spent(runtime)).stopped
    [again] = await runtime.write(lambda uow: outbox.claim(uow, ["zalo"]))
    assert again.attempts == 1
