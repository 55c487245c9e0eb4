"""Reports of a meeting and the remarks on them: opened by the office, read in the report's order, each answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from conversation.reply import Choice
from domain.duty import NOTE_LIMIT
from domain.errors import AlreadyDone, DateInPast, DateTooLate, MeetingOver, NotFound, NothingToUndo
from domain.meeting import Meeting
from domain.people.access import OFFICE, Role
from domain.people.acted import check_lately
from domain.questions.errors import AlreadyWithdrawn
from domain.questions.question import Question
from domain.questions.queue import NOTICE_AFTER, REMARKED, Outcome, QueueEntry
from domain.questions.report import Report
from domain.questions.wording import check_wording
from services import office
from services.answers import promises
from services.answers.acknowledging import clear_or_not
from services.delivering import owe
from services.office import Called, Who
from services.questions import places
from services.questions.places import Place
from services.unit_of_work import UnitOfWork
from templates.say import label, words

TITLE_LIMIT, WHERE_LIMIT = 150, 200


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark. `heading`: the group of places that begins with it (0 to 3 as in Place), None for the same one."""

    question: Question
    who: Who
    entry: QueueEntry | None
    heading: int | None

    @property
    def outcome(self) -> Outcome | None:
        """What became of it, None while it waits; a question's other outcomes are none here."""
        return self.entry.outcome if self.entry is not None and self.entry.outcome in REMARKED else None


@dataclass(frozen=True, slots=True)
class Remarks:
    """A report with its remarks in its own order."""

    report: Report
    meeting: Meeting
    rows: Sequence[Remark]

    @property
    def waiting(self) -> int:
        """How many wait for an answer."""
        return sum(row.outcome is None for row in self.rows)


# --- a report ------------------------------------------------------------------------------------------------------


def of_meeting(uow: UnitOfWork, meeting_id: int, *, by: int) -> tuple[Meeting, Sequence[Report], Mapping[int, int]]:
    """Return a meeting's reports and how many remarks each has, to its office; NoRight."""
    meeting = uow.meetings.get(meeting_id)
    office.check_office(uow, by, meeting, OFFICE)
    found = uow.reports.of_meeting(meeting_id)
    return meeting, found, uow.reports.numbers([one.key for one in found])


def open_report(
    uow: UnitOfWork, meeting_id: int, *, title: str, where: str | None, ends_at: datetime, by: int,
    topic_id: int | None = None,
) -> Report:  # fmt: skip
    """Open a report for remarks; without a topic, under the meeting's first. `where` None: it comes as a file alone.

    DateTooLate, DateInPast, MeetingOver, NoRight, NotFound, and what words are refused for.
    """
    meeting = uow.meetings.hold(meeting_id)
    office.check_office(uow, by, meeting, OFFICE)
    if meeting.is_over:
        raise MeetingOver(meeting=meeting)
    topics = [topic.id for topic in uow.meetings.topics(meeting_id)]
    chosen = topic_id if topic_id is not None else topics[0]
    if chosen is None or chosen not in topics:
        raise NotFound
    check_until(uow, meeting, ends_at)
    report = Report(
        meeting_id=meeting_id, topic_id=chosen, title=check_wording(title, limit=TITLE_LIMIT, fewest=3),
        where="" if where is None else check_wording(where, limit=WHERE_LIMIT, fewest=3),
        ends_at=ends_at, opened_at=uow.now, opened_by=by,
    )  # fmt: skip
    uow.reports.keep(report)
    uow.act("report.opened", "report", report.key, by=by, meeting=meeting_id)
    return report


def check_until(uow: UnitOfWork, meeting: Meeting, ends_at: datetime) -> None:
    """Remarks are asked for until some hour ahead, before the meeting: there they are answered.

    DateTooLate, DateInPast.
    """
    if ends_at > meeting.starts_at:
        raise DateTooLate(day=ends_at, meeting=meeting)
    if ends_at <= uow.now:
        raise DateInPast(date=ends_at)


def held(uow: UnitOfWork, report_id: int, *, by: int) -> tuple[Report, Meeting]:
    """Return a report that somebody of its office may change, held; NoRight, NotFound for one that was taken off."""
    report = uow.reports.hold(report_id)
    meeting = uow.meetings.get(report.meeting_id)
    office.check_office(uow, by, meeting, OFFICE)
    if report.dropped_at is not None:
        raise NotFound
    return report, meeting


def move(uow: UnitOfWork, report_id: int, ends_at: datetime, *, by: int) -> Report:
    """Ask for remarks until another hour; DateTooLate, DateInPast, NoRight."""
    report, meeting = held(uow, report_id, by=by)
    check_until(uow, meeting, ends_at)
    report.ends_at = ends_at
    uow.reports.keep(report)
    uow.act("report.moved", "report", report.key, by=by)
    return report


def drop(uow: UnitOfWork, report_id: int, *, by: int) -> Report:
    """Take a report off again while nobody has remarked on it; AlreadyDone, NoRight."""
    report, _ = held(uow, report_id, by=by)
    if uow.reports.numbers([report.key]):
        raise AlreadyDone(what="report")
    report.dropped_at = uow.now
    uow.reports.keep(report)
    uow.act("report.dropped", "report", report.key, by=by)
    return report


def call(uow: UnitOfWork, report_id: int, *, by: int) -> Called:
    """Tell the unit's staff once that remarks are asked for; return how many were told. NoRight, MeetingOver."""
    report, meeting = held(uow, report_id, by=by)
    if meeting.is_over:
        raise MeetingOver(meeting=meeting)
    members = uow.people.members(meeting.unit_id, frozenset(Role) - {Role.PARENT, Role.RESIDENT})
    people = [one for one in dict.fromkeys(m.person_id for _, m in members if m.waits_since is None) if one != by]
    files = len(uow.attachments.of(report_id=report.key))
    return office.call(
        uow, people, "reports/called", once=f"report:{report.key}", report=report, meeting=meeting, files=files,
        choices=[Choice.act(label("remark"), "remark", report.key), *to_read(report.key, files)],
    )  # fmt: skip


def to_read(report_id: int, files: int) -> list[Choice]:
    """Offer to read a report where it was put in as a file."""
    return [Choice.act(label("report_read"), "report_read", report_id, words("report_read"))] if files else []


# --- remarks, in the report's order --------------------------------------------------------------------------------


def remarks(uow: UnitOfWork, report_id: int, *, by: int) -> Remarks:
    """Return the remarks on a report by page and section; NoRight, NotFound."""
    report = uow.reports.get(report_id)
    meeting = uow.meetings.get(report.meeting_id)
    office.check_office(uow, by, meeting, OFFICE)
    if report.dropped_at is not None:
        raise NotFound
    found = [(places.sorted_by(one.place), one) for one in uow.reports.remarks(report_id)]
    found.sort(key=lambda pair: (pair[0].group, pair[0].path, pair[1].lane, pair[1].number))
    entries = {entry.question_id: entry for entry in uow.questions.entries(meeting.key)}
    whom = office.who_asked(uow, [question for _, question in found], meeting.unit_id)
    rows, before = list[Remark](), None
    for place, question in found:
        rows.append(Remark(question, whom[question.key], entries.get(question.key), _heading(place, before)))
        before = place
    return Remarks(report, meeting, rows)


def _heading(place: Place, before: Place | None) -> int | None:
    return place.group if before is None or before.group != place.group else None


def next_waiting(seen: Remarks, after: int = 0) -> Remark | None:
    """Return the next remark that waits, behind a question's and then from the start again; None: all are answered."""
    keys = [row.question.key for row in seen.rows]
    begin = keys.index(after) + 1 if after in keys else 0
    return next((row for row in [*seen.rows[begin:], *seen.rows[:begin]] if row.outcome is None), None)


def answer(uow: UnitOfWork, question_id: int, how: Outcome, words: str, *, by: int) -> Question:
    """Take a remark in, or explain, with words; its author is told after a pause. AlreadyDone, NoRight, TooLong.

    It may be done from its coming to long after the meeting; whoever owed it a written answer owes it no more.
    """
    question = uow.questions.hold(question_id)
    meeting = uow.meetings.get(question.meeting_id)
    office.check_office(uow, by, meeting, OFFICE)
    if question.report_id is None or how not in REMARKED:
        raise NotFound
    if question.withdrawn_at is not None:
        raise AlreadyWithdrawn(code=question.code)
    entry = uow.questions.entry(question_id) or QueueEntry(question_id=question_id, meeting_id=meeting.key, version=0)
    if entry.outcome not in {None, Outcome.BACK, Outcome.NOT_REACHED}:
        raise AlreadyDone(what="decided", code=question.code, entry=entry)
    was, before = entry.outcome, promises.facts(promises.open_duty(uow, question_id))
    entry.gist = check_wording(words, limit=NOTE_LIMIT, fewest=1)
    entry.outcome, entry.outcome_at, entry.decided_by, entry.called_at = how, uow.now, by, None
    entry.version += 1
    uow.questions.keep(entry)
    uow.act("question.decided", "question", question_id, by=by, outcome=how, was=was, before=before)
    promises.cancel_for_question(uow, question, by=by, tell_at=uow.now + NOTICE_AFTER)
    chair = meeting.chair_title if office.may(uow, by, meeting, frozenset({Role.CHAIR})) else ""
    owe(
        uow, question.asker_id, "reports/answered", once=_once(entry), mandatory=True, due_at=uow.now + NOTICE_AFTER,
        choices=clear_or_not(question), question=question, entry=entry, report=uow.reports.get(question.report_id),
        chair=chair, address=office.address(uow, question.asker_id),
    )  # fmt: skip
    return question


def _once(entry: QueueEntry) -> str:
    return f"remark:{entry.question_id}:{entry.version}"


def take_back(uow: UnitOfWork, question_id: int, *, by: int) -> Question:
    """Take an answer back within ten minutes: unheard, or corrected. NothingToUndo, TooLateToUndo, NoRight."""
    question = uow.questions.hold(question_id)
    office.check_office(uow, by, uow.meetings.get(question.meeting_id), OFFICE)
    entry = uow.questions.entry(question_id)
    if entry is None or entry.outcome not in REMARKED or entry.outcome_at is None:
        raise NothingToUndo
    check_lately(entry.outcome_at, now=uow.now)
    if not uow.deliveries.drop(_once(entry), reason="undone"):
        owe(
            uow, question.asker_id, "answers/taken_back", once=f"taken_back:{question_id}:{entry.version}",
            mandatory=True, question=question, entry=entry, address=office.address(uow, question.asker_id),
        )  # fmt: skip
    decided = uow.events.last_of("question", question_id, ["question.decided"])
    assert decided is not None
    noted = decided.details
    if noted["before"]:
        promises.restore(uow, question, noted["before"], by=by)
    was = Outcome(noted["was"]) if noted["was"] else None
    entry.outcome, entry.decided_by, entry.gist = was, by if was else None, ""
    entry.outcome_at = uow.now if was else None
    entry.version += 1
    uow.questions.keep(entry)
    uow.act("question.undone", "question", question_id, by=by)
    return question
