"""Closing intake before its hour, and opening it again: from a step of the timeline, a button, or by typing so."""

from datetime import date
from functools import partial

from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.errors import IntakeClosed
from domain.meeting import Meeting
from handlers import undoing
from handlers.buttons import act, by_choice, choice, command, number
from handlers.plans.closing_ways import Closed, Closing, ways_on
from handlers.plans.deadlines import deadline_card
from handlers.plans.timeline import timeline_page
from handlers.routing import router
from services import dates
from services.plans import closing_intake, intake_end, preparing
from services.plans.timeline import MAY_PLAN
from services.unit_of_work import UnitOfWork
from services.which_meeting import which_meeting
from templates.say import phrases, say


@router.command("khoanhan", phrases=phrases("khoanhan"))
def begin_by_words(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    return _begin(uow, which_meeting(uow, turn.who, MAY_PLAN).key, by=turn.who)


@router.action("intake_close", card="timeline")
def begin(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """«Khóa nhận câu hỏi» under a timeline, its step, or «Đã xong» under that."""
    return _begin(uow, number(turn), by=turn.who)


def _begin(uow: UnitOfWork, meeting_id: int, *, by: int) -> Reply | Go:
    """Ask once; where it has ended already, say since when, and how it goes on."""
    try:
        meeting = closing_intake.closable(uow, meeting_id, by=by)
    except IntakeClosed:
        meeting = uow.meetings.get(meeting_id)
        ways = ways_on(uow, meeting, by=by)
        text = say("timeline/intake_over", meeting=meeting, may_reopen=bool(ways))
        return Reply(text, [*ways, act("timeline", f"{meeting.key}.0"), command("menu", "menu")])
    return Go(Closing.ASK, notes=Closed(meeting.key), fresh=True)


@router.ask(Closing.ASK)
def ask(turn: Turn, uow: UnitOfWork) -> Reply:
    meeting = closing_intake.closable(uow, Closed.of(turn).meeting, by=turn.who)
    return Reply(say("timeline/intake_close", meeting=meeting), [choice("intake_now"), choice("not_yet", "intake_not")])


@router.take(Closing.ASK)
@by_choice()
def take(turn: Turn, uow: UnitOfWork, key: str) -> Reply:
    meeting_id = Closed.of(turn).meeting
    if key != "intake_now":
        return _after(uow, uow.meetings.get(meeting_id), by=turn.who, first="", acted=None)
    work = partial(closing_intake.close, uow, meeting_id, by=turn.who)
    meeting, acted = _decide(turn, uow, "close_intake", meeting_id, work)
    return _after(uow, meeting, by=turn.who, first=say("timeline/intake_closed", meeting=meeting), acted=acted)


def _decide(
    turn: Turn, uow: UnitOfWork, name: str, meeting_id: int, work: partial[Meeting]
) -> tuple[Meeting, int | None]:
    step = intake_end.step_of(uow, uow.meetings.get(meeting_id))
    steps = [step.key] if step is not None else []
    return undoing.decide(turn, uow, name, steps, work, intake_of=meeting_id)


def _after(uow: UnitOfWork, meeting: Meeting, *, by: int, first: str, acted: int | None) -> Reply:
    """Show the step, or the timeline where it has none."""
    step = intake_end.step_of(uow, meeting)
    if step is not None:
        return deadline_card(uow, step.key, by=by, first=first, acted=acted).done()
    return timeline_page(uow, preparing.body(uow, str(meeting.key)), by=by, first=first, acted=acted).done()


# --- opened again --------------------------------------------------------------------------------------------------


@router.action("intake_reopen", card="timeline")
def begin_again(turn: Turn, uow: UnitOfWork) -> Go:
    """«Mở lại nhận câu hỏi»: by another day."""
    meeting = closing_intake.reopenable(uow, number(turn), by=turn.who)
    return Go(Closing.DAY, notes=Closed(meeting.key), fresh=True)


@router.ask(Closing.DAY)
def ask_day(turn: Turn, uow: UnitOfWork) -> Reply:
    meeting = closing_intake.reopenable(uow, Closed.of(turn).meeting, by=turn.who)
    days = closing_intake.days_for(uow, meeting)
    choices = [Choice(say("triaging/day", at=day), day.isoformat()) for day in days]
    return Reply(say("timeline/intake_day", meeting=meeting), [*choices, command("cancel", "huy")])


@router.take(Closing.DAY)
def take_day(turn: Turn, uow: UnitOfWork) -> Reply:
    day = date.fromisoformat(turn.choice) if turn.choice else dates.read_day(uow, turn.text)
    meeting_id = Closed.of(turn).meeting
    work = partial(closing_intake.reopen, uow, meeting_id, day, by=turn.who)
    meeting, acted = _decide(turn, uow, "reopen_intake", meeting_id, work)
    return _after(uow, meeting, by=turn.who, first=say("timeline/intake_reopened", meeting=meeting), acted=acted)
