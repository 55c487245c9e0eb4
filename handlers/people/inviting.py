"""Invitations: the office sends them and reads who comes; each answers theirs, and may change the answer."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.invitation import Invitation, Seat
from domain.meeting import Meeting
from domain.people.access import OFFICE
from handlers.buttons import act, by_choice, choice, command, number, numbers, pages_around
from handlers.people.joining import joined
from handlers.routing import router
from services import office
from services.paging import page_of
from services.people import asking_again, code_pictures, door, invitations, inviting, rights, rsvps
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say

EARLY_ENOUGH = timedelta(hours=4)
"""Who says so long before the meeting that they cannot come is thanked for saying it early."""


class Inviting(StrEnum):
    """The steps of sending invitations, and of naming who comes in one's place."""

    SEND = "inviting.send"
    ANOTHER = "inviting.another"


@dataclass(frozen=True, slots=True)
class Meant(Notes):
    """Which meeting is sent for, or which invitation is answered."""

    meeting: int = 0
    invitation: int = 0


# --- what there is -------------------------------------------------------------------------------------------------


@router.command("giaymoi", phrases=phrases("giaymoi"))
@joined
def show(turn: Turn, uow: UnitOfWork) -> Reply:
    """How the invitations of the soonest meeting that one follows stand; one's own for everybody else."""
    followed = inviting.followed_by(uow, turn.who)
    return standing_page(uow, followed[0], 0, by=turn.who) if followed else own_page(turn, uow)


@router.action("invitations")
def show_page(turn: Turn, uow: UnitOfWork) -> Reply:
    """`meeting.page`."""
    meeting_id, page_number = numbers(turn)
    return standing_page(uow, uow.meetings.get(meeting_id), page_number, by=turn.who)


def standing_page(uow: UnitOfWork, meeting: Meeting, page_number: int, *, by: int, first: str = "") -> Reply:
    """Return how a meeting's invitations stand, unit by unit."""
    tallies = inviting.tallies(uow, meeting, by=by)
    page = page_of(tallies, page_number)
    lines = list(enumerate(page.lines, start=page.start + 1))
    choices = [
        Choice.act(say("units/number", number=place), "invited", f"{meeting.key}.{one.unit.key}", listed=place)
        for place, one in lines
    ]
    choices += pages_around(page, "invitations", f"{meeting.key}.{{}}")
    if inviting.may_send(uow, meeting, by=by):
        choices.append(act("send_invitations", meeting.key))
        choices += [act("remind_silent", meeting.key)] if asking_again.silent(uow, meeting).now else []
    if uow.people.roles(by, meeting.unit_id) & OFFICE:
        choices.append(act("audience", meeting.key))
    mine = [one for one, of in rsvps.of_person(uow, by) if of.key == meeting.key]
    choices += [act("own_invitation", one.key) for one in mine]
    others = [one for one in inviting.followed_by(uow, by) if one.key != meeting.key]
    choices += [Choice.act(other.code, "invitations", f"{other.key}.0") for other in others]
    choices += [act("codes", f"{meeting.unit_id}.0")] if rights.hands_out(uow, meeting.unit_id, by) else []
    choices += [command("delegates", "daibieu"), command("menu", "menu")]
    text = say("inviting/standing", meeting=meeting, lines=lines, page=page, tallies=tallies)
    return Reply(text, choices, first=first, card=True)


@router.action("invited", card="invitations")
def show_unit(turn: Turn, uow: UnitOfWork) -> Reply:
    """`meeting.unit`: everybody invited for a unit, the silent first."""
    turn.argument, _, page_number = turn.argument.partition(",")
    meeting_id, unit_id = numbers(turn)
    meeting = uow.meetings.get(meeting_id)
    found = inviting.silent_of(uow, meeting, unit_id, by=turn.who)
    page = page_of(found, int(page_number) if page_number.isdecimal() else 0)
    lines = [
        (place, one, invitations.name_of(uow, one), invitations.has_account(uow, one))
        for place, one in enumerate(page.lines, start=page.start + 1)
    ]
    choices = [*pages_around(page, "invited", f"{meeting_id}.{unit_id},{{}}"), act("invitations", f"{meeting_id}.0")]
    text = say("inviting/unit", unit=uow.people.unit(unit_id), lines=lines, page=page)
    return Reply(text, [*choices, command("menu", "menu")], card=True)


# --- sending -------------------------------------------------------------------------------------------------------


@router.action("send_invitations", card="invitations")
def begin_sending(turn: Turn, uow: UnitOfWork) -> Go:
    reach = inviting.would_send(uow, number(turn), by=turn.who)
    return Go(Inviting.SEND, notes=Meant(meeting=reach.meeting.key), fresh=True)


@router.ask(Inviting.SEND, card=("invitations", "meeting"))
def ask_sending(turn: Turn, uow: UnitOfWork) -> Reply:
    """It reaches many, so it is said first how many."""
    reach = inviting.would_send(uow, Meant.of(turn).meeting, by=turn.who)
    return Reply(say("inviting/send", reach=reach), [choice("send_invitations"), choice("not_sent")])


@router.take(Inviting.SEND)
@by_choice()
def take_sending(turn: Turn, uow: UnitOfWork, key: str) -> Reply:
    meeting = uow.meetings.get(Meant.of(turn).meeting)
    if key != "send_invitations":
        return standing_page(uow, meeting, 0, by=turn.who).done()
    reach = inviting.send(uow, meeting.key, by=turn.who)
    return standing_page(uow, meeting, 0, by=turn.who, first=say("inviting/sent", reach=reach)).done()


@router.action("remind_silent", card="invitations")
def ask_again(turn: Turn, uow: UnitOfWork) -> Reply:
    meeting = uow.meetings.get(number(turn))
    found = asking_again.remind(uow, meeting.key, by=turn.who)
    return standing_page(uow, meeting, 0, by=turn.who, first=asking_again.told(uow, len(found.now), found.unreached))


# --- answering -----------------------------------------------------------------------------------------------------


def own_page(turn: Turn, uow: UnitOfWork) -> Reply:
    """Return one's own invitation to the soonest meeting, with its answers."""
    mine = rsvps.of_person(uow, turn.who)
    if mine:
        return answer_card(turn, uow, *mine[0])
    begun = door.own(uow, turn.who)
    if begun:
        meeting, invitation = min(begun, key=lambda pair: pair[0].starts_at)
        return answer_card(turn, uow, invitation, meeting, open_still=False)
    return Reply(say("inviting/none", address=office.address(uow, turn.who)), [command("menu", "menu")])


def answer_card(
    turn: Turn, uow: UnitOfWork, invitation: Invitation, meeting: Meeting, *, open_still: bool = True
) -> Reply:
    """Return an invitation as its holder sees it, with the QR by which they are let in; answers while `open_still`."""
    path = door.path_of(uow, invitation) if invitation.is_expected and uow.address else ""
    text = say(
        "inviting/own", invitation=invitation, meeting=meeting, unit=uow.people.unit(invitation.unit_id),
        address=office.address(uow, turn.who), reserve=invitation.seat is Seat.RESERVE,
        for_unit=invitation.unit_id != meeting.unit_id, link=f"{uow.address}{path}" if path else "",
    )  # fmt: skip
    choices = invitations.answers(invitation) if open_still and invitation.seat is not Seat.RESERVE else []
    reply = Reply(text, [*choices, act("calendar", meeting.key), command("menu", "menu")], card=True)
    reply.document = code_pictures.ordered(uow, path) if path else None
    return reply


@router.action("own_invitation", card="/giaymoi")
def show_own(turn: Turn, uow: UnitOfWork) -> Reply:
    """One's own, for who follows the others' too."""
    return answer_card(turn, uow, *rsvps.own(uow, number(turn), turn.who))


@router.action("rsvp_coming", card="/giaymoi")
def come(turn: Turn, uow: UnitOfWork) -> Reply:
    was = rsvps.replacement(uow, number(turn), turn.who)
    return _answered(turn, uow, rsvps.come(uow, number(turn), by=turn.who), dropped=was)


@router.action("rsvp_away", card="/giaymoi")
def stay_away(turn: Turn, uow: UnitOfWork) -> Reply:
    was = rsvps.replacement(uow, number(turn), turn.who)
    return _answered(turn, uow, rsvps.stay_away(uow, number(turn), by=turn.who), dropped=was)


@router.action("rsvp_another", card="/giaymoi")
def begin_another(turn: Turn, uow: UnitOfWork) -> Go:
    invitation, _ = rsvps.own(uow, number(turn), turn.who)
    return Go(Inviting.ANOTHER, notes=Meant(invitation=invitation.key), fresh=True)


@router.ask(Inviting.ANOTHER, free_text=True)
def ask_another(turn: Turn, uow: UnitOfWork) -> Reply:
    invitation = uow.invitations.get(Meant.of(turn).invitation)
    unit = uow.people.unit(invitation.unit_id)
    return Reply(say("inviting/another", unit=unit, address=office.address(uow, turn.who)), [command("cancel", "huy")])


@router.take(Inviting.ANOTHER)
def take_another(turn: Turn, uow: UnitOfWork) -> Reply:
    key = Meant.of(turn).invitation
    other = rsvps.send_another(uow, key, turn.text, by=turn.who)
    return _answered(turn, uow, uow.invitations.get(key), other=other)


def _answered(
    turn: Turn, uow: UnitOfWork, invitation: Invitation, *, other: Invitation | None = None,
    dropped: tuple[str, bool] = ("", False),
) -> Reply:  # fmt: skip
    meeting = uow.meetings.get(invitation.meeting_id)
    text = say(
        "inviting/answered", invitation=invitation, meeting=meeting, address=office.address(uow, turn.who),
        early=meeting.starts_at - uow.now >= EARLY_ENOUGH,
        reserve=invitation.seat is Seat.RESERVE, other=invitations.name_of(uow, other) if other else "",
        dropped=dropped[0], told=dropped[1],
        reached=other is not None and other.asked_at is not None, other_waits=other.place if other else 0,
    )  # fmt: skip
    return Reply(text, [command("invitations", "giaymoi"), command("menu", "menu")], card=other is None).done()
