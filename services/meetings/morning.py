"""The morning: office and chair hear once a working day what waits for them, when there is anything (F68)."""

from datetime import time

from conversation.reply import Choice
from domain.people.access import Role
from services import calendars, office
from services.dates import today as day_of
from services.delivering import owe
from services.meetings import today
from services.reminders.together import may_hear
from services.unit_of_work import UnitOfWork
from templates.say import label

FROM, UNTIL = time(7, 0), time(11, 0)
"""Local hours between which it is said; a program that starts later says nothing of that day."""
HEARS = frozenset({Role.SECRETARY, Role.CHAIR})
NAMED = (
    "danger", "run", "hold", "aside", "sort", "voices", "rule", "approve", "reassign", "unclear", "undelivered",
    "confirm",
)  # fmt: skip
"""What is said, in this order. What has a reminder of its own is not: late answers and steps, one's own debts."""
_WAYS = {"sort": ("menu_new", "moi"), "approve": ("menu_approve", "duyet"), "reassign": ("menu_debts", "no")}


def tell_next(uow: UnitOfWork) -> int:
    """Look at the next one who was not looked at today, tell them if anything waits; 0 where nobody is left.

    One in a unit: to look over all meetings of somebody takes a while.
    """
    now = uow.now.astimezone(uow.zone)
    if not FROM <= now.time() < UNTIL:
        return 0
    person_id = uow.people.next_in_the_morning(HEARS, day_of(uow))
    if person_id is None:
        return 0
    if may_hear(uow, person_id):
        _tell(uow, person_id)
    return 1


def _tell(uow: UnitOfWork, person_id: int) -> None:
    """Say it in one message, by unit and meeting; nobody works on a day off of all their units."""
    units = {m.unit_id for m in uow.people.memberships(person_id) if m.role in HEARS}
    if not any(calendars.of_unit(uow, unit_id).is_working(day_of(uow)) for unit_id in units):
        return
    found = []
    for agenda in today.of(uow, person_id).agendas:
        things = [one for name in NAMED for one in agenda.things if one.name == name]
        if agenda.body.unit_id in units and things:
            found.append((agenda, things))
    if not found:
        return
    names = dict.fromkeys(one.name for _, things in found for one in things)
    ways = [Choice.command(label(row), command) for name, (row, command) in _WAYS.items() if name in names]
    owe(
        uow, person_id, "overseeing/morning", once=f"morning:{person_id}:{day_of(uow).isoformat()}", found=found,
        address=office.address(uow, person_id), several=len({agenda.unit for agenda, _ in found}) > 1,
        choices=[*ways, Choice.command(label("menu"), "menu")],
    )  # fmt: skip
