"""Attachments: what hangs on a draft, a question, or a deadline as its proof."""

from collections.abc import Collection, Sequence
from typing import Unpack

from sqlalchemy import ColumnElement, Delete, and_, bindparam, delete, func, or_, select, update
from sqlmodel import col
from sqlmodel import select as pick

from domain.duty import AnswerDuty
from domain.messages.delivery import Attachment, Delivery, Hung, StoredFile
from domain.questions.question import Question
from storage.engine import table
from storage.prepared import Prepared
from storage.store import Store

_ATTACHMENT, _FILE = table(Attachment), table(StoredFile)
_DELIVERY, _QUESTION, _DUTY = table(Delivery), table(Question), table(AnswerDuty)
_HAND_OVER = Prepared(
    lambda _: (
        update(_ATTACHMENT)
        .where(_ATTACHMENT.c.draft_id == bindparam("from_draft"))
        .values(draft_id=None, question_id=bindparam("to_question"))
    )
)


_HANGS = _ATTACHMENT.c.question_id == _QUESTION.c.id


def _stands(meeting_ids: Collection[int], holder_id: int) -> ColumnElement[bool]:
    """A file that came and its question still stands: of these meetings, or owed an answer by somebody."""
    owed = select(_DUTY.c.question_id).where(_DUTY.c.holder_id == holder_id, _DUTY.c.cancelled_at.is_(None))
    return (
        _ATTACHMENT.c.failed_at.is_(None)
        & _QUESTION.c.withdrawn_at.is_(None)
        & (_QUESTION.c.meeting_id.in_(meeting_ids) | _QUESTION.c.id.in_(owed) | _QUESTION.c.joined_to.in_(owed))
    )


class Attachments(Store):
    """Queries about attachments."""

    def of(self, **on: Unpack[Hung]) -> list[Attachment]:
        """Return what hangs on a draft, a question, a deadline, an answer, a report, or waits to be read for a list.

        Not what failed.
        """
        wanted = pick(Attachment).where(col(Attachment.failed_at).is_(None)).order_by(col(Attachment.id))
        for name, key in on.items():
            wanted = wanted.where(_ATTACHMENT.c[name] == key)
        return list(self._in.session.exec(wanted))

    def with_answers(self, answer_ids: Collection[int]) -> dict[int, list[Attachment]]:
        """Return the papers that go with each of these answers, where there are any; not what failed."""
        found: dict[int, list[Attachment]] = {}
        wanted = pick(Attachment).where(col(Attachment.answer_id).in_(answer_ids), col(Attachment.failed_at).is_(None))
        for one in self._in.session.exec(wanted.order_by(col(Attachment.id))) if answer_ids else ():
            assert one.answer_id is not None
            found.setdefault(one.answer_id, []).append(one)
        return found

    def with_papers(self, paper_ids: Collection[int]) -> dict[int, list[Attachment]]:
        """Return what came back signed of each of these papers, where anything did; not what failed."""
        found: dict[int, list[Attachment]] = {}
        wanted = pick(Attachment).where(col(Attachment.paper_id).in_(paper_ids), col(Attachment.failed_at).is_(None))
        for one in self._in.session.exec(wanted.order_by(col(Attachment.id))) if paper_ids else ():
            found.setdefault(one.paper_id or 0, []).append(one)
        return found

    def on_questions(self, meeting_ids: Collection[int], holder_id: int) -> dict[int, int]:
        """Return how many files hang on each question of these meetings, and of those that somebody owes an answer.

        Only questions that have any, and still stand; the newest question first.
        """
        counted = select(_QUESTION.c.id, func.count().label("files")).join(_ATTACHMENT, _HANGS)
        counted = counted.where(_stands(meeting_ids, holder_id)).group_by(_QUESTION.c.id)
        return {row.id: row.files for row in self._in.execute(counted.order_by(_QUESTION.c.id.desc()))}

    def any_on_questions(self, meeting_ids: Collection[int], holder_id: int) -> bool:
        """Whether there are any of these; nothing is counted."""
        found = select(_QUESTION.c.id).join(_ATTACHMENT, _HANGS).where(_stands(meeting_ids, holder_id)).limit(1)
        return self._in.execute(found).first() is not None

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

    def hand_over(self, draft_id: int, question_id: int) -> None:
        """Move a draft's attachments to the question that it became."""
        self._in.run(_HAND_OVER, {"from_draft": draft_id, "to_question": question_id})

    def drop(self, draft_id: int, *, only: Sequence[int] | None = None) -> None:
        """Remove the attachments of a draft that is given up (or only some), with their bytes."""
        gone = delete(_ATTACHMENT).where(_ATTACHMENT.c.draft_id == draft_id)
        if only is not None:
            gone = gone.where(_ATTACHMENT.c.id.in_(only))
        self._let_go(gone)

    def drop_of_answer(self, answer_id: int, *, only: Collection[int] | None = None) -> None:
        """Remove the papers of an answer that is being written (or only some), with their bytes."""
        gone = delete(_ATTACHMENT).where(_ATTACHMENT.c.answer_id == answer_id)
        self._let_go(gone if only is None else gone.where(_ATTACHMENT.c.id.in_(only)))

    def drop_of_report(self, report_id: int, *, only: Collection[int] | None = None) -> None:
        """Remove the files of a report (or only some), with their bytes."""
        gone = delete(_ATTACHMENT).where(_ATTACHMENT.c.report_id == report_id)
        self._let_go(gone if only is None else gone.where(_ATTACHMENT.c.id.in_(only)))

    def move_on(self, answer_id: int, to: int) -> None:
        """Let the papers of an answer that came back go with its next version."""
        self._in.execute(update(_ATTACHMENT).where(_ATTACHMENT.c.answer_id == answer_id).values(answer_id=to))

    def forget_asker(self, person_id: int) -> None:
        """Remove what hangs on somebody's questions, whoever sent it, with its bytes: it shows more than a name.

        What they sent that hangs on nothing goes too.
        """
        theirs = select(_QUESTION.c.id).where(_QUESTION.c.asker_id == person_id)
        hangs = (
            _ATTACHMENT.c[name].is_(None)
            for name in ("question_id", "deadline_id", "answer_id", "report_id", "paper_id")
        )
        loose = and_(_ATTACHMENT.c.person_id == person_id, *hangs)
        self._let_go(delete(_ATTACHMENT).where(or_(_ATTACHMENT.c.question_id.in_(theirs), loose)))

    def refuse(self, attachment: Attachment) -> None:
        """Note that this cannot be kept, and keep nothing of its bytes."""
        file_id, attachment.file_id, attachment.failed_at = attachment.file_id, None, self._in.now
        self._keep(attachment)
        if file_id is not None:
            self._remove([file_id])

    def _let_go(self, gone: Delete) -> None:
        found = self._in.execute(gone.returning(_ATTACHMENT.c.file_id))
        self._remove([file_id for file_id in found.scalars() if file_id is not None])

    def _remove(self, files: Sequence[int]) -> None:
        """Remove files; a message that handed one over stays without it."""
        if files:
            self._in.settle_appended()
            self._in.execute(update(_DELIVERY).where(_DELIVERY.c.document_id.in_(files)).values(document_id=None))
            self._in.execute(delete(_FILE).where(_FILE.c.id.in_(files)))

    def find(self, attachment_id: int) -> Attachment | None:
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

    def unread(self, *, limit: int) -> list[Attachment]:
        """Return sheets of opinions whose bytes are here, or never will be, the oldest first."""
        here = col(Attachment.file_id).is_not(None) | col(Attachment.failed_at).is_not(None)
        wanted = pick(Attachment).where(col(Attachment.gathering_id).is_not(None), here)
        return list(self._in.session.exec(wanted.order_by(col(Attachment.id)).limit(limit)))

    def remove(self, attachment: Attachment) -> None:
        """Remove an attachment with its bytes."""
        self._in.session.delete(attachment)
        self._in.session.flush()
        if attachment.file_id is not None:
            self._in.execute(delete(_FILE).where(_FILE.c.id == attachment.file_id))

    def unchecked(self, *, limit: int) -> list[int]:
        """Return the ids of attachments whose bytes are here and were never looked into, the first first."""
        found = self._in.execute(
            select(_ATTACHMENT.c.id)
            .where(
                _ATTACHMENT.c.file_id.is_not(None),
                _ATTACHMENT.c.gathering_id.is_(None),
                _ATTACHMENT.c.checked_at.is_(None),
                _ATTACHMENT.c.failed_at.is_(None),
            )
            .order_by(_ATTACHMENT.c.id)
            .limit(limit)
        )
        return list(found.scalars())

    def keep(self, attachment: Attachment) -> None:
        """Store a new or changed attachment."""
        self._keep(attachment)
