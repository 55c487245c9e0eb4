"""What can go wrong between a bot and Zalo, on demand and counted."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum

from tests.waiting import Changes


class Fault(StrEnum):
    """The kinds of trouble; the value is what `Faults.add` takes as well."""

    INTERNAL = "500"  # not done, an HTML page instead of JSON
    BAD_GATEWAY = "502"  # not done, an HTML page instead of JSON
    UNAVAILABLE = "503"  # not done, an HTML page instead of JSON
    HTML = "html"  # not done, an HTML page with status 200
    REFUSED = "refused"  # not done, ok:false with `code`, always in a 200
    QUOTA = "429"  # not done, ok:false with 429 and no hint when to come back
    UNAUTHORIZED = "401"  # not done, the token counts no longer
    SLOW = "slow"  # done and answered, both only after `delay` seconds; not done if the client leaves before
    HANG = "hang"  # done at once, the answer comes after `delay` seconds
    CUT_BEFORE = "cut_before"  # connection reset, nothing was done
    CUT_AFTER = "cut_after"  # it was done, but the connection is reset before the answer
    BAD_JSON = "bad_json"  # it was done, the answer breaks off in the middle


@dataclass(slots=True, eq=False)
class FaultRule:
    """One kind of trouble for one method (`*` is any) and one chat (None is any), and when it strikes."""

    method: str
    kind: Fault
    chat: str | None = None
    every: int = 1
    left: int | None = None
    after: int = 0
    delay: float = 0.05
    code: int = 403
    seen: int = 0
    hits: int = 0
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def last(self) -> None:
        """Return after `delay` seconds, or as soon as all is well again."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.over.wait(), self.delay)

    def strikes(self) -> bool:
        """Count one call and tell whether it is hit: not the first `after`, then each `every`-th, `left` times."""
        self.seen += 1
        if self.left == 0 or self.seen <= self.after or (self.seen - self.after) % self.every:
            return False
        if self.left is not None:
            self.left -= 1
        self.hits += 1
        return True


class Faults:
    """The rules in force; the first that strikes decides what happens to a call."""

    def __init__(self, changes: Changes) -> None:
        """Nothing goes wrong until a rule is added; `changes` is told of each hit."""
        self._changes = changes
        self.rules: list[FaultRule] = []

    def add(
        self,
        method: str,
        kind: Fault | str,
        *,
        chat: str | None = None,
        every: int = 1,
        left: int | None = None,
        after: int = 0,
        delay: float = 0.05,
        code: int = 403,
    ) -> FaultRule:
        """Put a rule in force, for good unless `left` says how often; `hits` tells how often it struck.

        `delay` is in seconds. With `chat` only calls for that chat id are hit: a slow person. The method `file`
        is a download.
        """
        rule = FaultRule(method, Fault(kind), chat, every, left, after, delay, code)
        self.rules.append(rule)
        return rule

    def clear(self) -> None:
        """All is well again, at once also for what is being held up."""
        for rule in self.rules:
            rule.over.set()
        self.rules.clear()

    def striking(self, method: str, chat: object = None) -> FaultRule | None:
        """The rule that hits this call, if any."""
        for rule in self.rules:
            if rule.method in (method, "*") and rule.chat in (None, chat) and rule.strikes():
                self._changes.announce()
                return rule
        return None
