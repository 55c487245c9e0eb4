"""What the steps of joining note: who comes, and what they have told so far."""

from dataclasses import dataclass
from enum import StrEnum

from conversation.notes import Notes
from handlers.choosing_units import Leafing


class Joining(StrEnum):
    """The steps of joining; those before consent are open to all."""

    UNIT = "joining.unit"
    CODE = "joining.code"
    CONSENT = "joining.consent"
    ROLE = "joining.role"
    NAME = "joining.name"
    ADDRESS = "joining.address"
    GROUP = "joining.group"


MERGE = "linking.merge"
"""The step of handlers/people/linking.py at which somebody says that two people are both theirs."""


@dataclass(frozen=True, slots=True)
class Newcomer(Leafing):
    """What somebody who joins has told so far, nothing personal. `tried`: the beginning of a code that is none.

    `entry`: the line of a list whose telephone number was typed, or `proven`: handed over by the network as theirs.
    `held`: the messages in which they asked something before they had told who they are.
    """

    code: str = ""
    unit: int | None = None
    tried: str = ""
    entry: int | None = None
    proven: bool = False
    held: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Introduced(Notes):
    """`only_name`: nothing but the name is mended; `addressed`: the form of address was told before the name."""

    only_name: bool = False
    addressed: bool = False


@dataclass(frozen=True, slots=True)
class Merging(Notes):
    """What named the other person: a join code, or the digits of a linking code."""

    join: str = ""
    link: str = ""
