"""What tests of sending need: people with accounts on several networks, messages promised to them, and their rows."""

from datetime import UTC, datetime

from bot.runtime import Runtime
from conversation.reply import Choice
from domain.messages.delivery import Delivery, DeliveryState
from domain.messages.owed import Owed
from domain.messages.purpose import OF_A_TURN, Purpose
from letters.said import Said
from services.delivering import owe_words
from services.unit_of_work import UnitOfWork

_AT = datetime(2026, 11, 2, tzinfo=UTC)
_OWED = Owed.of(
    Delivery(
        once="turn:1", template="menu", text="menu", created_at=_AT, due_at=_AT, state=DeliveryState.SENDING
    ).model_dump()
)


async def joins(runtime: Runtime, person_id: int, network: str, external_id: str) -> int:
    """Give a person an account on a network, where a word has just come from; return the account's id."""

    def work(uow: UnitOfWork) -> int:
        known = uow.accounts.known(network, external_id)
        uow.accounts.bind(known.account_id, person_id)
        uow.arrivals.remember(network, f"first:{external_id}", account_id=known.account_id)
        return known.account_id

    return await runtime.write(work)


async def promise(
    runtime: Runtime,
    account_id: int,
    once: str,
    *,
    text: str = "",
    template: str = "answers/written",
    mandatory: bool = False,
    choices: tuple[Choice, ...] = (),
    document_id: int | None = None,
) -> None:
    """Promise a message to an account; its text is its `once` unless another is given.

    What is owed once a turn is a talk's own word: its receipt, by a template of that name.
    """
    if mandatory:
        purpose = Purpose.MANDATORY
    elif once.startswith(OF_A_TURN):
        purpose = Purpose.RECEIPT if template.endswith("/receipt") else Purpose.REPLY
    else:
        purpose = Purpose.NOTICE

    def work(uow: UnitOfWork) -> None:
        account = uow.accounts.get(account_id)
        owe_words(
            uow, account, Said(text or once, template), person_id=account.person_id, once=once, purpose=purpose,
            choices=choices, document_id=document_id,
        )  # fmt: skip

    await runtime.write(work)


async def row(runtime: Runtime, once: str) -> Delivery:
    """The row of a message as it is now."""
    found = await runtime.read(lambda uow: uow.deliveries.by_once(once))
    assert found is not None, once
    return found


def owed(key: int) -> Owed:
    """Make a message that is on its way."""
    return _OWED._replace(id=key)


async def acts(runtime: Runtime, delivery_id: int | None) -> list[str]:
    """What the log says of a message."""
    events = await runtime.read(lambda uow: uow.events.of("delivery", delivery_id or 0))
    return [event.act for event in events]
