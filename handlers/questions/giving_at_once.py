"""Giving a question away in one act, without asking to whom and by when: what is offered, and what it will do."""

from dataclasses import dataclass

from conversation.reply import Choice
from domain.questions.question import Question
from handlers.buttons import LONGEST, short_name
from services import office
from services.questions import triage
from services.questions.triage import AtOnce
from services.unit_of_work import UnitOfWork
from templates.filters import upfirst
from templates.say import say


@dataclass(frozen=True, slots=True)
class Offered:
    """A button, and what it does; the card says that under the button's own words."""

    choice: Choice
    does: AtOnce


def offered(uow: UnitOfWork, question: Question, face: int, *, by: int) -> list[Offered]:
    """Return what may be offered for an unsorted question; whoever answers its topic comes first."""
    found = triage.given_at_once(uow, question, by=by)
    return [Offered(choice, one) for one in found if (choice := _choice(uow, question, face, one)) is not None]


def _choice(uow: UnitOfWork, question: Question, face: int, one: AtOnce) -> Choice | None:
    """None for whoever has a name that fits on no button."""
    words, spoken, day = one.who.name.split(), office.address(uow, one.who.person_id), one.due_at.astimezone(uow.zone)
    forms = (f"{upfirst(spoken)} {words[-1]}", words[-1], short_name(one.who.name)) if words else ()
    labels = [say("triaging/as_before", who=form, day=day) for form in forms]
    fitting = next((text for text in labels if len(text) <= LONGEST), None)
    argument = f"{question.key}.{one.who.person_id}.{day.date()}.{face + 1}"
    return Choice.act(fitting, "assignlike", argument) if fitting else None
