"""What tests of sending need: people with accounts on several networks, messages promised to them, and their rows."""

from bot.runtime import Runtime
from conversation.reply import Choice
from domain.delivery import Delivery
from services.delivering import owe_words
from services.unit_of_work import UnitOfWork


async def joins(runtime: Runtime, person_id: int, network: str, external_id: str) -> int:
    """Give a person an account on a network, where a word has just come from; return the account's id."""

    def work(uow: UnitOfWork) -> int:
        known = uow.people.account(network, external_id)
        uow.people.bind(known.account_id, person_id)
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
    """Promise a message to an account; its text is its `once` unless another is given."""

    def work(uow: UnitOfWork) -> None:
        account = uow.people.account_by_id(account_id)
        owe_words(
            uow, account, text or once, person_id=account.person_id, template=template, once=once, mandatory=mandatory,
            choices=choices, document_id=document_id,
        )  # fmt: skip

    await runtime.write(work)


async def row(runtime: Runtime, once: str) -> Delivery:
    """The row of a message as it is now."""
    found = await runtime.read(lambda uow: uow.deliveries.by_once(once))
    assert found is not None, once
    return found


async def acts(runtime: Runtime, delivery_id: int | None) -> list[str]:
    """What the log says of a message."""
    events = await runtime.read(lambda uow: uow.events.of("delivery", delivery_id or 0))
    return [event.act for event in events]
