"""The terms on which a network carries our messages."""

from dataclasses import dataclass
from typing import Literal

Counts = Literal["sent", "both"]


@dataclass(frozen=True, slots=True)
class Terms:
    """What this program knows of a network that it is set up for.

    `quota`: messages a month, 0 where the network sets no limit. `counts`: whether it counts what we send, or what
    people send us too. `resends`: what may not have arrived goes out once more; False where only mandatory messages do,
    because each copy is paid for.
    """

    quota: int = 0
    counts: Counts = "sent"
    resends: bool = True
