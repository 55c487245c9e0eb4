"""The close: who will get what, which may be shared out anew before it is confirmed, and the four lists after it."""

from dataclasses import dataclass, replace
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.meeting import Meeting, check_running
from domain.people.access import MAY_RUN
from handlers.buttons import LONGEST, act, by_choice, choice, command, numbers, pages_around, short_name
from handlers.meetings.chairing import Chairing
from handlers.routing import router
from letters.clusters import clip
from services.meetings import closing, four_lists, hearing, pledges, rounds
from services.paging import page_of
from services.unit_of_work import UnitOfWork
from services.which_meeting import which_meeting
from templates.say import phrases, say


class Closing(StrEnum):
    """The steps of closing a meeting: the numbers, which topic is given to somebody else, and to whom."""

    CLOSE = "chairing.close"
    TOPIC = "chairing.share_topic"
    HOLDER = "chairing.share_holder"


@dataclass(frozen=True, slots=True)
class Ending(Notes):
    """Which meeting is to end. `given`: who gets what was not reached, by topic, where somebody said so."""

    meeting: int
    given: tuple[tuple[int, int], ...] = ()
    topic: int = 0


@router.command("dong", phrases=phrases("dong"))
def close(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """Close the meeting, after the numbers have been read."""
    meeting = which_meeting(uow, turn.who, MAY_RUN)
    check_running(meeting)
    return Go(Closing.CLOSE, notes=Ending(meeting.key), fresh=True)


@router.ask(Closing.CLOSE)
def ask_close(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    notes = Ending.of(turn)
    meeting = uow.meetings.get(notes.meeting)
    if meeting.is_over:
        return _closed(uow, meeting)
    entry = rounds.current(rounds.turns(uow, meeting.key))
    shares = closing.shares(uow, meeting, by=turn.who, given=dict(notes.given))
    text = say(
        "chairing/close", meeting=meeting, tally=closing.tally(uow, meeting), shares=shares,
        open_now=uow.questions.get(entry.question_id) if entry else None,
    )  # fmt: skip
    again = [choice("share_again")] if shares.topics else []
    return Reply(text, [choice("close_now"), *again, choice("go_on")])


@router.take(Closing.CLOSE)
@by_choice(otherwise="triaging/choose")
def take_close(turn: Turn, uow: UnitOfWork, key: str) -> Reply | Go:
    notes = Ending.of(turn)
    if key == "close_now":
        closing.close(uow, notes.meeting, by=turn.who, given=dict(notes.given))
        return _closed(uow, uow.meetings.get(notes.meeting))
    return Go(Closing.TOPIC if key == "share_again" else Chairing.CARD, fresh=key != "share_again")


@router.ask(Closing.TOPIC)
def ask_topic(turn: Turn, uow: UnitOfWork) -> Reply:
    notes = Ending.of(turn)
    meeting = uow.meetings.get(notes.meeting)
    topics = closing.shares(uow, meeting, by=turn.who, given=dict(notes.given)).topics
    choices = [Choice(clip(one.topic.short, LONGEST), str(one.topic.id), title=one.topic.title) for one in topics]
    return Reply(say("chairing/share_topic", topics=topics), [*choices, command("back", "quaylai")])


@router.take(Closing.TOPIC)
@by_choice(otherwise="triaging/choose")
def take_topic(turn: Turn, _uow: UnitOfWork, key: str) -> Go:
    return Go(Closing.HOLDER, notes=replace(Ending.of(turn), topic=int(key)))


@router.ask(Closing.HOLDER)
def ask_share_holder(turn: Turn, uow: UnitOfWork) -> Reply:
    notes = Ending.of(turn)
    people = hearing.answerers(uow, uow.meetings.get(notes.meeting))
    choices = [
        Choice(short_name(who.name), str(who.person_id), words=(who.name, who.post), title=f"{who.name} – {who.post}")
        for who in people
    ]
    text = say("chairing/share_holder", topic=uow.meetings.topic(notes.topic), people=turn.listed(people))
    return Reply(text, [*choices, command("back", "quaylai")])


@router.take(Closing.HOLDER)
@by_choice(otherwise="triaging/choose")
def take_share_holder(turn: Turn, _uow: UnitOfWork, key: str) -> Go:
    notes = Ending.of(turn)
    given = dict(notes.given) | {notes.topic: int(key)}
    return Go(Closing.CLOSE, notes=replace(notes, given=tuple(given.items())))


def _closed(uow: UnitOfWork, meeting: Meeting) -> Reply:
    tally = closing.tally(uow, meeting)
    choices = [act("aside", meeting.key)] * bool(tally.aside)
    choices += [act("four_lists", meeting.key), act("minutes", meeting.key)]
    choices += [command("menu_queue", "hangdoi"), command("menu_approve", "duyet")]
    made = pledges.of_meeting(uow, meeting.key)
    return Reply(say("chairing/closed", meeting=meeting, tally=tally, pledged=made), choices).done()


@router.action("four_lists")
def show_lists(turn: Turn, uow: UnitOfWork) -> Reply:
    """Plan 003's four lists of a meeting, and what was pledged in it: `meeting.page`."""
    meeting_id, place = numbers(turn)
    meeting = uow.meetings.get(meeting_id)
    lists = four_lists.of(uow, meeting, by=turn.who)
    page = page_of(lists.lines, place)
    choices = [Choice.act(one.question.code, "card", one.question.key) for one in page.lines]
    choices += pages_around(page, "four_lists", f"{meeting.key}.{{}}")
    text = say("chairing/four_lists", meeting=meeting, lists=lists, page=page)
    return Reply(text, [*choices, command("menu_queue", "hangdoi"), command("menu", "menu")], card=True)
