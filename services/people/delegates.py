"""Delegates: each unit's head names them from a list, with what they will speak about; who is over is a reserve."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.errors import AlreadyDone, OldFont, Refused
from domain.invitation import Invitation, Seat
from domain.people.access import Role
from domain.people.errors import TooManyNames
from domain.questions.question import Care
from domain.questions.wording import check_wording
from letters.folding import fold
from letters.lists import read_list
from services import audience, on_duty
from services.naming import read_name, read_title
from services.noticing import set_aside_unasked
from services.people.delegate_lists import check_open, own, share_of
from services.people.invitations import fits, pass_on, seat, seat_again, take_off, tell_off, tell_places
from services.people.unit_lists import MOST_LINES, NotMade
from services.plans import seats
from services.plans.seats import Share
from services.unit_of_work import UnitOfWork
from templates.say import book

LINE_LIMIT = 200
_CUT = re.compile(r"\s[-–—]\s|\t|,\s")


@dataclass(slots=True)
class Named:
    """What became of a pasted list. `added`: with a seat; `known`: on the list before; `found`: recognised.

    `cared`: whose speech is not noted, for its words ask for care; `told`: the posts of who heard of a child in danger.
    """

    share: Share
    added: list[Invitation] = field(default_factory=list)
    reserves: list[Invitation] = field(default_factory=list)
    known: list[Invitation] = field(default_factory=list)
    refused: list[NotMade] = field(default_factory=list)
    found: int = 0
    cared: list[tuple[Invitation, Care]] = field(default_factory=list)
    told: Sequence[str] = ()


# --- naming --------------------------------------------------------------------------------------------------------


def name(uow: UnitOfWork, share: Share, text: str, *, by: int) -> Named:
    """Put a name of each line on a list: «Họ tên - chức vụ - phát biểu: nội dung», the latter two as one likes.

    Who is over the quota becomes a reserve, in order. TooManyNames, ListClosed; OldFont for the whole.
    """
    uow.people.hold_unit(share.unit.key)
    check_open(uow, share, by=by)
    lines = read_list(text)
    if len(lines) > MOST_LINES:
        raise TooManyNames(count=len(lines), limit=MOST_LINES)
    named = Named(share_of(uow, share.meeting.key, share.place, share.unit.key, by=by))
    for number, line in lines:
        try:
            _name(uow, named, line, by=by)
        except OldFont:
            raise
        except Refused as refused:
            named.refused.append(NotMade(number, line, refused))
    seats.note_named(uow, share.meeting, [share.unit.key], by=by)
    tell_places(uow, share.meeting, named.reserves)
    return named


def _name(uow: UnitOfWork, named: Named, line: str, *, by: int) -> None:
    share = named.share
    said, title, speech = read_delegate(line)
    person_id, entry_id = _known(uow, share, said)
    invitation = _invited(uow, share, fold(said), person_id, entry_id)
    if invitation is not None and invitation.stands:
        named.known.append(invitation)
        return
    invitation = invitation or Invitation(
        meeting_id=share.meeting.key, unit_id=share.unit.key, role=share.circle.role, seat=Seat.GUEST, named_at=uow.now,
        person_id=person_id, entry_id=entry_id,
    )  # fmt: skip
    invitation.unit_id, invitation.role, invitation.removed_at = share.unit.key, share.circle.role, None
    invitation.asked_at = None
    care = set_aside_unasked(speech)
    invitation.name, invitation.folded, invitation.title, invitation.speech = (
        said,
        fold(said),
        title,
        "" if care else speech,
    )
    invitation.named_by, invitation.named_at = by, uow.now
    seat(uow, named.share, invitation)
    named.found += person_id is not None or entry_id is not None
    (named.reserves if invitation.seat is Seat.RESERVE else named.added).append(invitation)
    named.share = Share(share.meeting, share.circle, share.place, share.unit, [*share.invited, invitation])
    if care is not None:
        named.cared.append((invitation, care))
        named.told = _tell(uow, invitation, speech, care, by=by) or named.told
    uow.act("invitation.named", "invitation", invitation.key, by=by, meeting=share.meeting.key, unit=share.unit.key)


def read_delegate(line: str) -> tuple[str, str, str]:
    """Return name, title and what they speak about, of a line as people write it; EmptyText, TooLong, OldFont."""
    first, *rest = [part.strip() for part in _CUT.split(line) if part.strip()] or [""]
    signs = book()["delegates"]["speech"]
    for place, part in enumerate(rest):
        sign = next((one for one in signs if f"{fold(part)} ".startswith(f"{fold(one)} ")), None)
        if sign is not None:
            words = ", ".join([part[len(sign) :].lstrip(" :"), *rest[place + 1 :]]).strip(" ,")
            return _called(first), _titled(", ".join(rest[:place])), check_speech(words or part)
    return _called(first), _titled(", ".join(rest)), ""


def _called(text: str) -> str:
    return read_name(text).name


def _titled(text: str) -> str:
    return read_title(text, limit=LINE_LIMIT) if text.strip() else ""


def check_speech(text: str) -> str:
    """Return what somebody will speak about as it is kept; EmptyText, TooLong, OldFont."""
    return " ".join(check_wording(text, limit=LINE_LIMIT, fewest=1).split())


def _known(uow: UnitOfWork, share: Share, said: str) -> tuple[int | None, int | None]:
    """Return who is meant, where only one can be: a member of the unit, else somebody on its roster."""
    school = audience.school_of(uow, share.unit)
    group = share.unit.key if school is not share.unit else None
    members = {
        member.person_id
        for person, member in uow.people.members(school.key, frozenset(Role))
        if fold(person.name) == fold(said) and fits(share.circle.role, member) and group in (None, member.group_id)
    }
    if members:
        return (members.pop(), None) if len(members) == 1 else (None, None)
    entries = uow.rosters.not_yet_come(school.key, fold(said))
    listed = [e for e in entries if e.role is share.circle.role and group in (None, e.group_id)]
    return None, (listed[0].key if len(listed) == 1 else None)


def _invited(
    uow: UnitOfWork, share: Share, folded: str, person_id: int | None, entry_id: int | None
) -> Invitation | None:  # fmt: skip
    """Return the invitation that somebody has already, on the list or taken off it."""
    if person_id is not None:
        return uow.invitations.find(share.meeting.key, person_id)
    same = uow.invitations.named(share.meeting.key, share.unit.key, folded)
    return next((one for one in same if one.role is share.circle.role and one.entry_id == entry_id), None)


# --- changed -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Spoken:
    """What became of a speech. `care`: what in its words asks for care, so that it is not noted; `told`: as above."""

    invitation: Invitation
    care: Care | None = None
    told: Sequence[str] = ()


def speak_about(uow: UnitOfWork, invitation_id: int, text: str, *, by: int, seen: int | None = None) -> Spoken:
    """Note what a delegate will speak about, "" for nothing; NotFound, ListClosed, TooLong; AlreadyDone as below.

    Words that ask for care stand on no list; who is on duty hears at once of a child in danger.
    """
    invitation, share = own(uow, invitation_id, by=by)
    check_open(uow, share, by=by)
    _check_seen(invitation, seen)
    speech = check_speech(text) if text else ""
    care = set_aside_unasked(speech)
    if care is not None:
        return Spoken(invitation, care, _tell(uow, invitation, speech, care, by=by))
    invitation.speech = speech
    invitation.version += 1
    uow.invitations.keep(invitation)
    uow.act("invitation.speech", "invitation", invitation.key, by=by, letters=len(invitation.speech))
    return Spoken(invitation)


def _tell(uow: UnitOfWork, invitation: Invitation, speech: str, care: Care, *, by: int) -> Sequence[str]:
    if care is not Care.SAFETY:
        return ()
    unit_id, once = uow.meetings.get(invitation.meeting_id).unit_id, f"speech:{invitation.key}:{uow.now.isoformat()}"
    return on_duty.tell_words(uow, unit_id, speech, by=by, once=once)


def remove(
    uow: UnitOfWork, invitation_id: int, *, by: int, seen: int | None = None
) -> tuple[Invitation, Sequence[Invitation]]:
    """Take somebody off a list; return them and who moved up. NotFound, ListClosed; AlreadyDone once they came.

    `seen`: the version that somebody looked at; AlreadyDone where it was changed since.
    """
    invitation, share = own(uow, invitation_id, by=by)
    check_open(uow, share, by=by)
    _check_seen(invitation, seen)
    if invitation.arrived_at is not None:
        raise AlreadyDone(what="arrived")
    take_off(uow, invitation, by=by)
    tell_off(uow, invitation)
    return invitation, pass_on(uow, invitation)


def _check_seen(invitation: Invitation, seen: int | None) -> None:
    if seen not in {None, invitation.version}:
        raise AlreadyDone(what="delegate")


def put_back(uow: UnitOfWork, invitation_id: int, *, by: int, seen: int) -> Invitation:
    """Put somebody on a list again who was taken off it, with a seat while there is room, else as the last reserve.

    They are invited anew where the others were. AlreadyDone where they changed since (`seen`); NotFound, ListClosed.
    """
    uow.people.hold_unit(uow.invitations.get(invitation_id).unit_id)
    invitation = uow.invitations.hold(invitation_id)
    if invitation.stands or invitation.version != seen:
        raise AlreadyDone(what="delegate")
    invitation.removed_at = None
    uow.invitations.keep(invitation)
    _, share = own(uow, invitation_id, by=by)
    check_open(uow, share, by=by)
    seat_again(uow, share, invitation, by=by)
    return invitation


def totals(shares: Sequence[Share]) -> tuple[int, int]:
    """Return how many delegates there are on some lists, and how many of them speak."""
    expected = [one for share in shares for one in share.delegates]
    return len(expected), sum(bool(one.speech) for one in expected)
