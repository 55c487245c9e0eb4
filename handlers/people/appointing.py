"""Appointing: who holds which post, giving one, replacing somebody, ending one."""

from dataclasses import dataclass, replace
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.people.access import SELF_DECLARED, Role
from handlers.buttons import act, by_choice, choice, command, number, numbers, short_name
from handlers.lists import numbered, of_first
from handlers.people.codes import code_card
from handlers.routing import router
from letters.clusters import clip
from letters.folding import fold
from services import office, which_meeting
from services.naming import TITLE_LIMIT, read_name, read_title
from services.paging import page_of
from services.people import appointing, codes, duty_roster, posting, rights
from services.people.appointing import Seen, Vacant
from services.people.codes import Listed
from services.people.posting import Line
from services.people.telling_posts import Held
from services.plans.timeline import MAY_PLAN
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say

MOST_NAMED = 8
"""People of one name that are offered; somebody whose name more have is typed in full."""


class Appointing(StrEnum):
    """The steps of giving, replacing and ending a post."""

    ROLE = "appointing.role"
    TITLE = "appointing.title"
    PERSON = "appointing.person"
    END = "appointing.end"


@dataclass(frozen=True, slots=True)
class Wanted(Notes):
    """A post as it was shown: where and what. `instead`: the membership by which somebody holds it; `typed`: a name.

    `vacant`: it was shown as held by nobody.
    """

    unit: int = 0
    role: Role = Role.RESPONDER
    title: str = ""
    instead: int = 0
    typed: str = ""
    vacant: bool = False

    @classmethod
    def held(cls, one: Held) -> "Wanted":
        """Return a post that somebody holds."""
        return cls(one.unit.key, one.membership.role, one.membership.title, one.key)

    @property
    def seen(self) -> Seen:
        """The post, to see whether it is still as it was."""
        return Seen(self.unit, self.role, self.title)


# --- who holds what ------------------------------------------------------------------------------------------------


@router.command("bonhiem", phrases=phrases("bonhiem"))
def show_posts(turn: Turn, uow: UnitOfWork) -> Reply:
    """Those of the unit in whose office one sits; that of the meeting that is meant comes first."""
    return of_first(rights.set_up_by(uow, turn.who), lambda key: posts_page(uow, key, by=turn.who), "posts")


@router.action("posts")
def show_page(turn: Turn, uow: UnitOfWork) -> Reply:
    """`unit.page`."""
    return posts_page(uow, *numbers(turn), by=turn.who)


def posts_page(uow: UnitOfWork, unit_id: int, page_number: int = 0, *, by: int, first: str = "") -> Reply:
    """Return a page of posts: those that somebody holds, then those sent out as a code or held by nobody."""
    unit_id = rights.keeper(uow, uow.people.unit(unit_id)).key
    everything = posting.posts(uow, unit_id, by=by)
    vacant = sum(isinstance(one, Vacant) for one in everything)
    page = page_of(everything, page_number)

    def pressed(place: int, one: Line) -> tuple[str, object]:
        if isinstance(one, Listed):
            return "code", one.code.code
        return ("post", one.key) if isinstance(one, Held) else ("post_fill", f"{unit_id}.{place - 1}")

    lines, choices = numbered(page, "appointing/number", pressed, ("posts", unit_id))
    choices.append(act("post_give", unit_id))
    if uow.people.roles(by, unit_id) & MAY_PLAN and which_meeting.next_meeting(uow, [unit_id]) is not None:
        choices.append(act("topics", unit_id))
    choices.append(command("menu", "menu"))
    text = say("appointing/list", unit=uow.people.unit(unit_id), lines=lines, page=page, vacant=vacant)
    return Reply(text, choices, first=first, card=True)


@router.action("post")
def show_post(turn: Turn, uow: UnitOfWork) -> Reply:
    return post_card(uow, number(turn), by=turn.who)


def post_card(uow: UnitOfWork, membership_id: int, *, by: int, first: str = "") -> Reply:
    """Return one post with what this person may do about it."""
    one = appointing.one(uow, membership_id, by=by)
    duty = act("duty_put", one.key) if one.membership.on_duty_since is None else act("duty_relieve", one.key)
    choices = [act("post_replace", one.key), act("post_end", one.key), duty]
    choices.append(act("posts", f"{one.membership.unit_id}.0", row="to_posts"))
    text = say("appointing/card", one=one, unit=uow.people.unit(one.membership.unit_id))
    return Reply(text, choices, first=first, card=True)


@router.action("duty_put", card="post")
def put_on_duty(turn: Turn, uow: UnitOfWork) -> Reply:
    one = duty_roster.put(uow, number(turn), by=turn.who)
    first = say("care/duty_changed", one=one, unit=uow.people.unit(one.membership.unit_id))
    return post_card(uow, one.key, by=turn.who, first=first)


@router.action("duty_relieve", card="post")
def relieve_of_duty(turn: Turn, uow: UnitOfWork) -> Reply:
    one = duty_roster.relieve(uow, number(turn), by=turn.who)
    first = say("care/duty_changed", one=one, unit=uow.people.unit(one.membership.unit_id))
    return post_card(uow, one.key, by=turn.who, first=first)


# --- given ---------------------------------------------------------------------------------------------------------


@router.action("post_give", card="posts")
def begin_giving(turn: Turn, uow: UnitOfWork) -> Go:
    unit = rights.check_may_set_up(uow, number(turn), by=turn.who)
    return Go(Appointing.ROLE, notes=Wanted(unit.key), fresh=True)


@router.action("post_fill", card="posts")
def begin_filling(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """`unit.place` of a post that nobody held when the list was shown; taken meanwhile, the list is shown anew."""
    turn.argument, _, place = turn.argument.partition(".")
    whole = posting.posts(uow, number(turn), by=turn.who)
    one = whole[int(place)] if place.isdecimal() and int(place) < len(whole) else None
    if not isinstance(one, Vacant):
        return posts_page(uow, number(turn), by=turn.who)
    return Go(Appointing.PERSON, notes=Wanted(one.unit.key, one.role, one.title, vacant=True), fresh=True)


@router.ask(Appointing.ROLE)
def ask_role(turn: Turn, uow: UnitOfWork) -> Reply:
    unit = uow.people.unit(Wanted.of(turn).unit)
    roles = [choice(role, f"code_role_{role}") for role in codes.roles_for(uow, unit) if role not in SELF_DECLARED]
    return Reply(say("appointing/role", unit=unit), [*roles, command("cancel", "huy")])


@router.take(Appointing.ROLE)
@by_choice()
def take_role(turn: Turn, uow: UnitOfWork, key: str) -> Go:
    del uow
    return Go(Appointing.TITLE, notes=Wanted(Wanted.of(turn).unit, Role(key)))


@router.ask(Appointing.TITLE, free_text=True)
def ask_title(turn: Turn, uow: UnitOfWork) -> Reply:
    wanted = Wanted.of(turn)
    text = say("appointing/title", role=wanted.role, unit=uow.people.unit(wanted.unit))
    return Reply(text, [choice("skip"), command("cancel", "huy")])


@router.take(Appointing.TITLE)
def take_title(turn: Turn, uow: UnitOfWork) -> Go:
    del uow
    wanted = Wanted.of(turn)
    title = "" if turn.choice is not None else read_title(turn.text, limit=TITLE_LIMIT)
    return Go(Appointing.PERSON, notes=Wanted(wanted.unit, wanted.role, title))


@router.ask(Appointing.PERSON, free_text=True, card=("posts", "unit"))
def ask_person(turn: Turn, uow: UnitOfWork) -> Reply:
    """A name is typed; those who may be meant are offered, and a code for who is not here yet."""
    wanted = Wanted.of(turn)
    found = _named(turn, uow)[:MOST_NAMED] if wanted.typed else []
    before = appointing.one(uow, wanted.instead, by=turn.who) if wanted.instead else None
    choices = [
        Choice(short_name(who.name), f"p{who.person_id}", words=(who.name,), title=f"{who.name} – {who.post}")
        for who in found
    ]
    unit = uow.people.unit(wanted.unit) if wanted.unit else None
    called = appointing.called(uow, unit, wanted.role, wanted.title) if unit is not None and before is None else ""
    nobody = bool(wanted.typed) and not found
    text = say(
        "appointing/person", people=turn.listed(found), typed=wanted.typed, nobody=nobody, before=before,
        called=called, unit=unit,
    )  # fmt: skip
    return Reply(text, [*choices, choice("post_code"), command("cancel", "huy")])


def _named(turn: Turn, uow: UnitOfWork) -> list[office.Who]:
    wanted = Wanted.of(turn)
    unit_id = wanted.unit or appointing.one(uow, wanted.instead, by=turn.who).membership.unit_id
    return appointing.candidates(uow, unit_id, wanted.typed, by=turn.who)


@router.take(Appointing.PERSON)
def take_person(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    wanted = Wanted.of(turn)
    if turn.choice == "post_code":
        return _by_code(turn, uow, wanted)
    if turn.choice is not None:
        return _given(turn, uow, wanted, int(turn.choice.removeprefix("p")))
    typed = read_name(turn.text).name or turn.text
    replace(wanted, typed=clip(typed, 60)).keep(turn)
    whole = [who for who in _named(turn, uow) if fold(who.name) == fold(typed)]
    if len(whole) == 1:  # half a name is only offered: both people are told at once, and work goes along
        return _given(turn, uow, wanted, whole[0].person_id)
    return Go(Appointing.PERSON, notes=Wanted.of(turn))


def _given(turn: Turn, uow: UnitOfWork, wanted: Wanted, person_id: int) -> Reply:
    name = uow.people.get(person_id).name
    if wanted.instead:
        before = appointing.still(uow, wanted.instead, wanted.seen, by=turn.who)
        handed = appointing.replace(uow, wanted.instead, person_id, by=turn.who, seen=wanted.seen)
        first = say("appointing/replaced", post=before.who.post, name=name, before=before.who.name, moved=len(handed))
        return posts_page(uow, before.membership.unit_id, by=turn.who, first=first).done()
    post = appointing.appoint(
        uow, wanted.unit, wanted.role, person_id, by=turn.who, title=wanted.title, vacant=wanted.vacant
    )
    first = say("appointing/given", post=office.post_of(uow, post), name=name)
    return posts_page(uow, post.unit_id, by=turn.who, first=first).done()


def _by_code(turn: Turn, uow: UnitOfWork, wanted: Wanted) -> Reply:
    """Somebody who is not here yet comes in by a code; until then the post stays with who holds it."""
    before = appointing.still(uow, wanted.instead, wanted.seen, by=turn.who) if wanted.instead else None
    if before is not None:
        wanted = Wanted(before.unit.key, before.membership.role, before.membership.title)
    made = codes.make(uow, wanted.unit, wanted.role, by=turn.who, title=wanted.title)
    return code_card(uow, made.code.code, by=turn.who, first=say("appointing/by_code", before=before)).done()


# --- replaced, ended -----------------------------------------------------------------------------------------------


@router.action("post_replace", card="post")
def begin_replacing(turn: Turn, uow: UnitOfWork) -> Go:
    one = appointing.one(uow, number(turn), by=turn.who)
    return Go(Appointing.PERSON, notes=Wanted.held(one), fresh=True)


@router.action("post_end", card="post")
def begin_ending(turn: Turn, uow: UnitOfWork) -> Go:
    one = appointing.one(uow, number(turn), by=turn.who)
    return Go(Appointing.END, notes=Wanted.held(one), fresh=True)


@router.ask(Appointing.END, card=("post", "instead"))
def ask_ending(turn: Turn, uow: UnitOfWork) -> Reply:
    one = appointing.one(uow, Wanted.of(turn).instead, by=turn.who)
    return Reply(say("appointing/end", one=one), [choice("end_post"), choice("keep_post")])


@router.take(Appointing.END)
@by_choice()
def take_ending(turn: Turn, uow: UnitOfWork, key: str) -> Reply:
    wanted = Wanted.of(turn)
    one = appointing.still(uow, wanted.instead, wanted.seen, by=turn.who)
    if key != "end_post":
        return post_card(uow, one.key, by=turn.who).done()
    handed = appointing.dismiss(uow, one.key, by=turn.who, seen=wanted.seen)
    first = say("appointing/ended_told", one=one, moved=len(handed))
    return posts_page(uow, one.membership.unit_id, by=turn.who, first=first).done()
