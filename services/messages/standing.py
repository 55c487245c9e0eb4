"""Where a talk stands, as far as what was offered goes: which choices under earlier messages still lead somewhere."""

from dataclasses import dataclass

from domain.messages.delivery import Delivery
from services.unit_of_work import UnitOfWork

_REPLY = "turn:"
_OF_A_STEP = "s|"


@dataclass(frozen=True, slots=True)
class Standing:
    """One account's talk. `step` waits for an answer under the name `offer`; both "" where none waits.

    `newest`: the arrival that was answered last with something to choose.
    """

    step: str
    offer: str
    newest: int


def standing(uow: UnitOfWork, account_id: int) -> Standing:
    """Return where the talk with an account stands."""
    place = uow.places.get(account_id)
    replies = uow.deliveries.replies(account_id)
    return Standing(
        place.step,
        place.nonce if place.step else "",
        next((_arrival(once) for once, choices in replies if choices), 0),
    )


def is_reply(row: Delivery) -> bool:
    """Whether a message answers something; others are notices, whose choices last."""
    return row.once.startswith(_REPLY)


def is_live(row: Delivery, now: Standing) -> bool:
    """Whether the choices under a message still lead somewhere.

    A step's choices do until the talk goes on; the other ones under a reply until something else is offered.
    """
    if not row.choices:
        return False
    if not is_reply(row):
        return True
    if any(payload.startswith(_OF_A_STEP) for _, payload, *_ in row.choices):
        asked = f"{_OF_A_STEP}{now.offer}|"
        return now.offer != "" and any(payload.startswith(asked) for _, payload, *_ in row.choices)
    return _arrival(row.once) >= now.newest


def _arrival(once: str) -> int:
    return int(once.removeprefix(_REPLY).partition("#")[0])
