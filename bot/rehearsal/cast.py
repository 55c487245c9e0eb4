"""Who plays in a rehearsal: invented people on three networks in turn."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import count, cycle
from pathlib import Path
from typing import Any

from bot.known import KNOWN
from bot.rehearsal.stage import Stage
from domain.people.access import JoinCode, Role
from domain.people.person import Address
from domain.people.unit import Unit, UnitKind
from services.people import joining, unit_lists
from services.unit_of_work import UnitOfWork

_WOMEN = 3
"""Of so many people all are women but one."""

_AT_HOME = {Address.CO: Address.CHI, Address.THAY: Address.ANH}
_PLAYED_ON = [name for name, terms in KNOWN.items() if not terms.beside and terms.free_for is None]
"""Networks where somebody can be told things without ever writing: nobody here writes."""
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

    person_id: int
    name: str
    title: str
    role: Role
    unit_id: int
    network: str


class Cast:
    """Everybody who plays. `units`: the units that the plan only counts, once they have names."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.players: dict[int, Player] = {}
        self._names, self._networks, self._numbers = names(), cycle(_PLAYED_ON), count(1)

    def holding(self, *roles: Role, unit_id: int) -> list[Player]:
        """Return who holds one of these posts in a unit, by the order of the roles."""
        here = [player for player in self.players.values() if player.unit_id == unit_id]
        return [player for role in roles for player in here if player.role is role]

    async def joins(self, code: str) -> tuple[Player, int]:
        """Let somebody new come in by a code that gives a post; return also how much the post owes."""

        def work(uow: UnitOfWork) -> tuple[JoinCode, int, int]:
            found = uow.access.code(code)
            assert found is not None
            person_id = self._enter(uow, network, chat, name, form, found)
            owed = [d for d in uow.deadlines.held_by(person_id) if d.is_open]
            return found, person_id, len(owed)

        (name, form), network, chat = self._anybody()
        found, person_id, owed = await self.stage.do(work)
        player = Player(person_id, name, found.title, found.role, found.unit_id, network)
        return self._keep(player), owed

    async def comes(self, role: Role, title: str, unit_id: int) -> Player:
        """Let somebody new come in who takes part: the role is their own word."""

        def work(uow: UnitOfWork) -> int:
            person_id = self._enter(uow, network, chat, name, _AT_HOME[form] if role in _PEOPLE else form, None)
            joining.declare(uow, person_id, unit_id, role)
            return person_id

        (name, form), network, chat = self._anybody()
        person_id = await self.stage.do(work)
        return self._keep(Player(person_id, name, title, role, unit_id, network))

    def _anybody(self) -> tuple[tuple[str, Address], str, str]:
        return next(self._names), next(self._networks), f"rehearsal-{next(self._numbers)}"

    def _keep(self, player: Player) -> Player:
        self.players[player.person_id] = player
        return player

    @staticmethod
    def _enter(uow: UnitOfWork, network: str, chat: str, name: str, form: Address, code: JoinCode | None) -> int:
        account = uow.accounts.known(network, chat)
        person_id = joining.agree(uow, account.account_id, network, code)
        joining.rename(uow, person_id, name)
        joining.speak_to(uow, person_id, form)
        return person_id


def school_names(how_many: int) -> list[str]:
    """Return invented names of schools."""
    told = book()["schools"]
    kinds, given = told["kinds"], told["names"]
    return [f"{kinds[n % len(kinds)]} {given[n % len(given)]}" for n in range(how_many)]


def make_schools(uow: UnitOfWork, above_id: int, how_many: int, *, by: int) -> list[Unit]:
    """Let the office paste a list of the units that a plan only counts, with invented names."""
    names = "\n".join(school_names(how_many))
    return unit_lists.make_many(uow, above_id, UnitKind.SCHOOL, names, by=by).units
