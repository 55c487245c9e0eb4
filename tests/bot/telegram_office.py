"""A small office on the stand-in Telegram: the real runtime and sender, and a talk of three steps to try them with."""

from typing import Any

from bot.telegram.network import Telegram
from conversation.reply import Choice, Go, Reply
from conversation.router import Router
from conversation.turn import Turn
from services.unit_of_work import UnitOfWork
from tests.bot.desk import Desk
from tests.networks.telegram_server import TelegramServer

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


@router.on("edited")
def edit_confirm(turn: Turn, uow: UnitOfWork) -> Go:
    return Go("try.confirm", notes={"words": turn.text}, first="Đã sửa")


@router.command("dem", open_to_all=True)
def count(turn: Turn, uow: UnitOfWork) -> Reply:
    uow.act("try.counted", "account", turn.account_id, by=None)
    return Reply(f"Đếm {turn.argument}")


@router.command("tep", open_to_all=True)
def hand_out(turn: Turn, uow: UnitOfWork) -> Reply:
    text = LONG if turn.argument == "dài" else "Danh sách"
    file = uow.files.add(owner_id=turn.person_id, name="ds.txt", mime="text/plain", content=b"1. Lan")
    return Reply(text, [Choice.command("Trang chính", "menu")], document=file)


@router.command("hong", open_to_all=True)
def break_down(turn: Turn, uow: UnitOfWork) -> Reply:
    raise ZeroDivisionError


for _event in ("stale", "twice", "unknown", "unwanted", "media", "no_consent"):

    def _said(turn: Turn, uow: UnitOfWork, event: str = _event) -> Reply:
        return Reply(
            f"{event}: {turn.arrived.unwanted or turn.text}{' (chuyển tiếp)' if turn.arrived.forwarded else ''}"
        )

    router.on(_event)(_said)


class Office(Desk):
    """An office on the stand-in Telegram."""

    router = router

    def __init__(self, server: TelegramServer, database_url: str) -> None:
        super().__init__(database_url)
        self.server = server
        self.telegram: Telegram

    def make(self, **settings: Any) -> Telegram:  # noqa: ANN401 - whatever Telegram takes
        """Make the network over the runtime."""
        chosen: dict[str, Any] = {"token": self.server.token, "api_url": self.server.url, "first_wait": 0.05} | settings
        self.telegram = Telegram(self.runtime, **chosen)
        return self.telegram
