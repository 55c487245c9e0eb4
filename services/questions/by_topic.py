"""Giving by topic: whatever was sorted and given to nobody goes to who answers its topic, in one act."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from conversation.reply import Choice
from domain.duty import AnswerDuty, check_due
from domain.meeting import Meeting
from domain.people.acted import Acted
from domain.questions.question import Question
from services import office
from services.answers import promises
from services.delivering import owe
from services.office import Who
from services.questions import chasing, debts, proposing, triage
from services.reminders.duty_nudges import MAY_NUDGE
from services.unit_of_work import UnitOfWork
from templates.say import label

MOST_NAMED = 8
"""Questions that the one message to a holder names; more are a list to open."""


@dataclass(slots=True)
class GivenOut:
    """Who was given how many, by `due_at`; under which topics how many are left, for nobody answers those.

    `before`: what taking back needs. `proposed`: the chair has to approve it first.
    """

    due_at: datetime
    given: list[tuple[Who, int]] = field(default_factory=list)
    lacking: list[tuple[str, int]] = field(default_factory=list)
    before: list[dict[str, Any]] = field(default_factory=list)
    proposed: bool = False

    @property
    def count(self) -> int:
        """How many questions were given."""
        return sum(count for _, count in self.given)


def give_out(uow: UnitOfWork, meeting_id: int, due_at: datetime | None, *, by: int) -> GivenOut:
    """Give each to its topic's responder, who gets one message, by a date (None: as the meeting's rule has it).

    NoRight, DateInPast.
    """
    meeting = uow.meetings.hold(meeting_id)
    office.check_office(uow, by, meeting, MAY_NUDGE)
    due = check_due(due_at or promises.answer_by(uow, meeting, ahead=True), now=uow.now)
    topics = {topic.id: topic for topic in uow.meetings.topics(meeting_id)}
    new: dict[int, list[tuple[Question, AnswerDuty]]] = defaultdict(list)
    lacking: Counter[int] = Counter()
    found = GivenOut(due, proposed=proposing.needs_chair(uow, meeting, by=by))
    proposed: Counter[int] = Counter()
    for question in debts.ungiven(uow, meeting):
        if proposing.of_question(uow, question) is not None:
            continue
        holder = office.responder_of(uow, meeting, topics[question.topic_id])
        if holder is None or not uow.leaving.stays(holder):
            lacking[question.topic_id] += 1
            continue
        if found.proposed:
            before = proposing.facts(uow, question.key)
            proposing.propose(uow, question, holder_id=holder, due_at=due, by=by)
            proposed[holder] += 1
            now = proposing.facts(uow, question.key)
            found.before.append({"question": question.key, "proposed": [before, now]})
            continue
        duty = promises.assign(uow, question, owed=None, holder_id=holder, due_at=due, by=by, tell=False)
        uow.act(triage.GIVEN, "question", question.key, by=by, holder=holder)
        new[holder].append((question, duty))
        found.before.append({"question": question.key, "was": None, "version": duty.version})
    found.given = [(office.holder(uow, holder, meeting.unit_id), count) for holder, count in proposed.items()]
    for holder, owed in new.items():
        found.given.append((office.holder(uow, holder, meeting.unit_id), len(owed)))
        if holder != by:
            tell_given(uow, meeting, holder, owed)
    found.lacking = [(topics[key].title, lacking[key]) for key in topics if key is not None and lacking[key]]
    return found


def take_back(uow: UnitOfWork, acted: Acted) -> None:
    """Take what was given out by topic back; each who has heard of it hears so once. AlreadyDone as chasing has it."""
    before, ended = (acted.before or {})["debts"], defaultdict[int, list[tuple[Question, AnswerDuty]]](list)
    chasing.check_unmoved(uow, before)
    for was in before:
        duty = promises.open_duty(uow, was["question"])
        if duty is not None and "proposed" not in was:
            ended[duty.holder_id].append((uow.questions.get(was["question"]), duty))
        chasing.take_one_back(uow, was, by=acted.person_id, tell=False)
    for holder, owed in ended.items():
        meeting, key = uow.meetings.get(owed[0][1].meeting_id), _given_key(owed[-1][1])
        if holder != acted.person_id and not uow.deliveries.drop(key, reason="undone"):
            owe(
                uow, holder, "answering/not_given", once=f"{key}:back", meeting=meeting, count=len(owed),
                questions=owed[:MOST_NAMED], address=office.address(uow, holder),
            )  # fmt: skip


def _given_key(last: AnswerDuty) -> str:
    return f"given_out:{last.meeting_id}:{last.holder_id}:{last.key}:{last.version}"


def tell_given(
    uow: UnitOfWork, meeting: Meeting, holder: int, owed: list[tuple[Question, AnswerDuty]], *,
    due_at: datetime | None = None,
) -> str:  # fmt: skip
    """Tell a holder of all that they were given in one act, in one message; return its once key."""
    last, dates = owed[-1][1], {duty.due_at for _, duty in owed}
    key = _given_key(last)
    owe(
        uow, holder, "answering/given_out", once=key, due_at=due_at,
        meeting=meeting, questions=owed[:MOST_NAMED], count=len(owed),
        by_when=next(iter(dates)) if len(dates) == 1 else None, address=office.address(uow, holder),
        choices=[Choice.command(label("my_duties"), "viec")],
    )  # fmt: skip
    return key
