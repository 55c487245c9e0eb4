"""A voice note in the talk: given to the office, typed by a secretary, agreed to by who spoke it."""

from dataclasses import dataclass
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.questions.question import ReplyMode
from handlers.buttons import act, choice, command, number, numbers, pages_around
from handlers.handing_over import Handed, send_before
from handlers.people.joining import joined
from handlers.questions.asking import resume
from handlers.questions.completing import Asking, attach, next_step
from handlers.questions.drafting import after_sending, asked
from handlers.refusing import not_kept, under
from handlers.routing import router
from services import office
from services.questions import care, intake, voicing
from services.unit_of_work import UnitOfWork
from services.which_meeting import which_meeting
from templates.say import phrases, say


class Typing(StrEnum):
    """The step of typing a voice note."""

    WORDS = "voicing.words"


@dataclass(frozen=True, slots=True)
class AboutVoice(Notes):
    """The draft whose voice note is being typed."""

    draft: int


# --- who speaks ----------------------------------------------------------------------------------------------------


@joined
def offer(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """A voice note at no step begins a question: it is kept, and either typed by the office or by who spoke it."""
    meeting = which_meeting(uow, turn.who)
    intake.check_may_ask(uow, turn.who, meeting, speaking=False)
    draft = intake.draft_for(uow, turn.who, meeting)
    attached = attach(turn, uow, draft)
    notes = asked(uow, draft, speaking=False)
    if draft.wording:
        notes.keep(turn)
        step, added = next_step(turn, uow, draft), say("asking/media_added", files=attached.files)
        return under(not_kept(uow, attached), Go(step, notes=notes, fresh=True, first=added))
    step = Asking.LATE if intake.is_late(uow, draft) else Asking.WORDING
    return under(not_kept(uow, attached), Go(step, notes=notes, fresh=True))


@router.action("voice_yes")
def agree(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """«Đúng, gửi câu này»: the one tap by which it counts; care is asked about first, and who speaks sees it whole."""
    draft_id, mark = numbers(turn)
    draft = voicing.shown(uow, draft_id, mark, by=turn.who)
    before = draft.wording if draft.wording != draft.typed else ""
    voicing.accept(uow, draft)
    if before:  # they typed something meanwhile: nothing of it is lost unseen
        return under(say("voices/replaced", before=before), resume(turn, uow, draft))
    if care.to_ask(draft) is not None or draft.reply_mode is ReplyMode.SPOKEN:
        return resume(turn, uow, draft)
    sent = intake.register(uow, draft_id)
    text = say("asking/receipt", sent=sent, address=office.address(uow, turn.who), joined=None, alone=False)
    return Reply(text, after_sending(), receipt=True).done()


@router.action("voice_edit")
def edit(turn: Turn, uow: UnitOfWork) -> Go:
    """«Sửa câu này»: what the office heard is the draft, to be typed over."""
    draft_id, mark = numbers(turn)
    draft = voicing.shown(uow, draft_id, mark, by=turn.who)
    voicing.accept(uow, draft)
    return Go(Asking.WORDING, notes=asked(uow, draft, speaking=False), fresh=True)


@router.action("voice_again")
def once_more(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Nhờ gõ lần nữa»: it waits anew, at its own hour."""
    draft_id, mark = numbers(turn)
    draft = voicing.shown(uow, draft_id, mark, by=turn.who)
    voicing.give(uow, draft)
    choices = [act("draft", draft_id, row="continue"), command("menu", "menu")]
    return Reply(say("voices/again", address=office.address(uow, turn.who)), choices, receipt=True).done()


# --- who types -----------------------------------------------------------------------------------------------------


@router.command("tinthoai", phrases=phrases("tinthoai"))
def voices(turn: Turn, uow: UnitOfWork) -> Reply:
    """The voice notes that wait to be typed, the longest waiting first."""
    return _voices(turn, uow, 0)


@router.action("voices")
def voices_page(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Trang sau», «Trang trước»."""
    return _voices(turn, uow, number(turn))


def _voices(turn: Turn, uow: UnitOfWork, place: int) -> Reply:
    page = voicing.waiting(uow, place, by=turn.who)
    choices = [
        Choice.act(say("voices/number", number=position), "voice", one.draft.id, listed=position)
        for position, one in enumerate(page.lines, start=page.start + 1)
    ]
    return Reply(say("voices/list", page=page), [*choices, *pages_around(page, "voices"), command("menu", "menu")])


@router.action("voice", card="/tinthoai")
def hear(turn: Turn, uow: UnitOfWork) -> Go:
    """«Nghe và gõ lại»: the note itself, then what to type."""
    found = voicing.hear(uow, number(turn), by=turn.who)
    send_before(turn, uow, Handed(found.notes, found.who.name))
    return Go(Typing.WORDS, notes=AboutVoice(number(turn)), fresh=True)


@router.ask(Typing.WORDS, free_text=True)
def ask_words(turn: Turn, uow: UnitOfWork) -> Reply:
    found = voicing.to_type(uow, AboutVoice.of(turn).draft, by=turn.who)
    return Reply(say("voices/type", found=found), [choice("voice_unclear"), choice("later_on")])


@router.take(Typing.WORDS)
def take_words(turn: Turn, uow: UnitOfWork) -> Reply:
    draft_id = AboutVoice.of(turn).draft
    if turn.choice == "later_on":
        return _voices(turn, uow, 0).done()
    ways_on = [command("menu_voices", "tinthoai"), command("menu", "menu")]
    if turn.choice == "voice_unclear":
        found = voicing.not_heard(uow, draft_id, by=turn.who)
        return Reply(say("voices/sent_back", who=found.who), ways_on).done()
    found = voicing.type_out(uow, draft_id, turn.text, by=turn.who)
    return Reply(say("voices/typed", who=found.who, at=found.given_at), ways_on).done()
