"""A started web chat on loopback, and browsers to open it with."""

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from aiohttp import web
from structlog.testing import capture_logs
from structlog.typing import EventDict

from bot.runtime import Runtime
from storage.engine import is_away
from tests.web.chrome import Browsers, Chrome
from tests.web.visiting import Visitor
from tests.world import World
from web.app import make_app
from web.site import SITE


async def health() -> dict[str, Any]:
    """All is well."""
    return {"ok": True}


@pytest.fixture
async def app(runtime: Runtime, world: World) -> web.Application:
    """The web chat."""
    return make_app(
        runtime, public_url="http://hoi.example", secret="a secret of the test", health=health, away=is_away
    )


@pytest.fixture
async def address(app: web.Application) -> AsyncIterator[str]:
    """Where the started web chat is."""
    app[SITE].streams.look_every = 0.1
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.fixture
async def visitor(runtime: Runtime, address: str) -> AsyncIterator[Callable[[], Visitor]]:
    """Return a fresh browser at each call."""
    async with AsyncExitStack() as stack:
        made: list[Visitor] = []

        def open_one() -> Visitor:
            one = Visitor(runtime, address)
            made.append(one)
            stack.push_async_exit(one)
            return one

        yield open_one


@pytest.fixture
async def may(visitor: Callable[[], Visitor], world: World) -> Visitor:
    """The parent of the test's kindergarten, signed in."""
    return await visitor().signs_in(world.people["parent"])


@pytest.fixture
def quiet(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], None]]:
    """Return what sees that the log has no traceback."""

    def look() -> None:
        assert [entry for entry in told if "exc_info" in entry or entry["log_level"] in {"error", "critical"}] == []
        assert [record for record in caplog.records if record.exc_info or record.levelno >= logging.ERROR] == []

    told: list[EventDict]
    with capture_logs() as told:
        yield look


@pytest.fixture(scope="session")
def browsers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browsers]:
    """The browsers of this worker."""
    made = Browsers(tmp_path_factory.mktemp("browsers"))
    yield made
    made.quit()


@pytest.fixture
def chrome(browsers: Browsers) -> Iterator[Callable[..., Chrome]]:
    """Return a browser that nobody has used at each call."""
    opened: list[Chrome] = []

    def open_one(**how: Any) -> Chrome:  # noqa: ANN401 - as Chrome takes it
        opened.append(Chrome(browsers, **how))
        return opened[-1]

    yield open_one
    for one in opened:
        one.leave()
