"""Debts: the answers that are still owed, over all meetings; reminded of, given on and put off from their card."""

from conversation.reply import Choice, Reply
from conversation.turn import Turn
from handlers import undoing
from handlers.buttons import LONGEST, act, command, number, numbers, pages_around
from handlers.questions.about import with_face
from handlers.routing import router
from services import office
from services.people.office_pages import Done
from services.questions import by_topic, chasing, debts, triage
from services.questions.debts import Debt, Standing
from services.reminders.duty_nudges import MAY_NUDGE
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say

_KINDS = tuple(Standing)


@router.command("no", phrases=phrases("no"))
def owed(turn: Turn, uow: UnitOfWork) -> Reply:
    """Whatever is owed that one may see, by who owes it, late first."""
    return _listed(turn, uow, Standing.OWED, 0)


@router.action("debts")
def owed_page(turn: Turn, uow: UnitOfWork) -> Reply:
    """`filter.page`: one kind of it, by its place among the filters; another page."""
    kind, page = numbers(turn)
    return _listed(turn, uow, _KINDS[min(kind, len(_KINDS) - 1)], page)


def _listed(turn: Turn, uow: UnitOfWork, standing: Standing, page: int, *, first: str = "") -> Reply:
    found, kind = debts.owed(uow, standing, by=turn.who), _KINDS.index(standing)
    shown = found.page(page)
    choices = [_open(debt) for debt in shown.lines]
    choices += pages_around(shown, "debts", f"{kind}.{{}}")
    nudged = sum(debt.duty is not None and debt.standing is not Standing.WAITING for debt in found.lines)
    if found.may_act and standing in {Standing.LATE, Standing.NEW} and nudged:
        choices.append(act("debtsnudge", kind, row="debts_nudge"))
    if standing is Standing.UNGIVEN:
        meetings = {debt.meeting.key: debt for debt in found.lines if debts.may_chase(uow, debt, by=turn.who)}
        choices += [
            Choice.act(say("debts/give_out_button", meeting=debt.meeting)[:LONGEST], "giveout", key)
            for key, debt in meetings.items()
        ]
    choices += [
        Choice.act(say("debts/filter", kind=other, count=count)[:LONGEST], "debts", f"{place}.0")
        for place, other in enumerate(_KINDS)
        if (count := found.counts[other]) and other is not standing
    ]
    text = say("debts/list", found=found, page=shown, standing=standing, now=uow.now, by_number=turn.spelt_out)
    return Reply(text, [*choices, command("menu", "menu")], first=first, card=True)


def _open(debt: Debt) -> Choice:
    if debt.duty is None:
        return Choice.act(debt.question.code, "card", debt.question.key, listed=debt.position)
    return Choice.act(debt.question.code, "debt", debt.duty.key, listed=debt.position)


@router.action("debtsnudge", card="debts")
def nudge_all(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Nhắc tất cả»: whoever owes anything in this list, one message each; what was left is told, with why."""
    standing = _KINDS[min(number(turn), len(_KINDS) - 1)]
    found = debts.owed(uow, standing, by=turn.who)
    meant = [one for one in found.lines if one.duty and office.may(uow, turn.who, one.meeting, MAY_NUDGE)]
    chased = chasing.nudge(uow, {one.mark: one.seen for one in meant}, by=turn.who)
    return _listed(turn, uow, standing, 0, first=say("debts/nudged", chased=chased, now=uow.now))


@router.action("giveout", card="debts")
def give_out(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Giao theo nội dung»: all that nobody was given, to who answers its topic; one message each."""
    meeting_id, kept = number(turn), list[by_topic.GivenOut]()
    turn.argument = str(_KINDS.index(Standing.UNGIVEN))  # a refusal comes back to this list

    def work(unit: UnitOfWork) -> Done:
        found = by_topic.give_out(unit, meeting_id, None, by=turn.who)
        kept.append(found)
        return Done({}, {"debts": found.before} if found.before else None)

    acted = undoing.act_once(turn, uow, "debts.give_out", work)
    reply = _listed(turn, uow, Standing.UNGIVEN, 0, first=say("debts/given_out", found=kept[0]))
    if kept[0].before:
        reply.choices = [act("giveout_back", acted, row="undo"), *reply.choices]
    return reply


@router.action("giveout_back", card="debts")
def give_out_back(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Hoàn tác» under it, for some minutes, while nobody has begun to write."""
    arrival, turn.argument = turn.argument, str(_KINDS.index(Standing.UNGIVEN))
    undoing.take_back(turn, uow, arrival, by_topic.take_back)
    return _listed(turn, uow, Standing.UNGIVEN, 0, first=say("helping/undone"))


@router.action("debt")
def open_debt(turn: Turn, uow: UnitOfWork) -> Reply:
    """One debt, with what may be done about it."""
    return debt_card(uow, numbers(turn)[0], by=turn.who)


def debt_card(uow: UnitOfWork, duty_id: int, *, by: int, first: str = "") -> Reply:
    """Return a debt as the office sees it, and the way back to the list."""
    debt, choices = debts.one(uow, duty_id, by=by), list[Choice]()
    if debts.may_chase(uow, debt, by=by):
        seen = f"{duty_id}.{debt.seen}"
        own = debt.duty is not None and debt.duty.holder_id == by
        nudge = [] if debt.standing is Standing.WAITING or own else [act("debtnudge", seen, row="debt_nudge")]
        given = act("assign", with_face(debt.question.key, triage.face(uow, debt.question.key)), row="reassign")
        undated = debt.duty is not None and debt.duty.undated_at is not None
        more = debt.duty is not None and debt.duty.beside
        choices = [
            *nudge,
            act("alsogive", seen, row="reassign") if more else given,
            act("putoff", seen, row="set_date" if undated else "put_off"),
            act("tellnews", duty_id, row="tell_news"),
            act("support", seen),
            *([act("alsoend", seen, row="also_end")] if more else []),
            act("card", debt.question.key, row="view_slip"),
        ]
    if debt.duty is not None and debt.duty.holder_id == by:
        choices.append(act("duty", duty_id, row="write_answer"))
    choices += [act("sendpart", one.support.key, row="send_part") for one in debt.supporters if one.who.person_id == by]
    text = say("debts/card", debt=debt, now=uow.now)
    return Reply(text, [*choices, command("debts", "no")], first=first, card=True)


@router.action("debtnudge", card="debt")
def nudge(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Nhắc» under a debt: `duty.version`."""
    duty_id, seen = numbers(turn)
    chased = chasing.nudge(uow, {f"d{duty_id}": seen}, by=turn.who)
    return debt_card(uow, duty_id, by=turn.who, first=say("debts/nudged", chased=chased, now=uow.now))
