"""The terms on which a network carries our messages."""

from dataclasses import dataclass
from typing import Literal

Counts = Literal["sent", "both"]
WEB = "web"
"""Our own page, which is always there."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What this program knows of a network; the defaults are the web chat's, and those of a network nobody knows.

    `limit`: UTF-16 units that one message may hold. `cut_at`: units at which its apps cut what somebody pastes, 0
    where they do not. `in_order`: it numbers people's messages in the order in which they were sent. `spelt_out`: it
    shows no buttons, so choices are spelt out. `quota`: messages a month, 0 where it sets no limit. `counts`: whether
    it counts what we send, or what people send us too. `resends`: what may not have arrived goes out once more; False
    where only mandatory messages do, because each copy is paid for. `tells_numbers`: its apps have a button by which
    people hand over their own telephone number, and it says whether it is theirs.
    """

    limit: int = 20_000
    cut_at: int = 0
    in_order: bool = False
    spelt_out: bool = False
    quota: int = 0
    counts: Counts = "sent"
    resends: bool = True
    tells_numbers: bool = False
