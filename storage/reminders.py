"""Reminders: laid down in advance, found when due."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import col
from sqlmodel import select as pick

from domain.reminder import Reminder, ReminderState, Rung
from storage.engine import inserting, table
from storage.store import Store

_REMINDER = table(Reminder)


@dataclass(frozen=True, slots=True)
class Laid:
    """One reminder to lay down; all but `due_at` is its key."""

    subject: str
    subject_id: int
    subject_version: int
    rung: Rung
    person_id: int
    due_at: datetime
    step: int = 0


class Reminders(Store):
    """Queries about reminders."""

    def lay(self, rows: Sequence[Laid]) -> None:
        """Lay down reminders, all in one statement.

        One that is pending or sent stays as it is; one that was dropped stands again, since its hour is still to come
        (a duty that came back, a new draft that got the id of an old one).
        """
        if not rows:
            return
        insert = inserting(_REMINDER, self._in.kind)
        statement = insert.on_conflict_do_update(
            index_elements=["subject", "subject_id", "subject_version", "rung", "step", "person_id"],
            set_={"state": ReminderState.PENDING, "due_at": insert.excluded.due_at, "ended_at": None, "reason": ""},
            where=_REMINDER.c.state == ReminderState.DROPPED,
        )
        self._in.execute(statement, [{**asdict(row), "state": ReminderState.PENDING, "reason": ""} for row in rows])

    def due(self, *, limit: int) -> list[Reminder]:
        """Return pending reminders whose hour has come, the earliest first; other processes skip them meanwhile.

        All that is due for one person comes together, even over the limit.
        """
        wanted = (
            pick(Reminder)
            .where(Reminder.state == ReminderState.PENDING, col(Reminder.due_at) <= self._in.now)
            .order_by(col(Reminder.due_at), col(Reminder.id))
            .with_for_update(skip_locked=True)
        )
        found = list(self._in.session.exec(wanted.limit(limit)))
        if len(found) == limit:
            people = {reminder.person_id for reminder in found}
            known = [reminder.id for reminder in found]
            found += self._in.session.exec(
                wanted.where(col(Reminder.person_id).in_(people), col(Reminder.id).not_in(known))
            )
        return found

    def drop(self, subject: str, subject_id: int, *, reason: str) -> None:
        """Drop all that is pending about one thing."""
        self._in.execute(
            update(_REMINDER)
            .where(
                _REMINDER.c.subject == subject,
                _REMINDER.c.subject_id == subject_id,
                _REMINDER.c.state == ReminderState.PENDING,
            )
            .values(state=ReminderState.DROPPED, ended_at=self._in.now, reason=reason)
        )

    def put_off(self, reminders: Sequence[Reminder], until: datetime) -> None:
        """Let reminders wait until a later instant."""
        for reminder in reminders:
            reminder.due_at = until
            self._in.session.add(reminder)

    def drop_for_person(self, person_id: int, *, reason: str) -> None:
        """Drop all that is pending for one person."""
        self._in.execute(
            update(_REMINDER)
            .where(_REMINDER.c.person_id == person_id, _REMINDER.c.state == ReminderState.PENDING)
            .values(state=ReminderState.DROPPED, ended_at=self._in.now, reason=reason)
        )

    def end(self, reminders: Sequence[Reminder], state: ReminderState, *, reason: str = "") -> None:
        """Note what became of reminders."""
        for reminder in reminders:
            reminder.state, reminder.ended_at, reminder.reason = state, self._in.now, reason
            self._in.session.add(reminder)

    def all_for(self, subject: str, subject_id: int) -> list[Reminder]:
        """Return every reminder about one thing, the earliest first."""
        return list(
            self._in.session.exec(
                pick(Reminder)
                .where(Reminder.subject == subject, Reminder.subject_id == subject_id)
                .order_by(col(Reminder.due_at), col(Reminder.id))
            )
        )
