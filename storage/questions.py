"""Questions: as registered, their wordings, the office's notes on them, and their turns in the list."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, case, delete, distinct, func, literal_column, select, update
from sqlmodel import col
from sqlmodel import select as pick

from domain.duty import AnswerDuty
from domain.people.access import Membership, Role
from domain.questions.question import READ_FIRST, SHUT, Care, Draft, InternalNote, Lane, Question, ReplyMode, Wording
from domain.questions.queue import QueueEntry
from letters.folding import fold
from storage.engine import inserting, table
from storage.prepared import Prepared
from storage.store import Store

_QUESTION, _WORDING, _MEMBERSHIP, _DUTY = table(Question), table(Wording), table(Membership), table(AnswerDuty)
_ALIKE = [column.name for column in table(Draft).c if column.name in _QUESTION.c and not column.primary_key]
"""What a draft and a question both have: it goes over as it is, so that a further answer of the asker's does too."""
_REGISTERED = ("asker_id", *_ALIKE, "number", "code", "folded", "lane", "registered_at", "recorded_at")
_REGISTER = Prepared(
    lambda kind: (
        inserting(_QUESTION, kind)
        .values({**{name: bindparam(name) for name in _REGISTERED}, "version": 1, "off_topic": False})
        .returning(_QUESTION.c.id)
    )
)
_WORD = Prepared(
    lambda kind: inserting(_WORDING, kind).values(
        {name: bindparam(name) for name in ("question_id", "version", "text", "at")}
    )
)
NOT_REFUSED = _QUESTION.c.aside.is_distinct_from(literal_column(f"'{Care.REFUSED}'"))
"""What was refused may be asked anew: it does not count among what one person may ask."""
_COUNT_BY = Prepared(
    lambda _: (
        select(func.count())
        .select_from(_QUESTION)
        .where(
            _QUESTION.c.asker_id == bindparam("asker_id"),
            _QUESTION.c.meeting_id == bindparam("meeting_id"),
            _QUESTION.c.withdrawn_at.is_(None),
            NOT_REFUSED,
        )
    )
)


class Questions(Store):
    """Queries about questions; registering is on the hot path and written with Core."""

    def count_by(self, person_id: int, meeting_id: int) -> int:
        """Return how many standing questions a person has in a meeting; what was refused may be asked anew."""
        return int(self._in.run(_COUNT_BY, {"asker_id": person_id, "meeting_id": meeting_id})[0][0])

    def register(
        self, draft: Draft, *, number: int, code: str, lane: Lane = Lane.IN_TIME, at: datetime | None = None
    ) -> int:
        """Store a complete draft as a question with its first wording, recorded now; return its id.

        `at`: when it was registered, where that was not now.
        """
        now = self._in.now
        values = {name: getattr(draft, name) for name in _ALIKE} | {
            "asker_id": draft.person_id,
            "number": number,
            "code": code,
            "folded": fold(draft.wording),
            "lane": int(lane),
            "registered_at": at or now,
            "recorded_at": now,
        }
        key: int = self._in.run(_REGISTER, values)[0][0]
        self._in.run(_WORD, {"question_id": key, "version": 1, "text": draft.wording, "at": now})
        return key

    def note_sorted(self, question_id: int) -> None:
        """Note that a question needs no sorting."""
        self._in.execute(update(_QUESTION).where(_QUESTION.c.id == question_id).values(triaged_at=self._in.now))

    def get(self, question_id: int) -> Question:
        """Return a question; NotFound."""
        return self._found(Question, question_id)

    def hold(self, question_id: int) -> Question:
        """Return a question as it is now, and let nobody else sort it before this unit ends; NotFound."""
        return self._locked(Question, question_id)

    def hold_all(self, question_ids: Collection[int]) -> dict[int, Question]:
        """Return several as they are now, by key, as `hold`."""
        return self._locked_all(Question, question_ids)

    def by_code(self, code: str) -> Question | None:
        """Return the question with this number (MN24-001), or None."""
        return self._in.session.exec(pick(Question).where(Question.code == code.upper())).one_or_none()

    def beside(self, meeting_id: int, number: int) -> tuple[int | None, int | None]:
        """Return the numbers before and behind one among a meeting's questions that stand in its lists, if any."""
        at, listed = _QUESTION.c.number, (_QUESTION.c.withdrawn_at.is_(None), _QUESTION.c.aside.is_(None))
        here = select(func.max(case((at < number, at))), func.min(case((at > number, at))))
        row = self._in.execute(here.where(_QUESTION.c.meeting_id == meeting_id, *listed)).one()
        return row[0], row[1]

    def by_stub(self, stub: str) -> Question | None:
        """Return the question of the slip with these letters, or None."""
        return self._in.session.exec(pick(Question).where(Question.stub == stub)).one_or_none()

    def by_slip(self, slip: str) -> Question | None:
        """Return the question of the slip that a desk's page named so, or None."""
        return self._in.session.exec(pick(Question).where(Question.slip == slip)).one_or_none()

    def slips(self, meeting_id: int, *, limit: int) -> list[Question]:
        """Return the last slips of a meeting that stand, the newest first."""
        wanted = pick(Question).where(
            Question.meeting_id == meeting_id, col(Question.stub).is_not(None), col(Question.withdrawn_at).is_(None)
        )
        return list(self._in.session.exec(wanted.order_by(col(Question.id).desc()).limit(limit)))

    def of_asker(self, person_id: int) -> list[Question]:
        """Return a person's questions, withdrawn ones too, the newest first."""
        return list(
            self._in.session.exec(
                pick(Question).where(Question.asker_id == person_id).order_by(col(Question.id).desc())
            )
        )

    def many(self, question_ids: Collection[int]) -> list[Question]:
        """Return these questions, the newest first."""
        found = pick(Question).where(col(Question.id).in_(question_ids)).order_by(col(Question.id).desc())
        return list(self._in.session.exec(found)) if question_ids else []

    def listed(self, meeting_id: int, *, reply_mode: ReplyMode | None = None) -> list[Question]:
        """Return a meeting's standing questions as they are in its lists: none put aside, of equal ones the head.

        `reply_mode`: spoken where anybody who asks it is to speak.
        """
        found = [one for one in self.standing(meeting_id) if one.aside is None]
        heads = [one for one in found if one.joined_to is None]
        if reply_mode is None:
            return heads
        spoken = {one.lead_id for one in found if one.reply_mode is ReplyMode.SPOKEN}
        return [one for one in heads if (one.key in spoken) is (reply_mode is ReplyMode.SPOKEN)]

    def spoken(self, meeting_id: int) -> set[int]:
        """Return by their heads the questions of a meeting about which anybody is to speak."""
        found = self._in.execute(
            select(_QUESTION.c.id, _QUESTION.c.joined_to).where(
                _QUESTION.c.meeting_id == meeting_id,
                _QUESTION.c.reply_mode == ReplyMode.SPOKEN,
                _QUESTION.c.withdrawn_at.is_(None),
            )
        )
        return {row.joined_to or row.id for row in found}

    def joined(self, meeting_id: int) -> dict[int, list[Question]]:
        """Return the questions of a meeting that are joined with another one, by the head, in order of number."""
        wanted = pick(Question).where(
            Question.meeting_id == meeting_id,
            col(Question.joined_to).is_not(None),
            col(Question.withdrawn_at).is_(None),
        )
        found: dict[int, list[Question]] = {}
        for one in self._in.session.exec(wanted.order_by(col(Question.number))):
            found.setdefault(one.lead_id, []).append(one)
        return found

    def joined_with(self, question_id: int) -> list[Question]:
        """Return those that are joined with a head, as they are now, in order of number."""
        wanted = pick(Question).where(Question.joined_to == question_id, col(Question.withdrawn_at).is_(None))
        wanted = wanted.order_by(col(Question.number)).execution_options(populate_existing=True)
        return list(self._in.session.exec(wanted))

    def aside(self, meeting_id: int) -> list[Question]:
        """Return a meeting's questions that stand in no list yet and are not shut, a child's safety first."""
        found = [one for one in self.standing(meeting_id) if one.aside is not None and one.aside not in SHUT]
        return sorted(found, key=lambda one: (one.aside is not Care.SAFETY, one.number))

    def read_first(self, meeting_ids: Collection[int]) -> list[Question]:
        """Return what stands aside in these meetings until a person has read it, and nobody was given."""
        given = select(_DUTY.c.question_id).where(_DUTY.c.cancelled_at.is_(None), _DUTY.c.meeting_id.in_(meeting_ids))
        wanted = pick(Question).where(
            col(Question.meeting_id).in_(meeting_ids), col(Question.aside).in_(READ_FIRST),
            col(Question.withdrawn_at).is_(None), col(Question.id).not_in(given),
        )  # fmt: skip
        return list(self._in.session.exec(wanted.order_by(col(Question.registered_at), col(Question.id))))

    def standing(self, meeting_id: int, *, reply_mode: ReplyMode | None = None) -> list[Question]:
        """Return a meeting's questions that were not withdrawn, in order of number."""
        wanted = pick(Question).where(Question.meeting_id == meeting_id, col(Question.withdrawn_at).is_(None))
        if reply_mode is not None:
            wanted = wanted.where(Question.reply_mode == reply_mode)
        return list(self._in.session.exec(wanted.order_by(col(Question.number))))

    def numbers(self, meeting_ids: Collection[int]) -> dict[int, int]:
        """Return how many questions that stand in lists each of these meetings has; one without any is left out."""
        counted = (
            select(_QUESTION.c.meeting_id, func.count())
            .where(
                _QUESTION.c.meeting_id.in_(meeting_ids), _QUESTION.c.withdrawn_at.is_(None),
                _QUESTION.c.aside.is_(None), _QUESTION.c.report_id.is_(None),
            )
            .group_by(_QUESTION.c.meeting_id)
        )  # fmt: skip
        return dict(self._in.execute(counted).all())

    def numbers_from(self, meeting_id: int, unit_ids: Collection[int], roles: Collection[Role]) -> dict[int, int]:
        """Return how many standing questions of a meeting come from those who are any of `roles` in these units."""
        counted = (
            select(_MEMBERSHIP.c.unit_id, func.count(distinct(_QUESTION.c.id)))
            .join(_QUESTION, _QUESTION.c.asker_id == _MEMBERSHIP.c.person_id)
            .where(
                _QUESTION.c.meeting_id == meeting_id,
                _QUESTION.c.withdrawn_at.is_(None),
                _MEMBERSHIP.c.unit_id.in_(unit_ids),
                _MEMBERSHIP.c.role.in_(roles),
            )
            .group_by(_MEMBERSHIP.c.unit_id)
        )
        return dict(self._in.execute(counted).all())

    def texts(self, meeting_id: int) -> list[tuple[int, str, str, str]]:
        """Return (id, code, wording, the same folded) of a meeting's listed questions, in order of number."""
        found = self._in.execute(
            select(_QUESTION.c.id, _QUESTION.c.code, _QUESTION.c.wording, _QUESTION.c.folded)
            .where(
                _QUESTION.c.meeting_id == meeting_id, _QUESTION.c.withdrawn_at.is_(None), _QUESTION.c.aside.is_(None)
            )
            .order_by(_QUESTION.c.number)
        )
        return [(row.id, row.code, row.wording, row.folded) for row in found]

    def worded_after(self, meeting_id: int, question_id: int, most: int) -> list[tuple[int, str]]:
        """Return (id, wording) of a meeting's standing questions that came after one, the oldest first."""
        found = self._in.execute(
            select(_QUESTION.c.id, _QUESTION.c.wording)
            .where(
                _QUESTION.c.meeting_id == meeting_id,
                _QUESTION.c.id > question_id,
                _QUESTION.c.withdrawn_at.is_(None),
            )
            .order_by(_QUESTION.c.id)
            .limit(most)
        )
        return [(row.id, row.wording) for row in found]

    def split_off(self, question_id: int) -> list[Question]:
        """Return what was split off a question and stands, in order of number."""
        wanted = pick(Question).where(Question.split_from == question_id, col(Question.withdrawn_at).is_(None))
        return list(self._in.session.exec(wanted.order_by(col(Question.number))))

    def candidates(self, question_ids: Collection[int]) -> list[Question]:
        """Return those of these questions that stand in the lists, joined ones too."""
        wanted = pick(Question).where(
            col(Question.id).in_(question_ids), col(Question.withdrawn_at).is_(None), col(Question.aside).is_(None)
        )
        return list(self._in.session.exec(wanted)) if question_ids else []

    def sorted_under(self, question_ids: Collection[int]) -> dict[int, tuple[int, str]]:
        """Return (topic, wording) of those of these questions that stand in the lists, sorted and on topic."""
        found = self._in.execute(
            select(_QUESTION.c.id, _QUESTION.c.topic_id, _QUESTION.c.wording).where(
                _QUESTION.c.id.in_(question_ids),
                _QUESTION.c.withdrawn_at.is_(None),
                _QUESTION.c.triaged_at.is_not(None),
                _QUESTION.c.off_topic.is_(False),
                _QUESTION.c.aside.is_(None),
            )
        )
        return {row.id: (row.topic_id, row.wording) for row in found}

    def untriaged(self, meeting_id: int) -> list[Question]:
        """Return the listed questions that nobody has sorted yet, the oldest first."""
        return list(
            self._in.session.exec(
                pick(Question)
                .where(
                    Question.meeting_id == meeting_id,
                    col(Question.withdrawn_at).is_(None),
                    col(Question.triaged_at).is_(None),
                    col(Question.aside).is_(None),
                    col(Question.joined_to).is_(None),
                )
                .order_by(col(Question.number))
            )
        )

    def same_words(self, question: Question, *, most: int) -> list[Question]:
        """Return some other listed questions of the meeting that say exactly the same, the oldest first.

        Capitals, marks and signs make no difference; words of another script, which fold to nothing, must be equal.
        """
        same = Question.folded == question.folded if question.folded else Question.wording == question.wording
        wanted = pick(Question).where(
            Question.meeting_id == question.meeting_id,
            Question.id != question.id,
            same,
            col(Question.withdrawn_at).is_(None),
            col(Question.aside).is_(None),
        )
        return list(self._in.session.exec(wanted.order_by(col(Question.number)).limit(most)))

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

    def drop_note(self, note_id: int) -> None:
        """Take away a note that was made by mistake."""
        self._in.execute(delete(table(InternalNote)).where(table(InternalNote).c.id == note_id))

    def entry(self, question_id: int) -> QueueEntry | None:
        """Return a question's turn in the list, or None before anything happened to it there."""
        return self._in.session.exec(pick(QueueEntry).where(QueueEntry.question_id == question_id)).one_or_none()

    def entries(self, meeting_id: int) -> list[QueueEntry]:
        """Return all turns of a meeting's list."""
        return list(self._in.session.exec(pick(QueueEntry).where(QueueEntry.meeting_id == meeting_id)))

    def registered_since(self, meeting_id: int, at: datetime) -> int:
        """Return how many questions a meeting got since an instant."""
        return int(
            self._in.execute(
                select(func.count())
                .select_from(_QUESTION)
                .where(_QUESTION.c.meeting_id == meeting_id, _QUESTION.c.registered_at >= at)
            ).scalar_one()
        )

    def keep(self, thing: Question | Wording | InternalNote | QueueEntry) -> None:
        """Store something new or changed about a question."""
        if isinstance(thing, Question):
            thing.folded = fold(thing.wording)
        self._keep(thing)
