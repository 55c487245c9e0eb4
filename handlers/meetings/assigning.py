"""Who answers, and by when: two steps that sorting, the chair's «later» and «sent up», and a later date share."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.dates.workdays import end_of
from domain.duty import FOLLOW_UP_DAYS, NEWS_DAYS, AnswerDuty
from domain.errors import NotFound
from domain.questions.question import Question
from handlers import undoing
from handlers.buttons import act, by_choice, choice, command, number, short_name
from handlers.questions.about import seen_in
from handlers.questions.overseeing import office_card
from handlers.questions.triaging import next_card
from handlers.routing import router
from services import dates, office
from services.answers import beside, promises, putting_off
from services.meetings import outcomes, owing_more
from services.office import Who
from services.people.office_pages import Done
from services.questions import triage
from services.questions.proposing import waits
from services.unit_of_work import UnitOfWork
from templates.say import say

NEWS = (NEWS_DAYS, 3 * FOLLOW_UP_DAYS, 4 * FOLLOW_UP_DAYS)
"""Working days that are offered for news of what was sent up."""


class Assigning(StrEnum):
    """The two steps; `Assignment` is what they know."""

    HOLDER = "assigning.holder"
    DUE = "assigning.due"


class Purpose(StrEnum):
    """What the date is for."""

    DUTY = "duty"
    LATER = "later"
    SENT_UP = "sent_up"
    EXTEND = "extend"
    ALSO = "also"
    ALSO_ON = "also_on"


@dataclass(frozen=True, slots=True)
class Assignment(Notes):
    """`then`: the step that goes on afterwards; `version`: the turn of the question that was decided about.

    `card`: the question under whose card it was begun, if it was; `sorting`: while it was being sorted. `seen`: its
    face then, or of a duty that is given on its version. `reason`: why it is put off, or which part is answered so.
    """

    question: int
    purpose: Purpose
    then: str = ""
    version: int = 0
    card: int | None = None
    sorting: bool = False
    seen: int | None = None
    holder: int | None = None
    agency: str = ""
    duty: int = 0
    reason: str = ""


@router.action("assign", card="card")
def assign(turn: Turn, uow: UnitOfWork) -> Go:
    """«Giao trả lời» under a card or a notice."""
    question_id, seen = seen_in(turn)
    question = triage.open_question(uow, question_id, by=turn.who, seen=seen)
    sorting = question.triaged_at is None
    notes = Assignment(question.key, Purpose.DUTY, card=question.key, sorting=sorting, seen=seen)
    return Go(Assigning.HOLDER, notes=notes, fresh=True)


@router.action("assignlike", card="sortcard")
def assign_as_before(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Giao Cô Vân, 04/12»: `question.holder.day`, as it was given to somebody last."""
    question_id, holder_id, day, face = [*turn.argument.split("."), "", "", "", ""][:4]
    try:
        due = end_of(date.fromisoformat(day), zone=uow.zone)
    except ValueError as problem:
        raise NotFound from problem
    turn.argument = holder_id
    holder = number(turn)
    turn.argument = question_id
    seen = int(face) - 1 if face.isdecimal() else None
    question = triage.open_question(uow, number(turn), by=turn.who, seen=seen)
    return _give(turn, uow, question, holder, due, sorting=question.triaged_at is None, seen=seen)


def _give(
    turn: Turn, uow: UnitOfWork, question: Question, holder_id: int, due_at: datetime, *, sorting: bool,
    seen: int | None,
) -> Reply:  # fmt: skip
    """Give it, and go on sorting where the question was being sorted."""
    question = triage.assign(uow, question.key, holder_id=holder_id, due_at=due_at, by=turn.who, seen=seen)
    who = office.holder(uow, holder_id, uow.meetings.get(question.meeting_id).unit_id)
    first = say(
        "triaging/assigned",
        question=question,
        who=who,
        due_at=due_at,
        told=holder_id != turn.who,
        proposed=waits(uow, question),
    )
    if sorting:
        return next_card(turn, uow, question, first=first)
    return office_card(turn, uow, question, first=first).done()


@router.ask(Assigning.HOLDER, card=("cardagain", "card"))
def ask_holder(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    notes = Assignment.of(turn)
    if _overtaken(uow, notes):
        return Go(notes.then)
    question = uow.questions.get(notes.question)
    meeting = uow.meetings.get(question.meeting_id)
    first = office.default_holder(uow, meeting, uow.meetings.topic(question.topic_id), otherwise=turn.who)
    people = sorted(office.holders(uow, meeting.unit_id), key=lambda who: who.person_id != first)
    choices = [
        Choice(short_name(who.name), str(who.person_id), words=(who.name, who.post), title=f"{who.name} – {who.post}")
        for who in people
    ]
    listed = turn.listed(people)
    known = uow.duties.get(notes.duty) if notes.duty else promises.open_duty(uow, question.key)
    duty = None if notes.purpose is Purpose.ALSO else known
    text = say("triaging/holder", question=question, people=listed, duty=duty)
    return Reply(text, [*choices, command("back", "quaylai")])


@router.take(Assigning.HOLDER)
@by_choice(otherwise="triaging/choose")
def take_holder(turn: Turn, _uow: UnitOfWork, key: str) -> Go:
    return Go(Assigning.DUE, notes=replace(Assignment.of(turn), holder=int(key)))


def _overtaken(uow: UnitOfWork, notes: Assignment) -> bool:
    """Whether somebody else decided meanwhile what these steps were about to decide."""
    if not notes.then:
        return False
    entry = uow.questions.entry(notes.question)
    return entry is None or not entry.is_current or entry.version != notes.version


@router.ask(Assigning.DUE, card=("cardagain", "card"))
def ask_due(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    notes = Assignment.of(turn)
    if _overtaken(uow, notes):
        return Go(notes.then)
    question = uow.questions.get(notes.question)
    days = dates.proposed(uow, NEWS) if notes.agency else dates.proposed(uow)
    choices = [Choice(say("triaging/day", at=at), at.astimezone(uow.zone).date().isoformat()) for at in days]
    if notes.purpose is Purpose.EXTEND and uow.duties.get(notes.duty).undated_at is None:
        choices.append(choice("undated"))
    text = say("triaging/due", now=uow.now, question=question, purpose=notes.purpose, agency=notes.agency)
    return Reply(text, [*choices, command("back", "quaylai")])


@router.take(Assigning.DUE)
def take_due(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    if turn.choice == "undated":
        return _left_open(turn, uow, Assignment.of(turn))
    if turn.choice is not None:
        due = end_of(date.fromisoformat(turn.choice), zone=uow.zone)
    else:
        due = dates.read_date(uow, turn.text)
    notes = Assignment.of(turn)
    question = uow.questions.get(notes.question)
    match notes.purpose:
        case Purpose.LATER:
            who = outcomes.later(uow, question.key, notes.version, by=turn.who, holder_id=notes.holder, due_at=due)
            return Go(notes.then, first=say("chairing/later", question=question, who=who, due_at=due))
        case Purpose.SENT_UP:
            entry = outcomes.sent_up(uow, question.key, notes.version, by=turn.who, agency=notes.agency, due_at=due)
            return Go(notes.then, first=say("chairing/sent_up", question=question, entry=entry, due_at=due))
        case Purpose.EXTEND:
            of_office = uow.duties.get(notes.duty).holder_id != turn.who
            told = putting_off.tells_asker(uow, uow.duties.get(notes.duty), by=turn.who)
            duty = putting_off.extend(uow, notes.duty, by=turn.who, reason=notes.reason, due_at=due, seen=notes.seen)
            choices = [act("debt", duty.key, row="back_to_debt")] if of_office else []
            return Reply(say("answering/extended", question=question, duty=duty, told=told), choices).done()
        case Purpose.ALSO | Purpose.ALSO_ON:
            return _also(turn, uow, notes, due)
        case Purpose.DUTY:
            return _give(turn, uow, question, notes.holder or 0, due, sorting=notes.sorting, seen=notes.seen)


def _left_open(turn: Turn, uow: UnitOfWork, notes: Assignment) -> Reply:
    """There is no day yet: who asks reads the reason that was given."""
    duty = putting_off.leave_open(uow, notes.duty, by=turn.who, reason=notes.reason, seen=notes.seen)
    choices = [act("debt", duty.key, row="back_to_debt")] if duty.holder_id != turn.who else []
    return Reply(say("answering/undated", question=uow.questions.get(notes.question)), choices).done()


def _also(turn: Turn, uow: UnitOfWork, notes: Assignment, due: datetime) -> Reply:
    """One thing more is owed, or given on, beside the main debt."""
    if notes.purpose is Purpose.ALSO_ON:
        duty = beside.give_on(uow, notes.duty, holder_id=notes.holder, due_at=due, by=turn.who, seen=notes.seen)
        first = say("deciding/also_given", question=uow.questions.get(notes.question), duty=duty, who=_who(uow, duty))
        return office_card(turn, uow, uow.questions.get(notes.question), first=first).done()

    def work(unit: UnitOfWork) -> Done:
        made = owing_more.add(
            unit, notes.question, by=turn.who, holder_id=notes.holder, due_at=due, part=notes.reason,
            agency=notes.agency, seen=notes.seen,
        )  # fmt: skip
        return Done({"question": notes.question, "duty": made.key}, owing_more.noted(made))

    acted = undoing.act_once(turn, uow, "deciding.also", work)
    question = uow.questions.get(notes.question)
    duty = uow.duties.beside(question.key)[-1]
    first = say("deciding/also", question=question, duty=duty, who=_who(uow, duty))
    return office_card(turn, uow, question, first=first, undo=act("undecide", acted)).done()


def _who(uow: UnitOfWork, duty: AnswerDuty) -> Who:
    return office.holder(uow, duty.holder_id, uow.meetings.get(duty.meeting_id).unit_id)
