"""Addresses of our own: to which an answer comes back, naming the account and the letter, signed."""

import hashlib
import hmac
import re
from dataclasses import dataclass

_NAMED = re.compile(r"(?P<local>.+)\+(?P<what>(?P<account>\d{1,10})-(?P<letter>\d{1,10}))-(?P<signature>[0-9a-f]{20})")


@dataclass(frozen=True, slots=True)
class Named:
    """What such an address names: an account and a letter (0: none)."""

    account_id: int
    letter: int


class ReplyAddresses:
    """Makes and reads them. `base`: where answers go, such as doithoai@truong.example; "" where none are taken."""

    def __init__(self, base: str, secret: bytes) -> None:
        self._local, _, self._domain = base.partition("@")
        self._secret = secret

    def __bool__(self) -> bool:
        """Whether answers are taken at all."""
        return bool(self._domain)

    def make(self, account_id: int, letter: int) -> str:
        """Return an address that nobody else can make; servers may change the case of its letters."""
        what = f"{account_id}-{letter}"
        return f"{self._local}+{what}-{self._signature(what)}@{self._domain}"

    def read(self, address: str) -> Named | None:
        """Return what an address names, None for one that is not ours."""
        local, _, domain = address.strip().lower().rpartition("@")
        found = _NAMED.fullmatch(local) if self and domain == self._domain.lower() else None
        if found is None or found["local"] != self._local.lower():
            return None
        if not hmac.compare_digest(found["signature"], self._signature(found["what"])):
            return None
        return Named(int(found["account"]), int(found["letter"]))

    def _signature(self, what: str) -> str:
        return hmac.new(self._secret, f"reply:{what}".encode(), hashlib.sha256).hexdigest()[:20]
