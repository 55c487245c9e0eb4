"""One thing more is owed to a question beside what was given: what kind, which part, to which agency; whom and when.

Who answers, and by when, are the steps of `handlers/meetings/assigning.py`.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.duty import NOTE_LIMIT, PART_LIMIT, DutyKind
from domain.questions.wording import check_wording
from handlers.answers.answering import AboutDuty
from handlers.answers.debts import debt_card
from handlers.buttons import by_choice, choice, command, numbers
from handlers.meetings.assigning import Assigning, Assignment, Purpose
from handlers.questions.about import seen_in
from handlers.questions.overseeing import office_card
from handlers.routing import router
from services.answers import beside
from services.meetings import sending_up
from services.questions import debts, triage
from services.unit_of_work import UnitOfWork
from templates.say import say


class OwingMore(StrEnum):
    """The steps: what kind, which part, to which agency; and why one is owed no longer."""

    KIND = "owing_more.kind"
    PART = "owing_more.part"
    AGENCY = "owing_more.agency"
    WHY = "owing_more.why"


@dataclass(frozen=True, slots=True)
class More(Notes):
    """What is to be owed to which question; `seen`: its face."""

    question: int
    seen: int | None = None
    kind: DutyKind = DutyKind.WRITTEN
    part: str = ""


@router.action("also", card="rule")
def begin(turn: Turn, uow: UnitOfWork) -> Go:
    """«Thêm việc trả lời» under a card."""
    question_id, seen = seen_in(turn)
    question = triage.open_question(uow, question_id, by=turn.who, seen=seen)
    return Go(OwingMore.KIND, notes=More(question.key, seen), fresh=True)


@router.ask(OwingMore.KIND, card=("rule", "question"))
def ask_kind(turn: Turn, uow: UnitOfWork) -> Reply:
    question = uow.questions.get(More.of(turn).question)
    known = beside.all_open(uow, question.key)
    sent_up = any(one.kind is DutyKind.FORWARDED for one in known)
    choices = [choice(DutyKind.WRITTEN, "also_written")]
    choices += [] if sent_up else [choice(DutyKind.FORWARDED, "send_up")]
    text = say("deciding/also_kind", question=question, owed=known)
    return Reply(text, [*choices, command("back", "quaylai")])


@router.take(OwingMore.KIND)
@by_choice()
def take_kind(turn: Turn, _uow: UnitOfWork, key: str) -> Go:
    return Go(OwingMore.PART, notes=replace(More.of(turn), kind=DutyKind(key)))


@router.ask(OwingMore.PART, free_text=True, card=("rule", "question"))
def ask_part(turn: Turn, uow: UnitOfWork) -> Reply:
    question = uow.questions.get(More.of(turn).question)
    text = say("deciding/also_part", question=question, limit=PART_LIMIT)
    return Reply(text, [choice("whole", "also_whole"), command("back", "quaylai")])


@router.take(OwingMore.PART)
def take_part(turn: Turn, _uow: UnitOfWork) -> Go:
    part = "" if turn.choice is not None else check_wording(turn.text, limit=PART_LIMIT, fewest=1)
    notes = replace(More.of(turn), part=part)
    if notes.kind is DutyKind.FORWARDED:
        return Go(OwingMore.AGENCY, notes=notes)
    return Go(Assigning.HOLDER, notes=_assignment(notes, ""))


@router.ask(OwingMore.AGENCY, free_text=True, card=("rule", "question"))
def ask_agency(turn: Turn, uow: UnitOfWork) -> Reply:
    question = uow.questions.get(More.of(turn).question)
    choices = [*(Choice(name, name) for name in sending_up.agencies(uow, question)), command("back", "quaylai")]
    return Reply(say("chairing/agency", question=question), choices)


@router.take(OwingMore.AGENCY)
def take_agency(turn: Turn, _uow: UnitOfWork) -> Go:
    return Go(Assigning.DUE, notes=_assignment(More.of(turn), sending_up.check_agency(turn.choice or turn.text)))


def _assignment(notes: More, agency: str) -> Assignment:
    return Assignment(
        notes.question, Purpose.ALSO, card=notes.question, seen=notes.seen, agency=agency, reason=notes.part
    )  # fmt: skip


# --- what was given so ---------------------------------------------------------------------------------------------


@router.action("alsogive", card="debt")
def give_on(turn: Turn, uow: UnitOfWork) -> Go:
    """«Giao lại» under such a debt: `duty.version`."""
    duty_id, seen = numbers(turn)
    debt = debts.one(uow, duty_id, by=turn.who)
    return Go(
        Assigning.HOLDER, notes=Assignment(debt.question.key, Purpose.ALSO_ON, duty=duty_id, seen=seen), fresh=True
    )  # fmt: skip


@router.action("alsoend", card="debt")
def begin_end(turn: Turn, uow: UnitOfWork) -> Go:
    """«Thôi việc này»: `duty.version`; who asks reads why."""
    duty_id, seen = numbers(turn)
    debts.one(uow, duty_id, by=turn.who)
    return Go(OwingMore.WHY, notes=AboutDuty(duty_id, seen), fresh=True)


@router.ask(OwingMore.WHY, free_text=True)
def ask_why(turn: Turn, uow: UnitOfWork) -> Reply:
    duty = uow.duties.get(AboutDuty.of(turn).duty)
    text = say("deciding/also_why", question=uow.questions.get(duty.question_id), duty=duty)
    return Reply(text, [choice("not_now_duty")])


@router.take(OwingMore.WHY)
def take_why(turn: Turn, uow: UnitOfWork) -> Reply:
    about = AboutDuty.of(turn)
    if turn.choice is not None:
        return debt_card(uow, about.duty, by=turn.who).done()
    why = check_wording(turn.text, limit=NOTE_LIMIT, fewest=1)
    question = beside.end(uow, about.duty, by=turn.who, reason=why, seen=about.seen)
    return office_card(turn, uow, question, first=say("deciding/also_ended", question=question)).done()
