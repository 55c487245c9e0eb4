"""What leads to closing intake before its hour, or to opening it again: the steps' names, and the buttons."""

from dataclasses import dataclass
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Choice
from domain.meeting import Meeting
from handlers.buttons import act
from services.plans import closing_intake, intake_end
from services.plans.timeline import MAY_PLAN
from services.unit_of_work import UnitOfWork


class Closing(StrEnum):
    """The steps; `Closed` says of which meeting."""

    ASK = "closing_intake.ask"
    DAY = "closing_intake.day"


@dataclass(frozen=True, slots=True)
class Closed(Notes):
    """Whose intake it is."""

    meeting: int


def ways_on(uow: UnitOfWork, meeting: Meeting, *, by: int) -> list[Choice]:
    """Offer to close intake, or to open it again, to whom that is open."""
    if not uow.people.roles(by, meeting.unit_id) & MAY_PLAN:
        return []
    if intake_end.is_ahead(meeting, now=uow.now):
        return [act("intake_close", meeting.key)]
    return [act("intake_reopen", meeting.key)] if closing_intake.may_reopen(meeting, now=uow.now) else []
