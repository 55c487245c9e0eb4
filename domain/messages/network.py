"""The terms on which a network carries our messages."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from domain.messages.purpose import Purpose

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
    people hand over their own telephone number, and it says whether it is theirs. `beside`: a letter box beside the
    talks: it gets a copy of what the web chat is told, where that would lie unseen, and is the last way for all else.
    `free_for`: how long after somebody's last act there they may be written to, None for ever; `paid_for`: how long,
    counted from the same act, for what is in `paid`, because it costs. Until when somebody may be written to:
    services/messages/windows.py.
    """

    limit: int = 20_000
    cut_at: int = 0
    in_order: bool = False
    spelt_out: bool = False
    quota: int = 0
    counts: Counts = "sent"
    resends: bool = True
    tells_numbers: bool = False
    beside: bool = False
    free_for: timedelta | None = None
    paid_for: timedelta | None = None
    paid: AbstractSet[Purpose] = frozenset()

    def open_for(self, purpose: Purpose) -> timedelta | None:
        """Return how long after somebody's last act a message for this purpose may go; None: for ever."""
        if self.free_for is None or self.paid_for is None or purpose not in self.paid:
            return self.free_for
        return max(self.free_for, self.paid_for)
