"""Telling posts: who got one, who lost one, and the office, hear of it."""

from dataclasses import dataclass

from conversation.reply import Choice
from domain.people.access import MAY_RUN, Membership
from domain.people.unit import Unit
from services import office
from services.delivering import owe
from services.office import Who
from services.people.handing_over import Handed
from services.unit_of_work import UnitOfWork
from templates.say import label


@dataclass(frozen=True, slots=True)
class Held:
    """A post that somebody holds. `unit`: the group or department that they head, or the unit itself."""

    membership: Membership
    who: Who
    unit: Unit
    owed: int

    @property
    def key(self) -> int:
        """The id by which it is replaced or ended."""
        assert self.membership.id is not None
        return self.membership.id


def appointed(uow: UnitOfWork, post: Membership, *, by: int, owed: int) -> None:
    """Tell who has got a post, and the office; `owed`: how much of it is theirs now."""
    unit, post_called = uow.people.unit(post.unit_id), office.post_of(uow, post)
    once = f"appointed:{post.id}:{uow.now.isoformat()}"
    name = uow.people.get(post.person_id).name
    if post.person_id != by:
        owe(
            uow, post.person_id, "appointing/appointed", once=once, mandatory=True, post=post_called, unit=unit,
            owed=owed, address=office.address(uow, post.person_id),
            choices=[Choice.command(label("my_duties"), "viec"), Choice.command(label("menu"), "menu")],
        )  # fmt: skip
    office.tell(
        uow, [one for one in _told(uow, unit) if one not in {by, post.person_id}], "appointing/changed", once=once,
        name=name, post=post_called, unit=unit,
    )  # fmt: skip


def ended(uow: UnitOfWork, before: Held, handed: Handed, *, by: int, successor: str) -> None:
    """Tell who has lost a post; the office hears what is nobody's now where there is no successor ("")."""
    unit = uow.people.unit(before.membership.unit_id)
    once = f"post_ended:{before.key}:{uow.now.isoformat()}"
    if before.who.person_id != by:
        owe(
            uow, before.who.person_id, "appointing/ended", once=once, mandatory=True, post=before.who.post, unit=unit,
            successor=successor, moved=len(handed), address=office.address(uow, before.who.person_id),
        )  # fmt: skip
    if successor:
        return
    office.tell(
        uow, [one for one in _told(uow, unit) if one != before.who.person_id], "appointing/vacant", once=once,
        choices=[Choice.command(label("menu_timeline"), "lich")] if handed.deadlines else (),
        who=before.who, unit=unit, handed=handed,
    )  # fmt: skip


def _told(uow: UnitOfWork, unit: Unit) -> list[int]:
    """Return who hears of a change: who runs the unit, or, where nobody does, the unit above."""
    found = office.staff(uow, unit.key, MAY_RUN)
    return found or (office.staff(uow, unit.parent_id, MAY_RUN) if unit.parent_id is not None else [])
