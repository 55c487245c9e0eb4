"""A meeting as its office wants it: reminders on or off and with words of its own, its agenda, its house rules."""

import re
from zlib import crc32

from conversation.reply import Choice
from domain.errors import LinkWrong, MeetingOver, NumberNotUnderstood, TooManyLines
from domain.meeting import Meeting, Mode
from domain.people.access import check_role
from domain.questions.errors import TextChanged
from domain.questions.question import ReplyMode
from domain.questions.wording import check_wording
from services import attending, office
from services.delivering import owe
from services.naming import read_lines
from services.plans.concerned import people_concerned
from services.plans.timeline import MAY_PLAN
from services.questions import house_rules
from services.reminders.deadlines import lay_for_meeting
from services.reminders.meetings import lay_for_askers
from services.unit_of_work import UnitOfWork
from templates.say import label

REMINDER_LIMIT = 300
LINK_LIMIT = 500
_LINK = re.compile(r"https?://[^\s/@]+\.[^\s@]+")
RULES_LIMIT = 3000
MOST_MINUTES = 30
"""Minutes that one speaker may have: plans give three to ten."""
AGENDA_LINES = 30
AGENDA_LINE = 200
"""Letters of one line of the agenda."""


def settable(uow: UnitOfWork, meeting_id: int, *, by: int) -> Meeting:
    """Return a meeting that is still ahead, for somebody who plans it; NoRight, MeetingOver."""
    meeting = uow.meetings.hold(meeting_id)
    check_settable(uow, meeting, by=by)
    return meeting


def check_settable(uow: UnitOfWork, meeting: Meeting, *, by: int) -> None:
    """Refuse as `settable`, without holding the meeting: for who only looks."""
    check_role(uow.people.roles(by, meeting.unit_id), MAY_PLAN)
    if meeting.is_over:
        raise MeetingOver(meeting=meeting)


def may_set(uow: UnitOfWork, meeting: Meeting, *, by: int) -> bool:
    """Whether somebody may change how a meeting is held, and it is still ahead."""
    return bool(uow.people.roles(by, meeting.unit_id) & MAY_PLAN) and not meeting.is_over


def switch(uow: UnitOfWork, meeting_id: int, *, on: bool, by: int) -> Meeting:
    """Let the clock remind people of a meeting and of its deadlines, or not; answers and changes go all the same."""
    meeting = settable(uow, meeting_id, by=by)
    if meeting.reminds is on:
        return meeting
    meeting.reminds = on
    uow.meetings.keep(meeting)
    lay_for_meeting(uow, meeting)
    if on:
        lay_for_askers(uow, people_concerned(uow, meeting), meeting)
    uow.act("meeting.reminds", "meeting", meeting.key, by=by, on=on)
    return meeting


def let_chair_assign(uow: UnitOfWork, meeting_id: int, *, on: bool, by: int, was: bool | None = None) -> Meeting:
    """Let the chair approve whom the secretary gives questions to before the meeting, or not.

    What waits then goes on waiting. TextChanged where it `was` something else.
    """
    meeting = settable(uow, meeting_id, by=by)
    if was is not None and was is not meeting.assignments_approved:
        raise TextChanged(meeting=meeting)
    if meeting.assignments_approved is not on:
        meeting.assignments_approved = on
        uow.meetings.keep(meeting)
        uow.act("meeting.assignments_approved", "meeting", meeting.key, by=by, on=on)
    return meeting


def word(uow: UnitOfWork, meeting_id: int, text: str, *, by: int) -> Meeting:
    """Put the office's own words into the meeting's reminders, "" for none; EmptyText, TooLong."""
    meeting = settable(uow, meeting_id, by=by)
    meeting.reminder_text = check_wording(text, limit=REMINDER_LIMIT, fewest=1) if text else ""
    uow.meetings.keep(meeting)
    uow.act("meeting.reminder_worded", "meeting", meeting.key, by=by, letters=len(meeting.reminder_text))
    return meeting


# --- house rules and agenda ----------------------------------------------------------------------------------------


def may_settle(uow: UnitOfWork, meeting: Meeting, by: int) -> bool:
    """Whether somebody may change the house rules and the agenda of a meeting that is still ahead."""
    return not meeting.is_over and bool(uow.people.roles(by, meeting.unit_id) & MAY_PLAN)


def write_rules(uow: UnitOfWork, meeting_id: int, text: str, *, by: int, seen: int) -> Meeting:
    """Give a meeting its house rules, "" for none; who accepted others and will speak is told. EmptyText, TooLong.

    `seen`: the version that was shown; TextChanged where it is another one by now.
    """
    meeting = settable(uow, meeting_id, by=by)
    if seen != meeting.rules_version:
        raise TextChanged(meeting=meeting)
    rules = check_wording(text, limit=RULES_LIMIT, fewest=1) if text else ""
    if rules == meeting.house_rules:
        return meeting
    meeting.earlier_rules = {**meeting.earlier_rules, str(meeting.rules_version): meeting.house_rules}
    meeting.house_rules = rules
    meeting.rules_version += 1
    uow.meetings.keep(meeting)
    uow.act("meeting.rules_written", "meeting", meeting.key, by=by, version=meeting.rules_version)
    speaking = uow.questions.standing(meeting.key, reply_mode=ReplyMode.SPOKEN)
    for person_id in dict.fromkeys(question.asker_id for question in speaking):
        if house_rules.must_accept(uow, person_id, meeting):
            _tell(uow, person_id, meeting)
    return meeting


def _tell(uow: UnitOfWork, person_id: int, meeting: Meeting) -> None:
    accept = Choice.act(label("rules_yes"), "rules_accept", f"{meeting.key}.{meeting.rules_version}")
    owe(
        uow, person_id, "rules/changed", once=f"rules:{meeting.key}:{meeting.rules_version}:{person_id}",
        choices=[accept], meeting=meeting, address=office.address(uow, person_id),
    )  # fmt: skip


def face_of(agenda: list[str]) -> int:
    """Return a number by which another agenda is told from the one that was shown."""
    return crc32("\n".join(agenda).encode()) & 0x7FFFFFFF


def write_agenda(uow: UnitOfWork, meeting_id: int, text: str, *, by: int, seen: int) -> Meeting:
    """Give a meeting its agenda, a line each; "" for none. TooManyLines, LineTooLong.

    `seen`: the face of the agenda that was shown; TextChanged where it is another one by now.
    """
    meeting = settable(uow, meeting_id, by=by)
    if seen != face_of(meeting.agenda):
        raise TextChanged(meeting=meeting)
    agenda = agenda_lines(text)
    if agenda != meeting.agenda:
        meeting.agenda = agenda
        uow.meetings.keep(meeting)
        uow.act("meeting.agenda_written", "meeting", meeting.key, by=by, lines=len(agenda))
    return meeting


def agenda_lines(text: str) -> list[str]:
    """Return the lines of an agenda without bullets and numbers; TooManyLines, LineTooLong."""
    lines = read_lines(text, limit=AGENDA_LINE)
    if len(lines) > AGENDA_LINES:
        raise TooManyLines(count=len(lines), limit=AGENDA_LINES)
    return lines


# --- how people come together --------------------------------------------------------------------------------------


def set_mode(uow: UnitOfWork, meeting_id: int, mode: Mode, *, by: int) -> Meeting:
    """Say whether people meet in the hall, online, or both; what each one said of it is kept, and everybody told."""
    meeting = settable(uow, meeting_id, by=by)
    if meeting.mode is not mode:
        meeting.mode = mode
        uow.meetings.keep(meeting)
        uow.act("meeting.mode_set", "meeting", meeting.key, by=by, mode=mode)
        attending.tell(uow, people_concerned(uow, meeting, but=by), meeting)
    return meeting


def set_link(uow: UnitOfWork, meeting_id: int, link: str, *, by: int, was: str) -> Meeting:
    """Give a meeting the link by which it is joined, "" for none; LinkWrong, TextChanged where it `was` another.

    Whoever may attend online is told.
    """
    meeting = settable(uow, meeting_id, by=by)
    if was != meeting.link:
        raise TextChanged(meeting=meeting)
    if link and (len(link) > LINK_LIMIT or not _LINK.fullmatch(link)):
        raise LinkWrong(limit=LINK_LIMIT)
    if link == meeting.link:
        return meeting
    meeting.link = link
    uow.meetings.keep(meeting)
    uow.act("meeting.link_set", "meeting", meeting.key, by=by, there=bool(link))
    if meeting.mode is not Mode.DIRECT:
        everybody = people_concerned(uow, meeting, but=by)
        attending.tell(uow, [one for one in everybody if attending.may_attend(uow, one, meeting)], meeting)
    return meeting


# --- how long somebody speaks --------------------------------------------------------------------------------------


def set_minutes(uow: UnitOfWork, meeting_id: int, minutes: int, *, by: int, was: int) -> tuple[Meeting, int]:
    """Say how many minutes a turn to speak has; return with the meeting how many registered speakers are told of it.

    NumberNotUnderstood but from 1 to MOST_MINUTES; TextChanged where it `was` another number.
    """
    meeting = settable(uow, meeting_id, by=by)
    if was != meeting.speaking_minutes:
        raise TextChanged(meeting=meeting)
    if not 1 <= minutes <= MOST_MINUTES:
        raise NumberNotUnderstood(text=str(minutes), limit=MOST_MINUTES)
    if minutes == was:
        return meeting, 0
    meeting.speaking_minutes = minutes
    uow.meetings.keep(meeting)
    uow.act("meeting.minutes_set", "meeting", meeting.key, by=by, minutes=minutes)
    speaking = uow.questions.standing(meeting.key, reply_mode=ReplyMode.SPOKEN)
    people = {question.asker_id for question in speaking} - {by}
    for person_id in sorted(people):
        key = f"minutes:{meeting.key}:{person_id}"
        uow.deliveries.drop(key, reason="changed_again")
        owe(
            uow, person_id, "rules/minutes_now", once=f"{key}#{uow.now:%Y%m%d%H%M%S}.{minutes}", mandatory=True,
            due_at=uow.now + attending.SETTLES_AFTER, meeting=meeting, address=office.address(uow, person_id),
        )  # fmt: skip
    return meeting, len(people)
