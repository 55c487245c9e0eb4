"""For whom a meeting is: circle by circle, how many each unit sends, set in the talk by its office."""

from dataclasses import dataclass
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.errors import NotFound
from domain.meeting import Meeting
from domain.people.access import SELF_DECLARED
from handlers.buttons import act, choice, command, numbers
from handlers.routing import router
from services.audience import circles_of
from services.people import invitations
from services.plans import inviting
from services.plans.meeting_settings import settable
from services.plans.timeline import MAY_PLAN
from services.unit_of_work import UnitOfWork
from services.which_meeting import which_meeting
from templates.say import phrases, say


class Circles(StrEnum):
    """The step of how many delegates each unit sends."""

    NUMBER = "audience.number"


@dataclass(frozen=True, slots=True)
class Meant(Notes):
    """Which circle, by its place; `circle`: as a button carries both."""

    meeting: int
    place: int
    circle: str


@router.command("aiduocmoi", phrases=phrases("aiduocmoi"))
def show(turn: Turn, uow: UnitOfWork) -> Reply:
    return audience_page(uow, which_meeting(uow, turn.who, MAY_PLAN), by=turn.who)


@router.action("audience")
def show_again(turn: Turn, uow: UnitOfWork) -> Reply:
    meeting_id, _ = numbers(turn)
    return audience_page(uow, uow.meetings.get(meeting_id), by=turn.who)


def audience_page(uow: UnitOfWork, meeting: Meeting, *, by: int) -> Reply:
    """Return for whom a meeting is, with what its office may change."""
    settable(uow, meeting.key, by=by)
    inviting.note_seen(uow, meeting, by=by)
    circles = circles_of(meeting)
    lines = [(place, one, inviting.per_of(uow, meeting, one)) for place, one in enumerate(circles, start=1)]
    choices = [
        Choice.act(say("inviting/circle_number", number=place), "circle", f"{meeting.key}.{place - 1}", listed=place)
        for place, _, _ in lines
    ]
    known = {circle.role for circle in circles}
    choices += [
        act("circle_add", f"{meeting.key}.{place}", row=f"circle_add_{role}")
        for place, role in enumerate(SELF_DECLARED)
        if role not in known
    ]
    return Reply(
        say("inviting/audience", meeting=meeting, circles=lines), [*choices, command("menu", "menu")], card=True
    )


@router.action("circle_add", card="audience")
def add_circle(turn: Turn, uow: UnitOfWork) -> Reply:
    """`meeting.role`, by the role's place among those that one may claim."""
    meeting_id, place = numbers(turn)
    if place >= len(SELF_DECLARED):
        raise NotFound
    return audience_page(uow, inviting.invite_role(uow, meeting_id, SELF_DECLARED[place], by=turn.who), by=turn.who)


@router.action("circle", card="audience")
def show_circle(turn: Turn, uow: UnitOfWork) -> Reply:
    """`meeting.place`, from 0."""
    meeting_id, place = numbers(turn)
    meeting = settable(uow, meeting_id, by=turn.who)
    circles = circles_of(meeting)
    if place >= len(circles):
        raise NotFound
    mark, circle = f"{meeting_id}.{place}", circles[place]
    choices = [act("circle_number", mark), act("circle_drop", mark), act("audience", meeting_id)]
    text = say("inviting/circle", circle=circle, per=inviting.per_of(uow, meeting, circle))
    return Reply(text, choices, card=True)


@router.action("circle_drop", card="audience")
def drop_circle(turn: Turn, uow: UnitOfWork) -> Reply:
    meeting_id, place = numbers(turn)
    return audience_page(uow, invitations.leave_out(uow, meeting_id, place, by=turn.who), by=turn.who)


@router.action("circle_number", card="audience")
def begin_number(turn: Turn, uow: UnitOfWork) -> Go:
    mark = turn.argument
    meeting_id, place = numbers(turn)
    if place >= len(circles_of(settable(uow, meeting_id, by=turn.who))):
        raise NotFound
    return Go(Circles.NUMBER, notes=Meant(meeting_id, place, mark), fresh=True)


@router.ask(Circles.NUMBER, free_text=True, card=("circle", "circle"))
def ask_number(turn: Turn, uow: UnitOfWork) -> Reply:
    meant = Meant.of(turn)
    meeting = uow.meetings.get(meant.meeting)
    circles = circles_of(meeting)
    if meant.place >= len(circles):  # left out meanwhile
        raise NotFound
    text = say("inviting/number", per=inviting.per_of(uow, meeting, circles[meant.place]))
    return Reply(text, [choice("circle_any"), choice("circle_all"), command("cancel", "huy")])


@router.take(Circles.NUMBER)
def take_number(turn: Turn, uow: UnitOfWork) -> Reply:
    meant = Meant.of(turn)
    if turn.choice == "circle_all":
        meeting = invitations.invite_all(uow, meant.meeting, meant.place, by=turn.who)
    else:
        number = "" if turn.choice is not None else turn.text
        meeting = invitations.count_delegates(uow, meant.meeting, meant.place, number, by=turn.who)
    return audience_page(uow, meeting, by=turn.who).done()
