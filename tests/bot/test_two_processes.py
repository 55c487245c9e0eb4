"""Two real processes over one PostgreSQL: both take turns, one sends; when it is killed the other goes on."""

import asyncio
import itertools
import re
import socket
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import psycopg
import pytest

from tests.bot.program import WITHIN, Program, called
from tests.networks.telegram_chat import TelegramChat
from tests.networks.telegram_server import TelegramServer
from tests.postgres import PostgresServer

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(400)]
PEOPLE, EDITS = 24, 12
JOINING = ["/start MAYHONG", "đồng ý", "Trần Thị Lan", "Chị", "Mẫu giáo bé C1", "/hoi", "2"]
DRAFT = ["Câu hỏi số 0 về thực đơn ạ?", "Trả lời bằng văn bản"]
WHERE = re.compile(r"Câu hỏi số (\d+) về")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@dataclass
class House:
    """Programs over one database, and the Telegram that they share. `secret`: the office's own, for all of them."""

    folder: Path
    database_url: str
    server: TelegramServer
    settings: dict[str, str]
    programs: list[Program] = field(default_factory=list)
    urls: dict[Program, str] = field(default_factory=dict)

    async def open(self) -> Program:
        """Start one more process."""
        port = str(free_port())
        program = Program(self.folder, DATABASE_URL=self.database_url, HTTP_PORT=port, **self.settings)
        self.programs.append(program)
        self.urls[program] = f"http://127.0.0.1:{port}"
        await asyncio.to_thread(program.__enter__)
        return program

    async def leader(self, *, among: list[Program]) -> Program:
        """Wait until one of these leads Telegram, and return it."""
        async with asyncio.timeout(WITHIN), aiohttp.ClientSession() as client:
            while True:
                for program in among:
                    async with client.get(f"{self.urls[program]}/healthz") as answer:
                        health = (await answer.json())["networks"]["telegram"]
                    if health["leads"]:
                        assert health["state"] in {"starting", "running"}
                        return program
                    assert health["state"] == "standby"
                await asyncio.sleep(0.05)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database_url) as connection:
            return connection.execute(statement.encode()).fetchall()

    async def until_all_went_out(self) -> None:
        async with asyncio.timeout(WITHIN):
            while self.rows("SELECT id FROM delivery WHERE state IN ('due', 'sending') AND due_at <= now()"):  # noqa: ASYNC110 - another process's doing
                await asyncio.sleep(0.05)


@pytest.fixture
def house(
    tmp_path: Path, server: TelegramServer, postgres: PostgresServer | str, postgres_template: str | None
) -> Iterator[House]:
    """A kindergarten's database, and nobody at work yet."""
    if isinstance(postgres, str):
        pytest.skip(postgres)
    url = postgres.create_database(template=postgres_template)
    settings = {
        "TELEGRAM_TOKEN": server.token,
        "TELEGRAM_API_URL": server.url,
        "SECRET": "bí mật của bài kiểm tra " * 2,
    }
    made = House(tmp_path, url, server, settings)
    loaded = called(tmp_path, "demo", DATABASE_URL=url)
    assert loaded.returncode == 0, loaded.stderr
    yield made
    for program in made.programs:
        program.__exit__()


class Pusher:
    """Telegram's side of the webhooks: each chat's updates one after another, each until somebody says 200."""

    def __init__(self, house: House, client: aiohttp.ClientSession) -> None:
        called = next(params for name, params in house.server.calls if name == "setWebhook")
        self._urls = list(house.urls.values())
        self.acknowledged: set[str] = set()
        self._path = urlsplit(str(called["url"])).path
        self._headers = {"X-Telegram-Bot-Api-Secret-Token": str(called["secret_token"])}
        self._client = client
        self._numbers = itertools.count(1)

    async def push(self, chat: TelegramChat, text: str) -> None:
        """Push one message, to another process each time."""
        number = next(self._numbers)
        message = {"message_id": 1_000_000 + number, "date": 1, "from": chat.user, "chat": chat.card, "text": text}
        for attempt in itertools.count():
            url = self._urls[(number + attempt) % len(self._urls)]
            try:
                async with self._client.post(
                    url + self._path, json={"update_id": number, "message": message}, headers=self._headers
                ) as answer:
                    if answer.status == 200:
                        self.acknowledged.add(str(number))
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.02)


async def test_the_leader_is_killed_under_load_and_nothing_is_lost_or_told_twice(house: House) -> None:
    house.settings |= {"TELEGRAM_MODE": "webhook", "PUBLIC_URL": "https://hoi.example"}
    for _ in range(2):
        await house.open()
    leader = await house.leader(among=house.programs)
    server = house.server
    await server.wait_for(lambda: server.counts["setWebhook"], timeout=WITHIN)
    chats = [server.chat(7000 + n) for n in range(PEOPLE)]
    async with aiohttp.ClientSession() as client:
        pusher = Pusher(house, client)

        async def talk(chat: TelegramChat, texts: list[str]) -> None:
            for text in texts:
                await pusher.push(chat, text)

        await asyncio.gather(*(talk(chat, [*JOINING, *DRAFT]) for chat in chats))
        server.delay_sends = 0.05
        edits = [f"Câu hỏi số {n} về thực đơn ạ?" for n in range(1, EDITS + 1)]
        talking = asyncio.gather(*(talk(chat, edits) for chat in chats))
        enough = server.counts["sendMessage"] + PEOPLE * EDITS // 3
        await server.wait_for(lambda: server.counts["sendMessage"] > enough, timeout=WITHIN)
        leader.kill()
        survivor = await house.leader(among=[program for program in house.programs if program is not leader])
        await talking
    server.delay_sends = 0.0
    await house.until_all_went_out()
    assert survivor is not leader

    arrived = {event for (event,) in house.rows("SELECT event_id FROM arrival WHERE network = 'telegram'")}
    assert arrived == pusher.acknowledged
    assert len(arrived) == PEOPLE * (len(JOINING) + len(DRAFT) + EDITS)
    rows = house.rows(
        "SELECT a.id, d.state, d.reason, d.chat, d.text FROM arrival a"
        " LEFT JOIN delivery d ON d.once = 'turn:' || a.id WHERE a.network = 'telegram' ORDER BY a.id"
    )
    assert {state for _, state, *_ in rows} <= {"sent", "uncertain"}
    in_doubt = [row for row in rows if row[1] == "uncertain" or row[2] == "sent_again"]
    assert len(in_doubt) <= 64  # no more than may be on their way at once
    for chat in chats:
        _check(chat, [row for row in rows if row[3] == str(chat.user_id)])


def _check(chat: TelegramChat, rows: list[tuple[Any, ...]]) -> None:
    """Each reply is there, once if there was no doubt, and in the order of the turns."""
    heard = Counter(message.text for message in chat.replies)
    owed = Counter(row[4] for row in rows)
    for _, state, reason, _, text in rows:
        assert heard[text] >= owed[text] or state == "uncertain"
        if state == "sent" and not reason:
            assert heard[text] == owed[text], (text, state, reason)
    numbers = [int(found[1]) for message in chat.replies if (found := WHERE.search(message.text))]
    expected = list(range(EDITS + 1))
    assert list(dict.fromkeys(numbers)) == expected
    again = {int(found[1]) for row in rows if row[2] == "sent_again" and (found := WHERE.search(row[4]))}
    assert {number for number, times in Counter(numbers).items() if times > 1} <= again


async def test_another_process_polls_when_the_leader_is_killed_or_stops(house: House) -> None:
    first, second = await house.open(), await house.open()
    chat = house.server.chat(900)
    chat.says("/start MAYHONG")
    await chat.hears("Mây Hồng", timeout=WITHIN)
    leader = await house.leader(among=[first, second])
    leader.kill()
    chat.says("đồng ý")
    await chat.hears("họ tên", timeout=WITHIN)
    third = await house.open()
    survivor = second if leader is first else first
    assert await asyncio.to_thread(survivor.stop) == 0
    chat.says("Trần Thị Lan")
    await chat.hears("Xin được gọi", timeout=WITHIN)
    assert await house.leader(among=[third]) is third
    heard = [message.text for message in chat.replies]
    assert len(heard) == len(set(heard))
    assert house.rows("SELECT id FROM delivery WHERE reason = 'sent_again'") == []
    assert not any(house.server.token in said for program in house.programs for said in program.said)
