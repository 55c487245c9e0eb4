"""A network that nobody leads is not well, neither in /healthz nor for the doctor, until somebody does."""

import asyncio
import math
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Never

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from bot import networks as module
from bot.health import Health
from bot.network.backoff import Backoff
from bot.networks import Networks
from bot.runtime import Runtime
from bot.settings import Settings
from scheduler.jobs import Jobs
from scheduler.timetable import Timetable
from tests.bot.program import command
from tests.networks.telegram_server import TelegramServer
from tests.waiting import until


@pytest.fixture
async def networks(
    database_url: str, runtime: Runtime, server: TelegramServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Networks]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bot.network.station.Backoff", partial(Backoff, longest=0.1))
    settings = Settings(database_url=database_url, telegram_token=SecretStr(server.token), telegram_api_url=server.url)
    made = Networks(settings, runtime, "http://127.0.0.1:1")
    yield made
    await made.pause()
    await made.rest()
    await made.stop()


async def test_a_term_that_never_begins_is_told_until_it_does(
    networks: Networks, runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> Never:
        raise ValueError

    monkeypatch.setattr("bot.health.LONGEST_TICK", math.inf)  # no clock ticks here
    timetable = Timetable(Jobs(runtime, networks))
    health = Health(runtime, timetable, networks.health())

    async def told(_: web.Request) -> web.Response:
        return web.json_response(await health.report())

    app = web.Application()
    app.router.add_get("/healthz", told)
    async with TestServer(app) as server:
        with monkeypatch.context() as patched:
            patched.setattr("services.messages.taking_over.last_journal", breaks)
            patched.setattr(module, "LONGEST_UNLED", 0.0)
            await networks.open()
            await until(lambda: networks.health()["telegram"]()["state"] == "trouble")
            report = await health.report()
            assert report["ok"] is False
            assert {"ok": False, "reason": "ValueError", "leads": False}.items() <= report["networks"][
                "telegram"
            ].items()
            doctor = await asyncio.to_thread(command, tmp_path, "doctor", PUBLIC_URL=str(server.make_url("")))
            assert doctor.returncode == 1
            [bad] = [line for line in doctor.stdout.splitlines() if "báo có chỗ hỏng" in line]
            assert "telegram" in bad
        await until(lambda: networks.health()["telegram"]()["leads"])
        report = await health.report()
        assert report["ok"] is True
        assert report["networks"]["telegram"]["ok"] is True
        doctor = await asyncio.to_thread(command, tmp_path, "doctor", PUBLIC_URL=str(server.make_url("")))
        assert doctor.returncode == 0, doctor.stdout
