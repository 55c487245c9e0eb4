"""Sharing: those who ask the same are told the same, each of their own question; and how one leaves the others."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from conversation.reply import Choice
from domain.duty import Answer, AnswerDuty
from domain.questions.equal import Group, first_of
from domain.questions.question import Question
from domain.questions.queue import NOTICE_AFTER, QueueEntry
from services import office
from services.delivering import owe
from services.unit_of_work import UnitOfWork
from templates.say import label

CARRIED = "duty.carried"
LEFT, PARTED, PARTED_OWN = "question.left", "question.parted", "question.parted_own"
"""It stands by itself again: because of something else, or somebody said that it asks another thing: the office, its
asker. details: `of`, those with which it was joined."""


def group_of(uow: UnitOfWork, question: Question) -> Group:
    """Return all who ask the same as a question; one that stands by itself is alone in it."""
    head = question if question.joined_to is None else uow.questions.get(question.joined_to)
    return Group(head, uow.questions.joined_with(head.key))


def concerned(uow: UnitOfWork, duty: AnswerDuty, question: Question) -> Group:
    """Return who is answered by a duty: what was unclear to one of them is answered to that one alone."""
    return Group(question) if duty.reopened_at is not None else group_of(uow, question)


def sent_to(uow: UnitOfWork, question: Question) -> list[Question]:
    """Return whose questions the last answer was sent to: those of all who ask the same, or of one alone."""
    sent = uow.duties.released(question)
    return group_of(uow, question).all if sent is not None and sent.shared else [question]


def had(uow: UnitOfWork, sent: Answer, question: Question) -> Group:
    """Return whose questions an answer was really sent to, also where one has left the others since."""
    once = f"answer:{sent.id}"
    told = {delivery.once: delivery.person_id for delivery in uow.deliveries.beginning(once)}
    keys = {int(key) for key in (each.removeprefix(f"{once}:") for each in told) if key.isdecimal()}
    now = [*group_of(uow, question).all, question] if sent.shared else [question]
    keys |= {one.key for one in now if one.asker_id == told.get(once)}
    return Group(question, [one for one in uow.questions.many(sorted(keys)) if one.key != question.key])


def tell_askers(
    uow: UnitOfWork,
    group: Group,
    template: str,
    *,
    once: str,
    choices: Callable[[Question], Sequence[Choice]] | None = None,
    due_at: datetime | None = None,
    **values: Any,  # noqa: ANN401 - values of any kind fill a template
) -> None:
    """Tell everybody who asks the same of what became of it, each once, by their own number and words."""
    for one in group.all:
        owe(
            uow, one.asker_id, template, once=once_for(group, one, once), mandatory=True, due_at=due_at,
            choices=choices(one) if choices is not None else (), **values_for(uow, group, one), **values,
        )  # fmt: skip


def once_for(group: Group, one: Question, once: str) -> str:
    """Return the key under which one of them hears of what is told to all."""
    return once if one is group.head else f"{once}:{one.key}"


def values_for(uow: UnitOfWork, group: Group, one: Question) -> dict[str, Any]:
    """Return what every message to an asker is worded from."""
    return {"question": one, "group": group, "address": office.address(uow, one.asker_id)}


def unheard(uow: UnitOfWork, group: Group) -> list[Question]:
    """Drop what is to tell those of a group that they were joined, and return whom it had not reached.

    For whoever tells them more than that, at the same moment: a meeting that ends, or is called off.
    """
    if not group.others:
        return []
    return [one for one in group.all if uow.deliveries.drop(told(one), reason="outdated")]


def told(one: Question) -> str:
    """Return the key under which an asker hears that their question was joined, this time."""
    return f"joined:{one.key}:{one.joined_at:%Y%m%d%H%M%S}" if one.joined_at is not None else f"joined:{one.key}"


def leave(uow: UnitOfWork, question: Question, *, by: int | None, act: str = LEFT) -> Group | None:
    """Let a question stand by itself again, with the turn that it had; what is left goes on, by the earliest of it.

    Returns what is left; None where it stood by itself. What was changed of the question and not kept is lost.
    """
    uow.meetings.hold(question.meeting_id)  # who joins it at the same moment comes before or after
    question = uow.questions.hold(question.key)
    group = group_of(uow, question)
    if not group.others:
        return None
    rest = [one for one in group.all if one.key != question.key]
    head = first_of(rest)
    for one in rest:
        one.joined_to = None if one is head else head.key
        one.joined_at = one.joined_at if len(rest) > 1 else None
        uow.questions.keep(one)
    question.joined_to = question.joined_at = None
    uow.questions.keep(question)
    if question is group.head:
        _hand_on(uow, question, head)
    else:
        _have_had_its_turn(uow, group.head.key, question)
    uow.act(act, "question", question.key, by=by, of=[one.key for one in rest])
    return Group(head, [one for one in rest if one is not head])


def _hand_on(uow: UnitOfWork, old: Question, head: Question) -> None:
    """What is owed to a group, and the turn that it has had, stay with it when its head leaves."""
    duty = uow.duties.of_question(old.key)
    main = [duty] if duty is not None and duty.is_open else []
    for each in [*main, *(one for one in uow.duties.beside(old.key) if one.is_open)]:
        if each.reopened_at is None:
            carry(uow, each, head)
    turn = uow.questions.entry(old.key)
    if turn is not None and turn.is_decided:
        _have_had_its_turn(uow, old.key, head)
    elif turn is not None and turn.set_back_at is not None:
        kept = _turn(uow, head)
        kept.set_back_at = turn.set_back_at
        uow.questions.keep(kept)


def _have_had_its_turn(uow: UnitOfWork, of_id: int, question: Question) -> None:
    """What was decided of a group was decided of each in it, also of who leaves it later."""
    turn = uow.questions.entry(of_id)
    if turn is None or not turn.is_decided:
        return
    kept = _turn(uow, question)
    for name in ("called_at", "outcome", "outcome_at", "decided_by", "answered_by", "gist", "agency", "reason"):
        setattr(kept, name, getattr(turn, name))
    kept.version += 1
    uow.questions.keep(kept)


def _turn(uow: UnitOfWork, question: Question) -> QueueEntry:
    found = uow.questions.entry(question.key)
    return found or QueueEntry(question_id=question.key, meeting_id=question.meeting_id)


def carry(uow: UnitOfWork, duty: AnswerDuty, to: Question) -> None:
    """Let a debt, with what was written for it, be one to another question: the head of those that ask the same.

    Its holder hears under which number it goes on, unless it comes back before that.
    """
    for answer in uow.duties.answers(duty.key):
        answer.question_id = to.key
        uow.duties.keep(answer)
    moved = [event for event in uow.events.of("duty", duty.key) if event.act == CARRIED]
    before, duty.question_id = uow.questions.get(duty.question_id), to.key
    uow.duties.keep(duty)
    uow.act(CARRIED, "duty", duty.key, by=None, question=to.key, before=before.key)
    back = bool(moved) and moved[-1].details["before"] == to.key
    if not (back and uow.deliveries.drop(f"carried:{duty.key}:{len(moved)}", reason="undone")):
        owe(
            uow, duty.holder_id, "answering/carried", once=f"carried:{duty.key}:{len(moved) + 1}", question=to,
            before=before, duty=duty, due_at=uow.now + NOTICE_AFTER, address=office.address(uow, duty.holder_id),
            choices=[Choice.act(label("view_question"), "duty", duty.key)],
        )  # fmt: skip
