"""Who answers which topic: shown, given to somebody, or left to the secretary."""

from dataclasses import dataclass
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from handlers.buttons import act, by_choice, choice, command, number, short_name
from handlers.routing import router
from services import office, which_meeting
from services.people import responders, rights
from services.unit_of_work import UnitOfWork
from templates.say import say

MOST_TOPICS = 20


class Responding(StrEnum):
    """The one step."""

    TOPIC = "appointing.topic"


@dataclass(frozen=True, slots=True)
class Meant(Notes):
    """Which topic it is about."""

    topic: int = 0


@router.action("topics", card="posts")
def begin_topics(turn: Turn, uow: UnitOfWork) -> Reply:
    return _topics(uow, number(turn), by=turn.who)


def _topics(uow: UnitOfWork, unit_id: int, *, by: int, first: str = "") -> Reply:
    rights.check_may_set_up(uow, unit_id, by=by)
    meeting = which_meeting.next_meeting(uow, [unit_id])
    found = responders.responding(uow, meeting, by=by)[:MOST_TOPICS] if meeting is not None else []
    lines = [(place, one.topic, one.who) for place, one in enumerate(found, start=1)]
    choices = [
        Choice.act(say("appointing/number", number=place), "topic_give", topic.id, listed=place)
        for place, topic, _ in lines
    ]
    text = say("appointing/topics", meeting=meeting, lines=lines)
    return Reply(text, [*choices, act("posts", f"{unit_id}.0", row="to_posts")], first=first, card=True)


@router.action("topic_give")
def begin_topic(turn: Turn, uow: UnitOfWork) -> Go:
    topic = uow.meetings.topic(number(turn))
    rights.check_may_set_up(uow, uow.meetings.get(topic.meeting_id).unit_id, by=turn.who)
    return Go(Responding.TOPIC, notes=Meant(topic=topic.id or 0), fresh=True)


@router.ask(Responding.TOPIC)
def ask_answerer(turn: Turn, uow: UnitOfWork) -> Reply:
    topic = uow.meetings.topic(Meant.of(turn).topic)
    people = office.holders(uow, uow.meetings.get(topic.meeting_id).unit_id)
    choices = [
        Choice(short_name(who.name), f"p{who.person_id}", words=(who.name, who.post), title=f"{who.name} – {who.post}")
        for who in people
    ]
    text = say("appointing/answerer", topic=topic, people=turn.listed(people))
    return Reply(text, [*choices, choice("topic_secretary"), command("cancel", "huy")])


@router.take(Responding.TOPIC)
@by_choice(otherwise="triaging/choose")
def take_answerer(turn: Turn, uow: UnitOfWork, key: str) -> Reply:
    person_id = None if key == "topic_secretary" else int(key.removeprefix("p"))
    topic = responders.answer_for(uow, Meant.of(turn).topic, person_id, by=turn.who)
    unit_id = uow.meetings.get(topic.meeting_id).unit_id
    who = office.holder(uow, person_id, unit_id) if person_id is not None else None
    return _topics(uow, unit_id, by=turn.who, first=say("appointing/topic_given", topic=topic, who=who)).done()
