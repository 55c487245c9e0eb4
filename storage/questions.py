"""Drafts, questions, their wordings, notes, turns in the list, and attachments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select, update
from sqlmodel import col
from sqlmodel import select as pick

from domain.delivery import Attachment, StoredFile
from domain.errors import NotFound
from domain.meeting import Meeting
from domain.question import Draft, InternalNote, Kind, Question, ReplyMode, Wording
from domain.queue import QueueEntry
from domain.topic import Topic
from letters.folding import fold
from storage.engine import inserting, noun_from, table
from storage.prepared import Prepared
from storage.store import Store

_QUESTION, _DRAFT, _ATTACHMENT, _WORDING = table(Question), table(Draft), table(Attachment), table(Wording)
_MEETING, _TOPIC, _FILE = table(Meeting), table(Topic), table(StoredFile)
_REGISTERED = (
    "meeting_id",
    "number",
    "code",
    "asker_id",
    "topic_id",
    "kind",
    "reply_mode",
    "wording",
    "folded",
    "registered_at",
    "recorded_at",
)
_REGISTER = Prepared(
    lambda kind: (
        inserting(_QUESTION, kind)
        .values({**{name: bindparam(name) for name in _REGISTERED}, "lane": 0, "version": 1, "off_topic": False})
        .returning(_QUESTION.c.id)
    )
)
_WORD = Prepared(
    lambda kind: inserting(_WORDING, kind).values(
        {name: bindparam(name) for name in ("question_id", "version", "text", "at")}
    )
)
_FIND_DRAFT = Prepared(
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
    )
    .scalar_subquery()
)
_FILES = select(func.count()).select_from(_ATTACHMENT).where(_ATTACHMENT.c.draft_id == _DRAFT.c.id).scalar_subquery()
_READY = Prepared(
    lambda _: (
        select(*_DRAFT.c, *_MEETING.c, *_TOPIC.c, _STANDING, _FILES)
        .join(_MEETING, _MEETING.c.id == _DRAFT.c.meeting_id)
        .join(_TOPIC, _TOPIC.c.id == _DRAFT.c.topic_id)
        .where(_DRAFT.c.id == bindparam("id"))
    )
)
_GET_DRAFT = Prepared(lambda _: select(_DRAFT).where(_DRAFT.c.id == bindparam("id")))
_REMOVE_DRAFT = Prepared(lambda _: delete(_DRAFT).where(_DRAFT.c.id == bindparam("id")))
_HAND_ATTACHMENTS = Prepared(
    lambda _: (
        update(_ATTACHMENT)
        .where(_ATTACHMENT.c.draft_id == bindparam("from_draft"))
        .values(draft_id=None, question_id=bindparam("to_question"))
    )
)
_COUNT_BY = Prepared(
    lambda _: (
        select(func.count())
        .select_from(_QUESTION)
        .where(
            _QUESTION.c.asker_id == bindparam("asker_id"),
            _QUESTION.c.meeting_id == bindparam("meeting_id"),
            _QUESTION.c.withdrawn_at.is_(None),
        )
    )
)


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


class Questions(Store):
    """Queries about questions; registering is on the hot path and written with Core."""

    def draft(self, draft_id: int) -> Draft:
        """Return a draft; NotFound."""
        rows = self._in.run(_GET_DRAFT, {"id": draft_id})
        if not rows:
            raise NotFound
        return noun_from(Draft, rows[0])

    def find_draft(self, person_id: int, meeting_id: int) -> Draft | None:
        """Return the question that a person is writing for a meeting, or None."""
        rows = self._in.run(_FIND_DRAFT, {"person_id": person_id, "meeting_id": meeting_id})
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

    def keep_draft(self, draft: Draft) -> int:
        """Store a new or changed draft and return its id."""
        draft.updated_at = self._in.now
        merged = self._in.session.merge(draft)
        self._in.session.flush()
        assert merged.id is not None
        draft.id = merged.id
        return merged.id

    def remove_draft(self, draft_id: int) -> None:
        """Remove a draft; its attachments must have gone elsewhere before."""
        self._in.run(_REMOVE_DRAFT, {"id": draft_id})

    def drafts_by(self, person_id: int) -> list[Draft]:
        """Return the unfinished questions of a person."""
        return list(self._in.session.exec(pick(Draft).where(Draft.person_id == person_id)))

    def count_by(self, person_id: int, meeting_id: int) -> int:
        """Return how many standing questions a person has in a meeting."""
        return int(self._in.run(_COUNT_BY, {"asker_id": person_id, "meeting_id": meeting_id})[0][0])

    def register(  # noqa: PLR0913 - the facts of a registration
        self,
        *,
        meeting_id: int,
        number: int,
        code: str,
        asker_id: int,
        topic_id: int,
        kind: Kind,
        reply_mode: ReplyMode,
        wording: str,
    ) -> int:
        """Store a question and its first wording, registered and recorded now; return its id."""
        now = self._in.now
        key: int = self._in.run(
            _REGISTER,
            {
                "meeting_id": meeting_id,
                "number": number,
                "code": code,
                "asker_id": asker_id,
                "topic_id": topic_id,
                "kind": kind,
                "reply_mode": reply_mode,
                "wording": wording,
                "folded": fold(wording),
                "registered_at": now,
                "recorded_at": now,
            },
        )[0][0]
        self._in.run(_WORD, {"question_id": key, "version": 1, "text": wording, "at": now})
        return key

    def get(self, question_id: int) -> Question:
        """Return a question; NotFound."""
        found = self._in.session.get(Question, question_id)
        if found is None:
            raise NotFound
        return found

    def by_code(self, code: str) -> Question | None:
        """Return the question with this number (MN24-001), or None."""
        return self._in.session.exec(pick(Question).where(Question.code == code.upper())).one_or_none()

    def of_asker(self, person_id: int) -> list[Question]:
        """Return a person's questions, withdrawn ones too, the newest first."""
        return list(
            self._in.session.exec(
                pick(Question).where(Question.asker_id == person_id).order_by(col(Question.id).desc())
            )
        )

    def standing(self, meeting_id: int, *, reply_mode: ReplyMode | None = None) -> list[Question]:
        """Return a meeting's questions that were not withdrawn, in order of number."""
        wanted = pick(Question).where(Question.meeting_id == meeting_id, col(Question.withdrawn_at).is_(None))
        if reply_mode is not None:
            wanted = wanted.where(Question.reply_mode == reply_mode)
        return list(self._in.session.exec(wanted.order_by(col(Question.number))))

    def texts(self, meeting_id: int) -> list[tuple[int, str, str, str]]:
        """Return (id, code, wording, the same folded) of a meeting's standing questions, in order of number."""
        found = self._in.execute(
            select(_QUESTION.c.id, _QUESTION.c.code, _QUESTION.c.wording, _QUESTION.c.folded)
            .where(_QUESTION.c.meeting_id == meeting_id, _QUESTION.c.withdrawn_at.is_(None))
            .order_by(_QUESTION.c.number)
        )
        return [(row.id, row.code, row.wording, row.folded) for row in found]

    def untriaged(self, meeting_id: int) -> list[Question]:
        """Return the standing questions that nobody has sorted yet, the oldest first."""
        return list(
            self._in.session.exec(
                pick(Question)
                .where(
                    Question.meeting_id == meeting_id,
                    col(Question.withdrawn_at).is_(None),
                    col(Question.triaged_at).is_(None),
                )
                .order_by(col(Question.number))
            )
        )

    def same_words(self, question: Question) -> int:
        """Return how many other standing questions of the meeting say exactly the same under the same topic.

        Capitals, marks and signs make no difference; words of another script, which fold to nothing, must be equal.
        """
        same = _QUESTION.c.folded == question.folded
        if not question.folded:
            same = same & (_QUESTION.c.wording == question.wording)
        return int(
            self._in.execute(
                select(func.count())
                .select_from(_QUESTION)
                .where(
                    _QUESTION.c.meeting_id == question.meeting_id,
                    _QUESTION.c.topic_id == question.topic_id,
                    _QUESTION.c.id != question.id,
                    _QUESTION.c.withdrawn_at.is_(None),
                    same,
                )
            ).scalar_one()
        )

    def wordings(self, question_id: int) -> list[Wording]:
        """Return every version of a question's words, the first first."""
        return list(
            self._in.session.exec(
                pick(Wording).where(Wording.question_id == question_id).order_by(col(Wording.version))
            )
        )

    def notes(self, question_id: int) -> list[InternalNote]:
        """Return the office's notes, oldest first."""
        return list(
            self._in.session.exec(
                pick(InternalNote).where(InternalNote.question_id == question_id).order_by(col(InternalNote.id))
            )
        )

    def entry(self, question_id: int) -> QueueEntry | None:
        """Return a question's turn in the list, or None before anything happened to it there."""
        return self._in.session.exec(pick(QueueEntry).where(QueueEntry.question_id == question_id)).one_or_none()

    def entries(self, meeting_id: int) -> list[QueueEntry]:
        """Return all turns of a meeting's list."""
        return list(self._in.session.exec(pick(QueueEntry).where(QueueEntry.meeting_id == meeting_id)))

    def attachments(
        self, *, draft_id: int | None = None, question_id: int | None = None, deadline_id: int | None = None
    ) -> list[Attachment]:
        """Return what hangs on a draft, on a question, or on a deadline as its proof."""
        wanted = pick(Attachment).order_by(col(Attachment.id))
        if draft_id is not None:
            wanted = wanted.where(Attachment.draft_id == draft_id)
        if question_id is not None:
            wanted = wanted.where(Attachment.question_id == question_id)
        if deadline_id is not None:
            wanted = wanted.where(Attachment.deadline_id == deadline_id)
        return list(self._in.session.exec(wanted))

    def hanging(self, person_id: int, refs: Sequence[str]) -> dict[str, int | None]:
        """Return which files of a person hang on a draft or a deadline, each with the deadline, by their handles."""
        found = self._in.execute(
            select(_ATTACHMENT.c.file_ref, _ATTACHMENT.c.deadline_id).where(
                _ATTACHMENT.c.person_id == person_id,
                _ATTACHMENT.c.file_ref.in_(refs),
                _ATTACHMENT.c.draft_id.is_not(None) | _ATTACHMENT.c.deadline_id.is_not(None),
            )
        )
        return {row.file_ref: row.deadline_id for row in found}

    def hand_attachments(self, draft_id: int, question_id: int) -> None:
        """Move a draft's attachments to the question that it became."""
        self._in.run(_HAND_ATTACHMENTS, {"from_draft": draft_id, "to_question": question_id})

    def drop_attachments(self, draft_id: int, *, only: Sequence[int] | None = None) -> None:
        """Remove the attachments of a draft that is given up (or only some), with their bytes."""
        gone = delete(_ATTACHMENT).where(_ATTACHMENT.c.draft_id == draft_id)
        if only is not None:
            gone = gone.where(_ATTACHMENT.c.id.in_(only))
        found = self._in.execute(gone.returning(_ATTACHMENT.c.file_id))
        files = [file_id for file_id in found.scalars() if file_id is not None]
        if files:
            self._in.execute(delete(_FILE).where(_FILE.c.id.in_(files)))

    def find_attachment(self, attachment_id: int) -> Attachment | None:
        """Return an attachment, or None."""
        return self._in.session.get(Attachment, attachment_id)

    def unfetched(self, *, limit: int, tried_before: int) -> list[Attachment]:
        """Return attachments whose bytes are still with their network."""
        return list(
            self._in.session.exec(
                pick(Attachment)
                .where(
                    col(Attachment.file_id).is_(None),
                    col(Attachment.failed_at).is_(None),
                    col(Attachment.attempts) < tried_before,
                )
                .order_by(col(Attachment.attempts), col(Attachment.id))
                .limit(limit)
            )
        )

    def keep(self, thing: Question | Wording | InternalNote | QueueEntry | Attachment) -> None:
        """Store something new or changed about a question."""
        if isinstance(thing, Question):
            thing.folded = fold(thing.wording)
        self._in.session.add(thing)
        self._in.session.flush()

    def registered_since(self, meeting_id: int, at: datetime) -> int:
        """Return how many questions a meeting got since an instant."""
        return int(
            self._in.execute(
                select(func.count())
                .select_from(_QUESTION)
                .where(_QUESTION.c.meeting_id == meeting_id, _QUESTION.c.registered_at >= at)
            ).scalar_one()
        )
