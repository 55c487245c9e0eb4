"""The chair's list as people see it: counts, pages, and the whole as a text file; one order everywhere."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from conversation.reply import Ordered
from domain.meeting import Meeting
from domain.questions.equal import Group
from domain.questions.ordering import FrozenList, Override
from domain.questions.question import SHUT, Question, ReplyMode
from domain.questions.queue import QueueEntry, by_registration
from domain.questions.reach import Host, Reach, called, host_of, reach_of
from domain.questions.topic import Topic
from papers import kinds
from papers.question_list import Also, Listed, QuestionList
from services import attending, office
from services.office import Who
from services.paging import Slice, page_of
from services.questions.ordering import ordered
from services.unit_of_work import UnitOfWork
from templates.filters import masked
from templates.say import say

UNDECIDED = frozenset({"waiting", "to_write"})
"""States of what has not had its turn."""


class By(StrEnum):
    """How a list is ordered: the meeting's order, or simply as questions came in."""

    TOPIC = "t"
    REGISTRATION = "r"


@dataclass(frozen=True, slots=True)
class Counts:
    """What the chair sees first. `topics`: those with questions; `beyond`: above the unit's own authority.

    `elsewhere`: for another unit of ours. `joined`: how many more were asked than are listed, because others ask the
    same. `speaking`: people's turns.
    """

    questions: int
    joined: int
    topics: int
    speaking: int
    minutes: int
    beyond: int
    elsewhere: int
    done: int
    drafts: int


@dataclass(frozen=True, slots=True)
class Line:
    """One question of a list. `state` names its caption in captions.turn; `heading`: a topic that begins here.

    `question`: the head, by which it stands here; `voice`: the one that is read, which is that of who speaks, by `who`.
    `online`: that one is not in the hall. `group`: with those that ask the same, and who asked each of the `others`.
    `behind`: it came after the list was frozen; `moved`: by whom it was put where it stands last, if by anybody.
    `elsewhere`: the level that decides it, by its name, where that is not who holds the meeting; else "".
    `asked_back`: one of their askers is waited for, while it keeps its place.
    """

    position: int
    question: Question
    voice: Question
    group: Group
    topic: Topic
    who: Who
    state: str
    heading: bool
    online: bool
    others: Sequence[tuple[Question, Who]]
    behind: bool
    moved: Override | None
    elsewhere: str
    asked_back: bool


def counts(uow: UnitOfWork, meeting: Meeting) -> Counts:
    """Count a meeting's standing questions."""
    questions, joined = uow.questions.listed(meeting.key), uow.questions.joined(meeting.key)
    groups = [Group(question, joined.get(question.key, ())) for question in questions]
    speaking = [one for group in groups for one in group.speakers]
    host = host_of(uow.people.unit(meeting.unit_id))
    reaches = Counter(reach_of(q.authority, host) for q in questions if q.authority is not None)
    return Counts(
        questions=len(questions),
        joined=sum(len(group.others) for group in groups),
        topics=len({q.topic_id for q in questions}),
        speaking=len(speaking),
        minutes=len(speaking) * meeting.speaking_minutes,
        beyond=reaches[Reach.ABOVE],
        elsewhere=reaches[Reach.OTHER],
        done=sum(entry.is_decided for entry in uow.questions.entries(meeting.key)),
        drafts=len(uow.duties.waiting_for_approval(meeting.key)),
    )


def lines(uow: UnitOfWork, meeting: Meeting, mode: ReplyMode, by: By = By.TOPIC) -> list[Line]:
    """Return one list of a meeting: who is to speak, or who wants a written answer only (F21)."""
    topics = {topic.id: topic for topic in uow.meetings.topics(meeting.key)}
    entries = {entry.question_id: entry for entry in uow.questions.entries(meeting.key)}
    questions = uow.questions.listed(meeting.key, reply_mode=mode)
    by_topic = ordered(uow, meeting.key, questions, entries.values())
    shown = by_topic if by is By.TOPIC else by_registration(questions)
    joined, released = uow.questions.joined(meeting.key), uow.duties.released_in(meeting.key)
    everybody = [*questions, *(one for question in questions for one in joined.get(question.key, ()))]
    whom = office.who_asked(uow, everybody, meeting.unit_id)
    reopened = {duty.question_id for duty in uow.duties.of_meeting(meeting.key) if duty.is_reopened}
    online, host = attending.all_online(uow, meeting), host_of(uow.people.unit(meeting.unit_id))
    laid = uow.lists.laid(meeting.key)
    moved = {one.question_id: one for one in laid.moves()} if by is By.TOPIC else {}
    asked_back = uow.ask_backs.waiting(meeting.key)
    found: list[Line] = []
    for position, question in enumerate(shown, start=1):
        heading = by is By.TOPIC and (position == 1 or question.topic_id != shown[position - 2].topic_id)
        state = state_of(
            question, entries.get(question.key), released=question.key in released, reopened=question.key in reopened,
            speaks=mode is ReplyMode.SPOKEN,
        )  # fmt: skip
        group = Group(question, joined.get(question.key, ()))
        voice = group.voice
        found.append(
            Line(
                position, question, voice, group, topics[question.topic_id], whom[voice.key], state, heading,
                voice.asker_id in online, [(one, whom[one.key]) for one in group.but(voice)],
                laid.is_behind(question.key), moved.get(question.key),
                _elsewhere(question, host),
                any(one.key in asked_back for one in group.all),
            )
        )  # fmt: skip
    return found


def _elsewhere(question: Question, host: Host) -> str:
    known = question.authority
    return called(known, host) if known is not None and reach_of(known, host) is not Reach.OWN else ""


def page(uow: UnitOfWork, meeting: Meeting, mode: ReplyMode, by: By, number: int) -> Slice[Line]:
    """Return one page, counted from 0; a number beyond the end is the last page."""
    return page_of(lines(uow, meeting, mode, by), number)


def state_of(question: Question, entry: QueueEntry | None, *, released: bool, reopened: bool, speaks: bool) -> str:
    """Return where a question stands in its list, as captions.turn names it: the lists and the card say the same.

    `released`: its asker was sent an answer; `reopened`: they were, or heard one, and are being answered further.
    `speaks`: somebody who asks it is to speak.
    """
    if question.withdrawn_at is not None or question.aside in SHUT:
        return "withdrawn" if question.withdrawn_at is not None else str(question.aside)
    if reopened:
        return "reopened"
    if released:
        return "released"
    if entry is not None and entry.is_current:
        return "current"
    if entry is not None and entry.outcome is not None and entry.is_decided:
        return entry.outcome
    return "waiting" if speaks else "to_write"


def order_file(uow: UnitOfWork, meeting: Meeting, *, by: int) -> Ordered:
    """Order both lists with every word as a text file; the export is logged."""
    values = QuestionList(
        unit=uow.people.unit(meeting.unit_id).name, meeting=meeting.title, starts_at=meeting.starts_at,
        place=meeting.place, at=uow.now, frozen=_version(uow, meeting),
        speaking=_listed(lines(uow, meeting, ReplyMode.SPOKEN)),
        written=_listed(lines(uow, meeting, ReplyMode.WRITTEN)),
    )  # fmt: skip
    uow.act("list.exported", "meeting", meeting.key, by=by)
    return kinds.order(say("chairing/file_name", meeting=meeting), values)


def frozen(uow: UnitOfWork, meeting: Meeting) -> FrozenList | None:
    """Return the frozen list that stands, or None."""
    return uow.lists.frozen(meeting.key)


def _version(uow: UnitOfWork, meeting: Meeting) -> tuple[int, datetime] | None:
    kept = frozen(uow, meeting)
    return (kept.number, kept.at) if kept is not None else None


def _listed(lines: list[Line]) -> tuple[Listed, ...]:
    """Return what the file says; beside who speaks nobody is named who wants no more than a written answer."""
    return tuple(
        Listed(
            position=line.position, heading=line.topic.title if line.heading else "", code=line.voice.code,
            name=line.who.name, post=line.who.post, group=line.who.group, state=line.state,
            registered_at=line.voice.registered_at, wording=masked(line.voice.wording),
            behalf=line.voice.behalf, online=line.online, lane=int(line.voice.lane),
            askers=line.group.askers, head=line.question.code, behind=line.behind, moved=line.moved is not None,
            asked_back=line.asked_back,
            also=tuple(_also(line, one, who) for one, who in line.others),
        )
        for line in lines
    )  # fmt: skip


def _also(line: Line, one: Question, who: Who) -> Also:
    speaks = one.reply_mode is ReplyMode.SPOKEN
    named = speaks or not line.group.speakers
    name, group = (who.name, who.group or who.post) if named else ("", "")
    return Also(one.code, name, group, speaks, masked(one.wording))
