"""What was decided of a question beside the meeting, taken back: by chat and by page alike."""

from domain.errors import NothingToUndo
from domain.people.acted import Acted
from domain.questions.question import Question
from services.questions import asking_back
from services.unit_of_work import UnitOfWork


def take_back(uow: UnitOfWork, acted: Acted) -> Question:
    """Take back one's own act on a question, and return that; NothingToUndo, and what each refuses with."""
    before, by = acted.before or {}, acted.person_id
    if "ask_back" in before:
        return asking_back.take_back(uow, before["ask_back"], by=by)
    raise NothingToUndo
