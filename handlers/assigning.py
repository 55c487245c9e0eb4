"""Who answers, and by when: two steps that sorting, the chair's «later» and «sent up», and a later date share."""

from datetime import date, datetime
from enum import StrEnum

from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.duty import FOLLOW_UP_DAYS
from domain.errors import NotFound
from domain.question import Question
from domain.workdays import end_of
from handlers.buttons import number, short_name
from handlers.overseeing import office_card
from handlers.routing import router
from handlers.triaging import next_card
from services import dates, office, outcomes, promises, triage
from services.unit_of_work import UnitOfWork
from templates.say import say

NEWS = (2 * FOLLOW_UP_DAYS, 3 * FOLLOW_UP_DAYS, 4 * FOLLOW_UP_DAYS)
"""Working days that are offered for news of what was sent up."""


class Assigning(StrEnum):
    """`notes`: question, purpose, then (the step that goes on afterwards), and what the steps collect."""

    HOLDER = "assigning.holder"
    DUE = "assigning.due"


class Purpose(StrEnum):
    """What the date is for."""

    DUTY = "duty"
    LATER = "later"
    SENT_UP = "sent_up"
    EXTEND = "extend"


@router.action("assign", card="card")
def assign(turn: Turn, uow: UnitOfWork) -> Go:
    """«Giao trả lời» under a card or a notice."""
    question = triage.open_question(uow, number(turn), by=turn.who)
    notes = {"question": question.key, "purpose": Purpose.DUTY, "sorting": question.triaged_at is None}
    return Go(Assigning.HOLDER, notes=notes, fresh=True)


@router.action("assignlike", card="sortcard")
def assign_as_before(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Giao Cô Vân, 04/12»: `question.holder.day`, as it was given to somebody last."""
    question_id, holder_id, day = [*turn.argument.split("."), "", "", ""][:3]
    try:
        due = end_of(date.fromisoformat(day), zone=uow.zone)
    except ValueError as problem:
        raise NotFound from problem
    turn.argument = holder_id
    holder = number(turn)
    turn.argument = question_id
    question = triage.open_question(uow, number(turn), by=turn.who)
    return _give(turn, uow, question, holder, due, sorting=question.triaged_at is None)


def _give(
    turn: Turn, uow: UnitOfWork, question: Question, holder_id: int, due_at: datetime, *, sorting: bool
) -> Reply:  # fmt: skip
    """Give it, and go on sorting where the question was being sorted."""
    question = triage.assign(uow, question.key, holder_id=holder_id, due_at=due_at, by=turn.who)
    who = office.holder(uow, holder_id, uow.meetings.get(question.meeting_id).unit_id)
    first = say("triaging/assigned", question=question, who=who, due_at=due_at, told=holder_id != turn.who)
    if sorting:
        return next_card(turn, uow, question, first=first)
    return office_card(turn, uow, question, first=first).done()


@router.ask(Assigning.HOLDER)
def ask_holder(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    if _overtaken(turn, uow):
        return Go(str(turn.notes["then"]))
    question = uow.questions.get(int(turn.notes["question"]))
    meeting = uow.meetings.get(question.meeting_id)
    first = office.default_holder(uow, meeting, uow.meetings.topic(question.topic_id), otherwise=turn.who)
    people = sorted(office.holders(uow, meeting.unit_id), key=lambda who: who.person_id != first)
    choices = [
        Choice(short_name(who.name), str(who.person_id), words=(who.name, who.post), title=f"{who.name} – {who.post}")
        for who in people
    ]
    listed = turn.listed(people)
    text = say("triaging/holder", question=question, people=listed, duty=promises.open_duty(uow, question.key))
    return Reply(text, choices, template="triaging/holder")


@router.take(Assigning.HOLDER)
def take_holder(turn: Turn, uow: UnitOfWork) -> Go:
    del uow
    if turn.choice is None:
        return Go(Assigning.HOLDER, first=say("triaging/choose"))
    return Go(Assigning.DUE, notes={"holder": int(turn.choice)})


def _overtaken(turn: Turn, uow: UnitOfWork) -> bool:
    """Whether somebody else decided meanwhile what these steps were about to decide."""
    if "then" not in turn.notes:
        return False
    entry = uow.questions.entry(int(turn.notes["question"]))
    return entry is None or not entry.is_current or entry.version != turn.notes["version"]


@router.ask(Assigning.DUE)
def ask_due(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    if _overtaken(turn, uow):
        return Go(str(turn.notes["then"]))
    question = uow.questions.get(int(turn.notes["question"]))
    purpose = Purpose(turn.notes["purpose"])
    days = dates.proposed(uow, NEWS) if purpose is Purpose.SENT_UP else dates.proposed(uow)
    choices = [Choice(say("triaging/day", at=at), at.astimezone(uow.zone).date().isoformat()) for at in days]
    text = say("triaging/due", question=question, purpose=purpose, agency=turn.notes.get("agency", ""))
    return Reply(text, choices, template="triaging/due")


@router.take(Assigning.DUE)
def take_due(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    if turn.choice is not None:
        due = end_of(date.fromisoformat(turn.choice), zone=uow.zone)
    else:
        due = dates.read_date(uow, turn.text)
    key, notes = int(turn.notes["question"]), turn.notes
    match Purpose(notes["purpose"]):
        case Purpose.LATER:
            outcomes.later(
                uow, key, version=int(notes["version"]), by=turn.who, holder_id=notes.get("holder"), due_at=due
            )
            post = office.holder(uow, int(notes["holder"]), uow.meetings.get(uow.questions.get(key).meeting_id).unit_id)
            return Go(
                str(notes["then"]), first=say("chairing/later", question=uow.questions.get(key), who=post, due_at=due)
            )
        case Purpose.SENT_UP:
            agency = str(notes.get("agency", ""))
            entry = outcomes.sent_up(uow, key, version=int(notes["version"]), by=turn.who, agency=agency, due_at=due)
            return Go(
                str(notes["then"]),
                first=say("chairing/sent_up", question=uow.questions.get(key), entry=entry, due_at=due),
            )
        case Purpose.EXTEND:
            duty = promises.extend(uow, int(notes["duty"]), by=turn.who, reason=str(notes["reason"]), due_at=due)
            return Reply(say("answering/extended", question=uow.questions.get(key), duty=duty)).done()
        case Purpose.DUTY:
            sorting = bool(notes.get("sorting"))
            return _give(turn, uow, uow.questions.get(key), int(notes["holder"]), due, sorting=sorting)
