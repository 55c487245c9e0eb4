"""Push: a browser's subscription to be told of news while the chat is closed, and what became of each push."""

import re
from base64 import urlsafe_b64decode
from binascii import Error as NotBase64
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlmodel import Field

from domain.columns import SHORT, Keyed, UTCDateTime, enum_type
from domain.errors import Refused

LONGEST_ENDPOINT = 1_000
"""Letters of an address at a push service; the longest that browsers are known to give have about 600."""
_HTTPS = 443
_AUTH_BYTES, _POINT_BYTES, _UNCOMPRESSED = 16, 65, 4
_SIGNS = re.compile(r"[!-~]+")
_PUBLIC_NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
"""A name of several labels whose last begins with a letter, so that no number in any notation is one."""
_INSIDE = (".localhost", ".local", ".internal", ".lan", ".home.arpa")
# The curve P-256 (FIPS 186-4): y² = x³ - 3x + b, modulo p.
_P = 2**256 - 2**224 + 2**192 + 2**96 - 1
_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B


class BadSubscription(Refused):
    """What a browser, or somebody in its place, gave is no address at a push service with its keys."""


class PushState(StrEnum):
    """What became of a push."""

    DUE = "due"  # certainly not sent yet: to be tried again once due_at has come
    SENDING = "sending"  # claimed; if the sender dies, uncertain, and never sent again
    SENT = "sent"  # the push service took it
    SEEN = "seen"  # a page showed the message before it was tried again
    UNCERTAIN = "uncertain"
    FAILED = "failed"


class PushSubscription(Keyed, table=True):
    """A browser that a web account may be told by, as long as the session in which that was agreed is in force.

    `endpoint`: its address at a push service, which is a secret; `p256dh`, `auth`: its keys (RFC 8291), base64url.
    """

    __tablename__ = "push_subscription"

    account_id: int = Field(foreign_key="account.id", index=True)
    token_hash: str = Field(foreign_key="websession.token_hash", max_length=64, index=True)
    endpoint: str = Field(sa_type=String(LONGEST_ENDPOINT), unique=True)
    p256dh: str = Field(sa_type=SHORT)
    auth: str = Field(sa_type=SHORT)
    made_at: datetime = Field(sa_type=UTCDateTime)


class Push(Keyed, table=True):
    """One browser told of one message, once at most; those of one browser that go together are one request."""

    __table_args__ = (
        UniqueConstraint("subscription_id", "delivery_id"),
        Index("ix_push_open", "due_at", sqlite_where=text("state IN ('due', 'sending')"),
              postgresql_where=text("state IN ('due', 'sending')")),
    )  # fmt: skip

    subscription_id: int = Field(foreign_key="push_subscription.id")
    delivery_id: int = Field(foreign_key="delivery.id", index=True)
    state: PushState = Field(sa_type=enum_type(PushState))
    made_at: datetime = Field(sa_type=UTCDateTime)
    due_at: datetime = Field(sa_type=UTCDateTime)
    attempts: int = 1
    reason: str = Field(default="", sa_type=SHORT)


def check_subscription(endpoint: str, p256dh: str, auth: str, *, inside: bool = False) -> None:
    """Refuse with BadSubscription what cannot be a browser's own.

    Only https to a name in the public network, at its usual port, so that nobody points us at machines inside;
    `inside`: such may be meant, as in trials. Where the name leads is looked at again when it is asked.
    """
    try:
        parts = urlsplit(endpoint)
        port = parts.port or _HTTPS
    except ValueError:
        raise BadSubscription from None
    host = (parts.hostname or "").rstrip(".")
    public = parts.scheme == "https" and port == _HTTPS and _PUBLIC_NAME.fullmatch(host) and not host.endswith(_INSIDE)
    near = inside and parts.scheme in {"http", "https"} and host
    odd = len(endpoint) > LONGEST_ENDPOINT or not _SIGNS.fullmatch(endpoint) or parts.username or parts.password
    if odd or not (public or near) or len(decoded(auth)) != _AUTH_BYTES or not _is_point(decoded(p256dh)):
        raise BadSubscription


def decoded(text: str) -> bytes:
    """Return the bytes that base64url stands for, with or without its padding; none for what is not."""
    bare = text.rstrip("=")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,100}", bare):
        return b""
    try:
        return urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
    except NotBase64:
        return b""


def _is_point(point: bytes) -> bool:
    """Whether bytes are an uncompressed point on the curve: with any other a shared secret could not be made."""
    if len(point) != _POINT_BYTES or point[0] != _UNCOMPRESSED:
        return False
    x, y = (int.from_bytes(half) for half in (point[1:33], point[33:]))
    return x < _P and y < _P and (y * y - (x * x * x - 3 * x + _B)) % _P == 0
