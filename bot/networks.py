"""The networks that the settings name, each at its station, and which of them this process leads."""

import asyncio
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from typing import Any

from aiohttp import web

from bot.known import NETWORKS
from bot.network.attachments import check_waiting, fetch_waiting
from bot.network.brought import Office
from bot.network.leading import Leading
from bot.network.station import Network, Station
from bot.runtime import Runtime
from bot.settings import Settings
from domain.messages.network import WEB
from services.messages import outbox

LONGEST_UNLED = 60.0
"""Seconds for which a network may be without anybody who sends for it: a start, or a change of leader, takes two."""


class Networks:
    """All stations of one process. On SQLite it leads them all; over PostgreSQL those that no other process leads."""

    def __init__(self, settings: Settings, runtime: Runtime, url: str) -> None:
        self._runtime = runtime
        self._stations: dict[str, Station] = {}
        for network in self._made(settings, runtime, url):
            self._stations[network.name] = Station(runtime, network, settings.folder)
        self._leading = Leading(settings.database_url, [*self._stations, WEB], self._changed)
        runtime.papers.leads = self.leads_pages

    def _made(self, settings: Settings, runtime: Runtime, url: str) -> Iterator[Network]:
        secret, modes = settings.signing_secret(), settings.modes()
        for one in NETWORKS:
            if modes[one.name]:
                yield one.make(Office(runtime, url, secret, partial(self._fetch_soon, one.name)), settings)

    def routes(self) -> list[web.RouteDef]:
        """Return what the web application mounts for the networks."""
        return [route for station in self._stations.values() for route in station.network.routes()]

    def health(self) -> Mapping[str, Callable[[], Mapping[str, Any]]]:
        """Return each network's own report, by name; `ok` false where nobody has been at work for too long."""
        return {
            WEB: lambda: {
                "ok": self._leading.unled(WEB) < LONGEST_UNLED,
                "state": "running",
                "leads": WEB in self._leading.led,
            },
            **{name: partial(self._health, station) for name, station in self._stations.items()},
        }

    def _health(self, station: Station) -> Mapping[str, Any]:
        unled = max(self._leading.unled(station.name), station.idle())
        return {"ok": unled < LONGEST_UNLED} | station.health()

    def claimed(self) -> set[str]:
        """Return those for which the clock claims: over PostgreSQL senders claim for themselves."""
        return {WEB} if self._runtime.shared else {WEB, *self._runtime.serves}

    def held(self) -> set[int]:
        """Return the messages that senders have in hand."""
        return set().union(*(station.held() for station in self._stations.values()))

    def led(self) -> Collection[str] | None:
        """Return those that this process leads; None on SQLite, where it is alone."""
        return self._leading.led if self._runtime.shared else None

    def leads_pages(self) -> bool:
        """Whether this process is the one that sees to what pages wait for."""
        return WEB in self._leading.led

    def wake(self) -> None:
        """Something may be due."""
        self._runtime.papers.wake()
        for station in self._stations.values():
            station.wake()

    async def fetch(self) -> None:
        """Fetch what waits with the networks that we lead; who leads the web chat looks into all that has come."""
        led = {name: station.network for name, station in self._stations.items() if station.sender is not None}
        if led:
            await fetch_waiting(self._runtime, led)
        if not self._runtime.shared or WEB in self._leading.led:
            await check_waiting(self._runtime)

    async def open(self) -> None:
        """Take what is pushed, and begin to lead; where we lead alone, return when every station is at work."""
        for station in self._stations.values():
            station.open()
        if not self._runtime.shared:
            unserved = partial(outbox.recover, claimed_before=None, elsewhere=self._stations.keys())
            await self._runtime.write(unserved)
        self._leading.start()
        if not self._runtime.shared:
            await asyncio.gather(*(station.settled() for station in self._stations.values()))

    async def pause(self) -> None:
        """Take no more."""
        await asyncio.gather(*(station.pause() for station in self._stations.values()))

    async def rest(self) -> None:
        """Send what is under way; then let others lead."""
        await asyncio.gather(*(station.rest() for station in self._stations.values()))
        await self._leading.stop()

    async def stop(self) -> None:
        """Close the connections."""
        await asyncio.gather(*(station.network.stop() for station in self._stations.values()))

    def _changed(self, network: str, *, leads: bool) -> None:
        if network in self._stations:
            self._stations[network].lead(leads=leads)

    def _fetch_soon(self, network: str) -> None:
        self._stations[network].fetch_soon()
