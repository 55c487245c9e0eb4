"""Pauses: the office takes nothing new from somebody for a while; who is paused reads why, and what still goes on."""

from dataclasses import dataclass, replace
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.people.pause import DAYS, MOST_DAYS, REASON_LIMIT
from domain.questions.question import Question
from domain.questions.wording import check_wording
from handlers.buttons import act, command, number, numbers
from handlers.lists import numbered
from handlers.routing import router
from services import office
from services.office import Who
from services.paging import page_of
from services.people import pauses
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say


class Pausing(StrEnum):
    """The steps of pausing somebody."""

    REASON = "pausing.reason"
    UNTIL = "pausing.until"


@dataclass(frozen=True, slots=True)
class Meant(Notes):
    """Who is meant: the asker of a question, or the writer of a note to a unit; and why."""

    question: int = 0
    person: int = 0
    unit: int = 0
    reason: str = ""


# --- who is paused ---------------------------------------------------------------------------------------------------


@router.on("paused")
def refused(turn: Turn, uow: UnitOfWork) -> Reply:
    """Whatever they wanted to send: why not, and what goes on; words about a child in danger are seen to above it."""
    text = say("errors/paused", now=uow.now, **turn.refusal)
    return Reply(text, [*pauses.ways(), command("menu", "menu")]).done()


@router.on("consent_stopped")
def stopped(turn: Turn, uow: UnitOfWork) -> Reply:
    """The same for who has withdrawn their consent."""
    text = say("errors/consent_stopped", now=uow.now, **turn.refusal)
    ways = [act("agree_again"), command("mine", "cauhoi"), command("to_data", "dulieu"), act("report_child")]
    return Reply(text, [*ways, command("menu", "menu")]).done()


# --- listed, lifted --------------------------------------------------------------------------------------------------


@router.command("tamdung", phrases=phrases("tamdung"))
def show_list(turn: Turn, uow: UnitOfWork) -> Reply:
    return pauses_page(uow, 0, by=turn.who)


@router.action("pauses")
def show_page(turn: Turn, uow: UnitOfWork) -> Reply:
    """`0.page`."""
    return pauses_page(uow, numbers(turn)[1], by=turn.who)


def pauses_page(uow: UnitOfWork, page_number: int, *, by: int, first: str = "") -> Reply:
    """Return a page of whom one's offices have paused."""
    page = page_of(pauses.listed(uow, by=by), page_number)
    lines, choices = numbered(page, "pausing/number", lambda _, one: ("pause_card", one.pause.key), ("pauses", 0))
    text = say("pausing/list", lines=lines, page=page)
    return Reply(text, [*choices, command("menu_new", "moi"), command("menu", "menu")], first=first, card=True)


@router.action("pause_card", card="/tamdung")
def show_card(turn: Turn, uow: UnitOfWork) -> Reply:
    one = pauses.one(uow, number(turn), by=turn.who)
    choices = [act("lift", one.pause.key)] if one.pause.holds(uow.now) else []
    return Reply(say("pausing/card", one=one), [*choices, command("to_pauses", "tamdung")], card=True)


@router.action("lift", card="/tamdung")
def lift(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Bỏ tạm dừng»."""
    one = pauses.lift(uow, number(turn), by=turn.who)
    return pauses_page(uow, 0, by=turn.who, first=say("pausing/lifted", one=one))


# --- begun -----------------------------------------------------------------------------------------------------------


@router.action("pause", card="card")
def begin_at_question(turn: Turn, uow: UnitOfWork) -> Go:
    question = uow.questions.get(number(turn))
    _check(uow, question, by=turn.who)
    return Go(Pausing.REASON, notes=Meant(question=question.key), fresh=True)


def _check(uow: UnitOfWork, question: Question, *, by: int) -> None:
    pauses.check_may_be_paused(uow, uow.meetings.get(question.meeting_id).unit_id, question.asker_id, by=by)


@router.action("pause_writer")
def begin_at_note(turn: Turn, uow: UnitOfWork) -> Go:
    """`person.unit`: who wrote a note to the office."""
    person_id, unit_id = numbers(turn)
    pauses.check_may_be_paused(uow, unit_id, person_id, by=turn.who)
    return Go(Pausing.REASON, notes=Meant(person=person_id, unit=unit_id), fresh=True)


def _who(uow: UnitOfWork, meant: Meant) -> tuple[Who, int]:
    """Return who is meant, as the office is shown them, and in which unit."""
    if meant.question:
        question = uow.questions.get(meant.question)
        unit_id = uow.meetings.get(question.meeting_id).unit_id
        return office.asker_of(uow, question, unit_id), unit_id
    return office.asker(uow, meant.person, meant.unit), meant.unit


@router.ask(Pausing.REASON, free_text=True)
def ask_reason(turn: Turn, uow: UnitOfWork) -> Reply:
    who, unit_id = _who(uow, Meant.of(turn))
    text = say("pausing/reason", who=who, unit=uow.people.unit(unit_id), limit=REASON_LIMIT)
    return Reply(text, [command("cancel", "huy")])


@router.take(Pausing.REASON)
def take_reason(turn: Turn, uow: UnitOfWork) -> Go:
    del uow
    reason = check_wording(turn.text, limit=REASON_LIMIT, fewest=1)
    return Go(Pausing.UNTIL, notes=replace(Meant.of(turn), reason=reason))


@router.ask(Pausing.UNTIL, free_text=True)
def ask_until(turn: Turn, uow: UnitOfWork) -> Reply:
    del turn
    days = [Choice(say("pausing/days", days=days), str(days)) for days in DAYS]
    return Reply(say("pausing/until", limit=MOST_DAYS, now=uow.now), [*days, command("cancel", "huy")])


@router.take(Pausing.UNTIL)
def take_until(turn: Turn, uow: UnitOfWork) -> Reply:
    meant, until = Meant.of(turn), turn.choice or turn.text
    if meant.question:
        one = pauses.begin_at(uow, uow.questions.get(meant.question), meant.reason, until, by=turn.who)
    else:
        one = pauses.begin(uow, meant.unit, meant.person, meant.reason, until, by=turn.who)
    choices = [act("lift", one.pause.key), command("to_pauses", "tamdung"), command("menu", "menu")]
    return Reply(say("pausing/begun", one=one), choices, receipt=True).done()
