"""Handing over files in a chat: each is a message of its own, the last with what can be done next."""

from collections.abc import Sequence
from dataclasses import dataclass

from conversation.reply import Choice, Reply
from conversation.turn import Turn
from domain.messages.delivery import Attachment
from domain.messages.purpose import OF_A_TURN, Purpose
from letters.said import Said
from services.delivering import owe_words
from services.unit_of_work import UnitOfWork
from templates.say import caption, say


@dataclass(frozen=True, slots=True)
class Handed:
    """Files that are handed over: about what they are, and whether that somebody opened them is written down."""

    files: Sequence[Attachment]
    about: str
    noted: bool = True


def hand_over(turn: Turn, uow: UnitOfWork, handed: Handed, choices: Sequence[Choice]) -> Reply:
    """Send these files, of which there is one at least, and return the last of them as the answer to the turn."""
    _send(turn, uow, handed, len(handed.files) - 1)
    return Reply(_words(handed, len(handed.files)), choices, document=handed.files[-1].file_id)


def send_before(turn: Turn, uow: UnitOfWork, handed: Handed) -> None:
    """Send all of these files before what the turn answers."""
    _send(turn, uow, handed, len(handed.files))


def _send(turn: Turn, uow: UnitOfWork, handed: Handed, most: int) -> None:
    account = uow.accounts.get(turn.account_id)
    for place, one in enumerate(handed.files[:most], 1):
        owe_words(
            uow, account, _words(handed, place), person_id=turn.person_id, document_id=one.file_id,
            once=f"{OF_A_TURN}{turn.arrival_id}:file{place}", purpose=Purpose.REPLY,
        )  # fmt: skip


def _words(handed: Handed, place: int) -> Said:
    kind = caption("file_kind", handed.files[place - 1].kind)
    return say(
        "files/one", kind=kind, about=handed.about, place=place, total=len(handed.files), noted=handed.noted
    )  # fmt: skip
