"""Pauses of people: the office begins one with a reason and a day, sees whom it has paused, and lifts it again."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from conversation.reply import Choice
from domain.errors import AlreadyDone, NotFound
from domain.people.access import MAY_RUN, POSTS, check_role
from domain.people.errors import CannotPause, PauseDayWrong
from domain.people.pause import MOST_DAYS, REASON_LIMIT, Pause
from domain.people.unit import Unit
from domain.questions.question import Question
from domain.questions.queue import NOTICE_AFTER
from domain.questions.wording import check_wording
from services import office, pausing
from services.becoming import present
from services.dates import read_date, today
from services.delivering import owe
from services.office import Who
from services.people import merging
from services.questions import changing
from services.unit_of_work import UnitOfWork
from services.which_meeting import units_of
from templates.say import label


@dataclass(frozen=True, slots=True)
class Paused:
    """A pause as the office sees it. `unheard`: they have not been told yet, for it may still be taken back."""

    pause: Pause
    who: Who
    unit: Unit
    unheard: bool = False


# --- who may, and whom -----------------------------------------------------------------------------------------------


def may_pause(uow: UnitOfWork, unit_id: int, *, by: int) -> bool:
    """Whether somebody may pause people in a unit."""
    return bool(uow.people.roles(by, unit_id) & MAY_RUN)


def listed(uow: UnitOfWork, *, by: int) -> list[Paused]:
    """Return whom the offices of a chair or secretary have paused, the newest first; NoRight."""
    units = units_of(uow, by, MAY_RUN)
    found = [one for one in uow.pauses.of_units(units) if uow.people.get(one.person_id).erased_at is None]
    return [shown(uow, one) for one in found]


def shown(uow: UnitOfWork, pause: Pause) -> Paused:
    """Return a pause with whom it is about; a hidden name stays hidden."""
    who = office.asker(uow, pause.person_id, pause.unit_id)
    unheard = uow.now < pause.begun_at + NOTICE_AFTER
    return Paused(pause, office.unnamed(who) if pause.name_hidden else who, uow.people.unit(pause.unit_id), unheard)


def one(uow: UnitOfWork, pause_id: int, *, by: int) -> Paused:
    """Return one pause to who may lift it; NotFound."""
    pause = uow.pauses.hold(pause_id)
    if not may_pause(uow, pause.unit_id, by=by):
        raise NotFound
    return shown(uow, pause)


def of_asker(uow: UnitOfWork, question: Question) -> Pause | None:
    """Return the pause of a question's asker in the unit of its meeting, or None."""
    return uow.pauses.holding(question.asker_id, uow.meetings.get(question.meeting_id).unit_id)


def check_may_be_paused(uow: UnitOfWork, unit_id: int, person_id: int, *, by: int) -> int:
    """Return who is meant by now; NoRight, CannotPause for who works there and whom no message reaches."""
    check_role(uow.people.roles(by, unit_id), MAY_RUN)
    person_id = present(uow, person_id)
    if uow.people.roles(person_id, unit_id) & POSTS:
        raise CannotPause(why="post")
    if uow.people.get(person_id).erased_at is not None:
        raise CannotPause(why="left")
    if not uow.accounts.of(person_id):
        raise CannotPause(why="paper")
    return person_id


# --- begun and lifted ------------------------------------------------------------------------------------------------


def last_day(uow: UnitOfWork, typed: str) -> datetime:
    """Return the end of the day that was typed as the last («7» or «7 ngày» from today); PauseDayWrong.

    DateNotUnderstood for what is no day.
    """
    days = typed.casefold().split()
    if days and days[0].isdecimal() and len(days[0]) <= len(str(MOST_DAYS)) and len(days) <= len(("7", "days")):
        last = today(uow) + timedelta(days=int(days[0]))
    else:
        last = read_date(uow, typed).astimezone(uow.zone).date()
    if not today(uow) < last <= today(uow) + timedelta(days=MOST_DAYS):
        raise PauseDayWrong(limit=MOST_DAYS)
    return _end_of(uow, last)


def _end_of(uow: UnitOfWork, day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), uow.zone)


def begin(
    uow: UnitOfWork, unit_id: int, person_id: int, reason: str, until: str, *, by: int, hidden: bool = False
) -> Paused:
    """Pause somebody, who reads why, until when and whom to turn to; AlreadyDone where they are paused already.

    NoRight, CannotPause, EmptyText, TooLong, PauseDayWrong, DateNotUnderstood. Taken back within two minutes
    they never hear of it.
    """
    person_id = check_may_be_paused(uow, unit_id, person_id, by=by)
    why, ends_at = check_wording(reason, limit=REASON_LIMIT, fewest=1), last_day(uow, until)
    merging.check_both_are(uow, person_id, person_id)
    if uow.pauses.holding(person_id, unit_id) is not None:
        raise AlreadyDone(what="paused")
    pause = Pause(
        person_id=person_id, unit_id=unit_id, reason=why, name_hidden=hidden, begun_at=uow.now, begun_by=by,
        ends_at=ends_at,
    )  # fmt: skip
    uow.pauses.keep(pause)
    uow.act("person.paused", "person", person_id, by=by, unit=unit_id, until=ends_at.date().isoformat())
    unit = uow.people.unit(unit_id)
    owe(
        uow, person_id, "pausing/told", once=f"paused:{pause.key}", mandatory=True, due_at=uow.now + NOTICE_AFTER,
        choices=ways(), unit=unit, pause=pause, address=office.address(uow, person_id),
    )  # fmt: skip
    pausing.tell_the_end(uow, pause)
    return shown(uow, pause)


def question_at(uow: UnitOfWork, code: str, *, by: int) -> Question:
    """Return the question of a number whose asker somebody may pause; CannotPause where there is none such."""
    question = changing.by_number(uow, code.strip())
    if question is None or not may_pause(uow, uow.meetings.get(question.meeting_id).unit_id, by=by):
        raise CannotPause(why="nobody")
    return question


def begin_at(uow: UnitOfWork, question: Question, reason: str, until: str, *, by: int) -> Paused:
    """Pause whoever asked a question; a name that is hidden stays so."""
    unit_id = uow.meetings.get(question.meeting_id).unit_id
    return begin(uow, unit_id, question.asker_id, reason, until, by=by, hidden=question.name_hidden)


def lift(uow: UnitOfWork, pause_id: int, *, by: int) -> Paused:
    """End a pause before its day; they hear so, unless they can know of none. AlreadyDone, NotFound.

    Who wrote something meanwhile may have read of it, whether or not they have been told.
    """
    paused = one(uow, pause_id, by=by)
    pause = paused.pause
    if not pause.holds(uow.now):
        raise AlreadyDone(what="lifted")
    pause.lifted_at, pause.lifted_by = uow.now, by
    uow.pauses.keep(pause)
    uow.act("person.pause_lifted", "person", pause.person_id, by=by, unit=pause.unit_id)
    uow.deliveries.drop(f"pause_ends:{pause.key}", reason="lifted")
    accounts = [account.id or 0 for account in uow.accounts.all_of(pause.person_id)]
    untold = uow.deliveries.drop(f"paused:{pause.key}", reason="lifted")
    if not untold or uow.arrivals.any_since(accounts, pause.begun_at):
        owe(
            uow, pause.person_id, "pausing/ended", once=f"pause_lifted:{pause.key}", mandatory=True,
            choices=[Choice.command(label("ask"), "hoi")], unit=paused.unit, lifted=True,
            address=office.address(uow, pause.person_id),
        )  # fmt: skip
    return paused


def ways() -> list[Choice]:
    """Return what somebody who is paused may still do."""
    return [
        Choice.command(label("mine"), "cauhoi"), Choice.command(label("to_office"), "thuky"),
        Choice.act(label("report_child"), "report_child"),
    ]  # fmt: skip
