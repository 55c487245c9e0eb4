"""Join codes: which there are and who came in by them, new ones, words to send on, and taking one back."""

from dataclasses import dataclass, replace
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Go, Reply
from conversation.turn import Turn
from domain.people.access import OFFICE, SELF_DECLARED, Role
from handlers import undoing
from handlers.buttons import act, by_choice, choice, command, number, numbers
from handlers.lists import numbered, of_first
from handlers.routing import router
from letters.said import Said
from services import which_meeting
from services.naming import TITLE_LIMIT, read_title
from services.paging import page_of
from services.people import code_each, code_limits, code_pictures, codes, codes_undone, own_codes, rights
from services.people.office_pages import Done
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say

MOST_USERS = 8
"""People of whom a code's card names who came in, the latest first; the others are counted."""


class Codes(StrEnum):
    """The steps of making a code and of taking one back."""

    ROLE = "codes.role"
    TITLE = "codes.title"
    LIMITS = "codes.limits"
    WITHDRAW = "codes.withdraw"


@dataclass(frozen=True, slots=True)
class Wanted(Notes):
    """For which unit a code is made, whom, and which post it gives."""

    unit: int
    role: Role = Role.PARENT
    title: str = ""


@dataclass(frozen=True, slots=True)
class Meant(Notes):
    """Which code it is about."""

    code: str


# --- which there are -----------------------------------------------------------------------------------------------


@router.command("ma", phrases=phrases("ma"))
def show_codes(turn: Turn, uow: UnitOfWork) -> Reply:
    """Those of the unit in whose office one sits; that of the meeting that is meant comes first."""
    return of_first(rights.hand_out_by(uow, turn.who), lambda key: codes_page(uow, key, by=turn.who), "codes")


@router.action("codes")
def show_page(turn: Turn, uow: UnitOfWork) -> Reply:
    """`unit.page`."""
    return codes_page(uow, *numbers(turn), by=turn.who)


def codes_page(uow: UnitOfWork, unit_id: int, page_number: int = 0, *, by: int, first: str = "") -> Reply:
    """Return a page of the codes that hold, for a unit and what serves it."""
    page = page_of(codes.listed(uow, unit_id, by=by), page_number)
    lines, choices = numbered(page, "codes/number", lambda _, one: ("code", one.code.code), ("codes", unit_id))
    choices += [act("codes_each", unit_id), act("code_make", unit_id)]
    choices += [act("own_codes", unit_id)] if own_codes.may_give(uow, unit_id, by=by) else []
    if rights.may_set_up(uow, unit_id, by):
        choices.append(act("unit", unit_id, row="unit_itself"))
    choices.append(command("menu", "menu"))
    text = say("codes/list", unit=uow.people.unit(unit_id), lines=lines, page=page)
    return Reply(text, choices, first=first, card=True)


@router.action("code")
def show_code(turn: Turn, uow: UnitOfWork) -> Reply:
    return code_card(uow, turn.argument, by=turn.who)


def code_card(uow: UnitOfWork, code: str, *, by: int, first: str = "") -> Reply:
    """Return one code, and for its own office who came in by it."""
    one = codes.one(uow, code, by=by)
    users = codes.used_by(uow, code, by=by)
    choices = [act("code_sheet", code)] if one.holds and uow.address else []
    choices += [act("code_invite", code), act("code_withdraw", code)] if one.holds else []
    choices.append(act("code_renew", code))
    choices += [act("codes", f"{rights.keeper(uow, one.unit).key}.0"), command("menu", "menu")]
    text = say("codes/card", one=one, strip=codes.strip(uow, one), users=users, most=MOST_USERS, address=uow.address)
    return Reply(text, choices, first=first, card=True)


# --- made ----------------------------------------------------------------------------------------------------------


@router.action("codes_each", card="codes")
def give_each(turn: Turn, uow: UnitOfWork) -> Reply:
    given = code_each.give_each(uow, number(turn), by=turn.who)
    first = say("codes/given", made=len(given.made), kept=len(given.kept))
    reply = codes_page(uow, number(turn), by=turn.who, first=first)
    made = [one.code.code for one in given.made]
    if made:
        done = Done({"made": len(made), "kept": len(given.kept)}, {"codes": made})
        _may_undo(turn, uow, reply, number(turn), "codes.each", done)
    return reply


def _may_undo(turn: Turn, uow: UnitOfWork, reply: Reply, unit_id: int, act_name: str, done: Done) -> None:
    """Offer «Hoàn tác» under what was just done with codes."""
    acted = undoing.act_once(turn, uow, act_name, lambda _: done)
    reply.choices = [act("codes_undo", f"{unit_id}.{acted}", row="undo"), *reply.choices]


@router.action("codes_undo", card="codes")
def take_back(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Hoàn tác»: `unit.arrival`."""
    unit_id, arrival = numbers(turn)
    undoing.take_back(turn, uow, str(arrival), codes_undone.withdraw_made)
    return codes_page(uow, unit_id, by=turn.who, first=say("helping/undone"))


@router.action("code_make", card="codes")
def begin_making(turn: Turn, uow: UnitOfWork) -> Go:
    unit = rights.check_may_hand_out(uow, number(turn), by=turn.who)
    return Go(Codes.ROLE, notes=Wanted(unit.key), fresh=True)


@router.ask(Codes.ROLE)
def ask_role(turn: Turn, uow: UnitOfWork) -> Reply:
    unit = uow.people.unit(Wanted.of(turn).unit)
    kinds = [choice(role, f"code_role_{role}") for role in codes.offered(uow, unit, by=turn.who)]
    return Reply(say("codes/role", unit=unit), [*kinds, command("cancel", "huy")])


@router.take(Codes.ROLE)
@by_choice()
def take_role(turn: Turn, uow: UnitOfWork, key: str) -> Go:
    del uow
    wanted = Wanted(Wanted.of(turn).unit, Role(key))
    return Go(Codes.LIMITS if wanted.role in SELF_DECLARED else Codes.TITLE, notes=wanted)


@router.ask(Codes.TITLE, free_text=True)
def ask_title(turn: Turn, uow: UnitOfWork) -> Reply:
    """The post as it is called here: «Phó Hiệu trưởng»."""
    wanted = Wanted.of(turn)
    text = say("codes/title", role=wanted.role, unit=uow.people.unit(wanted.unit), office=wanted.role in OFFICE)
    return Reply(text, [choice("skip"), command("cancel", "huy")])


@router.take(Codes.TITLE)
def take_title(turn: Turn, uow: UnitOfWork) -> Go:
    del uow
    title = "" if turn.choice is not None else read_title(turn.text, limit=TITLE_LIMIT)
    return Go(Codes.LIMITS, notes=replace(Wanted.of(turn), title=title))


@router.ask(Codes.LIMITS, free_text=True)
def ask_limits(turn: Turn, uow: UnitOfWork) -> Reply:
    """Mostly as usual: that is one tap."""
    del uow
    text = say("codes/limits", post=Wanted.of(turn).role not in SELF_DECLARED)
    return Reply(text, [choice("usual_limits"), command("cancel", "huy")])


@router.take(Codes.LIMITS)
def take_limits(turn: Turn, uow: UnitOfWork) -> Reply:
    wanted = Wanted.of(turn)
    limits = code_limits.Limits() if turn.choice is not None else code_limits.read(turn.text)
    made = codes.make(
        uow, wanted.unit, wanted.role, by=turn.who, title=wanted.title, uses=limits.uses, days=limits.days
    )
    reply = code_card(uow, made.code.code, by=turn.who, first=say("codes/made", one=made)).done()
    done = Done({"said": "made"}, {"codes": [made.code.code]})
    _may_undo(turn, uow, reply, made.unit.key, "codes.make", done)
    return reply


# --- sent on, withdrawn --------------------------------------------------------------------------------------------


@router.action("code_invite", card="code")
def invite(turn: Turn, uow: UnitOfWork) -> Reply:
    """Words to forward to a class's group: nothing else stands in the message."""
    one = codes.one(uow, turn.argument, by=turn.who)
    return Reply(_invitation(uow, one), [act("code", one.code.code, row="to_code")])


@router.action("code_sheet", card="code")
def send_sheet(turn: Turn, uow: UnitOfWork) -> Reply:
    """The same words under the code's QR as a picture, for a group or a wall; where no page is served, words alone."""
    one = codes.one(uow, turn.argument, by=turn.who)
    reply = Reply(_invitation(uow, one), [act("code", one.code.code, row="to_code")])
    reply.document = code_pictures.ordered(uow, one.code.path)
    return reply


def _invitation(uow: UnitOfWork, one: codes.Listed) -> Said:
    kept = rights.keeper(uow, one.unit)
    meeting = which_meeting.next_meeting(uow, [kept.key])
    strip = codes.strip(uow, one)
    return say("codes/invitation", one=one, kept=kept, strip=strip, meeting=meeting, address=uow.address)


@router.action("code_withdraw", card="code")
def begin_withdrawing(turn: Turn, uow: UnitOfWork) -> Go:
    one = codes.one(uow, turn.argument, by=turn.who)
    return Go(Codes.WITHDRAW, notes=Meant(one.code.code), fresh=True)


@router.ask(Codes.WITHDRAW, card=("code", "code"))
def ask_withdrawing(turn: Turn, uow: UnitOfWork) -> Reply:
    one = codes.one(uow, Meant.of(turn).code, by=turn.who)
    return Reply(say("codes/withdraw", one=one), [choice("withdraw_code"), choice("keep_code")])


@router.take(Codes.WITHDRAW)
@by_choice()
def take_withdrawing(turn: Turn, uow: UnitOfWork, key: str) -> Reply:
    code = Meant.of(turn).code
    if key != "withdraw_code":
        return code_card(uow, code, by=turn.who).done()
    codes.withdraw(uow, code, by=turn.who)
    return code_card(uow, code, by=turn.who, first=say("codes/withdrawn")).done()


@router.action("code_renew", card="code")
def renew(turn: Turn, uow: UnitOfWork) -> Reply:
    was = codes.one(uow, turn.argument, by=turn.who)
    ended, held = was.code.ends_at, was.holds
    made = codes.renew(uow, turn.argument, by=turn.who)
    reply = code_card(uow, made.code.code, by=turn.who, first=say("codes/renewed", one=made))
    done = Done(*codes_undone.renewed(made, was.code.code, ended, held=held))
    _may_undo(turn, uow, reply, made.unit.key, "codes.renew", done)
    return reply
