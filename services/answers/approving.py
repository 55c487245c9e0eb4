"""Approving: who may decide on a draft, told in one place to the list, to the buttons and to the act."""

from collections.abc import Sequence
from dataclasses import dataclass

from conversation.reply import Choice
from domain.duty import Answer, AnswerDuty, able_to_approve
from domain.messages.delivery import Attachment
from domain.people.access import MAY_APPROVE
from domain.questions.question import Question
from services import office
from services.answers import releasing, sharing
from services.unit_of_work import UnitOfWork
from templates.say import label, words


@dataclass(frozen=True, slots=True)
class Approval:
    """What one person may do about a draft. `own`: they wrote it; `posts`: who may approve it.

    `choices`: empty for who would be refused. `unreached`: others have the right, but no message reaches them.
    `corrects`: what went out and this takes the place of, else None.
    """

    own: bool
    posts: Sequence[str]
    choices: Sequence[Choice]
    unreached: bool
    corrects: Answer | None

    @property
    def alone(self) -> bool:
        """Whether they may approve what they wrote, because nobody else could."""
        return self.own and bool(self.choices)


def approvers(uow: UnitOfWork, duty: AnswerDuty, answer: Answer) -> list[int]:
    """Return who may approve an answer, in the order in which they joined."""
    staff = _with_the_right(uow, duty)
    return able_to_approve(answer, staff, uow.accounts.reached(staff))


def _with_the_right(uow: UnitOfWork, duty: AnswerDuty) -> list[int]:
    return office.staff(uow, uow.meetings.get(duty.meeting_id).unit_id, MAY_APPROVE)


def approval(uow: UnitOfWork, answer: Answer, *, viewer: int) -> Approval:
    """Return how a draft stands for somebody who looks at it."""
    duty = uow.duties.get(answer.duty_id)
    unit_id, staff = uow.meetings.get(duty.meeting_id).unit_id, _with_the_right(uow, duty)
    able = able_to_approve(answer, staff, uow.accounts.reached(staff))
    posts = list(dict.fromkeys(office.holder(uow, person, unit_id).post for person in able))
    may = answer.waits_for_approval and duty.is_open and viewer in able
    unreached = able == [answer.author_id] != staff
    sent = releasing.earlier(uow, duty) if duty.correcting_at is not None else []
    choices = _to_decide(duty, answer, viewer) if may else []
    return Approval(answer.author_id == viewer, posts, choices, unreached, sent[-1] if sent else None)


def _to_decide(duty: AnswerDuty, answer: Answer, viewer: int) -> list[Choice]:
    """Nobody returns a draft to themselves: who wrote it and owes it takes it back."""
    back = Choice.act(label("return"), "return", answer.id)
    if viewer == answer.author_id == duty.holder_id:
        back = Choice.act(label("takeback"), "takeback", duty.key)
    return [Choice.act(label("approve"), "approve", answer.id), back, Choice.act(label("hold"), "hold", answer.id)]


def to_papers(answer: Answer, papers: Sequence[Attachment]) -> list[Choice]:
    """Offer what goes with an answer, where anything does."""
    return [Choice.act(f"{label('papers')} ({len(papers)})", "papers", answer.id, words("papers"))] if papers else []


def ask_approvers(
    uow: UnitOfWork, duty: AnswerDuty, question: Question, answer: Answer, *, again: str = "", but: int | None = None
) -> None:  # fmt: skip
    """Bring a submitted draft to all who may approve it; `again` makes it another message.

    `but`: who wrote it and reads the same in the answer to handing it in.
    """
    unit_id, able = uow.meetings.get(duty.meeting_id).unit_id, approvers(uow, duty, answer)
    papers, group = uow.attachments.of(answer_id=answer.key), sharing.concerned(uow, duty, question)
    for person in able:
        if person == answer.author_id == but:
            continue
        shown = approval(uow, answer, viewer=person)
        office.tell(
            uow, [person], "answering/approve", once=f"approve:{answer.id}{again}", question=question, answer=answer,
            choices=[*shown.choices, *to_papers(answer, papers)], papers=len(papers), approval=shown, duty=duty,
            who=office.holder(uow, answer.author_id, unit_id), group=group,
        )  # fmt: skip
