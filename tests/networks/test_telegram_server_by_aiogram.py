"""aiogram, our transport, talks to the stand-in over the wire."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.filters import CommandStart
from aiogram.methods import GetUserProfilePhotos
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from tests.networks.telegram_chat import TelegramMessage
from tests.networks.telegram_server import TelegramServer

ASKER = 5001
SEND = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Gửi", callback_data="send:1")]])


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as running:
        running.chat(ASKER, "Lan")
        yield running


def bot_of(server: TelegramServer, token: str | None = None) -> Bot:
    return Bot(token or server.token, session=AiohttpSession(api=TelegramAPIServer.from_base(server.url)))


@pytest.fixture
async def bot(server: TelegramServer) -> AsyncIterator[Bot]:
    ready = bot_of(server)
    yield ready
    await close(ready)


async def close(bot: Bot) -> None:
    """Without the quarter of a second that aiogram gives to TLS."""
    assert isinstance(bot.session, AiohttpSession)
    await (await bot.session.create_session()).close()
    await bot.session.close()


async def greet(message: Message) -> None:
    await message.answer("Chào <b>bạn</b>", parse_mode="HTML", reply_markup=SEND)


async def take(query: CallbackQuery) -> None:
    assert isinstance(query.message, Message)
    await query.answer("Đã nhận")
    await query.message.edit_text(f"Xong: {query.data}")


async def return_it(message: Message, bot: Bot) -> None:
    assert message.document is not None
    content = await bot.download(message.document)
    assert content is not None
    name = message.document.file_name
    await message.answer_document(BufferedInputFile(content.read(), filename=name or ""), caption="Gửi lại")


async def echo(message: Message) -> None:
    await message.answer(message.text or "?")


@pytest.fixture
async def talk(server: TelegramServer, bot: Bot) -> AsyncIterator[TelegramServer]:
    dispatcher = Dispatcher()
    dispatcher.message.register(greet, CommandStart(deep_link=True))
    dispatcher.message.register(return_it, F.document)
    dispatcher.message.register(echo)
    dispatcher.callback_query.register(take)
    running = asyncio.create_task(
        dispatcher.start_polling(bot, handle_signals=False, close_bot_session=False, polling_timeout=5)
    )
    await server.wait_for(lambda: server.counts["getUpdates"])
    yield server
    await dispatcher.stop_polling()
    await running


async def test_a_talk_with_buttons(talk: TelegramServer) -> None:
    lan = talk.chat(ASKER)
    lan.says("/start MN24")
    card = await lan.hears("Chào bạn")
    assert card.buttons == [[("Gửi", "send:1")]]
    lan.presses("Gửi")
    assert await lan.hears("Xong: send:1") is card
    assert lan.toasts == [("Đã nhận", False)]
    lan.says("cảm ơn 🙏")
    await lan.hears("cảm ơn 🙏")


async def test_a_document_travels_both_ways(talk: TelegramServer) -> None:
    lan = talk.chat(ASKER)
    lan.sends_document("đơn.pdf", b"%PDF-1.7 noi dung")
    reply = await lan.hears("Gửi lại")
    assert reply.document == ("đơn.pdf", b"%PDF-1.7 noi dung")


async def test_each_update_is_handled_once(talk: TelegramServer) -> None:
    people = [talk.chat(6000 + each, f"Người {each}") for each in range(20)]
    for person in people:
        person.says(f"câu của {person.user_id}")
    await talk.wait_for(lambda: all(person.replies for person in people))
    await talk.settled()
    assert [[message.text for message in person.replies] for person in people] == [
        [f"câu của {person.user_id}"] for person in people
    ]


async def test_refusals_have_their_own_errors(server: TelegramServer, bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="message text is empty"):
        await bot.send_message(ASKER, "")
    with pytest.raises(TelegramBadRequest, match="can't parse entities: Unsupported start tag"):
        await bot.send_message(ASKER, "1 < 2", parse_mode="HTML")
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.send_message(404, "ai đó")
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_callback_query("1")
    sent = await bot.send_message(ASKER, "thẻ", reply_markup=SEND)
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await bot.edit_message_text("thẻ", chat_id=ASKER, message_id=sent.message_id, reply_markup=SEND)
    with pytest.raises(TelegramNotFound):
        await bot(GetUserProfilePhotos(user_id=ASKER))
    server.chat(ASKER).blocks()
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await bot.send_message(ASKER, "nghe không?")


async def test_a_wrong_token_is_refused(server: TelegramServer) -> None:
    stranger = bot_of(server, "43:WRONG")
    with pytest.raises(TelegramUnauthorizedError):
        await stranger.get_me()
    await close(stranger)


async def test_a_second_poller_ends_the_first(server: TelegramServer, bot: Bot) -> None:
    second = bot_of(server)
    first = asyncio.create_task(bot.get_updates(timeout=20))
    await server.wait_for(lambda: server.counts["getUpdates"])
    later = asyncio.create_task(second.get_updates(timeout=20))
    with pytest.raises(TelegramConflictError):
        await first
    server.chat(ASKER).says("cho người sau")
    assert len(await later) == 1
    await close(second)


@pytest.mark.parametrize(
    ("kind", "error", "delivered"),
    [
        ("429", TelegramRetryAfter, 0),
        ("500", ClientDecodeError, 0),  # an HTML page: aiogram tries to read it before it looks at the status
        ("502", ClientDecodeError, 0),
        ("bad_json", ClientDecodeError, 1),
        ("cut_before", TelegramNetworkError, 0),
        ("cut_after", TelegramNetworkError, 1),
    ],
)
async def test_faults_come_as_the_right_errors(
    server: TelegramServer, bot: Bot, kind: str, error: type[Exception], delivered: int
) -> None:
    server.faults.add("sendMessage", kind, left=1, retry_after=3)
    with pytest.raises(error) as caught:
        await bot.send_message(ASKER, "thử")
    if isinstance(caught.value, TelegramRetryAfter):
        assert caught.value.retry_after == 3
    assert len(server.chat(ASKER).messages) == delivered
    await bot.send_message(ASKER, "thử nữa")


async def test_a_reply_keyboard_is_typed_by_pressing(server: TelegramServer, bot: Bot) -> None:
    lan = server.chat(ASKER)
    own = KeyboardButton(text="Gửi số", request_contact=True)
    keys = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="Hỏi"), KeyboardButton(text="Thôi")], [own]])
    await bot.send_message(ASKER, "chọn", reply_markup=keys)
    assert lan.keyboard == [["Hỏi", "Thôi"], ["Gửi số"]]
    lan.presses("Hỏi")
    lan.presses("Gửi số")
    typed, told = [update.message for update in await bot.get_updates() if update.message]
    assert (typed.text, typed.contact) == ("Hỏi", None)
    assert told.contact is not None
    assert (told.text, told.contact.user_id, told.contact.phone_number) == (None, ASKER, lan.phone_number)
    await bot.send_message(ASKER, "xong", reply_markup=ReplyKeyboardRemove())
    assert lan.keyboard == []


async def test_a_quoted_message_is_shown_inside(server: TelegramServer, bot: Bot) -> None:
    said = server.chat(ASKER).says("câu hỏi")
    answer = await bot.send_message(ASKER, "câu trả lời", reply_to_message_id=said.message_id)
    assert answer.reply_to_message is not None
    assert answer.reply_to_message.text == "câu hỏi"
    with pytest.raises(TelegramBadRequest, match="message to be replied not found"):
        await bot.send_message(ASKER, "lạc", reply_to_message_id=999)


async def test_commands_and_webhook_settings(server: TelegramServer, bot: Bot) -> None:
    await bot.set_my_commands([BotCommand(command="hoi", description="Đặt câu hỏi")])
    assert [each.command for each in await bot.get_my_commands()] == ["hoi"]
    server.hold()
    server.chat(ASKER).says("chờ")
    await bot.set_webhook("http://127.0.0.1:9/hook", secret_token="kin", allowed_updates=["message"])
    info = await bot.get_webhook_info()
    assert (info.pending_update_count, info.allowed_updates) == (1, ["message"])
    with pytest.raises(TelegramBadRequest, match="bad webhook"):
        await bot.set_webhook("ftp://127.0.0.1/hook")
    with pytest.raises(TelegramBadRequest, match="unallowed characters"):
        await bot.set_webhook("http://127.0.0.1:9/hook", secret_token="có dấu")


async def test_json_form_multipart_and_query_are_all_understood(server: TelegramServer) -> None:
    url = f"{server.url}/bot{server.token}/sendMessage"
    fields = {"chat_id": str(ASKER), "text": "<b>một</b>", "parse_mode": "HTML"}
    parts = aiohttp.FormData(fields, default_to_multipart=True)
    ways: list[dict[str, Any]] = [{"json": fields}, {"data": fields}, {"data": parts}, {"params": fields}]
    async with aiohttp.ClientSession() as session:
        for way in ways:
            async with session.post(url, **way) as answer:
                assert (await answer.json())["result"]["entities"] == [{"type": "bold", "offset": 0, "length": 3}]
        async with session.post(url, data=b"\xff\xfe", headers={"Content-Type": "application/json"}) as answer:
            assert (await answer.json())["description"] == "Bad Request: can't parse JSON object"
        async with session.get(f"{server.url}/bot{server.token}/GETME") as answer:
            assert (await answer.json())["result"]["id"] == 42
        async with session.get(f"{server.url}/bot{server.token}/noSuch") as answer:
            assert (answer.status, await answer.json()) == (
                404,
                {"ok": False, "error_code": 404, "description": "Not Found"},
            )


async def test_under_load_nothing_piles_up(server: TelegramServer, bot: Bot) -> None:
    server.keep_calls = False
    heard: list[tuple[int, str]] = []

    def hear(chat_id: int, message: TelegramMessage) -> None:
        heard.append((chat_id, message.text))

    server.on_message = hear
    for each in range(60):
        await bot.send_message(ASKER, f"câu {each}")
    assert heard == [(ASKER, f"câu {each}") for each in range(60)]
    assert (server.calls, server.counts["sendMessage"]) == ([], 60)
    assert len(server.chat(ASKER).messages) == 20


async def test_sends_take_as_long_as_told(server: TelegramServer, bot: Bot) -> None:
    server.delay_sends = 0.03
    started = time.perf_counter()
    await asyncio.gather(*(bot.send_message(ASKER, "chậm") for _ in range(5)))
    assert time.perf_counter() - started >= 0.03


async def test_waiting_in_vain_tells_what_the_bot_said(server: TelegramServer, bot: Bot) -> None:
    await bot.send_message(ASKER, "câu khác")
    with pytest.raises(TimeoutError, match="câu khác"):
        await server.chat(ASKER).hears("không bao giờ", timeout=0.02)
