"""Choosing a meeting: asked once where several may be meant; then what was begun goes on. «Đổi hội nghị» changes it."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from conversation.notes import Notes
from conversation.place import Place
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.errors import MeetingUnclear, NoMeeting
from domain.meeting import Meeting
from domain.people.unit import Unit
from handlers.buttons import LONGEST, by_choice, command
from handlers.people.joining import joined, menu_below
from handlers.routing import router
from services import which_meeting
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say

_MOST = 20
"""As many meetings as can be chosen by number."""


class Choosing(StrEnum):
    """The one step; `Doubt` is what it knows."""

    MEETING = "choosing.meeting"


@dataclass(frozen=True, slots=True)
class Stood(Notes):
    """A place (conversation/place.py) that waits while another step is answered."""

    step: str = ""
    notes: dict[str, Any] = field(default_factory=dict)
    trail: tuple[str, ...] = ()
    offered: tuple[tuple[str, ...], ...] = ()
    nonce: str = ""
    spent: str = ""
    more: str = ""

    @classmethod
    def at(cls, turn: Turn) -> "Stood":
        """Return the place of a turn as it stands."""
        place = turn.place
        offered = tuple(map(tuple, place.offered))
        return cls(place.step, turn.notes, tuple(place.trail), offered, place.nonce, place.spent, place.more)

    def place(self, account_id: int) -> Place:
        """Return the place itself."""
        offered = [list(choice) for choice in self.offered]
        return Place(account_id, self.step, self.notes, list(self.trail), offered, self.nonce, self.spent, self.more)


@dataclass(frozen=True, slots=True)
class Held(Notes):
    """What was said or pressed, and goes on after the choice; nothing where no place waits."""

    place: Stood | None = None
    text: str = ""
    payload: str | None = None


@dataclass(frozen=True, slots=True)
class Doubt(Notes):
    """`meetings`: ids to choose from, none for all; `held`: what waits for the choice, if anything."""

    meetings: tuple[int, ...] = ()
    held: Held | None = None


@router.command("doihoinghi", phrases=phrases("doihoinghi"))
@joined
def change_meeting(turn: Turn, uow: UnitOfWork) -> Go:
    del turn, uow
    return Go(Choosing.MEETING, notes=Doubt(), fresh=True)


@router.on(MeetingUnclear.name())
def ask_first(turn: Turn, _uow: UnitOfWork) -> Go:
    """Whatever was said or pressed waits, with where the talk stood, until the meeting is known."""
    held = Held(Stood.at(turn), turn.text, turn.arrived.payload)
    return Go(Choosing.MEETING, notes=Doubt(tuple(turn.refusal["meetings"]), held), fresh=True)


@router.ask(Choosing.MEETING)
def ask_meeting(turn: Turn, uow: UnitOfWork) -> Reply:
    notes = Doubt.of(turn)
    found = _offered(notes, turn, uow)
    if not found:
        raise NoMeeting(meeting=None)
    chosen = which_meeting.shown_meeting(uow, turn.who)
    choices = [Choice(_button(one, found), f"m{one[0].key}", title=_line(*one)) for one in found]
    text = say("choosing/meeting", meetings=turn.listed(found), chosen=chosen, asked=notes.held is not None)
    return Reply(text, [*choices, command("cancel", "huy")])


@router.take(Choosing.MEETING)
@by_choice()
def take_meeting(turn: Turn, uow: UnitOfWork, key: str) -> Reply | Go:
    """Keep the choice; then what waited for it is answered as if it came now."""
    meeting = which_meeting.choose(uow, turn.who, int(key.removeprefix("m")))
    first = say("choosing/chosen", unit=uow.people.unit(meeting.unit_id), meeting=meeting)
    held = Doubt.of(turn).held
    if held is None or held.place is None:
        return menu_below(turn, uow, first=first)
    turn.place = held.place.place(turn.account_id)
    turn.notes, turn.choice, turn.argument = dict(turn.place.notes), None, ""
    turn.text = held.text
    turn.arrived = replace(turn.arrived, text=held.text, payload=held.payload)
    handler = router.handler_of(turn, uow)
    assert handler is not None
    return _below(first, handler(turn, uow))


def _below(first: str, answer: Reply | Go) -> Reply | Go:
    return replace(answer, first=f"{first}\n\n{answer.first}" if answer.first else first)


def _offered(notes: Doubt, turn: Turn, uow: UnitOfWork) -> list[tuple[Meeting, Unit]]:
    """Return what may be chosen, with who holds it: what was in doubt, as far as it is still ahead, or everything."""
    ahead = which_meeting.meetings_to_choose_from(uow, turn.who)
    found = [meeting for meeting in ahead if not notes.meetings or meeting.key in notes.meetings]
    return [(meeting, uow.people.unit(meeting.unit_id)) for meeting in found[:_MOST]]


def _line(meeting: Meeting, unit: Unit) -> str:
    return say("choosing/line", meeting=meeting, unit=unit)


def _button(one: tuple[Meeting, Unit], among: list[tuple[Meeting, Unit]]) -> str:
    """The unit's name; where it holds several, or is too long for a button, the meeting's code and day."""
    meeting, unit = one
    alone = sum(other.unit_id == meeting.unit_id for other, _ in among) == 1
    return unit.name if alone and len(unit.name) <= LONGEST else say("choosing/button", meeting=meeting)[:LONGEST]
