"""A letter handed over by a mail server on this machine: read from standard input, brought to the running program."""

import asyncio
import sys
from http import HTTPStatus
from io import BytesIO

import typer
from aiohttp import ClientError, ClientSession

from bot.commands.at_desk import settings as settings_of_here
from bot.commands.at_desk import tell, worded
from bot.listening import known_url, local_url
from bot.mail.door import PATH, door_secret
from bot.mail.incoming import LARGEST
from bot.network.wire import patience
from bot.settings import Settings
from templates.cli import line

AGAIN = 75
"""Exit code by which mail servers know that a letter is to be brought again (EX_TEMPFAIL)."""
REFUSED = 77
"""Exit code for a letter that is never taken (EX_NOPERM)."""
_WITHIN = 30.0


def bring() -> None:
    """Bring one raw letter; what is nothing to us is taken too, and forgotten."""
    with worded():
        settings = settings_of_here()
    raw = sys.stdin.buffer.read(LARGEST + 1)
    status = asyncio.run(_brought(settings, raw))
    if status == HTTPStatus.OK:
        return
    never = status in {HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN}
    tell(line("lines", "mail_not_taken" if never else "mail_later"), problem=True)
    raise typer.Exit(REFUSED if never else AGAIN)


async def _brought(settings: Settings, raw: bytes) -> int:
    chosen = settings.email_secret.get_secret_value() if settings.email_secret is not None else ""
    here = local_url(settings.http_host, settings.http_port) if settings.public_url else known_url(settings)
    told = {"Authorization": f"Bearer {door_secret(chosen, settings.signing_secret())}"}
    try:
        async with (
            ClientSession(timeout=patience(_WITHIN)) as http,
            http.post(f"{here}{PATH}", data=BytesIO(raw), headers=told) as answer,
        ):
            return answer.status
    except (ClientError, TimeoutError, OSError):
        return HTTPStatus.SERVICE_UNAVAILABLE
