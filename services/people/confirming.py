"""Confirming members where a unit wants it: who says to be of a class waits until somebody who knows them agrees."""

from collections.abc import Sequence
from dataclasses import dataclass

from conversation.reply import Choice
from domain.errors import AlreadyDone, NotFound
from domain.invitation import Invitation
from domain.people.access import MAY_RUN, MAY_SET_UP, SELF_DECLARED, Membership, Role
from domain.people.unit import Unit
from services import audience, office
from services.delivering import owe
from services.people import by_phone, claims, invitations, recognising
from services.people.invitations import Speaking
from services.people.rights import check_may_set_up
from services.plans import seats
from services.unit_of_work import UnitOfWork
from templates.say import label

_KNOWS_A_GROUP = frozenset({Role.TEACHER, Role.GROUP_LEADER, Role.UNIT_HEAD})
"""Who of a class or group knows its people: its teachers, and its head."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who waits to be confirmed. `unit`: the class or group, else the unit itself.

    `listed`: as whom of a list, where they named the telephone number that stands there, or (`by_name`) only the name.
    `claimed`: as which delegate, by the name alone; `rivals`: how many others gave the same name.
    """

    membership: Membership
    name: str
    unit: Unit
    listed: str = ""
    by_name: bool = False
    claimed: Invitation | None = None
    rivals: int = 0

    @property
    def key(self) -> int:
        """The id by which it is confirmed."""
        assert self.membership.id is not None
        return self.membership.id


def switch(uow: UnitOfWork, unit_id: int, *, on: bool, by: int) -> Unit:
    """Say whether members of a unit are confirmed from now on; who is there already stays so. NoRight."""
    check_may_set_up(uow, unit_id, by=by)
    unit = uow.people.hold_unit(unit_id)
    if unit.confirms is not on:
        unit.confirms = on
        unit.version += 1
        uow.people.keep(unit)
        uow.act("unit.confirms", "unit", unit.key, by=by, on=on)
    return unit


def consider(uow: UnitOfWork, membership: Membership) -> None:
    """Let a member wait who is new, or comes to another class, where that or the unit wants its people confirmed.

    Who holds a post of the office was appointed, and waits for nobody.
    """
    if membership.role in SELF_DECLARED and not membership.title and _wants(uow, membership):
        if membership.waits_since is None:
            membership.waits_since, membership.claimed_id = uow.now, None
        uow.people.keep(membership)


def _wants(uow: UnitOfWork, membership: Membership) -> bool:
    units = [membership.unit_id] + ([membership.group_id] if membership.group_id is not None else [])
    return any(uow.people.unit(unit).confirms for unit in units)


def ask(uow: UnitOfWork, person_id: int, *, only_claims: bool = False) -> list[Waiting]:
    """Ask those who know a newcomer, once each, now that there is a name; return what the newcomer waits for.

    `only_claims`: of a delegate's name alone, and of a line's once their class is known, before they have said all.
    """
    person = uow.people.get(person_id)
    waiting = [_waiting(uow, m) for m in uow.people.memberships(person_id) if m.waits_since is not None]
    for one in waiting if person.name else ():
        if only_claims and one.claimed is None and not (one.by_name and one.membership.group_id):
            continue
        for knows in _who_knows(uow, one.membership):
            about = f"{one.key}:{one.unit.key}:{one.membership.claimed_id or 0}:{one.membership.entry_id or 0}"
            owe(
                uow, knows, "confirming/asked", once=f"confirm:{about}:{knows}",
                choices=[Choice.act(label(key), key, one.key) for key in ("member_yes", "member_no")],
                one=one, unit=uow.people.unit(one.membership.unit_id),
            )  # fmt: skip
    return waiting


def _waiting(uow: UnitOfWork, membership: Membership) -> Waiting:
    name = uow.people.get(membership.person_id).name
    entry = uow.rosters.entry(membership.entry_id) if membership.entry_id is not None else None
    listed, by_name = entry.name if entry is not None else "", recognising.is_by_name(uow, membership)
    if membership.claimed_id is None:
        return Waiting(membership, name, uow.people.unit(membership.group_id or membership.unit_id), listed, by_name)
    claimed = uow.invitations.get(membership.claimed_id)
    rivals = len(uow.people.waiting((), claimed_id=claimed.key)) - 1
    return Waiting(membership, name, uow.people.unit(claimed.unit_id), listed, by_name, claimed, rivals)


def _who_knows(uow: UnitOfWork, membership: Membership) -> Sequence[int]:
    """Return the teachers and the head of the class or group; where there are none, who runs the unit.

    Who claims a place on a list of delegates is known by who named it.
    """
    if membership.claimed_id is not None:
        return _who_named(uow, uow.invitations.get(membership.claimed_id), but=membership.person_id)
    here = uow.people.members(membership.unit_id, _KNOWS_A_GROUP)
    of_group = [
        m.person_id for _, m in here
        if m.group_id is not None and m.group_id == membership.group_id and m.waits_since is None
    ]  # fmt: skip
    found = [one for one in dict.fromkeys(of_group) if one != membership.person_id]
    return found or office.staff(uow, membership.unit_id, MAY_RUN)


def _who_named(uow: UnitOfWork, claimed: Invitation, *, but: int) -> Sequence[int]:
    """Return the unit's heads and who named somebody for it; where there are none, the meeting's secretaries."""
    meeting, unit = uow.meetings.get(claimed.meeting_id), uow.people.unit(claimed.unit_id)
    heads = office.staff(uow, audience.school_of(uow, unit).key, frozenset({Role.UNIT_HEAD}))
    named = [claimed.named_by] if claimed.named_by is not None else []
    found = [one for one in (*named, *heads) if one != but and seats.may_name(uow, meeting, unit, one)]
    return list(dict.fromkeys(found)) or office.staff(uow, meeting.unit_id, frozenset({Role.SECRETARY}))


def may_confirm(uow: UnitOfWork, membership: Membership, person_id: int) -> bool:
    """Whether somebody knows a member well enough, or sits in the office."""
    if membership.claimed_id is not None:
        claimed = uow.invitations.get(membership.claimed_id)
        meeting, unit = uow.meetings.get(claimed.meeting_id), uow.people.unit(claimed.unit_id)
        return person_id != membership.person_id and seats.may_name(uow, meeting, unit, person_id)
    in_office = uow.people.roles(person_id, membership.unit_id) & MAY_SET_UP
    return bool(in_office) or person_id in _who_knows(uow, membership)


def waiting_for(uow: UnitOfWork, person_id: int) -> list[Waiting]:
    """Return who waits for somebody to confirm them, those who came first first."""
    mine = {m.unit_id for m in uow.people.memberships(person_id) if m.waits_since is None}
    above = {key for one in mine if (key := uow.people.unit(one).parent_id) is not None}
    below = {unit.key for one in mine for unit in uow.people.units_under(one)}
    found = [m for m in uow.people.waiting(mine | above | below) if may_confirm(uow, m, person_id)]
    return [_waiting(uow, membership) for membership in found]


def confirm(uow: UnitOfWork, membership_id: int, *, by: int) -> Waiting:
    """Agree that somebody is what they say; they hear of it, and how they may speak. NotFound, AlreadyDone."""
    one = _decided(uow, membership_id, by=by)
    one.membership.waits_since = None
    by_phone.confirmed(uow, one.membership)
    uow.people.keep(one.membership)
    uow.act("person.confirmed", "person", one.membership.person_id, by=by, role=one.membership.role)
    speaking = invitations.speaks(uow, one.claimed) if one.claimed is not None else None
    _tell(uow, one, "confirming/confirmed", speaking=speaking)
    claims.recognise(uow, one.membership.person_id, proven=True)
    return one


def decline(uow: UnitOfWork, membership_id: int, *, by: int) -> Waiting:
    """Say that somebody is not what they say: they are that no more, hear so, and may say anew. NotFound, AlreadyDone.

    What they asked stays. Who only gave a delegate's name stays what they are, and is not that delegate.
    """
    one = _decided(uow, membership_id, by=by)
    if one.claimed is None or _wants(uow, one.membership):
        uow.people.end(one.membership)
    else:
        one.membership.waits_since = None
        uow.people.keep(one.membership)
    uow.act("person.not_confirmed", "person", one.membership.person_id, by=by, role=one.membership.role)
    _tell(uow, one, "confirming/declined")
    return one


def _decided(uow: UnitOfWork, membership_id: int, *, by: int) -> Waiting:
    membership = uow.people.membership(membership_id)
    if not may_confirm(uow, membership, by):
        raise NotFound
    if membership.waits_since is None:
        raise AlreadyDone(what="member")
    return _waiting(uow, membership)


def _tell(uow: UnitOfWork, one: Waiting, template: str, *, speaking: Speaking | None = None) -> None:
    owe(
        uow, one.membership.person_id, template, once=f"{template}:{one.key}:{uow.now.isoformat()}", mandatory=True,
        choices=[Choice.command(label("speak"), "phatbieu")] if speaking is not None else [], speaking=speaking,
        one=one, address=office.address(uow, one.membership.person_id),
    )  # fmt: skip
