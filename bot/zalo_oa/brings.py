"""What the Official Account brings along; its client comes only with the network itself."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.network.brought import Brought, Office
from bot.zalo.brings import file_link
from bot.zalo_oa import NETWORK, TERMS
from bot.zalo_oa.settings import ZaloOaSettings

if TYPE_CHECKING:
    from bot.network.findings import Finding
    from bot.zalo_oa.network import ZaloOa


def _mode(settings: ZaloOaSettings) -> str:
    return "webhook" if settings.zalo_oa_app_id else ""


def _make(office: Office, settings: ZaloOaSettings) -> "ZaloOa":
    from bot.zalo_oa.network import ZaloOa  # noqa: PLC0415 - as above

    app_secret, secret_key = settings.zalo_oa_app_secret, settings.zalo_oa_secret_key
    first = settings.zalo_oa_refresh_token
    assert app_secret is not None
    assert secret_key is not None
    return ZaloOa(
        office.runtime,
        app_id=settings.zalo_oa_app_id,
        app_secret=app_secret.get_secret_value(),
        secret_key=secret_key.get_secret_value(),
        first_refresh=first.get_secret_value() if first is not None else "",
        file_link=file_link(office),
        api_url=settings.zalo_oa_api_url,
        oauth_url=settings.zalo_oa_oauth_url,
        public_url=settings.public_url,
        on_media=office.fetch_soon,
        quota=settings.zalo_oa_monthly_quota,
        paid=settings.zalo_oa_paid,
    )


async def _examine(settings: ZaloOaSettings) -> "Sequence[Finding]":
    from bot.zalo_oa.doctor import examine  # noqa: PLC0415 - as above

    return await examine(settings)


BRINGS = Brought(NETWORK, TERMS, _mode, _make, _examine)
