"""Pace: how fast one account may write; who is too fast hears once for how long nothing of theirs is read."""

from dataclasses import dataclass

BURST = 60
"""Messages at once: two albums, a long text in pieces, a list of buttons pressed one after the other."""
EVERY = 1.0
"""Seconds in which one more may come; nobody types so fast for a minute."""
HOLD = 120.0
"""Seconds for which nothing of who is too fast is read."""
_MOST_KEYS = 10_000


@dataclass(frozen=True, slots=True)
class TooFast:
    """Nothing is read for `seconds` more. `first`: this is the event at which it began, so that it is told now."""

    seconds: float
    first: bool

    @property
    def minutes(self) -> int:
        """The same as people are told it, never less than one."""
        return max(1, round(self.seconds / 60))


class Pace:
    """The paces of accounts, kept in memory; a process that begins anew forgets them."""

    def __init__(self, *, burst: int = BURST, every: float = EVERY, hold: float = HOLD) -> None:
        self.burst, self.every, self.hold = burst, every, hold
        self._full_at: dict[str, float] = {}
        self._held: dict[str, tuple[float, str]] = {}

    def too_fast(self, key: str, event: str, *, sent: float, now: float) -> TooFast | None:
        """Count an event of an account, by when it was sent: what waited while nobody took it is no haste.

        `sent`, `now`: seconds of one clock. The same event, brought once more, is told what it was told before.
        """
        until, began = self._held.get(key, (0.0, ""))
        if now < until:
            return TooFast(until - now, first=event == began)
        self._held.pop(key, None)
        at = min(sent, now)
        full_at = max(self._full_at.pop(key, at), at)
        if full_at - at > (self.burst - 1) * self.every:
            self._held[key] = (now + self.hold, event)
            self._forget(self._held)
            return TooFast(self.hold, first=True)
        self._full_at[key] = full_at + self.every
        self._forget(self._full_at)
        return None

    @staticmethod
    def _forget(kept: dict[str, float] | dict[str, tuple[float, str]]) -> None:
        """Let go of who wrote longest ago: dictionaries keep the order in which they were filled."""
        while len(kept) > _MOST_KEYS:
            del kept[next(iter(kept))]
