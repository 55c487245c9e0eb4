"""Before sending what will be spoken: for whom one speaks, and whether one comes online."""

from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.meeting import Mode
from domain.questions.question import Draft, ReplyMode
from handlers.buttons import by_choice, choice, command, short_name
from handlers.questions.completing import Asking
from handlers.questions.drafting import draft_of, gone, with_draft
from handlers.routing import router
from services import attending
from services.questions import behalf
from services.unit_of_work import UnitOfWork
from templates.say import say

WAYS = {"come_online": True, "come_in_person": False}
"""Answers at the preview that say by which way one comes."""


def choices_for(uow: UnitOfWork, draft: Draft) -> list[Choice]:
    """Offer both under the preview of what will be spoken, where there is something to choose."""
    if draft.reply_mode is not ReplyMode.SPOKEN:
        return []
    found = [choice("behalf")] if draft.behalf or behalf.may_speak_for(uow, draft) else []
    meeting = uow.meetings.get(draft.meeting_id)
    if meeting.mode is Mode.HYBRID:
        online = attending.is_online(uow, draft.person_id, meeting)
        found.append(choice("come_in_person" if online else "come_online"))
    return found


def come(turn: Turn, uow: UnitOfWork, draft: Draft) -> Go:
    """One of the ways was pressed."""
    online = WAYS[turn.choice or ""]
    attending.say_online(uow, draft.person_id, uow.meetings.get(draft.meeting_id), online=online)
    return Go(Asking.CONFIRM)


@router.ask(Asking.BEHALF)
@with_draft
def ask_for_whom(turn: Turn, uow: UnitOfWork, draft: Draft) -> Reply:
    units = behalf.may_speak_for(uow, draft)
    choices = [choice("for_myself"), *(Choice(short_name(one.name), str(one.key), title=one.name) for one in units)]
    return Reply(say("speaking/behalf", units=turn.listed(units)), [*choices, command("back", "quaylai")])


@router.take(Asking.BEHALF)
@by_choice()
def take_for_whom(turn: Turn, uow: UnitOfWork, key: str) -> Reply | Go:
    draft = draft_of(turn, uow)
    if draft is None:
        return gone()
    behalf.speak_for(uow, draft, int(key) if key.isdecimal() else 0)
    return Go(Asking.CONFIRM)
