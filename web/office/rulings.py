"""Chờ quyết định: what is off topic, proposed for refusal or to be looked at again, each with its acts below it."""

from typing import Any

from domain.questions.ruling import Ground
from services.meetings import slips
from services.unit_of_work import UnitOfWork
from web.office import deciding
from web.office.frame import Asked, Page


def read(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return what waits for who looks."""
    found = slips.waiting(uow, asked.meeting, by=asked.by)
    return {"meeting": asked.meeting, "slips": found, "grounds": list(Ground)}


page = Page("rulings", read, deciding.ACTS)
