"""A small office on the stand-in Telegram: the real runtime and sender, and a talk of three steps to try them with."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import create_engine

from bot.runtime import Runtime
from bot.sender import Sender
from bot.telegram import Telegram
from conversation.reply import Choice, Document, Go, Reply
from conversation.router import Router
from conversation.turn import Turn
from domain.delivery import Delivery, DeliveryState
from domain.person import Account
from services import outbox
from services.unit_of_work import UnitOfWork
from storage.engine import database_url as read_url
from tests.networks.telegram_server import TelegramServer
from tests.world import Clock

router: Router[UnitOfWork] = Router()
LONG = "Danh sách câu hỏi. " * 80


@router.command("menu", everywhere=True, open_to_all=True)
def menu(turn: Turn, uow: UnitOfWork) -> Reply:
    return Reply("Menu đây").done()


@router.command("hoi", open_to_all=True)
def begin(turn: Turn, uow: UnitOfWork) -> Go:
    return Go("try.words", fresh=True)


@router.ask("try.words", free_text=True, media=True, open_to_all=True)
def ask_words(turn: Turn, uow: UnitOfWork) -> Reply:
    return Reply("Xin viết câu hỏi")


@router.take("try.words")
def take_words(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    if turn.media:
        media = turn.media[0]
        return Reply(f"Nhận {media.kind} {media.name} {media.mime} {media.size}: {turn.text}")
    return Go("try.confirm", notes={"words": turn.text})


@router.ask("try.confirm", open_to_all=True)
def ask_confirm(turn: Turn, uow: UnitOfWork) -> Reply:
    choices = [Choice("Gửi", "send"), Choice("Sửa", "edit"), Choice("Để tôi xem lại một lát nữa", "wait")]
    return Reply(f"Câu hỏi: {turn.notes['words']}", choices, card=turn.arrived.pressed_ref is not None)


@router.take("try.confirm")
def take_confirm(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    if turn.choice != "send":
        return Go("try.words", first="Thử lại")
    uow.act("try.asked", "account", turn.account_id, by=None)
    return Reply(f"Đã gửi: {turn.notes['words']}", card=True, toast="Đã ghi").done()


@router.edit("try.confirm")
def edit_confirm(turn: Turn, uow: UnitOfWork) -> Go:
    return Go("try.confirm", notes={"words": turn.text}, first="Đã sửa")


@router.command("dem", open_to_all=True)
def count(turn: Turn, uow: UnitOfWork) -> Reply:
    uow.act("try.counted", "account", turn.account_id, by=None)
    return Reply(f"Đếm {turn.argument}")


@router.command("tep", open_to_all=True)
def hand_out(turn: Turn, uow: UnitOfWork) -> Reply:
    text = LONG if turn.argument == "dài" else "Danh sách"
    return Reply(text, [Choice.command("Menu", "menu")], document=Document("ds.txt", "text/plain", b"1. Lan"))


@router.command("hong", open_to_all=True)
def break_down(turn: Turn, uow: UnitOfWork) -> Reply:
    raise ZeroDivisionError


for _event in ("stale", "twice", "unknown", "unwanted", "media", "no_consent"):

    def _said(turn: Turn, uow: UnitOfWork, event: str = _event) -> Reply:
        return Reply(
            f"{event}: {turn.arrived.unwanted or turn.text}{' (chuyển tiếp)' if turn.arrived.forwarded else ''}"
        )

    router.on(_event)(_said)


class Office:
    """Runtime, sender and Telegram over one database and one stand-in server; can be killed and opened again."""

    def __init__(self, server: TelegramServer, database_url: str) -> None:
        self.server = server
        self.database_url = database_url
        self.clock = Clock()
        self.runtime_type = Runtime
        self.runtime: Runtime
        self.telegram: Telegram
        self.sender: Sender

    def build(self, **settings: Any) -> Telegram:  # noqa: ANN401 - whatever Telegram takes
        """Put everything together, not started yet."""
        chosen: dict[str, Any] = {"token": self.server.token, "api_url": self.server.url, "first_wait": 0.05} | settings
        self.runtime = self.runtime_type(self.database_url, router, zone=ZoneInfo("Asia/Ho_Chi_Minh"), clock=self.clock)
        self.telegram = Telegram(self.runtime, **chosen)
        self.sender = Sender(self.runtime, self.telegram)
        return self.telegram

    async def open(self, **settings: Any) -> None:  # noqa: ANN401 - as above
        """Build and start; what an earlier office left unsent goes out."""
        self.build(**settings)
        await self.telegram.start()
        await self.runtime.write(lambda uow: outbox.recover(uow, claimed_before=None))
        await self.tick()

    async def tick(self, **by: float) -> None:
        """Move the clock and send what has come due."""
        self.clock.move(**by)
        self.sender.offer(await self.runtime.write(lambda uow: outbox.claim(uow, ["telegram"])))

    async def close(self) -> None:
        """Stop in good order."""
        await self.telegram.pause()
        await self.sender.stop()
        await self.telegram.stop()
        self.runtime.close()

    async def kill(self) -> None:
        """Stop in the middle of everything: nothing that is under way gets to its end."""
        self.runtime.listeners.clear()
        for task in list(self.sender._tasks):  # noqa: SLF001 - a kill asks nobody
            task.cancel()
        await self.telegram.stop()
        self.runtime.close()

    @contextmanager
    def no_inbox(self) -> Iterator[None]:
        """Take the inbox's table away, so that nothing can be committed meanwhile."""
        engine = create_engine(read_url(self.database_url))
        with engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE arrival RENAME TO away")
        yield
        with engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE away RENAME TO arrival")
        engine.dispose()

    async def owe(self, user: int, text: str, *, once: str, mandatory: bool = False) -> None:
        """Promise a message that nobody asked for."""

        def work(uow: UnitOfWork) -> None:
            account = uow.people.account("telegram", str(user))
            uow.deliveries.owe(
                once=once, account_id=account.account_id, network="telegram", address=str(user), template="try",
                text=text, mandatory=mandatory,
            )  # fmt: skip

        await self.runtime.write(work)

    async def delivery(self, once: str) -> Delivery:
        """The row of a message, once it is settled."""

        def find(uow: UnitOfWork) -> Delivery | None:
            return uow.deliveries.by_once(once)

        found = await self.runtime.write(find)
        assert found is not None
        return found

    async def ended(self, once: str, state: DeliveryState) -> Delivery:
        """Wait until a message is in this state."""
        found = await self.delivery(once)
        for _ in range(500):
            if found.state is state:
                return found
            await asyncio.sleep(0.01)
            found = await self.delivery(once)
        raise AssertionError(f"{once} is {found.state}, not {state}")

    async def account(self, user: int) -> Account:
        """The account of a person on Telegram."""

        def find(uow: UnitOfWork) -> Account:
            known = uow.people.find_account("telegram", str(user))
            assert known is not None
            return uow.people.account_by_id(known.account_id)

        return await self.runtime.read(find)

    async def acts(self, user: int, act: str) -> int:
        """How often something happened to a person's account."""
        account = await self.account(user)
        return await self.runtime.read(lambda uow: sum(e.act == act for e in uow.events.of("account", account.id or 0)))
