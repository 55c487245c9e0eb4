"""The question being written: what its talk keeps, and how it is kept or given up."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from conversation.notes import Notes
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.errors import NotFound
from domain.questions.question import Draft
from handlers.buttons import act, command, number
from handlers.routing import router
from services import office, which_meeting
from services.people import acting
from services.questions import intake
from services.unit_of_work import UnitOfWork
from services.which_meeting import Phase
from templates.say import say


@dataclass(frozen=True, slots=True)
class Asked(Notes):
    """`draft`: what is being written; `address`: the asker's; `speaking`: begun as a registration to speak.

    `late`: that intake is over, and what a late question is, was read.
    `compared`: which words were compared with what was asked already; `joins`: the question that is
    asked together, by the words of that `version`.
    `report`: begun as a remark on that one; `placed`: to which page or section it belongs was asked.
    `words` with their `pieces`, and `files`: what is offered beside another unfinished question.
    """

    draft: int = 0
    address: str = ""
    speaking: bool = False
    late: bool = False
    compared: str = ""
    joins: int = 0
    version: int = 0
    report: int = 0
    placed: bool = False
    words: str = ""
    pieces: tuple[int, ...] = ()
    files: tuple[int, ...] = ()


def draft_of(turn: Turn, uow: UnitOfWork) -> Draft | None:
    """Return the draft of this talk; None where it was sent or given up elsewhere."""
    try:
        return own(uow, turn, Asked.of(turn).draft)
    except NotFound:
        return None


def own(uow: UnitOfWork, turn: Turn, draft_id: int) -> Draft:
    return intake.own_draft(uow, draft_id, turn.who)


def asked(uow: UnitOfWork, draft: Draft, *, speaking: bool) -> Asked:
    """Return the notes of a talk about a draft that begins or goes on."""
    return Asked(draft.id or 0, office.address(uow, draft.person_id), speaking)


def address_of(turn: Turn, uow: UnitOfWork) -> str:
    """Return how the asker is spoken to: as the talk noted, or read anew where an older program began it."""
    return Asked.of(turn).address or office.address(uow, turn.who)


def with_draft(handler: Callable[[Turn, UnitOfWork, Draft], Reply | Go]) -> Callable[[Turn, UnitOfWork], Reply | Go]:
    """Hand a handler the draft of its talk; where that was sent or given up elsewhere, it is said instead."""

    @wraps(handler)
    def gated(turn: Turn, uow: UnitOfWork) -> Reply | Go:
        draft = draft_of(turn, uow)
        return gone() if draft is None else handler(turn, uow, draft)

    return gated


def gone() -> Reply:
    return Reply(say("asking/gone"), after_sending()).done()


def ask_or_menu(uow: UnitOfWork, person_id: int, *, row: str = "ask") -> list[Choice]:
    """Offer a (further) question while a meeting takes any, to who may have one, and the menu."""
    seen = which_meeting.seen(uow, person_id)
    asking = seen.phase is Phase.INTAKE and not acting.is_only_office(uow, person_id)
    if asking and seen.meeting is not None:
        asking = intake.kept_from_asking(uow, person_id, seen.meeting) is None
    return [*([command(row, "hoi")] if asking else []), command("menu", "menu")]


# --- kept, given up ------------------------------------------------------------------------------------------------


@router.action("draft_drop")
def drop_draft(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Xóa bản nháp»."""
    intake.discard(uow, own(uow, turn, number(turn)))
    return Reply(say("asking/dropped"), ask_or_menu(uow, turn.who)).done()


def stopped(uow: UnitOfWork, draft: Draft | None, *, by: int) -> Reply:
    """The talk ends; what was written stays until its writer says otherwise."""
    if draft is None or not intake.has_content(uow, draft):
        if draft is not None:
            intake.discard(uow, draft)
        return Reply(say("helping/stopped"), ask_or_menu(uow, by)).done()
    choices = [
        act("draft", draft.id, row="continue"),
        act("draft_drop", draft.id, row="drop_draft"),
        command("menu", "menu"),
    ]
    return Reply(say("asking/stopped", draft=draft), choices).done()


def after_sending() -> list[Choice]:
    return [
        command("mine", "cauhoi"),
        command("ask_more", "hoi"),
        command("menu", "menu"),
    ]
