"""Supporters of an answer: they send their part to who leads; asked and let go by the lead or the office."""

from collections.abc import Collection
from dataclasses import dataclass

from conversation.reply import Choice
from domain.duty import ANSWER_LIMIT, AnswerDuty, DutySupport, check_holder, check_open
from domain.errors import AlreadyDone, NotFound
from domain.people.access import MAY_OWE_ANSWERS
from domain.questions.errors import HolderUnknown
from domain.questions.question import Question
from domain.questions.wording import check_wording
from services import office
from services.answers import promises
from services.delivering import owe
from services.office import Who
from services.unit_of_work import UnitOfWork
from templates.say import label


@dataclass(frozen=True, slots=True)
class Supporter:
    """Who supports an answer, and the part that they have sent to its lead, if any."""

    who: Who
    support: DutySupport


def supporters(uow: UnitOfWork, duties: Collection[AnswerDuty]) -> dict[int, list[Supporter]]:
    """Return who supports each of these debts, in the order in which they were asked; by the debt."""
    units = {duty.key: uow.meetings.get(duty.meeting_id).unit_id for duty in duties}
    found: dict[int, list[Supporter]] = {}
    for one in uow.duties.supports(units):
        who = office.holder(uow, one.person_id, units[one.duty_id])
        found.setdefault(one.duty_id, []).append(Supporter(who, one))
    return found


def may_ask(uow: UnitOfWork, duty: AnswerDuty, *, by: int) -> bool:
    """Whether somebody may ask others to support a debt: its lead, and the office."""
    return duty.is_open and (duty.holder_id == by or promises.by_office(uow, duty, by=by))


def candidates(uow: UnitOfWork, duty: AnswerDuty) -> list[Who]:
    """Return who may support a debt: whoever may owe answers there, but its lead."""
    unit_id = uow.meetings.get(duty.meeting_id).unit_id
    return [who for who in office.holders(uow, unit_id) if who.person_id != duty.holder_id]


def turn(uow: UnitOfWork, duty_id: int, person_id: int, *, by: int, seen: int | None = None) -> DutySupport:
    """Ask somebody to support a debt, who is told with the words and the date; who does so already is let go.

    NotTheHolder, AlreadyDone, HolderUnknown, DutyChanged.
    """
    duty = uow.duties.hold(duty_id)
    question = uow.questions.get(duty.question_id)
    if not promises.by_office(uow, duty, by=by):
        check_holder(duty, by, code=question.code)
    promises.check_seen(duty, seen, code=question.code)
    check_open(duty)
    known = next((one for one in uow.duties.supports([duty_id]) if one.person_id == person_id), None)
    if known is not None:
        known.dropped_at = uow.now
        known.turns += 1
        uow.duties.keep(known)
        uow.act("duty.support_dropped", "duty", duty_id, by=by, person=person_id)
        _tell_dropped(uow, known, question)
        return known
    meeting = uow.meetings.get(duty.meeting_id)
    able = uow.leaving.stays(person_id) and office.may(uow, person_id, meeting, MAY_OWE_ANSWERS)
    if not able or person_id == duty.holder_id:
        raise HolderUnknown
    support = DutySupport(duty_id=duty_id, person_id=person_id, added_by=by, added_at=uow.now)
    uow.duties.keep(support)
    uow.act("duty.support_added", "duty", duty_id, by=by, person=person_id)
    _tell_asked(uow, support, duty, question)
    return support


def take_back(uow: UnitOfWork, support_id: int, *, was_dropped: bool, by: int) -> None:
    """Undo what `turn` did: who was asked is let go, who was let go (`was_dropped`) supports it again.

    Who had not heard of it never does, others are told. NotTheHolder; AlreadyDone where it has moved on since.
    """
    support = uow.duties.support(support_id)
    duty = uow.duties.hold(support.duty_id)
    question = uow.questions.get(duty.question_id)
    if not promises.by_office(uow, duty, by=by):
        check_holder(duty, by, code=question.code)
    check_open(duty)
    others = [one.person_id for one in uow.duties.supports([duty.key])]
    turned = support.dropped_at is not None
    gone = was_dropped and (duty.holder_id == support.person_id or not uow.leaving.stays(support.person_id))
    if turned != was_dropped or support.sent_at is not None or gone or (was_dropped and support.person_id in others):
        raise AlreadyDone(what="moved_on")
    unheard = uow.deliveries.drop(_key(support), reason="undone")
    support.dropped_at = None if was_dropped else uow.now
    support.turns += 1
    uow.duties.keep(support)
    uow.act("duty.support_undone", "duty", duty.key, by=by, person=support.person_id)
    if unheard:
        return
    if was_dropped:
        _tell_asked(uow, support, duty, question)
    else:
        _tell_dropped(uow, support, question)


def _key(support: DutySupport) -> str:
    """Return the once key under which somebody hears of what was last turned."""
    return f"support:{support.key}:{support.turns}"


def _tell_dropped(uow: UnitOfWork, support: DutySupport, question: Question) -> None:
    owe(uow, support.person_id, "supporting/dropped", once=_key(support), question=question)


def _tell_asked(uow: UnitOfWork, support: DutySupport, duty: AnswerDuty, question: Question) -> None:
    unit_id = uow.meetings.get(duty.meeting_id).unit_id
    owe(
        uow, support.person_id, "supporting/asked", once=_key(support), question=question, duty=duty,
        lead=office.holder(uow, duty.holder_id, unit_id), address=office.address(uow, support.person_id),
        choices=[Choice.act(label("send_part"), "sendpart", support.key)],
    )  # fmt: skip


def mine(uow: UnitOfWork, support_id: int, *, by: int) -> tuple[DutySupport, AnswerDuty, Question]:
    """Return what somebody was asked to support, while it is owed and they are asked; NotFound, AlreadyDone."""
    support = uow.duties.support(support_id)
    duty = uow.duties.hold(support.duty_id)
    if support.person_id != by:
        raise NotFound
    if support.dropped_at is not None:
        raise AlreadyDone(what="support")
    check_open(duty)
    return support, duty, uow.questions.get(duty.question_id)


def send(uow: UnitOfWork, support_id: int, text: str, *, by: int) -> Who:
    """Send one's part to who leads, who reads it at once; once more replaces it. Returns the lead."""
    support, duty, question = mine(uow, support_id, by=by)
    support.part, support.sent_at = check_wording(text, limit=ANSWER_LIMIT, fewest=2), uow.now
    uow.duties.keep(support)
    uow.act("duty.part_sent", "duty", duty.key, by=by)
    unit_id = uow.meetings.get(duty.meeting_id).unit_id
    owe(
        uow, duty.holder_id, "supporting/part", once=f"part:{support.key}:{uow.now.isoformat()}", question=question,
        who=office.holder(uow, by, unit_id), part=support.part,
        choices=[Choice.act(label("view_question"), "duty", duty.key)],
    )  # fmt: skip
    return office.holder(uow, duty.holder_id, unit_id)
