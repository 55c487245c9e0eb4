"""Góp ý báo cáo: a remark on a report, with its page or section, which is asked for once where no words name it."""

from dataclasses import replace

from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.errors import TooLong
from domain.people.access import OFFICE
from domain.people.errors import NoReport
from domain.questions.question import Draft
from handlers.buttons import choice, command, number, ways_out
from handlers.meetings import reports as office_reports
from handlers.people.joining import joined
from handlers.questions.asking import remark_on
from handlers.questions.completing import Asking, next_step
from handlers.questions.drafting import Asked, with_draft
from handlers.routing import router
from services import which_meeting
from services.people import acting
from services.questions import intake, reports
from services.questions.places import PLACE_LIMIT, read_place
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say


@router.command("gopy", phrases=phrases("gopy"))
@joined
def begin(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """To the office its reports; to who takes part a remark on the one that is open, or which of several."""
    if any(membership.role in OFFICE for membership in acting.here(uow, turn.who)):
        meeting = which_meeting.which_meeting(uow, turn.who, OFFICE)
        return office_reports.reports_page(uow, meeting.key, by=turn.who)
    found = reports.open_for(uow, turn.who, which_meeting.which_meeting(uow, turn.who))
    if not found:
        raise NoReport
    if len(found) == 1:
        return remark_on(turn, uow, found[0])
    lines = list(enumerate(found, start=1))
    choices = [
        Choice.act(say("appointing/number", number=place), "remark", one.key, listed=place) for place, one in lines
    ]
    return Reply(say("reports/which", lines=lines), [*choices, command("menu", "menu")]).done()


@router.action("remark")
def begin_one(turn: Turn, uow: UnitOfWork) -> Go:
    """On this report."""
    return remark_on(turn, uow, uow.reports.get(number(turn)))


@router.ask(Asking.PLACE, free_text=True)
@with_draft
def ask_place(turn: Turn, uow: UnitOfWork, draft: Draft) -> Reply:
    del turn
    report = uow.reports.get(draft.report_id or 0)
    return Reply(say("reports/place", report=report), [choice("whole_report"), *ways_out()])


@router.take(Asking.PLACE)
@with_draft
def take_place(turn: Turn, uow: UnitOfWork, draft: Draft) -> Reply | Go:
    """Words that are too long for a place are none: they are refused with the count, and nothing of them is cut."""
    if turn.choice is None and len(turn.text) > PLACE_LIMIT:
        raise TooLong(length=len(turn.text), limit=PLACE_LIMIT)
    intake.choose(uow, draft, place="" if turn.choice is not None else read_place(turn.text))
    replace(Asked.of(turn), placed=True).keep(turn)
    return Go(next_step(turn, uow, draft))
