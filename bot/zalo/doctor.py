"""Whether Zalo knows the bot, and whether people will be able to open the files that it hands out as links."""

from http import HTTPStatus

from bot.network.findings import WITHIN, Finding, Mark, found
from bot.zalo.client import ZaloClient
from bot.zalo.http import NotServed, ZaloProblem, ZaloRefused
from bot.zalo.settings import ZaloSettings


async def examine(settings: ZaloSettings) -> list[Finding]:
    """Ask for the bot's name, and look at our own address."""
    if settings.zalo_token is None:
        return [found(Mark.OFF, "zalo_off")]
    told = [await _bot(settings.zalo_api_url, settings.zalo_token.get_secret_value())]
    if not settings.public_url:
        told.append(found(Mark.OFF, "zalo_no_address"))
    return told


async def _bot(api: str, token: str) -> Finding:
    client = ZaloClient(api, token)
    try:
        me = await client.call("getMe", within=WITHIN)
        return found(Mark.GOOD, "zalo", bot=me["account_name"], api=api)
    except ZaloRefused as problem:
        name = "zalo_refused" if problem.code == HTTPStatus.UNAUTHORIZED else "zalo_no"
        return found(Mark.BAD, name, reason=problem)
    except NotServed as problem:
        return found(Mark.BAD, "zalo_page", api=api, reason=problem)
    except (ZaloProblem, LookupError, TypeError) as problem:
        return found(Mark.BAD, "zalo_away", api=api, reason=problem)
    finally:
        await client.close()
