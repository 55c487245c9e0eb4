"""Asking back: the office asks an asker about their question; meanwhile its clock stands, and its place stays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from conversation.reply import Choice
from domain.dates.workdays import end_of
from domain.duty import NOTE_LIMIT
from domain.errors import AlreadyDone, NotFound, Refused
from domain.people.access import MAY_TRIAGE, OFFICE
from domain.questions.ask_back import WITHIN_DAYS, AskBack, check_stands, check_takes_reply
from domain.questions.question import Question
from domain.questions.queue import ANSWERED, NOTICE_AFTER
from domain.questions.wording import check_wording
from services import office, on_duty
from services.answers import promises, sharing
from services.delivering import owe
from services.noticing import in_danger
from services.questions.triage import ASKED_BACK, open_question
from services.reminders.asking_back import ASK_BACK, go_on, lay_for_ask_back
from services.reminders.duties import drop_for_duty, lay_for_duty
from services.unit_of_work import UnitOfWork
from templates.say import label


@dataclass(frozen=True, slots=True)
class Replied:
    """What a reply did. `due_at`: the new date of the answer that was owed, where the days of waiting moved it."""

    question: Question
    asked: AskBack
    due_at: datetime | None


def ask(uow: UnitOfWork, question_id: int, text: str, *, by: int, seen: int | None = None) -> AskBack:
    """Ask its asker about a question; they hear after a pause, and are waited for three days.

    What is owed to the asker alone waits with them. NoRight, QuestionHandled, AlreadyWithdrawn, QuestionShut,
    AlreadyAnswered; AlreadyDone while one is waited for; TooLong, EmptyText.
    """
    uow.questions.hold(question_id)
    question = open_question(uow, question_id, by=by, seen=seen, joined_too=True)
    check_stands(question, was_answered=_was_answered(uow, question))
    if uow.ask_backs.open_of(question.key) is not None:
        raise AlreadyDone(what="asked_back", code=question.code)
    last = uow.now.astimezone(uow.zone).date() + timedelta(days=WITHIN_DAYS)
    asked = AskBack(
        question_id=question.key, asked_by=by, asked_at=uow.now, until=end_of(last, zone=uow.zone),
        text=check_wording(text, limit=NOTE_LIMIT, fewest=2),
    )  # fmt: skip
    duty = promises.open_duty(uow, question.key)
    if duty is not None and not sharing.group_of(uow, question).others:
        duty.paused_at = uow.now
        asked.duty_id, asked.duty_version = duty.key, duty.version
        uow.duties.keep(duty)
        drop_for_duty(uow, duty.key, reason="asked_back")
    uow.ask_backs.keep(asked)
    uow.act(ASKED_BACK, "question", question.key, by=by, ask_back=asked.key)
    lay_for_ask_back(uow, asked, question.asker_id)
    owe(
        uow, question.asker_id, "answers/asked_back", once=_told(asked), mandatory=True, due_at=uow.now + NOTICE_AFTER,
        choices=[Choice.act(label("reply_back"), "reply_back", question.key)], question=question, asked=asked,
        address=office.address(uow, question.asker_id), who=_who(uow, question, by),
    )  # fmt: skip
    return asked


def take_back(uow: UnitOfWork, ask_back_id: int, *, by: int) -> Question:
    """Take back what was asked; who has heard it is told that no reply is needed. AlreadyDone, NoRight."""
    asked = uow.ask_backs.hold(ask_back_id)
    question = open_question(uow, asked.question_id, by=by, joined_too=True)
    check_takes_reply(asked, code=question.code)
    asked.cancelled_at = uow.now
    uow.ask_backs.keep(asked)
    uow.reminders.drop(ASK_BACK, asked.key, reason="undone")
    duty = uow.duties.hold(asked.duty_id) if asked.duty_id is not None else None
    if duty is not None and duty.is_open and duty.paused_at is not None:
        duty.paused_at = None
        uow.duties.keep(duty)
        lay_for_duty(uow, duty)
    uow.act("question.ask_back_dropped", "question", question.key, by=by, ask_back=asked.key)
    if not uow.deliveries.drop(_told(asked), reason="undone"):
        owe(
            uow, question.asker_id, "answers/ask_back_dropped", once=f"{_told(asked)}:dropped", mandatory=True,
            question=question, asked=asked, address=office.address(uow, question.asker_id),
        )  # fmt: skip
    return question


def asked_of(uow: UnitOfWork, question_id: int, *, by: int) -> tuple[Question, AskBack]:
    """Return what somebody may reply to about a question: its asker, or the office for them; NotFound for others.

    AlreadyDone where nothing is to be replied to any more; AlreadyWithdrawn, QuestionShut, AlreadyAnswered.
    """
    question = uow.questions.get(question_id)
    if question.asker_id != by and not office.may(uow, by, uow.meetings.get(question.meeting_id), OFFICE):
        raise NotFound
    asked = next(reversed(uow.ask_backs.of_question(question_id)), None)
    if asked is None:
        raise AlreadyDone(what="ask_back_dropped", code=question.code)
    check_takes_reply(asked, code=question.code)
    check_stands(question, was_answered=_was_answered(uow, question))
    return question, asked


def waits_for(uow: UnitOfWork, person_id: int) -> list[Question]:
    """Return the questions about which somebody has heard that they are asked back: plain words may be the reply."""
    heard = [one for one in uow.ask_backs.waited_from(person_id) if uow.now >= one.asked_at + NOTICE_AFTER]
    return [question for asked in heard if may_reply(uow, question := uow.questions.get(asked.question_id), [asked])]


def may_reply(uow: UnitOfWork, question: Question, asked: Sequence[AskBack]) -> bool:
    """Whether something that was asked back (`asked`) is still to be replied to; also after the days of waiting."""
    try:
        check_stands(question, was_answered=_was_answered(uow, question))
    except Refused:
        return False
    return bool(asked) and asked[-1].takes_reply


def acts_for(uow: UnitOfWork, question: Question) -> list[str]:
    """Return what the office may do about it: write down a reply where one is waited for, else ask back."""
    if _was_answered(uow, question):
        return []
    return ["ask_back"] if uow.ask_backs.open_of(question.key) is None else ["reply_for"]


def reply(uow: UnitOfWork, question_id: int, text: str, *, by: int) -> Replied:
    """Add to a question what its asker replies, beside its own words; the office hears, and what waited goes on.

    As `asked_of`; TooLong, EmptyText.
    """
    uow.questions.hold(question_id)
    question, asked = asked_of(uow, question_id, by=by)
    asked = uow.ask_backs.hold(asked.key)
    check_takes_reply(asked, code=question.code)
    meeting = uow.meetings.get(question.meeting_id)
    words = check_wording(text, limit=meeting.question_limit, fewest=1)
    asked.reply, asked.replied_at, asked.replied_by = words, uow.now, by
    uow.ask_backs.keep(asked)
    uow.reminders.drop(ASK_BACK, asked.key, reason="replied")
    uow.act("question.replied_back", "question", question.key, by=by, ask_back=asked.key)
    due = go_on(uow, asked)
    if in_danger(words):
        on_duty.tell_words(
            uow, meeting.unit_id, words, by=question.asker_id, once=f"reply:{asked.key}", hidden=question.name_hidden
        )
    _tell_office(uow, question, asked, due, by=by)
    return Replied(question, asked, due)


def _tell_office(uow: UnitOfWork, question: Question, asked: AskBack, due: datetime | None, *, by: int) -> None:
    """Who sorts, who asked, and who is to answer read what was added."""
    meeting, duty = uow.meetings.get(question.meeting_id), uow.duties.concerning(question)
    hear = [*office.staff(uow, meeting.unit_id, MAY_TRIAGE), asked.asked_by]
    office.tell(
        uow, [one for one in dict.fromkeys(hear) if one != by], "deciding/replied", once=f"replied:{asked.key}",
        choices=[Choice.act(label("open_card"), "card", question.key)], question=question, asked=asked, due=due,
    )  # fmt: skip
    if duty is not None and duty.is_open and duty.holder_id not in {*hear, by}:
        office.tell(
            uow, [duty.holder_id], "deciding/replied", once=f"replied:{asked.key}",
            choices=[Choice.act(label("view_question"), "duty", duty.key)], question=question, asked=asked, due=due,
        )  # fmt: skip


def _was_answered(uow: UnitOfWork, question: Question) -> bool:
    entry = uow.questions.entry(question.lead_id)
    heard = entry is not None and entry.outcome in ANSWERED
    duty = uow.duties.concerning(question)
    reopened = duty is not None and duty.is_reopened
    return not reopened and (heard or uow.duties.released(question) is not None)


def _who(uow: UnitOfWork, question: Question, by: int) -> str:
    return office.speaks_as(uow, by, uow.meetings.get(question.meeting_id).unit_id)


def _told(asked: AskBack) -> str:
    return f"asked_back:{asked.key}"
