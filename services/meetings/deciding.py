"""What may be decided of a question beside the meeting, by whom; and taken back: by chat and by page alike."""

from domain.errors import NothingToUndo
from domain.people.access import MAY_RUN
from domain.people.acted import Acted
from domain.questions.question import SHUT, Care, Question
from domain.questions.ruling import Ruling
from services import office
from services.answers import beside, sharing
from services.meetings import owing_more, sending_up
from services.questions import asking_back, off_topic, refusing, splitting, unsorting
from services.questions.ruling import is_unheard
from services.questions.triage import MAY_SORT
from services.unit_of_work import UnitOfWork


def acts_for(uow: UnitOfWork, question: Question, *, by: int) -> list[str]:
    """Return what somebody may decide of a question now, by the names of the acts; nothing that would be refused."""
    meeting = uow.meetings.get(question.meeting_id)
    if question.withdrawn_at is not None or not office.may(uow, by, meeting, MAY_SORT):
        return []
    ruling, decides = uow.rulings.of_question(question.key), by in office.deciders(uow, meeting)
    if question.aside in SHUT:
        looked = ruling is not None and ruling.waits_for_a_look
        return ["keep"] * (decides and looked) + ["reopen"] * decides
    found: list[str] = [*off_topic.ways_for(uow, question, by=by)]
    found += asking_back.acts_for(uow, question)
    found += ["send_up"] * sending_up.may_send(uow, question, by=by)
    found += ["also"] * owing_more.may_add(uow, question, by=by)
    found += ["letter"] * sending_up.lacks_letter(uow, question)
    if question.joined_to is not None or not is_unheard(uow, question):
        return found
    if ruling is not None:
        return found + _of(uow, ruling, decides=decides, by=by)
    whole = len(splitting.pieces(question)) > 1
    alone = not sharing.group_of(uow, question).others
    if alone and question.aside is not Care.SAFETY:
        found += ["split"] * whole + ["refuse"] * office.may(uow, by, meeting, MAY_RUN)
    return found


def _of(uow: UnitOfWork, ruling: Ruling, *, decides: bool, by: int) -> list[str]:
    if ruling.holds:
        return ["reopen"] * decides
    agrees = refusing.may_agree(uow, ruling, by=by)
    return ["agree"] * agrees + ["drop"] * (agrees or ruling.proposed_by == by)


def take_back(uow: UnitOfWork, acted: Acted) -> Question:
    """Take back one's own act on a question, and return that; NothingToUndo, and what each refuses with."""
    before, by = acted.before or {}, acted.person_id
    if "ask_back" in before:
        return asking_back.take_back(uow, before["ask_back"], by=by)
    if "ruling" in before:
        return refusing.take_back(uow, before["ruling"], by=by)
    if "split" in before:
        return splitting.take_back(uow, before, by=by)
    if "sorted" in before:
        return unsorting.take_back(uow, acted)[0]
    if "beside" in before:
        return beside.take_back(uow, before, by=by)
    if "turn" in before:
        return sending_up.take_back(uow, before, by=by)
    raise NothingToUndo
