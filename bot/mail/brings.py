"""What mail brings along; its client comes only with the network itself."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.mail import MODE, NETWORK, TERMS
from bot.mail.settings import MailSettings
from bot.network.brought import Brought, Office

if TYPE_CHECKING:
    from bot.mail.network import Mail
    from bot.network.findings import Finding


def _make(office: Office, settings: MailSettings) -> "Mail":
    from bot.mail.network import Mail  # noqa: PLC0415 - as above

    return Mail(office.runtime, settings, url=office.url, secret=office.secret)


async def _examine(settings: MailSettings) -> "Sequence[Finding]":
    from bot.mail.doctor import examine  # noqa: PLC0415 - as above

    return await examine(settings)


def _mode(settings: MailSettings) -> str:
    return MODE if settings.email_host else ""


BRINGS = Brought(NETWORK, TERMS, _mode, _make, _examine)
