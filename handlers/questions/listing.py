"""Listing: the chair's list as counts, as pages of a few questions, and as a file."""

from conversation.reply import Choice, Reply
from conversation.turn import Turn
from domain.meeting import has_lapsed
from domain.people.access import MAY_RUN, MAY_WATCH, OFFICE
from domain.questions.question import ReplyMode
from handlers.buttons import act, command, pages_around
from handlers.meetings import reordering
from handlers.meetings.lapsed import ways_on
from handlers.routing import router
from services import office
from services.meetings import list_sheet
from services.questions import listing
from services.questions.listing import By
from services.unit_of_work import UnitOfWork
from services.which_meeting import which_meeting
from templates.say import phrases, say

_MODES = {"s": ReplyMode.SPOKEN, "w": ReplyMode.WRITTEN}


@router.command("hangdoi", phrases=phrases("hangdoi"))
def show_counts(turn: Turn, uow: UnitOfWork) -> Reply:
    """How many questions there are, and the ways into them."""
    meeting = which_meeting(uow, turn.who, MAY_WATCH)
    counted, now = listing.counts(uow, meeting), list_sheet.standing(uow, meeting)
    choices = [
        act("list", "t.s.0", row="list_topic"),
        act("list", "r.s.0", row="list_registration"),
        act("list", "t.w.0", row="list_written"),
    ]
    choices.append(act("download"))
    late = ways_on(uow, meeting, by=turn.who)
    if late:
        choices = late + choices
    elif office.may(uow, turn.who, meeting, MAY_RUN) and not meeting.is_over:
        choices.append(command("call_next", "tiep") if meeting.is_running else command("start_meeting", "batdau"))
        choices += reordering.ways(now)
    if counted.drafts:
        choices.append(command("menu_approve", "duyet"))
    text = say(
        "chairing/list", meeting=meeting, counts=counted, now=now, lapsed=has_lapsed(meeting, now=uow.now),
        may_decide=bool(late),
    )  # fmt: skip
    return Reply(text, [*choices, command("menu", "menu")], card=True)


@router.action("list")
def show_page(turn: Turn, uow: UnitOfWork) -> Reply:
    """One page: `order.mode.page`."""
    meeting = which_meeting(uow, turn.who, MAY_WATCH)
    order, mode, page_number = [*turn.argument.split("."), "", "", ""][:3]
    by = By.REGISTRATION if order == By.REGISTRATION else By.TOPIC
    page = listing.page(
        uow, meeting, _MODES.get(mode, ReplyMode.SPOKEN), by, int(page_number) if page_number.isdecimal() else 0
    )
    choices = [Choice.act(line.voice.code, "card", line.voice.key, listed=line.position) for line in page.lines]
    choices += pages_around(page, "list", f"{by}.{mode}.{{}}")
    other = "w" if mode == "s" else "s"
    choices.append(act("list", f"{by}.{other}.0", row="list_written" if mode == "s" else "list_speaking"))
    choices.append(command("to_queue", "hangdoi"))
    text = say("chairing/page", page=page, by=by, speaking=mode == "s", frozen=listing.frozen(uow, meeting))
    return Reply(text, choices, card=True)


@router.action("download", card="/hangdoi")
def download(turn: Turn, uow: UnitOfWork) -> Reply:
    """Both lists as a text file with every word."""
    meeting = which_meeting(uow, turn.who, OFFICE)
    file = listing.order_file(uow, meeting, by=turn.who)
    return Reply(say("chairing/download", meeting=meeting), [command("menu_queue", "hangdoi")], document=file)
