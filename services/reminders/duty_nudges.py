"""Reminders by hand of answers that are owed: of each not again within twelve hours, one message a person."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.duty import AnswerDuty
from domain.errors import AlreadyDone, NudgedAlready, Refused
from domain.people.access import MAY_TRIAGE, Role
from domain.reminder import NUDGE_EVERY, Rung, out_of_quiet_hours
from services import office
from services.reminders.duties import DUTY, look_at_duty, waits_for_others
from services.reminders.together import Found, may_hear, tell
from services.unit_of_work import UnitOfWork
from storage.reminders import Laid

MAY_NUDGE = MAY_TRIAGE | {Role.CHAIR}


@dataclass(frozen=True, slots=True)
class Nudged:
    """Of which debts who was reminded, from when on (at once; in the quiet hours at 06:30), and of which why not."""

    done: Sequence[AnswerDuty]
    people: Sequence[int]
    at: datetime
    left: Sequence[tuple[AnswerDuty, Refused]]


def nudge(uow: UnitOfWork, duties: Sequence[AnswerDuty], *, by: int) -> Nudged:
    """Remind the holders in the name of the office; NoRight for who may not in any one's meeting."""
    for meeting_id in dict.fromkeys(duty.meeting_id for duty in duties):
        office.check_office(uow, by, uow.meetings.get(meeting_id), MAY_NUDGE)
    times = uow.reminders.times_of(DUTY, [duty.key for duty in duties], Rung.DUTY_NUDGE)
    done, left, steps = list[AnswerDuty](), list[tuple[AnswerDuty, Refused]](), dict[int, int]()
    for duty in duties:
        why = _why_not(uow, duty, times.get(duty.key, (0, None))[1])
        if why is not None:
            left.append((duty, why))
            continue
        steps[duty.key] = times.get(duty.key, (0, None))[0] + 1
        done.append(duty)
        uow.act("duty.nudged", "duty", duty.key, by=by, question=duty.question_id, times=steps[duty.key])
    at = out_of_quiet_hours(uow.now, zone=uow.zone)
    uow.reminders.lay(
        [Laid(DUTY, one.key, one.version, Rung.DUTY_NUDGE, one.holder_id, at, steps[one.key]) for one in done]
    )
    if at <= uow.now:
        found: dict[int, list[Found]] = defaultdict(list)
        for reminder in uow.reminders.pending(DUTY, steps, Rung.DUTY_NUDGE):
            said = look_at_duty(uow, reminder)
            if said is not None:
                found[reminder.person_id].append(said)
        for of_one in found.values():
            tell(uow, of_one)
    return Nudged(done, list(dict.fromkeys(one.holder_id for one in done)), at, left)


def _why_not(uow: UnitOfWork, duty: AnswerDuty, last: datetime | None) -> Refused | None:
    """Return why nobody is reminded of a debt now, or None."""
    if not duty.is_open:
        return AlreadyDone(what="duty_closed")
    if waits_for_others(uow, duty):
        return AlreadyDone(what="duty_waits")
    if not may_hear(uow, duty.holder_id):
        return AlreadyDone(what="holder_left")
    if last is not None and abs(uow.now - last) < NUDGE_EVERY:
        return NudgedAlready(at=last, again_at=out_of_quiet_hours(last + NUDGE_EVERY, zone=uow.zone))
    return None
