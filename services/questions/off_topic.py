"""Off topic: marked by who sorts, decided by the chair as the meeting's own rule allows, and told with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.duty import NOTE_LIMIT
from domain.meeting import Meeting
from domain.people.access import OFFICE
from domain.questions.errors import MustBeAnswered
from domain.questions.question import Question
from domain.questions.ruling import Ruling, Way, ways_off_topic
from domain.questions.wording import check_wording
from services import office
from services.answers import sharing
from services.questions.ruling import is_unheard, rule, to_rule
from services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a decision, in order of number.

    `marked`: off topic, and nobody has decided; `refusals`: proposed, for the second to agree; `again`: the asker wants
    the chair to look again.
    """

    marked: Sequence[Question]
    refusals: Sequence[Question]
    again: Sequence[Question]

    @property
    def all(self) -> list[Question]:
        """Return all of them, each once, in order of number."""
        found = {one.key: one for one in (*self.marked, *self.refusals, *self.again)}
        return sorted(found.values(), key=lambda one: one.number)


def waiting(uow: UnitOfWork, meeting: Meeting, *, by: int) -> Waiting:
    """Return what waits for somebody of the office to decide it; NoRight."""
    office.check_office(uow, by, meeting, OFFICE)
    rulings = uow.rulings.of_meeting(meeting.key)
    entries = {one.question_id for one in uow.questions.entries(meeting.key) if one.is_current or one.is_decided}
    released = uow.duties.released_in(meeting.key)
    standing = uow.questions.standing(meeting.key)
    ruled = [one for one in standing if one.key in rulings]
    decides = by in office.deciders(uow, meeting)
    return Waiting(
        marked=[
            one
            for one in uow.questions.listed(meeting.key)
            if one.off_topic and one.key not in rulings and one.key not in entries and one.key not in released
        ] if decides else [],
        refusals=[one for one in ruled if rulings[one.key].waits and rulings[one.key].proposed_by != by],
        again=[one for one in ruled if rulings[one.key].waits_for_a_look] if decides else [],
    )  # fmt: skip


def ways_for(uow: UnitOfWork, question: Question, *, by: int) -> list[Way]:
    """Return what somebody may decide of a question that is marked as off topic; nothing where they may not."""
    meeting = uow.meetings.get(question.meeting_id)
    if by not in office.deciders(uow, meeting) or not is_unheard(uow, question):
        return []
    free = question.withdrawn_at is None and question.aside is None and question.joined_to is None
    free = free and not sharing.group_of(uow, question).others
    if not free or not question.off_topic or uow.rulings.of_question(question.key) is not None:
        return []
    return ways_off_topic(meeting.off_topic, over=meeting.is_over)


def decide(
    uow: UnitOfWork, question_id: int, way: Way, *, by: int, reason: str = "", seen: int | None = None
) -> Ruling:  # fmt: skip
    """Decide how a question off topic is answered, or that it is not; who was not marked before is by this.

    `reason`: in the chair's words; "" for what is true of all of them. NoRight for who is not the chair;
    MustBeAnswered where the meeting's rule allows no such decision; as ruling.to_rule; TooLong.
    """
    question = to_rule(uow, question_id, by=by, seen=seen)
    meeting = uow.meetings.get(question.meeting_id)
    office.check_decides(uow, meeting, by)
    if way not in ways_off_topic(meeting.off_topic, over=meeting.is_over):
        raise MustBeAnswered(code=question.code)
    words = check_wording(reason, limit=NOTE_LIMIT, fewest=2) if reason.strip() else ""
    marked, question.off_topic = question.off_topic, True
    ruling = Ruling(
        question_id=question.key, meeting_id=meeting.key, way=way, reason=words, proposed_by=by, proposed_at=uow.now
    )
    uow.rulings.keep(ruling)
    return rule(uow, question, ruling, by=by, off_topic=marked)
