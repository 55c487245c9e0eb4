"""Asking: a topic, the words, how to be answered; and words typed at no step, taken for a question."""

from typing import Any

from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.question import Draft, ReplyMode
from domain.topic import Topic
from domain.wording import FEWEST_LETTERS, letters
from handlers import replacing
from handlers.buttons import choice, ways_out
from handlers.drafting import Asking, attach, draft_of, gone, join_words, next_step, take_words, use_words, words_or
from handlers.joining import resume
from handlers.refusing import not_kept
from handlers.routing import router
from services import intake, office
from services.unit_of_work import UnitOfWork
from services.which_meeting import which_meeting
from templates.say import label, phrases, say, words

# --- beginning -----------------------------------------------------------------------------------------------------


@router.command("hoi", phrases=phrases("hoi"))
def ask_question(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    return begin(turn, uow, speaking=False)


def begin(turn: Turn, uow: UnitOfWork, *, speaking: bool) -> Reply | Go:
    """Begin a question; one that lies unfinished is offered first."""
    lacking = resume(turn, uow)
    if lacking:
        return lacking
    meeting = which_meeting(uow, turn.who)
    intake.check_may_ask(uow, turn.who, meeting, speaking=speaking)
    notes = {"xung_ho": office.address(uow, turn.who), "speaking": speaking}
    draft = uow.questions.find_draft(turn.who, meeting.key)
    if draft is None or not intake.has_content(uow, draft):
        draft = intake.draft_for(uow, turn.who, meeting)
        return Go(Asking.TOPIC, notes={**notes, "draft": draft.id}, fresh=True)
    return Go(Asking.RESUME, notes={**notes, "draft": draft.id}, fresh=True)


@router.ask(Asking.RESUME)
def ask_resume(turn: Turn, uow: UnitOfWork) -> Reply:
    draft = draft_of(turn, uow)
    if draft is None:
        return gone()
    choices = [choice("continue"), choice("new_draft")]
    return Reply(say("asking/resume", draft=draft), choices, template="asking/resume")


@router.take(Asking.RESUME)
def take_resume(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    draft = draft_of(turn, uow)
    if draft is None:
        return gone()
    if turn.choice == "continue":
        if turn.notes.get("speaking"):
            intake.choose(uow, draft, reply_mode=ReplyMode.SPOKEN)
        return Go(next_step(turn, uow, draft))
    if turn.choice == "new_draft":
        meeting = uow.meetings.get(draft.meeting_id)
        intake.discard(uow, draft)
        return Go(Asking.TOPIC, notes={"draft": intake.draft_for(uow, turn.who, meeting).id}, fresh=False)
    return Go(Asking.RESUME, first=say("helping/choose"))


# --- topic ---------------------------------------------------------------------------------------------------------


@router.ask(Asking.TOPIC, media=True)
def ask_topic(turn: Turn, uow: UnitOfWork) -> Reply:
    draft = draft_of(turn, uow)
    if draft is None:
        return gone()
    topics = uow.meetings.topics(draft.meeting_id)
    choices = [
        Choice(_button(number, topic), str(topic.id), title=topic.title) for number, topic in enumerate(topics, 1)
    ]
    text = say("asking/topic", topics=turn.listed(topics), speaking=bool(turn.notes.get("speaking")))
    return Reply(text, [*choices, *replacing.may_join(turn), *ways_out()], template="asking/topic")


def _button(number: int, topic: Topic) -> str:
    """A topic's own short words; without them its number, which the message lists."""
    return topic.short or say("asking/topic_number", number=number)


@router.take(Asking.TOPIC)
def take_topic(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    draft = draft_of(turn, uow)
    if draft is None:
        return gone()
    if turn.choice == "join":
        return join_words(turn, uow, draft)
    if turn.choice is not None:
        mode = ReplyMode.SPOKEN if turn.notes.get("speaking") else None
        intake.choose(uow, draft, topic_id=int(turn.choice), reply_mode=mode)
        return Go(next_step(turn, uow, draft))
    return words_or(turn, uow, draft, Asking.TOPIC)


# --- words ---------------------------------------------------------------------------------------------------------


@router.ask(Asking.WORDING, free_text=True, media=True)
def ask_wording(turn: Turn, uow: UnitOfWork) -> Reply:
    draft = draft_of(turn, uow)
    if draft is None:
        return gone()
    meeting = uow.meetings.get(draft.meeting_id)
    text = say("asking/wording", limit=meeting.question_limit, draft=draft, speaking=bool(turn.notes.get("speaking")))
    fits = 0 < len(draft.wording) <= meeting.question_limit
    choices = [*([choice("keep", "keep_words"), *replacing.may_join(turn)] if fits else []), *ways_out()]
    return Reply(text, choices, template="asking/wording")


@router.take(Asking.WORDING)
def take_wording(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    draft = draft_of(turn, uow)
    if draft is None:
        return gone()
    if turn.choice == "keep":
        return Go(next_step(turn, uow, draft))
    if turn.choice == "join":
        return join_words(turn, uow, draft)
    if turn.media and letters(turn.text) < FEWEST_LETTERS:
        attached = attach(turn, uow, draft)
        text = say("asking/media_kept", files=attached.files, draft=draft)
        return Reply(text, template="asking/media_kept", first=not_kept(uow, attached))
    return take_words(turn, uow, draft)


# --- how to be answered --------------------------------------------------------------------------------------------


@router.ask(Asking.MODE, media=True)
def ask_mode(turn: Turn, uow: UnitOfWork) -> Reply:
    if draft_of(turn, uow) is None:
        return gone()
    return Reply(
        say("asking/mode", xung_ho=turn.notes["xung_ho"]),
        [choice("spoken"), choice("written"), *replacing.may_join(turn), *ways_out()],
        template="asking/mode",
    )


@router.take(Asking.MODE)
def take_mode(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    draft = draft_of(turn, uow)
    if draft is None:
        return gone()
    if turn.choice is None:
        return words_or(turn, uow, draft, Asking.MODE)
    if turn.choice == "join":
        return join_words(turn, uow, draft)
    intake.choose(uow, draft, reply_mode=ReplyMode(turn.choice))
    return Go(next_step(turn, uow, draft))


# --- a parent simply types -----------------------------------------------------------------------------------------


def offer(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """Words at no step that look like a question are kept as a draft with what hangs on them; sending is offered."""
    lacking = resume(turn, uow)
    if lacking:
        return lacking
    meeting = which_meeting(uow, turn.who)
    intake.check_may_ask(uow, turn.who, meeting, speaking=False)
    draft = intake.draft_for(uow, turn.who, meeting)
    notes = {"xung_ho": office.address(uow, turn.who), "speaking": False, "draft": draft.id}
    return (_offer_beside if draft.wording else _offer_draft)(turn, uow, draft, notes, fresh=True)


def ask_with_words(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """Words that somebody wants to send go on as a question; beside another unfinished one they are offered first."""
    offered = offer(turn, uow)
    if isinstance(offered, Reply) or offered.step != Asking.OFFER or offered.notes.get("words"):
        return offered
    turn.notes = dict(offered.notes)
    draft = draft_of(turn, uow)
    return gone() if draft is None else Go(next_step(turn, uow, draft), notes=turn.notes, fresh=True)


def _offer_draft(turn: Turn, uow: UnitOfWork, draft: Draft, notes: dict[str, Any], *, fresh: bool = False) -> Go:
    """The words are the draft; more pieces of them change it, and the offer stands."""
    first = not_kept(uow, attach(turn, uow, draft)) if turn.media else ""
    if letters(turn.text) >= FEWEST_LETTERS:
        limit = uow.meetings.get(draft.meeting_id).question_limit
        intake.word(uow, draft, turn.text, limit=limit, pieces=turn.pieces)
    return Go(Asking.OFFER, notes=notes, fresh=fresh, first=first)


def _offer_beside(turn: Turn, uow: UnitOfWork, draft: Draft, notes: dict[str, Any], *, fresh: bool = False) -> Go:
    """The words wait beside another unfinished question, with the files that came along; more words are joined."""
    attached = attach(turn, uow, draft) if turn.media else None
    earlier = str(notes.get("words", "")).removesuffix(turn.so_far).rstrip()
    pieces = [key for key in notes.get("pieces", []) if key not in turn.pieces]
    kept: dict[str, Any] = {"files": [*notes.get("files", []), *(attached.new if attached else [])]}
    if turn.text.strip():
        kept |= {"words": "\n".join(filter(None, [earlier, turn.text])), "pieces": [*pieces, *turn.pieces]}
    first = not_kept(uow, attached) if attached else ""
    return Go(Asking.OFFER, notes={**notes, **kept}, fresh=fresh, first=first)


@router.ask(Asking.OFFER, media=True)
def ask_offer(turn: Turn, uow: UnitOfWork) -> Reply:
    """Either the words are the draft already, or they wait in the notes beside another unfinished question."""
    draft = draft_of(turn, uow)
    if draft is None:
        return gone()
    waiting = turn.notes.get("words")
    choices = [choice("as_question")]
    if waiting:
        choices.append(choice("continue"))
    choices.append(Choice.command(label("menu"), "menu", (*words("menu"), label("no"), *words("no"), *words("cancel"))))
    files = turn.notes.get("files", []) if waiting else uow.questions.attachments(draft_id=draft.id)
    text = say("asking/offer", draft=draft if waiting else None, files=len(files))
    return Reply(text, choices, template="asking/offer")


@router.take(Asking.OFFER)
def take_offer(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    draft = draft_of(turn, uow)
    if draft is None:
        return gone()
    waiting = bool(turn.notes.get("words"))
    if turn.choice is None and waiting and (turn.media or letters(turn.text) >= FEWEST_LETTERS):
        return _offer_beside(turn, uow, draft, turn.notes)
    if turn.choice is None and turn.continues:
        return _offer_draft(turn, uow, draft, turn.notes)
    if turn.choice is None:
        return words_or(turn, uow, draft, Asking.OFFER)
    words, pieces, files = (turn.notes.pop(key, None) for key in ("words", "pieces", "files"))
    if turn.choice == "as_question" and words:
        return use_words(turn, uow, draft, words, pieces or [])
    if files:
        intake.drop_files(uow, draft, files)
    return Go(next_step(turn, uow, draft))
