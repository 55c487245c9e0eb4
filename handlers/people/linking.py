"""Linking one's accounts: a code from here, a code from there, two people who are one, and parting again."""

from dataclasses import dataclass, replace
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.errors import NotFound
from handlers.buttons import act, by_choice, choice, command
from handlers.people.joining import menu_below, resume
from handlers.people.newcomers import MERGE, Joining, Merging, Newcomer
from handlers.routing import router
from services.people import joining, linking, privacy
from services.people.linking import FORM
from services.people.merging import Merged
from services.unit_of_work import UnitOfWork
from templates.filters import upfirst
from templates.say import caption, phrases, say


class Linking(StrEnum):
    """The steps of linking and of parting; a code may be typed before consent."""

    CODE = "linking.code"
    MERGE = MERGE
    WHICH = "linking.which"
    UNLINK = "linking.unlink"


@dataclass(frozen=True, slots=True)
class Parting(Notes):
    """`account`: which is to be unlinked."""

    account: int


# --- the code ------------------------------------------------------------------------------------------------------


@router.command("lienket", phrases=phrases("lienket"), open_to_all=True)
def begin(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """A code to carry to another network; one that came along is used; a newcomer can only have brought one."""
    if linking.digits_of(turn.argument):
        return entered(turn, uow, turn.argument)
    if turn.person_id is None:
        return Go(Linking.CODE)
    code = linking.make_code(uow, turn.who, turn.account_id)
    text = say("linking/code", digits=code.code, until=code.ends_at)
    return Reply(text, [act("enter_code"), command("menu", "menu")]).done()


@router.action("enter_code")
def begin_entering(turn: Turn, uow: UnitOfWork) -> Go:
    del turn, uow
    return Go(Linking.CODE, fresh=True)


@router.ask(Linking.CODE, free_text=True, open_to_all=True)
def ask_code(turn: Turn, uow: UnitOfWork) -> Reply:
    del uow
    way_out = choice("no_code") if turn.person_id is None else command("cancel", "huy")
    return Reply(say("linking/enter"), [way_out])


@router.take(Linking.CODE)
def take_code(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    if turn.choice is not None:
        return menu_below(turn, uow) if turn.person_id is not None else Go(Joining.CONSENT)
    return _typed(turn, uow)


@router.pattern(FORM)
def six_digits(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """Six digits alone are a code, except where somebody whom we know may write what they like, such as a phone number.

    An office's code of six digits stays what it is.
    """
    step = router.steps.get(turn.place.step)
    if turn.person_id is not None and step is not None and step.take is not None and step.free_text:
        return step.take(turn, uow)
    return _typed(turn, uow)


def _typed(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    if joining.good_code(uow, turn.text) is not None:
        return router.events["no_consent" if turn.person_id is None else "unknown"](turn, uow)
    if not linking.digits_of(turn.text):
        return Go(Linking.CODE, first=say("linking/six_digits"))
    return entered(turn, uow, turn.text)


def entered(turn: Turn, uow: UnitOfWork, typed: str) -> Reply | Go:
    """Link by a code; two people are asked about first."""
    code = linking.look_up(uow, turn.account_id, turn.person_id, typed, origin=turn.arrived.origin)
    if code is None:
        return wrong(turn, uow)
    if turn.person_id is not None:
        return Go(Linking.MERGE, notes=Merging(link=code.code), fresh=True)
    linked = linking.link(uow, turn.account_id, None, typed, origin=turn.arrived.origin)
    return _linked(turn, uow, linked.person_id, None) if linked is not None else wrong(turn, uow)


def wrong(turn: Turn, uow: UnitOfWork, template: str = "linking/wrong") -> Reply | Go:
    """No refusal: that would undo the count of wrong codes."""
    words = say(template, left=linking.tries_left(uow, turn.account_id, origin=turn.arrived.origin))
    if turn.place.step in router.steps and turn.place.step != Linking.MERGE:
        if turn.place.step == Joining.CODE:
            return Go(Joining.CODE, first=words, notes=replace(Newcomer.of(turn), tried=""))
        return Go(turn.place.step, first=words)
    if turn.person_id is None:
        return Go(Joining.CONSENT, first=words, fresh=True)
    return Reply(words, [act("enter_code"), command("menu", "menu")]).done()


def _linked(turn: Turn, uow: UnitOfWork, person_id: int, merged: Merged | None) -> Reply | Go:
    """Say who one is here now, and go on as that person."""
    turn.person_id = person_id
    kept = privacy.kept_of(uow, person_id)
    first = say("linking/linked", network=turn.arrived.network, kept=kept, merged=merged)
    return resume(turn, uow, first=first) or menu_below(turn, uow, first=first)


# --- two people who are one ----------------------------------------------------------------------------------------


@router.ask(Linking.MERGE)
def ask_merge(turn: Turn, uow: UnitOfWork) -> Reply:
    """Nobody shall be talked into typing another's code: whose it is, and what it does, is said before."""
    theirs = privacy.kept_of(uow, _other(turn, uow))
    text = say("linking/merge", theirs=theirs, mine=privacy.kept_of(uow, turn.who))
    return Reply(text, [choice("merge"), choice("do_not_merge")])


@router.take(Linking.MERGE)
@by_choice()
def take_merge(turn: Turn, uow: UnitOfWork, key: str) -> Reply | Go:
    if key != "merge":
        return menu_below(turn, uow, first=say("linking/unchanged"))
    notes = Merging.of(turn)
    if notes.join:
        code = joining.good_code(uow, notes.join)
        if code is None:
            raise joining.why_over(uow, notes.join) or NotFound
        merged = joining.become(uow, turn.who, code)
        return _linked(turn, uow, code.person_id or turn.who, merged)
    linked = linking.link(uow, turn.account_id, turn.who, notes.link, origin=turn.arrived.origin)
    return _linked(turn, uow, linked.person_id, linked.merged) if linked is not None else wrong(turn, uow)


def _other(turn: Turn, uow: UnitOfWork) -> int:
    """Return whom the code names; CodeOver or NotFound once it is good no more."""
    notes = Merging.of(turn)
    if notes.join:
        code = joining.good_code(uow, notes.join)
        person_id = code.person_id if code is not None else None
    else:
        person_id = linking.whose(uow, notes.link)
    if person_id is None:
        raise joining.why_over(uow, notes.join) or NotFound
    return person_id


# --- parting -------------------------------------------------------------------------------------------------------


@router.command("bolienket", phrases=phrases("bolienket"), everywhere=True)
def begin_parting(turn: Turn, uow: UnitOfWork) -> Go:
    linking.check_may_unlink(uow, turn.who)
    return Go(Linking.WHICH, fresh=True)


@router.ask(Linking.WHICH)
def ask_which(turn: Turn, uow: UnitOfWork) -> Reply:
    found = linking.accounts(uow, turn.who, here=turn.account_id)
    lines = [(_label(found, one), one) for one in found]
    choices = [Choice(name, str(one.account_id)) for name, one in lines]
    return Reply(say("linking/which", lines=lines), [*choices, choice("not_now")])


def _label(found: list[linking.Used], one: linking.Used) -> str:
    """Name an account by its network, and count where there are several on one."""
    same = [other for other in found if other.network == one.network]
    name = upfirst(caption("network", one.network))
    return f"{name} {same.index(one) + 1}" if len(same) > 1 else name


@router.take(Linking.WHICH)
@by_choice()
def take_which(turn: Turn, uow: UnitOfWork, key: str) -> Reply | Go:
    if key == "not_now":
        return menu_below(turn, uow, first=say("linking/unchanged"))
    linking.check_may_unlink(uow, turn.who, int(key))
    return Go(Linking.UNLINK, notes=Parting(int(key)))


@router.ask(Linking.UNLINK)
def ask_unlink(turn: Turn, uow: UnitOfWork) -> Reply:
    return Reply(say("linking/unlink", account=_chosen(turn, uow)), [choice("unlink"), choice("not_now")])


@router.take(Linking.UNLINK)
@by_choice()
def take_unlink(turn: Turn, uow: UnitOfWork, key: str) -> Reply | Go:
    if key != "unlink":
        return menu_below(turn, uow, first=say("linking/unchanged"))
    account = _chosen(turn, uow)
    linking.unlink(uow, turn.who, account.account_id, here=turn.account_id)
    text = say("linking/unlinked", account=account)
    if not account.here:
        return menu_below(turn, uow, first=text)
    turn.person_id = None
    return Reply(text, [command("begin", "start")]).done()


def _chosen(turn: Turn, uow: UnitOfWork) -> linking.Used:
    found = linking.accounts(uow, turn.who, here=turn.account_id)
    account = next((one for one in found if one.account_id == Parting.of(turn).account), None)
    if account is None:
        raise NotFound
    return account
