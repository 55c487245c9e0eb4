"""The waiting of the tests itself: a stand-in that grows quiet says so, whatever made it quiet."""

import asyncio
from collections.abc import Callable

import pytest

from tests.networks.telegram_server import TelegramServer
from tests.networks.zalo_server import ZaloServer
from tests.waiting import Changes

LAN = 7001


async def acknowledge(server: TelegramServer) -> None:
    polling = asyncio.create_task(server.queue.poll(server.last_update_id + 1, 100, 30))
    await asyncio.sleep(0)
    server.queue.interrupt()
    await asyncio.gather(polling, return_exceptions=True)


async def drop(server: TelegramServer) -> None:
    server.queue.drop()


async def hand_out_what_no_offset_acknowledges(server: TelegramServer) -> None:
    server.queue.drop()
    server.push_raw(b"{}")
    await server.queue.poll(0, 100, 0)


@pytest.mark.parametrize("quieten", [acknowledge, drop, hand_out_what_no_offset_acknowledges])
async def test_a_telegram_that_grows_quiet_says_so(quieten: Callable[[TelegramServer], object]) -> None:
    """No call of a bot follows that could say it instead."""
    async with TelegramServer() as server:
        server.chat(LAN).says("a")
        settled = [asyncio.create_task(server.settled()) for _ in range(3)]
        await asyncio.sleep(0)
        await quieten(server)  # type: ignore[misc]
        async with asyncio.timeout(2):
            await asyncio.gather(*settled)


async def come_back(server: ZaloServer) -> None:
    await server.queue.poll(0)
    await asyncio.sleep(0)
    server.queue.came_back()


async def lose(server: ZaloServer) -> None:
    server.queue.drain()


async def push(server: ZaloServer) -> None:
    server.webhook.set("http://127.0.0.1:9/", "mot-hai-ba-bon")
    for update in server.queue.drain():
        server.webhook.push(update)


@pytest.mark.parametrize("quieten", [come_back, lose, push])
async def test_a_zalo_that_grows_quiet_says_so(quieten: Callable[[ZaloServer], object]) -> None:
    async with ZaloServer() as server:
        server.chat().says("a")
        settled = [asyncio.create_task(server.settled()) for _ in range(3)]
        await asyncio.sleep(0)
        await quieten(server)  # type: ignore[misc]
        async with asyncio.timeout(2):
            await asyncio.gather(*settled)


async def test_every_open_and_every_ended_poll_is_told() -> None:
    async with ZaloServer() as server:
        opened = asyncio.create_task(server.wait_for(lambda: server.queue.polls))
        await asyncio.sleep(0)
        polling = asyncio.create_task(server.queue.poll(30))
        assert await opened == 1
        ended = asyncio.create_task(server.wait_for(lambda: not server.queue.polls))
        await asyncio.sleep(0)
        server.chat().says("a")
        await polling
        assert await ended


async def test_one_waiter_takes_no_change_from_another() -> None:
    changes, truths = Changes(), [False, False]
    waiting = [asyncio.create_task(changes.until(lambda which=which: truths[which])) for which in (0, 1)]  # type: ignore[misc]
    await asyncio.sleep(0)
    for which in (0, 1):
        truths[which] = True
        changes.announce()
        assert await waiting[which]


async def test_what_is_true_when_the_time_is_up_counts() -> None:
    """A machine that stood still for longer than the limit is no bot that did not answer."""
    looked: list[int] = []

    def at_the_second_look() -> bool:
        looked.append(1)
        return len(looked) == 2

    assert await Changes().until(at_the_second_look, 0.01)
    with pytest.raises(TimeoutError):
        await Changes().until(lambda: False, 0.01)
