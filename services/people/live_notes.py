"""Notes that come while a meeting runs, beside the card of who runs it: each is one act from being a question."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.meeting import Meeting
from domain.people.access import MAY_RUN
from services import office
from services.becoming import present
from services.office import Who
from services.people import writing
from services.unit_of_work import UnitOfWork

MOST = 12
"""Notes that stand beside the card; whoever sorts more of them does it in peace."""


@dataclass(frozen=True, slots=True)
class LiveNote:
    """One note. `person_id`, `arrival_id`: by which it becomes a question (writing.as_question)."""

    person_id: int
    arrival_id: int
    who: Who
    text: str
    at: datetime


def waiting(uow: UnitOfWork, meeting: Meeting, *, by: int) -> Sequence[LiveNote]:
    """Return the last notes of a meeting that runs, the newest first, which nobody has asked or replied to; NoRight."""
    office.check_office(uow, by, meeting, MAY_RUN)
    if not meeting.is_running or meeting.started_at is None:
        return []
    found: list[LiveNote] = []
    for event in uow.events.about(meeting.key, writing.SENT, since=meeting.started_at, most=10 * MOST):
        writer, arrival = present(uow, event.subject_id or 0), event.details["arrival"]
        replied = uow.events.last_of("person", writer, [writing.ANSWERED])
        if (replied is not None and replied.at >= event.at) or writing.is_asked(uow, writer, arrival):
            continue
        text = writing.words_of(uow, writer, arrival)
        if text:
            found.append(LiveNote(writer, arrival, office.asker(uow, writer, meeting.unit_id), text, event.at))
        if len(found) == MOST:
            break
    return found
