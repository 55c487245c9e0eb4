"""What is told when a meeting ends: each asker once, of all that they asked, each holder once, and the chair."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conversation.reply import Choice
from domain.duty import AnswerDuty
from domain.meeting import Meeting
from domain.people.access import Role
from domain.questions.equal import Group
from domain.questions.question import Question
from services import office
from services.answers import sharing
from services.delivering import owe
from services.meetings import pledges
from services.unit_of_work import UnitOfWork
from templates.say import label

MOST_NAMED = 3
"""Questions that a message to a holder still names; more are a list to open."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A question that was not reached, with those that ask the same, what is owed to it, and by which post."""

    question: Question
    group: Group
    duty: AnswerDuty
    post: str


def tell_askers(uow: UnitOfWork, meeting: Meeting, told: Mapping[int, Sequence[Owed]]) -> None:
    """Tell who was not reached; who asked several is told of all of them in one message, each by its number."""
    for asker_id, owed in told.items():
        first = owed[0]
        once = sharing.once_for(first.group, first.question, f"not_reached:{first.group.head.key}")
        values: dict[str, Any] = {**sharing.values_for(uow, first.group, first.question), "meeting": meeting}
        if len(owed) == 1:
            template, values = "answers/not_reached", {**values, "duty": first.duty, "post": first.post}
        else:
            template, values = "answers/not_reached_several", {**values, "owed": owed}
        owe(uow, asker_id, template, once=once, mandatory=True, **values)


def tell_holder(
    uow: UnitOfWork, meeting: Meeting, holder_id: int, owed: Sequence[tuple[Question, AnswerDuty]]
) -> None:  # fmt: skip
    """Tell somebody what they are to answer from now on."""
    owe(
        uow, holder_id, "answering/assigned_at_close", once=f"close:{meeting.key}:{holder_id}",
        choices=[Choice.command(label("my_duties"), "viec")], meeting=meeting, count=len(owed),
        named=[question for question, _ in owed] if len(owed) <= MOST_NAMED else [],
        by_when=owed[0][1].due_at, address=office.address(uow, holder_id),
    )  # fmt: skip


def report(uow: UnitOfWork, meeting: Meeting, tally: object, *, by: int) -> None:
    """Give the chair the report; who closed the meeting reads it there and then."""
    chairs = [one for one in office.staff(uow, meeting.unit_id, frozenset({Role.CHAIR})) if one != by]
    if not chairs:
        return
    office.tell(
        uow, chairs, "chairing/closed", once=f"report:{meeting.key}", meeting=meeting, tally=tally,
        pledged=pledges.of_meeting(uow, meeting.key),
        choices=[Choice.act(label("four_lists"), "four_lists", meeting.key)],
    )  # fmt: skip
