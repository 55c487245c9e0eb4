"""What a push service carries, only the browser can read (RFC 8291, RFC 8188); it knows by a signature who asks (8292).

Only the order in which things are joined is ours: each step is one of `cryptography`'s.
"""

import os
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta

import orjson
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from domain.messages.push import decoded

LONGEST = 3_992
"""Bytes that one push may hold (RFC 8291, section 4)."""
GOOD_FOR = timedelta(hours=12)
"""So long a signature holds; services take none that holds for more than a day."""
_CURVE = ec.SECP256R1()
_RECORD = 4096
_LAST = b"\x02"


def plain(raw: bytes) -> str:
    """Return bytes as base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def new_key() -> str:
    """Return a fresh private key: its 32 bytes as base64url."""
    return plain(ec.generate_private_key(_CURVE).private_numbers().private_value.to_bytes(32))


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def encrypt(words: bytes, *, p256dh: str, auth: str) -> bytes:
    """Encrypt for one browser, by a key that is used this once; ValueError for keys of none, or too many words."""
    return encrypt_by(ec.generate_private_key(_CURVE), os.urandom(16), words, p256dh=p256dh, auth=auth)


def encrypt_by(own: ec.EllipticCurvePrivateKey, salt: bytes, words: bytes, *, p256dh: str, auth: str) -> bytes:
    """Encrypt by a given key and salt, neither of which may ever be used again."""
    if len(words) > LONGEST:
        raise ValueError("too long")
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, decoded(p256dh))
    shared = own.exchange(ec.ECDH(), theirs)
    sender = _point(own.public_key())
    secret = _derive(shared, decoded(auth), b"WebPush: info\0" + decoded(p256dh) + sender, 32)
    key = _derive(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derive(secret, salt, b"Content-Encoding: nonce\0", 12)
    head = salt + _RECORD.to_bytes(4) + len(sender).to_bytes(1) + sender
    return head + AESGCM(key).encrypt(nonce, words + _LAST, None)


def _derive(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)


class Signer:
    """Signs what we ask of push services, by the key of this installation. `contact`: where their people reach us."""

    def __init__(self, key: str, contact: str) -> None:
        self._key = ec.derive_private_key(int.from_bytes(decoded(key)), _CURVE)
        self._contact = contact
        self._signed: dict[str, tuple[datetime, str]] = {}
        self.public = plain(_point(self._key.public_key()))

    def authorization(self, origin: str, *, now: datetime) -> str:
        """Return the header by which a service knows us; one signature serves for half of its time."""
        until, signed = self._signed.get(origin, (now, ""))
        if until - now < GOOD_FOR / 2 or until - now > GOOD_FOR:
            until = now + GOOD_FOR
            signed = self._sign({"aud": origin, "exp": int(until.timestamp()), "sub": self._contact})
            self._signed[origin] = until, signed
        return f"vapid t={signed},k={self.public}"

    def _sign(self, claims: dict[str, object]) -> str:
        said = b".".join(plain(orjson.dumps(part)).encode() for part in ({"typ": "JWT", "alg": "ES256"}, claims))
        r, s = decode_dss_signature(self._key.sign(said, ec.ECDSA(SHA256())))
        return f"{said.decode()}.{plain(r.to_bytes(32) + s.to_bytes(32))}"
