"""Asking for more time, or for somebody else, to answer a question."""

from conversation.reply import Go, Reply
from conversation.turn import Turn
from domain.duty import NOTE_LIMIT, check_open
from domain.questions.wording import check_wording
from handlers.answers.answering import AboutDuty, Answering, duty_card
from handlers.answers.debts import debt_card
from handlers.buttons import choice, number, numbers
from handlers.meetings.assigning import Assigning, Assignment, Purpose
from handlers.routing import router
from services import office
from services.answers import answering, promises, putting_off
from services.questions import debts
from services.reminders.duty_nudges import MAY_NUDGE
from services.unit_of_work import UnitOfWork
from templates.say import say


@router.action("extend", card="duty")
def extend(turn: Turn, uow: UnitOfWork) -> Go:
    """«Xin lùi hạn»; «Đặt ngày» where there is none yet, which needs no reason."""
    duty, _ = answering.check_working(uow, number(turn), turn.who)
    if duty.undated_at is not None:
        return Go(Assigning.DUE, notes=Assignment(duty.question_id, Purpose.EXTEND, duty=duty.key), fresh=True)
    return Go(Answering.EXTEND, notes=AboutDuty(duty.key), fresh=True)


@router.ask(Answering.EXTEND, free_text=True, card=("duty", "duty"))
def ask_reason(turn: Turn, uow: UnitOfWork) -> Reply:
    duty = uow.duties.get(AboutDuty.of(turn).duty)
    told = putting_off.tells_asker(uow, duty, by=turn.who)
    text = say("answering/extend", question=uow.questions.get(duty.question_id), duty=duty, told=told)
    return Reply(text, [choice("not_now_duty")])


@router.take(Answering.EXTEND)
def take_reason(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    about = AboutDuty.of(turn)
    duty = uow.duties.get(about.duty)
    if turn.choice is not None:
        card = duty_card if duty.holder_id == turn.who else debt_card
        return card(uow, duty.key, by=turn.who).done()
    reason = check_wording(turn.text, limit=NOTE_LIMIT, fewest=1)
    notes = Assignment(duty.question_id, Purpose.EXTEND, duty=duty.key, reason=reason, seen=about.seen)
    return Go(Assigning.DUE, notes=notes)


@router.action("handback", card="duty")
def hand_back(turn: Turn, uow: UnitOfWork) -> Go:
    """«Xin chuyển người»."""
    duty, _ = answering.check_working(uow, number(turn), turn.who)
    return Go(Answering.HAND_BACK, notes=AboutDuty(duty.key), fresh=True)


@router.ask(Answering.HAND_BACK, free_text=True, card=("duty", "duty"))
def ask_why(turn: Turn, uow: UnitOfWork) -> Reply:
    duty = uow.duties.get(AboutDuty.of(turn).duty)
    return Reply(say("answering/hand_back", question=uow.questions.get(duty.question_id)), [choice("not_now_duty")])


@router.take(Answering.HAND_BACK)
def take_why(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    duty_id = AboutDuty.of(turn).duty
    if turn.choice is not None:
        return duty_card(uow, duty_id, by=turn.who).done()
    promises.hand_back(uow, duty_id, by=turn.who, reason=turn.text)
    return duty_card(uow, duty_id, by=turn.who, first=say("answering/handed_back")).done()


@router.action("putoff", card="debt")
def put_off(turn: Turn, uow: UnitOfWork) -> Go:
    """«Lùi hạn» under a debt, by the office: `duty.version`; the reason is asked for, then the day."""
    duty_id, seen = numbers(turn)
    debt = debts.one(uow, duty_id, by=turn.who)
    office.check_office(uow, turn.who, debt.meeting, MAY_NUDGE)
    assert debt.duty is not None
    promises.check_seen(debt.duty, seen, code=debt.question.code)
    check_open(debt.duty)
    if debt.duty.undated_at is not None:
        notes = Assignment(debt.question.key, Purpose.EXTEND, duty=duty_id, seen=seen)
        return Go(Assigning.DUE, notes=notes, fresh=True)
    return Go(Answering.EXTEND, notes=AboutDuty(duty_id, seen), fresh=True)
