"""The door: who has come to a meeting, let in by name or by the QR of an invitation; also who was not invited.

Those invited are invitations; a member or somebody on a list who is let in without one becomes a guest on the spot.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from domain.errors import AlreadyDone, NotFound
from domain.invitation import CameBy, Invitation, Seat
from domain.meeting import Meeting
from domain.people.access import OFFICE, Role
from domain.people.errors import AlreadyHere, DoorNotOpen
from domain.people.unit import Unit
from letters.folding import fold
from services import office
from services.naming import PERSON_LIMIT, read_title
from services.people.reserves import check_meant
from services.plans.post_codes import secret_letters
from services.unit_of_work import UnitOfWork

MOST_FOUND = 8
"""People of one name among whom the door chooses."""
_DOOR_LETTERS = 12
_DIGITS = 10
"""Of a key with its letter; a longer one names nobody."""


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who may come in. `key`: «i12» an invitation, «p7» a member, «e9» a line of a list, neither invited."""

    key: str
    name: str
    unit: Unit
    role: Role
    title: str
    person_id: int | None
    entry_id: int | None
    invitation: Invitation | None = None
    is_late: bool = False

    @property
    def is_reserve(self) -> bool:
        """Whether they wait for a seat of their unit."""
        return self.invitation is not None and self.invitation.seat is Seat.RESERVE

    @property
    def on_the_spot(self) -> bool:
        """Whether they were put on the list as they came."""
        return self.at is not None and self.invitation is not None and self.invitation.named_at == self.at

    @property
    def at(self) -> datetime | None:
        """When they came, None while they have not."""
        return self.invitation.arrived_at if self.invitation is not None else None

    @property
    def version(self) -> int:
        """How their invitation looked; 0 for none."""
        return self.invitation.version if self.invitation is not None else 0


# --- who may come --------------------------------------------------------------------------------------------------


def meeting_at(uow: UnitOfWork, meeting_id: int, *, by: int) -> Meeting:
    """Return a meeting whose door somebody may keep; NoRight, NotFound."""
    meeting = uow.meetings.get(meeting_id)
    office.check_office(uow, by, meeting, OFFICE)
    return meeting


def invited(uow: UnitOfWork, meeting: Meeting, *, by: int) -> list[Guest]:
    """Return everybody on a meeting's list, unit by unit, delegates before reserves; NoRight."""
    office.check_office(uow, by, meeting, OFFICE)
    return [guest_of(uow, meeting, one) for one in uow.invitations.of_meeting(meeting.key)]


def guest_of(uow: UnitOfWork, meeting: Meeting, one: Invitation) -> Guest:
    """Return somebody invited as the door knows them."""
    person = uow.people.get(one.person_id) if one.person_id is not None else None
    name = one.name or (person.name if person is not None else "")
    late = one.came_late(starts_at=meeting.starts_at, started_at=meeting.started_at)
    unit = uow.people.unit(one.unit_id)
    return Guest(f"i{one.key}", name, unit, one.role, one.title, one.person_id, one.entry_id, one, late)


def find(uow: UnitOfWork, meeting_id: int, text: str, *, by: int) -> list[Guest]:
    """Return whom a name, or a part of it, may mean: those invited, then the unit's members and lists. NoRight."""
    meeting = meeting_at(uow, meeting_id, by=by)
    wanted = fold(text).split()
    everybody = [*invited(uow, meeting, by=by), *_not_invited(uow, meeting, wanted)] if wanted else []
    found = [one for one in everybody if set(wanted) <= set(fold(one.name).split())]
    return sorted(found, key=lambda one: fold(one.name).split() != wanted)


def _not_invited(uow: UnitOfWork, meeting: Meeting, words: Sequence[str]) -> list[Guest]:
    known = uow.invitations.of_meeting(meeting.key)
    people, entries = {one.person_id for one in known}, {one.entry_id for one in known}
    only_names = {(one.folded, one.unit_id) for one in known if one.person_id is None and one.entry_id is None}
    unit = uow.people.unit(meeting.unit_id)
    found: list[Guest] = []
    for person, member in uow.people.members(unit.key, frozenset(Role)):
        if person.id is not None and person.id not in people and person.name:
            people.add(person.id)
            place = uow.people.unit(member.group_id) if member.group_id is not None else unit
            if (fold(person.name), place.key) in only_names:
                continue
            found.append(Guest(f"p{person.id}", person.name, place, member.role, member.title, person.id, None))
    for entry, _ in uow.rosters.entries(unit.key, words=words):
        if entry.key not in entries and (entry.person_id is None or entry.person_id not in people):
            place = uow.people.unit(entry.group_id) if entry.group_id is not None else unit
            if (entry.folded, place.key) in only_names:
                continue
            found.append(Guest(f"e{entry.key}", entry.name, place, entry.role, entry.title, None, entry.key))
    return found


# --- let in --------------------------------------------------------------------------------------------------------


def let_in(
    uow: UnitOfWork, meeting_id: int, key: str, *, by: int, came_by: CameBy = CameBy.DESK, reserve: bool = False
) -> Guest:  # fmt: skip
    """Note that somebody has come, now; AlreadyHere where somebody was quicker. DoorNotOpen, NotFound, NoRight.

    ReserveAtDoor for a reserve; `reserve`: it was known that they are one.
    """
    meeting = meeting_at(uow, meeting_id, by=by)
    check_open(uow, meeting)
    if key.startswith("i"):
        row = _hold(uow, meeting, key)
        if not reserve:
            check_meant(uow, meeting, row)
    else:
        listed = key[:1] == "e" and key[1:].isdecimal() and len(key) <= _DIGITS
        words = uow.rosters.entry(int(key[1:])).folded.split() if listed else ()
        guest = next((one for one in _not_invited(uow, meeting, words) if one.key == key), None)
        if guest is None:
            raise AlreadyHere(at=uow.now) if _is_here(uow, meeting, key) else NotFound
        row = _on_the_spot(uow, meeting, guest, by=by)
    return _came(uow, meeting, row, by=by, came_by=came_by)


def add(uow: UnitOfWork, meeting_id: int, text: str, unit_id: int, *, by: int) -> Guest:
    """Let in somebody of whom nothing is known but a name and the unit that they come for. EmptyText, TooLong, OldFont.

    Of a name that is on the list for this unit that line is meant. DoorNotOpen, ReserveAtDoor, NotFound, NoRight.
    """
    meeting = meeting_at(uow, meeting_id, by=by)
    check_open(uow, meeting)
    unit = next((one for one in units_at(uow, meeting) if one.key == unit_id), None)
    if unit is None:
        raise NotFound
    name = read_title(text, limit=PERSON_LIMIT)
    known = next((one for one in uow.invitations.named(meeting.key, unit.key, fold(name)) if one.stands), None)
    if known is not None:
        check_meant(uow, meeting, known)
        return _came(uow, meeting, uow.invitations.hold(known.key), by=by, came_by=CameBy.DESK)
    guest = Guest("", name, unit, Role.DELEGATE, "", None, None)
    return _came(uow, meeting, _on_the_spot(uow, meeting, guest, by=by), by=by, came_by=CameBy.DESK)


def units_at(uow: UnitOfWork, meeting: Meeting) -> list[Unit]:
    """Return the units for which somebody may come: the meeting's own and those right below it."""
    return [uow.people.unit(meeting.unit_id), *uow.people.units_under(meeting.unit_id)]


def take_back(uow: UnitOfWork, invitation_id: int, *, by: int, seen: int | None = None) -> Guest:
    """Note that somebody has not come after all; who was put on the list at the door leaves it. AlreadyDone, NotFound.

    `seen`: the version that somebody looked at.
    """
    row = uow.invitations.hold(invitation_id)
    meeting = meeting_at(uow, row.meeting_id, by=by)
    if row.arrived_at is None or not row.stands or seen not in {None, row.version}:
        raise AlreadyDone(what="door")
    if row.named_at == row.arrived_at:
        row.removed_at = uow.now
    row.arrived_at = row.came_by = row.let_in_by = None
    _changed(uow, row, "invitation.not_come", by=by)
    return guest_of(uow, meeting, row)


def came_at(uow: UnitOfWork, invitation_id: int, at: datetime, *, by: int, seen: int) -> Guest:
    """Note again that somebody had come at an instant, after that was taken back; AlreadyDone where it was changed."""
    row = uow.invitations.hold(invitation_id)
    meeting = meeting_at(uow, row.meeting_id, by=by)
    if row.arrived_at is not None or row.version != seen:
        raise AlreadyDone(what="door")
    if row.removed_at is not None and row.named_at == at:
        row.removed_at = None
    row.arrived_at, row.came_by, row.let_in_by = at, CameBy.DESK, by
    _changed(uow, row, "invitation.came", by=by)
    return guest_of(uow, meeting, row)


def check_open(uow: UnitOfWork, meeting: Meeting) -> None:
    """Refuse with DoorNotOpen before the meeting's day, or where it was called off."""
    if not is_open(uow, meeting):
        raise DoorNotOpen(opens_at=_opens_at(uow, meeting), cancelled=meeting.cancelled_at is not None)


def is_open(uow: UnitOfWork, meeting: Meeting) -> bool:
    """Whether people may be let in: from the meeting's own day on, also later from a list on paper."""
    return meeting.cancelled_at is None and uow.now >= _opens_at(uow, meeting)


def _opens_at(uow: UnitOfWork, meeting: Meeting) -> datetime:
    return datetime.combine(meeting.starts_at.astimezone(uow.zone).date(), time(), uow.zone)


def _hold(uow: UnitOfWork, meeting: Meeting, key: str) -> Invitation:
    number = key.removeprefix("i")
    if not number.isdecimal():
        raise NotFound
    row = uow.invitations.hold(int(number))
    if row.meeting_id != meeting.key or not row.stands:
        raise NotFound
    return row


def _is_here(uow: UnitOfWork, meeting: Meeting, key: str) -> bool:
    kind, number = key[:1], int(key[1:]) if key[1:].isdecimal() else 0
    column = {"p": "person_id", "e": "entry_id"}.get(kind, "")
    here = [one for one in uow.invitations.of_meeting(meeting.key) if one.arrived_at is not None]
    return any(column and getattr(one, column) == number for one in here)


def _on_the_spot(uow: UnitOfWork, meeting: Meeting, guest: Guest, *, by: int) -> Invitation:
    """Put somebody on the list who was not on it; who was taken off it comes back on it."""
    named = uow.invitations.named(meeting.key, guest.unit.key, fold(guest.name))
    before = uow.invitations.find(meeting.key, guest.person_id) if guest.person_id is not None else None
    before = before or next(
        (one for one in named if one.entry_id == guest.entry_id and one.person_id is None and one.role == guest.role),
        None,
    )
    row = before or Invitation(meeting_id=meeting.key, unit_id=guest.unit.key, role=guest.role, seat=Seat.GUEST,
                               named_at=uow.now, person_id=guest.person_id, entry_id=guest.entry_id)  # fmt: skip
    row.name, row.folded, row.title = guest.name, fold(guest.name), guest.title
    row.seat, row.place, row.removed_at, row.named_by, row.named_at = Seat.GUEST, 0, None, by, uow.now
    uow.invitations.keep(row)
    return row


def _came(uow: UnitOfWork, meeting: Meeting, row: Invitation, *, by: int, came_by: CameBy) -> Guest:
    if row.arrived_at is not None:
        raise AlreadyHere(at=row.arrived_at)
    row.arrived_at, row.came_by, row.let_in_by = uow.now, came_by, by
    _changed(uow, row, "invitation.came", by=by)
    return guest_of(uow, meeting, row)


def _changed(uow: UnitOfWork, row: Invitation, act: str, *, by: int) -> None:
    row.version += 1
    uow.invitations.keep(row)
    uow.act(act, "invitation", row.key, by=by, meeting=row.meeting_id)


# --- the QR of an invitation ---------------------------------------------------------------------------------------


def path_of(uow: UnitOfWork, one: Invitation) -> str:
    """Return where the QR of an invitation leads below the office's address; made at the first time.

    Only who keeps the door can do anything with it.
    """
    if one.door is None:
        row = uow.invitations.hold(one.key)
        row.door = row.door or secret_letters(_DOOR_LETTERS)
        uow.invitations.keep(row)
        one = row
    return f"/d/{one.door}"


def scanned(uow: UnitOfWork, door: str, *, by: int) -> tuple[Meeting, Invitation]:
    """Return the meeting and the invitation that a QR is of, for who keeps that door; NoRight, NotFound."""
    row = uow.invitations.by_door(door)
    if row is None:
        raise NotFound
    return meeting_at(uow, row.meeting_id, by=by), row


def own(uow: UnitOfWork, person_id: int) -> Sequence[tuple[Meeting, Invitation]]:
    """Return the meetings ahead to which somebody is invited by name, with their invitations."""
    found = [(uow.meetings.get(one.meeting_id), one) for one in uow.invitations.of_person(person_id)]
    return [(meeting, one) for meeting, one in found if not meeting.is_over and one.seat is not Seat.RESERVE]
