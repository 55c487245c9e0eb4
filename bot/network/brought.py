"""What a network brings along: its terms, its settings, how it is made of them, how it is looked at from outside."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from bot.network.settings import NetworkSettings
from domain.messages.network import Terms

if TYPE_CHECKING:  # to know a network takes none of what running it takes
    from bot.network.findings import Finding
    from bot.network.station import Network
    from bot.runtime import Runtime

S = TypeVar("S", bound=NetworkSettings)


@dataclass(frozen=True, slots=True)
class Office:
    """What a network is made in. `url`: where the web pages are; `fetch_soon`: files wait with the network."""

    runtime: "Runtime"
    url: str
    secret: str
    fetch_soon: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Brought(Generic[S]):
    """One network, known without any library of its own.

    `mode`: how its updates come, by the settings; "" where it is off. `make`: only where it is on; `examine`: what
    works and what does not, changing nothing.
    """

    name: str
    terms: Terms
    mode: Callable[[S], str]
    make: Callable[[Office, S], "Network"]
    examine: Callable[[S], Awaitable[Sequence["Finding"]]]
