"""Three networks over one core: each fails alone, a slow one holds up nobody, and everybody keeps their order."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import pytest

from bot.outbox.sender import Sender
from bot.runtime import Runtime
from bot.telegram.network import Telegram
from bot.zalo.network import Zalo
from conversation.turn import Arrived
from services.unit_of_work import UnitOfWork
from tests.bot.telegram_office import router
from tests.networks.telegram_chat import TelegramChat
from tests.networks.telegram_server import TelegramServer
from tests.networks.zalo_chat import ZaloChat
from tests.networks.zalo_faults import Fault
from tests.networks.zalo_server import ZaloServer
from tests.waiting import until
from tests.world import Clock

PEOPLE, MESSAGES = 20, 5
Chat = TelegramChat | ZaloChat


class Standin(Protocol):
    """A server that can be shut and opened again."""

    async def up(self) -> None: ...
    async def down(self) -> None: ...


@dataclass
class Trio:
    """A core with a web chat, a Telegram and a Zalo, and people on each."""

    runtime: Runtime
    telegram_server: TelegramServer
    zalo_server: ZaloServer
    telegram: Telegram
    zalo: Zalo
    senders: dict[str, Sender]

    def server(self, network: str) -> Standin:
        return self.telegram_server if network == "telegram" else self.zalo_server

    def people(self, network: str, count: int = PEOPLE) -> list[Chat]:
        if network == "telegram":
            return [self.telegram_server.chat(9000 + number) for number in range(count)]
        return [self.zalo_server.chat(f"{9000 + number:020x}") for number in range(count)]

    async def web_says(self, person: int, text: str) -> None:
        await self.runtime.take(Arrived("web", f"w{person}", f"w{person}:{text}", text=text))

    async def web_heard(self, person: int) -> list[str]:
        def read(uow: UnitOfWork) -> list[str]:
            account = uow.accounts.find("web", f"w{person}")
            assert account is not None
            return [row.text for row in uow.deliveries.history(account.account_id, limit=500)]

        return await self.runtime.read(read)


@pytest.fixture
async def trio(database_url: str) -> AsyncIterator[Trio]:
    runtime = Runtime(database_url, router, zone=ZoneInfo("Asia/Ho_Chi_Minh"), clock=Clock())
    async with TelegramServer() as telegram_server, ZaloServer(allow_loopback=True) as zalo_server:
        telegram = Telegram(runtime, token=telegram_server.token, api_url=telegram_server.url, first_wait=0.02)
        zalo = Zalo(
            runtime, token=zalo_server.token, api_url=zalo_server.url, file_link=lambda key: f"http://x/{key}",
            first_wait=0.02,
        )  # fmt: skip
        senders = {network.name: Sender(runtime, network, waits=(0.02, 0.2)) for network in (telegram, zalo)}
        for network in (telegram, zalo):
            await network.start()
        yield Trio(runtime, telegram_server, zalo_server, telegram, zalo, senders)
        for network in (telegram, zalo):
            await network.pause()
            await senders[network.name].stop()
            await network.stop()
    runtime.close()


def texts(chat: Chat) -> list[str]:
    return [reply.text for reply in chat.replies]


def counted(upto: int = MESSAGES) -> list[str]:
    return [f"Đếm {number}" for number in range(1, upto + 1)]


def say_all(chats: list[Chat], *, first: int = 1, last: int = MESSAGES) -> None:
    for number in range(first, last + 1):
        for chat in chats:
            chat.says(f"/dem {number}")


@pytest.mark.parametrize(("dead", "living"), [("telegram", "zalo"), ("zalo", "telegram")])
async def test_a_network_that_dies_takes_nobody_with_it(trio: Trio, dead: str, living: str) -> None:
    """While one stand-in is down, all that people say on the others is answered; afterwards its own people are too."""
    theirs, others = trio.people(dead), trio.people(living)
    say_all(theirs, last=1)
    await until(lambda: all(texts(chat) == counted(1) for chat in theirs))
    await trio.server(dead).down()
    say_all(others)
    say_all(theirs, first=2)
    for person in range(PEOPLE):
        for number in range(1, MESSAGES + 1):
            await trio.web_says(person, f"/dem {number}")
    await until(lambda: all(texts(chat) == counted() for chat in others))
    for person in range(PEOPLE):
        assert await trio.web_heard(person) == counted()
    assert all(texts(chat) == counted(1) for chat in theirs), "its own people cannot have heard yet"
    await until(lambda: getattr(trio, dead).health()["state"] == "trouble")
    assert getattr(trio, living).health()["state"] == "running"
    await trio.server(dead).up()
    await until(lambda: all(len(texts(chat)) >= MESSAGES for chat in theirs))
    assert all(texts(chat) == counted() for chat in theirs)
    await until(lambda: getattr(trio, dead).health()["state"] == "running")


@pytest.mark.parametrize(("poisoned", "other"), [("telegram", "zalo"), ("zalo", "telegram")])
async def test_a_poison_update_stops_nobody(trio: Trio, poisoned: str, other: str) -> None:
    (one,), (two,) = trio.people(poisoned, 1), trio.people(other, 1)
    server: Any = trio.server(poisoned)
    for rubbish in ({"update_id": 5, "message": {"chat": "không phải"}}, {"event_name": 7, "message": [1]}):
        server.push_raw(rubbish)
    one.says("/dem 1")
    two.says("/dem 1")
    await until(lambda: texts(one) == ["Đếm 1"] and texts(two) == ["Đếm 1"])


async def test_a_wrong_token_stops_that_network_alone(trio: Trio) -> None:
    wrong = Zalo(
        trio.runtime, token="1:sai", api_url=trio.zalo_server.url, file_link=str, first_wait=0.02
    )  # fmt: skip
    await wrong.start()
    await until(lambda: wrong.health()["state"] == "stopped")
    assert "DOITHOAI_ZALO_TOKEN" in wrong.health()["reason"]
    assert "sai" not in str(wrong.health())
    (one,) = trio.people("telegram", 1)
    one.says("/dem 1")
    await until(lambda: texts(one) == ["Đếm 1"])
    await wrong.stop()


async def test_a_slow_person_holds_up_nobody_else(trio: Trio) -> None:
    """Sending to one person hangs; everybody else is answered meanwhile, on the same network too."""
    slow, *others = trio.people("zalo", 6)
    assert isinstance(slow, ZaloChat)
    trio.zalo_server.faults.add("sendMessage", Fault.SLOW, chat=slow.chat_id, delay=3600)
    slow.says("/dem 1")
    telegram = trio.people("telegram", 5)
    say_all(others)
    say_all(telegram)
    await until(lambda: all(texts(chat) == counted() for chat in [*others, *telegram]))
    assert texts(slow) == []
    trio.zalo_server.faults.clear()
    await until(lambda: texts(slow) == ["Đếm 1"])


@pytest.mark.timeout(400)
async def test_a_thousand_people_side_by_side(trio: Trio) -> None:
    """Each hears what they said and nothing that another said, in the order in which they said it."""
    chats = trio.people("telegram", 1000)
    for number in (1, 2):
        for index, chat in enumerate(chats):
            chat.says(f"/dem {index}.{number}")
    await asyncio.gather(*(trio.web_says(person, f"/dem w{person}") for person in range(200)))
    await until(lambda: all(len(chat.replies) == 2 for chat in chats), within=300)
    assert all(texts(chat) == [f"Đếm {index}.1", f"Đếm {index}.2"] for index, chat in enumerate(chats))
    for person in (0, 57, 199):
        assert await trio.web_heard(person) == [f"Đếm w{person}"]
