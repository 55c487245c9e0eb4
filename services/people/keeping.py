"""People are kept as long as they were promised, and no longer: they and the office are told before, the office after.

What a person agreed to names a day: the one to which the meeting that was shown is kept. A question at a later one
moves it there; who holds a post stays as long as they hold it. When the day has come the name, the accounts and what
was said on them go; questions and answers stay without a name.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from conversation.reply import Choice
from domain.errors import Refused
from domain.people.access import MAY_RUN
from domain.people.errors import ConsentStopped
from domain.reminder import is_quiet, out_of_quiet_hours
from services import office
from services.delivering import owe
from services.people import privacy
from services.unit_of_work import UnitOfWork
from services.which_meeting import units_of
from templates.say import label

TOLD_BEFORE = timedelta(days=14)
"""How long before the day people and the office hear of it."""
LONGER = timedelta(days=365)
"""For how long who asks to be kept is kept."""
AGAIN_AFTER = timedelta(days=1)
"""So long nobody is tried again whom a rule kept here."""


def kept_until(uow: UnitOfWork, person_id: int) -> datetime | None:
    """Return to which instant a person is kept; None where no day was named to them, or a post keeps them."""
    consent = uow.people.consent(person_id)
    if consent is None or consent.keep_until is None:
        return None
    if consent.stopped_at is not None:
        return consent.keep_until
    asked = {question.meeting_id for question in uow.questions.of_asker(person_id)}
    return max([consent.keep_until, *(uow.meetings.get(meeting_id).keep_until for meeting_id in asked)])


def keep_longer(uow: UnitOfWork, person_id: int) -> datetime | None:
    """Keep a person for another year from now, or to the end of a later meeting of theirs; None where no day binds."""
    consent = uow.people.consent(person_id)
    if consent is None or consent.keep_until is None:
        return None
    if consent.stopped_at is not None:
        raise ConsentStopped(until=consent.keep_until)
    ahead = [m.keep_until for unit_id in units_of(uow, person_id) for m in uow.meetings.of_unit(unit_id)]
    consent.keep_until = max([consent.keep_until, uow.now + LONGER, *ahead])
    consent.end_told_at = None
    uow.people.keep(consent)
    uow.act("consent.prolonged", "person", person_id, by=person_id)
    return consent.keep_until


def tell_before(uow: UnitOfWork) -> int:
    """Tell some people, and their offices, that their day is near; return how many there were."""
    found = uow.keeping.untold(uow.now + TOLD_BEFORE)
    at = out_of_quiet_hours(uow.now, zone=uow.zone) if is_quiet(uow.now, zone=uow.zone) else uow.now
    choices = [Choice.command(label("keep_longer"), "giuthem"), Choice.command(label("to_data"), "dulieu")]
    told: set[tuple[int, datetime]] = set()
    for person_id, until in found:
        consent = uow.people.consent(person_id)
        assert consent is not None
        consent.end_told_at = uow.now
        uow.people.keep(consent)
        if uow.accounts.of(person_id):
            owe(
                uow, person_id, "keeping/soon", once=f"keep:{person_id}:{until:%Y%m%d}", choices=choices, due_at=at,
                until=until, address=office.address(uow, person_id),
            )  # fmt: skip
        told |= {(unit_id, until) for unit_id in _units(uow, person_id)}
    for unit_id, until in sorted(told):
        about, people = f"keep_soon:{unit_id}:{until:%Y%m%d}", office.staff(uow, unit_id, MAY_RUN)
        count, unit = uow.keeping.count(unit_id, until), uow.people.unit(unit_id)
        office.tell(uow, people, "keeping/office_soon", once=about, due_at=at, until=until, count=count, unit=unit)
    return len(found)


def forget(uow: UnitOfWork) -> int:
    """Forget some people whose day has come; their offices hear of it with the last. Return how many were looked at.

    Whom a rule keeps (nobody else holds what they hold) stays, is tried again each day, and holds up nobody else; the
    office hears whom, once.
    """
    found = uow.keeping.over(tried_before=uow.now - AGAIN_AFTER)
    gone: dict[tuple[int, datetime], int] = defaultdict(int)
    kept: dict[tuple[int, datetime], list[str]] = defaultdict(list)
    for person_id, until in found:
        units, name = _units(uow, person_id), uow.people.get(person_id).name
        try:
            privacy.erase(uow, person_id, here=None)
        except Refused:  # before anything of it was done
            if _hold_back(uow, person_id):
                for unit_id in units:
                    kept[unit_id, until].append(name)
            continue
        for unit_id in units:
            gone[unit_id, until] += 1
    _tell_gone(uow, gone)
    for (unit_id, until), names in kept.items():
        about = f"held_back:{unit_id}:{uow.now:%Y%m%d%H%M}"
        people, unit = office.staff(uow, unit_id, MAY_RUN), uow.people.unit(unit_id)
        office.tell(uow, people, "keeping/office_held_back", once=about, until=until, names=names, unit=unit)
    return len(found)


def _hold_back(uow: UnitOfWork, person_id: int) -> bool:
    """Note that somebody could not be forgotten now; whether that is the first time."""
    consent = uow.people.consent(person_id)
    assert consent is not None
    first = consent.held_back_at is None
    consent.held_back_at = uow.now
    uow.people.keep(consent)
    uow.act("person.held_back", "person", person_id, by=None)
    return first


def _tell_gone(uow: UnitOfWork, gone: Mapping[tuple[int, datetime], int]) -> None:
    for (unit_id, until), count in gone.items():
        before = _forgotten(uow, unit_id, until)
        uow.act("people.forgotten", "unit", unit_id, by=None, count=count, day=f"{until:%Y%m%d}")
        if not uow.keeping.count(unit_id, until):
            lists, unit = uow.keeping.forget_lists(unit_id), uow.people.unit(unit_id)
            about, people = f"kept:{unit_id}:{until:%Y%m%d}", office.staff(uow, unit_id, MAY_RUN)
            office.tell(
                uow,
                people,
                "keeping/office_done",
                once=about,
                until=until,
                count=before + count,
                lists=lists,
                unit=unit,
            )


def forget_invited(uow: UnitOfWork) -> int:
    """Forget the names of who was invited and never came in, once their meeting is kept no longer."""
    return uow.invitations.forget_names()


def _units(uow: UnitOfWork, person_id: int) -> list[int]:
    return list(dict.fromkeys(membership.unit_id for membership in uow.people.memberships(person_id)))


def _forgotten(uow: UnitOfWork, unit_id: int, until: datetime) -> int:
    """Return how many of a unit went on the same day's account in units before this one."""
    day = f"{until:%Y%m%d}"
    told = (e.details for e in uow.events.of("unit", unit_id) if e.act == "people.forgotten")
    return sum(int(details["count"]) for details in told if details["day"] == day)
