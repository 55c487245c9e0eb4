"""Two writers over one PostgreSQL, as two processes have them: one person's turns, order, deadlocks."""

import asyncio
import threading
from collections.abc import AsyncIterator
from zoneinfo import ZoneInfo

import pytest

from bot.runtime import Runtime
from conversation.reply import Go, Reply
from conversation.router import Router
from conversation.turn import Arrived, Turn
from domain.messages.delivery import DeliveryState
from domain.people.person import Person
from services.messages import outbox
from services.unit_of_work import UnitOfWork
from tests.postgres import PostgresServer

pytestmark = pytest.mark.postgres
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
router: Router[UnitOfWork] = Router()


@router.command("dem", open_to_all=True)
def begin(turn: Turn, uow: UnitOfWork) -> Go:
    return Go("count.on", fresh=True, notes={"so": 0})


@router.ask("count.on", free_text=True, open_to_all=True)
def say_number(turn: Turn, uow: UnitOfWork) -> Reply:
    return Reply(f"Số {turn.notes['so']}")


@router.take("count.on")
def go_on(turn: Turn, uow: UnitOfWork) -> Go:
    return Go("count.on", notes={"so": turn.notes["so"] + 1})


BOTH_HOLD_ONE = threading.Barrier(2)
tries: list[str] = []


@router.command("giu", open_to_all=True)
def embrace(turn: Turn, uow: UnitOfWork) -> Reply:
    """Hold one's own row and then want the other's: the first time both do, and neither can have it."""
    other = turn.argument
    tries.append(other)
    if tries.count(other) == 1:
        BOTH_HOLD_ONE.wait(20)
    uow.accounts.known("telegram", other)
    uow.act("test.embraced", "account", turn.account_id, by=None)
    return Reply(f"Đã giữ {other}")


for _event in ("stale", "twice", "unknown", "unwanted", "media", "no_consent"):
    router.on(_event)(lambda turn, uow: Reply("?"))


@pytest.fixture
async def runtimes(
    postgres: PostgresServer | str, postgres_template: str | None
) -> AsyncIterator[tuple[Runtime, Runtime]]:
    """Two that know nothing of each other."""
    if isinstance(postgres, str):
        pytest.skip(postgres)
    url = postgres.create_database(template=postgres_template)
    first, second = (Runtime(url, router, zone=ZONE) for _ in range(2))
    yield first, second
    first.close()
    second.close()


async def test_one_persons_turns_in_two_processes_lose_nothing_and_are_answered_in_order(
    runtimes: tuple[Runtime, Runtime],
) -> None:
    await runtimes[0].take(Arrived("telegram", "lan", "0", text="/dem"))
    turns = 60
    await asyncio.gather(
        *(runtimes[n % 2].take(Arrived("telegram", "lan", str(n), text="nữa")) for n in range(1, turns + 1))
    )
    claimed = [
        row for _ in range(2) for row in await runtimes[1].write(lambda uow: outbox.claim(uow, ["telegram"], limit=40))
    ]
    assert [row.text for row in claimed] == [f"Số {n}" for n in range(turns + 1)]


async def test_the_same_update_pushed_to_both_is_taken_once(runtimes: tuple[Runtime, Runtime]) -> None:
    arrived = [Arrived("telegram", "minh", str(n), text="/dem") for n in range(20)]
    taken = await asyncio.gather(*(runtime.take(one) for one in arrived for runtime in runtimes))
    assert sum(one.repeated for one in taken) == 20
    assert len(await runtimes[0].write(lambda uow: outbox.claim(uow, ["telegram"]))) == 20


async def test_what_is_owed_waits_for_whoever_leads(runtimes: tuple[Runtime, Runtime]) -> None:
    """Also where the process that owes it leads: another may have owed the same chat something before."""
    for runtime in runtimes:
        runtime.serves.add("telegram")
        await runtime.take(Arrived("telegram", "lan", str(id(runtime)), text="/dem"))
    claims = await asyncio.gather(*(runtime.write(lambda uow: outbox.claim(uow, ["telegram"])) for runtime in runtimes))
    assert sorted(len(rows) for rows in claims) in ([0, 2], [1, 1])
    rows = [row for each in claims for row in each]
    assert len({row.id for row in rows}) == 2
    assert {row.state for row in rows} == {DeliveryState.SENDING}


async def test_turns_that_embrace_each_other_are_both_taken_once(runtimes: tuple[Runtime, Runtime]) -> None:
    """PostgreSQL breaks the deadlock by undoing one; it is done again and nobody is told of it."""
    for name in ("lan", "minh"):
        await runtimes[0].take(Arrived("telegram", name, f"first {name}", text="/dem"))
    tries.clear()
    one, other = runtimes
    await asyncio.gather(
        one.take(Arrived("telegram", "lan", "a", text="/giu minh")),
        other.take(Arrived("telegram", "minh", "b", text="/giu lan")),
    )
    assert len(tries) >= 3  # one of the two was undone and done again
    rows = await one.write(lambda uow: outbox.claim(uow, ["telegram"]))
    assert sorted(row.text for row in rows[2:]) == ["Đã giữ lan", "Đã giữ minh"]


async def test_a_deadlock_takes_nothing_from_its_neighbours_in_the_batch(runtimes: tuple[Runtime, Runtime]) -> None:
    for name in ("lan", "minh"):
        await runtimes[0].take(Arrived("telegram", name, f"first {name}", text="/dem"))
    tries.clear()
    gate = threading.Event()
    held = runtimes[0].begin_write(lambda _: gate.wait(20))  # so that what follows is one batch

    def work(uow: UnitOfWork, number: int) -> int:
        return uow.people.add(Person(name=f"Người {number}", created_at=uow.now))

    neighbours = [runtimes[0].begin_write(lambda uow, n=n: work(uow, n)) for n in range(10)]  # type: ignore[misc]
    embracing = runtimes[0].begin_write(lambda uow: lock_both(uow, "lan", "minh"))
    neighbours += [runtimes[0].begin_write(lambda uow, n=n: work(uow, n)) for n in range(10, 20)]  # type: ignore[misc]
    gate.set()
    await asyncio.gather(held, embracing, runtimes[1].write(lambda uow: lock_both(uow, "minh", "lan")))
    keys = await asyncio.gather(*neighbours)
    names = await runtimes[0].read(lambda uow: [uow.people.get(key).name for key in keys])
    assert names == [f"Người {n}" for n in range(20)]


def lock_both(uow: UnitOfWork, first: str, second: str) -> None:
    """The same embrace, by a job that is no turn."""
    uow.accounts.known("telegram", first)
    tries.append(first)
    if tries.count(first) == 1:
        BOTH_HOLD_ONE.wait(20)
    uow.accounts.known("telegram", second)
