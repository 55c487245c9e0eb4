"""Codes undone: what was made lets nobody in any more, and what was withdrawn for it holds again."""

from datetime import datetime
from typing import Any

from domain.people.acted import Acted
from services.people import codes
from services.unit_of_work import UnitOfWork

Kept = dict[str, Any]


def renewed(made: codes.Listed, code: str, ended: datetime | None, *, held: bool) -> tuple[Kept, Kept]:
    """Return what is kept of a renewal to be undone: the new code, and the old one where it held, with its end."""
    old = {"code": code, "ends_at": ended.isoformat() if ended else ""} if held else {}
    return {"said": "renewed"}, {"codes": [made.code.code], **old}


def withdraw_made(uow: UnitOfWork, acted: Acted) -> None:
    """Undo a making: the codes let nobody in any more, and what was withdrawn for them holds again."""
    was = acted.before or {}
    for code in was.get("codes", ()):
        codes.withdraw(uow, code, by=acted.person_id)
    if "code" in was:
        ends_at = datetime.fromisoformat(was["ends_at"]) if was["ends_at"] else None
        codes.restore(uow, was["code"], ends_at, by=acted.person_id)
