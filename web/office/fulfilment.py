"""Thực hiện: what became of answers and pledges, meeting by meeting, for whoever follows them; only to be read."""

from typing import Any

from services.questions import fulfilment
from services.unit_of_work import UnitOfWork
from web.office.frame import Asked, Page


def read(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return every meeting that one follows, and the one that is open (`mo`)."""
    found = fulfilment.rows(uow, by=asked.by)
    meant = asked.query.get("mo", "")
    opened = next((row for row in found if row.meeting.code == meant), found[0] if len(found) == 1 else None)
    return {"rows": found, "opened": opened}


page = Page("fulfilment", read)
