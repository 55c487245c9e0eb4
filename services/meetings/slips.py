"""The whole slip of a question: its card, what may be decided of it, and what its asker was told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.handover import Handover
from domain.meeting import Meeting
from domain.messages.delivery import Delivery
from domain.questions.question import Question
from domain.questions.topic import Topic
from services import office
from services.meetings import deciding
from services.office import Who
from services.questions import life, off_topic, oversight, splitting, triage
from services.questions.life import Step
from services.questions.oversight import Card
from services.questions.triage import MAY_SORT
from services.unit_of_work import UnitOfWork

MOST_TOLD = 20
"""Messages of one question that are shown; the newest."""


@dataclass(frozen=True, slots=True)
class Slip:
    """`acts`: what who looks may decide, by the names of deciding.acts_for; `face`: how it is sorted now.

    `pieces`: what its words may be cut into; `topics`: those of its meeting.
    `letter`: what its asker is still to be handed. `people`: who may owe an answer, where one more may be owed.
    `life`: all that happened to it, where the whole slip is shown.
    """

    card: Card
    acts: Sequence[str]
    face: int
    told: Sequence[Delivery]
    pieces: Sequence[str]
    topics: Sequence[Topic]
    letter: Handover | None
    people: Sequence[Who]
    life: Sequence[Step] = ()

    @property
    def question(self) -> Question:
        """The question itself."""
        return self.card.question


@dataclass(frozen=True, slots=True)
class Around:
    """The numbers `before` and `behind` a slip in its meeting, if any.

    `sorts`: who looks may sort it; `rules`: it stands, or may stand, among what waits to be ruled.
    """

    before: int | None
    behind: int | None
    sorts: bool
    rules: bool


def slip(uow: UnitOfWork, code: str, *, by: int) -> Slip:
    """Return the slip of a number to who may watch its meeting; NotFound for others."""
    return _of(uow, oversight.find(uow, by, code), by)


def waiting(uow: UnitOfWork, meeting: Meeting, *, by: int) -> list[Slip]:
    """Return the slips of what waits for somebody of the office to decide; NoRight."""
    return [_of(uow, one, by) for one in off_topic.waiting(uow, meeting, by=by).all]


def beside(uow: UnitOfWork, card: Card, *, by: int) -> Slip:
    """Return what may be decided of a card that is shown already, without what its asker was told."""
    return _with(uow, card, (), by)


def around(uow: UnitOfWork, slip: Slip, *, by: int) -> Around:
    """Return where one goes on from a slip."""
    question = slip.question
    before, behind = uow.questions.beside(question.meeting_id, question.number)
    sorts = office.may(uow, by, uow.meetings.get(question.meeting_id), MAY_SORT)
    listed = question.aside is None and question.withdrawn_at is None
    waits = question.aside is not None or question.off_topic or slip.card.ruling is not None
    return Around(before, behind, sorts=sorts and listed, rules=sorts and waits)


def _of(uow: UnitOfWork, question: Question, by: int) -> Slip:
    told = uow.deliveries.telling(question.asker_id, question.code, limit=MOST_TOLD)
    return replace(_with(uow, oversight.read_card(uow, question, by=by), told, by), life=life.of(uow, question))


def _with(uow: UnitOfWork, card: Card, told: Sequence[Delivery], by: int) -> Slip:
    question = card.question
    meeting, acts = uow.meetings.get(question.meeting_id), deciding.acts_for(uow, question, by=by)
    return Slip(
        card, acts, triage.face(uow, question.key), told, splitting.pieces(question), uow.meetings.topics(meeting.key),
        uow.handovers.open_of(question.key), office.holders(uow, meeting.unit_id) if "also" in acts else (),
    )  # fmt: skip
