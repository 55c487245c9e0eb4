"""A stand-in push service over real HTTP: it reads what browsers would read, and believes no signature unseen.

Decrypts by RFC 8188 and 8291 with `hmac` alone, so that no step is ours twice; checks RFC 8292 and the headers of
RFC 8030. What it answers can be ordered: a status, with headers, for the next requests.
"""

import hashlib
import hmac
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

from aiohttp import web
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
DAY = 86_400


def b64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _hmac(key: bytes, said: bytes) -> bytes:
    return hmac.new(key, said, hashlib.sha256).digest()


@dataclass
class Told:
    """One push as the browser has it. `news`: what was said, decrypted; `headers`: what the service was told."""

    news: dict[str, Any]
    headers: dict[str, str]
    claims: dict[str, Any]


@dataclass
class Subscribed:
    """A browser at this service: the address and keys that it hands to a page, and what it was told."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(CURVE))
    auth: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    told: list[Told] = field(default_factory=list)

    @property
    def public(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def keys(self) -> dict[str, str]:
        """The form in which a page's script posts it."""
        return {"endpoint": self.endpoint, "p256dh": b64(self.public), "auth": b64(self.auth)}

    def decrypt(self, body: bytes) -> bytes:
        """Read one record; ValueError or InvalidTag for what was not made for this browser."""
        salt, size, length = body[:16], int.from_bytes(body[16:20]), body[20]
        sender, record = body[21 : 21 + length], body[21 + length :]
        assert length == 65
        assert len(record) <= size <= 4096
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sender))
        ikm = _hmac(_hmac(self.auth, shared), b"WebPush: info\0" + self.public + sender + b"\1")
        prk = _hmac(salt, ikm)
        key = _hmac(prk, b"Content-Encoding: aes128gcm\0\1")[:16]
        nonce = _hmac(prk, b"Content-Encoding: nonce\0\1")[:12]
        padded = AESGCM(key).decrypt(nonce, record, None).rstrip(b"\0")
        assert padded.endswith(b"\2"), "not marked as the last record"
        return padded[:-1]


class PushService:
    """Started with `async with`; `key`: the public key that subscriptions were made for, "" for whichever."""

    def __init__(self, *, key: str = "", clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.key = key
        self.clock = clock
        self.browsers: dict[str, Subscribed] = {}
        self.answers: deque[tuple[int, dict[str, str]]] = deque()
        self.asked = 0
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=8192)
        app.router.add_post("/push/{name}", self._push)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    def subscribe(self) -> Subscribed:
        """Let a browser have an address."""
        name = secrets.token_urlsafe(12)
        self.browsers[name] = Subscribed(f"{self.url}/push/{name}")
        return self.browsers[name]

    def will_answer(self, *statuses: int, **headers: str) -> None:
        """Order what the next requests are answered, in this order."""
        self.answers.extend((status, {n.replace("_", "-"): v for n, v in headers.items()}) for status in statuses)

    async def _push(self, request: web.Request) -> web.Response:
        self.asked += 1
        body = await request.read()
        if self.answers:
            status, headers = self.answers.popleft()
            if status != 201:
                return web.Response(status=status, headers=headers)
        browser = self.browsers.get(request.match_info["name"])
        if browser is None:
            return web.Response(status=410)
        if problem := _unfit(request, body):
            return web.Response(status=400, text=problem)
        try:
            claims = self._checked(request.headers.get("Authorization", ""))
        except (ValueError, InvalidSignature, KeyError) as problem:
            return web.Response(status=403, text=str(problem))
        news = json.loads(browser.decrypt(body))
        topic = request.headers.get("Topic")
        assert topic is None or (len(topic) <= 32 and topic.replace("-", "").replace("_", "").isalnum())
        browser.told.append(Told(news, dict(request.headers), claims))
        return web.Response(status=201, headers={"Location": f"{self.url}/message/{secrets.token_hex(4)}"})

    def _checked(self, header: str) -> dict[str, Any]:
        """Return what a signature says, once it is one: for us, by the right key, for no longer than a day."""
        scheme, _, rest = header.partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(","))
        said, _, signature = parts["t"].rpartition(".")
        head, claims = (json.loads(unb64(part)) for part in said.split("."))
        raw = unb64(signature)
        known = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, unb64(parts["k"]))
        known.verify(
            encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:])), said.encode(), ec.ECDSA(SHA256())
        )
        left = claims["exp"] - self.clock().timestamp()
        good = scheme == "vapid" and head == {"typ": "JWT", "alg": "ES256"} and claims["aud"] == self.url
        if not good or not 0 < left <= DAY or (self.key and parts["k"] != self.key) or "sub" not in claims:
            raise ValueError(f"not to be believed: {claims}")
        found: dict[str, Any] = claims
        return found


def _unfit(request: web.Request, body: bytes) -> str:
    wanted: Iterable[tuple[str, bool]] = (
        ("TTL", request.headers.get("TTL", "").isdigit()),
        ("Content-Encoding", request.headers.get("Content-Encoding") == "aes128gcm"),
        ("Urgency", request.headers.get("Urgency") in {"very-low", "low", "normal", "high"}),
        ("body", 0 < len(body) <= 4096),
    )
    return ", ".join(name for name, good in wanted if not good)
