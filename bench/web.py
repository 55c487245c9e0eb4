"""The web chat: whole turns by HTTP, with some and with many pages open, and a school's parents who come at once."""

import asyncio
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import ClientResponseError, ClientSession

from bench.load import TEXT, Measured
from bench.pages import HEADERS, SECRET, SEND, Newcomer, Page, browsers
from bench.prepare import prepare
from bench.subject import Program
from domain.messages.network import WEB

ALONE, MANY, AT_ONCE = 100, 500, 64
"""Messages one after another; messages of which so many are under way at once."""
OPEN = 2_000
IDLE = 6.0
"""Seconds for which open pages are looked at while nobody writes: two looks of theirs."""
PAUSE = 0.5
"""Seconds that a newcomer takes before each step."""
PATIENCE = 300.0
_STORED = 100
Say = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Cost:
    """What messages took, and how many microseconds of processor, in all threads, each."""

    took: Measured
    cpu: float


@dataclass(frozen=True, slots=True)
class Row:
    """One program in one state: its messages one alone and many at once."""

    name: str
    alone: Cost
    many: Cost


async def measure(folder: Path, *, quick: bool) -> str:
    """Measure the limit and ours one after the other, and return what was seen."""
    limit = await _limit(_made(folder / "bare"))
    place = _made(folder / "web")
    prepare(place / "doithoai.db", stored=_STORED, ready=ALONE + MANY + OPEN, network=WEB)
    settings = {"DATABASE_URL": f"sqlite:///{place}/doithoai.db", "HTTP_PORT": "0", "SECRET": SECRET}
    ours = Program("bot", "run", settings={f"DOITHOAI_{name}": value for name, value in settings.items()})
    async with _running(ours, place) as http:
        some = await _ours(ours, [Page.of(http, number) for number in range(ALONE + MANY)])
        many = await _ours(ours, [Page.of(http, ALONE + MANY + number) for number in range(OPEN)])
        parents, within = (100, 15.0) if quick else (400, 60.0)
        hall = await _hall(http, parents, within)
    due = 2 * (ALONE + MANY) + parents
    return "\n".join([*_table([limit, some, many]), "", hall, f"  {_registered(place)} of {due} questions registered"])


async def _limit(place: Path) -> Row:
    bare = Program("bench.bots.bare_web", str(place))
    async with _running(bare, place) as http:

        async def say() -> None:
            async with http.post(SEND, data={"text": TEXT}, headers=HEADERS) as answer:
                answer.raise_for_status()
                await answer.read()

        return await _row(bare, "bare aiohttp: one row committed", [say] * (ALONE + MANY))


async def _ours(program: Program, pages: list[Page]) -> Row:
    """Open pages, look at them while nobody writes, then let some of them write."""
    for page in pages:
        await page.opens()
    cpu = program.cpu()
    await asyncio.sleep(IDLE)
    idle = (program.cpu() - cpu) / IDLE
    name = f"ours, {len(pages):,} pages ({idle:.0%} CPU idle, {program.memory():.0f} MB)"
    row = await _row(program, name, [page.says for page in pages])
    await asyncio.gather(*(page.closes() for page in pages))
    return row


async def _row(program: Program, name: str, says: list[Say]) -> Row:
    print(f"web: {name}", file=sys.stderr)
    alone = await _cost(program, says[:ALONE], 1)
    return Row(name, alone, await _cost(program, says[ALONE : ALONE + MANY], AT_ONCE))


async def _cost(program: Program, says: Iterable[Say], at_once: int) -> Cost:
    took: list[float] = []
    waiting = iter(says)

    async def work() -> None:
        for say in waiting:
            began = time.perf_counter()
            await say()
            took.append(time.perf_counter() - began)

    cpu, start = program.cpu(), time.perf_counter()
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(work() for _ in range(at_once)))
    return Cost(Measured.of(took, time.perf_counter() - start), (program.cpu() - cpu) / len(took) * 1e6)


async def _hall(http: ClientSession, parents: int, within: float) -> str:
    """Let parents come one after the other from one address, as from a school's own network."""
    print(f"web: {parents} parents come", file=sys.stderr)
    come = [Newcomer(http, OPEN * 2 + number) for number in range(parents)]

    async def comes(number: int) -> bool:
        await asyncio.sleep(number * within / parents)
        try:
            await come[number].comes(pause=PAUSE)
        except ClientResponseError as refused:
            print(f"web: {refused.status} {refused.request_info.url.path}", file=sys.stderr)
            return False
        return True

    start = time.perf_counter()
    async with asyncio.timeout(PATIENCE):
        went = await asyncio.gather(*map(comes, range(parents)))
    lasted = time.perf_counter() - start
    usable = Measured.of([one.usable for one in come if one.usable], lasted)
    answered = Measured.of([seconds for one in come for seconds in one.answered], lasted)
    return (
        f"{parents} parents open the link within {within:.0f} s and ask: {went.count(False)} refused; page usable p50"
        f" {usable.p50:.0f}, p99 {usable.p99:.0f} ms; an answer p50 {answered.p50:.0f}, p99 {answered.p99:.0f} ms"
    )


def _table(rows: list[Row]) -> list[str]:
    limit, lines = rows[0], []
    for case, title in (("alone", "web chat, one alone"), ("many", f"web chat, {AT_ONCE} at once")):
        lines += ["", f"{title:46} {'msg/s':>7} {'×bare':>7} {'p50 ms':>8} {'p99 ms':>8} {'×bare':>7} {'CPU µs':>8}"]
        base: Cost = getattr(limit, case)
        for row in rows:
            cost: Cost = getattr(row, case)
            lines.append(
                f"  {row.name:44} {cost.took.rate:7.0f} {cost.took.rate / base.took.rate:7.2f} {cost.took.p50:8.1f}"
                f" {cost.took.p99:8.1f} {cost.took.p99 / base.took.p99:7.2f} {cost.cpu:8.0f}"
            )
    return lines


@asynccontextmanager
async def _running(program: Program, place: Path) -> AsyncIterator[ClientSession]:
    """Run a program that notes its address in its folder, and yield browsers that are led there."""
    note = place / "address"
    await program.start(lambda: note.exists() and note.read_text() != "", folder=place)
    try:
        async with browsers(note.read_text()) as http:
            yield http
    finally:
        await program.kill()


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _registered(place: Path) -> int:
    """Count those who have exactly one question of those that were asked here."""
    with sqlite3.connect(place / "doithoai.db") as connection:
        once = "SELECT asker_id FROM question WHERE number > ? GROUP BY asker_id HAVING count(*) = 1"
        return len(connection.execute(once, (_STORED,)).fetchall())
