"""Fixtures of the stand-ins' own tests."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.networks.zalo_caller import TED, Caller
from tests.networks.zalo_server import ZaloServer


@pytest.fixture
async def server() -> AsyncIterator[ZaloServer]:
    """A stand-in for Zalo, known to one person."""
    async with ZaloServer() as running:
        running.chat(TED, "Ted")
        yield running


@pytest.fixture
async def caller(server: ZaloServer) -> AsyncIterator[Caller]:
    """A bot's hand: calls by name."""
    async with aiohttp.ClientSession() as session:
        yield Caller(server, session)
