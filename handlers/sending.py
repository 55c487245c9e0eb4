"""Sending: the preview, what may still be changed, and the receipt that stands alone."""

from conversation.reply import Go, Reply
from conversation.turn import Turn
from domain.question import Draft, Kind, ReplyMode
from handlers import replacing
from handlers.buttons import choice
from handlers.drafting import Asking, after_sending, draft_of, gone, join_words, stopped, words_or
from handlers.routing import router
from services import intake, which_meeting
from services.unit_of_work import UnitOfWork
from templates.say import say

# --- preview and sending -------------------------------------------------------------------------------------------


@router.ask(Asking.CONFIRM, media=True)
def ask_confirm(turn: Turn, uow: UnitOfWork) -> Reply:
    draft = draft_of(turn, uow)
    if draft is None or draft.topic_id is None:
        return gone()
    files = len(uow.questions.attachments(draft_id=draft.id))
    text = say("asking/confirm", draft=draft, topic=uow.meetings.topic(draft.topic_id), files=files)
    choices = [choice("send"), choice("edit"), choice("cancel"), *replacing.may_join(turn)]
    return Reply(text, choices, first=_for_whom(uow, draft), template="asking/confirm")


def _for_whom(uow: UnitOfWork, draft: Draft) -> str:
    """Which meeting a question goes to, where it might be another's."""
    if len(which_meeting.meetings_to_choose_from(uow, draft.person_id)) <= 1:
        return ""
    meeting = uow.meetings.get(draft.meeting_id)
    return say("asking/for_meeting", meeting=meeting, unit=uow.people.unit(meeting.unit_id))


@router.take(Asking.CONFIRM)
def take_confirm(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    if turn.choice == "send":
        return _send(turn, uow)
    draft = draft_of(turn, uow)
    if draft is None:
        return gone()
    if turn.choice == "edit":
        return Go(Asking.EDIT)
    if turn.choice == "cancel":
        return stopped(uow, draft, by=turn.who)
    if turn.choice == "join":
        return join_words(turn, uow, draft)
    return words_or(turn, uow, draft, Asking.CONFIRM)


def _send(turn: Turn, uow: UnitOfWork) -> Reply:
    sent = intake.register(uow, int(turn.notes["draft"]))
    template = "speaking/receipt" if sent.reply_mode is ReplyMode.SPOKEN else "asking/receipt"
    text = say(template, sent=sent, xung_ho=turn.notes.get("xung_ho", ""))
    return Reply(text, after_sending(), template=template).done()


@router.ask(Asking.EDIT, media=True)
def ask_edit(turn: Turn, uow: UnitOfWork) -> Reply:
    draft = draft_of(turn, uow)
    if draft is None:
        return gone()
    choices = [choice("edit_wording"), choice("edit_topic"), choice("edit_kind")]
    if intake.may_speak(uow, turn.who):
        choices.insert(2, choice("edit_mode"))
    if uow.questions.attachments(draft_id=draft.id):
        choices.append(choice("edit_files"))
    return Reply(say("asking/edit"), [*choices, choice("back")], template="asking/edit")


@router.take(Asking.EDIT)
def take_edit(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    steps = {
        "edit_wording": Asking.WORDING,
        "edit_topic": Asking.TOPIC,
        "edit_mode": Asking.MODE,
        "edit_kind": Asking.KIND,
        "back": Asking.CONFIRM,
    }
    draft = draft_of(turn, uow)
    if draft is None:
        return gone()
    if turn.choice == "edit_files":
        intake.drop_files(uow, draft)
        return Go(Asking.CONFIRM, first=say("asking/files_dropped"))
    if turn.choice is not None:
        return Go(steps[turn.choice])
    return words_or(turn, uow, draft, Asking.EDIT)


@router.ask(Asking.KIND)
def ask_kind(turn: Turn, uow: UnitOfWork) -> Reply:
    if draft_of(turn, uow) is None:
        return gone()
    return Reply(say("asking/kind"), [choice(kind, f"kind_{kind}") for kind in Kind], template="asking/kind")


@router.take(Asking.KIND)
def take_kind(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    draft = draft_of(turn, uow)
    if draft is None:
        return gone()
    if turn.choice is None:
        return Go(Asking.KIND, first=say("helping/choose"))
    intake.choose(uow, draft, kind=Kind(turn.choice))
    return Go(Asking.CONFIRM)
