"""Releasing: a unit that closes, or moves away, sends nobody to the meetings of the unit above; back, it does again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from conversation.reply import Choice
from domain.invitation import Invitation, Seat
from domain.meeting import Meeting
from domain.people.access import Role
from domain.people.unit import Unit
from services import office
from services.people.invitations import by_day, seat_again, take_off, tell_off
from services.plans import parts, seats
from services.unit_of_work import UnitOfWork
from templates.say import label

_HEADS = frozenset({Role.UNIT_HEAD, Role.CHAIR})


@dataclass(frozen=True, slots=True)
class _List:
    """Who goes or comes with a unit, of one meeting's list."""

    meeting: Meeting
    delegates: int
    reserves: int

    @classmethod
    def of(cls, meeting: Meeting, people: Sequence[Invitation]) -> Self:
        reserves = sum(one.seat is Seat.RESERVE for one in people)
        return cls(meeting, len(people) - reserves, reserves)


def invited(uow: UnitOfWork, unit: Unit) -> int:
    """Return how many are invited for a unit to meetings ahead of the unit above, so that it is said before."""
    return sum(len(_invited(uow, meeting, unit)) for meeting in _meetings(uow, unit))


def release(uow: UnitOfWork, unit: Unit, *, by: int, why: str) -> None:
    """Take everybody off who is invited for a unit: they are told, the office that invited them, and the unit's heads.

    Who is there already stays. `why`: as where its parts end, one of services.plans.parts.
    """
    lists: list[_List] = []
    for meeting in _meetings(uow, unit):
        gone = [uow.invitations.hold(one.key) for one in _invited(uow, meeting, unit)]
        for one in gone:
            take_off(uow, one, by=by, with_unit=True)
            tell_off(uow, one, why=why)
        if gone:
            _tell_office(uow, meeting, unit, gone, by=by, why=why)
            lists.append(_List.of(meeting, gone))
    _tell_heads(uow, unit, "inviting/unit_gone_head", lists, by=by, why=why)


def give_back(uow: UnitOfWork, unit: Unit, *, by: int, why: str) -> None:
    """Put those on their lists again who went with the unit, where it still sends somebody; who erased themselves not.

    What they had answered stands, and they hear so, as the unit's heads do. `why`: why they had gone.
    """
    lists: list[_List] = []
    for meeting in _meetings(uow, unit):
        back = [one for one in uow.invitations.of_meeting(meeting.key, removed=True) if _comes_back(uow, one, unit)]
        given = [one for one in back if _seat_again(uow, meeting, one, by=by)]
        if given:
            _tell_office(uow, meeting, unit, given, by=by, why="")
            lists.append(_List.of(meeting, given))
    _tell_heads(uow, unit, "inviting/unit_back_head", lists, by=by, why=why)


def _meetings(uow: UnitOfWork, unit: Unit) -> list[Meeting]:
    found = uow.meetings.not_over([unit.parent_id]) if unit.parent_id is not None else []
    return [one for one in found if one.started_at is None and uow.now < one.starts_at]


def _invited(uow: UnitOfWork, meeting: Meeting, unit: Unit) -> list[Invitation]:
    return [one for one in uow.invitations.of_unit(meeting.key, unit.key) if one.arrived_at is None]


def _comes_back(uow: UnitOfWork, one: Invitation, unit: Unit) -> bool:
    if one.stands or not one.removed_with_unit or one.unit_id != unit.key:
        return False
    return one.person_id is None or uow.people.get(one.person_id).erased_at is None


def _seat_again(uow: UnitOfWork, meeting: Meeting, one: Invitation, *, by: int) -> bool:
    """Whether there is a list for them still; who had said no keeps no seat by that, as before."""
    one = uow.invitations.hold(one.key)
    removed_at, one.removed_at = one.removed_at, None
    uow.invitations.keep(one)
    share = next((s for s in seats.shares(uow, meeting) if any(i.key == one.key for i in s.invited)), None)
    if share is None:
        one.removed_at = removed_at
        uow.invitations.keep(one)
        return False
    seat_again(uow, share, one, by=by, template="inviting/invited" if one.asked_at is None else "inviting/back")
    return True


def _tell_office(
    uow: UnitOfWork, meeting: Meeting, unit: Unit, people: Sequence[Invitation], *, by: int, why: str
) -> None:  # fmt: skip
    """Tell who keeps the meeting's list; nobody where that is who does it. `why`: "" where they are back."""
    told = [one for one in office.staff(uow, meeting.unit_id, frozenset({Role.SECRETARY})) if one != by]
    listed = _List.of(meeting, people)
    template = "inviting/unit_gone" if why else "inviting/unit_back"
    office.tell(
        uow, told, template, once=f"{template}:{meeting.key}:{unit.key}:{unit.version}", due_at=by_day(uow),
        choices=[Choice.act(label("invitations"), "invitations", f"{meeting.key}.0")], meeting=meeting, unit=unit,
        count=listed.delegates, reserves=listed.reserves, why=why,
    )  # fmt: skip


def _tell_heads(
    uow: UnitOfWork, unit: Unit, template: str, lists: Sequence[_List], *, by: int, why: str
) -> None:  # fmt: skip
    """Tell a unit's heads in one message; of a move only where it changed whom they sent."""
    if unit.parent_id is None or (why == parts.UNIT_MOVED and not lists):
        return
    told = [one for one in office.staff(uow, unit.key, _HEADS) if one != by]
    office.tell(
        uow, told, template, once=f"{template}:{unit.key}:{unit.version}", due_at=by_day(uow), unit=unit,
        choices=[Choice.command(label("delegates"), "daibieu")] if lists and template.endswith("back_head") else [],
        above=uow.people.unit(unit.parent_id), lists=lists, why=why,
    )  # fmt: skip
