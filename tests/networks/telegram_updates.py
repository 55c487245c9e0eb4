"""Updates waiting for a bot: fetched by long poll with an offset, or pushed to a webhook."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from itertools import islice

import aiohttp

from tests.networks.telegram_params import BotApiError
from tests.networks.telegram_webhook import Reply, Webhook
from tests.waiting import Changes

_MOST_AT_ONCE = 100
_LONGEST_POLL = 50.0
_WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
_OTHER_POLLER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


@dataclass(slots=True, eq=False)
class Entry:
    """One update as it goes over the wire; `update_id` is None when its bytes do not tell one."""

    body: bytes
    update_id: int | None
    lane: int
    handed: bool = False
    tangled: bool = False  # redelivered or reordered: a higher offset drops it only once it was handed out


class UpdateQueue:
    """Keeps an update until the bot acknowledges it, whichever way it is taken."""

    def __init__(self, reply: Reply, changes: Changes) -> None:
        """`reply` performs a method that a webhook put into its answer; `changes` is told of each change."""
        self.pending: OrderedDict[int, Entry] = OrderedDict()
        self.webhook: Webhook | None = None
        self.held = False
        self._reply = reply
        self._changes = changes
        self._sequence = 0
        self._tangled = False
        self._poller: asyncio.Future[str | None] | None = None
        self._session: aiohttp.ClientSession | None = None

    def add(self, entry: Entry) -> None:
        """Put an update at the end of the queue and wake whoever waits for it."""
        self._sequence += 1
        self.pending[self._sequence] = entry
        self._tangled = self._tangled or entry.tangled
        if self.webhook is not None:
            self.webhook.feed(self._sequence, entry.lane, entry.body)
        elif not self.held:
            self._wake(None)
        self._changes.announce()

    def reorder(self, update_ids: list[int] | None) -> None:
        """Waiting updates leave in this order, or reversed; ids that are not named come last."""
        entries = list(self.pending.values())
        if update_ids is None:
            entries.reverse()
        else:
            rank = {update_id: place for place, update_id in enumerate(update_ids)}
            entries.sort(key=lambda entry: rank.get(entry.update_id or 0, len(rank)))
        self.pending.clear()
        for entry in entries:
            self._sequence += 1
            entry.tangled = True
            self.pending[self._sequence] = entry
        self._tangled = True
        if self.webhook is not None:
            self.webhook.restart(self.pending)
        self._changes.announce()

    def hold(self) -> None:
        """Nothing leaves until `release`."""
        self.held = True
        if self.webhook is not None:
            self.webhook.held = True

    def release(self) -> None:
        """What was held leaves now."""
        self.held = False
        if self.webhook is not None:
            self.webhook.held = False
            self.webhook.start()
        elif self.pending:
            self._wake(None)

    async def poll(self, offset: int, limit: int, timeout: float) -> list[bytes]:  # noqa: ASYNC109 Telegram's word
        """Acknowledge below `offset`, then hand out up to `limit` updates, waiting for the first one."""
        if self.webhook is not None:
            raise BotApiError(409, _WEBHOOK_ACTIVE)
        self._wake(_OTHER_POLLER)
        self._acknowledge(offset)
        found = self._take(limit)
        if found or timeout <= 0:
            return found
        waiter = asyncio.get_running_loop().create_future()
        self._poller = waiter
        timer = asyncio.get_running_loop().call_later(min(timeout, _LONGEST_POLL), _finish, waiter, None)
        try:
            conflict = await waiter
        finally:
            timer.cancel()
            if self._poller is waiter:
                self._poller = None
        if conflict is not None:
            raise BotApiError(409, conflict)
        return self._take(limit)

    def set_webhook(self, url: str, secret: str, connections: int) -> None:
        """From now on updates are pushed to `url`, those that wait already first."""
        self.delete_webhook()
        self._wake("Conflict: terminated by setWebhook request")
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        self.webhook = Webhook(url, secret, connections, self._session, self._reply, self._delivered, self._changes)
        self.webhook.held = self.held
        self.webhook.restart(self.pending)
        self._changes.announce()

    def delete_webhook(self) -> None:
        """Updates wait for a poll again."""
        if self.webhook is not None:
            self.webhook.stop()
            self.webhook = None
            self._changes.announce()

    def drop(self) -> None:
        """Forget what waits."""
        self.pending.clear()
        if self.webhook is not None:
            self.webhook.restart(self.pending)
        self._changes.announce()

    def interrupt(self) -> None:
        """End the waiting poll, as a restart of Telegram's server does."""
        self._wake("Conflict: the server is going down")

    async def close(self) -> None:
        """Stop pushing and let go of connections."""
        self.interrupt()
        self.delete_webhook()
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _delivered(self, sequence: int) -> None:
        self.pending.pop(sequence, None)
        self._changes.announce()

    def _acknowledge(self, offset: int) -> None:
        if offset < 0:
            while len(self.pending) > -offset:
                self.pending.popitem(last=False)
        elif self._tangled:
            for sequence, entry in list(self.pending.items()):
                known = entry.update_id is not None and entry.update_id < offset
                if known and (entry.handed or not entry.tangled):
                    del self.pending[sequence]
            self._tangled = any(entry.tangled for entry in self.pending.values())
        else:
            while self.pending:
                sequence, entry = next(iter(self.pending.items()))
                if entry.update_id is None or entry.update_id >= offset:
                    break
                del self.pending[sequence]
        self._changes.announce()

    def _take(self, limit: int) -> list[bytes]:
        if self.held or not self.pending:
            return []
        found = list(islice(self.pending.items(), max(1, min(limit, _MOST_AT_ONCE))))
        for sequence, entry in found:
            entry.handed = True
            if entry.update_id is None:  # no offset can acknowledge it
                del self.pending[sequence]
        self._changes.announce()
        return [entry.body for _, entry in found]

    def _wake(self, conflict: str | None) -> None:
        if self._poller is not None:
            _finish(self._poller, conflict)


def _finish(waiter: "asyncio.Future[str | None]", conflict: str | None) -> None:
    if not waiter.done():
        waiter.set_result(conflict)
