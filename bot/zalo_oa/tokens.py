"""The account's tokens: read from the database, renewed by one process at a time, spoken by once they are stored.

A kill between Zalo's answer and the commit loses the new pair, for the old one is used up: the next try is refused,
and the network stops with words that say so. The claim has just been committed then, so the database does work, and
the window is the few milliseconds of one commit a day.
"""

import asyncio
import re
from functools import partial
from typing import Any, NoReturn

import structlog
from aiohttp.hdrs import CONTENT_TYPE
from yarl import URL

from bot.network.wire import read_json
from bot.runtime import Runtime
from bot.zalo.http import CutOff, NotServed, ZaloHttp, ZaloProblem, cleared, unreadable
from bot.zalo_oa import NETWORK
from services.messages import tokens
from services.messages.tokens import Claim, Standing
from storage.engine import is_away

_FORM = "application/x-www-form-urlencoded"
_PATH = "/v4/oa/access_token"
_SPENT_CODES = frozenset({-14014})
_SPENT_WORDS = re.compile(r"refresh.?token|expired", re.IGNORECASE)
"""How Zalo says that a refresh token is used up or too old; which code comes when is not known (?)."""
_LIFE = 25 * 3600.0
"""Seconds for which an access token is good where Zalo does not say."""
_LOOK_AGAIN = 0.3
_PATIENCE = 120.0
"""Seconds to wait for another process that renews."""
_WRITE_AGAIN = 1.0
log = structlog.get_logger()


class NoToken(ZaloProblem):
    """There is nothing to speak by, until a person puts a refresh token in."""


class Tokens:
    """The pair of one account in this process. `oauth_url`: where it is renewed."""

    def __init__(self, runtime: Runtime, http: ZaloHttp, *, app_id: str, app_secret: str, oauth_url: str) -> None:
        self._runtime = runtime
        self._http = http
        self._app_id = app_id
        self._app_secret = app_secret
        self._url = URL(oauth_url + _PATH)
        self._access = ""
        self._one_at_a_time = asyncio.Lock()
        self._renewing: asyncio.Task[str] | None = None

    async def token(self) -> str:
        """Return the access token in force; ZaloProblem, NoToken where there is none and none can be had."""
        return self._access or await self.renewed("")

    async def tend(self) -> None:
        """Renew the pair where it is time; take over what another process renewed, or a person has put in."""
        stands = await self._standing()
        self._access = stands.access
        now = self._runtime.clock()
        if not stands.access or (stands.renew_at is not None and now >= stands.renew_at):
            await self.renewed(stands.access)

    async def renewed(self, spent: str) -> str:
        """Return an access token other than `spent`, which counts no more; raises as `token` does."""
        async with self._one_at_a_time:
            for _ in range(round(_PATIENCE / _LOOK_AGAIN)):
                stands = await self._standing()
                if stands.access not in {spent, ""}:
                    self._access = stands.access
                    return stands.access
                claim = await self._runtime.write(partial(tokens.claim, network=NETWORK, spent=stands.access))
                if claim is not None:  # from here to the commit nothing may cut it short, a stopping program neither
                    self._renewing = asyncio.get_running_loop().create_task(self._renew(claim))
                    return await asyncio.shield(self._renewing)
                await asyncio.sleep(_LOOK_AGAIN)
        raise NotServed("another process does not get the token renewed")

    async def close(self) -> None:
        """Wait for a renewal that is under way."""
        if self._renewing is not None and not self._renewing.done():
            await asyncio.wait([self._renewing])

    async def _standing(self) -> Standing:
        """Read through the writer, which sees what was committed; NoToken."""
        stands = await self._runtime.write(partial(tokens.standing, network=NETWORK))
        if stands is None:
            raise NoToken("there is no refresh token yet: set DOITHOAI_ZALO_OA_REFRESH_TOKEN or run zalo-oa-token")
        if stands.refused:
            cut_off = " (an earlier renewal was cut off)" if stands.cut_off else ""
            raise NoToken(f"Zalo takes the refresh token no more{cut_off}: put a new one in with zalo-oa-token")
        return stands

    async def _renew(self, claim: Claim) -> str:
        try:
            answer = await self._ask(claim)
        except ZaloProblem as problem:
            cut_off = isinstance(problem, CutOff)
            await self._runtime.write(partial(tokens.let_go, network=NETWORK, claimed=claim, cut_off=cut_off))
            raise
        access, refresh = answer.get("access_token"), answer.get("refresh_token")
        if not (isinstance(access, str) and isinstance(refresh, str) and access and refresh):
            return await self._refused(claim, answer)
        await self._keep(claim, access, refresh, _seconds(answer.get("expires_in")))
        self._access = access
        return access

    async def _refused(self, claim: Claim, answer: dict[str, Any]) -> NoReturn:
        """Stop where the refresh token is the reason; what else may be wrong, as the app's secret, uses up none."""
        told = [answer.get(key) for key in ("error_name", "error_description", "error_reason", "message")]
        words = " ".join(one for one in told if isinstance(one, str))
        code = answer.get("error") if isinstance(answer.get("error"), int) else 0
        log.error("zalo_oa.token_refused", code=code)
        if code not in _SPENT_CODES and _SPENT_WORDS.search(words) is None:
            await self._runtime.write(partial(tokens.let_go, network=NETWORK, claimed=claim, cut_off=False))
            shown = cleared(words, [claim.refresh, self._app_secret])
            raise NotServed(f"Zalo renews no token, {code}: {shown}; check DOITHOAI_ZALO_OA_APP_ID and _APP_SECRET")
        await self._runtime.write(partial(tokens.refuse, network=NETWORK, claimed=claim))
        await self._standing()
        raise NotServed("another refresh token has been put in meanwhile")

    async def _keep(self, claim: Claim, access: str, refresh: str, seconds: float) -> None:
        """Store both until the database takes them: there is no second answer."""
        work = partial(tokens.keep, network=NETWORK, claimed=claim, access=access, refresh=refresh, seconds=seconds)
        while True:
            try:
                await self._runtime.write(work)
            except Exception as problem:
                if not is_away(problem):
                    raise
                log.warning("zalo_oa.token_not_stored", problem=type(problem).__name__)
                await asyncio.sleep(_WRITE_AGAIN)
            else:
                log.info("zalo_oa.token_renewed", hours=round(seconds / 3600, 1))
                return

    async def _ask(self, claim: Claim) -> dict[str, Any]:
        """Use the refresh token. What is refused comes as JSON too, without tokens, whatever the HTTP status (?)."""
        form = {"app_id": self._app_id, "grant_type": "refresh_token", "refresh_token": claim.refresh}
        headers = {"secret_key": self._app_secret, CONTENT_TYPE: _FORM}
        answered = await self._http.ask(self._url, data=form, headers=headers)
        try:
            answer = read_json(answered.content)
        except ValueError:
            raise unreadable(answered) from None
        if not isinstance(answer, dict) or not ("error" in answer or "access_token" in answer):
            raise NotServed(f"HTTP {answered.status} without an answer of Zalo's")
        return answer


def _seconds(told: object) -> float:
    """Return how long an access token is good: Zalo tells it as a number or as text."""
    try:
        seconds = float(told) if isinstance(told, int | float | str) else _LIFE
    except ValueError:
        seconds = _LIFE
    return seconds if 0 < seconds < 10 * _LIFE else _LIFE
