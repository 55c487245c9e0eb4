"""Fixtures of the networks' tests: a stand-in Telegram, a stand-in Zalo, and an office on each."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from tests.bot.door import Door
from tests.bot.telegram_office import Office
from tests.bot.zalo_oa_office import OaOffice
from tests.bot.zalo_office import ZaloOffice
from tests.networks.telegram_server import TelegramServer
from tests.networks.zalo_oa_server import ZaloOaServer
from tests.networks.zalo_server import ZaloServer


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    """A Telegram that listens on loopback."""
    async with TelegramServer() as running:
        yield running


@pytest.fixture
async def closed_office(server: TelegramServer, database_url: str) -> AsyncIterator[Office]:
    """An office that the test opens itself, with settings of its own."""
    office = Office(server, database_url)
    yield office
    await office.close()


@pytest.fixture
async def office(closed_office: Office) -> Office:
    """An office that polls."""
    await closed_office.open()
    return closed_office


@pytest.fixture
async def zalo() -> AsyncIterator[ZaloServer]:
    """A Zalo that listens on loopback, and takes that for a public place."""
    async with ZaloServer(allow_loopback=True) as running:
        yield running


@pytest.fixture
async def closed_zalo_office(zalo: ZaloServer, database_url: str) -> AsyncIterator[ZaloOffice]:
    """An office on Zalo that the test opens itself."""
    office = ZaloOffice(zalo, database_url)
    yield office
    await office.close()


@pytest.fixture
async def zalo_office(closed_zalo_office: ZaloOffice, zalo: ZaloServer) -> ZaloOffice:
    """An office on Zalo that polls; not merely about to, for what a poll that is cut off takes is gone."""
    await closed_zalo_office.open()
    await zalo.wait_for(lambda: zalo.queue.polls)
    return closed_zalo_office


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    """A door on loopback; whose it is, the test says."""
    made = Door()
    application = web.Application()
    application.router.add_route("*", "/{tail:.*}", made.answer)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


@pytest.fixture
async def oa_server() -> AsyncIterator[ZaloOaServer]:
    """A Zalo with one Official Account that listens on loopback."""
    async with ZaloOaServer() as running:
        yield running


@pytest.fixture
async def closed_oa_office(oa_server: ZaloOaServer, door: Door, database_url: str) -> AsyncIterator[OaOffice]:
    """An office on an Official Account that the test opens itself."""
    office = OaOffice(oa_server, door, database_url)
    yield office
    await office.close()


@pytest.fixture
async def oa_office(closed_oa_office: OaOffice) -> OaOffice:
    """An office that is pushed to."""
    await closed_oa_office.open()
    await closed_oa_office.is_state("running")
    return closed_oa_office
