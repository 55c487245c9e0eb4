"""Phiếu: one question whole, with its history, what its asker was told, and what may be decided of it."""

from typing import Any

from domain.questions.ruling import Ground
from services.meetings import slips
from services.unit_of_work import UnitOfWork
from web.office import deciding
from web.office.frame import Asked, Page


def read(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return the slip of a number (`n`) of a meeting."""
    meeting = asked.meeting
    found = slips.slip(uow, f"{meeting.code}-{asked.number('n'):03d}", by=asked.by)
    around = slips.around(uow, found, by=asked.by)
    return {"meeting": meeting, "slip": found, "grounds": list(Ground), "around": around}


page = Page("slip", read, deciding.ACTS)
