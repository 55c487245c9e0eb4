"""What one owes, as a list in pages: answers by date and topic, the overdue first; then what plans ask for."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.deadline import Deadline
from domain.duty import Answer, AnswerDuty
from domain.questions.question import Question
from domain.questions.topic import Topic
from services.paging import PAGE, Slice, page_of
from services.plans import appointments
from services.unit_of_work import UnitOfWork

_Owed = tuple[AnswerDuty, Question, Topic]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is owed: an answer to a question, or a deadline. `heading`: the topic that begins here."""

    position: int
    duty: AnswerDuty | None = None
    question: Question | None = None
    answer: Answer | None = None
    deadline: Deadline | None = None
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Obligations:
    """A page of it, and how much there is of each kind."""

    page: Slice[Line]
    answers: int
    overdue: int
    deadlines: int


def owed(uow: UnitOfWork, person_id: int, number: int = 0) -> Obligations:
    """Return one page of what a person owes."""
    answers = _answers(uow, person_id)
    deadlines = appointments.owed(uow, person_id)
    whole: list[_Owed | Deadline] = [*answers, *deadlines]
    page = page_of(whole, number)
    lines: list[Line] = []
    before: int | None = None
    for position, one in enumerate(page.lines, start=page.start + 1):
        if isinstance(one, Deadline):
            lines.append(Line(position, deadline=one))
            continue
        duty, question, topic = one
        heading = topic.title if len(answers) > PAGE and topic.id != before else ""
        before = topic.id
        lines.append(Line(position, duty, question, uow.duties.latest_answer(duty.key), heading=heading))
    return Obligations(
        page=Slice(lines, page.number, page.pages, page.total), answers=len(answers),
        overdue=sum(duty.is_late(uow.now) and not _is_done(uow, duty) for duty, _, _ in answers),
        deadlines=len(deadlines),
    )  # fmt: skip


def _is_done(uow: UnitOfWork, duty: AnswerDuty) -> bool:
    """Whether its holder has nothing more to do: approved, and only to be sent."""
    latest = uow.duties.latest_answer(duty.key)
    return latest is not None and latest.waits_to_be_sent


def _answers(uow: UnitOfWork, person_id: int) -> Sequence[_Owed]:
    pairs = [(duty, uow.questions.get(duty.question_id)) for duty in uow.duties.open_of(person_id)]
    found = [(duty, q, uow.meetings.topic(q.topic_id)) for duty, q in pairs if q.withdrawn_at is None]
    return sorted(found, key=lambda one: (one[0].due_at, one[1].meeting_id, one[2].rank, one[1].number))
