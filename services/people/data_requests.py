"""Requests about one's own data: numbered, with the law's two dates; what needs a person goes to the office."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from conversation.reply import Choice
from domain.dates.holidays import public_calendar
from domain.dates.workdays import add_workdays
from domain.errors import AlreadyDone, NoRight, NotFound
from domain.people.access import MAY_RUN
from domain.people.data_request import (
    ANSWER_WITHIN,
    DONE_WITHIN,
    LONGER_BY,
    TEXT_LIMIT,
    DataRequest,
    RequestKind,
    last_day,
)
from domain.people.errors import TooManyRequests
from domain.people.person import Person
from domain.people.unit import Unit
from domain.questions.wording import check_wording
from domain.reminder import out_of_quiet_hours
from services import office
from services.dates import today
from services.delivering import owe
from services.office import Who
from services.unit_of_work import UnitOfWork
from services.which_meeting import units_of
from templates.say import caption, label, say

MOST_OPEN = 3
"""Requests that somebody may have open at once; the next waits until one of them is answered."""
MOST_SHOWN = 50
MOST_RECENT = 6
_RUNGS = (timedelta(days=1), timedelta(days=3), timedelta(0))
"""The office is reminded so long before the first date, before the second, and once it is over."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as its office sees it."""

    request: DataRequest
    who: Who
    unit: Unit
    number: str


def number_of(request: DataRequest) -> str:
    """Return the number by which a request is known."""
    return say("my_data/request", number=request.key)


# --- asked -----------------------------------------------------------------------------------------------------------


def note(uow: UnitOfWork, person_id: int, kind: RequestKind, *, text: str = "") -> DataRequest:
    """Write a request down under the next number; what needs nobody is done with it."""
    day, calendar = today(uow), public_calendar()
    first = add_workdays(day, ANSWER_WITHIN, calendar)
    request = DataRequest(
        person_id=person_id, unit_id=_office_for(uow, person_id), kind=kind, text=text, asked_at=uow.now,
        answer_by=_end_of(uow, first), done_by=_end_of(uow, last_day(day, DONE_WITHIN[kind], calendar)),
    )  # fmt: skip
    if kind is not RequestKind.OTHER:
        request.answered_at = request.done_at = uow.now
    uow.data_requests.keep(request)
    uow.act("data.asked", "person", person_id, by=person_id, kind=kind, request=request.key)
    return request


def _office_for(uow: UnitOfWork, person_id: int) -> int | None:
    """Return the unit whose office answers: the first that concerns somebody and has one."""
    units = units_of(uow, person_id)
    return next((unit for unit in units if office.staff(uow, unit, MAY_RUN)), next(iter(units), None))


def _end_of(uow: UnitOfWork, day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), uow.zone)


def seen(uow: UnitOfWork, person_id: int) -> DataRequest:
    """Write down that somebody looks at their data, once a day."""
    since = datetime.combine(today(uow), time(), uow.zone)
    return uow.data_requests.seen_since(person_id, since) or note(uow, person_id, RequestKind.SEE)


def ask(uow: UnitOfWork, person_id: int, text: str) -> DataRequest:
    """Bring what only a person can do to the office, which hears at once; TooManyRequests, EmptyText, TooLong."""
    words = check_wording(text, limit=TEXT_LIMIT, fewest=1)
    if len(uow.data_requests.open_of(person_id, RequestKind.OTHER)) >= MOST_OPEN:
        raise TooManyRequests(limit=MOST_OPEN)
    request = note(uow, person_id, RequestKind.OTHER, text=words)
    if request.unit_id is not None:
        _tell_office(uow, request, "asked")
    return request


def _tell_office(uow: UnitOfWork, request: DataRequest, why: str) -> None:
    assert request.unit_id is not None
    at = out_of_quiet_hours(uow.now, zone=uow.zone) if why != "asked" else None
    office.tell(
        uow, office.staff(uow, request.unit_id, MAY_RUN), "requests/told", once=f"data:{request.key}:{why}", due_at=at,
        mandatory=True, choices=[Choice.act(label("open_request"), "request", request.key)],
        one=shown(uow, request), why=why, now=uow.now,
    )  # fmt: skip


def recent(uow: UnitOfWork, person_id: int) -> list[tuple[DataRequest, str]]:
    """Return the last requests of a person that are more than a look, with their numbers, the newest first."""
    found = uow.data_requests.of_person(person_id, limit=MOST_RECENT)
    return [(one, number_of(one)) for one in found if one.kind is not RequestKind.SEE]


# --- seen by the office ----------------------------------------------------------------------------------------------


def shown(uow: UnitOfWork, request: DataRequest) -> Asked:
    """Return a request with who asks it and whose office answers."""
    assert request.unit_id is not None
    unit = uow.people.unit(request.unit_id)
    return Asked(request, office.asker(uow, request.person_id, unit.key), unit, number_of(request))


def count_open(uow: UnitOfWork, person_id: int) -> int:
    """Return how many requests wait for the offices that somebody runs."""
    try:
        return uow.data_requests.count_open(units_of(uow, person_id, MAY_RUN))
    except NoRight:
        return 0


def listed(uow: UnitOfWork, *, by: int) -> tuple[Sequence[Asked], Sequence[Asked]]:
    """Return requests to somebody's offices: the open ones, the soonest due first, and the last done; NoRight."""
    units = units_of(uow, by, MAY_RUN)
    found = [uow.data_requests.of_units(units, is_open=is_open, limit=MOST_SHOWN) for is_open in (True, False)]
    waiting, done = ([_line(uow, *one) for one in some] for some in found)
    return waiting, done


def _line(uow: UnitOfWork, request: DataRequest, person: Person) -> Asked:
    assert request.unit_id is not None
    name = person.name or caption("person", "left" if person.erased_at is not None else "nameless")
    return Asked(request, Who(request.person_id, name, ""), uow.people.unit(request.unit_id), number_of(request))


def one(uow: UnitOfWork, request_id: int, *, by: int) -> Asked:
    """Return one request to who answers it; NotFound."""
    request = uow.data_requests.hold(request_id)
    if request.unit_id is None or not uow.people.roles(by, request.unit_id) & MAY_RUN:
        raise NotFound
    return shown(uow, request)


# --- answered --------------------------------------------------------------------------------------------------------


def _still_open(uow: UnitOfWork, request_id: int, *, by: int) -> DataRequest:
    request = one(uow, request_id, by=by).request
    if not request.is_open:
        raise AlreadyDone(what="request")
    return request


def check_open(uow: UnitOfWork, request_id: int, *, by: int) -> None:
    """Refuse with AlreadyDone what was answered, with NotFound whose it is not."""
    _still_open(uow, request_id, by=by)


def answer(uow: UnitOfWork, request_id: int, text: str, *, by: int, refused: bool = False) -> Asked:
    """Say what was done, or why it is not (`refused`); who asked reads just that. AlreadyDone, NotFound, EmptyText."""
    request = _still_open(uow, request_id, by=by)
    request.said, request.refused = check_wording(text, limit=TEXT_LIMIT, fewest=1), refused
    request.answered_at, request.done_at = request.answered_at or uow.now, uow.now
    uow.data_requests.keep(request)
    uow.act("data.refused" if refused else "data.answered", "person", request.person_id, by=by, request=request.key)
    _tell_asker(uow, request, "answered", "")
    return shown(uow, request)


def lengthen(uow: UnitOfWork, request_id: int, reason: str, *, by: int) -> Asked:
    """Move the second date by the fifteen days that the law allows, once, with a reason; AlreadyDone, NotFound."""
    request = _still_open(uow, request_id, by=by)
    if request.longer_at is not None:
        raise AlreadyDone(what="request_longer")
    why = check_wording(reason, limit=TEXT_LIMIT, fewest=1)
    request.longer_at, request.answered_at = uow.now, request.answered_at or uow.now
    request.done_by += LONGER_BY
    request.told = min(request.told, 1)
    uow.data_requests.keep(request)
    uow.act("data.lengthened", "person", request.person_id, by=by, request=request.key)
    _tell_asker(uow, request, "longer", why)
    return shown(uow, request)


def _tell_asker(uow: UnitOfWork, request: DataRequest, what: str, why: str) -> None:
    owe(
        uow, request.person_id, "requests/answered", once=f"data_told:{request.key}:{what}", mandatory=True,
        choices=[Choice.command(label("to_data"), "dulieu"), Choice.command(label("to_office"), "thuky")],
        one=shown(uow, request), what=what, why=why,
    )  # fmt: skip


# --- in time ---------------------------------------------------------------------------------------------------------


def remind(uow: UnitOfWork) -> int:
    """Remind offices of what a person must do: before either date, and once it is over; return how many were."""
    reminded = 0
    for request in uow.data_requests.all_open():
        rung = _rung(request, uow.now)
        if rung > request.told and request.unit_id is not None:
            request.told = rung
            uow.data_requests.keep(request)
            _tell_office(uow, request, f"{rung}:{request.done_by:%Y%m%d}")
            reminded += 1
    return reminded


def _rung(request: DataRequest, now: datetime) -> int:
    """Return how far it is: 0 nothing to say yet; 1, 2 a date is near; 3 the last is over."""
    if now >= request.done_by - _RUNGS[2]:
        return 3
    if now >= request.done_by - _RUNGS[1]:
        return 2
    return int(request.answered_at is None and now >= request.answer_by - _RUNGS[0])
