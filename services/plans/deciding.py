"""Deciding on a timeline: a date is confirmed or changed, somebody is to do it, it was done, or it falls away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from conversation.turn import Media
from domain.dates.deadline_rule import Anchor, Bound, Rule
from domain.dates.rule_notation import parse_rule
from domain.deadline import Deadline
from domain.errors import (
    AlreadyDone,
    DateInPast,
    DateMissing,
    DateTooLate,
    DeadlineChanged,
    IntakeStillOpen,
    NoRight,
    ProofMissing,
    Refused,
    TooLong,
)
from domain.people.access import check_role
from domain.people.unit import HOLD_THEIR_OWN
from domain.plans.proposals import PROPOSALS
from domain.questions.errors import HolderUnknown, NotTheHolder
from domain.questions.wording import check_wording, clean, letters
from letters.clusters import clip
from services import attaching
from services.answers import pledge_news
from services.attaching import Attached
from services.dates import today
from services.plans import holders, intake_end, parts, timeline
from services.plans.timeline import Entry
from services.reminders.deadlines import drop_for_deadline, lay_for_deadlines
from services.unit_of_work import UnitOfWork

_AHEAD = frozenset(step.value for step, proposal in PROPOSALS.items() if proposal.rule.bound is Bound.AHEAD)
PROOF_LIMIT = WHY_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Some:
    """What deciding on several at once did, and what it left as it was, with why."""

    done: Sequence[Deadline]
    left: Sequence[tuple[Deadline, Refused]]


def open_deadline(
    uow: UnitOfWork, deadline_id: int, *, by: int, holder_may: bool = False, seen: str | None = None
) -> Deadline:
    """Return a deadline that somebody may change now; NoRight, NotTheHolder, AlreadyDone.

    `seen`: its face as it was shown; DeadlineChanged where it looks different now.
    """
    deadline = uow.deadlines.hold(deadline_id)
    if not (holder_may and (deadline.holder_id == by or is_of_own_office(uow, deadline, by))):
        roles = uow.people.roles(by, uow.deadlines.body_of(deadline).unit_id)
        if holder_may and not roles & timeline.MAY_PLAN:
            raise NotTheHolder(code="", title=deadline.title)
        check_role(roles, timeline.MAY_PLAN)
    if not deadline.is_open:
        raise AlreadyDone(what="deadline")
    if seen is not None and seen != deadline.face:
        raise DeadlineChanged(title=deadline.title)
    return deadline


def is_of_own_office(uow: UnitOfWork, deadline: Deadline, by: int) -> bool:
    """Whether it is what a school owes the unit above, and somebody plans for that school: its office may end it."""
    if deadline.unit_id is None or uow.people.unit(deadline.unit_id).kind not in HOLD_THEIR_OWN:
        return False
    return bool(uow.people.roles(by, deadline.unit_id) & timeline.MAY_PLAN)


def confirm(
    uow: UnitOfWork, deadline_id: int, *, by: int, day: date | None = None, seen: str | None = None
) -> Deadline:
    """Make a proposed date the office's own, as it is or on another day; from now on its owner is reminded.

    DateMissing where there is neither; DateInPast; DateTooLate for something owed before the meeting. An hour of the
    day stays. Where it says until when questions are taken, so are they, and who must know hears of it. `seen`: as for
    `open_deadline`.
    """
    deadline = open_deadline(uow, deadline_id, by=by, seen=seen)
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
    if day is not None:  # as it is, no date moves by it: some hundred at once are not some hundred timelines
        timeline.again(uow, deadline)
    parts.follow(uow, deadline)
    lay_for_deadlines(uow, [deadline])
    pledge_news.tell(uow, deadline)
    meeting = intake_end.meeting_of(uow, deadline) if day is not None else None
    if meeting is not None and deadline.ends_at is not None:
        if deadline.ends_at <= uow.now:
            raise DateInPast(date=deadline.ends_at)
        intake_end.set_end(uow, meeting, deadline.ends_at, by=by)
    return deadline


def confirm_all(uow: UnitOfWork, deadlines: Sequence[Deadline], *, by: int) -> int:
    """Confirm those of some deadlines whose date is proposed, as they stand; return how many there were."""
    waiting = [deadline for deadline in deadlines if deadline.waits_for_confirmation and deadline.last_day is not None]
    for deadline in waiting:
        confirm(uow, deadline.key, by=by)
    return len(waiting)


def confirm_some(uow: UnitOfWork, seen: Mapping[int, str], *, by: int) -> Some:
    """Confirm several as they were shown (`seen`: their faces by id); what was changed meanwhile is left. NoRight."""
    done: list[Deadline] = []
    left: list[tuple[Deadline, Refused]] = []
    for deadline_id, face in seen.items():
        try:
            done.append(confirm(uow, deadline_id, by=by, seen=face))
        except NoRight:
            raise
        except Refused as refused:
            left.append((uow.deadlines.get(deadline_id), refused))
    return Some(done, left)


def _check_order(uow: UnitOfWork, deadline: Deadline, day: date) -> None:
    """A step that is counted back from the meeting, or «trước hội nghị», cannot come after it."""
    if deadline.meeting_id is None:
        return
    meeting = uow.meetings.get(deadline.meeting_id)
    rule = parse_rule(deadline.rule)
    prepares = rule.bound in {Bound.AHEAD, Bound.BEFORE_EVENT} and rule.anchor is Anchor.MEETING
    prepares = prepares or deadline.step in _AHEAD  # whose day was changed before is a day by itself
    if prepares and day > meeting.starts_at.astimezone(uow.zone).date():
        raise DateTooLate(day=day, meeting=meeting)


def assign(uow: UnitOfWork, deadline_id: int, holder_id: int, *, by: int, seen: str | None = None) -> Deadline:
    """Say who owes it, and tell that person; HolderUnknown for somebody without a post there."""
    deadline = open_deadline(uow, deadline_id, by=by, seen=seen)
    roles = uow.people.roles(holder_id, uow.deadlines.body_of(deadline).unit_id)
    if deadline.unit_id is not None:
        roles |= uow.people.roles(holder_id, deadline.unit_id)
    if not uow.leaving.stays(holder_id) or not roles & timeline.MAY_HOLD:
        raise HolderUnknown
    deadline.holder_id = holder_id
    deadline.version += 1
    uow.deadlines.keep(deadline)
    uow.act("deadline.assigned", "deadline", deadline.key, by=by, holder=holder_id)
    lay_for_deadlines(uow, [deadline])
    holders.tell_holder(uow, deadline, but=by)
    pledge_news.tell(uow, deadline)
    return deadline


def prove(uow: UnitOfWork, deadline_id: int, media: Sequence[Media], *, by: int, network: str, alone: bool) -> Attached:
    """Keep files as a deadline's proof, before it is finished or right after; FileTooLarge, TooManyFiles."""
    deadline = uow.deadlines.get(deadline_id)
    if deadline.done_by != by:
        open_deadline(uow, deadline_id, by=by, holder_may=True)
    return attaching.attach(uow, by, network, media, alone=alone, deadline_id=deadline.key)


def prove_and_finish(
    uow: UnitOfWork,
    deadline_id: int,
    media: Sequence[Media],
    *,
    by: int,
    network: str,
    proof: str = "",
    seen: str | None = None,
) -> tuple[Deadline, Refused | None]:
    """Keep words and files as the proof that it was done; the second says why not all the files were kept."""
    open_deadline(uow, deadline_id, by=by, holder_may=True, seen=seen)
    kept = prove(uow, deadline_id, media, by=by, network=network, alone=not letters(proof)) if media else None
    return finish(uow, deadline_id, by=by, proof=proof), kept.refused if kept else None


def finish(uow: UnitOfWork, deadline_id: int, *, by: int, proof: str = "", closes: bool = False) -> Deadline:
    """Note that it was done: nobody is reminded any more. The public notice needs words or files: ProofMissing.

    What counts from it («sau khi có Thông báo kết luận») gets its date now. Where questions are taken until then,
    they are no longer: only who says so (`closes`) does that before the hour, else IntakeStillOpen. TooLong.
    """
    deadline = open_deadline(uow, deadline_id, by=by, holder_may=True)
    meeting = intake_end.meeting_of(uow, deadline)
    if meeting is not None and intake_end.is_ahead(meeting, now=uow.now):
        if not closes:
            raise IntakeStillOpen(meeting=meeting)
        intake_end.close(uow, meeting, by=by)
    proof = clean(proof)
    files = uow.attachments.of(deadline_id=deadline.key)
    if deadline.is_notice and not letters(proof) and not files:
        raise ProofMissing(title=deadline.title)
    if len(proof) > PROOF_LIMIT:
        raise TooLong(length=len(proof), limit=PROOF_LIMIT)
    deadline.done_at, deadline.done_by, deadline.proof = uow.now, by, proof
    uow.deadlines.keep(deadline)
    drop_for_deadline(uow, deadline.key, reason="done")
    uow.act("deadline.done", "deadline", deadline.key, by=by, proof=bool(proof or files))
    pledge_news.tell(uow, deadline)
    _after(uow, deadline, by=by)
    return deadline


def _after(uow: UnitOfWork, deadline: Deadline, *, by: int | None) -> None:
    """What follows from an end: dates counted from it, what is done again, and the whole, once every part is done."""
    timeline.again(uow, deadline)
    _once_more_later(uow, deadline)
    end_whole(uow, deadline, by=by)


def end_whole(uow: UnitOfWork, part: Deadline, *, by: int | None) -> None:
    """Where a part was the last one, note that the whole was done; the public notice waits for its proof."""
    if part.whole_id is None:
        return
    whole = uow.deadlines.hold(part.whole_id)
    if whole.is_open and not whole.is_notice and parts.all_done(uow, whole):
        finish_quietly(uow, whole, by=by)
        _after(uow, whole, by=by)


def finish_quietly(uow: UnitOfWork, deadline: Deadline, *, by: int | None) -> None:
    """Note that it was done where that shows by itself: nobody needs to say so."""
    deadline.done_at, deadline.done_by = uow.now, by
    uow.deadlines.keep(deadline)
    drop_for_deadline(uow, deadline.key, reason="done")
    uow.act("deadline.done", "deadline", deadline.key, by=by, proof=False)
    pledge_news.tell(uow, deadline)
    end_whole(uow, deadline, by=by)


def end_parts_of(uow: UnitOfWork, unit_id: int, *, by: int, why: str) -> None:
    """A unit that was closed, or stands elsewhere now, owes nothing here any more; `why`: one of services.plans.parts.

    Where all others have done theirs, the whole is done by that.
    """
    for part in uow.deadlines.parts_in([unit_id]):
        parts.end(uow, part, by=by, why=why)
        end_whole(uow, part, by=by)


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
        each=deadline.asked_of,
    )  # fmt: skip
    (again,) = timeline.lay(uow, [entry], meeting=uow.meetings.get(deadline.meeting_id))
    again.rank = deadline.rank
    uow.deadlines.keep(again)


def drop(uow: UnitOfWork, deadline_id: int, *, by: int, why: str, seen: str | None = None) -> Deadline:
    """Take a step off the timeline, with the reason kept; EmptyText, TooLong."""
    deadline = open_deadline(uow, deadline_id, by=by, seen=seen)
    why = check_wording(why, limit=WHY_LIMIT, fewest=1)
    for part in uow.deadlines.parts_of([deadline.key]):
        if part.is_open:
            drop_quietly(uow, part, by=by, why=why)
    drop_quietly(uow, deadline, by=by, why=why)
    end_whole(uow, deadline, by=by)
    return deadline


def drop_quietly(uow: UnitOfWork, deadline: Deadline, *, by: int | None, why: str) -> None:
    """Do so without asking who may: the meeting was called off."""
    deadline.dropped_at, deadline.dropped_why = uow.now, clip(why, 200)
    uow.deadlines.keep(deadline)
    drop_for_deadline(uow, deadline.key, reason="dropped")
    uow.act("deadline.dropped", "deadline", deadline.key, by=by)
    pledge_news.tell(uow, deadline)
