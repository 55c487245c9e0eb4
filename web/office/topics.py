"""Ai trả lời: who answers which topic of a meeting where nobody else is named, given on one page."""

from typing import Any

from domain.errors import NoRight, NotFound
from domain.people.acted import Acted
from services import office
from services.people import responders
from services.people.office_pages import Done
from services.plans import meeting_settings
from services.plans.meeting_settings import MOST_MINUTES
from services.unit_of_work import UnitOfWork
from templates.say import say
from web.office.frame import Act, Asked, Page


def read(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return the topics with who answers each, and who may."""
    meeting = asked.body.meeting
    if meeting is None:
        raise NotFound
    try:
        found = responders.responding(uow, meeting, by=asked.by)
    except NoRight:
        raise NotFound from None
    return {
        "responding": found, "people": office.holders(uow, meeting.unit_id), "minutes": meeting.speaking_minutes,
        "most_minutes": MOST_MINUTES,
    }  # fmt: skip


def time(uow: UnitOfWork, asked: Asked) -> Done:
    """Say how many minutes a turn to speak has (`phut`), if it is still as it was shown (`thay`)."""
    was, meeting = asked.number("thay"), asked.body.meeting
    if meeting is None:
        raise NotFound
    meeting, told = meeting_settings.set_minutes(uow, meeting.key, asked.number("phut"), by=asked.by, was=was)
    minutes = meeting.speaking_minutes
    undo = {"meeting": meeting.key, "minutes": was, "now": minutes} if minutes != was else None
    return Done({"meeting": meeting.key, "told": told}, undo)


def _said_timed(uow: UnitOfWork, acted: Acted) -> str:
    return say("rules/minutes_set", meeting=uow.meetings.get(acted.told["meeting"]), told=acted.told["told"])


def _time_back(uow: UnitOfWork, acted: Acted) -> None:
    was = acted.before or {}
    meeting_settings.set_minutes(uow, was["meeting"], was["minutes"], by=acted.person_id, was=was["now"])


def give(uow: UnitOfWork, asked: Asked) -> Done:
    """Let somebody answer a topic (`nguoi`; 0: the secretary), if it is still as it was shown (`thay`)."""
    key, person_id, seen = asked.number("moc"), asked.number("nguoi") or None, asked.number("thay") or None
    topic = responders.answer_for(uow, key, person_id, by=asked.by, seen=seen)
    undo = {"topic": key, "person": seen, "now": person_id} if topic.responder_id != seen else None
    return Done({"topic": key, "person": person_id}, undo)


def _said(uow: UnitOfWork, acted: Acted) -> str:
    topic, person_id = uow.meetings.topic(acted.told["topic"]), acted.told["person"]
    unit_id = uow.meetings.get(topic.meeting_id).unit_id
    who = office.holder(uow, person_id, unit_id) if person_id is not None else None
    return say("appointing/topic_given", topic=topic, who=who)


def _give_back(uow: UnitOfWork, acted: Acted) -> None:
    was = acted.before or {}
    responders.answer_for(uow, was["topic"], was["person"], by=acted.person_id, seen=was["now"])


page = Page("topics", read, {"give": Act(give, _said, _give_back), "time": Act(time, _said_timed, _time_back)})
