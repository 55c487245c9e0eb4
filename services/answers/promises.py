"""Duties: who owes an answer by when, told at once, moved with a reason, taken back when a decision is undone."""

from datetime import datetime
from typing import Any

from conversation.reply import Choice
from domain.dates.workdays import end_of
from domain.duty import NOTE_LIMIT, AnswerDuty, DutyKind, check_due, check_holder, check_open
from domain.errors import OwnerMissing
from domain.meeting import Meeting, default_answer_due
from domain.people.access import MAY_OWE_ANSWERS, MAY_TRIAGE, OFFICE, Role
from domain.questions.errors import DutyChanged, HolderUnknown
from domain.questions.question import Question
from domain.questions.queue import PROMISING
from domain.questions.ruling import Way
from domain.questions.wording import check_wording
from services import calendars, office
from services.answers.endings import end_support, tell_of_ending
from services.becoming import present
from services.delivering import owe
from services.reminders.duties import drop_for_duty, lay_for_duty
from services.unit_of_work import UnitOfWork
from templates.say import label, say


def open_duty(uow: UnitOfWork, question_id: int) -> AnswerDuty | None:
    """Return the main debt that is still owed to a question, or None; others: beside.py."""
    duty = uow.duties.of_question(question_id)
    return duty if duty is not None and duty.is_open else None


def check_suits(
    uow: UnitOfWork, meeting: Meeting, holder_id: int | None, due_at: datetime | None
) -> tuple[int, datetime]:
    """Return who would answer by when, as it stands now; OwnerMissing, DateMissing, DateInPast, HolderUnknown."""
    if holder_id is None:
        raise OwnerMissing
    due = check_due(due_at, now=uow.now)
    if not office.may(uow, holder_id, meeting, MAY_OWE_ANSWERS):
        raise HolderUnknown
    return holder_id, due


def check_may_owe(
    uow: UnitOfWork, meeting: Meeting, holder_id: int | None, due_at: datetime | None
) -> tuple[int, datetime]:
    """Return the same, of somebody who does not leave meanwhile."""
    if holder_id is not None and not uow.leaving.stays(holder_id):
        raise HolderUnknown
    return check_suits(uow, meeting, holder_id, due_at)


def assign(  # noqa: PLR0913 - what a debt is
    uow: UnitOfWork,
    question: Question,
    *,
    owed: AnswerDuty | None,
    holder_id: int | None,
    due_at: datetime | None,
    by: int | None,
    kind: DutyKind = DutyKind.WRITTEN,
    agency: str = "",
    beside: bool = False,
    part: str = "",
    tell_at: datetime | None = None,
    tell: bool = True,
) -> AnswerDuty:
    """Make somebody owe an answer by a date, or move what is owed already (`owed`); holder and date are required.

    `beside`, `part`: of what is new, that it stands beside the main debt, and what of the question it answers.
    The holder is told (at `tell_at`, or now), and so is who owed it before. Refuses with OwnerMissing, DateMissing,
    DateInPast, HolderUnknown.
    """
    meeting = uow.meetings.get(question.meeting_id)
    holder_id, due = check_may_owe(uow, meeting, holder_id, due_at)
    before = owed.holder_id if owed else None
    accepted = owed.accepted_at if owed is not None and before == holder_id else None
    if owed is None:
        duty = AnswerDuty(
            question_id=question.key, meeting_id=meeting.key, holder_id=holder_id, due_at=due, assigned_at=uow.now,
            beside=beside, part=part,
        )  # fmt: skip
    else:
        duty = owed
        duty.version += 1
    duty.holder_id, duty.assigned_by = holder_id, by
    duty.promise(due)
    duty.kind, duty.agency, duty.paused_at = kind, agency, None
    duty.handed_back_at = None
    duty.accepted_at = uow.now if holder_id == by else accepted
    uow.duties.keep(duty)
    end_support(uow, duty, holder_id)
    uow.act(
        "duty.assigned",
        "duty",
        duty.key,
        by=by,
        question=question.key,
        holder=holder_id,
        due=due.isoformat(),
        kind=kind,
    )
    lay_for_duty(uow, duty)
    if tell and holder_id != by:
        _tell_holder(uow, duty, question, "answering/assigned", due_at=tell_at)
    if tell and before not in (None, holder_id):
        assert before is not None
        owe(uow, before, "answering/moved", once=f"moved:{duty.key}:{duty.version}", due_at=tell_at, question=question)
    return duty


def answer_by(uow: UnitOfWork, meeting: Meeting, *, ahead: bool = False) -> datetime:
    """Return when what was asked and not answered is due: 17h00 of the last working day that the meeting's rule allows.

    `ahead`: as it is told before the meeting, which then ends when it is meant to.
    """
    closed = meeting.ends_at if ahead else meeting.closed_at or uow.now
    last = default_answer_due(meeting, closed_at=closed).astimezone(uow.zone).date()
    calendar = calendars.of_unit(uow, meeting.unit_id)
    if not calendar.is_working(last):
        before = calendar.previous_working(last)
        last = before if before > closed.astimezone(uow.zone).date() else calendar.next_working(last)
    return end_of(last, zone=uow.zone)


def facts(duty: AnswerDuty | None) -> dict[str, Any] | None:
    """Return what an undo needs to know of a duty before a decision changed it."""
    if duty is None:
        return None
    return {
        "duty": duty.key,
        "holder": duty.holder_id,
        "due": duty.due_at.isoformat(),
        "kind": duty.kind,
        "agency": duty.agency,
        "undated": [duty.undated_at.isoformat(), duty.undated_reason] if duty.undated_at else [],
        "accepted": duty.accepted_at.isoformat() if duty.accepted_at else "",
        "back": duty.handed_back_at.isoformat() if duty.handed_back_at else "",
    }


def restore(
    uow: UnitOfWork, question: Question, before: dict[str, Any] | None, *, by: int, tell: bool = True
) -> None:  # fmt: skip
    """Give a question's duty the state that `facts` noted, or cancel it where there was none; holders are told of it.

    Who has not heard of the decision yet never does. `tell`: False where they are told otherwise.
    """
    duty = uow.duties.get(before["duty"]) if before else uow.duties.of_question(question.key)
    if duty is None:
        return
    holder, unheard, ended = duty.holder_id, _silence(uow, duty), duty.cancelled_at is not None
    if before is None:
        cancel(uow, duty, by=by)
    else:
        duty.version += 1
        duty.holder_id = present(uow, before["holder"])
        duty.promise(datetime.fromisoformat(before["due"]))
        if before.get("undated"):
            duty.undated_at, duty.undated_reason = datetime.fromisoformat(before["undated"][0]), before["undated"][1]
        duty.kind, duty.agency = DutyKind(before["kind"]), before["agency"]
        duty.cancelled_at = duty.paused_at = None
        duty.accepted_at = datetime.fromisoformat(before["accepted"]) if before.get("accepted") else None
        duty.handed_back_at = datetime.fromisoformat(before["back"]) if before.get("back") else None
        uow.duties.keep(duty)
        end_support(uow, duty, duty.holder_id)
        uow.act("duty.restored", "duty", duty.key, by=by, question=question.key, holder=duty.holder_id)
        lay_for_duty(uow, duty)
        keep_for_who_left(uow, duty)
    if unheard or not tell or (before is not None and duty.holder_id == holder and not ended):
        return
    if before is None:
        tell_of_ending(uow, duty, question, by=by)
        return
    if holder != by and not ended:
        owe(uow, holder, "answering/moved", once=f"moved:{duty.key}:{duty.version}", question=question)
    if duty.holder_id != by:
        _tell_holder(uow, duty, question, "answering/assigned", due_at=None)


def cancel(uow: UnitOfWork, duty: AnswerDuty, *, by: int | None) -> None:
    """End a debt that is no longer owed (a decision undone, a question withdrawn or answered in the hall)."""
    duty.cancelled_at = uow.now
    uow.duties.keep(duty)
    uow.act("duty.cancelled", "duty", duty.key, by=by, question=duty.question_id)
    drop_for_duty(uow, duty.key, reason="cancelled")


def cancel_for_question(
    uow: UnitOfWork, question: Question, *, by: int | None, tell_at: datetime | None = None
) -> None:
    """End what is owed to a question that needs no written answer any more, and tell its holder."""
    duty = open_duty(uow, question.key)
    if duty is None:
        return
    cancel(uow, duty, by=by)
    tell_of_ending(uow, duty, question, by=by, tell_at=tell_at)


def hand_back(uow: UnitOfWork, duty_id: int, *, by: int, reason: str) -> AnswerDuty:
    """The holder asks for somebody else; the office hears at once, and the duty stays theirs until it is reassigned."""
    duty = uow.duties.hold(duty_id)
    question = uow.questions.get(duty.question_id)
    check_holder(duty, by, code=question.code)
    check_open(duty)
    duty.handed_back_reason = check_wording(reason, limit=NOTE_LIMIT, fewest=1)
    duty.handed_back_at, duty.accepted_at = uow.now, None
    uow.duties.keep(duty)
    uow.act("duty.handed_back", "duty", duty.key, by=by, question=question.key)
    meeting = uow.meetings.get(duty.meeting_id)
    office.tell(
        uow, office.staff(uow, meeting.unit_id, MAY_TRIAGE | {Role.CHAIR}), "triaging/handed_back",
        once=f"handed_back:{duty.key}:{uow.now.isoformat()}",
        choices=[
            Choice.act(label("reassign"), "alsogive", f"{duty.key}.{duty.version}")
            if duty.beside
            else Choice.act(label("reassign"), "assign", question.key)
        ],
        question=question, duty=duty, who=office.holder(uow, by, meeting.unit_id),
    )  # fmt: skip
    return duty


def hand_over(uow: UnitOfWork, duty: AnswerDuty, holder_id: int, *, by: int, back: bool = False) -> None:
    """Let somebody else owe an answer by the same date, overdue or not; their one message is told of elsewhere.

    `back`: only until the office has found somebody.
    """
    duty.holder_id, duty.accepted_at = holder_id, None
    duty.handed_back_at = uow.now if back else None
    duty.handed_back_reason = say("answering/post_ended") if back else duty.handed_back_reason
    duty.version += 1
    uow.duties.keep(duty)
    end_support(uow, duty, holder_id)
    uow.act("duty.handed_over", "duty", duty.key, by=by, question=duty.question_id, holder=holder_id)
    lay_for_duty(uow, duty)


def keep_for_who_left(uow: UnitOfWork, duty: AnswerDuty) -> None:
    """What somebody owes who has left is kept by the office, handed back, until it has found somebody else."""
    if uow.leaving.stays(duty.holder_id):
        return
    meeting, before = uow.meetings.get(duty.meeting_id), duty.holder_id
    keeper = office.keeper(uow, meeting, but=before)
    duty.holder_id = before if keeper is None else keeper
    duty.handed_back_at, duty.handed_back_reason = uow.now, say("answering/left")
    duty.version += 1
    uow.duties.keep(duty)
    end_support(uow, duty, duty.holder_id)
    uow.act("duty.handed_back", "duty", duty.key, by=before, question=duty.question_id, holder=duty.holder_id)
    lay_for_duty(uow, duty)


def was_promised(uow: UnitOfWork, duty: AnswerDuty) -> bool:
    """Whether the asker has been told who answers by when: at the meeting, at its end, later, or on «chưa rõ»."""
    entry = uow.questions.entry(duty.question_id)
    ruling = uow.rulings.of_question(duty.question_id)
    told = entry is not None and entry.outcome in PROMISING
    told = told or (ruling is not None and ruling.holds and ruling.way is Way.WRITTEN)
    return duty.beside or duty.reopened_at is not None or duty.extensions > 0 or told


def by_office(uow: UnitOfWork, duty: AnswerDuty, *, by: int) -> bool:
    """Whether somebody is of the office that may give a debt on and put it off."""
    return office.may(uow, by, uow.meetings.get(duty.meeting_id), MAY_TRIAGE | OFFICE)


def check_seen(duty: AnswerDuty, seen: int | None, *, code: str) -> None:
    """Refuse with DutyChanged where a debt was given on, put off or handed in since it was shown (`seen`: version)."""
    if seen is not None and duty.version != seen:
        raise DutyChanged(code=code)


def told_key(duty: AnswerDuty) -> str:
    """Return the once key under which the holder hears of this version of a duty."""
    return f"duty:{duty.key}:{duty.version}"


def _tell_holder(
    uow: UnitOfWork, duty: AnswerDuty, question: Question, template: str, *, due_at: datetime | None
) -> None:
    owe(
        uow, duty.holder_id, template, once=told_key(duty), due_at=due_at, question=question, duty=duty,
        address=office.address(uow, duty.holder_id), choices=[Choice.act(label("view_question"), "duty", duty.key)],
    )  # fmt: skip


def _silence(uow: UnitOfWork, duty: AnswerDuty) -> bool:
    """Drop what the holder has not heard yet; False when it is known already."""
    unheard = False
    for once in (told_key(duty), f"moved:{duty.key}:{duty.version}", f"cancelled:{duty.key}:{duty.version}"):
        unheard = uow.deliveries.drop(once, reason="undone") or unheard
    return unheard
