"""Choosing a meeting: asked once where several may be meant; then what was begun goes on. «Đổi hội nghị» changes it."""

from dataclasses import asdict, replace
from enum import StrEnum
from typing import Any

from conversation.place import Place
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.errors import MeetingUnclear, NoMeeting
from domain.meeting import Meeting
from domain.unit import Unit
from handlers.buttons import LONGEST, command
from handlers.joining import menu_below, resume
from handlers.routing import router
from services import which_meeting
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say

_MOST = 20
"""As many meetings as can be chosen by number."""


class Choosing(StrEnum):
    """`notes`: meetings (ids to choose from; none: all), and held: what goes on after the choice."""

    MEETING = "choosing.meeting"


@router.command("doihoinghi", phrases=phrases("doihoinghi"))
def change_meeting(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    lacking = resume(turn, uow)
    if lacking:
        return lacking
    return Go(Choosing.MEETING, notes={"meetings": [], "held": {}}, fresh=True)


@router.on(MeetingUnclear.name())
def ask_first(turn: Turn, _uow: UnitOfWork) -> Go:
    """Whatever was said or pressed waits, with where the talk stood, until the meeting is known."""
    place = turn.place
    held = {"text": turn.text, "payload": turn.arrived.payload, "place": {**asdict(place), "notes": turn.notes}}
    return Go(Choosing.MEETING, notes={"meetings": list(turn.refusal["meetings"]), "held": held}, fresh=True)


@router.ask(Choosing.MEETING)
def ask_meeting(turn: Turn, uow: UnitOfWork) -> Reply:
    found = _offered(turn, uow)
    if not found:
        raise NoMeeting(meeting=None)
    chosen = which_meeting.shown_meeting(uow, turn.who)
    choices = [Choice(_button(one, found), f"m{one[0].key}", title=_line(*one)) for one in found]
    text = say("choosing/meeting", meetings=turn.listed(found), chosen=chosen, asked=bool(turn.notes["held"]))
    return Reply(text, [*choices, command("cancel", "huy")], template="choosing/meeting")


@router.take(Choosing.MEETING)
def take_meeting(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """Keep the choice; then what waited for it is answered as if it came now."""
    if turn.choice is None:
        return Go(Choosing.MEETING, first=say("helping/choose"))
    meeting = which_meeting.choose(uow, turn.who, int(turn.choice.removeprefix("m")))
    first = say("choosing/chosen", unit=uow.people.unit(meeting.unit_id), meeting=meeting)
    held: dict[str, Any] = turn.notes["held"]
    if not held:
        return menu_below(turn, uow, first=first)
    turn.place = Place(**held["place"])
    turn.notes, turn.choice, turn.argument = dict(turn.place.notes), None, ""
    turn.text = held["text"]
    turn.arrived = replace(turn.arrived, text=held["text"], payload=held["payload"])
    handler = router.handler_of(turn, uow)
    assert handler is not None
    return _below(first, handler(turn, uow))


def _below(first: str, answer: Reply | Go) -> Reply | Go:
    return replace(answer, first=f"{first}\n\n{answer.first}" if answer.first else first)


def _offered(turn: Turn, uow: UnitOfWork) -> list[tuple[Meeting, Unit]]:
    """Return what may be chosen, with who holds it: what was in doubt, as far as it is still ahead, or everything."""
    wanted = turn.notes["meetings"]
    ahead = which_meeting.meetings_to_choose_from(uow, turn.who)
    found = [meeting for meeting in ahead if not wanted or meeting.key in wanted]
    return [(meeting, uow.people.unit(meeting.unit_id)) for meeting in found[:_MOST]]


def _line(meeting: Meeting, unit: Unit) -> str:
    return say("choosing/line", meeting=meeting, unit=unit)


def _button(one: tuple[Meeting, Unit], among: list[tuple[Meeting, Unit]]) -> str:
    """The unit's name; where it holds several, or is too long for a button, the meeting's code and day."""
    meeting, unit = one
    alone = sum(other.unit_id == meeting.unit_id for other, _ in among) == 1
    return unit.name if alone and len(unit.name) <= LONGEST else say("choosing/button", meeting=meeting)[:LONGEST]
