"""Where a talk stands with one account: its step, its notes, and what was offered last."""

from dataclasses import dataclass, field
from typing import Any

OWN_NUMBERS = "-"


@dataclass(slots=True)
class Place:
    """Kept without expiry. `nonce` names the last offer, so that an older button is known as stale.

    `offered`: label, payload and further words of each choice, in the order in which the person saw them.
    `trail`: the steps behind this one, for «quay lại». `spent`: the step's button that was pressed last.
    `more`: "from:to" of the offers not shown yet where only a few lines fit into a message; "" when all were;
    OWN_NUMBERS where the message's words number what they list, so that no number means a line.
    """

    account_id: int
    step: str = ""
    notes: dict[str, Any] = field(default_factory=dict)
    trail: list[str] = field(default_factory=list)
    offered: list[list[str]] = field(default_factory=list)
    nonce: str = ""
    spent: str = ""
    more: str = ""
