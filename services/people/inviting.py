"""Inviting: the office sees whom invitations would reach, sends them once, and reads who comes, unit by unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.errors import NoRight
from domain.invitation import Invitation, Rsvp, Seat
from domain.meeting import Meeting
from domain.people.access import MAY_RUN, OFFICE, Role, check_role
from domain.people.errors import NothingToSend
from domain.people.unit import Unit
from domain.reminder import Rung
from letters.folding import fold
from services import audience
from services.people.invitations import fits, has_account, invite, sending_began, tell_places
from services.plans import seats
from services.plans.meeting_settings import check_settable, settable
from services.reminders.invitations import INVITATION, silent_at
from services.unit_of_work import UnitOfWork
from services.which_meeting import meetings_to_choose_from

MAY_SEND = MAY_RUN


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom invitations would reach. `printed`: who has no account, so that theirs are printed; `sent`: have theirs.

    `silent_at`: when who has not answered is reminded; None where no day is left for that.
    """

    meeting: Meeting
    new: int
    sent: int
    printed: int
    silent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How a unit's invitations stand. `silent`: have one and have not answered; `printed`: have no account."""

    unit: Unit
    coming: int
    away: int
    another: int
    silent: int
    waiting: int
    printed: int
    reserves: int

    @property
    def total(self) -> int:
        """How many are invited for the unit, those included who sent somebody else or cannot come."""
        return self.coming + self.away + self.another + self.silent + self.waiting + self.printed


def may_send(uow: UnitOfWork, meeting: Meeting, *, by: int) -> bool:
    """Whether somebody sends a meeting's invitations."""
    return bool(uow.people.roles(by, meeting.unit_id) & MAY_SEND)


# --- sending -------------------------------------------------------------------------------------------------------


def would_send(uow: UnitOfWork, meeting_id: int, *, by: int) -> Reach:
    """Tell whom sending would reach now, without sending; MeetingOver, NoRight."""
    meeting = uow.meetings.get(meeting_id)
    check_settable(uow, meeting, by=by)
    check_role(uow.people.roles(by, meeting.unit_id), MAY_SEND)
    invited = [one for one in uow.invitations.of_meeting(meeting.key) if one.is_expected]
    people, entries = _of_circles(uow, meeting)
    reached = sum(bool(uow.accounts.of(person_id)) for person_id in people)
    new = [one for one in invited if one.asked_at is None and has_account(uow, one)]
    sent = sum(one.asked_at is not None for one in invited)
    printed = sum(one.asked_at is None and not has_account(uow, one) for one in invited)
    printed += len(people) - reached + len(entries)
    return Reach(meeting, len(new) + reached, sent, printed, silent_at(uow, meeting))


def send(uow: UnitOfWork, meeting_id: int, *, by: int) -> Reach:
    """Send everybody invited their invitation, who has none yet; NothingToSend, MeetingOver, NoRight.

    Circles that are invited as a whole get a line each from now on, so that they can answer and be counted.
    """
    settable(uow, meeting_id, by=by)
    reach, began = would_send(uow, meeting_id, by=by), sending_began(uow, uow.meetings.get(meeting_id))
    if not reach.new and not any(_of_circles(uow, reach.meeting)):
        raise NothingToSend(count=reach.sent)
    _list_circles(uow, reach.meeting, by=by)
    for invitation in uow.invitations.of_meeting(meeting_id):
        if invitation.is_expected:
            invite(uow, invitation)
    if not began:  # from now on each reserve hears as they are named, and when their number changes
        reserves = [one for one in uow.invitations.of_meeting(meeting_id) if one.seat is Seat.RESERVE]
        tell_places(uow, reach.meeting, reserves)
    uow.act("invitations.sent", "meeting", meeting_id, by=by, count=reach.new)
    return reach


def _of_circles(uow: UnitOfWork, meeting: Meeting) -> tuple[dict[int, Role], dict[int, Role]]:
    """Return who is invited with a whole circle and has no line yet: people, and those on the roster who never came."""
    listed = uow.invitations.of_meeting(meeting.key, removed=True)
    known = {one.person_id for one in listed}
    entries_known = {one.entry_id for one in listed}
    people: dict[int, Role] = {}
    entries: dict[int, Role] = {}
    circles = [one for one in audience.circles_of(meeting) if one.per is None]
    members = uow.people.members(meeting.unit_id, frozenset(Role) - {Role.CHAIR}) if circles else []
    for circle in circles:
        for _, member in members:
            own = member.role is circle.role or (circle.role is Role.TEACHER and fits(circle.role, member))
            if own and member.waits_since is None and member.person_id not in known:
                people.setdefault(member.person_id, circle.role)
        for entry, _ in uow.rosters.entries(meeting.unit_id, role=circle.role):
            if entry.person_id is None and entry.key not in entries_known:
                entries.setdefault(entry.key, circle.role)
    return people, entries


def _list_circles(uow: UnitOfWork, meeting: Meeting, *, by: int) -> None:
    people, entries = _of_circles(uow, meeting)
    for person_id, role in people.items():
        name = uow.people.get(person_id).name
        uow.invitations.keep(_guest(uow, meeting, role, name, by, person_id=person_id))
    for entry_id, role in entries.items():
        entry = uow.rosters.entry(entry_id)
        guest = _guest(uow, meeting, role, entry.name, by, entry_id=entry_id)
        guest.title = entry.title
        uow.invitations.keep(guest)


def _guest(
    uow: UnitOfWork, meeting: Meeting, role: Role, name: str, by: int, *, person_id: int | None = None,
    entry_id: int | None = None,
) -> Invitation:  # fmt: skip
    return Invitation(
        meeting_id=meeting.key, unit_id=meeting.unit_id, role=role, person_id=person_id, entry_id=entry_id, name=name,
        folded=fold(name), seat=Seat.GUEST, named_by=by, named_at=uow.now,
    )  # fmt: skip


# --- how it stands -------------------------------------------------------------------------------------------------


def followed_by(uow: UnitOfWork, person_id: int) -> list[Meeting]:
    """Return the meetings ahead whose invitations somebody follows: of their office, or of a unit they name for."""
    return [one for one in meetings_to_choose_from(uow, person_id) if _units(uow, one, person_id)]


def tallies(uow: UnitOfWork, meeting: Meeting, *, by: int) -> list[Tally]:
    """Return how invitations stand, unit by unit: all for the meeting's office, their own for a head; NoRight."""
    units = _units(uow, meeting, by)
    if not units:
        raise NoRight(roles=[Role.SECRETARY, Role.CHAIR, Role.UNIT_HEAD])
    of: dict[int, list[Invitation]] = {}
    for one in uow.invitations.of_meeting(meeting.key):
        of.setdefault(one.unit_id, []).append(one)
    return [_tally(uow, unit, of.get(unit.key, ())) for unit in units]


def _units(uow: UnitOfWork, meeting: Meeting, person_id: int) -> list[Unit]:
    found = {share.unit.key: share.unit for share in seats.shares(uow, meeting)}
    if uow.people.roles(person_id, meeting.unit_id) & OFFICE:
        return list(found.values())
    return [unit for unit in found.values() if seats.may_name(uow, meeting, unit, person_id)]


def _tally(uow: UnitOfWork, unit: Unit, invited: Sequence[Invitation]) -> Tally:
    taking = [one for one in invited if one.seat is not Seat.RESERVE]
    answered = [one.rsvp for one in taking]
    open_ones = [one for one in taking if one.rsvp is Rsvp.NONE]
    silent = sum(one.asked_at is not None for one in open_ones)
    waiting = sum(one.asked_at is None and has_account(uow, one) for one in open_ones)
    return Tally(
        unit, answered.count(Rsvp.COMING), answered.count(Rsvp.AWAY), answered.count(Rsvp.ANOTHER), silent, waiting,
        len(open_ones) - silent - waiting, len(invited) - len(taking),
    )  # fmt: skip


def silent_reminded_at(uow: UnitOfWork, meeting: Meeting) -> datetime | None:
    """Return when the next of those are reminded who have not answered; None where nobody will be any more."""
    asked = [one for one in uow.invitations.of_meeting(meeting.key) if one.asked_at is not None]
    silent = [one.key for one in asked if one.is_expected and one.rsvp is Rsvp.NONE and one.reminded_at is None]
    laid = uow.reminders.last_of_each(INVITATION, silent, Rung.INVITATION_SILENT).values()
    return min((at for at in laid if at > uow.now), default=None)


def silent_of(uow: UnitOfWork, meeting: Meeting, unit_id: int, *, by: int) -> list[Invitation]:
    """Return everybody invited for a unit, those first who have not answered; NoRight."""
    if not any(unit.key == unit_id for unit in _units(uow, meeting, by)):
        raise NoRight(roles=[Role.SECRETARY, Role.CHAIR, Role.UNIT_HEAD])
    invited = uow.invitations.of_unit(meeting.key, unit_id)
    return sorted(invited, key=lambda one: (one.rsvp is not Rsvp.NONE, one.seat is Seat.RESERVE, one.place, one.key))
