"""Asking: topic, words, how to be answered, a preview, and the receipt that stands alone."""

from enum import StrEnum

from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.errors import NoMeeting, NotFound
from domain.meeting import Meeting
from domain.question import Draft, Kind, ReplyMode
from domain.topic import Topic
from domain.wording import FEWEST_LETTERS, letters
from handlers.buttons import act, choice, command, number
from handlers.joining import resume
from handlers.routing import router
from services import intake, joining, office
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say


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


# --- beginning -----------------------------------------------------------------------------------------------------


@router.command("hoi", phrases=phrases("hoi"))
def ask_question(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    return begin(turn, uow, speaking=False)


def begin(turn: Turn, uow: UnitOfWork, *, speaking: bool) -> Reply | Go:
    """Begin a question; one that lies unfinished is offered first."""
    lacking = resume(turn, uow)
    if lacking:
        return lacking
    meeting = joining.current_meeting(uow, turn.who)
    if meeting is None:
        raise NoMeeting
    intake.check_may_ask(uow, turn.who, meeting, speaking=speaking)
    notes = {"xung_ho": office.address(uow, turn.who), "speaking": speaking, "before": ""}
    draft = uow.questions.find_draft(turn.who, meeting.key)
    if draft is None or not draft.wording:
        draft = intake.draft_for(uow, turn.who, meeting)
        return Go(Asking.TOPIC, notes={**notes, "draft": draft.id}, fresh=True)
    return Go(Asking.RESUME, notes={**notes, "draft": draft.id}, fresh=True)


@router.action("draft")
def resume_draft(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """«Viết tiếp» under a reminder or after «huỷ»."""
    draft = _own(uow, turn, number(turn))
    notes = {"xung_ho": office.address(uow, turn.who), "draft": draft.id, "before": ""}
    turn.notes = {**notes, "speaking": draft.reply_mode is ReplyMode.SPOKEN}
    return Go(_next(turn, uow, draft), notes=turn.notes, fresh=True)


@router.action("draft_drop")
def drop_draft(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Xóa bản nháp»."""
    intake.discard(uow, _own(uow, turn, number(turn)))
    return Reply(say("asking/dropped"), _ask_or_menu(), template="asking/dropped").done()


@router.ask(Asking.RESUME)
def ask_resume(turn: Turn, uow: UnitOfWork) -> Reply:
    draft = _draft(turn, uow)
    if draft is None:
        return _gone()
    choices = [choice("continue"), choice("new_draft")]
    return Reply(say("asking/resume", draft=draft), choices, template="asking/resume")


@router.take(Asking.RESUME)
def take_resume(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    draft = _draft(turn, uow)
    if draft is None:
        return _gone()
    if turn.choice == "continue":
        if turn.notes.get("speaking"):
            intake.choose(uow, draft, reply_mode=ReplyMode.SPOKEN)
        return Go(_next(turn, uow, draft))
    if turn.choice == "new_draft":
        meeting = uow.meetings.get(draft.meeting_id)
        intake.discard(uow, draft)
        return Go(Asking.TOPIC, notes={"draft": intake.draft_for(uow, turn.who, meeting).id}, fresh=False)
    return Go(Asking.RESUME, first=say("helping/choose"))


# --- topic ---------------------------------------------------------------------------------------------------------


@router.ask(Asking.TOPIC, media=True)
def ask_topic(turn: Turn, uow: UnitOfWork) -> Reply:
    draft = _draft(turn, uow)
    if draft is None:
        return _gone()
    topics = uow.meetings.topics(draft.meeting_id)
    choices = [
        Choice(_button(number, topic), str(topic.id), words=(topic.title,)) for number, topic in enumerate(topics, 1)
    ]
    text = say("asking/topic", topics=topics, speaking=bool(turn.notes.get("speaking")))
    return Reply(text, choices, template="asking/topic")


def _button(number: int, topic: Topic) -> str:
    """A topic's own short words; without them its number, which the message lists."""
    return topic.short or say("asking/topic_number", number=number)


@router.take(Asking.TOPIC)
def take_topic(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    draft = _draft(turn, uow)
    if draft is None:
        return _gone()
    if turn.choice is not None:
        mode = ReplyMode.SPOKEN if turn.notes.get("speaking") else None
        intake.choose(uow, draft, topic_id=int(turn.choice), reply_mode=mode)
        return Go(_next(turn, uow, draft))
    return _words_or(turn, uow, draft, Asking.TOPIC)


# --- words ---------------------------------------------------------------------------------------------------------


@router.ask(Asking.WORDING, free_text=True, media=True)
def ask_wording(turn: Turn, uow: UnitOfWork) -> Reply:
    draft = _draft(turn, uow)
    if draft is None:
        return _gone()
    meeting = uow.meetings.get(draft.meeting_id)
    text = say("asking/wording", limit=meeting.question_limit, draft=draft, speaking=bool(turn.notes.get("speaking")))
    return Reply(text, template="asking/wording")


@router.take(Asking.WORDING)
def take_wording(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    draft = _draft(turn, uow)
    if draft is None:
        return _gone()
    if turn.media and not letters(turn.text):
        files = intake.attach(uow, draft, turn.arrived.network, turn.media)
        return Reply(say("asking/media_kept", files=files, draft=draft), template="asking/media_kept")
    return _worded(turn, uow, draft)


def _worded(turn: Turn, uow: UnitOfWork, draft: Draft, *, joined: bool = False) -> Reply | Go:
    """Take words (and what hangs on them) for the draft, and go on; `joined`: they hold the earlier ones."""
    limit = uow.meetings.get(draft.meeting_id).question_limit
    if turn.media:
        intake.attach(uow, draft, turn.arrived.network, turn.media)
    worded = intake.word(uow, draft, turn.text, limit=limit, arrival_id=None if joined else turn.arrival_id)
    replaced = bool(worded.before) and not joined
    turn.notes["before"] = worded.before if replaced else ""
    if worded.over:
        first = say("asking/too_long", length=len(draft.wording), limit=limit, over=worded.over)
        if turn.place.step == Asking.WORDING:
            return Reply(first, template="asking/too_long")
        return Go(Asking.WORDING, first=first)
    return Go(_next(turn, uow, draft), first=say("asking/replaced") if replaced else "")


def _words_or(turn: Turn, uow: UnitOfWork, draft: Draft, step: Asking) -> Reply | Go:
    """At a step of buttons somebody sent words, a photo or something else: a question's words replace the draft's."""
    if turn.media and not letters(turn.text):
        files = intake.attach(uow, draft, turn.arrived.network, turn.media)
        return Go(step, first=say("asking/media_added", files=files))
    if letters(turn.text) < FEWEST_LETTERS:
        return Go(step, first=say("helping/choose"))
    return _worded(turn, uow, draft)


# --- how to be answered --------------------------------------------------------------------------------------------


@router.ask(Asking.MODE, media=True)
def ask_mode(turn: Turn, uow: UnitOfWork) -> Reply:
    if _draft(turn, uow) is None:
        return _gone()
    return Reply(
        say("asking/mode", xung_ho=turn.notes["xung_ho"]), [choice("spoken"), choice("written")], template="asking/mode"
    )


@router.take(Asking.MODE)
def take_mode(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    draft = _draft(turn, uow)
    if draft is None:
        return _gone()
    if turn.choice is None:
        return _words_or(turn, uow, draft, Asking.MODE)
    intake.choose(uow, draft, reply_mode=ReplyMode(turn.choice))
    return Go(_next(turn, uow, draft))


# --- preview and sending -------------------------------------------------------------------------------------------


@router.ask(Asking.CONFIRM, media=True)
def ask_confirm(turn: Turn, uow: UnitOfWork) -> Reply:
    draft = _draft(turn, uow)
    if draft is None or draft.topic_id is None:
        return _gone()
    files = len(uow.questions.attachments(draft_id=draft.id))
    text = say("asking/confirm", draft=draft, topic=uow.meetings.topic(draft.topic_id), files=files)
    choices = [choice("send"), choice("edit"), choice("cancel")]
    if turn.notes.get("before"):
        choices.append(choice("join", "join_words"))
    return Reply(text, choices, template="asking/confirm")


@router.take(Asking.CONFIRM)
def take_confirm(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    if turn.choice == "send":
        return _send(turn, uow)
    draft = _draft(turn, uow)
    if draft is None:
        return _gone()
    if turn.choice == "edit":
        return Go(Asking.EDIT)
    if turn.choice == "cancel":
        return stopped(uow, draft)
    if turn.choice == "join":
        turn.text = f"{turn.notes['before']}\n{draft.wording}"
        return _worded(turn, uow, draft, joined=True)
    return _words_or(turn, uow, draft, Asking.CONFIRM)


def _send(turn: Turn, uow: UnitOfWork) -> Reply:
    sent = intake.register(uow, int(turn.notes["draft"]))
    template = "speaking/receipt" if sent.reply_mode is ReplyMode.SPOKEN else "asking/receipt"
    text = say(template, sent=sent, xung_ho=turn.notes.get("xung_ho", ""))
    return Reply(text, _after_sending(), template=template).done()


def _after_sending() -> list[Choice]:
    return [
        command("mine", "cauhoi"),
        command("ask_more", "hoi"),
        command("menu", "menu"),
    ]


@router.ask(Asking.EDIT)
def ask_edit(turn: Turn, uow: UnitOfWork) -> Reply:
    if _draft(turn, uow) is None:
        return _gone()
    choices = [choice("edit_wording"), choice("edit_topic"), choice("edit_kind")]
    if intake.may_speak(uow, turn.who):
        choices.insert(2, choice("edit_mode"))
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
    if turn.choice is not None:
        return Go(steps[turn.choice])
    draft = _draft(turn, uow)
    return _gone() if draft is None else _words_or(turn, uow, draft, Asking.EDIT)


@router.ask(Asking.KIND)
def ask_kind(turn: Turn, uow: UnitOfWork) -> Reply:
    if _draft(turn, uow) is None:
        return _gone()
    return Reply(say("asking/kind"), [choice(kind, f"kind_{kind}") for kind in Kind], template="asking/kind")


@router.take(Asking.KIND)
def take_kind(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    draft = _draft(turn, uow)
    if draft is None:
        return _gone()
    if turn.choice is None:
        return Go(Asking.KIND, first=say("helping/choose"))
    intake.choose(uow, draft, kind=Kind(turn.choice))
    return Go(Asking.CONFIRM)


# --- an earlier message was changed --------------------------------------------------------------------------------


@router.edit(Asking.TOPIC)
@router.edit(Asking.WORDING)
@router.edit(Asking.MODE)
@router.edit(Asking.CONFIRM)
@router.edit(Asking.EDIT)
@router.edit(Asking.KIND)
def change_words(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """The message that worded the draft was edited in the chat: so are the draft's words; others change nothing."""
    draft = _draft(turn, uow)
    if draft is None:
        return Reply("")
    arrival_id = draft.arrival_id
    worded_by = uow.arrivals.message_of(arrival_id) if arrival_id is not None else None
    if worded_by is None or worded_by != turn.arrived.edits_ref:
        return Reply("")
    limit = uow.meetings.get(draft.meeting_id).question_limit
    worded = intake.word(uow, draft, turn.text, limit=limit, arrival_id=arrival_id)
    if worded.over:
        return Go(
            Asking.WORDING, first=say("asking/too_long", length=len(draft.wording), limit=limit, over=worded.over)
        )
    return Go(_next(turn, uow, draft), first=say("asking/edited"))


# --- a parent simply types -----------------------------------------------------------------------------------------


def offer(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """Words typed at no step that look like a question are kept as a draft, and sending them is offered."""
    lacking = resume(turn, uow)
    if lacking:
        return lacking
    meeting = joining.current_meeting(uow, turn.who)
    if meeting is None:
        raise NoMeeting
    intake.check_may_ask(uow, turn.who, meeting, speaking=False)
    draft = intake.draft_for(uow, turn.who, meeting)
    notes = {"xung_ho": office.address(uow, turn.who), "speaking": False, "before": "", "draft": draft.id}
    if draft.wording:
        return Go(Asking.OFFER, notes={**notes, "words": turn.text}, fresh=True)
    intake.word(uow, draft, turn.text, limit=meeting.question_limit, arrival_id=turn.arrival_id)
    return Go(Asking.OFFER, notes={**notes, "words": ""}, fresh=True)


@router.ask(Asking.OFFER)
def ask_offer(turn: Turn, uow: UnitOfWork) -> Reply:
    """Either the words are the draft already, or they wait in the notes beside another unfinished question."""
    draft = _draft(turn, uow)
    if draft is None:
        return _gone()
    choices = [choice("as_question")]
    if turn.notes.get("words"):
        choices.append(choice("continue"))
    choices.append(command("menu", "menu"))
    text = say("asking/offer", draft=draft if turn.notes.get("words") else None)
    return Reply(text, choices, template="asking/offer")


@router.take(Asking.OFFER)
def take_offer(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    draft = _draft(turn, uow)
    if draft is None:
        return _gone()
    if turn.choice is None:
        return _words_or(turn, uow, draft, Asking.OFFER)
    waiting = str(turn.notes.pop("words", ""))
    if turn.choice == "as_question" and waiting:
        turn.text = waiting
        return _worded(turn, uow, draft)
    return Go(_next(turn, uow, draft))


def stopped(uow: UnitOfWork, draft: Draft | None) -> Reply:
    """The talk ends; what was written stays until its writer says otherwise."""
    if draft is None or not draft.wording:
        if draft is not None:
            intake.discard(uow, draft)
        return Reply(say("helping/stopped"), _ask_or_menu(), template="helping/stopped").done()
    choices = [
        act("draft", draft.id, row="continue"),
        act("draft_drop", draft.id, row="drop_draft"),
        command("menu", "menu"),
    ]
    return Reply(say("asking/stopped", draft=draft), choices, template="asking/stopped").done()


# --- the draft that a talk is about --------------------------------------------------------------------------------


def _draft(turn: Turn, uow: UnitOfWork) -> Draft | None:
    """Return the draft of this talk; None where it was sent or given up elsewhere."""
    try:
        return _own(uow, turn, int(turn.notes.get("draft", 0)))
    except NotFound:
        return None


def _own(uow: UnitOfWork, turn: Turn, draft_id: int) -> Draft:
    return intake.own_draft(uow, draft_id, turn.who)


def _gone() -> Reply:
    return Reply(say("asking/gone"), _after_sending(), template="asking/gone").done()


def _ask_or_menu() -> list[Choice]:
    return [
        command("ask", "hoi"),
        command("menu", "menu"),
    ]


def _next(turn: Turn, uow: UnitOfWork, draft: Draft) -> Asking:
    """Return the step that asks for what is still missing."""
    meeting: Meeting = uow.meetings.get(draft.meeting_id)
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
