"""Sending up: a matter goes to another agency, before, in or after the meeting; its letter may be noted later."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from domain.duty import LETTER_LIMIT, NEWS_DAYS, AnswerDuty, DutyKind
from domain.errors import AlreadyDone, DateNotUnderstood
from domain.meeting import Meeting
from domain.people.access import MAY_RUN
from domain.questions.errors import AgencyMissing, AlreadyAnswered, SetAside
from domain.questions.question import READ_FIRST, Question
from domain.questions.queue import ANSWERED, NOTICE_AFTER, Outcome, QueueEntry
from domain.questions.reach import Host, host_of
from domain.questions.wording import check_wording
from services import office
from services.answers import beside, promises, sharing
from services.dates import today, workday
from services.delivering import owe
from services.meetings.rounds import hold
from services.plans import timeline
from services.questions.triage import SENT_UP, open_question
from services.unit_of_work import UnitOfWork
from templates.say import book

AGENCY_LIMIT = 120
_AHEAD = timedelta(days=60)
"""A day without a year that lies further ahead was last year's."""


@dataclass(frozen=True, slots=True)
class SentUp:
    """What was sent up, and what takes it back (JSON)."""

    question: Question
    duty: AnswerDuty
    before: dict[str, Any]


def agencies(uow: UnitOfWork, about: Meeting | Question) -> list[str]:
    """Return to which agencies matters are often sent up; a ward, or who is above one, sends nothing to a ward."""
    meeting = about if isinstance(about, Meeting) else uow.meetings.get(about.meeting_id)
    told, above = book()["agencies"], _above(uow, meeting)
    below = told["below"] if host_of(uow.people.unit(meeting.unit_id)) is Host.SCHOOL else []
    return [*filter(None, [above]), *below, *told["names"]]


def _above(uow: UnitOfWork, meeting: Meeting) -> str:
    """Return the unit above that of a meeting by name, "" where none is known here."""
    above = uow.people.unit(meeting.unit_id).parent_id
    return uow.people.unit(above).name if above is not None else ""


def usual(uow: UnitOfWork, meeting: Meeting, entries: Iterable[QueueEntry]) -> tuple[str, datetime] | None:
    """Return where the last of these turns was sent up, before the first the unit above, and by when news comes.

    None: nobody knows yet.
    """
    sent = [one for one in entries if one.outcome is Outcome.SENT_UP and one.agency]
    last = max(sent, key=lambda one: one.outcome_at or one.called_at or uow.now, default=None)
    agency = last.agency if last is not None else _above(uow, meeting)
    return (agency, workday(uow, NEWS_DAYS)) if agency else None


def forward(
    uow: UnitOfWork, question: Question, meeting: Meeting, *, by: int, agency: str, due_at: datetime | None
) -> AnswerDuty:  # fmt: skip
    """Let the secretary owe the asker news of what goes to an agency, which is required; AgencyMissing, TooLong."""
    agency = check_agency(agency)
    return promises.assign(
        uow, question, owed=promises.open_duty(uow, question.key), due_at=due_at, by=by, kind=DutyKind.FORWARDED,
        holder_id=office.secretary_of(uow, meeting, otherwise=by), tell_at=uow.now + NOTICE_AFTER,
        agency=agency,
    )  # fmt: skip


def check_agency(agency: str) -> str:
    """Return an agency's name as typed; AgencyMissing, TooLong."""
    if not agency.strip():
        raise AgencyMissing
    return check_wording(agency, limit=AGENCY_LIMIT, fewest=2)


def may_send(uow: UnitOfWork, question: Question, *, by: int) -> bool:
    """Whether somebody may send a question up beside the chair's list."""
    entry = uow.questions.entry(question.key)
    free = question.aside not in READ_FIRST and question.report_id is None and question.joined_to is None
    called = entry is not None and entry.is_current
    sent = beside.forwarded(uow, question.key) is not None
    meeting = uow.meetings.get(question.meeting_id)
    return free and not called and not sent and not _answered(uow, question) and office.may(uow, by, meeting, MAY_RUN)


def send_up(
    uow: UnitOfWork, question_id: int, *, by: int, agency: str, letter: str = "", due_at: datetime | None = None,
    seen: int | None = None,
) -> SentUp:  # fmt: skip
    """Send a question up; all who ask it hear to whom, and by when they have news.

    `letter`: its number and date as typed, «12/CV-MN ngày 20/11»; "" while there is none, which is asked for later.
    NoRight, AgencyMissing, AlreadyAnswered, SetAside, DateNotUnderstood, as triage.open_question; AlreadyDone while it
    is called, or where it is sent up already.
    """
    meeting = hold(uow, uow.questions.get(question_id).meeting_id, by)
    uow.questions.hold(question_id)
    question = open_question(uow, question_id, by=by, seen=seen)
    if question.aside in READ_FIRST:
        raise SetAside(code=question.code)
    entry, owed = uow.questions.entry(question.key), promises.open_duty(uow, question.key)
    if entry is not None and entry.is_current:
        raise AlreadyDone(what="called_now", code=question.code)
    if beside.forwarded(uow, question.key) is not None:
        raise AlreadyDone(what="sent_up", code=question.code)
    if _answered(uow, question):
        raise AlreadyAnswered(code=question.code)
    number, day = read_letter(uow, letter)
    before: dict[str, Any] = {"duty": promises.facts(owed), "entry": _facts(entry), "new": question.triaged_at is None}
    turn = entry or QueueEntry(question_id=question.key, meeting_id=meeting.key, version=0)
    duty = forward(uow, question, meeting, by=by, agency=agency, due_at=due_at or workday(uow, NEWS_DAYS))
    duty.letter, duty.letter_on = number, day
    uow.duties.keep(duty)
    turn.outcome, turn.outcome_at, turn.decided_by, turn.agency = Outcome.SENT_UP, uow.now, by, duty.agency
    turn.version += 1
    uow.questions.keep(turn)
    question.triaged_at = question.triaged_at or uow.now  # it waits to be sorted no more
    uow.questions.keep(question)
    uow.act(SENT_UP, "question", question.key, by=by, duty=duty.key, lettered=bool(number))
    sharing.tell_askers(
        uow, sharing.group_of(uow, question), "answers/sent_up", once=_told(duty), due_at=uow.now + NOTICE_AFTER,
        entry=turn, duty=duty, unit=uow.people.unit(meeting.unit_id),
    )  # fmt: skip
    timeline.recompute(uow, meeting)
    before |= {"question": question.key, "made": [duty.key, duty.version], "turn": turn.version}
    return SentUp(question, duty, before)


def take_back(uow: UnitOfWork, before: dict[str, Any], *, by: int) -> Question:
    """Take back what was just sent up: turn and debt are as they were, and who has heard of it hears that.

    AlreadyDone where either has changed since.
    """
    question = uow.questions.hold(before["question"])
    meeting = hold(uow, question.meeting_id, by)
    turn, duty = uow.questions.entry(question.key), promises.open_duty(uow, question.key)
    if turn is None or duty is None or turn.version != before["turn"] or [duty.key, duty.version] != before["made"]:
        raise AlreadyDone(what="moved_on")
    group, told = sharing.group_of(uow, question), _told(duty)
    _restore(turn, before["entry"])
    uow.questions.keep(turn)
    if before.get("new"):
        question.triaged_at = None
        uow.questions.keep(question)
    duty.letter, duty.letter_on = "", None
    promises.restore(uow, question, before["duty"], by=by)
    uow.act("question.sent_up_undone", "question", question.key, by=by, duty=duty.key)
    for one in group.all:
        if not uow.deliveries.drop(sharing.once_for(group, one, told), reason="undone"):
            owe(
                uow, one.asker_id, "answers/ruling_ended", once=sharing.once_for(group, one, f"{told}:undone"),
                mandatory=True, question=one, address=office.address(uow, one.asker_id),
            )  # fmt: skip
    timeline.recompute(uow, meeting)
    return question


# --- its letter ----------------------------------------------------------------------------------------------------


def lacks_letter(uow: UnitOfWork, question: Question) -> bool:
    """Whether it was sent up, and no letter's number is noted."""
    duty = beside.forwarded(uow, question.key)
    return duty is not None and not duty.letter


def note_letter(uow: UnitOfWork, question_id: int, letter: str, *, by: int) -> AnswerDuty:
    """Note number and date of the letter by which something was sent up; its askers hear of it, of a correction too.

    NoRight, AlreadyDone where nothing is sent up any more; EmptyText, TooLong, DateNotUnderstood.
    """
    question = open_question(uow, question_id, by=by)
    found = beside.forwarded(uow, question_id)
    if found is None:
        raise AlreadyDone(what="duty_closed")
    duty = uow.duties.hold(found.key)
    number, day = read_letter(uow, check_wording(letter, limit=AGENCY_LIMIT, fewest=1))
    if (number, day) == (duty.letter, duty.letter_on):
        return duty
    duty.letter, duty.letter_on = number, day
    uow.duties.keep(duty)
    uow.act("duty.letter_noted", "duty", duty.key, by=by, question=question.key)
    sharing.tell_askers(
        uow, sharing.concerned(uow, duty, question), "answers/letter", duty=duty,
        once=f"letter:{duty.key}:{uow.now:%Y%m%d%H%M%S}", due_at=uow.now + NOTICE_AFTER,
    )  # fmt: skip
    return duty


def read_letter(uow: UnitOfWork, typed: str) -> tuple[str, date | None]:
    """Return number and day of a letter as typed: «số 12/CV-MN ngày 20/11/2026»; "" and None for nothing.

    DateNotUnderstood for a day that is none, TooLong.
    """
    if not typed.strip():
        return "", None
    dated, named = _forms()
    found = dated.search(typed)
    rest = typed[: found.start()] if found else typed
    number = check_wording(named.sub("", rest), limit=LETTER_LIMIT, fewest=1)
    return number, _day(uow, found) if found else None


@cache
def _forms() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return by what the day at the end of a letter's name is found, and what stands before its number."""
    day, before = ("|".join(map(re.escape, book()["letter"][name])) for name in ("day", "before"))
    return (
        re.compile(rf"[\s,]*(?:{day}|,)\s*(\d{{1,2}})[/.-](\d{{1,2}})(?:[/.-](\d{{4}}))?\s*$", re.IGNORECASE),
        re.compile(rf"^\s*(?:(?:{before})\s*:?\s*)*", re.IGNORECASE),
    )


def _day(uow: UnitOfWork, found: re.Match[str]) -> date:
    now = today(uow)
    try:
        day = date(int(found[3] or now.year), int(found[2]), int(found[1]))
        return day.replace(year=day.year - 1) if not found[3] and day - now > _AHEAD else day
    except ValueError as problem:
        raise DateNotUnderstood(text=found[0].strip(" ,")) from problem


def _answered(uow: UnitOfWork, question: Question) -> bool:
    entry, duty = uow.questions.entry(question.key), promises.open_duty(uow, question.key)
    heard = entry is not None and entry.outcome in ANSWERED
    return duty is None and (heard or uow.duties.released(question) is not None)


def _facts(entry: QueueEntry | None) -> dict[str, Any]:
    if entry is None:
        return {"outcome": None, "outcome_at": None, "decided_by": None, "agency": ""}
    at = entry.outcome_at.isoformat() if entry.outcome_at is not None else None
    return {"outcome": entry.outcome, "outcome_at": at, "decided_by": entry.decided_by, "agency": entry.agency}


def _restore(turn: QueueEntry, facts: dict[str, Any]) -> None:
    turn.outcome = Outcome(facts["outcome"]) if facts["outcome"] else None
    turn.outcome_at = datetime.fromisoformat(facts["outcome_at"]) if facts["outcome_at"] else None
    turn.decided_by, turn.agency = facts["decided_by"], facts["agency"]
    turn.version += 1


def _told(duty: AnswerDuty) -> str:
    return f"sent_up:{duty.key}:{duty.version}"
