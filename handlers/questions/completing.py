"""What a draft still lacks: topic, words, how to be answered; each a step, and `next_step` is their order."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.questions.question import Chosen, Draft, ReplyMode
from domain.questions.topic import Topic
from domain.questions.wording import FEWEST_LETTERS, letters
from handlers import replacing
from handlers.buttons import act, choice, command, ways_out
from handlers.questions.drafting import Asked, address_of, with_draft
from handlers.refusing import not_kept, under
from handlers.routing import router
from services import audience
from services.attaching import Attached
from services.meetings import remarks, report_files
from services.messages.piecing import Worded
from services.questions import alike, care, house_rules, intake, voicing
from services.unit_of_work import UnitOfWork
from templates.say import say


class Asking(StrEnum):
    """The steps of asking, and of registering to speak."""

    RESUME = "asking.resume"
    TOPIC = "asking.topic"
    WORDING = "asking.wording"
    MODE = "asking.mode"
    RULES = "asking.rules"
    CONFIRM = "asking.confirm"
    BEHALF = "asking.behalf"
    EDIT = "asking.edit"
    KIND = "asking.kind"
    OFFER = "asking.offer"
    CARE = "asking.care"
    LATE = "asking.late"
    ALIKE = "asking.alike"
    PLACE = "asking.place"


def next_step(turn: Turn, uow: UnitOfWork, draft: Draft) -> Asking:
    """Return the step that asks for what is still missing; that it comes late is told before anything is typed."""
    meeting = uow.meetings.get(draft.meeting_id)
    cared = care.to_ask(draft) is not None
    late = intake.is_late(uow, draft) and not Asked.of(turn).late
    fits = 0 < len(draft.wording) <= meeting.question_limit
    if cared or late:
        return Asking.CARE if cared else Asking.LATE
    if fits and draft.report_id is None and _seems_asked(turn, uow, draft):
        return Asking.ALIKE
    if draft.topic_id is None or not fits:
        return Asking.TOPIC if draft.topic_id is None else Asking.WORDING
    if draft.report_id is not None:
        return Asking.CONFIRM if draft.place or Asked.of(turn).placed else Asking.PLACE
    if draft.reply_mode is None:
        if Asked.of(turn).speaking:
            intake.choose(uow, draft, reply_mode=ReplyMode.SPOKEN)
        elif audience.may_speak(uow, turn.who, meeting):
            return Asking.MODE
        else:
            intake.choose(uow, draft, reply_mode=ReplyMode.WRITTEN)
    to_read = draft.reply_mode is ReplyMode.SPOKEN and house_rules.must_accept(uow, turn.who, meeting)
    return Asking.RULES if to_read else Asking.CONFIRM


def _seems_asked(turn: Turn, uow: UnitOfWork, draft: Draft) -> bool:
    """Whether something like it was asked already, which its writer is shown once for the same words."""
    notes, mark = Asked.of(turn), alike.mark(draft)
    if notes.compared == mark:
        return False
    replace(notes, compared=mark, joins=0, version=0).keep(turn)
    return bool(alike.to_draft(uow, draft))


# --- after the end of intake ---------------------------------------------------------------------------------------


@router.ask(Asking.LATE, media=True)
@with_draft
def ask_late(turn: Turn, uow: UnitOfWork, draft: Draft) -> Reply:
    del turn
    meeting = uow.meetings.get(draft.meeting_id)
    choices = [choice("ask_late"), command("to_office", "thuky"), command("cancel", "huy")]
    return Reply(say("asking/late", meeting=meeting, draft=draft), choices)


@router.take(Asking.LATE)
@with_draft
def take_late(turn: Turn, uow: UnitOfWork, draft: Draft) -> Reply | Go:
    if turn.choice is None:
        return words_or(turn, uow, draft, Asking.LATE)
    has_read_late(turn, uow, draft)
    return Go(next_step(turn, uow, draft))


def has_read_late(turn: Turn, uow: UnitOfWork, draft: Draft) -> None:
    """A late question is answered in writing; the chair may still call it."""
    intake.choose(uow, draft, reply_mode=ReplyMode.WRITTEN, behalf="")
    replace(Asked.of(turn), late=True, speaking=False).keep(turn)


# --- topic ---------------------------------------------------------------------------------------------------------


@router.ask(Asking.TOPIC, media=True)
@with_draft
def ask_topic(turn: Turn, uow: UnitOfWork, draft: Draft) -> Reply:
    topics = uow.meetings.topics(draft.meeting_id)
    choices = [
        Choice(_button(number, topic), str(topic.id), title=topic.title) for number, topic in enumerate(topics, 1)
    ]
    text = say("asking/topic", topics=turn.listed(topics), speaking=Asked.of(turn).speaking)
    return Reply(text, [*choices, *replacing.may_join(turn), *ways_out()])


def _button(number: int, topic: Topic) -> str:
    """A topic's own short words; without them its number, which the message lists."""
    return topic.short or say("asking/topic_number", number=number)


@router.take(Asking.TOPIC)
@with_draft
def take_topic(turn: Turn, uow: UnitOfWork, draft: Draft) -> Reply | Go:
    if turn.choice == "join":
        return join_words(turn, uow, draft)
    if turn.choice is not None:
        chosen: Chosen = {"topic_id": int(turn.choice)}
        if Asked.of(turn).speaking:
            chosen["reply_mode"] = ReplyMode.SPOKEN
        intake.choose(uow, draft, **chosen)
        return Go(next_step(turn, uow, draft))
    return words_or(turn, uow, draft, Asking.TOPIC)


# --- words ---------------------------------------------------------------------------------------------------------


@router.ask(Asking.WORDING, free_text=True, media=True)
@with_draft
def ask_wording(turn: Turn, uow: UnitOfWork, draft: Draft) -> Reply:
    meeting = uow.meetings.get(draft.meeting_id)
    if voicing.is_alone(uow, draft):
        files = len(uow.attachments.of(draft_id=draft.id))
        text = say("voices/kept", files=files, address=address_of(turn, uow))
        return Reply(text, [choice("voice_type"), *ways_out()])
    if draft.report_id is not None and not draft.wording:
        report = uow.reports.get(draft.report_id)
        files = len(report_files.of(uow, report))
        text = say("reports/wording", report=report, files=files, limit=meeting.question_limit, now=uow.now)
        choices = remarks.to_read(report.key, files)
    else:
        choices = []
        text = say("asking/wording", limit=meeting.question_limit, draft=draft, speaking=Asked.of(turn).speaking)
    fits = 0 < len(draft.wording) <= meeting.question_limit
    choices += [*([choice("keep", "keep_words"), *replacing.may_join(turn)] if fits else []), *ways_out()]
    return Reply(text, choices)


@router.take(Asking.WORDING)
@with_draft
def take_wording(turn: Turn, uow: UnitOfWork, draft: Draft) -> Reply | Go:
    if turn.choice == "keep":
        return Go(next_step(turn, uow, draft))
    if turn.choice == "join":
        return join_words(turn, uow, draft)
    if turn.choice == "voice_type":
        return _give_voice(turn, uow, draft)
    if turn.media and letters(turn.text) < FEWEST_LETTERS:
        attached = attach(turn, uow, draft)
        if voicing.is_alone(uow, draft):
            return under(not_kept(uow, attached), Go(Asking.WORDING))
        text = say("asking/media_kept", files=attached.files, draft=draft)
        return Reply(text, ways_out(), first=not_kept(uow, attached))
    return take_words(turn, uow, draft)


def _give_voice(turn: Turn, uow: UnitOfWork, draft: Draft) -> Reply | Go:
    """«Nhờ gõ lại»; that it comes late is told first, as before any words."""
    if intake.is_late(uow, draft) and not Asked.of(turn).late:
        return Go(Asking.LATE)
    voicing.give(uow, draft)
    choices = [act("draft", draft.id, row="continue"), command("menu", "menu")]
    return Reply(say("voices/given", draft=draft, address=address_of(turn, uow)), choices, receipt=True).done()


# --- how to be answered --------------------------------------------------------------------------------------------


@router.ask(Asking.MODE, media=True)
@with_draft
def ask_mode(turn: Turn, uow: UnitOfWork, draft: Draft) -> Reply:
    del draft
    return Reply(
        say("asking/mode", address=address_of(turn, uow)),
        [choice("spoken"), choice("written"), *replacing.may_join(turn), *ways_out()],
    )


@router.take(Asking.MODE)
@with_draft
def take_mode(turn: Turn, uow: UnitOfWork, draft: Draft) -> Reply | Go:
    if turn.choice is None:
        return words_or(turn, uow, draft, Asking.MODE)
    if turn.choice == "join":
        return join_words(turn, uow, draft)
    intake.choose(uow, draft, reply_mode=ReplyMode(turn.choice))
    return Go(next_step(turn, uow, draft))


# --- the words themselves -------------------------------------------------------------------------------------------


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
    worded = word(uow, draft, text, pieces)
    return _worded(turn, uow, draft, worded, first=replacing.note(turn, worded))


def join_words(turn: Turn, uow: UnitOfWork, draft: Draft) -> Reply | Go:
    """«Nối hai phần»."""
    return _worded(turn, uow, draft, word(uow, draft, *replacing.join(turn, uow, draft.wording, draft.pieces)))


def word(uow: UnitOfWork, draft: Draft, text: str, pieces: Sequence[int]) -> Worded:
    """Make these the draft's words, of which none are cut."""
    return intake.word(uow, draft, text, limit=uow.meetings.get(draft.meeting_id).question_limit, pieces=pieces)


def _worded(turn: Turn, uow: UnitOfWork, draft: Draft, worded: Worded, *, first: str = "") -> Reply | Go:
    if not worded.over:
        return Go(next_step(turn, uow, draft), first=first)
    first = say("asking/too_long", length=worded.length, limit=worded.length - worded.over, over=worded.over)
    if turn.place.step == Asking.WORDING:
        return Reply(first, ways_out())
    return Go(Asking.WORDING, first=first)


def words_or(turn: Turn, uow: UnitOfWork, draft: Draft, step: Asking) -> Reply | Go:
    """At a step of buttons somebody sent words, a photo or something else: a question's words replace the draft's."""
    if turn.media and letters(turn.text) < FEWEST_LETTERS:
        attached = attach(turn, uow, draft)
        return under(not_kept(uow, attached), Go(step, first=say("asking/media_added", files=attached.files)))
    if letters(turn.text) < FEWEST_LETTERS or router.is_a_label(turn.text):
        return Go(step, first=say("helping/choose"))
    return take_words(turn, uow, draft)
