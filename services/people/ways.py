"""Ways of being reached when the page is closed, or of coming back to it: offered once, and found later in the menu."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from conversation.reply import Choice
from domain.messages.network import WEB
from domain.messages.purpose import Purpose
from services import delivering, office
from services.people import mail_addresses, subscribing, way_back
from services.unit_of_work import UnitOfWork
from templates.say import label, say, words

OFFERED_AFTER = timedelta(seconds=2)
"""Behind the receipt, which stands alone."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way. `name`: its button in words.toml, its line in templates/chat/ways.

    `command`: what its button starts; "" for the one whose button is the browser's own switch, below the words on the
    page. `has`: whether it is for a person on a network.
    """

    name: str
    command: str
    has: Callable[[UnitOfWork, int, str], bool]

    @property
    def choice(self) -> Choice:
        """Its button, which works a week later too."""
        return Choice.command(label(self.name), self.command, words(self.name))


WAYS = (
    Way("push", "", lambda _uow, _person_id, network: network == WEB),
    Way("mail", "thu", lambda uow, _person_id, _network: bool(uow.letter_box)),
    Way("own_link", "duongdan", lambda uow, person_id, network: network == WEB and way_back.may_have(uow, person_id)),
    Way("own_digits", "sauso", lambda uow, person_id, _network: way_back.may_have(uow, person_id)),
)
"""All of them, in the order in which they are offered: a new one is a row here, a button, a line and its talk."""


def of(uow: UnitOfWork, person_id: int, network: str) -> Sequence[Way]:
    """Return the ways that are open to somebody who writes by a network."""
    return [way for way in WAYS if way.has(uow, person_id, network)]


def buttons(found: Sequence[Way]) -> list[Choice]:
    """Return the buttons below the words that name some ways."""
    return [way.choice for way in found if way.command]


def offer(uow: UnitOfWork, account_id: int, person_id: int, meeting_id: int) -> None:
    """After the first receipt of a meeting, offer them once to who has only the web's page and has taken none yet."""
    if subscribing.count(uow, person_id) or uow.access.ways_back(person_id):
        return
    if uow.letter_box and mail_addresses.account_of(uow, person_id) is not None:
        return
    accounts = uow.accounts.of(person_id)
    account = next((one for one in accounts if one.id == account_id), None)
    found = of(uow, person_id, WEB) if account is not None and all(one.network == WEB for one in accounts) else []
    if found:
        delivering.owe_words(
            uow, account, say("ways/offered", ways=found, address=office.address(uow, person_id)), person_id=person_id,
            once=f"ways:{meeting_id}:{person_id}", choices=buttons(found),
            due_at=uow.now + OFFERED_AFTER, purpose=Purpose.NOTICE,
        )  # fmt: skip
