"""python-telegram-bot, which knows nothing of our code, must be satisfied by the stand-in."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, MenuButtonCommands, Update
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)
from telegram.request import HTTPXRequest

from tests.networks.telegram_faults import Fault
from tests.networks.telegram_server import TelegramServer

ASKER = 5001
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40

Context = ContextTypes.DEFAULT_TYPE
App = Application[Any, Any, Any, Any, Any, Any]


@pytest.fixture(autouse=True)
def durations_are_timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its coming default; the old one warns at each use."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as running:
        running.chat(ASKER, "Lan")
        yield running


@asynccontextmanager
async def bot_of(server: TelegramServer, token: str | None = None) -> AsyncIterator[Bot]:
    def request() -> HTTPXRequest:
        return HTTPXRequest(connection_pool_size=8, httpx_kwargs={"trust_env": False})

    bot = Bot(
        token or server.token,
        base_url=f"{server.url}/bot",
        base_file_url=f"{server.url}/file/bot",
        request=request(),
        get_updates_request=request(),
    )
    async with bot:
        yield bot


@pytest.fixture
async def bot(server: TelegramServer) -> AsyncIterator[Bot]:
    async with bot_of(server) as ready:
        yield ready


@asynccontextmanager
async def polling(bot: Bot) -> AsyncIterator[App]:
    app: App = ApplicationBuilder().bot(bot).build()
    assert app.updater is not None
    async with app:
        yield app
        if app.updater.running:
            await app.updater.stop()
        if app.running:
            await app.stop()


async def start(app: App) -> None:
    assert app.updater is not None
    await app.start()
    await app.updater.start_polling(poll_interval=0, timeout=5)


@contextmanager
def refused(kind: type[Exception], part: str) -> Iterator[None]:
    with pytest.raises(kind) as caught:
        yield
    assert part.lower() in str(caught.value).lower()  # it lowers Telegram's words itself


async def greet(update: Update, _: Context) -> None:
    assert update.message is not None
    await update.message.reply_text("Chào <b>bạn</b>", parse_mode="HTML")


async def echo(update: Update, _: Context) -> None:
    assert update.message is not None
    assert update.message.text is not None
    await update.message.reply_text(update.message.text)


async def test_a_command_and_an_echo(server: TelegramServer, bot: Bot) -> None:
    lan = server.chat(ASKER)
    async with polling(bot) as app:
        app.add_handler(CommandHandler("start", greet))
        app.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, echo))
        await start(app)
        lan.says("/start MN24")
        greeting = await lan.hears("Chào bạn")
        assert greeting.html == "Chào <b>bạn</b>"
        assert greeting.entities == [{"type": "bold", "offset": 5, "length": 3}]
        lan.says("Thực đơn tuần có công khai không ạ? 🍚")
        await lan.hears("công khai không ạ? 🍚")
    assert [message.from_bot for message in lan.messages] == [False, True, False, True]


async def test_buttons_are_pressed_answered_and_edited_away(server: TelegramServer, bot: Bot) -> None:
    lan = server.chat(ASKER)

    async def offer(update: Update, _: Context) -> None:
        assert update.message is not None
        rows = [
            [InlineKeyboardButton("Gửi", callback_data="send:1"), InlineKeyboardButton("Sửa", callback_data="edit:1")]
        ]
        await update.message.reply_text("Gửi câu hỏi?", reply_markup=InlineKeyboardMarkup(rows))

    async def take(update: Update, _: Context) -> None:
        query = update.callback_query
        assert query is not None
        await query.answer("Đã nhận", show_alert=True)
        await query.edit_message_text(f"Xong: {query.data}")

    async with polling(bot) as app:
        app.add_handler(MessageHandler(filters.TEXT, offer))
        app.add_handler(CallbackQueryHandler(take))
        await start(app)
        lan.says("hỏi")
        card = await lan.hears("Gửi câu hỏi?")
        assert card.buttons == [[("Gửi", "send:1"), ("Sửa", "edit:1")]]
        lan.presses("Gửi")
        assert await lan.hears("Xong: send:1") is card
        assert (card.buttons, card.edited) == ([], True)
        assert lan.toasts == [("Đã nhận", True)]
        assert lan.spinning == []

        lan.presses("Sửa", on=card)  # the button is gone, the finger was quicker
        await lan.hears("Xong: edit:1")
        with pytest.raises(LookupError):
            lan.presses("Sửa")


async def test_a_document_travels_both_ways(server: TelegramServer, bot: Bot) -> None:
    lan = server.chat(ASKER)
    content = bytes(range(256)) * 40

    async def return_it(update: Update, _: Context) -> None:
        assert update.message is not None
        assert update.message.document is not None
        file = await update.message.document.get_file()
        back = bytes(await file.download_as_bytearray())
        name = update.message.document.file_name
        await update.message.reply_document(InputFile(back, filename=name), caption="<i>Gửi lại</i>", parse_mode="HTML")

    async with polling(bot) as app:
        app.add_handler(MessageHandler(filters.Document.ALL, return_it))
        await start(app)
        lan.sends_document("kiến nghị.docx", content, caption="xem giúp")
        reply = await lan.hears("Gửi lại")
    assert reply.document == ("kiến nghị.docx", content)
    assert reply.entities == [{"type": "italic", "offset": 0, "length": 7}]


async def test_everything_a_person_can_send_is_understood(server: TelegramServer, bot: Bot) -> None:
    lan = server.chat(ASKER, username="lan")
    lan.sends_photo(PNG, "bảng thông báo")
    lan.sends_voice(b"OggS...", duration=7)
    lan.sends_sticker("🙂")
    lan.sends_location()
    lan.sends_contact()
    lan.forwards("lời người khác")
    own = lan.says("câu đầu")
    lan.edits(own, "câu sau")
    lan.blocks()
    lan.unblocks()
    updates = await bot.get_updates(allowed_updates=Update.ALL_TYPES)
    messages = [update.message for update in updates if update.message is not None]
    assert [message.photo[-1].width for message in messages if message.photo] == [1280]
    assert [message.caption for message in messages if message.caption] == ["bảng thông báo"]
    assert [message.voice.duration for message in messages if message.voice] == [timedelta(seconds=7)]
    assert [message.sticker.emoji for message in messages if message.sticker] == ["🙂"]
    assert len([message for message in messages if message.location]) == 1
    assert [message.contact.user_id for message in messages if message.contact] == [ASKER]
    assert [message.text for message in messages if message.forward_origin] == ["lời người khác"]
    edited = [update.edited_message for update in updates if update.edited_message]
    assert [(message.text, message.message_id) for message in edited] == [("câu sau", own.message_id)]
    states = [update.my_chat_member.new_chat_member.status for update in updates if update.my_chat_member]
    assert states == ["kicked", "member"]


async def test_ten_thousand_characters_arrive_in_pieces(server: TelegramServer, bot: Bot) -> None:
    server.chat(ASKER).says("ơ" * 10_000)
    messages = [update.message for update in await bot.get_updates()]
    assert "".join(message.text or "" for message in messages if message) == "ơ" * 10_000
    assert max(len(message.text or "") for message in messages if message) <= 4096


async def test_an_offset_acknowledges_and_nothing_comes_twice(server: TelegramServer, bot: Bot) -> None:
    lan = server.chat(ASKER)
    for each in ("một", "hai", "ba"):
        lan.says(each)
    first = await bot.get_updates(limit=2)
    assert [update.update_id for update in await bot.get_updates(limit=2)] == [update.update_id for update in first]
    rest = await bot.get_updates(offset=first[-1].update_id + 1)
    assert [update.message.text for update in rest if update.message] == ["ba"]
    assert await bot.get_updates(offset=rest[-1].update_id + 1) == ()
    assert server.pending == []


async def test_a_negative_offset_forgets_all_but_the_last(server: TelegramServer, bot: Bot) -> None:
    for each in ("một", "hai", "ba"):
        server.chat(ASKER).says(each)
    assert [update.message.text for update in await bot.get_updates(offset=-1) if update.message] == ["ba"]
    assert len(server.pending) == 1


async def test_a_long_poll_ends_with_the_first_update(server: TelegramServer, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=20))
    await server.wait_for(lambda: server.counts["getUpdates"])
    server.chat(ASKER).says("muộn")
    assert [update.message.text for update in await asyncio.wait_for(poll, 2) if update.message] == ["muộn"]


async def test_polling_takes_each_update_once(server: TelegramServer, bot: Bot) -> None:
    lan = server.chat(ASKER)
    async with polling(bot) as app:
        app.add_handler(MessageHandler(filters.TEXT, echo))
        await start(app)
        for each in range(40):
            lan.says(f"câu {each}")
            if each % 10 == 0:
                await lan.hears(f"câu {each}")
        await server.wait_for(lambda: len(lan.replies) >= 40)
        await server.settled()
    assert [message.text for message in lan.replies] == [f"câu {each}" for each in range(40)]


async def test_only_allowed_kinds_of_update_are_kept(server: TelegramServer, bot: Bot) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    server.chat(ASKER).says("không ai nghe")
    assert await bot.get_updates() == ()


async def test_a_redelivered_update_comes_again_and_goes_again(server: TelegramServer, bot: Bot) -> None:
    said = server.chat(ASKER).says("một lần")
    (first,) = await bot.get_updates()
    assert await bot.get_updates(offset=first.update_id + 1) == ()
    server.redeliver(said.update_id)
    (again,) = await bot.get_updates(offset=first.update_id + 1)
    assert again.update_id == first.update_id == said.update_id
    assert await bot.get_updates(offset=first.update_id + 1) == ()


async def test_updates_leave_out_of_order_when_told_so(server: TelegramServer, bot: Bot) -> None:
    server.hold()
    for each in ("một", "hai", "ba"):
        server.chat(ASKER).says(each)
    assert await bot.get_updates() == ()
    server.reorder()
    server.release()
    updates = await bot.get_updates()
    assert [update.message.text for update in updates if update.message] == ["ba", "hai", "một"]
    assert await bot.get_updates(offset=max(server.pending) + 1) == ()


async def test_a_malformed_update_spoils_one_answer_only(server: TelegramServer, bot: Bot) -> None:
    server.push_raw(b'{"update_id": 1, "message": ')
    server.chat(ASKER).says("sau đó")
    with refused(TelegramError, "Invalid server response"):
        await bot.get_updates()
    assert [update.message.text for update in await bot.get_updates() if update.message] == ["sau đó"]


async def test_a_second_poller_ends_the_first(server: TelegramServer, bot: Bot) -> None:
    async with bot_of(server) as second:
        first = asyncio.create_task(bot.get_updates(timeout=20))
        await server.wait_for(lambda: server.counts["getUpdates"])
        later = asyncio.create_task(second.get_updates(timeout=20))
        with refused(Conflict, "terminated by other getUpdates request"):
            await first
        server.chat(ASKER).says("cho người sau")
        assert len(await later) == 1


class Receiver:
    """A bot's own webhook address: remembers what came and can refuse it first."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.refuse = 0
        self.secrets: list[str | None] = []
        self.texts: list[str | None] = []

    async def take(self, request: web.Request) -> web.Response:
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        if self.refuse:
            self.refuse -= 1
            return web.Response(status=500)
        update = Update.de_json(await request.json(), self.bot)
        assert update.message is not None
        self.texts.append(update.message.text)
        return web.json_response({"method": "sendMessage", "chat_id": ASKER, "text": f"nghe: {update.message.text}"})


@pytest.fixture
async def receiver(bot: Bot) -> AsyncIterator[tuple[Receiver, str]]:
    found = Receiver(bot)
    app = web.Application()
    app.router.add_post("/hook", found.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield found, f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    await runner.cleanup()


async def test_a_webhook_gets_everything_in_order_until_it_says_yes(
    server: TelegramServer, bot: Bot, receiver: tuple[Receiver, str]
) -> None:
    hook, url = receiver
    lan = server.chat(ASKER)
    lan.says("trước khi có địa chỉ")
    hook.refuse = 2
    assert await bot.set_webhook(url, secret_token="kin-dao", max_connections=3)
    for each in range(5):
        lan.says(f"câu {each}")
    await server.wait_for(lambda: len(lan.replies) == 6)
    assert hook.texts == ["trước khi có địa chỉ", *(f"câu {each}" for each in range(5))]
    assert set(hook.secrets) == {"kin-dao"}
    assert len(hook.secrets) == 8
    await lan.hears("nghe: câu 4")
    await server.settled()

    info = await bot.get_webhook_info()
    assert (info.url, info.max_connections, info.pending_update_count) == (url, 3, 0)
    assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"
    with refused(Conflict, "can't use getUpdates method while webhook is active"):
        await bot.get_updates()

    assert await bot.delete_webhook()
    lan.says("lại chờ")
    assert [update.message.text for update in await bot.get_updates() if update.message] == ["lại chờ"]
    assert (await bot.get_webhook_info()).url == ""


async def test_one_person_s_trouble_does_not_hold_up_another(
    server: TelegramServer, bot: Bot, receiver: tuple[Receiver, str]
) -> None:
    hook, url = receiver
    hook.refuse = 1
    await bot.set_webhook(url, max_connections=1)
    server.chat(ASKER).says("gặp lỗi")
    server.chat(5002).says("vẫn tới")
    await server.wait_for(lambda: len(hook.texts) == 2)
    assert hook.texts == ["vẫn tới", "gặp lỗi"]
    assert hook.secrets == [None, None, None]


async def test_pending_updates_are_dropped_only_on_request(server: TelegramServer, bot: Bot) -> None:
    server.chat(ASKER).says("còn đây")
    await bot.delete_webhook()
    assert len(server.pending) == 1
    await bot.delete_webhook(drop_pending_updates=True)
    assert server.pending == []


async def test_a_wrong_token_is_refused(server: TelegramServer) -> None:
    with refused(InvalidToken, "rejected by the server"):
        async with bot_of(server, "43:WRONG"):
            pass


async def test_flood_control_says_how_long(server: TelegramServer, bot: Bot) -> None:
    rule = server.faults.add("sendMessage", Fault.FLOOD, left=1, retry_after=7)
    with refused(RetryAfter, "0:00:07"):
        await bot.send_message(ASKER, "vội")
    await bot.send_message(ASKER, "vội")
    assert rule.hits == 1
    assert len(server.chat(ASKER).messages) == 1


async def test_a_blocked_bot_may_not_write(server: TelegramServer, bot: Bot) -> None:
    server.chat(ASKER).blocks()
    with refused(Forbidden, "bot was blocked by the user"):
        await bot.send_message(ASKER, "nghe không?")
    server.chat(ASKER).unblocks()
    await bot.send_message(ASKER, "nghe không?")


BAD_TEXTS = [
    ("", None, "Message text is empty"),
    (" \n ", None, "Message text is empty"),
    ("<b> </b>", "HTML", "Message text is empty"),
    ("ơ" * 4097, None, "Message is too long"),
    ("🍚" * 2049, None, "Message is too long"),
    ("a < b", "HTML", 'Can\'t parse entities: Unsupported start tag "" at byte offset 2'),
    ("một <br> hai", "HTML", 'Can\'t parse entities: Unsupported start tag "br" at byte offset 6'),
    ("<b>mở", "HTML", "Can't parse entities: Can't find end tag corresponding to start tag \"b\""),
    ("<b>một</i>", "HTML", 'Unmatched end tag at byte offset 8, expected "</b>", found "</i>"'),
    ("thừa</b>", "HTML", "Unexpected end tag at byte offset 6"),
    ("<b", "HTML", "Unclosed start tag at byte offset 0"),
]


@pytest.mark.parametrize(("text", "mode", "why"), BAD_TEXTS)
async def test_bad_text_is_refused(server: TelegramServer, bot: Bot, text: str, mode: str | None, why: str) -> None:
    with refused(BadRequest, why):
        await bot.send_message(ASKER, text, parse_mode=mode)
    assert server.chat(ASKER).messages == []


async def test_markup_becomes_plain_text_and_entities(server: TelegramServer, bot: Bot) -> None:
    source = '🍚 <b>Bếp <i>ăn</i></b> &lt;3 &#39;<a href="https://truong.example/a?b=1&amp;c=2">xem</a>\n'
    sent = await bot.send_message(ASKER, source, parse_mode="HTML")
    assert sent.text == "🍚 Bếp ăn <3 'xem"
    found = [(entity.type, sent.parse_entity(entity), entity.url) for entity in sent.entities]
    assert found == [
        ("bold", "Bếp ăn", None),
        ("italic", "ăn", None),
        ("text_link", "xem", "https://truong.example/a?b=1&c=2"),
    ]
    code = await bot.send_message(ASKER, '<pre><code class="language-py">x</code></pre>', parse_mode="HTML")
    assert [(entity.type, entity.language) for entity in code.entities] == [("pre", "py")]


@pytest.mark.parametrize(
    ("button", "why"),
    [
        (InlineKeyboardButton("Dài", callback_data="đ" * 33), "Button_data_invalid"),
        (InlineKeyboardButton("Trống"), "Text buttons are unallowed in the inline keyboard"),
        (InlineKeyboardButton("Nhà", url="http://localhost:8080/a"), "Wrong HTTP URL"),
    ],
)
async def test_bad_buttons_are_refused(
    server: TelegramServer, bot: Bot, button: InlineKeyboardButton, why: str
) -> None:
    with refused(BadRequest, why):
        await bot.send_message(ASKER, "bấm", reply_markup=InlineKeyboardMarkup([[button]]))


async def test_edits_are_refused_as_telegram_refuses_them(server: TelegramServer, bot: Bot) -> None:
    lan = server.chat(ASKER)
    keys = InlineKeyboardMarkup([[InlineKeyboardButton("Gửi", callback_data="đ" * 32)]])
    sent = await bot.send_message(ASKER, "<b>thẻ</b>", parse_mode="HTML", reply_markup=keys)
    with refused(BadRequest, "Message is not modified"):
        await bot.edit_message_text("<b>thẻ</b> ", ASKER, sent.message_id, parse_mode="HTML", reply_markup=keys)
    with refused(BadRequest, "Message is not modified"):
        await bot.edit_message_reply_markup(ASKER, sent.message_id, reply_markup=keys)
    with refused(BadRequest, "Message to edit not found"):
        await bot.edit_message_text("khác", ASKER, 999)
    with refused(BadRequest, "Message can't be edited"):
        await bot.edit_message_text("khác", ASKER, lan.says("của tôi").message_id)
    edited = await bot.edit_message_reply_markup(ASKER, sent.message_id)
    assert not isinstance(edited, bool)
    assert (edited.text, edited.reply_markup) == ("thẻ", None)
    assert edited.edit_date is not None
    assert await bot.delete_message(ASKER, sent.message_id)
    assert lan.replies == []


async def test_unknown_chats_callbacks_and_files_are_refused(server: TelegramServer, bot: Bot) -> None:
    with refused(BadRequest, "Chat not found"):
        await bot.send_message(404, "có ai không?")
    with refused(BadRequest, "Query is too old and response timeout expired or query id is invalid"):
        await bot.answer_callback_query("1")
    with refused(BadRequest, "Invalid file_id"):
        await bot.get_file("F404")
    big = server.chat(ASKER).sends_document("phim.mp4", b"", size=21 * 1024 * 1024)
    with refused(BadRequest, "File is too big"):
        await bot.get_file(big.body["document"]["file_id"])


async def test_an_old_press_can_no_longer_be_answered(server: TelegramServer, bot: Bot) -> None:
    keys = InlineKeyboardMarkup([[InlineKeyboardButton("Gửi", callback_data="a")]])
    await bot.send_message(ASKER, "thẻ", reply_markup=keys)
    press = server.chat(ASKER).presses("Gửi")
    server.expire_callbacks()
    with refused(BadRequest, "Query is too old"):
        await bot.answer_callback_query(press)


async def test_photos_are_sent_new_and_again(server: TelegramServer, bot: Bot) -> None:
    sent = await bot.send_photo(ASKER, PNG, caption="bảng")
    await bot.send_photo(ASKER, sent.photo[-1].file_id)
    assert [message.photo for message in server.chat(ASKER).replies] == [PNG, PNG]
    with refused(BadRequest, "Image_process_failed"):
        await bot.send_photo(ASKER, b"not a picture")
    with refused(BadRequest, "File must be non-empty"):
        await bot.send_document(ASKER, b"")


async def test_the_bot_s_own_settings(server: TelegramServer, bot: Bot) -> None:
    assert (await bot.get_me()).username == server.me["username"]
    commands = [BotCommand("hoi", "Đặt câu hỏi"), BotCommand("cauhoi", "Câu hỏi của tôi")]
    assert await bot.set_my_commands(commands)
    assert list(await bot.get_my_commands()) == commands
    assert await bot.delete_my_commands()
    assert await bot.get_my_commands() == ()
    with refused(BadRequest, "Bot_command_invalid"):
        await bot.set_my_commands([("Hỏi", "không dấu thôi")])
    assert await bot.set_chat_menu_button(ASKER, MenuButtonCommands())
    assert await bot.send_chat_action(ASKER, "typing")
    assert server.chat(ASKER).actions == ["typing"]


async def test_cut_before_does_nothing_and_cut_after_delivers(server: TelegramServer, bot: Bot) -> None:
    lan = server.chat(ASKER)
    server.faults.add("sendMessage", "cut_before", left=1)
    with pytest.raises(NetworkError):
        await bot.send_message(ASKER, "mất")
    server.faults.clear()
    server.faults.add("sendMessage", "cut_after", left=1)
    with pytest.raises(NetworkError):
        await bot.send_message(ASKER, "tới mà không biết")
    await bot.send_message(ASKER, "sau cùng")
    assert [message.text for message in lan.messages] == ["tới mà không biết", "sau cùng"]


@pytest.mark.parametrize(("kind", "delivered"), [("500", 0), ("502", 0), ("bad_json", 1)])
async def test_answers_that_are_no_answers(server: TelegramServer, bot: Bot, kind: str, delivered: int) -> None:
    server.faults.add("sendMessage", kind)
    with pytest.raises(TelegramError):
        await bot.send_message(ASKER, "thử")
    assert len(server.chat(ASKER).messages) == delivered


async def test_a_slow_answer_is_given_up_but_the_message_arrives(server: TelegramServer, bot: Bot) -> None:
    server.faults.add("sendMessage", "slow", delay=0.06)
    with pytest.raises(TimedOut):
        await bot.send_message(ASKER, "chậm", read_timeout=0.02)
    await server.chat(ASKER).hears("chậm")


async def test_faults_strike_every_nth_call_after_the_first_few(server: TelegramServer, bot: Bot) -> None:
    rule = server.faults.add("*", "429", every=2, after=1, left=2)
    struck = []
    for each in range(8):
        try:
            await bot.send_chat_action(ASKER, "typing")
        except RetryAfter:
            struck.append(each)
    assert (struck, rule.hits) == ([2, 4], 2)


async def test_polling_goes_on_when_the_server_comes_back(server: TelegramServer, bot: Bot) -> None:
    url = server.url
    lan = server.chat(ASKER)
    poll = asyncio.create_task(bot.get_updates(timeout=20))
    await server.wait_for(lambda: server.counts["getUpdates"])
    await server.down()
    with pytest.raises(NetworkError):
        await poll
    with pytest.raises(NetworkError):
        await bot.get_me()
    lan.says("trong lúc mất mạng")
    await server.up()
    assert server.url == url
    assert [update.message.text for update in await bot.get_updates() if update.message] == ["trong lúc mất mạng"]


async def test_a_private_chat_with_topics(server: TelegramServer, bot: Bot) -> None:
    lan = server.chat(ASKER)
    with refused(BadRequest, "message thread not found"):
        await bot.send_message(ASKER, "Vào đâu?", message_thread_id=77)
    topic = lan.opens_topic()
    lan.says("Chào")
    update = (await bot.get_updates())[-1]
    assert update.message is not None
    assert (update.message.message_thread_id, update.message.is_topic_message) == (topic, True)
    sent = await bot.send_message(ASKER, "Vào đây", message_thread_id=topic)
    assert (sent.message_thread_id, sent.is_topic_message) == (topic, True)


async def test_an_album_comes_as_several_messages(server: TelegramServer, bot: Bot) -> None:
    server.chat(ASKER).sends_album([PNG, PNG, PNG], {1: "Sân sau"})
    messages = [update.message for update in await bot.get_updates() if update.message is not None]
    assert [message.caption for message in messages] == [None, "Sân sau", None]
    assert len({message.media_group_id for message in messages}) == 1
