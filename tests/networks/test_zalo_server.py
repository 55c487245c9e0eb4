"""The stand-in for Zalo answers and polls as its documents and real bots tell."""

import asyncio
import re
from datetime import UTC, datetime

import pytest

from tests.networks.zalo_caller import TED, Caller
from tests.networks.zalo_params import EVERY_CODE
from tests.networks.zalo_server import ZaloServer

ID = re.compile(r"[0-9a-f]{20}")
PUBLIC = "https://truong.example.vn/anh.png"


# --- envelope, paths, tokens ----------------------------------------------------------------------------------


async def test_get_me(server: ZaloServer, caller: Caller) -> None:
    me = await caller.result("getMe")
    assert me == {
        "id": server.token.partition(":")[0],
        "account_name": "bot.VDKyGxQvc",
        "account_type": "BASIC",
        "can_join_groups": False,
    }


@pytest.mark.parametrize("method", ["sendDocument", "editMessageText", "deleteMessage", "getChat", "getme"])
async def test_an_unknown_method(caller: Caller, method: str) -> None:
    answer = await caller.call(method)
    assert answer == (404, {"ok": False, "error_code": 404, "description": "Not Found"})


async def test_a_wrong_token(server: ZaloServer, caller: Caller) -> None:
    right, server.token = server.token, "1:KHAC"
    assert (await caller.call("getMe")).status == 200
    server.token = right
    async with caller.session.post(f"{server.url}/bot1:KHAC/getMe") as answer:
        assert answer.status == 401
    server.errors_in_200 = {401}
    async with caller.session.post(f"{server.url}/bot1:KHAC/getMe") as answer:
        assert answer.status == 200
        assert await answer.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def test_any_error_may_come_in_a_200(server: ZaloServer, caller: Caller) -> None:
    assert (await caller.call("sendMessage")).status == 400
    server.errors_in_200 = EVERY_CODE
    status, body = await caller.call("sendMessage")
    assert (status, body["ok"], body["error_code"]) == (200, False, 400)
    status, body = await caller.call("huh")
    assert (status, body["error_code"]) == (200, 404)


@pytest.mark.parametrize(("path", "status"), [("/", 400), ("/bot", 400), ("/hello/getMe", 400)])
async def test_a_bad_path(server: ZaloServer, caller: Caller, path: str, status: int) -> None:
    async with caller.session.post(server.url + path) as answer:
        assert answer.status == status


@pytest.mark.parametrize(
    ("body", "kind"), [(b"{", "application/json"), (b"[1]", "application/json"), (b"{}", "text/plain")]
)
async def test_a_body_that_is_no_json_object(caller: Caller, body: bytes, kind: str) -> None:
    async with caller.session.post(caller.url("getMe"), data=body, headers={"Content-Type": kind}) as answer:
        assert answer.status == 400


async def test_only_post(caller: Caller) -> None:
    async with caller.session.get(caller.url("getMe")) as answer:
        assert answer.status == 405


# --- sending --------------------------------------------------------------------------------------------------


async def test_a_message_arrives(server: ZaloServer, caller: Caller) -> None:
    sent = await caller.result("sendMessage", chat_id=TED, text="Xin chào")
    (reply,) = server.chat(TED).replies
    assert (reply.kind, reply.text, reply.photo) == ("text", "Xin chào", "")
    assert sent == {"message_id": reply.message_id, "date": int(reply.at.timestamp() * 1000)}
    assert ID.fullmatch(reply.message_id)
    assert abs((datetime.now(UTC) - reply.at).total_seconds()) < 60
    assert server.chat(TED).last is reply


async def test_buttons_are_silently_ignored(server: ZaloServer, caller: Caller) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Gửi", "callback_data": "1"}]]}
    await caller.result("sendMessage", chat_id=TED, text="Chọn", reply_markup=keyboard)
    assert [reply.text for reply in server.chat(TED).replies] == ["Chọn"]
    assert server.calls[-1] == ("sendMessage", {"chat_id": TED, "text": "Chọn", "reply_markup": keyboard})


@pytest.mark.parametrize(
    "params",
    [
        {"text": "x"},
        {"chat_id": "", "text": "x"},
        {"chat_id": 5, "text": "x"},
        {"chat_id": TED},
        {"chat_id": TED, "text": ""},
        {"chat_id": TED, "text": 5},
        {"chat_id": TED, "text": "x", "parse_mode": "HTML4"},
    ],
)
async def test_a_message_lacks_something(server: ZaloServer, caller: Caller, params: dict[str, object]) -> None:
    assert await caller.error("sendMessage", **params) == 400
    assert server.chat(TED).replies == []


async def test_length_is_counted_in_utf16(server: ZaloServer, caller: Caller) -> None:
    await caller.result("sendMessage", chat_id=TED, text="ế" * 2000)
    await caller.result("sendMessage", chat_id=TED, text="🙏" * 1000)
    assert await caller.error("sendMessage", chat_id=TED, text="🙏" * 1000 + ".") == 400
    assert len(server.chat(TED).replies) == 2


async def test_an_unknown_chat(server: ZaloServer, caller: Caller) -> None:
    assert await caller.error("sendMessage", chat_id="f" * 20, text="x") == 400
    server.unknown_chat = 403
    assert await caller.error("sendMessage", chat_id="f" * 20, text="x") == 403


async def test_a_chat_that_refuses(server: ZaloServer, caller: Caller) -> None:
    server.chat(TED).refuses = 403
    assert await caller.error("sendMessage", chat_id=TED, text="x") == 403
    await caller.result("sendMessage", chat_id=server.chat().chat_id, text="x")
    assert server.chat(TED).replies == []


async def test_a_photo_is_an_address(server: ZaloServer, caller: Caller) -> None:
    await caller.result("sendPhoto", chat_id=TED, photo=PUBLIC, caption="Mã QR")
    reply = server.chat(TED).last
    assert reply is not None
    assert (reply.kind, reply.photo, reply.text) == ("photo", PUBLIC, "Mã QR")


@pytest.mark.parametrize(
    "photo", [None, "", "anh.png", "ftp://a.vn/b", "http://127.0.0.1:1/a.png", "https://10.0.0.1/"]
)
async def test_a_photo_nobody_could_fetch(server: ZaloServer, caller: Caller, photo: str | None) -> None:
    assert await caller.error("sendPhoto", chat_id=TED, photo=photo) == 400
    assert await caller.error("sendPhoto", chat_id=TED, photo=PUBLIC, caption="x" * 2001) == 400
    assert server.chat(TED).replies == []


async def test_a_photo_on_loopback_can_be_opened(server: ZaloServer, caller: Caller) -> None:
    ted = server.chat(TED)
    theirs = ted.sends_photo(b"\xff\xd8abc").message["photo"]
    server.allow_loopback = True
    await caller.result("sendPhoto", chat_id=TED, photo=theirs)
    reply = ted.last
    assert reply is not None
    assert await ted.opens(reply.photo) == (200, b"\xff\xd8abc", "image/jpeg")
    assert (await ted.opens(f"{server.url}/file/photos/99.jpg")).status == 404


async def test_stickers_voices_and_typing(server: ZaloServer, caller: Caller) -> None:
    await caller.result("sendSticker", chat_id=TED, sticker="bfe4")
    await caller.result("sendVoice", chat_id=TED, voice_url="https://a.vn/b.aac")
    assert await caller.call("sendChatAction", chat_id=TED, action="typing") == (200, {"ok": True})
    ted = server.chat(TED)
    assert [(reply.kind, reply.sticker, reply.voice) for reply in ted.replies] == [
        ("sticker", "bfe4", ""),
        ("voice", "", "https://a.vn/b.aac"),
    ]
    assert ted.actions == ["typing"]
    assert await caller.error("sendSticker", chat_id=TED) == 400
    assert await caller.error("sendVoice", chat_id=TED, voice_url="https://a.vn/b.mp3") == 400
    assert await caller.error("sendChatAction", chat_id=TED, action="dance") == 400


async def test_a_voice_into_a_group_only_looks_sent(server: ZaloServer, caller: Caller) -> None:
    group = server.group()
    await caller.result("sendVoice", chat_id=group.chat_id, voice_url="https://a.vn/b.aac")
    assert group.replies == []


async def test_the_month_has_an_end(server: ZaloServer, caller: Caller) -> None:
    server.quota = 2
    await caller.result("sendMessage", chat_id=TED, text="1")
    assert await caller.error("sendMessage", chat_id=TED, text="") == 400
    await caller.result("sendPhoto", chat_id=TED, photo=PUBLIC)
    status, body = await caller.call("sendMessage", chat_id=TED, text="3")
    assert (status, body["error_code"]) == (429, 429)
    assert "retry" not in str(body)
    assert len(server.chat(TED).replies) == 2
    assert (await caller.call("sendChatAction", chat_id=TED, action="typing")).status == 200
    server.spent = 0
    await caller.result("sendMessage", chat_id=TED, text="3")


@pytest.mark.parametrize(("counts", "spent"), [(False, 0), (True, 2)])
async def test_incoming_messages_may_count(server: ZaloServer, *, counts: bool, spent: int) -> None:
    server.incoming_counts = counts
    server.chat(TED).says("a")
    server.chat(TED).says("b")
    assert server.spent == spent


# --- polling --------------------------------------------------------------------------------------------------


async def test_a_text_by_polling(server: ZaloServer, caller: Caller) -> None:
    said = server.chat(TED).says("Xin chào")
    status, body = await caller.call("getUpdates", timeout="5")
    message = body["result"]["message"]
    assert (status, body["ok"], body["result"]["event_name"]) == (200, True, "message.text.received")
    assert message["from"] == {"id": TED, "display_name": "Ted", "is_bot": False}
    assert message["chat"] == {"id": TED, "chat_type": "PRIVATE"}
    assert message["text"] == "Xin chào"
    assert message["message_id"] == said.message_id
    assert ID.fullmatch(said.message_id)
    assert abs(message["date"] / 1000 - datetime.now(UTC).timestamp()) < 60


async def test_one_update_a_call_and_gone_once_read(server: ZaloServer, caller: Caller) -> None:
    for text in ("1", "2", "3"):
        server.chat(TED).says(text)
    assert [(await caller.update())["message"]["text"] for _ in range(3)] == ["1", "2", "3"]
    assert await caller.error("getUpdates", timeout=0) == 408


async def test_a_poll_waits_for_what_comes(server: ZaloServer, caller: Caller) -> None:
    polling = asyncio.create_task(caller.update())
    await server.wait_for(lambda: server.queue.polls)
    server.chat(TED).says("muộn")
    assert (await polling)["message"]["text"] == "muộn"


@pytest.mark.parametrize(("in_200", "status"), [(frozenset[int](), 408), (frozenset({408}), 200)])
async def test_an_empty_poll(server: ZaloServer, caller: Caller, in_200: frozenset[int], status: int) -> None:
    server.poll_seconds = 0.01
    server.errors_in_200 = in_200
    answered, body = await caller.call("getUpdates", timeout=30)
    assert (answered, body["ok"], body["error_code"]) == (status, False, 408)
    assert await caller.error("getUpdates", timeout="soon") == 400


async def test_a_second_consumer_steals(server: ZaloServer, caller: Caller) -> None:
    first = asyncio.create_task(caller.update())
    await server.wait_for(lambda: server.queue.polls == 1)
    second = asyncio.create_task(caller.update())
    await server.wait_for(lambda: server.queue.polls == 2)
    server.chat(TED).says("của ai?")
    assert (await second)["message"]["text"] == "của ai?"
    assert not first.done()
    server.chat(TED).says("của người trước")
    assert (await first)["message"]["text"] == "của người trước"


async def test_a_poller_that_left_gets_nothing(server: ZaloServer, caller: Caller) -> None:
    gone = asyncio.create_task(caller.update())
    await server.wait_for(lambda: server.queue.polls)
    gone.cancel()
    await server.wait_for(lambda: not server.queue.polls)
    server.chat(TED).says("còn đó")
    assert (await caller.update())["message"]["text"] == "còn đó"


async def test_what_nobody_polls_for_may_be_lost(server: ZaloServer, caller: Caller) -> None:
    server.queue.loses_after = 3600
    server.poll_seconds = 0.01
    ted = server.chat(TED)
    lost = ted.says("chưa ai hỏi")
    assert await caller.error("getUpdates") == 408
    ted.says("vừa mới hỏi")
    assert (await caller.update())["message"]["text"] == "vừa mới hỏi"
    server.queue.loses_after = 0
    again = ted.says("đã lâu")
    assert server.queue.lost == [lost.update, again.update]
    assert await caller.error("getUpdates") == 408


async def test_settled_means_that_the_poller_came_back(server: ZaloServer, caller: Caller) -> None:
    await server.settled()
    server.chat(TED).says("a")
    with pytest.raises(TimeoutError, match="1 updates wait"):
        await server.settled(0.01)
    await caller.update()
    with pytest.raises(TimeoutError):
        await server.settled(0.01)
    again = asyncio.create_task(caller.update())
    await server.settled()
    server.chat(TED).says("b")
    with pytest.raises(TimeoutError, match="0 updates wait"):
        await server.settled(0.01)
    await again
    assert await caller.error("getUpdates", timeout=0) == 408
    await server.settled()


async def test_held_updates_wait(server: ZaloServer, caller: Caller) -> None:
    polling = asyncio.create_task(caller.update())
    await server.wait_for(lambda: server.queue.polls)
    server.hold()
    server.chat(TED).says("1")
    server.chat(TED).says("2")
    assert await caller.error("getUpdates", timeout=0) == 408
    assert not polling.done()
    server.release()
    assert (await polling)["message"]["text"] == "1"
    assert (await caller.update())["message"]["text"] == "2"


async def test_hearing_skips_what_came_before(server: ZaloServer, caller: Caller) -> None:
    ted = server.chat(TED)
    await caller.result("sendMessage", chat_id=TED, text="Chào Ted")
    ted.says("a")
    with pytest.raises(TimeoutError):
        await ted.hears("Chào", 0.01)
    await caller.result("sendMessage", chat_id=TED, text="Chào lại Ted")
    assert (await ted.hears("Chào")).text == "Chào lại Ted"


# --- kinds of updates -----------------------------------------------------------------------------------------


async def test_the_flat_shape(server: ZaloServer, caller: Caller) -> None:
    server.flat = True
    server.chat(TED).says("phẳng")
    status, body = await caller.call("getUpdates")
    assert (status, sorted(body)) == (200, ["event_name", "message"])
    assert body["message"]["text"] == "phẳng"


@pytest.mark.parametrize(("key", "other"), [("photo", "photo_url"), ("photo_url", "photo")])
async def test_a_persons_photo(server: ZaloServer, caller: Caller, key: str, other: str) -> None:
    server.photo_key = "photo" if key == "photo" else "photo_url"
    ted = server.chat(TED)
    ted.sends_photo(b"\xff\xd8abc", "bữa trưa")
    update = await caller.update()
    assert update["event_name"] == "message.image.received"
    assert update["message"]["caption"] == "bữa trưa"
    assert other not in update["message"]
    assert await ted.opens(update["message"][key]) == (200, b"\xff\xd8abc", "image/jpeg")
    ted.sends_photo()
    assert "caption" not in (await caller.update())["message"]


async def test_voices_stickers_and_unknown_events(server: ZaloServer, caller: Caller) -> None:
    ted = server.chat(TED)
    ted.sends_voice(b"\xff\xf1abc")
    voice = await caller.update()
    assert voice["event_name"] == "message.voice.received"
    assert await ted.opens(voice["message"]["voice_url"]) == (200, b"\xff\xf1abc", "audio/aac")
    ted.sends_sticker("bfe4")
    sticker = await caller.update()
    assert (sticker["event_name"], sticker["message"]["sticker"]) == ("message.sticker.received", "bfe4")
    assert (await ted.opens(sticker["message"]["url"])).status == 200
    ted.sends_event("message.poll.received", options=["a"])
    unknown = await caller.update()
    assert (unknown["event_name"], unknown["message"]["options"]) == ("message.poll.received", ["a"])


async def test_unsupported_with_and_without_a_message(server: ZaloServer, caller: Caller) -> None:
    ted = server.chat(TED)
    ted.sends_unsupported(with_message=True)
    known = await caller.update()
    assert known["event_name"] == "message.unsupported.received"
    assert known["message"]["chat"]["id"] == TED
    assert "text" not in known["message"]
    said = ted.sends_unsupported(with_message=False)
    assert await caller.update() == {"event_name": "message.unsupported.received"}
    assert said.message_id == ""


async def test_a_group(server: ZaloServer, caller: Caller) -> None:
    group = server.group("a" * 20, TED, "Ted")
    assert server.group("a" * 20) is group
    group.says("mọi người ơi")
    message = (await caller.update())["message"]
    assert message["chat"] == {"id": "a" * 20, "chat_type": "GROUP"}
    assert message["from"]["id"] == TED
    await caller.result("sendMessage", chat_id="a" * 20, text="Xin nhắn riêng")
    assert [reply.text for reply in group.replies] == ["Xin nhắn riêng"]
    assert server.chat(TED).replies == []


@pytest.mark.parametrize("odd", [True, "false", None, 0])
async def test_is_bot_may_be_anything(server: ZaloServer, caller: Caller, odd: object) -> None:
    server.chat(TED).user["is_bot"] = odd
    server.chat(TED).says("a")
    told = (await caller.update())["message"]["from"]["is_bot"]
    assert (told, type(told)) == (odd, type(odd))


async def test_fields_can_be_spoiled(server: ZaloServer, caller: Caller) -> None:
    server.chat(TED).says("a", date="hôm qua", quote={"id": 1})
    message = (await caller.update())["message"]
    assert (message["date"], message["quote"]) == ("hôm qua", {"id": 1})


@pytest.mark.parametrize(("raw", "body"), [(b"<p>", b"<p>"), ({"result": 5}, b'{"result":5}')])
async def test_a_raw_update(server: ZaloServer, caller: Caller, raw: bytes | dict[str, object], body: bytes) -> None:
    server.push_raw(raw)
    async with caller.session.post(caller.url("getUpdates")) as answer:
        assert await answer.read() == body


async def test_redelivery_by_polling(server: ZaloServer, caller: Caller) -> None:
    ted = server.chat(TED)
    said = ted.says("a")
    first = await caller.update()
    ted.redelivers(said)
    assert await caller.update() == first
    assert ted.said == [said]


async def test_somebody_new_has_an_id(server: ZaloServer) -> None:
    lan, minh = server.chat(), server.chat()
    assert ID.fullmatch(lan.chat_id)
    assert lan.chat_id != minh.chat_id
    assert server.chat(lan.chat_id) is lan
