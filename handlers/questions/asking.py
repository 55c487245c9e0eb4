"""Asking: begun, resumed, and offered where somebody simply types."""

from dataclasses import replace

from conversation.reply import Go, Reply
from conversation.turn import Turn
from domain.errors import NoMeeting
from domain.questions.question import Draft, ReplyMode
from domain.questions.report import Report
from domain.questions.wording import FEWEST_LETTERS, letters
from handlers import replacing
from handlers.buttons import act, choice, command, number
from handlers.people.joining import joined, menu_below
from handlers.questions.completing import Asking, attach, has_read_late, next_step, use_words, word, words_or
from handlers.questions.drafting import Asked, asked, draft_of, own, with_draft
from handlers.refusing import not_kept
from handlers.routing import router
from services import office
from services.questions import care, intake, reports
from services.refusals import say_refusal
from services.unit_of_work import UnitOfWork
from services.which_meeting import find_meeting, meetings_to_choose_from, which_meeting
from templates.say import phrases, say

# --- beginning -----------------------------------------------------------------------------------------------------


@router.command("hoi", phrases=phrases("hoi"))
@joined
def ask_question(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    return begin(turn, uow, speaking=False)


def begin(turn: Turn, uow: UnitOfWork, *, speaking: bool) -> Reply | Go:
    """Begin a question, with the words behind the command where there are any; an unfinished one is offered first."""
    meeting = which_meeting(uow, turn.who)
    intake.check_may_ask(uow, turn.who, meeting, speaking=speaking)
    if letters(turn.argument) >= FEWEST_LETTERS:
        turn.text, turn.pieces = turn.argument, []
        return ask_with_words(turn, uow, speaking=speaking)
    draft, step = uow.drafts.find(turn.who, meeting.key), Asking.RESUME
    if draft is None or not intake.has_content(uow, draft):
        draft = intake.draft_for(uow, turn.who, meeting)
        step = Asking.LATE if intake.is_late(uow, draft) else Asking.TOPIC
    return Go(step, notes=asked(uow, draft, speaking=speaking), fresh=True)


@router.ask(Asking.RESUME)
@with_draft
def ask_resume(turn: Turn, uow: UnitOfWork, draft: Draft) -> Reply:
    del turn, uow
    choices = [choice("continue"), choice("new_draft"), command("cancel", "huy")]
    return Reply(say("asking/resume", draft=draft), choices)


@router.take(Asking.RESUME)
@with_draft
def take_resume(turn: Turn, uow: UnitOfWork, draft: Draft) -> Reply | Go:
    if turn.choice == "continue":
        if Asked.of(turn).speaking:
            intake.choose(uow, draft, reply_mode=ReplyMode.SPOKEN)
        return Go(next_step(turn, uow, draft))
    if turn.choice == "new_draft":
        meeting = uow.meetings.get(draft.meeting_id)
        intake.discard(uow, draft)
        if Asked.of(turn).report:
            return remark_anew(turn, uow, uow.reports.get(Asked.of(turn).report))
        return Go(Asking.TOPIC, notes=replace(Asked.of(turn), draft=intake.draft_for(uow, turn.who, meeting).id or 0))
    return Go(Asking.RESUME, first=say("helping/choose"))


def remark_on(turn: Turn, uow: UnitOfWork, report: Report) -> Go:
    """Begin a remark on a report; something else that lies unfinished is offered first."""
    reports.check_may_remark(uow, turn.who, report)
    draft = uow.drafts.find(turn.who, report.meeting_id)
    if draft is None or not intake.has_content(uow, draft):
        return remark_anew(turn, uow, report)
    return Go(Asking.RESUME, notes=replace(asked(uow, draft, speaking=False), report=report.key), fresh=True)


def remark_anew(turn: Turn, uow: UnitOfWork, report: Report) -> Go:
    notes = asked(uow, draft := reports.begin(uow, turn.who, report), speaking=False)
    notes.keep(turn)
    return Go(next_step(turn, uow, draft), notes=notes, fresh=True)


@router.action("draft")
def resume_draft(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """«Viết tiếp» under a reminder or after «hủy»."""
    return resume(turn, uow, own(uow, turn, number(turn)))


def resume(turn: Turn, uow: UnitOfWork, draft: Draft) -> Go:
    """Go on with a draft where it stands."""
    notes = asked(uow, draft, speaking=draft.reply_mode is ReplyMode.SPOKEN)
    notes.keep(turn)
    return Go(next_step(turn, uow, draft), notes=notes, fresh=True)


# --- a parent simply types -----------------------------------------------------------------------------------------


@joined
def offer(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """Words at no step that look like a question are kept as a draft with what hangs on them; sending is offered."""
    meeting = which_meeting(uow, turn.who)
    intake.check_may_ask(uow, turn.who, meeting, speaking=False)
    draft = intake.draft_for(uow, turn.who, meeting)
    notes = asked(uow, draft, speaking=False)
    return (_offer_beside if draft.wording else _offer_draft)(turn, uow, draft, notes, fresh=True)


@router.on("held")
def offer_held(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """What was asked before its writer had joined is offered now; where that is refused they have the words again."""
    meeting, address = find_meeting(uow, turn.who), office.address(uow, turn.who)
    why = NoMeeting(meeting=None) if meeting is None else intake.kept_from_asking(uow, turn.who, meeting)
    unclear = meeting is None and bool(meetings_to_choose_from(uow, turn.who))
    if why is None:
        return offer(turn, uow)
    words = "" if unclear else say_refusal(why, now=uow.now)
    way = [act("words", turn.pieces[-1], row="words_as_question")] if unclear else []
    text = say("joining/held_back", words=turn.text, why=words, address=address)
    return Reply(text, [*way, command("to_office", "thuky"), command("menu", "menu")]).done()


def ask_with_words(turn: Turn, uow: UnitOfWork, *, speaking: bool = False) -> Reply | Go:
    """Words that somebody wants to send go on as a question; beside another unfinished one they are offered first."""
    offered = offer(turn, uow)
    if isinstance(offered, Reply) or not isinstance(offered.notes, Asked) or offered.notes.words:
        return offered
    notes = replace(offered.notes, speaking=speaking)
    notes.keep(turn)
    return Go(next_step(turn, uow, uow.drafts.get(notes.draft)), notes=notes, first=offered.first, fresh=True)


def _offer_draft(turn: Turn, uow: UnitOfWork, draft: Draft, notes: Asked, *, fresh: bool = False) -> Go:
    """The words are the draft; more of them change it, and the offer stands."""
    said = [not_kept(uow, attach(turn, uow, draft)) if turn.media else ""]
    if letters(turn.text) >= FEWEST_LETTERS:
        said.append(replacing.note(turn, word(uow, draft, turn.text, turn.pieces)))
    step = Asking.OFFER if care.to_ask(draft) is None else Asking.CARE
    return Go(step, notes=notes, fresh=fresh, first="\n\n".join(filter(None, said)))


def _offer_beside(turn: Turn, uow: UnitOfWork, draft: Draft, notes: Asked, *, fresh: bool = False) -> Go:
    """The words wait beside another unfinished question, with the files that came along; more words are joined."""
    attached = attach(turn, uow, draft) if turn.media else None
    earlier = notes.words.removesuffix(turn.so_far).rstrip()
    pieces = (key for key in notes.pieces if key not in turn.pieces)
    kept = replace(notes, files=(*notes.files, *(attached.new if attached else [])))
    if turn.text.strip():
        kept = replace(kept, words="\n".join(filter(None, [earlier, turn.text])), pieces=(*pieces, *turn.pieces))
    return Go(Asking.OFFER, notes=kept, fresh=fresh, first=not_kept(uow, attached) if attached else "")


@router.ask(Asking.OFFER, media=True)
@with_draft
def ask_offer(turn: Turn, uow: UnitOfWork, draft: Draft) -> Reply:
    """Either the words are the draft already, or they wait in the notes beside another unfinished question."""
    notes, choices = Asked.of(turn), [choice("as_question")]
    waiting = bool(notes.words)
    if waiting:
        choices.append(choice("continue"))
    choices += [*([] if waiting else replacing.may_join(turn)), choice("no", "refuse_offer")]
    files = notes.files if waiting else uow.attachments.of(draft_id=draft.id)
    late = say("asking/late_offer", meeting=uow.meetings.get(draft.meeting_id)) if intake.is_late(uow, draft) else ""
    return Reply(say("asking/offer", draft=draft if waiting else None, files=len(files)), choices, first=late)


def refuse(turn: Turn, uow: UnitOfWork) -> Reply:
    """Nothing is kept of what was offered; another unfinished question stays, and is said to."""
    notes = Asked.of(turn)
    draft, waiting = draft_of(turn, uow), bool(notes.words)
    if draft is not None and waiting:
        intake.drop_files(uow, draft, notes.files)
    elif draft is not None:
        intake.discard(uow, draft)
    return menu_below(turn, uow, first=say("asking/refused", draft=draft if waiting else None))


@router.take(Asking.OFFER)
@with_draft
def take_offer(turn: Turn, uow: UnitOfWork, draft: Draft) -> Reply | Go:
    if turn.choice is None:
        return _more(turn, uow, draft)
    if turn.choice == "no":
        return refuse(turn, uow)
    if turn.choice == "join":
        word(uow, draft, *replacing.join(turn, uow, draft.wording, draft.pieces))
        return Go(Asking.OFFER)
    notes = Asked.of(turn)
    replace(notes, words="", pieces=(), files=()).keep(turn)
    if intake.is_late(uow, draft):
        has_read_late(turn, uow, draft)
    if turn.choice == "as_question" and notes.words:
        return use_words(turn, uow, draft, notes.words, notes.pieces)
    if notes.files:
        intake.drop_files(uow, draft, notes.files)
    return Go(next_step(turn, uow, draft))


def _more(turn: Turn, uow: UnitOfWork, draft: Draft) -> Reply | Go:
    """Words in place of yes or no: the offer stands, for them too."""
    more = letters(turn.text) >= FEWEST_LETTERS and not router.is_a_label(turn.text)
    notes = Asked.of(turn)
    if notes.words and (turn.media or more):
        return _offer_beside(turn, uow, draft, notes)
    if turn.continues or more:
        return _offer_draft(turn, uow, draft, notes)
    return words_or(turn, uow, draft, Asking.OFFER)
