"""Equal questions: a person joins what asks the same, each asker is told and may part, and either is taken back.

Nothing is joined by the machine: who sorts looks at both questions, or an asker sees before sending that it was asked.
"""

from dataclasses import dataclass
from typing import Any

from conversation.reply import Choice
from domain.duty import AnswerDuty, DutyKind
from domain.errors import AlreadyDone, NotFound
from domain.meeting import Meeting
from domain.questions.equal import PART_WITHIN, Bar, Group, differ
from domain.questions.errors import CannotJoin, SetAside
from domain.questions.question import Question, ReplyMode
from domain.questions.queue import NOTICE_AFTER, place_of
from services.answers import beside, promises, sharing
from services.answers.endings import tell_of_ending
from services.delivering import owe
from services.questions.triage import JOINED, open_question
from services.unit_of_work import UnitOfWork
from templates.say import label

JOINED_OWN = "question.joined_own"
"""An asker, or the head of a unit, said that one asks the same; no card of the office is out of date by that."""


@dataclass(frozen=True, slots=True)
class Joined:
    """What joining made: the group, and what takes it back (JSON)."""

    group: Group
    before: dict[str, Any]


def group_of(uow: UnitOfWork, question: Question) -> Group:
    """Return all who ask the same as a question, by the head."""
    return sharing.group_of(uow, question)


def groups(uow: UnitOfWork, meeting: Meeting) -> list[Group]:
    """Return the groups of a meeting that more than one question is in, by the number of their heads."""
    joined = uow.questions.joined(meeting.key)
    heads = [one for one in uow.questions.listed(meeting.key) if one.key in joined]
    return [Group(head, joined[head.key]) for head in heads]


# --- joining -------------------------------------------------------------------------------------------------------


def join(uow: UnitOfWork, question_id: int, other_id: int, *, by: int, seen: int | None = None) -> Joined:
    """Let two questions, each with those it is joined with already, be answered together; the earliest is the head.

    Who is moved hears of it after a pause, so that a slip is taken back unheard. CannotJoin with the reason,
    AlreadyDone where they are together, NoRight, AlreadyWithdrawn, SetAside, QuestionHandled.
    """
    held(uow, question_id, other_id)
    question = open_question(uow, question_id, by=by, seen=seen, joined_too=True)
    other = open_question(uow, other_id, by=by, joined_too=True)
    joined, moved = _join(uow, question, other, by=by, act=JOINED)
    for one in moved:
        _tell(uow, joined.group, one)
    return joined


def join_own(uow: UnitOfWork, question_id: int, head_id: int, *, by: int, version: int) -> Group | None:
    """An asker asks the same as somebody before: their new question stands with that one; None where it cannot.

    Then it stands by itself, and nothing is lost. `version`: of the words that the asker has read.
    """
    held(uow, question_id, head_id)
    question, head = uow.questions.get(question_id), uow.questions.get(head_id)
    if question.asker_id != by:
        raise NotFound
    if head.withdrawn_at is not None or head.version != version:
        return None
    try:
        return _join(uow, question, head, by=by, act=JOINED_OWN)[0].group
    except (AlreadyDone, CannotJoin, SetAside):
        return None


def join_listed(uow: UnitOfWork, question_id: int, other_id: int, *, by: int) -> Group | None:
    """What a unit's head has joined on its list is answered together; its authors hear of it, and may part.

    None where the two cannot be joined any more: then each stands by itself.
    """
    held(uow, question_id, other_id)
    question, other = uow.questions.get(question_id), uow.questions.get(other_id)
    if other.withdrawn_at is not None:
        return None
    try:
        joined, moved = _join(uow, question, other, by=by, act=JOINED_OWN)
    except (AlreadyDone, CannotJoin, SetAside):
        return None
    for one in moved:
        if one.asker_id != by:
            _tell(uow, joined.group, one)
    return joined.group


def held(uow: UnitOfWork, *question_ids: int) -> Meeting:
    """Of two who join, part or decide at once, one comes after the other and sees what was done."""
    meeting = uow.meetings.hold(uow.questions.get(question_ids[0]).meeting_id)
    for question_id in sorted(question_ids):
        question = uow.questions.hold(question_id)
        if question.joined_to is not None:
            uow.questions.hold(question.joined_to)
    return meeting


def _join(
    uow: UnitOfWork, question: Question, other: Question, *, by: int, act: str
) -> tuple[Joined, list[Question]]:  # fmt: skip
    groups = [sharing.group_of(uow, question), sharing.group_of(uow, other)]
    first, second = sorted(groups, key=lambda group: place_of(group.head))
    _check_may_join(uow, question, other, first, second)
    moved = second.all if first.others else [first.head, *second.all]
    rows = [row_of(one) for one in moved]
    for one in moved:
        one.joined_to = None if one is first.head else first.head.key
        one.joined_at = uow.now
        uow.questions.keep(one)
    duties = _one_duty(uow, first.head, second.head, by=by)
    for one in moved:
        if one is not first.head or act == JOINED:
            uow.act(act, "question", one.key, by=by, head=first.head.key, duties=duties)
    group = sharing.group_of(uow, first.head)
    return Joined(group, {"rows": rows, "after": [row_of(one) for one in moved], "duties": duties}), moved


def row_of(question: Question) -> list[Any]:
    """Return how a question stands in its group, as JSON."""
    at = question.joined_at
    return [question.key, question.joined_to, at.isoformat() if at is not None else None]


def _check_may_join(uow: UnitOfWork, question: Question, other: Question, first: Group, second: Group) -> None:
    same = first.head.key == second.head.key
    if same and question.key != other.key:
        raise AlreadyDone(what="joined", code=question.code)
    bar = Bar.ITSELF if same else bar_between(uow, first.head, second.head)
    if bar is not None:
        raise CannotJoin(code=question.code, other=other.code, why=bar)
    for one in (question, other):
        if one.aside is not None:
            raise SetAside(code=one.code)


def bar_between(uow: UnitOfWork, *heads: Question) -> Bar | None:
    """Return what keeps heads from being joined: themselves, their turns, or what is written for them.

    Of one alone: what keeps a new question from it.
    """
    if len({head.meeting_id for head in heads}) > 1:
        return Bar.MEETING
    if any(head.report_id is not None for head in heads):
        return Bar.REMARK
    if any(uow.duties.released(head) is not None for head in heads):
        return Bar.ANSWERED
    owed = [duty for head in heads if (duty := promises.open_duty(uow, head.key)) is not None]
    if any(duty.kind is DutyKind.FORWARDED for duty in owed):
        return Bar.SENT_UP
    if any(beside.open_beside(uow, head.key) for head in heads):
        return Bar.SEVERAL
    prepared = [duty for duty in owed if uow.duties.latest_answer(duty.key) is not None]
    bar = differ(heads, [uow.questions.entry(head.key) for head in heads])
    return bar or (Bar.PREPARED if len(prepared) > 1 else None)


def _one_duty(uow: UnitOfWork, head: Question, other: Question, *, by: int) -> dict[str, Any]:
    """Of two debts one stays, and is the head's: the one for which an answer is written, else the head's own.

    Returns what undoing needs: `ended`, of which question and how it was; `carried`, which duty, from where, its state.
    """
    mine, theirs = promises.open_duty(uow, head.key), promises.open_duty(uow, other.key)
    if theirs is None:
        return {}
    stays = mine if mine is not None and uow.duties.latest_answer(theirs.key) is None else theirs
    ended: AnswerDuty | None = None
    if mine is not None:
        ended = theirs if stays is mine else mine
    noted: dict[str, Any] = {}
    if ended is not None:
        of = other if ended is theirs else head
        noted["ended"] = [of.key, promises.facts(ended)]
        promises.cancel(uow, ended, by=by)
        tell_of_ending(uow, ended, of, by=by, tell_at=uow.now + NOTICE_AFTER)
    if stays is theirs:
        noted["carried"] = [theirs.key, other.key, theirs.version]
        sharing.carry(uow, theirs, head)
    return noted


def _tell(uow: UnitOfWork, group: Group, one: Question) -> None:
    owe(
        uow, one.asker_id, "equal/joined", once=sharing.told(one), mandatory=True, due_at=uow.now + NOTICE_AFTER,
        choices=[Choice.act(label("part_own"), "part_own", one.key)], until=uow.now + PART_WITHIN,
        **_as_it_stands(uow, group, one),
    )  # fmt: skip


def _as_it_stands(uow: UnitOfWork, group: Group, one: Question) -> dict[str, Any]:
    """Return what is true of one that was joined: it is still to be spoken where its turn and the meeting are."""
    turn, over = uow.questions.entry(group.head.key), uow.meetings.get(one.meeting_id).is_over
    speaks = one.reply_mode is ReplyMode.SPOKEN and not over and not (turn is not None and turn.is_decided)
    return {**sharing.values_for(uow, group, one), "speaks": speaks}


def tell_called(uow: UnitOfWork, group: Group) -> None:
    """Who has not heard yet that they are answered together hears it as they are called: nobody parts any more."""
    for one in sharing.unheard(uow, group):
        owe(
            uow, one.asker_id, "equal/joined", once=f"{sharing.told(one)}:called", mandatory=True, until=None,
            **_as_it_stands(uow, group, one),
        )  # fmt: skip
