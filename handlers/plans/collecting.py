"""Ý kiến các đơn vị: who is missing, has sent or has nothing to say; reminded at once, given back, handed on."""

from dataclasses import dataclass
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.errors import NoRight
from domain.people.access import OFFICE, Role
from domain.people.errors import GroupUnsaid
from handlers.buttons import act, choice, command, number, numbers, short_name
from handlers.lists import numbered
from handlers.people.joining import joined
from handlers.plans.gathering import ids, list_card, marked
from handlers.routing import router
from services.paging import page_of
from services.plans import collecting, gathering
from services.plans.gathering import WHY_LIMIT
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say

"""Posts of a unit to which its plan may send the lists."""


class Collect(StrEnum):
    """The one step: why a list is given back."""

    WHY = "collecting.why"


@dataclass(frozen=True, slots=True)
class Meant(Notes):
    """Whose list it is: `meeting-unit`."""

    mark: str = ""


@router.command("ykien", phrases=phrases("ykien"))
@joined
def show_lists(turn: Turn, uow: UnitOfWork) -> Reply:
    """To the office all units, with its own list behind a button; to who heads a unit its list, further ones behind."""
    mine, meeting = gathering.headed_by(uow, turn.who), collecting.meant_by(uow, turn.who)
    if meeting is None and not mine:
        if any(post.role is Role.GROUP_LEADER for post in uow.people.memberships(turn.who)):
            raise GroupUnsaid
        raise NoRight(roles=sorted({Role.GROUP_LEADER, Role.UNIT_HEAD, *OFFICE}))
    reply = units_page(uow, meeting.key, by=turn.who) if meeting else list_card(uow, mine[0], by=turn.who)
    others = [Choice.act(short_name(one.unit.name), "gathering", one.mark) for one in mine[0 if meeting else 1 :]]
    reply.choices = [*reply.choices, *others]
    return reply


@router.action("gatherings")
def show_page(turn: Turn, uow: UnitOfWork) -> Reply:
    """`meeting.page`."""
    return units_page(uow, *numbers(turn), by=turn.who)


def units_page(uow: UnitOfWork, meeting_id: int, page_number: int = 0, *, by: int, first: str = "") -> Reply:
    """Return a page of the units that are asked, missing ones first."""
    seen = collecting.overview(uow, meeting_id, by=by)
    page = page_of(seen.rows, page_number)
    lines, choices = numbered(
        page, "units/number", lambda _, row: ("gathering", f"{meeting_id}-{row.unit.key}"), ("gatherings", meeting_id)
    )
    if seen.may_act:
        choices += [act("gatherings_nudge", meeting_id)] if seen.missing else []
        choices += [act("gatherings_hand", meeting_id)] if seen.to_hand else []
    choices.append(command("menu", "menu"))
    return Reply(say("gathering/units", seen=seen, lines=lines, page=page), choices, first=first, card=True)


@router.action("gatherings_nudge", card="gatherings")
def nudge(turn: Turn, uow: UnitOfWork) -> Reply:
    sent = collecting.nudge(uow, number(turn), by=turn.who)
    first = say("timeline/nudged", people=len(sent.people), at=sent.at, times=sent.times, now=uow.now)
    return units_page(uow, number(turn), by=turn.who, first=first)


@router.action("gatherings_hand", card="gatherings")
def hand_on(turn: Turn, uow: UnitOfWork) -> Reply:
    handed = collecting.hand_on(uow, number(turn), by=turn.who)
    return units_page(uow, number(turn), by=turn.who, first=say("gathering/handed_on", handed=handed))


@router.action("gathering_return", card="gathering")
def begin_giving_back(turn: Turn, uow: UnitOfWork) -> Go:
    meeting_id, unit_id, _ = marked(turn)
    return Go(Collect.WHY, notes=Meant(gathering.list_of(uow, meeting_id, unit_id, by=turn.who).mark), fresh=True)


@router.ask(Collect.WHY, free_text=True, card=("gathering", "mark"))
def ask_why(turn: Turn, uow: UnitOfWork) -> Reply:
    seen = gathering.list_of(uow, *ids(Meant.of(turn).mark), by=turn.who)
    return Reply(say("gathering/why", seen=seen, limit=WHY_LIMIT), [choice("not_now")])


@router.take(Collect.WHY)
def take_why(turn: Turn, uow: UnitOfWork) -> Reply:
    seen = gathering.list_of(uow, *ids(Meant.of(turn).mark), by=turn.who)
    if turn.choice is not None:
        return list_card(uow, seen, by=turn.who).done()
    seen = collecting.give_back(uow, seen.meeting.key, seen.unit.key, turn.text, by=turn.who)
    return list_card(uow, seen, by=turn.who, first=say("gathering/returned", unit=seen.unit)).done()
