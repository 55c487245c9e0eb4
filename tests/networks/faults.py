"""What can go wrong between a bot and its network, on demand and counted; which kinds there are is each network's."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from tests.waiting import Changes

Kind = TypeVar("Kind", bound=StrEnum)


@dataclass(slots=True, eq=False)
class FaultRule(Generic[Kind]):
    """One kind of trouble for one method (`*` is any) and one chat (None is any), and when it strikes."""

    method: str
    kind: Kind
    chat: str | None
    every: int
    left: int | None
    after: int
    delay: float
    code: int
    retry_after: int
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


class Faults(Generic[Kind]):
    """The rules in force; the first that strikes decides what happens to a call."""

    def __init__(self, kinds: type[Kind], changes: Changes) -> None:
        """Nothing goes wrong until a rule is added; `changes` is told of each hit."""
        self._kinds = kinds
        self._changes = changes
        self.rules: list[FaultRule[Kind]] = []

    def add(
        self,
        method: str,
        kind: Kind | str,
        *,
        chat: str | None = None,
        every: int = 1,
        left: int | None = None,
        after: int = 0,
        delay: float = 0.05,
        code: int = 403,
        retry_after: int = 1,
    ) -> FaultRule[Kind]:
        """Put a rule in force, for good unless `left` says how often; `hits` tells how often it struck.

        `delay` and `retry_after` are in seconds. With `chat` only calls for that chat id are hit: a slow person. The
        method `file` is a download.
        """
        rule = FaultRule(method.lower(), self._kinds(kind), chat, every, left, after, delay, code, retry_after)
        self.rules.append(rule)
        return rule

    def clear(self) -> None:
        """All is well again, at once also for what is being held up."""
        for rule in self.rules:
            rule.over.set()
        self.rules.clear()

    def striking(self, method: str, chat: object = None) -> FaultRule[Kind] | None:
        """The rule that hits this call, if any."""
        if not self.rules:
            return None
        for rule in self.rules:
            if rule.method in (method.lower(), "*") and rule.chat in (None, chat) and rule.strikes():
                self._changes.announce()
                return rule
        return None
