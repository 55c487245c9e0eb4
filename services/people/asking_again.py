"""Asking again: the office reminds by hand who has not answered an invitation, nobody twice on one day."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.invitation import Invitation, Rsvp
from domain.meeting import Meeting
from domain.people.access import check_role
from domain.people.errors import AnswersOver, NobodyToRemind
from domain.reminder import Rung, out_of_quiet_hours
from letters.said import Said
from services import office
from services.delivering import owe
from services.people import rsvps
from services.people.invitations import answers, has_account, name_of
from services.people.inviting import MAY_SEND
from services.plans.meeting_settings import settable
from services.unit_of_work import UnitOfWork
from templates.say import say

MOST_NAMED = 8
"""People whom no message reaches that are named; the others are counted."""


@dataclass(frozen=True, slots=True)
class Silent:
    """Who has not answered. `now`: may be reminded; `today`: were so today; `unreached`: no message reaches them."""

    now: Sequence[Invitation]
    today: int
    unreached: Sequence[Invitation]


def silent(uow: UnitOfWork, meeting: Meeting) -> Silent:
    """Return whom reminding would reach: nobody once it begins, nor who has had no invitation yet."""
    listed = uow.invitations.of_meeting(meeting.key) if rsvps.is_open(uow, meeting) else []
    open_ones = [one for one in listed if one.is_expected and one.rsvp is Rsvp.NONE]
    asked = [one for one in open_ones if one.asked_at is not None and has_account(uow, one)]
    now = [one for one in asked if not _reminded_today(uow, one)]
    return Silent(now, len(asked) - len(now), [one for one in open_ones if not has_account(uow, one)])


def _reminded_today(uow: UnitOfWork, one: Invitation) -> bool:
    days = [at.astimezone(uow.zone).date() for at in (one.asked_at, one.reminded_at) if at is not None]
    return uow.now.astimezone(uow.zone).date() in days


def remind(uow: UnitOfWork, meeting_id: int, *, by: int) -> Silent:
    """Ask everybody silent again who was not asked today; NobodyToRemind, AnswersOver, MeetingOver, NoRight."""
    meeting = settable(uow, meeting_id, by=by)
    check_role(uow.people.roles(by, meeting.unit_id), MAY_SEND)
    if not rsvps.is_open(uow, meeting):
        raise AnswersOver(meeting=meeting)
    found = silent(uow, meeting)
    if not found.now:
        raise NobodyToRemind(count=found.today, length=len(found.unreached))
    for one in found.now:
        one.reminded_at = uow.now
        uow.invitations.keep(one)
        assert one.person_id is not None
        owe(
            uow, one.person_id, f"reminders/{Rung.INVITATION_SILENT}",
            once=f"asked_again:{one.key}:{uow.now.isoformat()}", choices=answers(one),
            due_at=out_of_quiet_hours(uow.now, zone=uow.zone), meeting=meeting,
            unit=uow.people.unit(one.unit_id), invitation=one, address=office.address(uow, one.person_id),
        )  # fmt: skip
    uow.act("invitations.asked_again", "meeting", meeting.key, by=by, count=len(found.now))
    return found


def told(uow: UnitOfWork, count: int, unreached: Sequence[Invitation]) -> Said:
    """Return in words how many were asked again, and by name whom no message reaches."""
    names = [name_of(uow, one) for one in unreached[:MOST_NAMED]]
    return say("inviting/asked_again", told=count, names=names, more=len(unreached[MOST_NAMED:]))
