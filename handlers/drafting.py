"""The question being written: its words, what is still missing, how it is kept, resumed or given up."""

from collections.abc import Sequence
from enum import StrEnum

from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.errors import NotFound
from domain.question import Draft, ReplyMode
from domain.wording import FEWEST_LETTERS, letters
from handlers import replacing
from handlers.buttons import act, command, number
from handlers.refusing import not_kept, under
from handlers.routing import router
from services import intake, office, which_meeting
from services.attaching import Attached
from services.piecing import Worded
from services.unit_of_work import UnitOfWork
from services.which_meeting import Phase
from templates.say import say


class Asking(StrEnum):
    """The steps of asking, and of registering to speak."""

    RESUME = "asking.resume"
    TOPIC = "asking.topic"
    WORDING = "asking.wording"
    MODE = "asking.mode"
    CONFIRM = "asking.confirm"
    EDIT = "asking.edit"
    KIND = "asking.kind"
    OFFER = "asking.offer"


def draft_of(turn: Turn, uow: UnitOfWork) -> Draft | None:
    """Return the draft of this talk; None where it was sent or given up elsewhere."""
    try:
        return _own(uow, turn, int(turn.notes.get("draft", 0)))
    except NotFound:
        return None


def _own(uow: UnitOfWork, turn: Turn, draft_id: int) -> Draft:
    return intake.own_draft(uow, draft_id, turn.who)


def gone() -> Reply:
    return Reply(say("asking/gone"), after_sending(), template="asking/gone").done()


def ask_or_menu(uow: UnitOfWork, person_id: int, *, row: str = "ask") -> list[Choice]:
    """Offer a (further) question while a meeting takes any, and the menu."""
    asking = which_meeting.seen(uow, person_id).phase is Phase.INTAKE
    return [*([command(row, "hoi")] if asking else []), command("menu", "menu")]


def next_step(turn: Turn, uow: UnitOfWork, draft: Draft) -> Asking:
    """Return the step that asks for what is still missing."""
    meeting = uow.meetings.get(draft.meeting_id)
    if draft.topic_id is None:
        return Asking.TOPIC
    if not draft.wording or len(draft.wording) > meeting.question_limit:
        return Asking.WORDING
    if draft.reply_mode is None:
        if turn.notes.get("speaking"):
            intake.choose(uow, draft, reply_mode=ReplyMode.SPOKEN)
        elif intake.may_speak(uow, turn.who):
            return Asking.MODE
        else:
            intake.choose(uow, draft, reply_mode=ReplyMode.WRITTEN)
    return Asking.CONFIRM


# --- words ---------------------------------------------------------------------------------------------------------


def take_words(turn: Turn, uow: UnitOfWork, draft: Draft) -> Reply | Go:
    """Take words (and what hangs on them) for the draft, and go on."""
    refused = not_kept(uow, attach(turn, uow, draft)) if turn.media else ""
    return under(refused, use_words(turn, uow, draft, turn.text, turn.pieces))


def attach(turn: Turn, uow: UnitOfWork, draft: Draft) -> Attached:
    """Keep the files that came; where none fits and no words of a question came along either, that is the answer."""
    alone = letters(turn.text) < FEWEST_LETTERS
    return intake.attach(uow, draft, turn.arrived.network, turn.media, alone=alone)


def use_words(turn: Turn, uow: UnitOfWork, draft: Draft, text: str, pieces: Sequence[int]) -> Reply | Go:
    """Make these the draft's words, say what became of the earlier ones, and go on."""
    worded = _word(uow, draft, text, pieces)
    return _worded(turn, uow, draft, worded, first=replacing.note(turn, worded))


def join_words(turn: Turn, uow: UnitOfWork, draft: Draft) -> Reply | Go:
    """«Nối hai phần»."""
    return _worded(turn, uow, draft, _word(uow, draft, *replacing.join(turn, uow, draft.wording, draft.pieces)))


def _word(uow: UnitOfWork, draft: Draft, text: str, pieces: Sequence[int]) -> Worded:
    return intake.word(uow, draft, text, limit=uow.meetings.get(draft.meeting_id).question_limit, pieces=pieces)


def _worded(turn: Turn, uow: UnitOfWork, draft: Draft, worded: Worded, *, first: str = "") -> Reply | Go:
    if not worded.over:
        return Go(next_step(turn, uow, draft), first=first)
    first = say("asking/too_long", length=worded.length, limit=worded.length - worded.over, over=worded.over)
    if turn.place.step == Asking.WORDING:
        return Reply(first, template="asking/too_long")
    return Go(Asking.WORDING, first=first)


def words_or(turn: Turn, uow: UnitOfWork, draft: Draft, step: Asking) -> Reply | Go:
    """At a step of buttons somebody sent words, a photo or something else: a question's words replace the draft's."""
    if turn.media and letters(turn.text) < FEWEST_LETTERS:
        attached = attach(turn, uow, draft)
        return under(not_kept(uow, attached), Go(step, first=say("asking/media_added", files=attached.files)))
    if letters(turn.text) < FEWEST_LETTERS:
        return Go(step, first=say("helping/choose"))
    return take_words(turn, uow, draft)


# --- kept, resumed, given up ---------------------------------------------------------------------------------------


@router.action("draft")
def resumedraft_of(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """«Viết tiếp» under a reminder or after «hủy»."""
    draft = _own(uow, turn, number(turn))
    notes = {"xung_ho": office.address(uow, turn.who), "draft": draft.id}
    turn.notes = {**notes, "speaking": draft.reply_mode is ReplyMode.SPOKEN}
    return Go(next_step(turn, uow, draft), notes=turn.notes, fresh=True)


@router.action("draft_drop")
def dropdraft_of(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Xóa bản nháp»."""
    intake.discard(uow, _own(uow, turn, number(turn)))
    return Reply(say("asking/dropped"), ask_or_menu(uow, turn.who), template="asking/dropped").done()


def stopped(uow: UnitOfWork, draft: Draft | None, *, by: int) -> Reply:
    """The talk ends; what was written stays until its writer says otherwise."""
    if draft is None or not intake.has_content(uow, draft):
        if draft is not None:
            intake.discard(uow, draft)
        return Reply(say("helping/stopped"), ask_or_menu(uow, by), template="helping/stopped").done()
    choices = [
        act("draft", draft.id, row="continue"),
        act("draft_drop", draft.id, row="drop_draft"),
        command("menu", "menu"),
    ]
    return Reply(say("asking/stopped", draft=draft), choices, template="asking/stopped").done()


def after_sending() -> list[Choice]:
    return [
        command("mine", "cauhoi"),
        command("ask_more", "hoi"),
        command("menu", "menu"),
    ]
