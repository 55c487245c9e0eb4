"""Who is to do a step hears that it is theirs, or that it is not after all."""

from conversation.reply import Choice
from domain.deadline import Deadline
from services import office
from services.delivering import owe
from services.unit_of_work import UnitOfWork
from templates.say import label

_FOR_HOLDER = ("deadline_done", "deadline")


def tell_holder(uow: UnitOfWork, deadline: Deadline, *, but: int) -> None:
    """Tell who is to do it that it is theirs; nobody where that is who gave it to themselves."""
    if deadline.holder_id not in {None, but}:
        owe(
            uow, deadline.holder_id or 0, "timeline/assigned", once=f"deadline:{deadline.key}:{deadline.version}",
            deadline=deadline, choices=[Choice.act(label(key), key, deadline.key) for key in _FOR_HOLDER],
            address=office.address(uow, deadline.holder_id or 0),
        )  # fmt: skip


def tell_not_given(uow: UnitOfWork, deadline: Deadline, person_id: int) -> None:
    """Tell somebody that what was just given to them is not theirs after all."""
    owe(
        uow, person_id, "timeline/not_given", once=f"deadline:{deadline.key}:{deadline.version}", deadline=deadline,
        choices=[Choice.command(label("my_duties"), "viec")], address=office.address(uow, person_id),
    )  # fmt: skip
