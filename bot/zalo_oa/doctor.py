"""Whether the Official Account has a token that Zalo takes; looking uses up none."""

from contextlib import suppress

from sqlalchemy.exc import SQLAlchemyError

from bot.network.findings import WITHIN, Finding, Mark, found
from bot.network.webhook import path_of
from bot.zalo.http import ZaloProblem
from bot.zalo_oa import NETWORK
from bot.zalo_oa.client import OaClient, OaRefused
from bot.zalo_oa.network import ABOUT_US
from bot.zalo_oa.settings import ZaloOaSettings
from domain.messages.token_pair import TokenPair
from storage.engine import DatabaseProblem
from storage.token_pairs import pair_in


async def examine(settings: ZaloOaSettings) -> list[Finding]:
    """Look at the tokens in the database, and ask for the account's name."""
    if not settings.zalo_oa_app_id:
        return [found(Mark.OFF, "zalo_oa_off")]
    url = f"{settings.public_url}{path_of(NETWORK, settings.zalo_oa_app_id)}"
    pair = _pair(settings.database_url)
    ready = pair is not None and pair.access and pair.refused_at is None
    told = await _account(settings, pair.access) if pair is not None and ready else _waiting(settings, pair)
    return [told, found(Mark.GOOD, "zalo_oa_webhook", url=url)]


def _pair(database_url: str) -> TokenPair | None:
    with suppress(DatabaseProblem, SQLAlchemyError):  # what is wrong with the database is a finding of its own
        return pair_in(database_url, NETWORK)
    return None


def _waiting(settings: ZaloOaSettings, pair: TokenPair | None) -> Finding:
    """Return why there is no access token to ask with."""
    if pair is not None:
        return found(Mark.BAD, "zalo_oa_refused") if pair.refused_at is not None else found(Mark.OFF, "zalo_oa_waits")
    first = settings.zalo_oa_refresh_token is not None
    return found(Mark.OFF, "zalo_oa_first") if first else found(Mark.BAD, "zalo_oa_no_token")


async def _account(settings: ZaloOaSettings, access: str) -> Finding:
    client = OaClient(settings.zalo_oa_api_url)
    try:
        us = await client.look(ABOUT_US, access, within=WITHIN)
        number = us.get("oa_id") or us["oaid"]
        return found(Mark.GOOD, "zalo_oa", account=us.get("name", ""), oa=number, api=settings.zalo_oa_api_url)
    except OaRefused as refused:
        if refused.speaks_of_token:  # it is old, which the running program mends
            return found(Mark.OFF, "zalo_oa_waits")
        return found(Mark.BAD, "zalo_oa_no", reason=refused)
    except (ZaloProblem, LookupError, TypeError, AttributeError) as problem:
        return found(Mark.BAD, "zalo_oa_away", api=settings.zalo_oa_api_url, reason=problem)
    finally:
        await client.close()
