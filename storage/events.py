"""The append-only log of who did what."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlmodel import col
from sqlmodel import select as pick

from domain.deadline import Deadline
from domain.duty import AnswerDuty
from domain.messages.delivery import Event
from domain.questions.question import Question
from storage.engine import table
from storage.store import Store

_EVENT = table(Event)
_SEEN = ("deadline", "delivery", "duty", "meeting", "office_day", "programme", "question", "unit")
_LOOKED = (
    "question.viewed",
    "question.files_opened",
    "question.files_seen",
    "draft.voice_heard",
    "answer.papers_opened",
)
"""Nothing changes by them."""
_PARTED = ("question.parted", "question.parted_own")


class Events(Store):
    """Events are added and read, never changed."""

    def add(self, act: str, subject: str, subject_id: int | None, *, actor_id: int | None, **details: Any) -> None:  # noqa: ANN401 - details are JSON
        """Append an event; `details` hold no question text and no names."""
        self._in.events.append(
            {
                "at": self._in.now,
                "actor_id": actor_id,
                "act": act,
                "subject": subject,
                "subject_id": subject_id,
                "details": details,
            }
        )

    def of(self, subject: str, subject_id: int) -> list[Event]:
        """Return what happened to one thing, oldest first."""
        self._in.settle_appended()
        found = self._in.session.exec(
            pick(Event).where(Event.subject == subject, Event.subject_id == subject_id).order_by(col(Event.id))
        )
        return list(found)

    def life(self, question_ids: Collection[int], duty_ids: Collection[int]) -> list[Event]:
        """Return all that happened to these questions and debts, in the order in which it was written."""
        self._in.settle_appended()
        subject, about = col(Event.subject), col(Event.subject_id)
        concerns = ((subject == "question") & about.in_(question_ids)) | ((subject == "duty") & about.in_(duty_ids))
        return list(self._in.session.exec(pick(Event).where(concerns).order_by(col(Event.id))))

    def in_meeting(self, meeting_id: int, acts: Collection[str]) -> list[Event]:
        """Return which of these acts happened to a meeting, its questions and what is owed of them, in order.

        From its beginning to its close, by the order in which it was written: a clock that was put back hides nothing.
        """
        self._in.settle_appended()
        questions = select(table(Question).c.id).where(table(Question).c.meeting_id == meeting_id)
        duties = select(table(AnswerDuty).c.id).where(table(AnswerDuty).c.meeting_id == meeting_id)
        subject, about, key = col(Event.subject), col(Event.subject_id), col(Event.id)
        concerns = (
            ((subject == "meeting") & (about == meeting_id))
            | ((subject == "question") & about.in_(questions))
            | ((subject == "duty") & about.in_(duties))
        )
        its_own = select(func.max(key)).where(subject == "meeting", about == meeting_id)
        begin = its_own.where(col(Event.act) == "meeting.started").scalar_subquery()
        end = its_own.where(col(Event.act) == "meeting.closed").scalar_subquery()
        wanted = pick(Event).where(concerns, col(Event.act).in_(acts), key >= begin, or_(end.is_(None), key <= end))
        return list(self._in.session.exec(wanted.order_by(key)))

    def did(self, act: str, subject: str, subject_id: int, *, by: int, since: datetime) -> bool:
        """Whether somebody did this to one thing after an instant."""
        self._in.settle_appended()
        mine = select(_EVENT.c.id).where(
            _EVENT.c.subject == subject, _EVENT.c.subject_id == subject_id, _EVENT.c.act == act,
            _EVENT.c.actor_id == by, _EVENT.c.at > since,
        )  # fmt: skip
        return self._in.execute(mine.limit(1)).first() is not None

    def last_of(self, subject: str, subject_id: int, acts: Collection[str]) -> Event | None:
        """Return the last of these acts that happened to one thing, or None."""
        self._in.settle_appended()
        mine = pick(Event).where(Event.subject == subject, Event.subject_id == subject_id, col(Event.act).in_(acts))
        return self._in.session.exec(mine.order_by(col(Event.id).desc()).limit(1)).first()

    def about(self, meeting_id: int, act: str, *, since: datetime, most: int) -> list[Event]:
        """Return the last times that something happened of which `details` name a meeting, the newest first.

        What this very unit appends is not among them: whoever reads this writes none of it.
        """
        mine = pick(Event).where(Event.act == act, col(Event.at) >= since).order_by(col(Event.id).desc()).limit(most)
        return [one for one in self._in.session.exec(mine) if one.details.get("meeting") == meeting_id]

    def last_of_each(self, subject: str, ids: Collection[int], *acts: str) -> dict[int, Event]:
        """Return the last time that any of these acts happened to each of these things, of those to which it did."""
        self._in.settle_appended()
        mine = pick(Event).where(Event.subject == subject, col(Event.subject_id).in_(ids), col(Event.act).in_(acts))
        found = self._in.session.exec(mine.order_by(col(Event.id)))
        return {one.subject_id: one for one in found if one.subject_id is not None}

    def newest_of_each(self, subject: str, ids: Collection[int], acts: Collection[str]) -> dict[int, int]:
        """Return the id of the last of these acts that happened to each of these things, of those to which one did."""
        self._in.settle_appended()
        found = self._in.execute(
            select(_EVENT.c.subject_id, func.max(_EVENT.c.id))
            .where(_EVENT.c.subject == subject, _EVENT.c.subject_id.in_(ids), _EVENT.c.act.in_(acts))
            .group_by(_EVENT.c.subject_id)
        )
        return dict(found.all())

    def ever(self, act: str) -> bool:
        """Whether something ever happened here; reads the whole log where it did not."""
        self._in.settle_appended()
        wanted = select(_EVENT.c.id).where(_EVENT.c.act == act).limit(1)
        return self._in.execute(wanted).first() is not None

    def parted(self, questions: Collection[int]) -> set[frozenset[int]]:
        """Return the pairs of these questions that were together before, until somebody parted them."""
        self._in.settle_appended()
        wanted = select(_EVENT.c.subject_id, _EVENT.c.details).where(
            _EVENT.c.subject == "question", _EVENT.c.act.in_(_PARTED), _EVENT.c.subject_id.in_(questions)
        )
        found = self._in.execute(wanted)
        return {frozenset({row.subject_id, other}) for row in found for other in row.details.get("of", ())}

    def newest(self) -> int:
        """Return the newest event's id; 0 where nothing ever happened."""
        self._in.settle_appended()
        found: int | None = self._in.execute(select(func.max(_EVENT.c.id))).scalar()
        return found or 0

    def since(self, event_id: int, *, meeting_id: int | None = None) -> frozenset[int]:
        """Return the ids after one of what changed something that the office sees, of one meeting or of all."""
        wanted = select(_EVENT.c.id).where(_EVENT.c.id > event_id, _EVENT.c.act.not_in(_LOOKED))
        if meeting_id is None:
            wanted = wanted.where(_EVENT.c.subject.in_(_SEEN))
            return frozenset(self._in.execute(wanted).scalars())
        questions = select(table(Question).c.id).where(table(Question).c.meeting_id == meeting_id)
        deadlines = select(table(Deadline).c.id).where(table(Deadline).c.meeting_id == meeting_id)
        duties = select(table(AnswerDuty).c.id).where(table(AnswerDuty).c.question_id.in_(questions))
        subject, subject_id = _EVENT.c.subject, _EVENT.c.subject_id
        found = self._in.execute(
            wanted.where(
                ((subject == "meeting") & (subject_id == meeting_id))
                | ((subject == "question") & subject_id.in_(questions))
                | ((subject == "deadline") & subject_id.in_(deadlines))
                | ((subject == "duty") & subject_id.in_(duties))
            )
        )
        return frozenset(found.scalars())
