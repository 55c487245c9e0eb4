"""Handing over files in a chat: each is a message of its own, the last with what can be done next."""

from collections.abc import Sequence

from conversation.reply import Choice, Reply
from conversation.turn import Turn
from domain.messages.delivery import Attachment
from domain.messages.purpose import OF_A_TURN, Purpose
from letters.said import Said
from services.delivering import owe_words
from services.unit_of_work import UnitOfWork
from templates.say import caption, say


def hand_over(turn: Turn, uow: UnitOfWork, files: Sequence[Attachment], about: str, choices: Sequence[Choice]) -> Reply:
    """Send these files, of which there is one at least, and return the last of them as the answer to the turn."""
    send_files(turn, uow, files[:-1], about, total=len(files))
    return Reply(_words(files[-1], about, len(files), len(files)), choices, document=files[-1].file_id)


def send_files(
    turn: Turn, uow: UnitOfWork, files: Sequence[Attachment], about: str, *, total: int | None = None
) -> None:  # fmt: skip
    """Send these files before what the turn answers. `total`: of how many they are a part."""
    account = uow.accounts.get(turn.account_id)
    for place, one in enumerate(files, 1):
        owe_words(
            uow, account, _words(one, about, place, total or len(files)), person_id=turn.person_id,
            once=f"{OF_A_TURN}{turn.arrival_id}:file{place}", purpose=Purpose.REPLY, document_id=one.file_id,
        )  # fmt: skip


def _words(one: Attachment, about: str, place: int, total: int) -> Said:
    return say("files/one", kind=caption("file_kind", one.kind), about=about, place=place, total=total)
