"""Drafts: questions that are still being written."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, func, select
from sqlmodel import col
from sqlmodel import select as pick

from domain.errors import NotFound
from domain.meeting import Meeting
from domain.messages.delivery import Attachment
from domain.questions.question import Draft, Question
from domain.questions.topic import Topic
from storage.engine import noun_from, table
from storage.prepared import Prepared
from storage.questions import NOT_REFUSED
from storage.store import Store

_QUESTION, _DRAFT, _ATTACHMENT = table(Question), table(Draft), table(Attachment)
_MEETING, _TOPIC = table(Meeting), table(Topic)
_FIND = Prepared(
    lambda _: select(_DRAFT).where(
        _DRAFT.c.person_id == bindparam("person_id"), _DRAFT.c.meeting_id == bindparam("meeting_id")
    )
)
_STANDING = (
    select(func.count())
    .select_from(_QUESTION)
    .where(
        _QUESTION.c.asker_id == _DRAFT.c.person_id,
        _QUESTION.c.meeting_id == _DRAFT.c.meeting_id,
        _QUESTION.c.withdrawn_at.is_(None),
        NOT_REFUSED,
    )
    .scalar_subquery()
)
_FILES = (
    select(func.count())
    .select_from(_ATTACHMENT)
    .where(_ATTACHMENT.c.draft_id == _DRAFT.c.id, _ATTACHMENT.c.failed_at.is_(None))
    .scalar_subquery()
)
_READY = Prepared(
    lambda _: (
        select(*_DRAFT.c, *_MEETING.c, *_TOPIC.c, _STANDING, _FILES)
        .join(_MEETING, _MEETING.c.id == _DRAFT.c.meeting_id)
        .join(_TOPIC, _TOPIC.c.id == _DRAFT.c.topic_id)
        .where(_DRAFT.c.id == bindparam("id"))
    )
)
_GET = Prepared(lambda _: select(_DRAFT).where(_DRAFT.c.id == bindparam("id")))
_REMOVE = Prepared(lambda _: delete(_DRAFT).where(_DRAFT.c.id == bindparam("id")))


@dataclass(frozen=True, slots=True)
class Ready:
    """A draft with all that the rules and the receipt need.

    `standing`: how many questions its writer has already; `files`: how many attachments hang on the draft.
    """

    draft: Draft
    meeting: Meeting
    topic: Topic
    standing: int
    files: int


class Drafts(Store):
    """Queries about drafts; reading one is on the hot path and written with Core."""

    def get(self, draft_id: int) -> Draft:
        """Return a draft; NotFound."""
        rows = self._in.run(_GET, {"id": draft_id})
        if not rows:
            raise NotFound
        return noun_from(Draft, rows[0])

    def find(self, person_id: int, meeting_id: int) -> Draft | None:
        """Return the question that a person is writing for a meeting, or None."""
        rows = self._in.run(_FIND, {"person_id": person_id, "meeting_id": meeting_id})
        return noun_from(Draft, rows[0]) if rows else None

    def ready(self, draft_id: int) -> Ready:
        """Return a draft with its meeting and topic, in one query; NotFound where it is gone or has no topic yet."""
        rows = self._in.run(_READY, {"id": draft_id})
        if not rows:
            raise NotFound
        row, draft_ends = rows[0], len(_DRAFT.c)
        meeting_ends = draft_ends + len(_MEETING.c)
        return Ready(
            noun_from(Draft, row[:draft_ends]),
            noun_from(Meeting, row[draft_ends:meeting_ends]),
            noun_from(Topic, row[meeting_ends:-2]),
            *row[-2:],
        )

    def hold(self, draft_id: int) -> None:
        """Let nobody else change a draft before this unit ends; NotFound."""
        self._locked(Draft, draft_id)

    def voiced(self, meeting_ids: Collection[int]) -> list[Draft]:
        """Return the drafts of these meetings whose voice notes wait to be typed, the longest waiting first."""
        wanted = pick(Draft).where(
            col(Draft.meeting_id).in_(meeting_ids), col(Draft.voiced_at).is_not(None), col(Draft.typed) == ""
        )
        return list(self._in.session.exec(wanted.order_by(col(Draft.voiced_at), col(Draft.id))))

    def given(self, meeting_id: int) -> list[Draft]:
        """Return the drafts of a meeting whose voice notes were given to be typed, whatever became of them."""
        wanted = pick(Draft).where(Draft.meeting_id == meeting_id, col(Draft.voiced_at).is_not(None))
        return list(self._in.session.exec(wanted.order_by(col(Draft.id))))

    def count_voiced(self, meeting_ids: Collection[int]) -> int:
        """Return how many they are."""
        wanted = (_DRAFT.c.meeting_id.in_(meeting_ids), _DRAFT.c.voiced_at.is_not(None), _DRAFT.c.typed == "")
        found = self._in.execute(select(func.count()).select_from(_DRAFT).where(*wanted))
        return int(found.scalar_one())

    def keep(self, draft: Draft) -> int:
        """Store a new or changed draft and return its id."""
        draft.updated_at = self._in.now
        merged = self._in.session.merge(draft)
        self._in.session.flush()
        assert merged.id is not None
        draft.id = merged.id
        return merged.id

    def remove(self, draft_id: int) -> None:
        """Remove a draft; its attachments must have gone elsewhere before."""
        self._in.run(_REMOVE, {"id": draft_id})

    def by(self, person_id: int) -> list[Draft]:
        """Return the unfinished questions of a person."""
        return list(self._in.session.exec(pick(Draft).where(Draft.person_id == person_id)))
