"""One invitation: sent to who is on the list, bound to who comes in, and passed on when somebody goes away."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from conversation.reply import Choice
from domain.invitation import Invitation, Seat
from domain.meeting import Meeting
from domain.people.access import MAY_SPEAK, SELF_DECLARED, Membership, Role
from domain.reminder import out_of_quiet_hours
from services import office
from services.audience import circles_of
from services.delivering import owe
from services.plans import appointments, inviting, seats
from services.plans.seats import Share
from services.reminders.invitations import lay_for_invited
from services.unit_of_work import UnitOfWork
from templates.say import label


@dataclass(frozen=True, slots=True)
class Speaking:
    """From when (None: now) and until when one registers to speak."""

    begins: datetime | None
    ends: datetime


ANSWERS = ("rsvp_coming", "rsvp_away", "rsvp_another")


def answers(invitation: Invitation) -> list[Choice]:
    """Return the buttons under an invitation; they work until the meeting."""
    return [Choice.act(label(key), key, invitation.key) for key in ANSWERS]


def name_of(uow: UnitOfWork, invitation: Invitation) -> str:
    """Return how somebody invited is called: by their own name once they have come in."""
    name = uow.people.get(invitation.person_id).name if invitation.person_id is not None else ""
    return name or invitation.name


def has_account(uow: UnitOfWork, invitation: Invitation) -> bool:
    """Whether a message reaches them; who has no account gets the invitation printed."""
    return invitation.person_id is not None and bool(uow.accounts.of(invitation.person_id))


def speaks(uow: UnitOfWork, invitation: Invitation) -> Speaking | None:
    """Return when somebody invited registers what they will say; None for who has no seat, or when that is over."""
    meeting = uow.meetings.get(invitation.meeting_id)
    over = meeting.is_over or uow.now >= meeting.intake_ends_at
    if over or invitation.seat is Seat.RESERVE or invitation.role not in MAY_SPEAK:
        return None
    return Speaking(meeting.intake_opens_at if uow.now < meeting.intake_opens_at else None, meeting.intake_ends_at)


def invite(uow: UnitOfWork, invitation: Invitation, *, template: str = "inviting/invited") -> bool:
    """Send somebody their invitation, once, and lay what they will be reminded of; False where no message reaches them.

    `template`: other words for it, for who moves up or comes in somebody's place.
    """
    if invitation.asked_at is not None or not has_account(uow, invitation) or invitation.person_id is None:
        return False
    meeting, unit = uow.meetings.get(invitation.meeting_id), uow.people.unit(invitation.unit_id)
    invitation.asked_at = uow.now
    uow.invitations.keep(invitation)
    owe(
        uow, invitation.person_id, template,
        once=f"invited:{invitation.key}:{invitation.version}:{invitation.person_id}",
        choices=answers(invitation), due_at=by_day(uow), meeting=meeting, unit=unit, invitation=invitation,
        address=office.address(uow, invitation.person_id), for_unit=unit.key != meeting.unit_id,
        speaking=speaks(uow, invitation),
        calendar=appointments.file_of(uow, meeting) if uow.letter_box else None,
    )  # fmt: skip
    lay_for_invited(uow, invitation, meeting)
    return True


def sending_began(uow: UnitOfWork, meeting: Meeting) -> bool:
    """Whether the office has sent invitations: who comes onto the list later by itself gets theirs at once."""
    return any(one.asked_at is not None for one in uow.invitations.of_meeting(meeting.key))


# --- a seat given, and taken ---------------------------------------------------------------------------------------


def seat(uow: UnitOfWork, share: Share, invitation: Invitation) -> None:
    """Give somebody a seat while there is room, else the last place among the reserves; guests take nobody's seat."""
    if share.circle.per is None:
        invitation.seat, invitation.place = Seat.GUEST, 0
    elif share.has_room:
        invitation.seat, invitation.place = Seat.DELEGATE, 0
    else:
        invitation.seat, invitation.place = Seat.RESERVE, len(share.reserves) + 1
    invitation.version += invitation.id is not None
    uow.invitations.keep(invitation)


def seat_again(
    uow: UnitOfWork, share: Share, invitation: Invitation, *, by: int, template: str = "inviting/invited"
) -> None:
    """Seat somebody who is on the list again, as the last to come; invited anew where they or the others were."""
    meeting = share.meeting
    began = sending_began(uow, meeting)
    invitation.asked_at = None
    seat(uow, replace(share, invited=[one for one in share.invited if one.key != invitation.key]), invitation)
    uow.act("invitation.named", "invitation", invitation.key, by=by, meeting=meeting.key, unit=share.unit.key)
    if began and invitation.is_expected:
        invite(uow, invitation, template=template)
    if invitation.seat is Seat.RESERVE:
        tell_places(uow, meeting, [invitation])


def take_off(uow: UnitOfWork, invitation: Invitation, *, by: int, with_unit: bool = False) -> None:
    """Note that somebody is invited no more."""
    invitation.removed_at, invitation.removed_with_unit = uow.now, with_unit
    invitation.version += 1
    uow.invitations.keep(invitation)
    uow.act("invitation.removed", "invitation", invitation.key, by=by, meeting=invitation.meeting_id)


def tell_places(uow: UnitOfWork, meeting: Meeting, reserves: Sequence[Invitation]) -> None:
    """Tell reserves which number they have, or have now; nobody before the office has sent invitations."""
    if not reserves or not sending_began(uow, meeting):
        return
    for one in reserves:
        if one.person_id is not None and has_account(uow, one):
            owe(
                uow, one.person_id, "inviting/reserve", once=f"reserve:{one.key}:{one.version}:{one.person_id}",
                due_at=by_day(uow), meeting=meeting, unit=uow.people.unit(one.unit_id), invitation=one,
                address=office.address(uow, one.person_id),
            )  # fmt: skip


# --- one goes away, the next one moves up --------------------------------------------------------------------------


def pass_on(uow: UnitOfWork, invitation: Invitation) -> list[Invitation]:
    """After a seat became free: let the first reserves have it, and tell them and who named them. Return who did."""
    meeting = uow.meetings.get(invitation.meeting_id)
    if meeting.is_over or uow.now >= meeting.starts_at:
        return []
    found = [share for share in seats.shares(uow, meeting) if _is_of(share, invitation)]
    return _settle(uow, meeting, found, gone=name_of(uow, invitation))


def count_delegates(uow: UnitOfWork, meeting_id: int, place: int, text: str, *, by: int) -> Meeting:
    """Let each unit send so many of a circle, as `plans.inviting` has it; lists that are there follow by the one rule.

    Who moves up or down is told, and their heads; where a list is full by that, its unit owes no more names.
    """
    meeting = inviting.count_delegates(uow, meeting_id, place, text, by=by)
    lists = [share for share in seats.shares(uow, meeting) if share.place == place]
    _settle(uow, meeting, lists, gone="", but=by)
    seats.note_named(uow, meeting, {share.unit.key for share in lists}, by=by)
    return meeting


def invite_all(uow: UnitOfWork, meeting_id: int, place: int, *, by: int) -> Meeting:
    """Let everybody of a circle be invited, as `plans.inviting` has it; who waited for a seat waits no more."""
    lists = [share for share in seats.shares(uow, uow.meetings.get(meeting_id)) if share.place == place]
    meeting = inviting.invite_all(uow, meeting_id, place, by=by)
    free = [replace(share, circle=replace(share.circle, number=None)) for share in lists]
    _settle(uow, meeting, free, gone="", but=by)
    return meeting


def leave_out(uow: UnitOfWork, meeting_id: int, place: int, *, by: int) -> Meeting:
    """Take a circle out of the audience, as `plans.inviting` has it, and whoever was invited by it off the list.

    Who had their invitation is told; who is there already stays. Without any circle a meeting is for everybody again,
    so that nobody is taken off.
    """
    before = circles_of(uow.meetings.get(meeting_id))
    meeting = inviting.leave_out(uow, meeting_id, place, by=by)
    if not meeting.audience:
        return meeting
    left = before[place].role
    for one in uow.invitations.of_meeting(meeting_id):
        if one.role is left and one.arrived_at is None:
            gone = uow.invitations.hold(one.key)
            take_off(uow, gone, by=by)
            tell_off(uow, gone)
    return meeting


def _settle(
    uow: UnitOfWork, meeting: Meeting, shares: Sequence[Share], *, gone: str, but: int | None = None
) -> list[Invitation]:  # fmt: skip
    """Bring lists in line with their numbers and tell whom it concerns; return who moved up.

    `gone`: the name of who left a seat; "" where the number was set anew.
    """
    before = {one.key: one.place for share in shares for one in share.reserves}
    settled = [seats.settle(uow, share, counted=not gone) for share in shares]
    began = sending_began(uow, meeting)
    waiting = [one for share in shares for one in share.reserves]
    tell_places(uow, meeting, [one for one in waiting if one.place != before.get(one.key, one.place)])
    for one in settled:
        for person in one.up if began else ():
            person.asked_at = None  # what they were told before was another seat
            invite(uow, person, template="inviting/moved_up")
        for person in one.down:
            _tell_down(uow, one.share, person)
        _tell_heads(uow, "inviting/moved_up_head", one.up, but=but, gone=gone)
        _tell_heads(uow, "inviting/moved_down_head", one.down, but=but, number=one.share.circle.number)
    return [person for one in settled for person in one.up]


def _tell_down(uow: UnitOfWork, share: Share, invitation: Invitation) -> None:
    """Tell who had an invitation that they wait for a seat now, as which reserve."""
    if invitation.asked_at is None or invitation.person_id is None:
        return
    owe(
        uow, invitation.person_id, "inviting/moved_down", once=f"moved_down:{invitation.key}:{invitation.version}",
        due_at=by_day(uow), meeting=share.meeting, unit=share.unit, invitation=invitation,
        number=share.circle.number, address=office.address(uow, invitation.person_id),
    )  # fmt: skip


def _tell_heads(
    uow: UnitOfWork, template: str, people: Sequence[Invitation], *, but: int | None, **values: Any  # noqa: ANN401 - values of any kind fill a template
) -> None:  # fmt: skip
    """Tell who named them, in one message for a list."""
    of: dict[int, list[Invitation]] = {}
    for one in people:
        if one.named_by is not None:
            of.setdefault(one.named_by, []).append(one)
    for head, mine in of.items():
        if head != but:
            _tell_head(uow, head, mine[0], template, ", ".join(name_of(uow, one) for one in mine), **values)


def _is_of(share: Share, invitation: Invitation) -> bool:
    return share.unit.key == invitation.unit_id and share.circle.role is invitation.role


def tell_head(
    uow: UnitOfWork, invitation: Invitation, template: str, *, but: int | None = None, **values: Any  # noqa: ANN401 - values of any kind fill a template
) -> None:  # fmt: skip
    """Tell who named somebody what became of it; nobody where that is who does it."""
    if invitation.named_by is not None and invitation.named_by != but:
        _tell_head(uow, invitation.named_by, invitation, template, name_of(uow, invitation), **values)


def _tell_head(
    uow: UnitOfWork, head: int, invitation: Invitation, template: str, name: str, **values: Any  # noqa: ANN401 - values of any kind fill a template
) -> None:  # fmt: skip
    if uow.people.get(head).erased_at is not None:
        return
    owe(
        uow, head, template, once=f"{template}:{invitation.key}:{invitation.version}:{uow.now.isoformat()}",
        due_at=by_day(uow), meeting=uow.meetings.get(invitation.meeting_id), name=name,
        unit=uow.people.unit(invitation.unit_id), choices=[Choice.command(label("delegates"), "daibieu")], **values,
    )  # fmt: skip


def tell_off(uow: UnitOfWork, invitation: Invitation, *, why: str = "") -> None:
    """Tell who had their invitation that they need not come; `why`: they come back with their unit."""
    if invitation.asked_at is None or invitation.person_id is None:
        return
    person_id = invitation.person_id
    if not why:
        invitation.asked_at = None
        uow.invitations.keep(invitation)
    owe(
        uow, person_id, "inviting/taken_off", once=f"taken_off:{invitation.key}:{invitation.version}",
        due_at=by_day(uow), meeting=uow.meetings.get(invitation.meeting_id), address=office.address(uow, person_id),
        unit=uow.people.unit(invitation.unit_id), why=why,
    )  # fmt: skip


def by_day(uow: UnitOfWork) -> datetime:
    """Return when somebody may hear of it: now, or in the morning."""
    return out_of_quiet_hours(uow.now, zone=uow.zone)


# --- who comes, and who goes -----------------------------------------------------------------------------------------


def fits(role: Role, member: Membership) -> bool:
    """Whether somebody who is invited as this may be a member: staff hold posts, a delegate may be anybody."""
    if role is Role.DELEGATE or member.role is role:
        return True
    return role is Role.TEACHER and member.role not in SELF_DECLARED


def leave(uow: UnitOfWork, person_id: int) -> None:
    """Let somebody go who erases themselves: their seats become free, and nothing of their name stays."""
    invited: Sequence[Invitation] = uow.invitations.of_person(person_id)
    uow.invitations.forget(person_id)
    for one in invited:
        meeting = uow.meetings.get(one.meeting_id)
        if not meeting.is_over and uow.now < meeting.starts_at:
            one.removed_at, seat = uow.now, one.seat
            uow.invitations.keep(one)
            if seat is Seat.DELEGATE:
                pass_on(uow, one)
