"""Every talk is held four times: straight with the core, over the web chat's HTTP, over Telegram's, and over Zalo's.

Some are held over an Official Account too, whose choices are the Bot's and whose buttons are Telegram's: all would only
take time.
"""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp.test_utils import TestServer

from bot.runtime import Runtime
from tests.networks.oa_person import OaWires
from tests.networks.people import Wires
from tests.networks.telegram_server import TelegramServer
from tests.networks.zalo_server import ZaloServer
from tests.talking import Speaker
from tests.world import World
from web.app import make_app


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out wires over PostgreSQL (the core runs on both kinds of database) and for tests of the core itself."""
    for item in items[:]:
        params = getattr(getattr(item, "callspec", None), "params", {})
        if params.get("wire", "core") == "core":
            continue
        only_core = params.get("database_url") == "postgres" or item.get_closest_marker("core_only")
        too_much = params["wire"] == "zalo_oa" and not item.get_closest_marker("official_account")
        if only_core or too_much or (params["wire"] == "zalo" and item.get_closest_marker("with_buttons")):
            items.remove(item)


@pytest.fixture(params=["core", "web", "telegram", "zalo", "zalo_oa"])
def wire(request: pytest.FixtureRequest) -> str:
    """How the people of this test reach the office."""
    return str(request.param)


@pytest.fixture
async def person(
    wire: str, runtime: Runtime, world: World
) -> AsyncIterator[Callable[[str | None], Awaitable[Speaker]]]:
    """Bring somebody in by the part played, or None for a newcomer."""
    if wire == "core":
        names = iter(range(1, 1000))

        async def direct(part: str | None) -> Speaker:
            return Speaker(runtime, world.accounts[part] if part else f"newcomer-{next(names)}")

        yield direct
        return
    if wire == "zalo_oa":
        async with OaWires(runtime) as account:

            async def followed(part: str | None) -> Speaker:
                return await account.person(world.people[part] if part else None)

            yield followed
        return
    app = make_app(runtime, public_url="http://127.0.0.1", secret="a test's secret")
    async with TelegramServer() as telegram, ZaloServer() as zalo, TestServer(app) as server:
        wires = Wires(runtime, str(server.make_url("")).rstrip("/"), telegram, zalo)
        if wire == "telegram":
            await wires.telegram.start()
        if wire == "zalo":
            await wires.zalo.start()

        async def wired(part: str | None) -> Speaker:
            person_id = world.people[part] if part else None
            if wire == "zalo":
                return await wires.zalo_person(person_id)
            return await (wires.web_person if wire == "web" else wires.telegram_person)(person_id)

        yield wired
        await wires.close()


@pytest.fixture
async def parent(person: Callable[[str], Awaitable[Speaker]]) -> Speaker:
    """A parent who has agreed, and stands at the menu."""
    return await person("parent")


@pytest.fixture
async def parent2(person: Callable[[str], Awaitable[Speaker]]) -> Speaker:
    """Another parent."""
    return await person("parent2")


@pytest.fixture
async def teacher(person: Callable[[str], Awaitable[Speaker]]) -> Speaker:
    """A teacher who has agreed, and stands at the menu."""
    return await person("teacher")


@pytest.fixture
async def secretary(person: Callable[[str], Awaitable[Speaker]]) -> Speaker:
    """The secretary."""
    return await person("secretary")


@pytest.fixture
async def chair(person: Callable[[str], Awaitable[Speaker]]) -> Speaker:
    """The chair."""
    return await person("chair")


@pytest.fixture
async def responder(person: Callable[[str], Awaitable[Speaker]]) -> Speaker:
    """Somebody who owes answers."""
    return await person("responder")


@pytest.fixture
async def newcomer(person: Callable[[None], Awaitable[Speaker]]) -> Speaker:
    """Somebody whom nobody knows yet."""
    return await person(None)
