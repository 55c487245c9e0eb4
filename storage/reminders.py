"""Reminders: laid down in advance, found when due."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlmodel import col
from sqlmodel import select as pick

from domain.reminder import Reminder, ReminderState, Rung
from storage.engine import table
from storage.store import Store

_REMINDER = table(Reminder)


class Reminders(Store):
    """Queries about reminders."""

    def lay(
        self,
        *,
        subject: str,
        subject_id: int,
        version: int,
        rung: Rung,
        person_id: int,
        due_at: datetime,
        step: int = 0,
    ) -> None:
        """Lay down a reminder; one that is there already stays as it is."""
        self._in.execute(
            self._in.insert(Reminder)
            .values(
                subject=subject, subject_id=subject_id, subject_version=version, rung=rung, step=step,
                person_id=person_id, due_at=due_at, state=ReminderState.PENDING, reason="",
            )
            .on_conflict_do_nothing(
                index_elements=["subject", "subject_id", "subject_version", "rung", "step", "person_id"]
            )
        )  # fmt: skip

    def due(self, *, limit: int) -> list[Reminder]:
        """Return pending reminders whose hour has come, the earliest first; other processes skip them meanwhile."""
        return list(
            self._in.session.exec(
                pick(Reminder)
                .where(Reminder.state == ReminderState.PENDING, col(Reminder.due_at) <= self._in.now)
                .order_by(col(Reminder.due_at), col(Reminder.id))
                .limit(limit)
                .with_for_update(skip_locked=True)
            )
        )

    def pending_for(self, subject: str, subject_id: int, person_id: int) -> list[Reminder]:
        """Return what is still to come for one person about one thing, the earliest first."""
        return list(
            self._in.session.exec(
                pick(Reminder)
                .where(
                    Reminder.subject == subject,
                    Reminder.subject_id == subject_id,
                    Reminder.person_id == person_id,
                    Reminder.state == ReminderState.PENDING,
                )
                .order_by(col(Reminder.due_at))
            )
        )

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
