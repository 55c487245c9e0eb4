"""The networks that the settings name, each at its station, and which of them this process leads."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from aiohttp import web

from bot.attachments import fetch_waiting
from bot.leading import Leading
from bot.neighbours import Neighbours
from bot.runtime import Runtime
from bot.settings import Settings
from bot.station import Network, Station
from bot.telegram import Telegram
from bot.zalo import Zalo
from domain.network import Terms
from scheduler.jobs import Jobs
from services import outbox
from web.files import LINK_HOURS, sign

WEB = "web"
LONGEST_UNLED = 60.0
"""Seconds for which a network may be without anybody who sends for it: a start, or a change of leader, takes two."""


class Networks:
    """All stations of one process. On SQLite it leads them all; over PostgreSQL those that no other process leads."""

    def __init__(self, settings: Settings, runtime: Runtime, url: str) -> None:
        self._runtime = runtime
        self._stations: dict[str, Station] = {}
        for network, terms in self._made(settings, runtime, url):
            self._stations[network.name] = Station(runtime, network, terms, settings.folder)
        self._leading = Leading(settings.database_url, [*self._stations, WEB], self._changed)
        self._neighbours = Neighbours(runtime, settings.database_url, self._leading.led.__contains__)

    def _made(self, settings: Settings, runtime: Runtime, url: str) -> Sequence[tuple[Network, Terms]]:
        secret = settings.signing_secret()
        made: list[tuple[Network, Terms]] = []
        if settings.telegram_token is not None:
            telegram = Telegram(
                runtime,
                token=settings.telegram_token.get_secret_value(),
                api_url=settings.telegram_api_url,
                mode=settings.telegram_mode,
                public_url=settings.public_url,
                secret=secret,
            )
            made.append((telegram, Terms(resends=telegram.resends)))
        if settings.zalo_token is not None:
            zalo = Zalo(
                runtime,
                token=settings.zalo_token.get_secret_value(),
                file_link=_file_link(runtime, url, secret),
                api_url=settings.zalo_api_url,
                mode=settings.zalo_mode,
                public_url=settings.public_url,
                secret=secret,
                webhook_secret=settings.zalo_secret.get_secret_value() if settings.zalo_secret is not None else "",
                on_media=partial(self._fetch_soon, Zalo.name),
            )
            made.append((zalo, Terms(settings.zalo_monthly_quota, settings.zalo_quota_counts, zalo.resends)))
        return made

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

    def jobs(self) -> Jobs:
        """Return what the clock does for us: over PostgreSQL senders claim for themselves."""
        runtime, shared = self._runtime, self._runtime.shared
        return Jobs(
            runtime,
            (lambda: {WEB}) if shared else (lambda: {WEB, *runtime.serves}),
            self._offer,
            self._fetch if self._stations else None,
            lambda: set().union(*(station.held() for station in self._stations.values())),
            wake=self._wake,
            led=(lambda: self._leading.led) if shared else None,
        )

    async def open(self) -> None:
        """Take what is pushed, and begin to lead; where we lead alone, return when every station is at work."""
        for station in self._stations.values():
            station.open()
        if self._runtime.shared:
            self._neighbours.start()
        else:
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
        await self._neighbours.stop()

    async def stop(self) -> None:
        """Close the connections."""
        await asyncio.gather(*(station.network.stop() for station in self._stations.values()))

    def _changed(self, network: str, *, leads: bool) -> None:
        if network in self._stations:
            self._stations[network].lead(leads=leads)

    def _offer(self, rows: Sequence[Any]) -> None:
        for listener in list(self._runtime.listeners):
            listener(rows)

    def _wake(self) -> None:
        for station in self._stations.values():
            station.wake()

    def _fetch_soon(self, network: str) -> None:
        self._stations[network].fetch_soon()

    async def _fetch(self) -> int:
        """Fetch what waits with the networks that we lead."""
        led = {name: station.network for name, station in self._stations.items() if station.sender is not None}
        return await fetch_waiting(self._runtime, led) if led else 0


def _file_link(runtime: Runtime, url: str, secret: str) -> Callable[[int], str]:
    """Return what makes the links by which people open files on a network that carries none."""

    def link(file_id: int) -> str:
        return url + sign(secret.encode(), file_id, until=runtime.clock() + timedelta(hours=LINK_HOURS))

    return link
