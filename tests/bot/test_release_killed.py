"""Answers to many people over every network; the program is killed between each two steps of it, and goes on.

Everybody gets their answer once, or stands on the list of letters; the ledger and the stand-ins' own logs agree.
With FULL_SIZE=1 in the environment: five hundred answers to seven hundred people, which takes minutes (CONTRIBUTING).
"""

import asyncio
import os
import re
import signal
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path

import aiohttp
import pytest

import handlers
from bot.known import KNOWN
from bot.runtime import Runtime
from services.answers import releasing
from services.messages import tokens
from services.unit_of_work import UnitOfWork
from storage.migrate import migrate
from tests.bot.forked import Forks
from tests.bot.release_books import ONCE, Heard, Line, compare, read, unreached
from tests.bot.release_cast import Asker, Cast, lay
from tests.conftest import ZONE
from tests.networks.mail_server import MailServer
from tests.networks.push_service import PushService
from tests.networks.telegram_server import TelegramServer
from tests.networks.zalo_oa_server import APP_ID, APP_SECRET, FIRST, SECRET_KEY, ZaloOaServer
from tests.networks.zalo_server import ZaloServer
from tests.waiting import until
from web.sign_in import COOKIE

FULL = bool(os.environ.get("FULL_SIZE"))
ANSWERS, ASKERS = (500, 700) if FULL else (100, 140)
ROUNDS = 3 if FULL else 1
"""So often it is killed at each step, further on each time."""
WITHIN, STEP_WITHIN = (600.0, 30.0) if FULL else (90.0, 20.0)
LATER = timedelta(days=8)
ACCESS = "truy-cap-dau"
RELEASING = (
    ("moved", 1), ("pushed", 1), ("owed", 1), ("committed", 2), ("claimed", 1), ("written", 1), ("recorded", 1),
    ("noted", 2), ("gone", 2), ("begun", 3),
)  # fmt: skip
SEEKING = (("passed", 1), ("next", 2))
"""At which steps it dies, and the how many-th time that it comes there."""
MORE = ANSWERS // len(RELEASING)
"""So many answers come to their hour with each start, where they do not go out all at once: something is left to do."""
pytestmark = [pytest.mark.timeout(1800 if FULL else 180), pytest.mark.core_only]


def _monday() -> datetime:
    """Return the next Monday, 09h00 here: nobody is told at night what was not seen."""
    here = datetime.now(UTC).astimezone(ZONE)
    return datetime.combine(here.date() + timedelta(days=7 - here.weekday()), time(9), ZONE).astimezone(UTC)


class Time:
    """The time by which the programs go."""

    def __init__(self) -> None:
        self.ahead = _monday() - datetime.now(UTC)

    def __call__(self) -> datetime:
        """Return what time it is for them."""
        return datetime.now(UTC) + self.ahead


async def _laid(runtime: Runtime, pushes: PushService) -> Cast:
    """Store all of it; at its full size, say that it goes out now."""
    runtime.networks.update(KNOWN)
    cast = await runtime.write(partial(lay, answers=ANSWERS, askers=ASKERS, pushes=pushes))
    await runtime.write(_has_token)
    if FULL:
        units, by = [cast.world.unit], cast.world.people["chair"]
        total = await runtime.write(
            lambda uow: releasing.order(uow, units, by=by, seen_at=uow.now + timedelta(seconds=1))
        )
        assert total == ANSWERS
    return cast


def _some_more(uow: UnitOfWork, unit_id: int) -> None:
    """Let the hour of some more answers have come."""
    for one in [each for each in releasing.held(uow, unit_id) if each.at is None][:MORE]:
        releasing.follow(uow, one.answer.key)


def _has_token(uow: UnitOfWork) -> None:
    """Let a renewal be long past, and the next far off: a kill within one loses the pair (decision 37)."""
    tokens.put_in(uow, "zalo_oa", FIRST)
    claimed = tokens.claim(uow, "zalo_oa", "")
    assert claimed is not None
    assert tokens.keep(uow, "zalo_oa", claimed, access=ACCESS, refresh=FIRST, seconds=90 * 86_400)


async def _page(one: Asker, url: str) -> None:
    """Have a page open, whichever program is there, and tell it what was shown, as the page's script does."""
    async with aiohttp.ClientSession(url, headers={"Cookie": f"{COOKIE}={one.session}"}) as http:
        while True:
            with suppress(aiohttp.ClientError, AssertionError):
                async with http.get("/tro-chuyen") as page:
                    csrf = re.search(r'name="csrf" value="([^"]+)"', await page.text())
                assert csrf is not None
                async with http.get("/tro-chuyen/dong?tu=0") as stream:
                    async for line in stream.content:
                        if line.startswith(b"id: "):
                            form = {"csrf": csrf[1], "den": line[4:].decode().strip()}
                            await http.post("/tro-chuyen/da-xem", data=form)
            await asyncio.sleep(0.1)


async def _killed(forks: Forks, now: Time, step: str, nth: int) -> bool:
    """Run until it dies at a step; False where that does not come, and it was killed wherever it was."""
    await forks.start(now(), step, nth)
    try:
        async with asyncio.timeout(STEP_WITHIN):
            assert await forks.ended() == -signal.SIGKILL
    except TimeoutError:
        await forks.kill()
        return False
    return True


@dataclass
class Networks:
    """The stand-ins of all networks, and the settings by which a program finds them."""

    telegram: TelegramServer
    zalo: ZaloServer
    oa: ZaloOaServer
    mail: MailServer

    def settings(self, database_url: str, port: int) -> dict[str, str]:
        """Return what a program is to be set to."""
        return {
            "DATABASE_URL": database_url, "HTTP_PORT": str(port), "PUSH_INSIDE": "1",
            "PUBLIC_URL": "https://hoi.example", "SECRET": "mot-bi-mat-du-dai-cho-ca-buoi-thu-nay",
            "TELEGRAM_TOKEN": self.telegram.token, "TELEGRAM_API_URL": self.telegram.url, "TELEGRAM_MODE": "polling",
            "ZALO_TOKEN": self.zalo.token, "ZALO_API_URL": self.zalo.url, "ZALO_MODE": "polling",
            "ZALO_OA_APP_ID": APP_ID, "ZALO_OA_APP_SECRET": APP_SECRET, "ZALO_OA_SECRET_KEY": SECRET_KEY,
            "ZALO_OA_REFRESH_TOKEN": FIRST, "ZALO_OA_API_URL": self.oa.url, "ZALO_OA_OAUTH_URL": self.oa.url,
            "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(self.mail.port), "EMAIL_SECURITY": "none",
            "EMAIL_FROM": "doithoai@truong.example",
        }  # fmt: skip

    def know(self, cast: Cast) -> None:
        """Let everybody have written here before; some have blocked us since."""
        self.oa.access.add(ACCESS)
        for one in cast.on("telegram"):
            chat = self.telegram.chat(int(one.account("telegram")))
            if one.blocks:
                chat.blocks()
        for one in cast.on("zalo"):
            self.zalo.chat(one.account("zalo"))
        for one in cast.on("zalo_oa"):
            self.oa.chat(one.account("zalo_oa"))

    def heard(self, cast: Cast) -> Heard:
        """Count what each has by its own log, by network and chat: the slips that it was about, “?” for no slip."""
        found: Heard = defaultdict(Counter)
        for one in cast.askers:
            for network in one.ways:
                who = one.account(network)
                for text in self._texts(network, who):
                    found[network, who][one.code if one.code in text else "?"] += 1
        return found

    def _texts(self, network: str, who: str) -> list[str]:
        if network == "email":
            return [letter.plain for letter in self.mail.mailed if letter.to == who]
        if network == "telegram":
            return [reply.text for reply in self.telegram.chat(int(who)).replies]
        if network == "zalo":
            return [reply.text for reply in self.zalo.chat(who).replies]
        return [reply.text for reply in self.oa.chat(who).replies] if network == "zalo_oa" else []


async def test_everybody_gets_it_once_or_is_on_the_list(
    tmp_path: Path, server: TelegramServer, zalo: ZaloServer, oa_server: ZaloOaServer, unused_tcp_port: int
) -> None:
    path, now = tmp_path / "doithoai.db", Time()
    url = f"sqlite:///{path}"
    async with PushService(clock=now) as pushes, MailServer() as mail:
        networks = Networks(server, zalo, oa_server, mail)
        async with Forks(tmp_path, networks.settings(url, unused_tcp_port)) as forks:
            await asyncio.to_thread(migrate, url)
            runtime = Runtime(url, handlers.router, zone=ZONE, known=KNOWN, clock=now)
            cast = await _laid(runtime, pushes)
            networks.know(cast)
            here = f"http://127.0.0.1:{unused_tcp_port}"
            pages = [asyncio.create_task(_page(one, here)) for one in cast.askers if one.looks]
            await zalo.down()
            killed = Counter[str]()
            for turn in range(1, ROUNDS + 1):
                for step, nth in RELEASING:
                    await runtime.write(partial(_some_more, unit_id=cast.world.unit))
                    killed[step] += await _killed(forks, now, step, nth * turn)
            runtime.close()
            await forks.start(now())
            await until(lambda: _rests(read(path)), within=WITHIN)
            await forks.kill()
            now.ahead += LATER  # much was not seen, and Zalo is still away
            later = now()
            for step, nth in SEEKING:
                killed[step] += await _killed(forks, now, step, nth)
            await zalo.up()
            await forks.start(now())
            await until(lambda: _is_over(cast, read(path), later), within=WITHIN)
            await forks.kill()
            for page in pages:
                page.cancel()
        lines = read(path)
        differ, kinds = compare(lines, networks.heard(cast))
        rang = Counter(len(one.told.told) for one in cast.askers if one.told is not None)
    if FULL:
        _print(killed, kinds, rang)
    assert differ == []
    assert unreached(cast, lines, later) == []
    assert max(rang) == 1  # a telephone rings, and never twice
    assert all(killed[step] for step, _ in (*RELEASING, *SEEKING)), killed
    assert sum(count for (_, kind), count in kinds.items() if kind == ONCE) >= ASKERS // 3  # in no doubt at all


def _rests(lines: list[Line]) -> bool:
    under_way = any(one.is_under_way for one in lines if one.network != "zalo")
    return len({one.person_id for one in lines}) == ASKERS and not under_way


def _is_over(cast: Cast, lines: list[Line], since: datetime) -> bool:
    return not any(one.is_under_way for one in lines) and not unreached(cast, lines, since)


def _print(killed: Counter[str], kinds: Counter[tuple[str, str]], rang: Counter[int]) -> None:
    """Say what was compared."""
    said = [f"killed at {dict(killed)}", f"browsers by how often they were told: {dict(rang)}"]
    said += [f"{network:10} {kind:32} {count}" for (network, kind), count in sorted(kinds.items())]
    print("", *said, sep="\n")  # noqa: T201 - for who asked for the full size
