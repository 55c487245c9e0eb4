"""Deciding on a timeline: a date is confirmed or changed, somebody is to do it, it was done, or it falls away."""

from collections.abc import Sequence
from datetime import date, timedelta

from conversation.reply import Choice
from conversation.turn import Media
from domain.access import check_role
from domain.deadline import Deadline
from domain.deadline_rule import Anchor, Bound, Rule
from domain.errors import (
    AlreadyDone,
    DateInPast,
    DateMissing,
    DateTooLate,
    HolderUnknown,
    NotTheHolder,
    ProofMissing,
    TooLong,
)
from domain.proposals import Step
from domain.rule_notation import parse_rule
from domain.wording import check_wording, clean, letters
from letters.clusters import clip
from services import attaching, office, timeline
from services.attaching import Attached
from services.dates import today
from services.delivering import owe
from services.reminding_deadlines import drop_for_deadline, lay_for_deadline
from services.timeline import Entry
from services.unit_of_work import UnitOfWork
from templates.say import label

PROOF_LIMIT = WHY_LIMIT = 200


def open_deadline(uow: UnitOfWork, deadline_id: int, *, by: int, holder_may: bool = False) -> Deadline:
    """Return a deadline that somebody may change now; NoRight, NotTheHolder, AlreadyDone."""
    deadline = uow.deadlines.hold(deadline_id)
    if not (holder_may and deadline.holder_id == by):
        roles = uow.people.roles(by, timeline.unit_of(uow, deadline))
        if holder_may and not roles & timeline.MAY_PLAN:
            raise NotTheHolder(code="", title=deadline.title)
        check_role(roles, timeline.MAY_PLAN)
    if not deadline.is_open:
        raise AlreadyDone(what="deadline")
    return deadline


def confirm(uow: UnitOfWork, deadline_id: int, *, by: int, day: date | None = None) -> Deadline:
    """Make a proposed date the office's own, as it is or on another day; from now on its owner is reminded.

    DateMissing where there is neither; DateInPast; DateTooLate for something owed before the meeting. An hour of the
    day stays. Where it says until when questions are taken, so do the questions.
    """
    deadline = open_deadline(uow, deadline_id, by=by)
    if day is not None:
        if day < today(uow):
            raise DateInPast(date=day)
        _check_order(uow, deadline, day)
        deadline.rule = timeline.as_json(Rule(bound=Bound.BY, fixed=day, at=parse_rule(deadline.rule).at))
        deadline.version += 1
    elif deadline.last_day is None:
        raise DateMissing
    deadline.confirmed_at, deadline.confirmed_by = uow.now, by
    uow.deadlines.keep(deadline)
    uow.act("deadline.confirmed", "deadline", deadline.key, by=by, day=str(day or deadline.last_day))
    timeline.again(uow, deadline)
    lay_for_deadline(uow, deadline)
    if day is not None and deadline.step == Step.INTAKE_CLOSES and deadline.meeting_id and deadline.ends_at:
        meeting = uow.meetings.get(deadline.meeting_id)
        meeting.intake_ends_at = min(deadline.ends_at, meeting.starts_at)
        uow.meetings.keep(meeting)
    return deadline


def confirm_all(uow: UnitOfWork, deadlines: Sequence[Deadline], *, by: int) -> int:
    """Confirm those of some deadlines whose date is proposed, as they stand; return how many there were."""
    waiting = [deadline for deadline in deadlines if deadline.waits_for_confirmation and deadline.last_day is not None]
    for deadline in waiting:
        confirm(uow, deadline.key, by=by)
    return len(waiting)


def _check_order(uow: UnitOfWork, deadline: Deadline, day: date) -> None:
    """A step that is counted back from the meeting, or «trước hội nghị», cannot come after it."""
    if deadline.meeting_id is None:
        return
    meeting = uow.meetings.get(deadline.meeting_id)
    rule = parse_rule(deadline.rule)
    prepares = rule.bound in {Bound.AHEAD, Bound.BEFORE_EVENT} and rule.anchor is Anchor.MEETING
    if prepares and day > meeting.starts_at.astimezone(uow.zone).date():
        raise DateTooLate(day=day, meeting=meeting)


def assign(uow: UnitOfWork, deadline_id: int, holder_id: int, *, by: int) -> Deadline:
    """Say who owes it, and tell that person; HolderUnknown for somebody without a post there."""
    deadline = open_deadline(uow, deadline_id, by=by)
    roles = uow.people.roles(holder_id, timeline.unit_of(uow, deadline))
    if not uow.leaving.stays(holder_id) or not roles & timeline.MAY_HOLD:
        raise HolderUnknown
    deadline.holder_id = holder_id
    deadline.version += 1
    uow.deadlines.keep(deadline)
    uow.act("deadline.assigned", "deadline", deadline.key, by=by, holder=holder_id)
    lay_for_deadline(uow, deadline)
    if holder_id != by:
        owe(
            uow, holder_id, "timeline/assigned", once=f"deadline:{deadline.key}:{deadline.version}", deadline=deadline,
            choices=[Choice.act(label(key), key, deadline.key) for key in ("deadline_done", "deadline")],
            xung_ho=office.address(uow, holder_id),
        )  # fmt: skip
    return deadline


def prove(uow: UnitOfWork, deadline_id: int, media: Sequence[Media], *, by: int, network: str, alone: bool) -> Attached:
    """Keep files as a deadline's proof, before it is finished or right after; FileTooLarge, TooManyFiles."""
    deadline = uow.deadlines.get(deadline_id)
    if deadline.done_by != by:
        open_deadline(uow, deadline_id, by=by, holder_may=True)
    return attaching.attach(uow, by, network, media, alone=alone, deadline_id=deadline.key)


def finish(uow: UnitOfWork, deadline_id: int, *, by: int, proof: str = "") -> Deadline:
    """Note that it was done: nobody is reminded any more. The public notice needs words or files: ProofMissing.

    What counts from it («sau khi có Thông báo kết luận») gets its date now. TooLong.
    """
    deadline = open_deadline(uow, deadline_id, by=by, holder_may=True)
    proof = clean(proof)
    files = uow.questions.attachments(deadline_id=deadline.key)
    if deadline.is_notice and not letters(proof) and not files:
        raise ProofMissing(title=deadline.title)
    if len(proof) > PROOF_LIMIT:
        raise TooLong(length=len(proof), limit=PROOF_LIMIT)
    deadline.done_at, deadline.done_by, deadline.proof = uow.now, by, proof
    uow.deadlines.keep(deadline)
    drop_for_deadline(uow, deadline.key, reason="done")
    uow.act("deadline.done", "deadline", deadline.key, by=by, proof=bool(proof or files))
    timeline.again(uow, deadline)
    _once_more_later(uow, deadline)
    return deadline


def finish_quietly(uow: UnitOfWork, deadline: Deadline, *, by: int) -> None:
    """Note that it was done where that shows by itself: nobody needs to say so."""
    deadline.done_at, deadline.done_by = uow.now, by
    uow.deadlines.keep(deadline)
    drop_for_deadline(uow, deadline.key, reason="done")
    uow.act("deadline.done", "deadline", deadline.key, by=by, proof=False)


def _once_more_later(uow: UnitOfWork, deadline: Deadline) -> None:
    """What is done again and again («đôn đốc») is owed anew, for as long as an answer of its meeting is still owed."""
    if not deadline.repeat_days or deadline.meeting_id is None:
        return
    if not any(duty.is_open for duty in uow.duties.of_meeting(deadline.meeting_id)):
        return
    name, _, times = deadline.step.partition("+")
    day = max(deadline.last_day or today(uow), today(uow)) + timedelta(days=deadline.repeat_days)
    entry = Entry(
        step=f"{name}+{int(times or 0) + 1}", title=deadline.title, owner=deadline.owner, words=deadline.words,
        rule=Rule(bound=Bound.BY, fixed=day), source=deadline.source, receiver=deadline.receiver,
        repeat_days=deadline.repeat_days, holder_id=deadline.holder_id, head_id=deadline.head_id,
    )  # fmt: skip
    (again,) = timeline.lay(uow, [entry], meeting=uow.meetings.get(deadline.meeting_id))
    again.rank = deadline.rank
    uow.deadlines.keep(again)


def drop(uow: UnitOfWork, deadline_id: int, *, by: int, why: str) -> Deadline:
    """Take a step off the timeline, with the reason kept; EmptyText, TooLong."""
    deadline = open_deadline(uow, deadline_id, by=by)
    drop_quietly(uow, deadline, by=by, why=check_wording(why, limit=WHY_LIMIT, fewest=1))
    return deadline


def drop_quietly(uow: UnitOfWork, deadline: Deadline, *, by: int | None, why: str) -> None:
    """Do so without asking who may: the meeting was called off."""
    deadline.dropped_at, deadline.dropped_why = uow.now, clip(why, 200)
    uow.deadlines.keep(deadline)
    drop_for_deadline(uow, deadline.key, reason="dropped")
    uow.act("deadline.dropped", "deadline", deadline.key, by=by)
