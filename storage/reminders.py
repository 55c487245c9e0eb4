"""Reminders: laid down in advance, found when due."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, func, select, text, update
from sqlmodel import col
from sqlmodel import select as pick

from domain.deadline import Deadline
from domain.reminder import Reminder, ReminderState, Rung
from storage.engine import inserting, table
from storage.store import Store

_REMINDER, _DEADLINE = table(Reminder), table(Deadline)
_PENDING = bindparam("pending", ReminderState.PENDING, type_=_REMINDER.c.state.type, literal_execute=True)
"""Written into the statement, so that both databases see at once that the index of what is pending serves it."""
_ONE_AT_A_TIME = text("SELECT pg_try_advisory_xact_lock(:lock)").bindparams(lock=0x72656D696E64)  # "remind"
DEADLINE = "deadline"
"""The subject of reminders of a plan's deadline."""


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
        """Return pending reminders whose hour has come, the earliest first.

        All that is due for one person comes together, even over the limit; so that it does, one process at a time
        reminds, and another one finds nothing meanwhile. They are handed out, not held: what is laid and ended while
        each is looked at would have all of them read anew, each time.
        """
        if self._in.kind == "postgresql" and not self._in.execute(_ONE_AT_A_TIME).scalar_one():
            return []
        wanted = (
            pick(Reminder)
            .where(col(Reminder.state) == _PENDING, col(Reminder.due_at) <= self._in.now)
            .order_by(col(Reminder.due_at))
            .with_for_update(skip_locked=True)
        )
        found = list(self._in.session.exec(wanted.limit(limit)))
        if len(found) == limit:
            people = {reminder.person_id for reminder in found}
            known = [reminder.id for reminder in found]
            found += self._in.session.exec(
                wanted.where(col(Reminder.person_id).in_(people), col(Reminder.id).not_in(known))
            )
        for reminder in found:
            self._in.session.expunge(reminder)
        return sorted(found, key=lambda reminder: (reminder.due_at, reminder.key))

    def next_due(self) -> datetime | None:
        """Return when the next pending reminder is due, or None."""
        found: datetime | None = self._in.execute(
            select(func.min(_REMINDER.c.due_at)).where(_REMINDER.c.state == _PENDING)
        ).scalar_one()
        return found

    def pending(self, subject: str, steps: Mapping[int, int], rung: Rung) -> list[Reminder]:
        """Return what is pending of one step of a rung, for each of these things its own step."""
        found = self._in.session.exec(
            pick(Reminder)
            .where(
                Reminder.subject == subject, col(Reminder.subject_id).in_(steps), Reminder.rung == rung,
                Reminder.state == ReminderState.PENDING,
            )
            .order_by(col(Reminder.id))
        )  # fmt: skip
        return [one for one in found if one.step == steps[one.subject_id]]

    def times_of(
        self, subject: str, subject_ids: Collection[int], rung: Rung
    ) -> dict[int, tuple[int, datetime | None]]:
        """Return the highest step of a rung that was ever laid, and when the last that stood was due, for each."""
        stands = case((_REMINDER.c.state != ReminderState.DROPPED, _REMINDER.c.due_at))
        found = self._in.execute(
            select(
                _REMINDER.c.subject_id, func.max(_REMINDER.c.step), func.max(stands, type_=_REMINDER.c.due_at.type)
            )
            .where(
                _REMINDER.c.subject == subject, _REMINDER.c.subject_id.in_(subject_ids), _REMINDER.c.rung == rung
            )
            .group_by(_REMINDER.c.subject_id)
        )  # fmt: skip
        return {subject_id: (step, due_at) for subject_id, step, due_at in found}

    def last_of_each(self, subject: str, subject_ids: Collection[int], rung: Rung) -> dict[int, datetime]:
        """Return when the last of a rung that stood was due, for each of these that had any."""
        found = self._in.execute(
            select(_REMINDER.c.subject_id, func.max(_REMINDER.c.due_at, type_=_REMINDER.c.due_at.type))
            .where(
                _REMINDER.c.subject == subject,
                _REMINDER.c.subject_id.in_(subject_ids),
                _REMINDER.c.rung == rung,
                _REMINDER.c.state != ReminderState.DROPPED,
            )
            .group_by(_REMINDER.c.subject_id)
        )
        return dict(found.all())

    def reminded(self, meeting_id: int) -> tuple[int, int]:
        """Count a meeting's deadlines that are owed by a date that stands: nobody told of it yet, somebody told."""
        told = (
            select(_REMINDER.c.id)
            .where(
                _REMINDER.c.subject == DEADLINE,
                _REMINDER.c.subject_id == _DEADLINE.c.id,
                _REMINDER.c.subject_version == _DEADLINE.c.version,
                _REMINDER.c.state == ReminderState.SENT,
            )
            .exists()
        )
        owed, done = self._in.execute(
            select(func.count(), func.coalesce(func.sum(case((told, 1), else_=0)), 0)).where(
                _DEADLINE.c.meeting_id == meeting_id,
                _DEADLINE.c.whole_id.is_(None),
                _DEADLINE.c.done_at.is_(None),
                _DEADLINE.c.dropped_at.is_(None),
                _DEADLINE.c.ends_at.is_not(None),
                _DEADLINE.c.proposed.is_(False) | _DEADLINE.c.confirmed_at.is_not(None),
            )
        ).one()
        return owed - done, done

    def drop(self, subject: str, *subject_ids: int, reason: str) -> None:
        """Drop all that is pending about these things."""
        if not subject_ids:
            return
        self._in.execute(
            update(_REMINDER)
            .where(
                _REMINDER.c.subject == subject,
                _REMINDER.c.subject_id.in_(subject_ids),
                _REMINDER.c.state == ReminderState.PENDING,
            )
            .values(state=ReminderState.DROPPED, ended_at=self._in.now, reason=reason)
        )

    def put_off(self, reminders: Sequence[Reminder], until: datetime) -> None:
        """Let reminders wait until a later instant."""
        self._change(reminders, due_at=until)

    def drop_for_person(self, person_id: int, *, reason: str) -> None:
        """Drop all that is pending for one person."""
        self._in.execute(
            update(_REMINDER)
            .where(_REMINDER.c.person_id == person_id, _REMINDER.c.state == ReminderState.PENDING)
            .values(state=ReminderState.DROPPED, ended_at=self._in.now, reason=reason)
        )

    def end(self, reminders: Sequence[Reminder], state: ReminderState, *, reason: str = "") -> None:
        """Note what became of reminders."""
        self._change(reminders, state=state, ended_at=self._in.now, reason=reason)

    def _change(self, reminders: Sequence[Reminder], **values: Any) -> None:  # noqa: ANN401 - values of its columns
        if reminders:
            keys = [reminder.key for reminder in reminders]
            self._in.execute(update(_REMINDER).where(_REMINDER.c.id.in_(keys)).values(**values))

    def of_person(self, person_id: int) -> list[Reminder]:
        """Return every reminder to somebody, the earliest first."""
        return list(
            self._in.session.exec(
                pick(Reminder).where(Reminder.person_id == person_id).order_by(col(Reminder.due_at), col(Reminder.id))
            )
        )

    def all_for(self, subject: str, subject_id: int) -> list[Reminder]:
        """Return every reminder about one thing, the earliest first."""
        return list(
            self._in.session.exec(
                pick(Reminder)
                .where(Reminder.subject == subject, Reminder.subject_id == subject_id)
                .order_by(col(Reminder.due_at), col(Reminder.id))
            )
        )
