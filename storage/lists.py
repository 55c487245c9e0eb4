"""The chair's list: what was moved in it, and the frozen lists."""

from collections.abc import Collection

from sqlalchemy import select
from sqlmodel import col
from sqlmodel import select as pick

from domain.questions.ordering import FrozenList, Laid, Override
from domain.questions.question import Question
from storage.engine import table
from storage.store import Store

_QUESTION = table(Question)


class Lists(Store):
    """Queries about what lies over a meeting's base order."""

    def laid(self, meeting_id: int) -> Laid:
        """Return the frozen list and the moves that count."""
        moves = pick(Override).where(Override.meeting_id == meeting_id, col(Override.lifted_at).is_(None))
        moves = moves.order_by(col(Override.id))
        counting = self._in.listed(Override, ("counting", meeting_id), lambda session: session.exec(moves).all())
        return Laid(self.frozen(meeting_id), counting)

    def frozen(self, meeting_id: int) -> FrozenList | None:
        """Return the newest frozen list that stands, or None."""
        wanted = pick(FrozenList).where(FrozenList.meeting_id == meeting_id, col(FrozenList.thawed_at).is_(None))
        wanted = wanted.order_by(col(FrozenList.number).desc()).limit(1)
        found = self._in.listed(FrozenList, ("newest", meeting_id), lambda session: session.exec(wanted).all())
        return next(iter(found), None)

    def one_frozen(self, frozen_id: int) -> FrozenList:
        """Return a frozen list; NotFound."""
        return self._found(FrozenList, frozen_id)

    def overrides(self, ids: list[int]) -> list[Override]:
        """Return these moves, the oldest first."""
        return list(self._in.session.exec(pick(Override).where(col(Override.id).in_(ids)).order_by(col(Override.id))))

    def asked_elsewhere(self, people: Collection[int], meeting_id: int) -> set[int]:
        """Return who of these people has asked in another meeting too."""
        found = self._in.execute(
            select(_QUESTION.c.asker_id)
            .where(_QUESTION.c.asker_id.in_(people), _QUESTION.c.meeting_id != meeting_id)
            .distinct()
        )
        return {person for (person,) in found}

    def keep(self, thing: Override | FrozenList) -> None:
        """Store something new or changed."""
        self._keep(thing)
