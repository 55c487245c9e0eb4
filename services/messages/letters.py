"""What a letter offered: a choice under it, made later by a link."""

from dataclasses import dataclass

from services.delivering import OF_A_STEP
from services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Offered:
    """A lasting choice under a message to a person."""

    person_id: int
    label: str
    payload: str


def offered(uow: UnitOfWork, delivery_id: int, number: int) -> Offered | None:
    """Return the n-th lasting choice under a message, or None where there is none, or nobody it was for."""
    told = uow.deliveries.find(delivery_id)
    if told is None or told.person_id is None or uow.people.get(told.person_id).erased_at is not None:
        return None
    choices = lasting(told.choices)
    if number >= len(choices):
        return None
    label, payload, *_ = choices[number]
    return Offered(told.person_id, label, payload)


def lasting(choices: list[list[str]]) -> list[list[str]]:
    """Return those of a message's choices that mean something outside the talk's present step."""
    return [choice for choice in choices if not choice[1].startswith(OF_A_STEP)]
