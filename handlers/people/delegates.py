"""Delegates: their heads' lists, pasted or typed, each with what they speak about; reserves move up by themselves."""

from dataclasses import dataclass
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.people.access import OFFICE
from handlers import undoing
from handlers.buttons import act, by_choice, choice, command, number, pages_around
from handlers.people.joining import joined
from handlers.routing import router
from services.paging import page_of
from services.people import delegate_lists, delegates, rights
from services.people.delegates import Named
from services.people.invitations import name_of
from services.people.named_lists import noted, unname
from services.people.office_pages import Done
from services.people.unit_lists import MOST_LINES
from services.plans import seats
from services.plans.seats import Share
from services.refusals import say_refusal
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say

MOST_TOLD = 5
"""Lines of a list that are named with the reason why nobody came of them; further ones are counted."""


class Delegates(StrEnum):
    """The steps of naming delegates and what they speak about."""

    LIST = "delegates.list"
    SPEECH = "delegates.speech"
    DROP = "delegates.drop"


@dataclass(frozen=True, slots=True)
class Meant(Notes):
    """Which list, or which delegate it is about."""

    share: str = ""
    delegate: int = 0


# --- whose lists ---------------------------------------------------------------------------------------------------


@router.command("daibieu", phrases=phrases("daibieu"))
@joined
def show_lists(turn: Turn, uow: UnitOfWork) -> Reply:
    shares = delegate_lists.named_by(uow, turn.who)
    return share_page(uow, shares[0], by=turn.who) if len(shares) == 1 else lists_page(uow, 0, by=turn.who)


@router.action("delegate_lists")
def show_lists_page(turn: Turn, uow: UnitOfWork) -> Reply:
    return lists_page(uow, number(turn), by=turn.who)


def lists_page(uow: UnitOfWork, page_number: int, *, by: int) -> Reply:
    """Return a page of the lists that somebody keeps: how many each unit has named."""
    shares = delegate_lists.named_by(uow, by)
    page = page_of(shares, page_number)
    lines = list(enumerate(page.lines, start=page.start + 1))
    choices = [
        Choice.act(say("units/number", number=place), "delegates", one.mark, listed=place) for place, one in lines
    ]
    choices += pages_around(page, "delegate_lists")
    meeting = shares[0].meeting
    if uow.people.roles(by, meeting.unit_id) & OFFICE:
        choices.append(act("audience", meeting.key))
    choices += [command("invitations", "giaymoi"), command("menu", "menu")]
    named, speaking = delegates.totals(shares)
    return Reply(say("delegates/lists", lines=lines, page=page, named=named, speaking=speaking), choices, card=True)


@router.action("delegates")
def show_share(turn: Turn, uow: UnitOfWork) -> Reply:
    """`meeting.circle.unit`, or that with `.page`."""
    mark, _, page_number = turn.argument.rpartition(".")
    if mark.count(".") == 2:  # noqa: PLR2004 - a whole mark stands before the page
        share = delegate_lists.share_marked(uow, mark, by=turn.who)
        return share_page(uow, share, int(page_number) if page_number.isdecimal() else 0, by=turn.who)
    return share_page(uow, delegate_lists.share_marked(uow, turn.argument, by=turn.who), by=turn.who)


def share_page(uow: UnitOfWork, share: Share, page_number: int = 0, *, by: int, first: str = "") -> Reply:
    """Return one unit's list: delegates, then reserves in their order."""
    page = page_of(share.invited, page_number)
    lines = [(place, one, name_of(uow, one)) for place, one in enumerate(page.lines, start=page.start + 1)]
    choices = [
        Choice.act(say("door/number", number=place), "delegate", one.key, listed=place) for place, one, _ in lines
    ]
    choices += pages_around(page, "delegates", f"{share.mark}.{{}}")
    choices.append(act("delegates_add", share.mark))
    choices += [act("codes", f"{share.unit.key}.0")] if rights.hands_out(uow, share.unit.key, by) else []
    choices += [command("invitations", "giaymoi"), command("menu", "menu")]
    until = seats.named_until(uow, share.meeting)
    text = say("delegates/list", share=share, lines=lines, page=page, until=until, now=uow.now)
    return Reply(text, choices, first=first, card=True)


# --- naming --------------------------------------------------------------------------------------------------------


@router.action("delegates_add", card="delegates")
def begin_list(turn: Turn, uow: UnitOfWork) -> Go:
    share = delegate_lists.share_marked(uow, turn.argument, by=turn.who)
    delegate_lists.check_open(uow, share, by=turn.who)
    return Go(Delegates.LIST, notes=Meant(share=share.mark), fresh=True)


@router.ask(Delegates.LIST, free_text=True, prose=True, card=("delegates", "share"))
def ask_list(turn: Turn, uow: UnitOfWork) -> Reply:
    share = delegate_lists.share_marked(uow, Meant.of(turn).share, by=turn.who)
    return Reply(say("delegates/paste", share=share, limit=MOST_LINES), [command("cancel", "huy")])


@router.take(Delegates.LIST)
def take_list(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    share = delegate_lists.share_marked(uow, Meant.of(turn).share, by=turn.who)
    named = delegates.name(uow, share, turn.text, by=turn.who)
    first = named_words(uow, named)
    if not named.added and not named.reserves and not named.known:
        return Go(Delegates.LIST, first=first)
    reply = share_page(uow, delegate_lists.share_marked(uow, share.mark, by=turn.who), by=turn.who, first=first).done()
    told, before = noted(named)
    if before is not None:
        acted = undoing.act_once(turn, uow, "naming.name", lambda _: Done(told, before))
        reply.choices = [act("delegates_undo", f"{acted}.{share.mark}", row="undo"), *reply.choices]
    return reply


@router.action("delegates_undo", card="/daibieu")
def take_back(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Hoàn tác»: `arrival`, then the list's mark."""
    arrival, _, mark = turn.argument.partition(".")
    undoing.take_back(turn, uow, arrival, unname)
    return share_page(
        uow, delegate_lists.share_marked(uow, mark, by=turn.who), by=turn.who, first=say("helping/undone")
    )


def named_words(uow: UnitOfWork, named: Named) -> str:
    """Say what became of a list, with the reason for each line of which nobody came."""
    refused = [(one.number, one.text, say_refusal(one.why, now=uow.now)) for one in named.refused[:MOST_TOLD]]
    return say("delegates/named", named=named, refused=refused, more=len(named.refused) - len(refused))


# --- one delegate --------------------------------------------------------------------------------------------------


@router.action("delegate")
def show_delegate(turn: Turn, uow: UnitOfWork) -> Reply:
    return delegate_card(turn, uow, number(turn))


def delegate_card(turn: Turn, uow: UnitOfWork, key: int, *, first: str = "") -> Reply:
    """Return somebody on a list with what may be changed."""
    invitation, share = delegate_lists.own(uow, key, by=turn.who)
    choices = [act("delegate_speech", key), act("delegate_drop", key), act("delegates", share.mark)]
    text = say("delegates/card", invitation=invitation, name=name_of(uow, invitation), unit=share.unit)
    return Reply(text, choices, first=first, card=True)


@router.action("delegate_speech", card="delegate")
def begin_speech(turn: Turn, uow: UnitOfWork) -> Go:
    invitation, share = delegate_lists.own(uow, number(turn), by=turn.who)
    delegate_lists.check_open(uow, share, by=turn.who)
    return Go(Delegates.SPEECH, notes=Meant(delegate=invitation.key), fresh=True)


@router.ask(Delegates.SPEECH, free_text=True, card=("delegate", "delegate"))
def ask_speech(turn: Turn, uow: UnitOfWork) -> Reply:
    invitation = uow.invitations.get(Meant.of(turn).delegate)
    topics = [topic.title for topic in uow.meetings.topics(invitation.meeting_id)]
    text = say("delegates/speech", name=name_of(uow, invitation), topics=topics)
    return Reply(text, [choice("no_speech"), command("cancel", "huy")])


@router.take(Delegates.SPEECH)
def take_speech(turn: Turn, uow: UnitOfWork) -> Reply:
    key = Meant.of(turn).delegate
    spoken = delegates.speak_about(uow, key, "" if turn.choice is not None else turn.text, by=turn.who)
    first = say("care/speech_aside", care=spoken.care, told=spoken.told) if spoken.care is not None else ""
    return delegate_card(turn, uow, key, first=first).done()


@router.action("delegate_drop", card="delegate")
def begin_drop(turn: Turn, uow: UnitOfWork) -> Go:
    invitation, share = delegate_lists.own(uow, number(turn), by=turn.who)
    delegate_lists.check_open(uow, share, by=turn.who)
    return Go(Delegates.DROP, notes=Meant(share=share.mark, delegate=invitation.key), fresh=True)


@router.ask(Delegates.DROP, card=("delegate", "delegate"))
def ask_drop(turn: Turn, uow: UnitOfWork) -> Reply:
    invitation, share = delegate_lists.own(uow, Meant.of(turn).delegate, by=turn.who)
    follows = share.reserves[0] if share.reserves and invitation in share.delegates else None
    text = say("delegates/drop", name=name_of(uow, invitation), follows=name_of(uow, follows) if follows else "")
    return Reply(text, [choice("delegate_drop_yes"), choice("delegate_keep")])


@router.take(Delegates.DROP)
@by_choice()
def take_drop(turn: Turn, uow: UnitOfWork, key: str) -> Reply:
    meant = Meant.of(turn)
    if key != "delegate_drop_yes":
        return delegate_card(turn, uow, meant.delegate).done()
    gone, moved = delegates.remove(uow, meant.delegate, by=turn.who)
    first = say("delegates/dropped", name=name_of(uow, gone), moved=[name_of(uow, one) for one in moved])
    return share_page(uow, delegate_lists.share_marked(uow, meant.share, by=turn.who), by=turn.who, first=first).done()
