"""Helping: the way back and out, notes to the secretaries, and an answer to everything that fits nowhere else."""

from dataclasses import replace
from enum import StrEnum

from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.meeting import takes_questions
from domain.wording import FEWEST_LETTERS, letters
from handlers import asking, deadlines, drafting, joining
from handlers.buttons import act, command, number
from handlers.menu import in_office, menu, office_choices
from handlers.refusing import under
from handlers.routing import router
from services import intake, office, which_meeting, writing
from services import joining as members
from services.becoming import present
from services.spelling_out import has_rest
from services.unit_of_work import UnitOfWork
from services.which_meeting import Phase
from services.worth_asking import is_worth_offering, says_something
from templates.say import label, phrases, say, words


class Helping(StrEnum):
    """The steps of a note to the secretaries, and of their reply."""

    NOTE = "helping.note"
    REPLY = "helping.reply"


# --- the ways out ---------------------------------------------------------------------------------------------------


@router.command("trogiup", "help", phrases=phrases("trogiup"))
def help_out(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    lacking = joining.resume(turn, uow)
    if lacking:
        return lacking
    template = "helping/help_office" if in_office(uow, turn.who) else "helping/help"
    return Reply(say(template), _ways_out(), template=template)


@router.command("quaylai", phrases=phrases("quaylai"), everywhere=True)
def back(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    return router.back(turn, uow)


@router.command("huy", phrases=phrases("huy"), everywhere=True)
def stop(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """End the talk; an unfinished question is kept, and its writer told so."""
    lacking = joining.resume(turn, uow)
    if lacking:
        return lacking
    return drafting.stopped(uow, drafting.draft_of(turn, uow) or intake.latest_draft(uow, turn.who), by=turn.who)


def _ways_out() -> list[Choice]:
    return [command("menu", "menu"), command("to_office", "thuky")]


# --- the meeting, the secretaries, kind words ------------------------------------------------------------------------


@router.command("hoinghi", phrases=phrases("hoinghi"))
def tell_of_meeting(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """Where, when, who leads, about what, by which rules; the present step stays."""
    lacking = joining.resume(turn, uow)
    if lacking:
        return lacking
    meeting = which_meeting.which_meeting(uow, turn.who)
    text = say("helping/meeting", meeting=meeting, topics=uow.meetings.topics(meeting.key), now=uow.now)
    choices = [command("ask", "hoi")] if takes_questions(meeting, now=uow.now) else []
    choices += [act("calendar", meeting.key), command("menu", "menu")]
    return Reply(text, choices, template="helping/meeting")


@router.command("thuky", phrases=phrases("thuky"))
def begin_note(turn: Turn, uow: UnitOfWork) -> Go:
    return joining.resume(turn, uow) or Go(Helping.NOTE, fresh=True)


@router.ask(Helping.NOTE, free_text=True)
def ask_note(turn: Turn, uow: UnitOfWork) -> Reply:
    del turn, uow
    return Reply(say("helping/note"), [command("cancel", "huy")], template="helping/note")


@router.take(Helping.NOTE)
def take_note(turn: Turn, uow: UnitOfWork) -> Reply:
    reached = writing.to_office(uow, turn.who, turn.text, arrival_id=turn.arrival_id)
    return Reply(say("helping/noted", reached=reached), [command("menu", "menu")], template="helping/noted").done()


@router.action("note_reply")
def begin_reply(turn: Turn, uow: UnitOfWork) -> Go:
    writing.check_may_reply(uow, turn.who)
    return Go(Helping.REPLY, notes={"to": present(uow, number(turn))}, fresh=True)


@router.ask(Helping.REPLY, free_text=True)
def ask_reply(turn: Turn, uow: UnitOfWork) -> Reply:
    text = say("helping/reply", name=uow.people.get(int(turn.notes["to"])).name)
    return Reply(text, [command("cancel", "huy")], template="helping/reply")


@router.take(Helping.REPLY)
def take_reply(turn: Turn, uow: UnitOfWork) -> Reply:
    writing.from_office(uow, turn.who, int(turn.notes["to"]), turn.text, arrival_id=turn.arrival_id)
    return Reply(say("helping/replied"), [command("menu", "menu")], template="helping/replied").done()


@router.command("camon", phrases=phrases("camon"))
def thanks(turn: Turn, uow: UnitOfWork) -> Reply:
    text = say("helping/thanks", xung_ho=office.address(uow, turn.who))
    return Reply(text, [command("menu", "menu")], template="helping/thanks")


@router.command("vang", phrases=phrases("vang"))
def yes(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """«Dạ vâng» to nothing in particular; at a step, the step is asked again."""
    del uow
    if turn.place.step in router.steps:
        return Go(turn.place.step, first=say("helping/choose"))
    return Reply(say("helping/yes"), [command("menu", "menu")], template="helping/yes")


@router.command("chao", phrases=phrases("chao"))
def greeting(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    return _present(turn, uow, say("helping/greeting", xung_ho=office.address(uow, turn.who)))


# --- where there are no buttons ------------------------------------------------------------------------------------


@router.command(
    "luachonkhac", phrases=phrases("luachonkhac"), anywhere=(label("further"), *words("further")), open_to_all=True
)
def rest(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """What did not fit into the last message; nothing is offered anew."""
    if not has_rest(turn.place):
        return _present(turn, uow, say("helping/no_rest"))
    return Reply(say("helping/rest"), template="helping/rest", rest=True)


@router.on("which")
def which(turn: Turn, uow: UnitOfWork) -> Reply:
    """The words stand under several notices: by its number each can be told from the others."""
    del uow
    return Reply(say("helping/which", lines=turn.meant), template="helping/which")


# --- what fits nowhere ---------------------------------------------------------------------------------------------


@router.on("unknown")
def unknown(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """A code, a question that somebody simply types, or something that was not understood."""
    code = members.good_code(uow, turn.text)
    if code is not None:
        return joining.use_code(turn, uow, code)
    roles = {membership.role for membership in uow.people.memberships(turn.who)}
    if not turn.text.startswith("/") and is_worth_offering(turn.text, roles, router.phrases):
        return asking.offer(turn, uow)
    if in_office(uow, turn.who):
        choices = [*office_choices(uow, turn.who), command("menu", "menu")]
        return Reply(say("helping/unknown_office"), choices, template="helping/unknown_office")
    may_ask = which_meeting.seen(uow, turn.who).phase is Phase.INTAKE
    may_ask = may_ask and not turn.text.startswith("/") and letters(turn.text) >= FEWEST_LETTERS
    may_ask = may_ask and says_something(turn.text)
    choices = [act("words", turn.arrival_id, row="words_as_question")] if may_ask else []
    return Reply(say("helping/unknown", asking=may_ask), [*choices, *_ways_out()], template="helping/unknown")


@router.action("words")
def ask_with_words(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """«Gửi thành câu hỏi» under words that were not understood: they are the question's."""
    turn.text = writing.said_before(uow, number(turn), account_id=turn.account_id)
    return asking.ask_with_words(turn, uow)


@router.on("stale")
def stale(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """An older button: say so, and what is asked now."""
    return _present(turn, uow, say("helping/stale"))


@router.on("twice")
def twice(turn: Turn, uow: UnitOfWork) -> Reply:
    """The first tap did it all; the second only hears so."""
    del turn, uow
    return Reply("", toast=say("helping/twice"))


@router.on("unwanted")
def unwanted(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """A sticker, a location, a contact: kindly, what to do instead."""
    return _words_alone(turn, uow) or _present(turn, uow, say("helping/unwanted"))


@router.on("media")
def media(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """A photo or file where none is expected; with words, at no step, it is offered as a question."""
    if turn.proves is not None:
        return deadlines.more_proof(turn, uow)
    is_code = members.good_code(uow, turn.text) is not None
    if turn.place.step not in router.steps and letters(turn.text) >= FEWEST_LETTERS and not is_code:
        return asking.offer(turn, uow)
    return _words_alone(turn, uow) or _present(turn, uow, say("helping/media"))


def _words_alone(turn: Turn, uow: UnitOfWork) -> Reply | Go | None:
    """Words under what has no place here count as if they had come alone; None where there are none."""
    if letters(turn.text):
        turn.arrived = replace(turn.arrived, media=(), unwanted="")
        return under(say("helping/words_alone"), router.typed(turn, uow))
    return Reply("") if turn.continues else None  # of an album one answer says it


def _present(turn: Turn, uow: UnitOfWork, first: str) -> Reply | Go:
    """Say something above what the present step asks, or above the menu."""
    if turn.place.step in router.steps:
        return Go(turn.place.step, first=first)
    if turn.person_id is None:
        return Go(joining.Joining.CONSENT, first=first, fresh=True)
    shown = menu(turn, uow)
    return replace(shown, first=first)
