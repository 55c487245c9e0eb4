"""The ladder: what an asker must see and has not seen goes by their next way, once each, then it is handed over.

By the clock: after so many working days (Unit.unseen_days), or at once where nothing arrived; never at night.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from conversation.reply import Choice
from domain.handover import Ended, Handover
from domain.messages.delivery import Delivery, DeliveryState
from domain.messages.purpose import Purpose
from domain.people.access import Role
from domain.people.person import Account
from domain.people.unit import HOLD_THEIR_OWN
from domain.questions.question import Question
from domain.reminder import is_quiet
from services import calendars, office
from services.delivering import owe, owe_parts
from services.messages import windows
from services.messages.falling_over import choices_on
from services.unit_of_work import UnitOfWork
from templates.say import label, say

LEAST = timedelta(hours=20)
"""Nothing is gone after that was said this short a time ago."""
_AGAIN = "~"
"""What stands in `once` before the number of a further way."""
_KNOWS_A_GROUP = frozenset({Role.TEACHER, Role.GROUP_LEADER, Role.UNIT_HEAD})
_KEEPS_A_SCHOOL = frozenset({Role.UNIT_HEAD, Role.SECRETARY, Role.CHAIR})


def go_on(uow: UnitOfWork, *, limit: int = 50) -> int:
    """Pass on what was not seen in time; return how many messages there were, 0 where nothing is left to do."""
    before: dict[int, datetime] = {}
    if not is_quiet(uow.now, zone=uow.zone):
        before = {unit_id: _seen_by(uow, unit_id) for unit_id in uow.handovers.units_waiting(uow.now - LEAST)}
    late = uow.handovers.unseen(before, limit=limit)
    if not late:
        return 0
    questions = {one.key: one for one in uow.questions.many({row.question_id or 0 for row in late})}
    told = uow.handovers.told(questions.keys())
    handed: dict[tuple[int, int], int] = {}
    for question_id, root in dict.fromkeys((row.question_id or 0, _root(row)) for row in late):
        ways = [row for row in told if row.question_id == question_id and _root(row) == root]
        handover = _pass(uow, questions[question_id], ways)
        if handover is not None and handover.group_id is not None:
            place = (handover.unit_id, handover.group_id)
            handed[place] = handed.get(place, 0) + 1
    for unit_id, group_id in handed:
        _tell_keepers(uow, unit_id, group_id)
    return len(late)


def settle(uow: UnitOfWork, *, limit: int = 50) -> int:
    """End what need not be handed over any more: seen after all, gone through, or nobody's; return how many it saw."""
    found = uow.handovers.overtaken(limit=limit)
    for handover in found:
        question = uow.questions.get(handover.question_id)
        told = uow.handovers.told([question.key])
        if uow.people.get(question.asker_id).erased_at is not None:
            why = Ended.ERASED
        elif question.withdrawn_at is not None:
            why = Ended.WITHDRAWN
        else:
            why = Ended.SEEN if any(one.seen_at for one in told if one.handover_id == handover.id) else Ended.SENT
        if why in {Ended.SEEN, Ended.SENT} and _still_waits(uow, handover, told):
            continue
        handover.ended_at, handover.ended = uow.now, why
        uow.handovers.keep(handover)
        uow.act("handover.ended", "question", question.key, by=None, why=why)
    return len(found)


def _seen_by(uow: UnitOfWork, unit_id: int) -> datetime:
    """Return since when a unit waits in vain: so many working days ago, at this hour."""
    here = uow.now.astimezone(uow.zone)
    day = calendars.of_unit(uow, unit_id).add_working(here.date(), -uow.people.unit(unit_id).unseen_days)
    return min(datetime.combine(day, here.time(), uow.zone), uow.now - LEAST)


def _root(row: Delivery) -> str:
    """Of which message this is a way, or a part of one."""
    return row.once.partition("#")[0].partition(_AGAIN)[0]


def _pass(uow: UnitOfWork, question: Question, ways: Sequence[Delivery]) -> Handover | None:
    """Send a message by the next way, or have it handed over; nothing where it was seen or nobody waits for it."""
    live = [row for row in ways if row.passed_at is None]
    for row in live:
        row.passed_at = uow.now
        uow.deliveries.keep(row)
    gone = question.withdrawn_at is not None or uow.people.get(question.asker_id).erased_at is not None
    if gone or any(row.seen_at is not None for row in ways):
        return None
    tried = {key for row in ways for key in (row.account_id, *row.tried) if key is not None}
    account = _next(uow, question.asker_id, tried)
    if account is None:
        return _hand_over(uow, question, ways)
    _again(uow, [row for row in live if row.account_id == live[-1].account_id], account, sorted(tried))
    return None


def _next(uow: UnitOfWork, person_id: int, tried: set[int]) -> Account | None:
    for account in uow.accounts.of(person_id):
        if account.id in tried or account.network not in uow.networks:
            continue
        if windows.may_go(uow, account, Purpose.MANDATORY):
            return account
    return None


def _again(uow: UnitOfWork, parts: Sequence[Delivery], account: Account, tried: Sequence[int]) -> None:
    """Say the same by another account, and say that it is the same; what waited to go stays where it is no longer."""
    last, root = parts[-1], _root(parts[-1])
    words = say("sent_another_way", text="\n".join(row.text for row in parts), network=last.network)
    offered = [choice for row in parts for choice in row.choices]
    owe_parts(
        uow, words, once=f"{root}{_AGAIN}{len(tried)}", network=account.network,
        choices=choices_on(uow, offered, account, words), document_id=last.document_id, person_id=last.person_id,
        account_id=account.id, chat=account.goes_to, template=last.template, purpose=last.purpose, due_at=uow.now,
        question_id=last.question_id, tried=list(tried),
    )  # fmt: skip
    for row in parts:
        if row.state is DeliveryState.DUE:
            row.state, row.ended_at, row.reason = DeliveryState.DROPPED, uow.now, "another_way"
            uow.deliveries.keep(row)
    uow.act("delivery.another_way", "delivery", parts[0].id, by=None, left=last.network, to=account.network)


def _hand_over(uow: UnitOfWork, question: Question, ways: Sequence[Delivery]) -> Handover:
    handover = uow.handovers.open_of(question.key)
    if handover is None:
        unit_id = uow.meetings.get(question.meeting_id).unit_id
        handover = Handover(
            question_id=question.key, unit_id=unit_id, group_id=_group(uow, question, unit_id), opened_at=uow.now
        )
        act = "handover.opened"
    else:
        handover.version += 1
        act = "handover.joined"
    uow.handovers.keep(handover)
    for row in ways:
        row.handover_id = handover.id
        uow.deliveries.keep(row)
    uow.act(act, "question", question.key, by=None, handover=handover.id, messages=len(ways))
    return handover


def _still_waits(uow: UnitOfWork, handover: Handover, told: Sequence[Delivery]) -> bool:
    """Take from a handover what was seen or went through; whether anything is left of it."""
    left = False
    for root in dict.fromkeys(_root(row) for row in told if row.handover_id == handover.id):
        ways = [row for row in told if _root(row) == root]
        seen = any(row.seen_at is not None for row in ways)
        fresh = [
            row for row in ways
            if row.state is DeliveryState.SENT and row.ended_at and row.passed_at and row.ended_at > row.passed_at
        ]  # fmt: skip
        for row in ways if seen else fresh:
            row.handover_id = None
            row.passed_at = row.passed_at if seen else None  # waited for again, from when it went
            uow.deliveries.keep(row)
        left = left or not (seen or fresh)
    return left


def _group(uow: UnitOfWork, question: Question, unit_id: int) -> int | None:
    """Return whose people hand it over: of a hidden name, and of what stands aside, the office itself."""
    if question.name_hidden or question.aside is not None:
        return None
    posts = sorted(uow.people.memberships(question.asker_id), key=lambda post: post.id or 0)
    here = [post.group_id for post in posts if post.unit_id == unit_id and post.group_id is not None]
    below = [post.unit_id for post in posts if uow.people.unit(post.unit_id).parent_id == unit_id]
    found = next(iter([*here, *below]), None)
    return found if found is not None and keepers(uow, found, but=question.asker_id) else None


def keepers(uow: UnitOfWork, group_id: int, *, but: int | None = None) -> list[int]:
    """Return who hands letters over to a class, group or school: its teachers and head; a school's office."""
    group = uow.people.unit(group_id)
    if group.kind in HOLD_THEIR_OWN or group.parent_id is None:
        return office.staff(uow, group_id, _KEEPS_A_SCHOOL)
    here = uow.people.members(group.parent_id, _KNOWS_A_GROUP)
    mine = (m.person_id for _, m in here if m.group_id == group_id and m.waits_since is None)
    return [person for person in dict.fromkeys(mine) if person != but]


def _tell_keepers(uow: UnitOfWork, unit_id: int, group_id: int) -> None:
    """Tell a group's people that letters wait with them, once a day."""
    day = uow.now.astimezone(uow.zone).date()
    waiting = [one for one in uow.handovers.listed(groups=[group_id]) if one.unit_id == unit_id]
    for person_id in keepers(uow, group_id):
        owe(
            uow, person_id, "handovers/yours", once=f"handovers:{group_id}:{day}:{person_id}",
            choices=[Choice.command(label("letters"), "traothu")], count=len(waiting), group=uow.people.unit(group_id),
            unit=uow.people.unit(unit_id), address=office.address(uow, person_id),
        )  # fmt: skip
