"""Signing a unit's list: it is sent, or said to be empty; what was never sent goes back, or comes in at the bell."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from conversation.reply import Choice
from domain.deadline import Deadline
from domain.errors import AlreadyDone, NothingToUndo
from domain.meeting import Meeting
from domain.people.acted import check_lately
from domain.people.errors import NothingGathered, StillGathered
from domain.questions.gathering import Opinion
from domain.questions.question import Draft, Lane
from services.delivering import owe
from services.plans import deciding, gathering
from services.plans.arranging import as_draft
from services.plans.gathering import List
from services.questions import equal, intake
from services.reminders.deadlines import lay_for_deadlines
from services.unit_of_work import UnitOfWork
from templates.say import label


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent just now: the opinions with the codes that they got, in the members' own order."""

    of: List
    codes: Sequence[str]
    at: datetime


# --- sent ----------------------------------------------------------------------------------------------------------


def check_may_send(uow: UnitOfWork, meeting_id: int, unit_id: int, *, by: int, seen: int | None = None) -> List:
    """Return a list that may be signed and sent; as `send` refuses."""
    of = gathering.held(uow, meeting_id, unit_id, by=by)
    sent = of.must
    if not of.opinions:
        raise NothingGathered(name=of.unit.name)
    if seen is not None and seen != len(of.opinions):
        raise AlreadyDone(what="gathering")
    if not of.unsent and sent.sent_at is not None and sent.back_at is None:
        raise AlreadyDone(what="gathering_sent")
    return of


def what_goes(uow: UnitOfWork, of: List) -> dict[str, Any]:
    """Return what is asked once before a list goes: how much of it goes now, late or not, changed or not."""
    going = of.unsent or of.opinions
    return {
        "count": len(going), "speaking": sum(one.speaks for one in going), "late": gathering.is_late(uow, of),
        "unchanged": gathering.is_as_it_was(uow, of),
    }  # fmt: skip


def send(uow: UnitOfWork, meeting_id: int, unit_id: int, *, by: int, seen: int | None = None) -> Sent:
    """Sign and send a list: each opinion becomes its author's question, by the hour of sending and in their order.

    `seen`: how many opinions were shown; where there are others now, they are shown first: AlreadyDone. Once more,
    with what was added since, is a new version; after the end of the intake it is labelled as late. NothingGathered.
    """
    of = check_may_send(uow, meeting_id, unit_id, by=by, seen=seen)
    sent = of.must
    late = gathering.is_late(uow, of)
    codes = {one.key: _enter(uow, of, one, by=by, lane=Lane.LATE if late else Lane.IN_TIME) for one in of.unsent}
    for one in of.opinions:
        if one.key in codes and one.joined_to is not None:
            _join(uow, of, one, by=by)
    sent.sent_at, sent.sent_by, sent.late, sent.nil, sent.back_at, sent.back_why = uow.now, by, late, False, None, ""
    sent.version += 1
    uow.gatherings.keep(sent)
    uow.act("gathering.sent", "gathering", sent.key, by=by, version=sent.version, late=late, count=len(codes))
    _finish(uow, of, by=by)
    _tell_authors(uow, of, codes, by=by)
    return Sent(gathering.list_of(uow, meeting_id, unit_id, by=by), list(codes.values()), uow.now)


def _enter(uow: UnitOfWork, of: List, opinion: Opinion, *, by: int, lane: Lane) -> str:
    """Make a question of it. Who has left cannot be answered: what the whole unit says is then its sender's."""
    if uow.people.get(opinion.author_id).erased_at is not None:
        opinion.author_id = by
    draft = Draft(
        person_id=opinion.author_id, meeting_id=of.meeting.key, topic_id=opinion.topic_id, wording=opinion.wording,
        kind=opinion.kind, reply_mode=opinion.reply_mode, behalf=opinion.behalf, updated_at=uow.now,
    )  # fmt: skip
    question = intake.register_for(uow, of.meeting, draft, lane=lane, at=uow.now, by=by)
    opinion.question_id = question.key
    uow.gatherings.keep(opinion)
    return question.code


def _join(uow: UnitOfWork, of: List, opinion: Opinion, *, by: int) -> None:
    """What the unit has joined is answered together, as if the office had joined it."""
    first = next(one for one in of.opinions if one.key == opinion.joined_to)
    assert opinion.question_id is not None
    assert first.question_id is not None
    equal.join_listed(uow, opinion.question_id, first.question_id, by=by)


def _tell_authors(
    uow: UnitOfWork, of: List, codes: dict[int, str], *, by: int | None, template: str = "gathering/registered"
) -> None:
    """Each author hears once which numbers their words have got; who sent it reads it at once."""
    mine: dict[int, list[str]] = {}
    for one in of.opinions:
        if one.key in codes and one.author_id != by:
            mine.setdefault(one.author_id, []).append(codes[one.key])
    for person_id, theirs in mine.items():
        owe(
            uow, person_id, template, once=f"gathering_sent:{of.must.key}:{of.must.version}:{person_id}",
            choices=[Choice.command(label("mine"), "cauhoi")], mandatory=True, codes=theirs, unit=of.unit,
            meeting=of.meeting, at=uow.now,
        )  # fmt: skip


def return_the_rest(uow: UnitOfWork, of: List, *, by: int) -> int:
    """What was never sent goes back to its authors, words and all, when its list goes on without; return how many."""
    for opinion in of.unsent:
        uow.gatherings.remove(opinion)
        uow.act("opinion.removed", "gathering", of.must.key, by=by)
        draft = as_draft(uow, opinion, of)
        owe(
            uow, opinion.author_id, "gathering/left_out", once=f"opinion_left:{opinion.key}", mandatory=True,
            choices=[Choice.act(label("continue"), "draft", draft.id), Choice.command(label("menu"), "menu")],
            wording=opinion.wording, unit=of.unit, kept=draft.wording == opinion.wording,
        )  # fmt: skip
    return len(of.unsent)


def enter_the_rest(uow: UnitOfWork, meeting: Meeting, *, by: int) -> None:
    """At the bell what no head has signed becomes its author's late question all the same, so that it is answered."""
    for sent in uow.gatherings.with_unsent(meeting.key):
        of = List(meeting, uow.people.unit(sent.unit_id), sent, uow.gatherings.opinions(sent.key))
        codes = {one.key: _enter(uow, of, one, by=by, lane=Lane.LATE) for one in of.unsent}
        uow.act("gathering.entered", "gathering", sent.key, by=by, count=len(codes))
        _tell_authors(uow, of, codes, by=None, template="gathering/at_the_bell")


def _finish(uow: UnitOfWork, of: List, *, by: int) -> None:
    """By sending, a unit has done its part of the meeting."""
    for part in gathering.parts_of(uow, of.meeting, of.unit):
        if part.is_open:
            deciding.finish_quietly(uow, part, by=by)


def reopen(uow: UnitOfWork, of: List, *, by: int) -> None:
    """A unit owes its part again, and so does the office the whole, where that was done by this one."""
    parts = [part for part in gathering.parts_of(uow, of.meeting, of.unit) if part.done_at is not None]
    wholes = [uow.deadlines.hold(part.whole_id) for part in parts if part.whole_id is not None]
    again: list[Deadline] = [*parts, *(whole for whole in wholes if whole.done_at is not None)]
    for one in again:
        one.done_at = one.done_by = None
        uow.deadlines.keep(one)
        uow.act("deadline.reopened", "deadline", one.key, by=by)
    lay_for_deadlines(uow, again)


# --- none ----------------------------------------------------------------------------------------------------------


def say_none(uow: UnitOfWork, meeting_id: int, unit_id: int, *, by: int) -> List:
    """Say that a unit has no opinion: that is an answer too, and its part is done. StillGathered, AlreadyDone."""
    of = gathering.held(uow, meeting_id, unit_id, by=by)
    sent = of.must
    if of.opinions:
        raise StillGathered(count=len(of.opinions))
    if sent.nil:
        raise AlreadyDone(what="gathering_none")
    sent.sent_at, sent.sent_by, sent.late, sent.nil = uow.now, by, uow.now >= of.meeting.intake_ends_at, True
    sent.back_at, sent.back_why, sent.version = None, "", sent.version + 1
    uow.gatherings.keep(sent)
    uow.act("gathering.none", "gathering", sent.key, by=by, version=sent.version)
    _finish(uow, of, by=by)
    return of


def unsay_none(uow: UnitOfWork, meeting_id: int, unit_id: int, *, by: int) -> List:
    """Take back that there is none, within ten minutes. NothingToUndo, TooLateToUndo."""
    of = gathering.held(uow, meeting_id, unit_id, by=by)
    sent = of.must
    if not sent.nil or sent.sent_at is None:
        raise NothingToUndo
    check_lately(sent.sent_at, now=uow.now)
    forget_none(uow, of, by=by)
    return of


def forget_none(uow: UnitOfWork, of: List, *, by: int) -> None:
    """A unit that said it has no opinion collects again, and owes its part again: taken back, or one has come."""
    sent = of.must
    sent.nil, sent.sent_at, sent.sent_by = False, None, None
    uow.gatherings.keep(sent)
    uow.act("gathering.unsaid", "gathering", sent.key, by=by)
    reopen(uow, of, by=by)
