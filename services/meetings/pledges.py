"""Pledges (lời hứa «sẽ…»): what the office says it will do for who asked, by whom and when; a step of the timeline."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.deadline import Body, Deadline
from domain.duty import NOTE_LIMIT
from domain.meeting import Meeting, check_running
from domain.questions.errors import TurnOver
from domain.questions.question import Question
from domain.questions.queue import NOTICE_AFTER
from domain.questions.turn_notes import Pledge
from domain.questions.wording import check_wording
from services import office
from services.answers import pledge_news, sharing
from services.delivering import owe
from services.meetings.rounds import hold
from services.office import Who
from services.plans import adding, holders, parts
from services.plans.planning import LINE_LIMIT
from services.unit_of_work import UnitOfWork
from templates.filters import truncate
from templates.say import say

PLEDGED = "question.pledged"


@dataclass(frozen=True, slots=True)
class Pledged:
    """One pledge with the question that it answers, who keeps it (None: nobody yet), by when, and whether it is."""

    pledge: Pledge
    question: Question
    who: Who | None
    deadline: Deadline

    def is_late(self, now: datetime) -> bool:
        """Whether its day is over, and it is not done."""
        return self.deadline.is_open and self.deadline.ends_at is not None and self.deadline.ends_at <= now


def make(uow: UnitOfWork, question_id: int, text: str, *, holder_id: int, day: date, by: int) -> Pledged:
    """Note a pledge while the meeting runs; who keeps it hears at once, who asked after the usual pause.

    TurnOver for a question that was not called; EmptyText, TooLong, DateInPast, HolderUnknown; NoRight,
    MeetingNotRunning.
    """
    question = uow.questions.get(question_id)
    question = uow.questions.get(question.lead_id)
    meeting = hold(uow, question.meeting_id, by)
    check_running(meeting)
    turn = uow.questions.entry(question.key)
    if turn is None or not (turn.is_current or turn.is_decided):
        raise TurnOver(code=question.code)
    words = read_words(text)
    title = truncate(say("chairing/pledge_title", question=question, text=" ".join(words.split())), LINE_LIMIT)
    step = adding.add(uow, Body(meeting), title, str(holder_id), day, by=by)
    pledge = Pledge(
        question_id=question.key,
        meeting_id=meeting.key,
        deadline_id=step.key,
        text=words,
        made_at=uow.now,
        made_by=by,
        told={"said": pledge_news.facts(step), "times": 0},
    )
    uow.turns.keep(pledge)
    uow.act(PLEDGED, "question", question.key, by=by, pledge=pledge.key)
    made = one(uow, pledge)
    sharing.tell_askers(
        uow, sharing.group_of(uow, question), "answers/pledged", once=told_key(pledge), due_at=uow.now + NOTICE_AFTER,
        one=made,
    )  # fmt: skip
    return made


def read_words(text: str) -> str:
    """Return what is pledged as it is kept; EmptyText, TooLong, OldFont."""
    return check_wording(text, limit=NOTE_LIMIT, fewest=2)


def of_meeting(uow: UnitOfWork, meeting_id: int) -> list[Pledged]:
    """Return what was pledged in a meeting, the first first."""
    return [one(uow, pledge) for pledge in uow.turns.pledges(meeting_id)]


def before(uow: UnitOfWork, meeting: Meeting) -> list[Pledged]:
    """Return what was pledged in the unit's meetings before this one and is not done yet, the soonest first."""
    found = [one(uow, pledge) for pledge in uow.turns.open_pledges(meeting.unit_id, but=meeting.key)]
    return sorted(found, key=lambda made: (made.deadline.last_day, made.pledge.key))


def of_question(uow: UnitOfWork, question: Question) -> list[Pledged]:
    """Return what was pledged to who asked a question, or asks the same."""
    return [made for made in of_meeting(uow, question.meeting_id) if made.pledge.question_id == question.lead_id]


def take_back(uow: UnitOfWork, pledge_id: int, *, by: int) -> None:
    """Take a pledge back that was noted by mistake; who has heard of it gets a correction."""
    pledge = uow.turns.pledge(pledge_id)
    pledge.dropped_at = uow.now
    uow.turns.keep(pledge)
    step = uow.deadlines.get(pledge.deadline_id)
    if step.is_open:
        unheard = uow.deliveries.drop(f"deadline:{step.key}:{step.version}", reason="undone")
        step.version += 1
        parts.end(uow, step, by=by, why=adding.TAKEN_BACK)
        if step.holder_id not in {None, by} and not unheard:
            holders.tell_not_given(uow, step, step.holder_id or 0)
    group = sharing.group_of(uow, uow.questions.get(pledge.question_id))
    for asked in group.all:
        if uow.deliveries.drop(sharing.once_for(group, asked, told_key(pledge)), reason="undone"):
            continue
        owe(
            uow, asked.asker_id, "answers/pledge_taken_back", mandatory=True,
            once=sharing.once_for(group, asked, f"unpledged:{pledge.key}"), **sharing.values_for(uow, group, asked),
        )  # fmt: skip


def told_key(pledge: Pledge) -> str:
    """Return the once key under which the asker of the head hears of it."""
    return f"pledged:{pledge.key}"


def one(uow: UnitOfWork, pledge: Pledge) -> Pledged:
    """Return a pledge with what is known of it now."""
    step = uow.deadlines.get(pledge.deadline_id)
    unit_id = uow.meetings.get(pledge.meeting_id).unit_id
    who = office.holder(uow, step.holder_id, unit_id) if step.holder_id is not None else None
    return Pledged(pledge, uow.questions.get(pledge.question_id), who, step)
