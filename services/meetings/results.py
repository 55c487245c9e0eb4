"""Results of a meeting as everybody who took part may see them: how many questions ended how, and one's own."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.meeting import Meeting
from domain.questions.question import Question
from services import audience
from services.meetings import closing
from services.meetings.closing import Tally
from services.questions.progress import Progress, progress
from services.unit_of_work import UnitOfWork
from services.which_meeting import last_meeting, units_of


@dataclass(frozen=True, slots=True)
class Own:
    """One's own question: how far it has come, and what was answered, in the meeting (its gist) or in writing."""

    question: Question
    progress: Progress
    answer: str


@dataclass(frozen=True, slots=True)
class Results:
    """What came of a meeting. `sent`: questions answered in writing; `waiting`: answers still owed.

    `not_in_hand`: those whose askers are still to be handed what they were told.
    What is put aside is counted nowhere: not everybody may know of it. `told`: whether the numbers are for this person:
    who was not invited reads of their own questions alone.
    """

    meeting: Meeting
    tally: Tally
    sent: int
    waiting: int
    own: Sequence[Own]
    told: bool = True
    not_in_hand: int = 0


def of_last_meeting(uow: UnitOfWork, person_id: int) -> Results | None:
    """Return what came of the meeting that ended last among those which concern a person, or None."""
    meeting = last_meeting(uow, units_of(uow, person_id))
    if meeting is None:
        return None
    released = uow.duties.released_in(meeting.key)
    listed = {one.key for one in uow.questions.standing(meeting.key) if one.aside is None}
    return Results(
        meeting=meeting,
        tally=closing.tally(uow, meeting),
        sent=sum(one.key in released for one in uow.questions.listed(meeting.key)),
        waiting=len({one.question_id for one in uow.duties.of_meeting(meeting.key) if one.is_open} & listed),
        own=[_own(uow, q) for q in uow.questions.of_asker(person_id) if q.meeting_id == meeting.key],
        told=audience.may_ask(uow, person_id, meeting),
        not_in_hand=len(uow.handovers.waiting(listed)),
    )


def _own(uow: UnitOfWork, question: Question) -> Own:
    released, entry = uow.duties.released(question), uow.questions.entry(question.lead_id)
    said = entry.gist if entry is not None else ""
    return Own(question, progress(uow, question), released.text if released is not None else said)
