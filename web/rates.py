"""A guard against floods, kept in memory: so many at once, then one in a while."""

import ipaddress
import time

from aiohttp import web

from web.reading import token

_MOST_KEYS = 10_000
_LONGEST_ADDRESS = 45
_LINE = 64
"""Bits of an IPv6 address that its provider gives to one line."""


class Rate:
    """A bucket a key: `burst` at once, one more every `every` seconds."""

    def __init__(self, *, burst: int, every: float) -> None:
        self.burst = burst
        self.every = every
        self._full_at: dict[str, float] = {}

    def allows(self, key: str) -> bool:
        """Count one for this key; False (and uncounted) when its bucket is empty."""
        now = time.monotonic()
        full_at = max(self._full_at.get(key, now), now)
        if full_at - now > (self.burst - 1) * self.every:
            return False
        self._full_at.pop(key, None)
        self._full_at[key] = full_at + self.every
        if len(self._full_at) > _MOST_KEYS:
            self._forget(now)
        return True

    def _forget(self, now: float) -> None:
        self._full_at = {key: at for key, at in self._full_at.items() if at > now}
        while len(self._full_at) > _MOST_KEYS:
            del self._full_at[next(iter(self._full_at))]


def line_of(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    """Return an address; of IPv6 what all addresses of one line have in common, for each has as many as it likes."""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, _LINE), strict=False))


def asker(request: web.Request) -> str:
    """Return the address that asks; behind a proxy on this machine or network, the one that the proxy saw."""
    peer = request.remote or ""
    forwarded = token(request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip(), most=_LONGEST_ADDRESS)
    try:
        if forwarded and ipaddress.ip_address(peer).is_private:
            return line_of(ipaddress.ip_address(forwarded))
        return line_of(ipaddress.ip_address(peer.partition("%")[0]))
    except ValueError:
        return peer
