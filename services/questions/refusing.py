"""Refusing a question: on a ground, by secretary and chair together; its asker may ask the chair to look again."""

from conversation.reply import Choice
from domain.duty import NOTE_LIMIT
from domain.errors import AlreadyDone, NoRight, NotFound
from domain.people.access import MAY_RUN, check_role
from domain.questions.question import Question
from domain.questions.queue import NOTICE_AFTER
from domain.questions.ruling import Ground, Ruling, Way, check_waits, second_needed
from domain.questions.wording import check_wording
from services import office
from services.delivering import owe
from services.questions.ruling import check_unheard, end, rule, to_rule
from services.questions.triage import REFUSING
from services.unit_of_work import UnitOfWork
from templates.say import label


def propose(
    uow: UnitOfWork, question_id: int, ground: Ground, reason: str, *, by: int, seen: int | None = None
) -> Ruling:  # fmt: skip
    """Refuse a question, once the second of secretary and chair agrees; at once where one person is both, or alone.

    NoRight for others; as ruling.to_rule; TooLong, EmptyText.
    """
    question = to_rule(uow, question_id, by=by, seen=seen)
    meeting = uow.meetings.get(question.meeting_id)
    roles = uow.people.roles(by, meeting.unit_id)
    check_role(roles, MAY_RUN)
    ruling = Ruling(
        question_id=question.key, meeting_id=meeting.key, way=Way.REFUSED, ground=ground, proposed_by=by,
        proposed_at=uow.now, reason=check_wording(reason, limit=NOTE_LIMIT, fewest=2),
    )  # fmt: skip
    uow.rulings.keep(ruling)
    seconds = _seconds(uow, ruling)
    if not seconds:
        return rule(uow, question, ruling, by=by)
    uow.act(REFUSING, "question", question.key, by=by, ruling=ruling.key)
    choices = [Choice.act(label(key), key, ruling.key) for key in ("agree_refusal", "drop_refusal")]
    office.tell(
        uow, seconds, "deciding/refusal_proposed", once=_asked(ruling), due_at=uow.now + NOTICE_AFTER,
        choices=[*choices, Choice.act(label("open_card"), "card", question.key)], question=question, ruling=ruling,
        who=office.holder(uow, by, meeting.unit_id).post,
    )  # fmt: skip
    return ruling


def may_agree(uow: UnitOfWork, ruling: Ruling, *, by: int) -> bool:
    """Whether somebody is the second who has to agree."""
    return ruling.waits and by in _seconds(uow, ruling)


def question_of(uow: UnitOfWork, ruling_id: int) -> int:
    """Return of which question something was decided or proposed; NotFound."""
    return uow.rulings.hold(ruling_id).question_id


def agree(uow: UnitOfWork, ruling_id: int, *, by: int) -> Ruling:
    """The second agrees: the question is refused, and its asker told. NoRight, AlreadyDone, AlreadyCalled."""
    ruling = uow.rulings.hold(ruling_id)
    question = _of_second(uow, ruling, by)
    check_unheard(uow, question)
    return rule(uow, question, ruling, by=by)


def drop(uow: UnitOfWork, ruling_id: int, *, by: int) -> Question:
    """The second does not agree, or who proposed it thinks again: it stays, and the other of the two hears so."""
    ruling = uow.rulings.hold(ruling_id)
    if ruling.proposed_by == by:
        question = uow.questions.hold(ruling.question_id)
        check_waits(ruling, code=question.code)
    else:
        question = _of_second(uow, ruling, by)
    ruling.ended_at = uow.now
    uow.rulings.keep(ruling)
    uow.act("question.refusal_dropped", "question", question.key, by=by, ruling=ruling.key)
    others = [*_seconds(uow, ruling), ruling.proposed_by]
    unheard = [one for one in others if uow.deliveries.drop(f"{_asked(ruling)}:{one}", reason="undone")]
    office.tell(
        uow, [one for one in others if one != by and one not in unheard], "deciding/refusal_dropped",
        once=f"{_asked(ruling)}:dropped", question=question,
        choices=[Choice.act(label("open_card"), "card", question.key)],
    )  # fmt: skip
    return question


def _of_second(uow: UnitOfWork, ruling: Ruling, by: int) -> Question:
    question = uow.questions.hold(ruling.question_id)
    check_waits(ruling, code=question.code)
    if by not in _seconds(uow, ruling):
        roles = uow.people.roles(ruling.proposed_by, uow.meetings.get(ruling.meeting_id).unit_id)
        raise NoRight(roles=sorted(second_needed(roles) or MAY_RUN))
    return question


def _seconds(uow: UnitOfWork, ruling: Ruling) -> list[int]:
    unit_id = uow.meetings.get(ruling.meeting_id).unit_id
    needed = second_needed(uow.people.roles(ruling.proposed_by, unit_id))
    return [one for one in office.staff(uow, unit_id, needed) if one != ruling.proposed_by] if needed else []


def _asked(ruling: Ruling) -> str:
    return f"refusing:{ruling.key}"


# --- looked at again -----------------------------------------------------------------------------------------------


def look_again(uow: UnitOfWork, question_id: int, *, by: int) -> Ruling:
    """The asker of what is shut asks the chair to look at it again, once. NotFound for others; AlreadyDone."""
    question = uow.questions.hold(question_id)
    if question.asker_id != by:
        raise NotFound
    ruling = uow.rulings.of_question(question_id)
    if ruling is None or not ruling.holds or ruling.way not in {Way.REFUSED, Way.DECLINED}:
        raise AlreadyDone(what="ruling_ended", code=question.code)
    if ruling.again_at is not None:
        raise AlreadyDone(what="looked_again", code=question.code)
    ruling.again_at = uow.now
    uow.rulings.keep(ruling)
    uow.act("question.asked_again", "question", question.key, by=by, ruling=ruling.key)
    people = office.deciders(uow, uow.meetings.get(ruling.meeting_id))
    office.tell(
        uow, people, "deciding/asked_again", once=f"again:{ruling.key}",
        choices=[Choice.act(label("rule_card"), "rule", question.key)], question=question, ruling=ruling,
    )  # fmt: skip
    return ruling


def uphold(uow: UnitOfWork, question_id: int, *, by: int) -> Ruling:
    """The chair has looked again, and it stays shut; the asker is told. NoRight, AlreadyDone."""
    ruling = _shut(uow, question_id, by)
    if not ruling.waits_for_a_look:
        raise AlreadyDone(what="ruled", code=uow.questions.get(question_id).code)
    question = uow.questions.get(question_id)
    ruling.kept_at = uow.now
    uow.rulings.keep(ruling)
    uow.act("question.ruling_kept", "question", question_id, by=by, ruling=ruling.key)
    owe(
        uow, question.asker_id, "answers/ruling_kept", once=f"kept:{ruling.key}", mandatory=True, question=question,
        ruling=ruling, address=office.address(uow, question.asker_id),
    )  # fmt: skip
    return ruling


def reopen(uow: UnitOfWork, question_id: int, *, by: int) -> Question:
    """The chair takes back what was decided of a question: it stands where it stood. NoRight, AlreadyDone."""
    return end(uow, _shut(uow, question_id, by), by=by)


def _shut(uow: UnitOfWork, question_id: int, by: int) -> Ruling:
    question = uow.questions.hold(question_id)
    office.check_decides(uow, uow.meetings.get(question.meeting_id), by)
    found = uow.rulings.of_question(question_id)
    if found is None:
        raise AlreadyDone(what="ruling_ended", code=question.code)
    return uow.rulings.hold(found.key)


def take_back(uow: UnitOfWork, ruling_id: int, *, by: int) -> Question:
    """Take back what one has just decided, or proposed; of a refusal agreed to, the proposal waits again."""
    ruling = uow.rulings.hold(ruling_id)
    if ruling.waits:
        return drop(uow, ruling_id, by=by)
    question = end(uow, ruling, by=by)
    if ruling.way is Way.REFUSED and ruling.proposed_by != by:
        again = Ruling(
            question_id=question.key, meeting_id=ruling.meeting_id, way=ruling.way, ground=ruling.ground,
            proposed_by=ruling.proposed_by, proposed_at=ruling.proposed_at, reason=ruling.reason,
        )  # fmt: skip
        uow.rulings.keep(again)
    return question
