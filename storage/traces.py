"""Traces: the texts that are kept and may name somebody who leaves, found by their words and reworded."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, Text, bindparam, cast, or_, select, update

from domain.duty import Answer, AnswerDuty, DutySupport, Feedback
from domain.duty_news import DutyNews
from domain.invitation import Invitation
from domain.meeting import Meeting
from domain.messages.delivery import Arrival, Delivery, DeliveryState, StoredFile
from domain.messages.offer import Offer
from domain.minutes import MinuteNote, MinuteWording
from domain.people.access import Membership
from domain.people.person import Account, Person
from domain.people.roster import RosterEntry
from domain.people.unit import Unit
from domain.proposed_duty import ProposedDuty
from domain.questions.ask_back import AskBack
from domain.questions.gathering import Gathering, Opinion
from domain.questions.question import InternalNote, Question, Wording
from domain.questions.queue import QueueEntry
from domain.questions.ruling import Ruling
from domain.questions.turn_notes import Pledge, TurnNote
from letters.folding import fold
from storage.engine import table
from storage.places import PLACE
from storage.store import Store

_DELIVERY, _ARRIVAL, _OFFER, _QUESTION = table(Delivery), table(Arrival), table(Offer), table(Question)
_PERSON, _ACCOUNT, _MEMBERSHIP, _ENTRY = table(Person), table(Account), table(Membership), table(RosterEntry)
_DUTY, _SUPPORT, _NEWS = table(AnswerDuty), table(DutySupport), table(DutyNews)
_OPINION, _GATHERING, _FILE = table(Opinion), table(Gathering), table(StoredFile)
_NOTE, _NOTE_WORDING = table(MinuteNote), table(MinuteWording)
_INVITATION, _MEETING, _UNIT = table(Invitation), table(Meeting), table(Unit)
_ABOUT_A_QUESTION = (
    (table(Wording), ("text",)),
    (table(Answer), ("text", "return_reason")),
    (table(AnswerDuty), ("handed_back_reason", "part", "undated_reason")),
    (table(AskBack), ("text", "reply")),
    (table(InternalNote), ("text",)),
    (table(ProposedDuty), ("return_reason",)),
    (table(Ruling), ("reason",)),
    (table(Feedback), ("text",)),
    (table(QueueEntry), ("gist", "reason")),
    (table(TurnNote), ("text",)),
    (table(Pledge), ("text",)),
)
_NO_WORDS: dict[str, Any] = {"account_id": None, "person_id": None, "chat": "", "text": "", "choices": []}
_AT_ONCE = 500


class Traces(Store):
    """Queries about what is kept in words about one person."""

    def phones(self, person_id: int) -> list[str]:
        """Return the telephone numbers that lists of a unit give for a person."""
        wanted = select(_ENTRY.c.phone).where(_ENTRY.c.person_id == person_id, _ENTRY.c.phone != "")
        return list(self._in.execute(wanted.distinct()).scalars())

    def concerned(self, person_id: int) -> set[int]:
        """Return the units whose people may have been told of a person: theirs, their meetings', those above."""
        units = set(
            self._in.execute(select(_MEMBERSHIP.c.unit_id).where(_MEMBERSHIP.c.person_id == person_id)).scalars()
        )
        return units | self._of_meetings(person_id) | self._above(units)

    def _of_meetings(self, person_id: int) -> set[int]:
        from_questions = select(_QUESTION.c.meeting_id).where(_QUESTION.c.asker_id == person_id)
        invited = select(_INVITATION.c.meeting_id).where(_INVITATION.c.person_id == person_id)
        ids = from_questions.union(invited).subquery()
        wanted = select(_MEETING.c.unit_id).where(_MEETING.c.id.in_(select(ids.c.meeting_id)))
        return set(self._in.execute(wanted).scalars())

    def _above(self, units: Collection[int]) -> set[int]:
        above = select(_UNIT.c.parent_id).where(_UNIT.c.id.in_(units), _UNIT.c.parent_id.is_not(None))
        return set(self._in.execute(above).scalars())

    def empty(self, person_id: int) -> None:
        """Let nothing more go to a person, and keep of what they were told, and of lists' lines, that it was there."""
        self._in.settle_appended()
        accounts = select(_ACCOUNT.c.id).where(_ACCOUNT.c.person_id == person_id)
        mine = or_(_DELIVERY.c.person_id == person_id, _DELIVERY.c.account_id.in_(accounts))
        waits = _DELIVERY.c.state.in_([DeliveryState.DUE, DeliveryState.SENDING, DeliveryState.MAKING])
        ended = {"state": DeliveryState.DROPPED, "ended_at": self._in.now, "reason": "erased"}
        self._in.execute(update(_DELIVERY).where(mine, waits).values(ended))
        self._in.execute(update(_DELIVERY).where(mine).values(_NO_WORDS))
        line = {"name": "", "folded": "", "title": "", "phone": "", "removed_at": self._in.now}
        lines = select(_ENTRY.c.id).where(_ENTRY.c.person_id == person_id)
        invited = update(_INVITATION).where(_INVITATION.c.entry_id.in_(lines))
        self._in.execute(invited.values(name="", folded="", title="", speech=""))
        self._in.execute(update(_ENTRY).where(_ENTRY.c.person_id == person_id).values(line))
        self._in.execute(update(_SUPPORT).where(_SUPPORT.c.person_id == person_id).values(part=""))
        self._in.execute(update(_FILE).where(_FILE.c.owner_id == person_id).values(contents="", paper=""))

    def empty_left_over(self) -> int:
        """Empty some messages of before somebody was erased that kept their words; return how many."""
        late = (
            select(_DELIVERY.c.id)
            .join(_PERSON, _PERSON.c.id == _DELIVERY.c.person_id)
            .where(_PERSON.c.erased_at.is_not(None), _DELIVERY.c.created_at < _PERSON.c.erased_at)
            .where(_DELIVERY.c.state.not_in([DeliveryState.DUE, DeliveryState.SENDING, DeliveryState.MAKING]))
            .limit(_AT_ONCE)
        )
        gone = update(_DELIVERY).where(_DELIVERY.c.id.in_(late)).values(_NO_WORDS)
        return len(self._in.execute(gone.returning(_DELIVERY.c.id)).all())

    def reword(
        self, person_id: int, units: Collection[int], terms: Sequence[str], without: Callable[[str], str]
    ) -> int:  # fmt: skip
        """Put texts about a person, and what people of units were told or said, as `without` puts them.

        About them: their own questions with all beside these, and what a whole unit says, which names who speaks.

        `terms`: what such a text has in it. Who bears the same name keeps what they were told. Return how many rows.
        """
        self._in.settle_appended()
        namesakes = select(_PERSON.c.id).where(_PERSON.c.name.in_(terms))
        people = select(_MEMBERSHIP.c.person_id).where(
            _MEMBERSHIP.c.unit_id.in_(units), _MEMBERSHIP.c.person_id.not_in(namesakes)
        )
        accounts = select(_ACCOUNT.c.id).where(_ACCOUNT.c.person_id.in_(people))
        meetings = select(_MEETING.c.id).where(_MEETING.c.unit_id.in_(units))
        of_a_unit = (_QUESTION.c.behalf != "") & _QUESTION.c.meeting_id.in_(meetings)
        asked = (_QUESTION.c.asker_id == person_id) | of_a_unit
        rounds = select(_GATHERING.c.id).where(_GATHERING.c.meeting_id.in_(meetings))
        questions = select(_QUESTION.c.id).where(asked)
        duties = select(_DUTY.c.id).where(_DUTY.c.question_id.in_(questions))
        noted = select(_NOTE.c.id).where(_NOTE.c.meeting_id.in_(meetings))
        places: list[tuple[Table, tuple[str, ...], ColumnElement[bool]]] = [
            (_DELIVERY, ("text", "choices"), _DELIVERY.c.person_id.in_(people)),
            (_ARRIVAL, ("text",), _ARRIVAL.c.account_id.in_(accounts)),
            (_OFFER, ("label", "forms"), _OFFER.c.account_id.in_(accounts)),
            (PLACE, ("notes", "trail", "offered"), PLACE.c.account_id.in_(accounts)),
            (_QUESTION, ("wording", "behalf", "place"), asked),
            (_OPINION, ("wording", "behalf"), _OPINION.c.gathering_id.in_(rounds)),
            (_SUPPORT, ("part",), _SUPPORT.c.duty_id.in_(duties)),
            (_NEWS, ("text",), _NEWS.c.duty_id.in_(duties)),
            (_NOTE, ("text",), _NOTE.c.id.in_(noted)),
            (_NOTE_WORDING, ("text",), _NOTE_WORDING.c.note_id.in_(noted)),
            *((t, names, t.c.question_id.in_(questions)) for t, names in _ABOUT_A_QUESTION),
        ]
        return sum(self._reword(where, names, only, terms, without) for where, names, only in places)

    def _reword(
        self,
        rows: Table,
        names: Sequence[str],
        only: ColumnElement[bool],
        terms: Sequence[str],
        without: Callable[[str], str],
    ) -> int:
        has = or_(*(cast(rows.c[name], Text).contains(term, autoescape=True) for name in names for term in terms))
        keys, columns = list(rows.primary_key.columns), [rows.c[name] for name in names]
        changing = update(rows).where(*(key == bindparam(f"at_{key.name}") for key in keys))
        changed = 0
        for row in self._in.execute(select(*keys, *columns).where(only, has)).all():
            at, was = row[: len(keys)], dict(zip(names, row[len(keys) :], strict=True))
            values = {name: _put(value, without) for name, value in was.items()}
            if values == was:
                continue
            if "folded" in rows.c and "wording" in values:
                values["folded"] = fold(values["wording"])
            self._in.execute(
                changing.values(values), {f"at_{key.name}": part for key, part in zip(keys, at, strict=True)}
            )
            changed += 1
        return changed


def _put(value: Any, without: Callable[[str], str]) -> Any:  # noqa: ANN401 - a text, or JSON with texts in it
    """Put every text in a value as `without` puts it; the words by which things are found stay."""
    if isinstance(value, str):
        return without(value)
    if isinstance(value, list):
        return [_put(one, without) for one in value]
    if isinstance(value, dict):
        return {key: _put(one, without) for key, one in value.items()}
    return value
