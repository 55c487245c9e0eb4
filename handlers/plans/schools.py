"""Các trường: what each school of a ward has sent, held and owes; the late ones are reminded, after a look."""

from dataclasses import dataclass
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Go, Reply
from conversation.turn import Turn
from domain.errors import NoRight
from domain.people.access import MAY_WATCH
from handlers.buttons import act, by_choice, choice, command, number, numbers
from handlers.lists import numbered, of_first
from handlers.routing import router
from services.paging import page_of
from services.people import rights
from services.plans import nudging, schools
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say


class Schools(StrEnum):
    """The one step: looking at what a nudge would do."""

    NUDGE = "schools.nudge"


@dataclass(frozen=True, slots=True)
class Meant(Notes):
    """Which schools are to be reminded: all late ones of a ward, or one."""

    ward: int
    school: int = 0


@router.command("truong", phrases=phrases("truong"))
def show_schools(turn: Turn, uow: UnitOfWork) -> Reply:
    """Those below the unit that one watches; that of the meeting that is meant comes first."""
    followed = schools.followed_by(uow, turn.who)
    if not followed:
        raise NoRight(roles=sorted(MAY_WATCH))
    return of_first(followed, lambda key: schools_page(uow, key, by=turn.who), "schools")


@router.action("schools")
def show_page(turn: Turn, uow: UnitOfWork) -> Reply:
    """`ward.page`."""
    return schools_page(uow, *numbers(turn), by=turn.who)


def schools_page(uow: UnitOfWork, ward_id: int, page_number: int = 0, *, by: int, first: str = "") -> Reply:
    """Return a page of a ward's schools, late ones first."""
    seen = schools.overview(uow, ward_id, by=by)
    page = page_of(seen.rows, page_number)
    lines, choices = numbered(page, "schools/number", lambda _, row: ("school", row.unit.key), ("schools", ward_id))
    if seen.may_nudge and any(row.is_late for row in seen.rows):
        choices.append(act("schools_nudge", ward_id))
    choices.append(command("menu", "menu"))
    return Reply(say("schools/list", seen=seen, lines=lines, page=page), choices, first=first, card=True)


@router.action("school")
def show_school(turn: Turn, uow: UnitOfWork) -> Reply:
    return school_card(uow, number(turn), by=turn.who)


def school_card(uow: UnitOfWork, school_id: int, *, by: int) -> Reply:
    """Return one school, to read."""
    ward_id = uow.people.unit(school_id).parent_id or 0
    seen = schools.overview(uow, ward_id, by=by)
    row = seen.of(school_id)
    choices = [act("school_nudge", school_id)] if seen.may_nudge and row.is_late else []
    choices += [act("codes", f"{school_id}.0")] if rights.hands_out(uow, school_id, by) else []
    choices += [act("schools", f"{ward_id}.0"), command("menu", "menu")]
    return Reply(say("schools/card", row=row, heads=schools.heads_of(uow, row)), choices, card=True)


@router.action("schools_nudge", card="schools")
def begin_nudging(turn: Turn, uow: UnitOfWork) -> Go:
    schools.overview(uow, number(turn), by=turn.who)
    return Go(Schools.NUDGE, notes=Meant(number(turn)), fresh=True)


@router.action("school_nudge", card="school")
def begin_nudging_one(turn: Turn, uow: UnitOfWork) -> Go:
    ward_id = uow.people.unit(number(turn)).parent_id or 0
    schools.overview(uow, ward_id, by=turn.who)
    return Go(Schools.NUDGE, notes=Meant(ward_id, number(turn)), fresh=True)


@router.ask(Schools.NUDGE)
def ask_nudging(turn: Turn, uow: UnitOfWork) -> Reply:
    """Whom it would reach, since when they know, and the words."""
    preview = nudging.preview(uow, Meant.of(turn).ward, _meant(turn, uow), by=turn.who)
    choices = [choice("nudge_schools"), choice("not_now")] if preview.reached else [choice("not_now")]
    return Reply(say("schools/preview", preview=preview), choices)


def _meant(turn: Turn, uow: UnitOfWork) -> list[int]:
    meant = Meant.of(turn)
    if meant.school:
        return [meant.school]
    return [row.unit.key for row in schools.overview(uow, meant.ward, by=turn.who).rows if row.is_late]


@router.take(Schools.NUDGE)
@by_choice()
def take_nudging(turn: Turn, uow: UnitOfWork, key: str) -> Reply:
    ward_id = Meant.of(turn).ward
    if key != "nudge_schools":
        return schools_page(uow, ward_id, by=turn.who).done()
    nudged = nudging.nudge(uow, ward_id, _meant(turn, uow), by=turn.who)
    return schools_page(uow, ward_id, by=turn.who, first=say("schools/nudged", nudged=nudged, now=uow.now)).done()
