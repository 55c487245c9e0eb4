"""How people come together: in the hall, online, or both, by which link; and how long a turn to speak lasts."""

import re
from dataclasses import dataclass
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.errors import NotFound, NumberNotUnderstood
from domain.meeting import Mode
from handlers.buttons import act, choice, command, number, numbers
from handlers.menu import meeting_card
from handlers.routing import router
from services import attending
from services.plans import meeting_settings
from services.plans.meeting_settings import MOST_MINUTES
from services.unit_of_work import UnitOfWork
from templates.say import say

_MODES = tuple(Mode)
USUAL_MINUTES = (3, 5, 7, 10)
"""Minutes of a speaker that are offered; any other number is typed."""


class MeetingMode(StrEnum):
    """The steps at which the link and the minutes of a speaker are typed."""

    LINK = "meeting_mode.link"
    MINUTES = "meeting_mode.minutes"


@dataclass(frozen=True, slots=True)
class Linked(Notes):
    """Of which meeting; `was`: the link that was shown."""

    meeting: int
    was: str = ""


@dataclass(frozen=True, slots=True)
class Timed(Notes):
    """Of which meeting; `was`: how many minutes were shown."""

    meeting: int
    was: int


@router.action("meeting_mode", card="/hoinghi")
def show_mode(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Hình thức họp» under a meeting, for its office."""
    return _mode(uow, number(turn), by=turn.who)


def _mode(uow: UnitOfWork, meeting_id: int, *, by: int, first: str = "") -> Reply:
    meeting = meeting_settings.settable(uow, meeting_id, by=by)
    choices = [
        act("mode_set", f"{meeting.key}.{place}", row=f"mode_{mode}")
        for place, mode in enumerate(_MODES) if mode is not meeting.mode
    ]  # fmt: skip
    if meeting.mode is not Mode.DIRECT:
        choices.append(act("mode_link", meeting.key))
    choices.append(act("speaking_minutes", meeting.key))
    text = say("rules/mode", meeting=meeting)
    return Reply(text, [*choices, command("meeting", "hoinghi"), command("menu", "menu")], first=first, card=True)


@router.action("mode_set", card="meeting_mode")
def set_mode(turn: Turn, uow: UnitOfWork) -> Reply:
    """`meeting.place of the mode`."""
    meeting_id, place = numbers(turn)
    if place >= len(_MODES):
        raise NotFound
    meeting_settings.set_mode(uow, meeting_id, _MODES[place], by=turn.who)
    return _mode(uow, meeting_id, by=turn.who)


@router.action("mode_link", card="meeting_mode")
def begin_link(turn: Turn, uow: UnitOfWork) -> Go:
    meeting = meeting_settings.settable(uow, number(turn), by=turn.who)
    return Go(MeetingMode.LINK, notes=Linked(meeting.key, meeting.link), fresh=True)


@router.ask(MeetingMode.LINK, free_text=True, card=("meeting_mode", "meeting"))
def ask_link(turn: Turn, uow: UnitOfWork) -> Reply:
    meeting = uow.meetings.get(Linked.of(turn).meeting)
    none = [choice("text_none")] if meeting.link else []
    return Reply(say("rules/link", meeting=meeting), [*none, choice("not_now_duty")])


@router.take(MeetingMode.LINK)
def take_link(turn: Turn, uow: UnitOfWork) -> Reply:
    notes = Linked.of(turn)
    if turn.choice != "not_now_duty":
        text = "" if turn.choice else re.sub(r"\s+", "", turn.text)
        meeting_settings.set_link(uow, notes.meeting, text, by=turn.who, was=notes.was)
    return _mode(uow, notes.meeting, by=turn.who).done()


@router.action("speaking_minutes", card="meeting_mode")
def begin_minutes(turn: Turn, uow: UnitOfWork) -> Go:
    meeting = meeting_settings.settable(uow, number(turn), by=turn.who)
    return Go(MeetingMode.MINUTES, notes=Timed(meeting.key, meeting.speaking_minutes), fresh=True)


@router.ask(MeetingMode.MINUTES, free_text=True, card=("meeting_mode", "meeting"))
def ask_minutes(turn: Turn, uow: UnitOfWork) -> Reply:
    meeting = uow.meetings.get(Timed.of(turn).meeting)
    usual = [Choice(say("rules/minutes_button", count=count), f"m{count}") for count in USUAL_MINUTES]
    return Reply(say("rules/minutes", meeting=meeting, most=MOST_MINUTES), [*usual, choice("not_now_duty")])


@router.take(MeetingMode.MINUTES)
def take_minutes(turn: Turn, uow: UnitOfWork) -> Reply:
    """A number in words around it will do: «5 phút ạ»."""
    notes = Timed.of(turn)
    if turn.choice == "not_now_duty":
        return _mode(uow, notes.meeting, by=turn.who).done()
    found = re.search(r"(?<!\d)\d{1,4}(?!\d)", turn.choice or turn.text)
    if found is None:
        raise NumberNotUnderstood(text=turn.text, limit=MOST_MINUTES)
    meeting, told = meeting_settings.set_minutes(uow, notes.meeting, int(found[0]), by=turn.who, was=notes.was)
    first = say("rules/minutes_set", meeting=meeting, told=told)
    return _mode(uow, notes.meeting, by=turn.who, first=first).done()


@router.action("attend", card="/hoinghi")
def attend(turn: Turn, uow: UnitOfWork) -> Reply:
    """`meeting.1`: «Dự trực tuyến»; `meeting.0`: «Dự trực tiếp»."""
    meeting_id, online = numbers(turn)
    meeting = uow.meetings.get(meeting_id)
    attending.say_online(uow, turn.who, meeting, online=bool(online))
    return meeting_card(uow, meeting, by=turn.who)
