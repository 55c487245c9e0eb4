"""Triaging: the digest of what came in, and sorting it: topic, authority, on or off topic, notes."""

from collections.abc import Callable
from enum import StrEnum

from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.errors import NotFound
from domain.meeting import Meeting, has_lapsed
from domain.people.access import OFFICE
from domain.questions.question import Authority, Question
from domain.questions.reach import called, host_of, offered, reach_of
from domain.questions.topic import Topic, TopicKind
from handlers import undoing
from handlers.answers import debts
from handlers.buttons import LONGEST, act, by_choice, choice, command, number
from handlers.meetings.lapsed import ways_on
from handlers.questions.about import About, seen_in
from handlers.questions.overseeing import office_card
from handlers.routing import router
from letters.clusters import clip
from services import office
from services.people.office_pages import Done
from services.questions import off_topic, oversight, still_open, triage, unsorting
from services.reminders import assignments
from services.unit_of_work import UnitOfWork
from services.which_meeting import which_meeting
from templates.say import phrases, say

MOST_DANGERS = 3
"""Children in danger whose cards are offered at once; the others are named."""


class Triaging(StrEnum):
    """The steps of changing one thing about a question."""

    TOPIC = "triaging.topic"
    AUTHORITY = "triaging.authority"
    NOTE = "triaging.note"


@router.command("moi", phrases=phrases("moi"))
def digest(turn: Turn, uow: UnitOfWork) -> Reply:
    """What came in today and what waits; the way into sorting."""
    meeting = which_meeting(uow, turn.who, OFFICE)
    known, left = oversight.digest(uow, meeting), still_open.left_elsewhere(uow, meeting, by=turn.who)
    late = ways_on(uow, meeting, by=turn.who)
    danger = [one for unseen in (known.unseen, *(of.unseen for of in left)) for one in unseen.danger]
    choices = [Choice.act(one.code[:LONGEST], "card", one.key) for one in danger[:MOST_DANGERS]]
    choices += late + (
        [act("sortnext", 0, row="sort_now"), act("unsorted", f"{meeting.key}.0")] if known.unsorted else []
    )
    if known.voices:
        choices.append(command("menu_voices", "tinthoai"))
    if known.aside:
        choices.append(act("aside", meeting.key))
    if known.drafts:
        choices.append(command("menu_approve", "duyet"))
    if known.failed:
        choices.append(command("to_undelivered", "guitin"))
    if off_topic.waiting(uow, meeting, by=turn.who).all:
        choices.append(command("to_rule", "quyet"))
    if assignments.waiting(uow, meeting.key) and turn.who in office.deciders(uow, meeting):
        choices.append(command("assignments", "phancong"))
    choices.append(command("menu_queue", "hangdoi"))
    if known.duties or any(one.duties for one in left):
        choices.append(command("menu_debts", "no"))
    choices += [
        Choice.act(say("care/aside_button", meeting=of.meeting)[:LONGEST], "aside", of.meeting.key)
        for of in left
        if of.unseen.unread
    ]
    if any(one.unsorted for one in left):
        choices.append(command("change_meeting", "doihoinghi"))
    text = say(
        "triaging/digest", meeting=meeting, digest=known, left=left, lapsed=has_lapsed(meeting, now=uow.now),
        may_decide=bool(late), danger=danger,
    )  # fmt: skip
    return Reply(text, [*choices, command("menu", "menu")])


@router.action("stillopen")
def show_still_open(turn: Turn, uow: UnitOfWork) -> Reply:
    """A button of an older program: what is owed stands in one list."""
    return debts.owed(turn, uow)


@router.action("sortnext")
def sort_next(turn: Turn, uow: UnitOfWork) -> Reply:
    """The card of the oldest unsorted question after a number."""
    return _next(turn, uow, which_meeting(uow, turn.who, triage.MAY_SORT), after=number(turn))


@router.action("sortcard")
def open_sorting_card(turn: Turn, uow: UnitOfWork) -> Reply:
    """The short card again, with the way on, after a refusal."""
    return office_card(turn, uow, uow.questions.get(number(turn)), sorting=True)


@router.action("cardagain")
def open_card_again(turn: Turn, uow: UnitOfWork) -> Reply:
    """The card that a step was begun under."""
    return _card(turn, uow, uow.questions.get(number(turn)), first="")


@router.action("sort", card="sortcard")
def sort(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Đúng chủ đề, tiếp»: sorted as it stands; then the next one."""
    question_id, seen = seen_in(turn)
    question = triage.accept(uow, question_id, by=turn.who, seen=seen)
    first = say("triaging/accepted", question=question, topic=uow.meetings.topic(question.topic_id))
    return next_card(turn, uow, question, first=first)


@router.action("suggested", card="sortcard")
def take_suggestion(turn: Turn, uow: UnitOfWork) -> Reply:
    """Sorted under the topic that its words suggest; then the next one."""
    turn.argument, _, rest = turn.argument.partition(".")
    topic_id, _, face = rest.partition(".")
    if not topic_id.isdecimal():
        raise NotFound
    seen = int(face) - 1 if face.isdecimal() else None
    question = triage.retopic(uow, number(turn), int(topic_id), by=turn.who, seen=seen)
    return next_card(turn, uow, question, first=_retopicked(uow, question))


@router.action("unsort", card="sortcard")
def take_sorting_back(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Lấy lại»: the question is as it was before it was sorted, and its card is here again."""
    question = triage.unsort(uow, number(turn), by=turn.who)
    return _card(turn, uow, question, first=say("triaging/unsorted", question=question))


def next_card(turn: Turn, uow: UnitOfWork, done: Question, *, first: str) -> Reply:
    """Go on sorting: the card after the one that was sorted, which can be taken back."""
    return go_on(turn, uow, done, first=first, undo=act("unsort", done.key))


def go_on(turn: Turn, uow: UnitOfWork, done: Question, *, first: str, undo: Choice) -> Reply:
    """Go on with the card after one that needs no sorting any more; `undo` takes back why."""
    return _next(turn, uow, uow.meetings.get(done.meeting_id), after=done.number, first=first, undo=undo)


def _next(
    turn: Turn, uow: UnitOfWork, meeting: Meeting, *, after: int, first: str = "", undo: Choice | None = None
) -> Reply:
    question = triage.next_unsorted(uow, meeting, after=after)
    if question is not None:
        return office_card(turn, uow, question, first=first, sorting=True, undo=undo).done()
    choices = [command("menu_queue", "hangdoi"), command("menu", "menu")]
    if undo is not None:
        choices.append(undo)
    return Reply(say("triaging/all_sorted"), choices, first=first).done()


@router.action("topic", card="card")
def change_topic(turn: Turn, uow: UnitOfWork) -> Go:
    return _about(turn, uow, Triaging.TOPIC)


@router.action("authority", card="card")
def change_authority(turn: Turn, uow: UnitOfWork) -> Go:
    return _about(turn, uow, Triaging.AUTHORITY)


@router.action("note", card="card")
def write_note(turn: Turn, uow: UnitOfWork) -> Go:
    return _about(turn, uow, Triaging.NOTE, joined_too=True)


@router.action("offtopic", card="card")
def turn_off_topic(turn: Turn, uow: UnitOfWork) -> Reply:
    """Mark as outside the topics, or take the mark off."""
    question_id, seen = seen_in(turn)
    question = triage.open_question(uow, question_id, by=turn.who, seen=seen)
    off = not question.off_topic
    undo = _undoable(
        turn, uow, "off_topic", question, lambda: triage.set_off_topic(uow, question.key, off_topic=off, by=turn.who)
    )
    return _card(turn, uow, question, first=say("triaging/off_topic", question=question), undo=undo)


def _about(turn: Turn, uow: UnitOfWork, step: Triaging, *, joined_too: bool = False) -> Go:
    question_id, seen = seen_in(turn)
    question = triage.open_question(uow, question_id, by=turn.who, seen=seen, joined_too=joined_too)
    return Go(step, notes=About(question.key, question.triaged_at is None, seen), fresh=True)


def _card(turn: Turn, uow: UnitOfWork, question: Question, *, first: str, undo: Choice | None = None) -> Reply:
    """Back to the card: the short one while the question still waits to be sorted."""
    return office_card(turn, uow, question, first=first, sorting=question.triaged_at is None, undo=undo).done()


def _undoable(
    turn: Turn, uow: UnitOfWork, name: str, question: Question, work: Callable[[], Question]
) -> Choice | None:
    """Do what is marked on a question; return what takes it back, None where nothing was changed."""
    _, before = unsorting.decide(uow, [question.key], work)
    if before is None:
        return None
    done = Done({"question": question.key}, before)
    return act("undecide", undoing.act_once(turn, uow, f"triaging.{name}", lambda _: done))


@router.ask(Triaging.TOPIC, card=("cardagain", "question"))
def ask_topic(turn: Turn, uow: UnitOfWork) -> Reply:
    question = uow.questions.get(About.of(turn).question)
    topics = [t for t in uow.meetings.topics(question.meeting_id) if t.kind is not TopicKind.UNSORTED]
    choices = [Choice(_short(topic), str(topic.id), title=topic.title) for topic in topics]
    text = say("triaging/topic", question=question, topics=turn.listed(topics))
    return Reply(text, [*choices, command("back", "quaylai")])


def _short(topic: Topic) -> str:
    return topic.short or clip(topic.title, LONGEST)


@router.take(Triaging.TOPIC)
@by_choice(otherwise="triaging/choose")
def take_topic(turn: Turn, uow: UnitOfWork, key: str) -> Reply | Go:
    about = About.of(turn)
    question = triage.retopic(uow, about.question, int(key), by=turn.who, seen=about.seen)
    first = _retopicked(uow, question)
    if About.of(turn).sorting:
        return next_card(turn, uow, question, first=first)
    return _card(turn, uow, question, first=first)


def _retopicked(uow: UnitOfWork, question: Question) -> str:
    return say("triaging/retopicked", question=question, topic=uow.meetings.topic(question.topic_id))


@router.ask(Triaging.AUTHORITY, card=("cardagain", "question"))
def ask_authority(turn: Turn, uow: UnitOfWork) -> Reply:
    question = uow.questions.get(About.of(turn).question)
    host = host_of(uow.people.unit(uow.meetings.get(question.meeting_id).unit_id))
    choices = [*(choice(one, f"authority_{called(one, host)}") for one in offered(host)), command("back", "quaylai")]
    return Reply(say("triaging/authority", question=question), choices)


@router.take(Triaging.AUTHORITY)
@by_choice(otherwise="triaging/choose")
def take_authority(turn: Turn, uow: UnitOfWork, key: str) -> Reply | Go:
    about = About.of(turn)
    authority = Authority(key)
    question = uow.questions.get(about.question)
    undo = _undoable(
        turn, uow, "authority", question,
        lambda: triage.set_authority(uow, question.key, authority, by=turn.who, seen=about.seen),
    )  # fmt: skip
    host = host_of(uow.people.unit(uow.meetings.get(question.meeting_id).unit_id))
    first = say(
        "triaging/authority_set", question=question, authority=called(authority, host), reach=reach_of(authority, host)
    )
    return _card(turn, uow, question, first=first, undo=undo)


@router.ask(Triaging.NOTE, free_text=True, card=("cardagain", "question"))
def ask_note(turn: Turn, uow: UnitOfWork) -> Reply:
    question = uow.questions.get(About.of(turn).question)
    return Reply(say("triaging/note", question=question), [choice("skip")])


@router.take(Triaging.NOTE)
def take_note(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    question = uow.questions.get(About.of(turn).question)
    if turn.choice == "skip":
        return _card(turn, uow, question, first="")
    undo = _undoable(turn, uow, "note", question, lambda: triage.note(uow, question.key, turn.text, by=turn.who))
    return _card(turn, uow, question, first=say("triaging/noted", question=question), undo=undo)
