"""Listening: an answer to kind words, to what was not understood, is out of date, or fits nowhere else."""

from dataclasses import replace

from conversation.reply import Go, Reply
from conversation.turn import Turn
from domain.questions.wording import FEWEST_LETTERS, letters
from handlers.buttons import act, command, number
from handlers.menu import in_office, menu, menu_or_office, office_choices
from handlers.people import joining, own_number
from handlers.plans import deadlines
from handlers.questions import asking, voicing
from handlers.questions import asking_back as replies
from handlers.questions.drafting import ask_or_menu
from handlers.refusing import under
from handlers.routing import router
from services import office
from services.people import joining as members
from services.people import writing
from services.questions import asking_back, intake
from services.questions.worth_asking import is_worth_offering, says_something
from services.spelling_out import has_rest
from services.unit_of_work import UnitOfWork
from templates.say import label, phrases, say, words

# --- kind words ------------------------------------------------------------------------------------------------------


@router.command("camon", phrases=phrases("camon"))
def thanks(turn: Turn, uow: UnitOfWork) -> Reply:
    return Reply(say("helping/thanks", address=office.address(uow, turn.who)), [command("menu", "menu")])


@router.command("vang", phrases=phrases("vang"))
def yes(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """«Dạ vâng» to nothing in particular; at a step, the step is asked again."""
    del uow
    if turn.place.step in router.steps:
        return Go(turn.place.step, first=say("helping/choose"))
    return Reply(say("helping/yes"), [command("menu", "menu")])


@router.command("chao", phrases=phrases("chao"))
def greeting(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    return _present(turn, uow, say("helping/greeting", address=office.address(uow, turn.who)))


# --- where there are no buttons ------------------------------------------------------------------------------------


@router.command(
    "luachonkhac", phrases=phrases("luachonkhac"), anywhere=(label("further"), *words("further")), open_to_all=True
)
def rest(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """What did not fit into the last message; nothing is offered anew."""
    if not has_rest(turn.place):
        return _present(turn, uow, say("helping/no_rest"))
    return Reply(say("helping/rest"), rest=True)


@router.on("which")
def which(turn: Turn, uow: UnitOfWork) -> Reply:
    """The words stand under several notices: by its number each can be told from the others."""
    del uow
    return Reply(say("helping/which", lines=turn.meant))


# --- what fits nowhere ---------------------------------------------------------------------------------------------


@router.on("unknown")
def unknown(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """A code, a question that somebody simply types, or something that was not understood."""
    code = members.good_code(uow, turn.text)
    if code is not None:
        return joining.use_code(turn, uow, code)
    roles = {membership.role for membership in uow.people.memberships(turn.who)}
    said = not turn.text.startswith("/") and not router.is_a_label(turn.text)
    asked = asking_back.waits_for(uow, turn.who) if said and turn.person_id is not None else []
    if asked and says_something(turn.text):
        return replies.ask_which(turn, asked)
    if said and is_worth_offering(turn.text, roles, router.phrases):
        return asking.offer(turn, uow)
    router.events["asks_for_care"](turn, uow)
    if in_office(uow, turn.who):
        choices = [*office_choices(uow, turn.who), command("menu", "menu")]
        return Reply(say("helping/unknown_office"), choices)
    may_ask = len(ask_or_menu(uow, turn.who)) > 1
    may_ask = may_ask and said and letters(turn.text) >= FEWEST_LETTERS
    may_ask = may_ask and says_something(turn.text)
    choices = [act("words", turn.arrival_id, row="words_as_question")] if may_ask else []
    return Reply(say("helping/unknown", asking=may_ask), [*choices, *menu_or_office()])


@router.action("words")
def ask_with_words(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """«Gửi thành câu hỏi» under words that were not understood: they are the question's."""
    turn.text = writing.said_before(uow, number(turn), account_id=turn.account_id)
    return asking.ask_with_words(turn, uow)


@router.on("stale")
def stale(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """An older button: say so, and what is asked now."""
    begun = turn.place.step in router.steps
    draft = intake.latest_draft(uow, turn.who) if not begun and turn.person_id is not None else None
    draft = draft if draft is not None and intake.has_content(uow, draft) else None
    reply = _present(turn, uow, say("helping/stale", begun=begun, kept=draft is not None))
    if draft is not None and isinstance(reply, Reply):
        reply.choices = [act("draft", draft.id, row="continue"), *reply.choices]
    return reply


@router.on("twice")
def twice(turn: Turn, uow: UnitOfWork) -> Reply:
    """The first tap did it all; the second only hears so."""
    del turn, uow
    return Reply("", toast=say("helping/twice"))


@router.on("unwanted")
def unwanted(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """A sticker, a location, a contact: kindly, what to do instead."""
    contact = own_number.take(turn, uow) if turn.arrived.unwanted == "contact" else None
    if contact is not None:
        return contact
    told = say("helping/unwanted", number=bool(turn.arrived.own_number))
    return _words_alone(turn, uow) or _present(turn, uow, told)


@router.on("media")
def media(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """A photo or file where none is expected; with words, at no step, it is offered as a question."""
    if turn.proves is not None:
        return deadlines.more_proof(turn, uow)
    at_no_step = turn.place.step not in router.steps
    if at_no_step and any(one.kind == "voice" for one in turn.media) and not in_office(uow, turn.who):
        return voicing.offer(turn, uow)
    is_code = members.good_code(uow, turn.text) is not None
    if at_no_step and letters(turn.text) >= FEWEST_LETTERS and not is_code:
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
    return replace(menu(turn, uow), first=first)
