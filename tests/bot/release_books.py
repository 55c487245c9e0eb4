"""The ledger of the great release beside what the stand-ins themselves have heard, line by line."""

import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from domain.messages.network import WEB
from tests.bot.release_cast import Asker, Cast

ONCE = "sent, came once"
_UNDER_WAY = {"due", "sending", "making"}
_LINES = """
    SELECT d.id, d.once, d.person_id, d.network, d.chat, d.state, d.reason, q.code, d.seen_at, d.passed_at, d.ended_at,
           h.id IS NOT NULL AND h.ended_at IS NULL AS in_hand
    FROM delivery d JOIN question q ON q.id = d.question_id LEFT JOIN handover h ON h.id = d.handover_id
    WHERE d.once LIKE 'answer:%' ORDER BY d.id
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the ledger: a message about the slip `code`. `in_hand`: it stands on the list of letters."""

    key: int
    once: str
    person_id: int
    network: str
    chat: str
    state: str
    reason: str
    code: str
    seen_at: str | None
    passed_at: str | None
    ended_at: str | None
    in_hand: bool

    @property
    def is_under_way(self) -> bool:
        """Whether something is still to become of it."""
        return self.state in _UNDER_WAY


def read(path: Path) -> list[Line]:
    """Read the ledger as it is now."""
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        return [Line(*row) for row in connection.execute(_LINES)]


Heard = dict[tuple[str, str], Counter[str]]
"""By network and chat: how often the code of each slip came there."""


def compare(lines: list[Line], found: Heard) -> tuple[list[str], Counter[tuple[str, str]]]:
    """Return where ledger and logs differ, and how many lines there are of each network and kind."""
    differ: list[str] = []
    kinds: Counter[tuple[str, str]] = Counter()
    left = {place: Counter(counts) for place, counts in found.items()}
    for line in lines:
        times = found.get((line.network, line.chat), Counter())[line.code]
        left.get((line.network, line.chat), Counter()).pop(line.code, None)
        again = "sent_again" in line.reason
        match line.state:
            case "sent" if line.network == WEB:
                good, kind = times == 0, "said on the page"
            case "sent" if again:
                good, kind = times in {1, 2}, f"sent, in doubt, came {times}×"
            case "sent":
                good, kind = times == 1, ONCE
            case "uncertain":
                good, kind = times <= 2, f"uncertain, came {times}×"
            case "failed" | "dropped":
                good, kind = times == 0, f"{line.state}, came never"
            case _:
                good, kind = False, line.state
        kinds[line.network or "-", kind] += 1
        if not good:
            differ.append(f"{line} came {times} times")
    differ += [f"{place}: not in the ledger: {counts}" for place, counts in left.items() if counts]
    return differ, kinds


def unreached(cast: Cast, lines: list[Line], since: datetime) -> list[str]:
    """Return who has neither seen it, nor is on the list of letters, nor was (perhaps) sent it since an instant."""
    of: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        of[line.person_id].append(line)
    return [f"{one}: {of[one.person_id]}" for one in cast.askers if not _is_reached(one, of[one.person_id], since)]


def _is_reached(one: Asker, lines: list[Line], since: datetime) -> bool:
    seen = any(line.seen_at for line in lines)
    went = {"sent", "uncertain"}
    fresh = any(line.state in went and line.ended_at and line.ended_at > f"{since:%Y-%m-%d %H:%M:%S}" for line in lines)
    return (seen or any(line.in_hand for line in lines) or fresh) and (seen or not one.looks)
