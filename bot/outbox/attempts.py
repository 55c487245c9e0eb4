"""One attempt to send a message: within the month's allowance, noted while it is under way, and what became of it."""

from collections.abc import Awaitable, Callable

import structlog

from bot.making import Making
from bot.outbox.journal import Journal
from bot.outbox.messenger import Messenger
from bot.outbox.meter import Meter
from bot.outbox.outage import Outage
from conversation.messenger import (
    AllowanceSpent,
    Blocked,
    Button,
    Outgoing,
    TryLater,
    Uncertain,
    Undeliverable,
    WindowShut,
)
from domain.messages.delivery import DeliveryState
from domain.messages.owed import Owed
from domain.messages.purpose import Purpose
from services.messages.outbox import Outcome
from services.messages.windows import SHUT

log = structlog.get_logger()


class Attempts:
    """Attempts on one network. `in_trouble` hears what may be the network's own trouble, before the outcome is told.

    `in_window`: whether the person's window is still open for a message, asked where the network has windows.
    """

    def __init__(
        self,
        papers: Making,
        messenger: Messenger,
        meter: Meter,
        outage: Outage,
        journal: Journal | None,
        in_trouble: Callable[[Exception], None],
        in_window: Callable[[Owed], Awaitable[bool]],
    ) -> None:
        self._papers = papers
        self._messenger = messenger
        self._meter = meter
        self._outage = outage
        self._journal = journal
        self._in_trouble = in_trouble
        self._in_window = in_window

    async def make(self, row: Owed) -> Outcome:
        """Send a message that comes in time for its window, and that the month's allowance reaches for."""
        has_windows = self._messenger.terms.free_for is not None and row.purpose is not Purpose.REPLY
        if has_windows and not await self._in_window(row):
            return Outcome(row, DeliveryState.FAILED, SHUT)
        if not await self._meter.allows(row.purpose):
            return Outcome(row, DeliveryState.DUE, "quota", spent=True)
        outcome = await self._send(row)
        if self._journal is not None:
            self._journal.end(row.id, outcome)
        if not outcome.counts:
            self._meter.give_back()
        return outcome

    async def _send(self, row: Owed) -> Outcome:  # noqa: PLR0911 - one return for each thing that can become of it
        try:
            document = await self._papers.attached(row.document_id)
            if self._journal is not None:
                self._journal.begin(row.id)
            ref = await self._messenger.send(
                Outgoing(
                    row.chat,
                    row.text,
                    tuple(Button(*choice) for choice in row.choices),
                    row.edits,
                    document,
                    row.document_id,
                    row.id,
                    row.account_id or 0,
                    row.template,
                    row.purpose is Purpose.NOTICE,
                )
            )
        except TryLater as problem:
            self._in_trouble(problem)
            held = problem.everybody or self._outage.is_on()
            return Outcome(
                row, DeliveryState.DUE, f"trouble: {problem}", held=held, retry_after=None if held else problem.after
            )
        except Uncertain as problem:
            self._in_trouble(problem)
            return Outcome(row, DeliveryState.UNCERTAIN, f"uncertain: {problem}")
        except AllowanceSpent as problem:
            self._meter.stop()
            self._outage.answered()
            return Outcome(row, DeliveryState.DUE, f"quota: {problem}", spent=True, stops=True)
        except Blocked as problem:
            self._outage.answered()
            return Outcome(row, DeliveryState.FAILED, f"blocked: {problem}", blocked=True)
        except Undeliverable as problem:
            self._outage.answered()
            why = SHUT if isinstance(problem, WindowShut) else "refused"
            return Outcome(row, DeliveryState.FAILED, f"{why}: {problem}")
        except Exception as problem:
            log.exception("send.bug", network=self._messenger.name, delivery=row.id)
            return Outcome(row, DeliveryState.FAILED, f"bug: {type(problem).__name__}")
        self._outage.answered()
        return Outcome(row, DeliveryState.SENT, ref=ref)
