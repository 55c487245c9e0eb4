"""The clock's reminders: each is looked at again when its hour has come, and one person hears everything at once."""

from collections import defaultdict
from collections.abc import Callable, Mapping

from domain.reminder import Reminder, is_quiet, out_of_quiet_hours
from services.reminders.asking_back import ASK_BACK, look_at_ask_back
from services.reminders.assignments import ASSIGNMENTS, look_at_assignments
from services.reminders.chair import OUTLOOK, look_at_outlook
from services.reminders.deadlines import look_at_deadline
from services.reminders.duties import DUTY, look_at_duty
from services.reminders.invitations import INVITATION, look_at_invitation
from services.reminders.meetings import DRAFT, MEETING, look_at_draft, look_at_meeting
from services.reminders.together import Found, drop, may_hear, tell
from services.unit_of_work import UnitOfWork
from storage.reminders import DEADLINE

_LOOKS: Mapping[str, Callable[[UnitOfWork, Reminder], Found | None]] = {
    MEETING: look_at_meeting,
    OUTLOOK: look_at_outlook,
    ASSIGNMENTS: look_at_assignments,
    DRAFT: look_at_draft,
    ASK_BACK: look_at_ask_back,
    INVITATION: look_at_invitation,
    DUTY: look_at_duty,
    DEADLINE: look_at_deadline,
}


def send_what_is_due(uow: UnitOfWork, *, limit: int = 200) -> int:
    """Send or drop the reminders whose hour has come and return how many there were; in quiet hours they wait.

    A reminder's end and its message are one unit, and its row is locked meanwhile: two processes send one.
    """
    due = uow.reminders.due(limit=limit)
    if is_quiet(uow.now, zone=uow.zone):
        uow.reminders.put_off(due, out_of_quiet_hours(uow.now, zone=uow.zone))
        return len(due)
    found_for: dict[int, list[Found]] = defaultdict(list)
    hears = {person_id: may_hear(uow, person_id) for person_id in dict.fromkeys(one.person_id for one in due)}
    for reminder in due:
        found = _LOOKS[reminder.subject](uow, reminder)
        if found is None:
            continue
        if hears[reminder.person_id]:
            found_for[reminder.person_id].append(found)
        else:
            drop(uow, reminder, "no_consent")
    for found_now in found_for.values():
        tell(uow, found_now)
    return len(due)
