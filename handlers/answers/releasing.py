"""Releasing: approved answers are sent together, at once or at an hour; taken back until it has come."""

import math
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.people.access import MAY_APPROVE
from handlers.buttons import act, command, number, pages_around, ways_out
from handlers.plans.when_and_where import hour_choices, read_hour, read_when
from handlers.routing import router
from services import dates
from services.answers import releasing
from services.paging import page_of
from services.plans import meeting_days
from services.unit_of_work import UnitOfWork
from services.which_meeting import units_of
from templates.say import phrases, say


class Releasing(StrEnum):
    """The two steps of setting an hour; `At` is what they know."""

    DAY = "releasing.day"
    HOUR = "releasing.hour"


@dataclass(frozen=True, slots=True)
class At(Notes):
    """When the list was shown (seconds), and on which day it goes out."""

    seen: int
    day: date | None = None


@router.command("phathanh", phrases=phrases("phathanh"))
def release(turn: Turn, uow: UnitOfWork) -> Reply:
    """Approved answers that wait to be sent together, and those that have an hour."""
    return _waiting(turn, uow)


@router.action("releases", card="/phathanh")
def release_page(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Trang sau», «Trang trước»."""
    return _waiting(turn, uow, page_number=number(turn))


def _waiting(turn: Turn, uow: UnitOfWork, first: str = "", page_number: int = 0) -> Reply:
    held = [one for unit_id in units_of(uow, turn.who, MAY_APPROVE) for one in releasing.held(uow, unit_id)]
    going = sum(one.at is not None and one.at <= uow.now for one in held)
    waiting = [one for one in held if one.at is None or one.at > uow.now]
    hours = sorted({one.at for one in waiting if one.at is not None})
    seen, choices = math.ceil(uow.now.timestamp()), list[Choice]()
    if waiting:
        choices = [act("releaseall", seen), act("releaseat", seen)]
    if hours:
        choices.append(act("releasenot"))
    page = page_of(waiting, page_number)
    choices += pages_around(page, "releases")
    at = [(hour, sum(one.at == hour for one in waiting)) for hour in hours]
    text = say("answering/release", page=page, at=at, going=going)
    return Reply(text, [*choices, command("menu_approve", "duyet"), command("menu", "menu")], first=first)


@router.action("releaseall", card="/phathanh")
def release_all(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Gửi tất cả» sends what its message listed; a second tap finds nothing more of that to send."""
    total = releasing.order(uow, units_of(uow, turn.who, MAY_APPROVE), by=turn.who, seen_at=_instant(number(turn)))
    return _released(total)


def _released(total: int) -> Reply:
    text = say("answering/released", total=total, more=total > releasing.AT_ONCE)
    return Reply(text, [command("menu_approve", "duyet")])


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@router.action("releasenot", card="/phathanh")
def call_off(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Bỏ hẹn giờ»: they wait again until somebody says when."""
    total = releasing.call_off(uow, units_of(uow, turn.who, MAY_APPROVE), by=turn.who)
    return _waiting(turn, uow, first=say("answering/release_not", total=total))


@router.action("releaseat", card="/phathanh")
def begin(turn: Turn, _uow: UnitOfWork) -> Go:
    """«Hẹn giờ gửi»: the day is asked for, then the hour."""
    return Go(Releasing.DAY, notes=At(number(turn)), fresh=True)


@router.ask(Releasing.DAY)
def ask_day(_turn: Turn, uow: UnitOfWork) -> Reply:
    days = [dates.today(uow) + timedelta(days=ahead) for ahead in range(3)]
    choices = [Choice(say("triaging/day", at=day), day.isoformat()) for day in days]
    return Reply(say("answering/release_day"), [*choices, *ways_out()])


@router.take(Releasing.DAY)
def take_day(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    day, hour = read_when(turn, uow)
    notes = replace(At.of(turn), day=day)
    if hour is None:
        return Go(Releasing.HOUR, notes=notes)
    return _set(turn, uow, notes, meeting_days.instant(uow, day, hour))


@router.ask(Releasing.HOUR)
def ask_hour(turn: Turn, uow: UnitOfWork) -> Reply:
    day = At.of(turn).day or dates.today(uow)
    return Reply(say("answering/release_hour", day=day), [*hour_choices(uow, day), *ways_out()])


@router.take(Releasing.HOUR)
def take_hour(turn: Turn, uow: UnitOfWork) -> Reply:
    notes = At.of(turn)
    day = notes.day or dates.today(uow)
    return _set(turn, uow, notes, meeting_days.instant(uow, day, read_hour(turn, uow, day)))


def _set(turn: Turn, uow: UnitOfWork, notes: At, at: datetime) -> Reply:
    units = units_of(uow, turn.who, MAY_APPROVE)
    total = releasing.order(uow, units, by=turn.who, seen_at=_instant(notes.seen), at=at)
    return _waiting(turn, uow, first=say("answering/release_at", total=total, at=at)).done()
