"""What can go wrong between a bot and Telegram, on demand and counted."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum

from tests.waiting import Changes


class Fault(StrEnum):
    """The kinds of trouble; the value is what `Faults.add` takes as well."""

    FLOOD = "429"  # refused, with retry_after in the body and in the header
    INTERNAL = "500"  # refused, an HTML page instead of JSON
    BAD_GATEWAY = "502"  # refused, an HTML page instead of JSON
    SLOW = "slow"  # handled and answered, but only after `delay` seconds
    CUT_BEFORE = "cut_before"  # connection reset, nothing was done
    CUT_AFTER = "cut_after"  # it was done, but the connection is reset before the answer
    BAD_JSON = "bad_json"  # it was done, the answer breaks off in the middle


@dataclass(slots=True, eq=False)
class FaultRule:
    """One kind of trouble for one method (`*` is any) and when it strikes."""

    method: str
    kind: Fault
    every: int = 1
    left: int | None = None
    after: int = 0
    delay: float = 0.05
    retry_after: int = 1
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
        every: int = 1,
        left: int | None = None,
        after: int = 0,
        delay: float = 0.05,
        retry_after: int = 1,
    ) -> FaultRule:
        """Put a rule in force; its `hits` says how often it struck. The method `file` is a download."""
        rule = FaultRule(method.lower(), Fault(kind), every, left, after, delay, retry_after)
        self.rules.append(rule)
        return rule

    def clear(self) -> None:
        """All is well again, at once also for what is being held up."""
        for rule in self.rules:
            rule.over.set()
        self.rules.clear()

    def striking(self, method: str) -> FaultRule | None:
        """The rule that hits this call, if any."""
        name = method.lower()
        for rule in self.rules:
            if rule.method in (name, "*") and rule.strikes():
                self._changes.announce()
                return rule
        return None
