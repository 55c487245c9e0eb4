"""Fixtures of the networks' tests: a stand-in Telegram and an office on it."""

from collections.abc import AsyncIterator

import pytest

from tests.bot.telegram_office import Office
from tests.networks.telegram_server import TelegramServer


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
