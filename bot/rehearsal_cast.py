"""Who plays in a rehearsal: invented people on three networks in turn, who write, press buttons and read."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import count, cycle
from pathlib import Path
from typing import Any

from bot.rehearsal_stage import NETWORKS, Heard, Stage
from domain.access import JoinCode, Role
from domain.person import Address
from domain.unit import Unit, UnitKind
from services import joining
from services.spelling_out import SPELT_OUT
from services.unit_of_work import UnitOfWork
from templates.cli import line
from templates.say import label

_WOMEN = 3
"""Of so many people all are women but one."""

_AT_HOME = {Address.CO: Address.CHI, Address.THAY: Address.ANH}
_PEOPLE = frozenset({Role.PARENT, Role.RESIDENT, Role.DELEGATE})
"""Who is not spoken to as a teacher."""


@cache
def book() -> Mapping[str, Any]:
    """Return rehearsal.toml."""
    with (Path(__file__).parent / "rehearsal.toml").open("rb") as file:
        return tomllib.load(file)


def names() -> Iterator[tuple[str, Address]]:
    """Yield invented names, none twice, always the same ones, with how their bearers are spoken to."""
    told, seen = book()["names"], set[str]()
    for number in count():
        woman = number % _WOMEN != 1
        kind = "woman" if woman else "man"
        middle, given = told[f"middle_{kind}"], told[f"given_{kind}"]
        family = told["family"][number % len(told["family"])]
        name = f"{family} {middle[number * 5 // 3 % len(middle)]} {given[number * 7 // 2 % len(given)]}"
        if name not in seen:
            seen.add(name)
            yield name, Address.CO if woman else Address.THAY


@dataclass(frozen=True, slots=True)
class Player:
    """One invented person. `title`: the post or role as people read it; `unit_id`: where it is held."""

    stage: Stage
    person_id: int
    name: str
    title: str
    role: Role
    unit_id: int
    network: str
    address: str

    async def says(self, text: str) -> None:
        """Write a message."""
        self.stage.say(line("rehearsal", "says", text=text), who=self.person_id, talking=True)
        await self.stage.arrives(self.network, self.address, text)

    async def presses(self, key: str, *, about: str = "") -> None:
        """Press the newest button of this row of words.toml; `about`: on a message with this in it."""
        heard, place = self._button(label(key), about)
        await self._press(heard, place)

    async def picks(self, place: int) -> None:
        """Press the button at this place of the newest message, or the last one before it."""
        heard = self.stage.of_person[self.person_id][-1]
        await self._press(heard, min(place, len(heard.buttons) - 1))

    async def picks_code(self, code: str) -> None:
        """Open a question of the list just shown, whichever page it is on: by its button, or by its number there."""
        while not self._lists(code) and self.has_now("page_next"):
            await self.presses("page_next")
        number = self._lists(code)
        if number and self.network in SPELT_OUT:
            return await self.says(number)
        heard, place = self._button(code, "")
        return await self._press(heard, place)

    def _lists(self, code: str) -> str:
        """Return under which number the newest message lists a question; "" where it does not."""
        shown = self.stage.of_person[self.person_id][-1].shown
        found = re.search(rf"^(\d+)\. {re.escape(code)} ", shown, re.MULTILINE)
        return found[1] if found else ""

    async def picks_name(self, name: str) -> None:
        """Press the button of the newest message that names somebody; write the name where it is not among them."""
        heard = self.stage.of_person[self.person_id][-1]
        for place, button in enumerate(heard.buttons):
            if button.label in name or name in button.label:
                return await self._press(heard, place)
        return await self.says(name)

    def has_now(self, key: str) -> bool:
        """Whether the newest message offers such a button."""
        return any(label(key) == button.label for button in self.stage.of_person[self.person_id][-1].buttons)

    def has(self, key: str, *, about: str) -> bool:
        """Whether a message about this ever offered such a button."""
        return any(label(key) == button.label for heard in self._about(about) for button in heard.buttons)

    def _button(self, wanted: str, about: str) -> tuple[Heard, int]:
        for heard in self._about(about):
            for place, button in enumerate(heard.buttons):
                if button.label == wanted:
                    return heard, place
        message = f"{self.title} has no button {wanted!r} about {about!r}"
        raise LookupError(message)

    def _about(self, about: str) -> Iterator[Heard]:
        return (heard for heard in reversed(self.stage.of_person[self.person_id]) if about in heard.shown)

    async def _press(self, heard: Heard, place: int) -> None:
        button = heard.buttons[place]
        if self.network in SPELT_OUT:
            return await self.says(button.mark or button.label)
        self.stage.say(line("rehearsal", "presses", label=button.label), who=self.person_id, talking=True)
        ref = heard.delivery.external_id or str(heard.delivery.id)
        return await self.stage.arrives(
            self.network, self.address, button.label, payload=button.payload, pressed_ref=ref
        )


class Cast:
    """Everybody who plays. `units`: the units that the plan only counts, once they have names."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.players: dict[int, Player] = {}
        self._names, self._networks, self._numbers = names(), cycle(NETWORKS), count(1)

    def holding(self, *roles: Role, unit_id: int) -> list[Player]:
        """Return who holds one of these posts in a unit, by the order of the roles."""
        here = [player for player in self.players.values() if player.unit_id == unit_id]
        return [player for role in roles for player in here if player.role is role]

    async def joins(self, code: str) -> tuple[Player, int]:
        """Let somebody new come in by a code that gives a post; return also how much the post owes."""

        def work(uow: UnitOfWork) -> tuple[JoinCode, int, int]:
            found = uow.people.any_code(code)
            assert found is not None
            person_id = self._enter(uow, network, address, name, form, found)
            owed = [d for d in uow.deadlines.held_by(person_id) if d.is_open]
            return found, person_id, len(owed)

        (name, form), network, address = self._anybody()
        found, person_id, owed = await self.stage.do(work)
        player = Player(self.stage, person_id, name, found.title, found.role, found.unit_id, network, address)
        return self._keep(player), owed

    async def comes(self, role: Role, title: str, unit_id: int) -> Player:
        """Let somebody new come in who takes part: the role is their own word."""

        def work(uow: UnitOfWork) -> int:
            person_id = self._enter(uow, network, address, name, _AT_HOME[form] if role in _PEOPLE else form, None)
            joining.declare(uow, person_id, unit_id, role)
            return person_id

        (name, form), network, address = self._anybody()
        person_id = await self.stage.do(work)
        return self._keep(Player(self.stage, person_id, name, title, role, unit_id, network, address))

    def _anybody(self) -> tuple[tuple[str, Address], str, str]:
        return next(self._names), next(self._networks), f"rehearsal-{next(self._numbers)}"

    def _keep(self, player: Player) -> Player:
        self.players[player.person_id] = player
        return player

    @staticmethod
    def _enter(uow: UnitOfWork, network: str, address: str, name: str, form: Address, code: JoinCode | None) -> int:
        account = uow.people.account(network, address)
        person_id = joining.agree(uow, account.account_id, network, code)
        joining.rename(uow, person_id, name)
        joining.speak_to(uow, person_id, form)
        return person_id


def school_names(how_many: int) -> list[str]:
    """Return invented names of schools."""
    told = book()["schools"]
    kinds, given = told["kinds"], told["names"]
    return [f"{kinds[n % len(kinds)]} {given[n % len(given)]}" for n in range(how_many)]


def make_schools(uow: UnitOfWork, above_id: int, how_many: int) -> list[Unit]:
    """Store the units that a plan only counts, with invented names."""
    made = []
    for name in school_names(how_many):
        unit = Unit(parent_id=above_id, kind=UnitKind.SCHOOL, name=name)
        uow.people.keep(unit)
        made.append(unit)
    return made
