"""The stand-in for Zalo pushes: setting an address, the probe, secrets, order, repeats."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.networks.zalo_caller import SECRET, TED, Caller, Doorstep
from tests.networks.zalo_server import ZaloServer


@pytest.fixture
async def server() -> AsyncIterator[ZaloServer]:
    async with ZaloServer(allow_loopback=True) as running:
        yield running


@pytest.fixture
async def door() -> AsyncIterator[Doorstep]:
    async with Doorstep() as standing:
        yield standing


@pytest.fixture
async def hooked(server: ZaloServer, caller: Caller, door: Doorstep) -> ZaloServer:
    await caller.result("setWebhook", url=door.url, secret_token=SECRET)
    return server


async def test_setting_probes_with_an_empty_body(server: ZaloServer, caller: Caller, door: Doorstep) -> None:
    result = await caller.result("setWebhook", url=door.url, secret_token=SECRET)
    assert result["url"] == door.url
    assert result["verification"]["ok"] is True
    assert [(each.body, each.secret) for each in door.pushed] == [(None, SECRET)]
    info = await caller.result("getWebhookInfo")
    assert info == {"url": door.url, "updated_at": result["updated_at"]}
    server.webhook.probe_tells_secret = False
    await caller.result("setWebhook", url=door.url, secret_token=SECRET)
    assert door.pushed[-1].secret is None


async def test_a_failed_probe_saves_the_address_all_the_same(caller: Caller, door: Doorstep) -> None:
    door.statuses = [403]
    refused = await caller.result("setWebhook", url=door.url, secret_token=SECRET)
    assert refused["verification"]["ok"] is False
    assert (await caller.result("getWebhookInfo"))["url"] == door.url
    nobody = "http://127.0.0.1:1/zalo"
    unreachable = await caller.result("setWebhook", url=nobody, secret_token=SECRET)
    assert unreachable["verification"]["ok"] is False
    assert (await caller.result("getWebhookInfo"))["url"] == nobody


async def test_test_webhook_probes_again(caller: Caller, door: Doorstep) -> None:
    assert await caller.error("testWebhook") == 400
    await caller.result("setWebhook", url=door.url, secret_token=SECRET)
    assert (await caller.result("testWebhook"))["verification"]["ok"] is True
    door.statuses = [500]
    assert (await caller.result("testWebhook"))["verification"]["ok"] is False
    assert len(door.pushed) == 3


@pytest.mark.parametrize(
    "params",
    [
        {"secret_token": SECRET},
        {"url": "truong.example.vn", "secret_token": SECRET},
        {"url": "http://truong.example.vn/zalo", "secret_token": SECRET},
        {"url": "https://192.168.1.5:8443/zalo", "secret_token": SECRET},
        {"url": "https://localhost/zalo", "secret_token": SECRET},
        {"url": "https://truong.example.vn/zalo"},
        {"url": "https://truong.example.vn/zalo", "secret_token": "1234567"},
        {"url": "https://truong.example.vn/zalo", "secret_token": "x" * 257},
    ],
)
async def test_an_address_that_is_refused(server: ZaloServer, caller: Caller, params: dict[str, object]) -> None:
    server.allow_loopback = False
    assert await caller.error("setWebhook", **params) == 400
    assert (await caller.result("getWebhookInfo"))["url"] == ""


async def test_loopback_counts_only_where_it_is_allowed(server: ZaloServer, caller: Caller, door: Doorstep) -> None:
    server.allow_loopback = False
    assert await caller.error("setWebhook", url=door.url, secret_token=SECRET) == 400
    server.allow_loopback = True
    assert await caller.error("setWebhook", url="http://truong.example.vn/zalo", secret_token=SECRET) == 400
    await caller.result("setWebhook", url=door.url, secret_token="8" * 8)


async def test_deleting(caller: Caller, hooked: ZaloServer, door: Doorstep) -> None:
    assert (await caller.result("deleteWebhook"))["url"] == ""
    assert await caller.error("deleteWebhook") == 400
    hooked.chat(TED).says("a")
    assert (await caller.update())["message"]["text"] == "a"
    assert door.texts == []


async def test_no_polling_while_one_is_set(server: ZaloServer, caller: Caller, door: Doorstep) -> None:
    await caller.result("setWebhook", url=door.url, secret_token=SECRET)
    assert await caller.error("getUpdates", timeout=5) == 400
    await caller.result("deleteWebhook")
    assert await caller.error("getUpdates", timeout=0) == 408


async def test_an_open_poll_ends_when_one_is_set(server: ZaloServer, caller: Caller, door: Doorstep) -> None:
    waiting = asyncio.create_task(caller.error("getUpdates", timeout=5))
    await server.wait_for(lambda: server.queue.polls)
    await caller.result("setWebhook", url=door.url, secret_token=SECRET)
    assert await waiting == 400


async def test_a_push_tells_the_secret_and_java(hooked: ZaloServer, door: Doorstep) -> None:
    said = hooked.chat(TED, "Ted").says("Xin chào")
    await hooked.settled()
    push = door.pushed[-1]
    assert push.secret == SECRET
    assert push.agent is not None
    assert push.agent.startswith("Java/")
    assert push.body == {"ok": True, "result": {"event_name": "message.text.received", "message": said.message}}
    assert said.statuses == [200]


async def test_the_flat_shape_is_pushed_too(hooked: ZaloServer, door: Doorstep) -> None:
    hooked.flat = True
    said = hooked.chat(TED).says("phẳng")
    await hooked.settled()
    assert door.pushed[-1].body == {"event_name": "message.text.received", "message": said.message}


async def test_what_waited_is_pushed_first(server: ZaloServer, caller: Caller, door: Doorstep) -> None:
    server.chat(TED).says("trước")
    await caller.result("setWebhook", url=door.url, secret_token=SECRET)
    server.chat(TED).says("sau")
    await server.settled()
    assert door.texts == ["trước", "sau"]


async def test_one_chat_in_order_and_others_beside_it(hooked: ZaloServer, door: Doorstep) -> None:
    door.open.clear()
    ted, lan = hooked.chat(TED), hooked.chat()
    ted.says("1")
    ted.says("2")
    lan.says("a")
    await door.stand(2)
    assert sorted(door.texts) == ["1", "a"]
    with pytest.raises(TimeoutError, match="3 pushes under way"):
        await hooked.settled(0.01)
    door.open.set()
    await hooked.settled()
    assert door.texts[-1] == "2"


async def test_several_at_once(hooked: ZaloServer, door: Doorstep) -> None:
    door.open.clear()
    said = hooked.chat(TED).says_at_once(["1", "2", "3"])
    await door.stand(3)
    assert sorted(door.texts) == ["1", "2", "3"]
    hooked.chat(TED).redelivers(said[0], at_once=True)
    await door.stand(4)
    door.open.set()
    await hooked.settled()
    assert said[0].statuses == [200, 200]
    assert said[1].statuses == [200]


async def test_redelivery(hooked: ZaloServer, door: Doorstep) -> None:
    ted = hooked.chat(TED)
    said = ted.says("a")
    await hooked.settled()
    ted.redelivers(said)
    await hooked.settled()
    assert door.pushed[-1] == door.pushed[-2]
    assert door.texts == ["a", "a"]


@pytest.mark.parametrize(("retries", "statuses"), [(0, [503]), (1, [503, 404]), (5, [503, 404, 200])])
async def test_retries_are_a_setting(hooked: ZaloServer, door: Doorstep, retries: int, statuses: list[int]) -> None:
    hooked.webhook.retries = retries
    door.statuses = [503, 404]
    said = hooked.chat(TED).says("a")
    await hooked.settled()
    assert said.statuses == statuses
    assert door.texts == ["a"] * len(statuses)


async def test_nobody_at_the_address(server: ZaloServer, caller: Caller) -> None:
    await caller.result("setWebhook", url="http://127.0.0.1:1/zalo", secret_token=SECRET)
    said = server.chat(TED).says("a")
    await server.settled()
    assert said.statuses == [None]


async def test_an_address_that_does_not_answer(hooked: ZaloServer, door: Doorstep) -> None:
    hooked.webhook.patience = 0.05
    door.open.clear()
    said = hooked.chat(TED).says("a")
    await hooked.settled()
    assert said.statuses == [None]


async def test_held_pushes_wait(hooked: ZaloServer, door: Doorstep) -> None:
    hooked.hold()
    hooked.chat(TED).says("a")
    with pytest.raises(TimeoutError):
        await hooked.settled(0.01)
    assert door.texts == []
    hooked.release()
    await hooked.settled()
    assert door.texts == ["a"]


async def test_nothing_is_pushed_while_zalo_is_down(hooked: ZaloServer, door: Doorstep) -> None:
    await hooked.down()
    hooked.chat(TED).says("a")
    with pytest.raises(TimeoutError):
        await hooked.settled(0.05)
    assert door.texts == []
    await hooked.up()
    await hooked.settled()
    assert door.texts == ["a"]


async def test_a_raw_update_is_pushed_as_it_is(hooked: ZaloServer, door: Doorstep) -> None:
    hooked.push_raw({"ok": True, "result": None})
    await hooked.settled()
    assert door.pushed[-1].body == {"ok": True, "result": None}


async def test_a_group_and_an_event_without_a_message(hooked: ZaloServer, door: Doorstep) -> None:
    hooked.group("a" * 20).says("mọi người ơi")
    await hooked.settled()
    hooked.chat(TED).sends_unsupported(with_message=False)
    await hooked.settled()
    group, nothing = (each.body for each in door.pushed[-2:])
    assert group is not None
    assert group["result"]["message"]["chat"] == {"id": "a" * 20, "chat_type": "GROUP"}
    assert nothing == {"ok": True, "result": {"event_name": "message.unsupported.received"}}
