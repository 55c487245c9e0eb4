"""Asking push services: one request a push, to public addresses only, and what each answer means."""

import asyncio
import ipaddress
import math
import socket
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urlsplit

import aiohttp
import orjson
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from bot.push.encryption import Signer, encrypt
from domain.messages.push import PushState
from services.messages.pushing import MOST_ATTEMPTS, Pushed, Word

PATIENCE = aiohttp.ClientTimeout(total=20, sock_connect=5)
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=6)
_WRAPPED = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96"))
"""Whose last 32 bits are an IPv4: through a gateway (NAT64, RFC 6052), and as it once was (RFC 4291)."""
_LOCAL_WRAPPED = ipaddress.IPv6Network("64:ff9b:1::/48")
"""Of a network's own gateway (RFC 8215): where the IPv4 stands in it only that network knows."""
_GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}


class NotPublic(OSError):
    """A name leads into the private network: nobody there is asked anything."""


class PublicOnly(AbstractResolver):
    """Finds addresses, but none of machines inside: what is checked here is what is connected to."""

    def __init__(self) -> None:
        self._resolver = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the addresses of a name; NotPublic where any of them is not of the public network."""
        found = await self._resolver.resolve(host, port, family)
        if any(not is_public(one["host"]) for one in found):
            raise NotPublic("not public")
        return found

    async def close(self) -> None:
        """Nothing is held open."""
        await self._resolver.close()


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public network, also behind an IPv6 that only wraps an IPv4."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if any(found in wrapped for wrapped in _WRAPPED):
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if found in _LOCAL_WRAPPED or (inner is not None and not inner.is_global):
            return False
    return found.is_global and not found.is_multicast


class Service:
    """The push services, as one client. A host in trouble is left alone for a while, whoever is to be told by it.

    `inside`: machines of the private network may be asked too, as in trials.
    """

    def __init__(self, signer: Signer, *, inside: bool = False) -> None:
        self._signer = signer
        self._inside = inside
        self._client: aiohttp.ClientSession | None = None
        self._resting: dict[str, tuple[datetime, int]] = {}
        self.trouble = ""

    async def push(self, word: Word, *, now: datetime) -> Pushed:
        """Ask a browser's service to tell it, and return what became of that; raises nothing."""
        host = urlsplit(word.endpoint).netloc
        until, troubles = self._resting.get(host, (now, 0))
        if now < until <= now + LONGEST_WAIT:
            return Pushed(word, PushState.DUE, "resting", after=until - now, untried=True)
        pushed = await self._ask(word, now)
        if pushed.after is None:
            self._resting.pop(host, None)
        else:
            self._resting[host] = (now + min(pushed.after, FIRST_WAIT * 2**troubles), min(troubles + 1, 10))
        if pushed.state is PushState.SENT:
            self.trouble = ""
        elif not pushed.gone:
            self.trouble = pushed.reason
        return pushed

    async def _ask(self, word: Word, now: datetime) -> Pushed:
        said = orjson.dumps({"title": word.title, "body": word.body, "tag": word.topic, "tin": f"d{word.at}"})
        parts = urlsplit(word.endpoint)
        try:
            body = encrypt(said, p256dh=word.p256dh, auth=word.auth)
        except ValueError:
            return Pushed(word, PushState.FAILED, "keys", gone=True)
        headers = {
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(int(word.ttl.total_seconds())),
            "Topic": word.topic,
            "Urgency": "high" if word.urgent else "normal",
            "Authorization": self._signer.authorization(f"{parts.scheme}://{parts.netloc}", now=now),
        }
        try:
            async with self._session().post(
                word.endpoint, data=body, headers=headers, allow_redirects=False, timeout=PATIENCE
            ) as answer:
                return _read(word, answer, now)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as problem:
            refused = isinstance(getattr(problem, "os_error", None), NotPublic)
            return Pushed(word, PushState.FAILED, "not_public", gone=True) if refused else _again(word, "unreachable")
        except (aiohttp.ClientError, TimeoutError, OSError) as problem:
            return Pushed(word, PushState.UNCERTAIN, f"uncertain: {type(problem).__name__}")
        except ValueError:  # an address that only looked like one
            return Pushed(word, PushState.FAILED, "address", gone=True)

    def _session(self) -> aiohttp.ClientSession:
        if self._client is None:
            resolver = None if self._inside else PublicOnly()
            self._client = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(resolver=resolver),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._client

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.close()
            self._client = None


def _read(word: Word, answer: aiohttp.ClientResponse, now: datetime) -> Pushed:
    """Return what a service's answer means; its body is not read."""
    status = answer.status
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Pushed(word, PushState.SENT)
    if status in _GONE:
        return Pushed(word, PushState.FAILED, f"gone: {status}", gone=True)
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _again(word, f"trouble: {status}", _retry_after(answer.headers.get("Retry-After", ""), now))
    return Pushed(word, PushState.FAILED, f"refused: {status}")


def _again(word: Word, reason: str, asked: timedelta = timedelta(0)) -> Pushed:
    """Return that it is tried again, later each time, and not for ever."""
    if word.tries >= MOST_ATTEMPTS:
        return Pushed(word, PushState.FAILED, reason)
    return Pushed(word, PushState.DUE, reason, after=min(max(asked, FIRST_WAIT * 4 ** (word.tries - 1)), LONGEST_WAIT))


def _retry_after(said: str, now: datetime) -> timedelta:
    """Read for how long a service wants to be left alone: seconds, or a date; none where it says neither."""
    try:
        seconds = float(said)
    except ValueError:
        try:
            return max(parsedate_to_datetime(said) - now, timedelta(0))
        except (ValueError, TypeError):
            return timedelta(0)
    return timedelta(seconds=min(seconds, LONGEST_WAIT.total_seconds())) if math.isfinite(seconds) else timedelta(0)


async def push_all(service: Service, words: list[Word], *, now: datetime) -> list[Pushed]:
    """Push side by side."""
    return list(await asyncio.gather(*(service.push(word, now=now) for word in words)))
