"""Who somebody is by now: old buttons, notes and undone decisions may still name a person who was merged away."""

from services.unit_of_work import UnitOfWork

MERGED = "person.merged"
"""The event of a person who became another; its detail `into` says whom."""


def present(uow: UnitOfWork, person_id: int) -> int:
    """Return the person who somebody has become, or they themselves."""
    merged = [event for event in uow.events.of("person", person_id) if event.act == MERGED]
    return present(uow, int(merged[-1].details["into"])) if merged else person_id
