"""Stubs: what is torn off a slip, printed for whoever gave it, and followed by them without an account."""

from dataclasses import dataclass

from domain.errors import NotFound
from domain.meeting import Meeting
from domain.people.access import MAY_TRIAGE
from domain.questions.question import Question, Stage
from services import office
from services.questions.progress import Progress, progress, to_anybody
from services.unit_of_work import UnitOfWork

STUB_LETTERS = 12


def printed(uow: UnitOfWork, question_id: int, *, by: int) -> tuple[Meeting, Question]:
    """Return a slip whose stub somebody prints, with its meeting; NotFound for a question of no slip, NoRight."""
    question = uow.questions.get(question_id)
    if question.stub is None:
        raise NotFound
    meeting = uow.meetings.get(question.meeting_id)
    office.check_office(uow, by, meeting, MAY_TRIAGE)
    return meeting, question


def path_of(question: Question) -> str:
    """Return where the QR of a stub leads: behind «#», which browsers send to nobody and no log keeps."""
    return f"/p#{question.stub}"


@dataclass(frozen=True, slots=True)
class Followed:
    """All that a stub shows, to whoever holds it: no name, and no other question. A number shows no answer either."""

    code: str
    progress: Progress
    gist: str = ""
    answer: str = ""
    by_number: bool = False


def follow(uow: UnitOfWork, typed: str) -> Followed:
    """Return how far the slip of a stub, or of a number, has come; NotFound for others, and when it is kept no more."""
    try:
        return _by_stub(uow, typed)
    except NotFound:
        seen = to_anybody(uow, typed)
        if seen is None:
            raise
        return Followed(seen[0].code, seen[1], by_number=True)


def _by_stub(uow: UnitOfWork, typed: str) -> Followed:
    letters = "".join(filter(str.isalnum, typed)).upper()
    question = uow.questions.by_stub(letters) if len(letters) == STUB_LETTERS else None
    if question is None or uow.meetings.get(question.meeting_id).keep_until <= uow.now:
        raise NotFound
    now, sent = progress(uow, question), uow.duties.sent_last(question)
    entry = uow.questions.entry(question.lead_id)
    heard = entry is not None and now.stage in {Stage.ANSWERED_LIVE, Stage.REMARKED, Stage.CLEAR, Stage.PARTLY}
    return Followed(
        question.code, now, entry.gist if entry is not None and heard else "", "\n\n".join(one.text for one in sent)
    )
