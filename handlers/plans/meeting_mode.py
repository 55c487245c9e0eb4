"""How people come together: in the hall, online, or both; the link, and by which way each one comes."""

import re
from dataclasses import dataclass
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Go, Reply
from conversation.turn import Turn
from domain.errors import NotFound
from domain.meeting import Mode
from handlers.buttons import act, choice, command, number, numbers
from handlers.menu import meeting_card
from handlers.routing import router
from services import attending
from services.plans import meeting_settings
from services.unit_of_work import UnitOfWork
from templates.say import say

_MODES = tuple(Mode)


class MeetingMode(StrEnum):
    """The step at which the link is typed."""

    LINK = "meeting_mode.link"


@dataclass(frozen=True, slots=True)
class Linked(Notes):
    """Of which meeting; `was`: the link that was shown."""

    meeting: int
    was: str = ""


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


@router.action("attend", card="/hoinghi")
def attend(turn: Turn, uow: UnitOfWork) -> Reply:
    """`meeting.1`: «Dự trực tuyến»; `meeting.0`: «Dự trực tiếp»."""
    meeting_id, online = numbers(turn)
    meeting = uow.meetings.get(meeting_id)
    attending.say_online(uow, turn.who, meeting, online=bool(online))
    return meeting_card(uow, meeting, by=turn.who)
