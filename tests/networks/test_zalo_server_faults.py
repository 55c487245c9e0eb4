"""The stand-in for Zalo misbehaves as planned: pages instead of JSON, cuts, slowness, files that are no more."""

import asyncio

import aiohttp
import pytest

from tests.networks.zalo_caller import TED, Caller
from tests.networks.zalo_faults import Fault
from tests.networks.zalo_files import HUGE, huge
from tests.networks.zalo_params import Json
from tests.networks.zalo_server import ZaloServer


def texts(server: ZaloServer) -> list[str]:
    return [reply.text for reply in server.chat(TED).replies]


async def say(caller: Caller, text: str = "a", chat_id: str = TED) -> Json:
    return await caller.result("sendMessage", chat_id=chat_id, text=text)


async def leave(call: asyncio.Task[Json]) -> None:
    """Give up a call that must still be under way."""
    assert not call.done()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call


@pytest.mark.parametrize(
    ("kind", "status"),
    [(Fault.INTERNAL, 500), (Fault.BAD_GATEWAY, 502), (Fault.UNAVAILABLE, 503), (Fault.HTML, 200)],
)
async def test_a_page_instead_of_json(server: ZaloServer, caller: Caller, kind: Fault, status: int) -> None:
    rule = server.faults.add("sendMessage", kind, left=1)
    params = {"chat_id": TED, "text": "a"}
    async with caller.session.post(caller.url("sendMessage"), json=params) as answer:
        assert (answer.status, answer.content_type) == (status, "text/html")
        assert (await answer.text()).startswith("<!DOCTYPE html>")
    assert texts(server) == []
    await say(caller)
    assert (rule.hits, texts(server)) == (1, ["a"])


async def test_refused_in_a_200(server: ZaloServer, caller: Caller) -> None:
    server.faults.add("sendMessage", Fault.REFUSED, code=403, left=1)
    status, body = await caller.call("sendMessage", chat_id=TED, text="a")
    assert (status, body) == (200, {"ok": False, "error_code": 403, "description": "internal server error"})
    assert texts(server) == []


@pytest.mark.parametrize(("kind", "code"), [("429", 429), ("401", 401)])
@pytest.mark.parametrize("in_200", [False, True])
async def test_no_more_from_now_on(server: ZaloServer, caller: Caller, kind: str, code: int, *, in_200: bool) -> None:
    await say(caller, "trước")
    server.errors_in_200 = {code} if in_200 else set()
    server.faults.add("*", kind)
    for method in ("sendMessage", "getMe", "getUpdates"):
        status, body = await caller.call(method, chat_id=TED, text="sau")
        assert (status, body["error_code"]) == (200 if in_200 else code, code)
    assert texts(server) == ["trước"]
    server.faults.clear()
    await say(caller, "lại được")


async def test_cut_before_and_after(server: ZaloServer, caller: Caller) -> None:
    server.faults.add("sendMessage", Fault.CUT_BEFORE, left=1)
    with pytest.raises(aiohttp.ClientError):
        await say(caller, "chưa làm")
    assert texts(server) == []
    server.faults.add("sendMessage", Fault.CUT_AFTER, left=1)
    with pytest.raises(aiohttp.ClientError):
        await say(caller, "đã làm")
    assert texts(server) == ["đã làm"]


async def test_an_update_cut_on_its_way_is_lost(server: ZaloServer, caller: Caller) -> None:
    server.faults.add("getUpdates", Fault.CUT_AFTER, left=1)
    server.chat(TED).says("a")
    with pytest.raises(aiohttp.ClientError):
        await caller.update()
    assert await caller.error("getUpdates", timeout=0) == 408


async def test_an_update_is_kept_when_the_poll_fails_before(server: ZaloServer, caller: Caller) -> None:
    server.faults.add("getUpdates", Fault.BAD_GATEWAY, left=1)
    server.chat(TED).says("a")
    with pytest.raises(aiohttp.ContentTypeError):
        await caller.call("getUpdates")
    assert (await caller.update())["message"]["text"] == "a"


async def test_json_that_breaks_off(server: ZaloServer, caller: Caller) -> None:
    server.faults.add("sendMessage", Fault.BAD_JSON, left=1)
    with pytest.raises(ValueError, match=r"(?i)unterminated|expecting"):
        await say(caller)
    assert texts(server) == ["a"]


async def test_hanging_did_it_and_slow_did_not(server: ZaloServer, caller: Caller) -> None:
    server.faults.add("sendMessage", Fault.HANG, left=1, delay=30)
    hanging = asyncio.create_task(say(caller, "đã làm"))
    await server.wait_for(lambda: texts(server) == ["đã làm"])
    await leave(hanging)
    slow = server.faults.add("sendMessage", Fault.SLOW, left=1, delay=30)
    asking = asyncio.create_task(say(caller, "chưa làm"))
    await server.wait_for(lambda: slow.hits)
    await leave(asking)
    await say(caller, "tiếp")
    assert texts(server) == ["đã làm", "tiếp"]


async def test_a_slow_call_is_done_in_the_end(server: ZaloServer, caller: Caller) -> None:
    rule = server.faults.add("sendMessage", Fault.SLOW, delay=0.01)
    await say(caller)
    assert (rule.hits, texts(server)) == (1, ["a"])


async def test_one_slow_person_keeps_nobody_else(server: ZaloServer, caller: Caller) -> None:
    other = server.chat()
    server.faults.add("sendMessage", Fault.HANG, delay=30, chat=TED)
    slow = asyncio.create_task(say(caller))
    await server.wait_for(lambda: texts(server))
    await say(caller, "a", other.chat_id)
    await leave(slow)


async def test_every_third_after_the_first(server: ZaloServer, caller: Caller) -> None:
    server.faults.add("sendMessage", Fault.REFUSED, every=3, after=1, left=1)
    answers = [(await caller.call("sendMessage", chat_id=TED, text="a")).body["ok"] for _ in range(8)]
    assert answers == [True, True, True, False, True, True, True, True]


async def test_down_and_up_on_the_same_port(server: ZaloServer, caller: Caller) -> None:
    url = server.url
    polling = asyncio.create_task(caller.update())
    await server.wait_for(lambda: server.queue.polls)
    await server.down()
    with pytest.raises(aiohttp.ClientError):
        await polling
    server.chat(TED).says("trong lúc ấy")
    with pytest.raises(aiohttp.ClientConnectorError):
        await caller.call("getMe")
    await server.up()
    assert server.url == url
    assert (await caller.update())["message"]["text"] == "trong lúc ấy"


# --- files ----------------------------------------------------------------------------------------------------


async def test_a_file_expires(server: ZaloServer) -> None:
    ted = server.chat(TED)
    said = ted.sends_photo()
    other = ted.sends_photo()
    assert said.file is not None
    said.file.gone = 403
    assert (await ted.opens(said.message["photo"])).status == 403
    assert (await ted.opens(other.message["photo"])).status == 200
    server.files.expire()
    assert (await ted.opens(other.message["photo"])).status == 404
    assert said.file.fetched == 1


async def test_a_file_that_is_a_page(server: ZaloServer) -> None:
    ted = server.chat(TED)
    said = ted.sends_voice()
    assert said.file is not None
    said.file.html = True
    status, content, kind = await ted.opens(said.message["voice_url"])
    assert (status, kind) == (200, "text/html")
    assert content.startswith(b"<!DOCTYPE html>")


@pytest.mark.parametrize(("chunked", "length"), [(False, HUGE), (True, None)])
async def test_a_huge_file(server: ZaloServer, caller: Caller, *, chunked: bool, length: int | None) -> None:
    said = server.chat(TED).sends_photo(huge())
    assert said.file is not None
    said.file.chunked = chunked
    async with caller.session.get(said.message["photo"]) as answer:
        assert answer.content_length == length
        assert len(await answer.read()) == HUGE
    async with caller.session.get(said.message["photo"]) as answer:
        assert (await answer.content.readexactly(2)) == b"\xff\xd8"  # and leave
    await caller.result("getMe")


async def test_a_slow_file_stops_halfway(server: ZaloServer, caller: Caller) -> None:
    ted = server.chat(TED)
    said = ted.sends_photo(b"abcdef")
    assert said.file is not None
    said.file.pause = 30
    async with caller.session.get(said.message["photo"]) as answer:
        assert await answer.content.readexactly(3) == b"abc"
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await answer.content.readexactly(1)
    said.file.pause = 0.01
    assert (await ted.opens(said.message["photo"])).content == b"abcdef"


async def test_downloads_go_wrong_too(server: ZaloServer) -> None:
    ted = server.chat(TED)
    url = ted.sends_photo().message["photo"]
    server.faults.add("file", Fault.INTERNAL, left=1)
    assert (await ted.opens(url)).status == 500
    server.faults.add("file", Fault.CUT_BEFORE)  # for good: aiohttp asks a second time for what it may ask twice
    with pytest.raises(aiohttp.ClientError):
        await ted.opens(url)
    server.faults.clear()
    server.faults.add("file", Fault.CUT_AFTER, left=1)
    with pytest.raises(aiohttp.ClientPayloadError):
        await ted.opens(url)
    assert (await ted.opens(url)).status == 200
