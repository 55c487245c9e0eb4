"""The service worker of a page in Chromium, spoken with by the browser's own tools (DevTools protocol)."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse

from tests.web.chrome import Chrome


class Tools:
    """One connection to the browser behind a page."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self.heard: list[dict[str, Any]] = []

    async def ask(self, method: str, session: str = "", **params: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        """Call a method and return its result."""
        number = next(self._numbers)
        await self._socket.send_json(
            {"id": number, "method": method, "params": params} | ({"sessionId": session} if session else {})
        )
        while True:
            told = await self._socket.receive_json()
            if told.get("id") == number:
                assert "error" not in told, told
                result: dict[str, Any] = told["result"]
                return result
            self.heard.append(told)


@asynccontextmanager
async def _tools(page: Chrome) -> AsyncIterator[Tools]:
    debugger = page.driver.capabilities["goog:chromeOptions"]["debuggerAddress"]
    async with ClientSession() as client:
        async with client.get(f"http://{debugger}/json/version") as answer:
            url = (await answer.json())["webSocketDebuggerUrl"]
        async with client.ws_connect(url, max_msg_size=0) as socket:
            yield Tools(socket)


async def _attached(tools: Tools, kind: str, origin: str) -> str:
    targets = (await tools.ask("Target.getTargets"))["targetInfos"]
    found = next(one for one in targets if one["type"] == kind and one["url"].startswith(origin))
    session: str = (await tools.ask("Target.attachToTarget", targetId=found["targetId"], flatten=True))["sessionId"]
    return session


async def _deliver(page: Chrome, origin: str, data: str) -> None:
    async with _tools(page) as tools:
        session = await _attached(tools, "page", origin)
        await tools.ask("ServiceWorker.enable", session)
        async with asyncio.timeout(20):
            while not (found := _registered(tools.heard, origin)):
                await asyncio.sleep(0.05)
                await tools.ask("Target.getTargets")
        await tools.ask("ServiceWorker.deliverPushMessage", session, origin=origin, registrationId=found, data=data)


async def _run(page: Chrome, origin: str, script: str) -> None:
    async with _tools(page) as tools:
        session = await _attached(tools, "service_worker", origin)
        said = await tools.ask("Runtime.evaluate", session, expression=script, awaitPromise=True)
        assert "exceptionDetails" not in said, said


def _registered(heard: list[dict[str, Any]], origin: str) -> str:
    """Return the browser's own id of the worker that serves an origin."""
    for told in heard:
        if told.get("method") == "ServiceWorker.workerRegistrationUpdated":
            for one in told["params"]["registrations"]:
                if one["scopeURL"].startswith(origin) and not one["isDeleted"]:
                    return str(one["registrationId"])
    return ""


def deliver(page: Chrome, origin: str, news: dict[str, str]) -> None:
    """Let the browser hand a push to the worker, as it does once it has decrypted one."""
    asyncio.run(_deliver(page, origin, json.dumps(news)))


def run_in_worker(page: Chrome, origin: str, script: str) -> None:
    """Run a script in the worker; it may await."""
    asyncio.run(_run(page, origin, f"(async () => {{ {script} }})()"))
