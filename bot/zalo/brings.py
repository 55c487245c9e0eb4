"""What Zalo brings along; its client comes only with the bot itself."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.network.brought import Brought, Office
from bot.zalo import NETWORK, TERMS
from bot.zalo.settings import ZaloSettings

if TYPE_CHECKING:
    from bot.network.findings import Finding
    from bot.zalo.network import Zalo


def _make(office: Office, settings: ZaloSettings) -> "Zalo":
    from bot.zalo.network import Zalo  # noqa: PLC0415 - as above

    assert settings.zalo_token is not None
    return Zalo(
        office.runtime,
        token=settings.zalo_token.get_secret_value(),
        file_link=file_link(office),
        api_url=settings.zalo_api_url,
        mode=settings.zalo_mode,
        public_url=settings.public_url,
        secret=office.secret,
        webhook_secret=settings.zalo_secret.get_secret_value() if settings.zalo_secret is not None else "",
        on_media=office.fetch_soon,
        quota=settings.zalo_monthly_quota,
        counts=settings.zalo_quota_counts,
    )


def file_link(office: Office) -> Callable[[int], str]:
    """Return what makes the links by which people open files: Zalo carries none."""
    from web.files import LINK_HOURS, sign  # noqa: PLC0415 - as above

    def link(file_id: int) -> str:
        until = office.runtime.clock() + timedelta(hours=LINK_HOURS)
        return office.url + sign(office.secret.encode(), file_id, until=until)

    return link


async def _examine(settings: ZaloSettings) -> "Sequence[Finding]":
    from bot.zalo.doctor import examine  # noqa: PLC0415 - as above

    return await examine(settings)


def _mode(settings: ZaloSettings) -> str:
    return settings.zalo_mode if settings.zalo_token else ""


BRINGS = Brought(NETWORK, TERMS, _mode, _make, _examine)
