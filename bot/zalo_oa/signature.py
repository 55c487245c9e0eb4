"""Whether a push is Zalo's and of today: its signature, and the instant that is signed with it."""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog

from bot.network.wire import read_json
from bot.zalo_oa import NETWORK
from bot.zalo_oa.updates import instant

HEADER = "X-ZEvent-Signature"
_TIME_HEADER = "X-ZEvent-Timestamp"
"""Where the instant may stand too (?); the body has it otherwise."""
OLDEST = timedelta(days=1)
"""Zalo may bring an event again after an outage of ours; what is older is somebody else's copy."""
EARLIEST = timedelta(minutes=15)
log = structlog.get_logger()


class Signature:
    """Plain SHA-256 over the app's number, the body as it came, the instant and the account's secret key.

    `zalos_now`: the present instant by Zalo's clock, so that ours may be wrong.
    """

    def __init__(self, app_id: str, secret_key: str, zalos_now: Callable[[], datetime]) -> None:
        self._app_id = app_id
        self._secret_key = secret_key
        self._zalos_now = zalos_now

    def signs(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether a push of our app is signed, and neither a day old nor from the future."""
        given = headers.get(HEADER, "").strip().removeprefix("mac=").lower().encode("utf-8", "surrogateescape")
        try:
            event = read_json(body)
        except ValueError:
            return False
        if not isinstance(event, dict) or str(event.get("app_id", self._app_id)) != self._app_id:
            return False
        for told in (event.get("timestamp", ""), headers.get(_TIME_HEADER, "")):
            known = hashlib.sha256(self._app_id.encode() + body + f"{told}{self._secret_key}".encode(errors="replace"))
            if hmac.compare_digest(given, known.hexdigest().encode()):
                return self._is_of_today(instant(told))
        return False

    def _is_of_today(self, at: datetime | None) -> bool:
        now = self._zalos_now()
        fresh = at is not None and now - OLDEST <= at <= now + EARLIEST
        if not fresh:
            log.warning(
                "webhook.stale", network=NETWORK, hours=round((now - at).total_seconds() / 3600) if at else None
            )
        return fresh
