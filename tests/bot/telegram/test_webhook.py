"""Telegram by webhook: 200 only after the commit, and only for who knows the secret."""

import io

import orjson
import pytest

from bot.telegram.network import Telegram
from tests.bot.door import Door
from tests.bot.telegram_office import Office
from tests.networks.telegram_server import TelegramServer
from tests.waiting import until

LAN, MINH = 5001, 5002


async def open_with(door: Door, office: Office) -> None:
    door.office = office
    await office.open(mode="webhook", public_url=door.url, secret="bí mật")
    assert office.server.token not in office.telegram.routes()[0].path
    await office.server.wait_for(lambda: office.server.queue.webhook is not None)


@pytest.fixture
async def office(door: Door, closed_office: Office) -> Office:
    """An office that Telegram pushes to."""
    await open_with(door, closed_office)
    return closed_office


async def push(door: Door, body: bytes | io.BytesIO | None, secret: str | None) -> int:
    return await door.push(body, {} if secret is None else {Telegram.secret_header: secret})


def known_secret(server: TelegramServer) -> str:
    return str(next(params["secret_token"] for name, params in server.calls if name == "setWebhook"))


async def test_a_talk_by_webhook(office: Office, server: TelegramServer) -> None:
    chat = server.chat(LAN)
    chat.says("/hoi")
    await chat.hears("Xin viết")
    chat.says("Thực đơn?")
    await chat.hears("Câu hỏi: Thực đơn?")
    chat.presses("Gửi")
    await chat.hears("Đã gửi")
    await server.wait_for(lambda: chat.toasts)
    assert chat.toasts[0].text == "Đã ghi"
    assert server.counts["getUpdates"] == 0
    assert office.telegram.health()["state"] == "running"


@pytest.mark.parametrize("secret", [None, "", "sai", "bí mật", "é" * 64])
async def test_a_stranger_is_turned_away(
    office: Office, door: Door, server: TelegramServer, secret: str | None
) -> None:
    chat = server.chat(LAN)
    message = {"message_id": 1, "date": 1, "text": "/dem 1", "from": chat.user, "chat": chat.card}
    assert await push(door, orjson.dumps({"update_id": 1, "message": message}), secret) == 403
    chat.says("/dem 2")
    await chat.hears("Đếm 2")
    assert len(chat.replies) == 1


async def test_broken_json_and_too_much_are_refused(office: Office, door: Door, server: TelegramServer) -> None:
    secret = known_secret(server)
    assert await push(door, b'{"update_id": 1,', secret) == 400
    assert await push(door, b"\xff\xfe", secret) == 400
    assert await push(door, io.BytesIO(b" " * 1_100_000), secret) == 413
    assert await push(door, b"[" * 100_000, secret) == 400
    assert await push(door, b"{}", secret) == 200  # readable, and no update: it must not come again and again
    assert await push(door, b'{"update_id": 5, "message": 7}', secret) == 200


async def test_what_could_not_be_committed_comes_again(office: Office, door: Door, server: TelegramServer) -> None:
    chat = server.chat(LAN)
    chat.says("/dem 1")
    await chat.hears("Đếm 1")
    with office.no_inbox():
        chat.says("/dem 2")
        await until(lambda: door.statuses.count(503) > 3)
        server.hold()
        webhook = server.queue.webhook
        assert webhook is not None
        await server.wait_for(lambda: not webhook.under_way)  # nothing is under way when the table comes back
    server.release()
    assert door.statuses.count(503) > 3
    await chat.hears("Đếm 2")
    assert await office.acts(LAN, "try.counted") == 2


async def test_a_stopping_program_takes_nothing_more(office: Office, door: Door, server: TelegramServer) -> None:
    chat = server.chat(LAN)
    await office.telegram.pause()
    chat.says("/dem 2")
    await until(lambda: 503 in door.statuses)
    assert set(door.statuses) == {503}
    await office.close()
    await open_with(door, office)
    await chat.hears("Đếm 2")
    assert await office.acts(LAN, "try.counted") == 1


async def test_redelivery_and_malformed_updates(office: Office, server: TelegramServer) -> None:
    chat = server.chat(LAN)
    said = chat.says("/dem 1")
    await chat.hears("Đếm 1")
    server.redeliver(said.update_id)
    server.push_raw({"update_id": server.last_update_id + 1, "message": {"message_id": []}})
    server.chat(MINH).says("/dem 2")
    await server.chat(MINH).hears("Đếm 2")
    await server.settled()
    assert await office.acts(LAN, "try.counted") == 1


async def test_killed_and_reopened(office: Office, door: Door, server: TelegramServer) -> None:
    chats = [server.chat(LAN + n) for n in range(20)]
    server.delay_sends = 0.02
    for chat in chats:
        chat.says("/dem 1")
    await server.wait_for(lambda: server.counts["sendMessage"] > 3)
    await office.kill()
    await open_with(door, office)
    for chat in chats:
        await server.wait_for(lambda chat=chat: chat.replies)  # type: ignore[misc]
    await server.settled()
    for chat in chats:
        assert await office.acts(chat.user_id, "try.counted") == 1


async def test_polling_takes_a_webhook_away_and_keeps_what_waits(office: Office, server: TelegramServer) -> None:
    await office.close()
    chat = server.chat(LAN)
    server.hold()
    chat.says("/dem 1")
    await office.open()
    server.release()
    await chat.hears("Đếm 1")
    assert server.queue.webhook is None
