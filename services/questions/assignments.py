"""The table of assignments: what is proposed, by who would answer; the chair approves it, or returns single lines."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from domain.duty import NOTE_LIMIT, AnswerDuty
from domain.errors import AlreadyDone, DateInPast, NotFound
from domain.meeting import Meeting
from domain.people.access import MAY_TRIAGE
from domain.people.acted import Acted
from domain.proposed_duty import ProposedDuty
from domain.questions.errors import DutyChanged, HolderUnknown
from domain.questions.question import Question
from domain.questions.queue import NOTICE_AFTER
from domain.questions.topic import Topic
from domain.questions.wording import check_wording
from services import office
from services.answers import promises
from services.delivering import owe
from services.office import Who
from services.questions import by_topic, proposing, triage
from services.reminders.assignments import void
from services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `fault`: why it cannot be approved as it stands («holder_unknown», «date_in_past»), or "".

    `heading`: a holder begins here, with so many lines.
    """

    proposed: ProposedDuty
    question: Question
    topic: Topic
    holder: Who
    fault: str
    heading: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """What waits for the chair, by holder and date, and what was returned. `decides`: who looks may approve."""

    meeting: Meeting
    waiting: Sequence[Line]
    returned: Sequence[Line]
    decides: bool

    @property
    def face(self) -> int:
        """How what waits looks now: another number once any line has changed, come or gone."""
        lines = ",".join(f"{key}:{version}" for key, version in sorted(self.seen.items()))
        return crc32(lines.encode())

    @property
    def seen(self) -> dict[int, int]:
        """The lines that may be approved as they stand, with their versions."""
        return {line.proposed.key: line.proposed.version for line in self.waiting if not line.fault}


@dataclass(slots=True)
class Approved:
    """What was approved: codes by holder; what was left, with why; `before`: what taking back needs."""

    given: list[tuple[Who, int]] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)
    before: list[dict[str, Any]] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many were given."""
        return sum(count for _, count in self.given)


def table(uow: UnitOfWork, meeting_id: int, *, by: int) -> Table:
    """Return the table of a meeting, for its office; NotFound, NoRight."""
    meeting = uow.meetings.get(meeting_id)
    office.check_office(uow, by, meeting, triage.MAY_SORT)
    topics = {topic.id: topic for topic in uow.meetings.topics(meeting_id)}
    holders: dict[int, Who] = {}
    lines: list[Line] = []
    for proposed in uow.proposed.of_meeting(meeting_id):
        question = uow.questions.get(proposed.question_id)
        if void(uow, proposed, question):
            continue
        if proposed.holder_id not in holders:
            holders[proposed.holder_id] = office.holder(uow, proposed.holder_id, meeting.unit_id)
        holder = holders[proposed.holder_id]
        lines.append(Line(proposed, question, topics[question.topic_id], holder, _fault(uow, meeting, proposed)))
    lines.sort(key=lambda line: (line.holder.name, line.proposed.holder_id, line.proposed.due_at, line.question.number))
    waiting = [line for line in lines if line.proposed.waits]
    returned = [line for line in lines if not line.proposed.waits]
    return Table(meeting, _headed(waiting), returned, by in office.deciders(uow, meeting))


def _headed(lines: Sequence[Line]) -> list[Line]:
    counts: dict[int, int] = defaultdict(int)
    for line in lines:
        counts[line.proposed.holder_id] += 1
    found, last = [], 0
    for line in lines:
        begins = line.proposed.holder_id != last
        last = line.proposed.holder_id
        heading = counts[last] if begins else 0
        found.append(Line(line.proposed, line.question, line.topic, line.holder, line.fault, heading))
    return found


def _fault(uow: UnitOfWork, meeting: Meeting, proposed: ProposedDuty) -> str:
    try:
        promises.check_suits(uow, meeting, proposed.holder_id, proposed.due_at)
    except (HolderUnknown, DateInPast) as why:
        return why.name()
    return ""


def approve(uow: UnitOfWork, meeting_id: int, seen: Mapping[int, int], *, by: int) -> Approved:
    """Give what is proposed (lines by their ids, as they were shown), each holder one message; name what was left.

    NoRight; AlreadyDone where nothing of it waits as it was shown.
    """
    meeting = uow.meetings.hold(meeting_id)
    office.check_decides(uow, meeting, by)
    new: dict[int, list[tuple[Question, AnswerDuty]]] = defaultdict(list)
    found = Approved()
    for key in sorted(seen):
        proposed = uow.proposed.hold(key)
        if proposed.meeting_id != meeting_id:
            raise NotFound
        question = uow.questions.hold(proposed.question_id)
        why = _why_left(uow, meeting, proposed, question, seen[key])
        if why:
            found.left.append((question.code, why))
            continue
        duty, before = _give(uow, proposed, question, by=by)
        new[duty.holder_id].append((question, duty))
        found.before.append(before)
    if not new:
        raise AlreadyDone(what="assignments")
    for holder, owed_now in new.items():
        found.given.append((office.holder(uow, holder, meeting.unit_id), len(owed_now)))
        if holder != by:
            told = by_topic.tell_given(uow, meeting, holder, owed_now, due_at=uow.now + NOTICE_AFTER)
            mine = {duty.key for _, duty in owed_now}
            for row in found.before:
                if row["duty"] in mine:
                    row["told"] = told
    return found


def approve_all(uow: UnitOfWork, meeting_id: int, face: int, *, by: int) -> Approved:
    """Approve all that waits, if it still looks as it was shown (Table.face); AlreadyDone, and as `approve`."""
    uow.meetings.hold(meeting_id)
    found = table(uow, meeting_id, by=by)
    if found.face != face:
        raise AlreadyDone(what="assignments")
    return approve(uow, meeting_id, found.seen, by=by)


def line(uow: UnitOfWork, proposed_id: int, *, by: int) -> ProposedDuty:
    """Return a line, for who may decide on it; NotFound, NoRight."""
    proposed = uow.proposed.get(proposed_id)
    office.check_decides(uow, uow.meetings.get(proposed.meeting_id), by)
    return proposed


def _give(
    uow: UnitOfWork, proposed: ProposedDuty, question: Question, *, by: int
) -> tuple[AnswerDuty, dict[str, Any]]:  # fmt: skip
    """Let the duty be as it was proposed, whose holder is told elsewhere; return it with what taking back needs."""
    owed = promises.open_duty(uow, question.key)
    was, promised = promises.facts(owed), owed is not None and promises.was_promised(uow, owed)
    duty = promises.assign(
        uow, question, owed=owed, holder_id=proposed.holder_id, due_at=proposed.due_at, by=by, tell=False
    )
    if was is not None and was["holder"] != duty.holder_id:
        owe(uow, was["holder"], "answering/moved", once=f"moved:{duty.key}:{duty.version}", question=question)
    if promised:
        triage.tell_given_on(uow, question, duty)
    proposed.approved_at, proposed.approved_by = uow.now, by
    proposed.version += 1
    uow.proposed.keep(proposed)
    uow.act(triage.GIVEN, "question", question.key, by=by, holder=duty.holder_id)
    before = {"proposed": proposed.key, "question": question.key, "duty": duty.key, "version": duty.version}
    return duty, {**before, "was": was}


def _why_left(uow: UnitOfWork, meeting: Meeting, proposed: ProposedDuty, question: Question, seen: int) -> str:
    if not proposed.waits:
        return "already_done"
    if proposed.version != seen:
        return "duty_changed"
    return void(uow, proposed, question) or _fault(uow, meeting, proposed)


def send_back(uow: UnitOfWork, proposed_id: int, reason: str, *, by: int, seen: int) -> ProposedDuty:
    """The chair wants another line, for this reason, which the office reads; NoRight, DutyChanged, AlreadyDone."""
    proposed = uow.proposed.hold(proposed_id)
    meeting, question = uow.meetings.get(proposed.meeting_id), uow.questions.get(proposed.question_id)
    office.check_decides(uow, meeting, by)
    if proposed.version != seen:
        raise DutyChanged(code=question.code)
    if not proposed.waits or void(uow, proposed, question):
        raise AlreadyDone(what="assignments")
    proposed.return_reason = check_wording(reason, limit=NOTE_LIMIT, fewest=2)
    proposed.returned_at = uow.now
    proposed.version += 1
    uow.proposed.keep(proposed)
    uow.act("question.giving_returned", "question", question.key, by=by)
    people = [person for person in office.staff(uow, meeting.unit_id, MAY_TRIAGE) if person != by]
    office.tell(
        uow, people, "assignments/returned", once=_returned_key(proposed), due_at=uow.now + NOTICE_AFTER,
        question=question, who=office.holder(uow, proposed.holder_id, meeting.unit_id), reason=proposed.return_reason,
    )  # fmt: skip
    return proposed


def _returned_key(proposed: ProposedDuty) -> str:
    return f"returned_line:{proposed.key}:{proposed.version}"


def take_back(uow: UnitOfWork, acted: Acted) -> None:
    """Let what was approved wait again; all of it or none. AlreadyDone where somebody has gone on with it.

    Who had not heard of it never does; others get one message.
    """
    rows = (acted.before or {})["approved"]
    for row in rows:
        duty = promises.open_duty(uow, row["question"])
        office.check_decides(uow, uow.meetings.get(uow.questions.get(row["question"]).meeting_id), acted.person_id)
        touched = duty is None or (duty.key, duty.version) != (row["duty"], row["version"])
        if duty is None or touched or duty.handed_back_at or uow.duties.latest_answer(duty.key) is not None:
            raise AlreadyDone(what="moved_on")
    unheard = {key: uow.deliveries.drop(key, reason="undone") for key in {row.get("told") for row in rows} if key}
    heard: dict[str, list[Question]] = defaultdict(list)
    for row in rows:
        question, key = uow.questions.hold(row["question"]), row.get("told")
        holder = uow.duties.get(row["duty"]).holder_id
        promises.restore(uow, question, row["was"], by=acted.person_id, tell=row["was"] is not None)
        proposed = uow.proposed.hold(row["proposed"])
        proposed.approved_at = proposed.approved_by = None
        proposed.version += 1
        duty = promises.open_duty(uow, question.key)
        proposed.over_duty, proposed.over_version = (duty.key, duty.version) if duty is not None else (0, 0)
        uow.proposed.keep(proposed)
        if key and not unheard[key] and row["was"] is None:
            heard[f"{holder}:{key}"].append(question)
    for mark, questions in heard.items():
        person = int(mark.partition(":")[0])
        owe(
            uow, person, "assignments/undone", once=f"assignments_undone:{mark}:{uow.now.isoformat()}",
            questions=questions, address=office.address(uow, person),
        )  # fmt: skip


def wait_again(uow: UnitOfWork, acted: Acted) -> None:
    """Let a line that was sent back wait again; AlreadyDone where it was changed since."""
    before = acted.before or {}
    proposed = uow.proposed.hold(before["returned"])
    office.check_decides(uow, uow.meetings.get(proposed.meeting_id), acted.person_id)
    if proposed.version != before["version"] or not proposed.is_open:
        raise AlreadyDone(what="moved_on")
    for person in office.staff(uow, uow.meetings.get(proposed.meeting_id).unit_id, MAY_TRIAGE):
        uow.deliveries.drop(f"{_returned_key(proposed)}:{person}", reason="undone")
    proposed.returned_at, proposed.return_reason = None, ""
    proposed.version += 1
    uow.proposed.keep(proposed)
    uow.act(proposing.PROPOSED, "question", proposed.question_id, by=acted.person_id, holder=proposed.holder_id)
