"""The timeline: pages of what is to be done for a meeting, all dates confirmed at once, and its reminders' switch."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from conversation.notes import Notes
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.deadline import Body
from domain.errors import NoMeeting
from domain.people.access import MAY_RUN, MAY_WATCH
from handlers import undoing
from handlers.buttons import act, choice, command, number
from handlers.plans import closing_ways
from handlers.routing import router
from services.people import rights
from services.plans import meeting_settings, planning, preparing, timeline
from services.plans.meeting_settings import REMINDER_LIMIT
from services.plans.preparing import Page
from services.unit_of_work import UnitOfWork
from services.which_meeting import last_meeting, units_of, which_meeting
from templates.say import phrases, say

MOST_OTHERS = 3


class Reminding(StrEnum):
    """The step of the office's own words; `Reminded` says of which meeting."""

    WORDS = "reminding.words"


@dataclass(frozen=True, slots=True)
class Reminded(Notes):
    """`meeting`: whose reminders carry them."""

    meeting: int


@router.command("lich", phrases=phrases("lich"))
def show_timeline(turn: Turn, uow: UnitOfWork) -> Reply:
    """`/lich`, or `/lich MN26` for another meeting than the one that is meant."""
    found = preparing.bodies(uow, turn.who)
    wanted = [body for body in found if body.meeting and body.meeting.code == turn.argument.upper()]
    if not wanted and any(body.meeting and not body.meeting.is_over for body in found):
        meant = which_meeting(uow, turn.who, MAY_WATCH)
        wanted = [body for body in found if body.meeting and body.meeting.key == meant.key]
    if wanted or found:
        return timeline_page(uow, (wanted or found)[0], by=turn.who)
    if not {m.role for m in uow.people.memberships(turn.who)} & timeline.MAY_PLAN:
        raise NoMeeting(meeting=last_meeting(uow, units_of(uow, turn.who)))
    choices = [command("plan_meeting", "lapkehoach"), command("days_off", "ngaynghi"), command("menu", "menu")]
    return Reply(say("timeline/none"), choices)


@router.action("timeline")
def show_page(turn: Turn, uow: UnitOfWork) -> Reply:
    """One page: `meeting.page`, or `meeting.page.w` for the dates to confirm alone; «p3» is a programme."""
    mark, page_number, only = [*turn.argument.split("."), "", "", ""][:3]
    return timeline_page(
        uow, preparing.body(uow, mark), int(page_number) if page_number.isdecimal() else 0, by=turn.who,
        waiting=only == "w",
    )  # fmt: skip


def timeline_page(
    uow: UnitOfWork, body: Body, page_number: int = 0, *, by: int, first: str = "", waiting: bool = False,
    acted: int | None = None,
) -> Reply:  # fmt: skip
    """Return a page of a timeline with what this person may do about it; `acted`: what they may take back."""
    page = preparing.page(uow, body, page_number, by=by, waiting=waiting)
    text = say("timeline/page", page=page, waiting=waiting)
    may_run = bool(uow.people.roles(by, body.unit_id) & MAY_RUN)
    choices = _choices(page, may_run=may_run, only="w" if waiting else "", ways=_intake(uow, body, by=by))
    undo = [act("timeline_undo", f"{body.mark}.{acted}", row="undo")] if acted is not None else []
    return Reply(text, [*undo, *choices], first=first, card=True)


@router.action("timeline_undo", card="timeline")
def take_back(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Hoàn tác»: `meeting.arrival`."""
    turn.argument, _, done = turn.argument.partition(".")
    body = preparing.body(uow, turn.argument)
    undoing.take_back(turn, uow, done)
    return timeline_page(uow, body, by=turn.who, first=say("helping/undone"))


def _intake(uow: UnitOfWork, body: Body, *, by: int) -> list[Choice]:
    return closing_ways.ways_on(uow, body.meeting, by=by) if body.meeting is not None else []


def _choices(page: Page, *, may_run: bool, only: str, ways: Sequence[Choice]) -> list[Choice]:
    mark, meeting = page.body.mark, page.body.meeting
    choices = [
        Choice.act(say("timeline/number", number=one.position), "deadline", one.deadline.key, listed=one.position)
        for one in page.lines
    ]
    if page.number > 0:
        choices.append(act("timeline", f"{mark}.{page.number - 1}.{only}", row="previous"))
    if page.number + 1 < page.pages:
        choices.append(act("timeline", f"{mark}.{page.number + 1}.{only}", row="page_next"))
    if page.may_decide and page.waiting:
        choices.append(act("deadlines_ok", mark))
    if page.may_decide and not page.total and meeting is not None and not meeting.is_over:
        choices.append(act("deadlines_propose", meeting.key))
    if page.may_decide and (meeting is None or meeting.cancelled_at is None):
        choices.append(act("deadline_add", mark))
    if meeting is not None and not meeting.is_over:
        choices += [*ways, *([act("move_meeting", meeting.key)] if may_run else [])]
        choices += [act("reminding", meeting.key)] if page.may_decide else []
    if page.may_decide:
        choices.append(command("days_off", "ngaynghi"))
    choices += [Choice.act(other.code, "timeline", f"{other.key}.0") for other in page.others[:MOST_OTHERS]]
    return choices


@router.action("deadlines_ok", card="timeline")
def confirm_all(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Đồng ý tất cả»."""
    body = preparing.body(uow, turn.argument)
    keys = [one.key for one in preparing.deadlines_of(uow, body)]
    work = partial(preparing.confirm_all, uow, body, by=turn.who)
    count, acted = undoing.decide(turn, uow, "confirm_some", keys, work)
    first = say("timeline/all_confirmed", count=count)
    reply = timeline_page(uow, body, by=turn.who, first=first, acted=acted)
    ways = [act("lead_on", body.unit_id)] if rights.may_set_up(uow, body.unit_id, turn.who) else []
    reply.choices = [*ways, *reply.choices, command("menu", "menu")]
    return reply.done()


@router.action("deadlines_propose", card="timeline")
def propose_all(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Đề xuất các mốc», where a meeting has none."""
    meeting = planning.propose(uow, number(turn), by=turn.who)
    return timeline_page(uow, preparing.body(uow, str(meeting.key)), by=turn.who)


# --- reminders of a meeting ----------------------------------------------------------------------------------------


@router.action("reminding", card="timeline")
def show_settings(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Nhắc hẹn»: on or off, and the office's own words."""
    return _settings(uow, number(turn), by=turn.who)


def _settings(uow: UnitOfWork, meeting_id: int, *, by: int) -> Reply:
    meeting = meeting_settings.settable(uow, meeting_id, by=by)
    choices = [
        act("reminding_off" if meeting.reminds else "reminding_on", meeting.key),
        act("reminding_words", meeting.key),
    ]
    if meeting.reminder_text:
        choices.append(act("reminding_plain", meeting.key))
    choices.append(act("timeline", f"{meeting.key}.0"))
    return Reply(say("timeline/reminding", meeting=meeting), choices, card=True)


@router.action("reminding_on", card="reminding")
def switch_on(turn: Turn, uow: UnitOfWork) -> Reply:
    meeting = meeting_settings.switch(uow, number(turn), on=True, by=turn.who)
    return _settings(uow, meeting.key, by=turn.who)


@router.action("reminding_off", card="reminding")
def switch_off(turn: Turn, uow: UnitOfWork) -> Reply:
    meeting = meeting_settings.switch(uow, number(turn), on=False, by=turn.who)
    return _settings(uow, meeting.key, by=turn.who)


@router.action("reminding_plain", card="reminding")
def take_words_out(turn: Turn, uow: UnitOfWork) -> Reply:
    meeting = meeting_settings.word(uow, number(turn), "", by=turn.who)
    return _settings(uow, meeting.key, by=turn.who)


@router.action("reminding_words", card="reminding")
def begin_words(turn: Turn, uow: UnitOfWork) -> Go:
    meeting = meeting_settings.settable(uow, number(turn), by=turn.who)
    return Go(Reminding.WORDS, notes=Reminded(meeting.key), fresh=True)


@router.ask(Reminding.WORDS, free_text=True, prose=True)
def ask_words(turn: Turn, uow: UnitOfWork) -> Reply:
    del turn, uow
    return Reply(say("timeline/reminding_words", limit=REMINDER_LIMIT), [choice("not_now_duty")])


@router.take(Reminding.WORDS)
def take_words(turn: Turn, uow: UnitOfWork) -> Reply:
    meeting_id = Reminded.of(turn).meeting
    if turn.choice is None:
        meeting_settings.word(uow, meeting_id, turn.text, by=turn.who)
    return _settings(uow, meeting_id, by=turn.who).done()
