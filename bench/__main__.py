"""`make bench`: our durable turn beside bare echoes, in one run, on one stand-in server. BENCH_QUICK=1 looks only briefly."""

import asyncio
import os
import shutil
import sqlite3
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from bench.load import Load, Measured
from bench.prepare import FIRST_USER, prepare
from bench.subject import Kind, Subject, processors
from tests.networks.telegram_server import TelegramServer

QUICK = bool(os.environ.get("BENCH_QUICK"))
ROUNDS = 1 if QUICK else 2
SECONDS = 1.5 if QUICK else 4.0
READY = 12_000 if QUICK else 30_000
AT_ONCE = 64
FAR = 0.05
"""Seconds on the way before each send, as from a school to Telegram."""

AIOGRAM = Kind("aiogram echo", "aiogram_echo")
PTB = Kind("python-telegram-bot echo", "ptb_echo")
PTB_MANY = Kind("python-telegram-bot echo, 256 at once", "ptb_echo", ("256",))
OURS = Kind("ours: registered, durable, receipt", "ours", stored=10_000)
OURS_YOUNG = Kind("ours with 100 stored", "ours", stored=100)
KINDS = (AIOGRAM, PTB, PTB_MANY, OURS, OURS_YOUNG)


@dataclass
class Seen:
    """What was measured of one bot, a value a round."""

    values: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def add(self, case: str, measured: Measured) -> None:
        self.values[f"{case} rate"].append(measured.rate)
        self.values[f"{case} p50"].append(measured.p50)
        self.values[f"{case} p99"].append(measured.p99)

    def get(self, name: str) -> float:
        return statistics.median(self.values[name]) if self.values[name] else float("nan")


@dataclass(frozen=True)
class Killed:
    """What a kill -9 under load left: updates the bot had acknowledged, and those of them nobody was answered for."""

    acknowledged: int
    lost: int
    twice: int
    unregistered: int | None = None


class Bench:
    """Prepared databases, and one way to run each bot."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._runs = count()
        for kind in (OURS, OURS_YOUNG):
            prepare(self._template(kind), stored=kind.stored or 0, ready=READY)

    async def look(self, kind: Kind, seen: Seen) -> None:
        """Start a bot and measure it in every case."""
        async with TelegramServer() as server:
            server.keep_calls = False
            subject = Subject(kind, server, self._copy(kind))
            await subject.start()
            try:
                seen.values["start"].append(subject.started_in)
                await asyncio.sleep(0.5)
                seen.values["memory"].append(subject.memory())
                load = Load(server, _people())
                seen.add("64", await load.measure(AT_ONCE, SECONDS))
                if kind is OURS_YOUNG:
                    return
                seen.add("1", await load.measure(1, SECONDS / 3, warm_up=0.2))
                server.delay_sends = FAR
                seen.add("far", await load.measure(AT_ONCE, SECONDS * 0.7))
                seen.values["memory after"].append(subject.memory())
            finally:
                await subject.kill()

    async def kill(self, kind: Kind) -> Killed:
        """Kill a bot while it works, start it again, and count what became of the updates it had acknowledged."""
        async with TelegramServer() as server:
            server.keep_calls = False
            server.delay_sends = FAR
            database = self._copy(kind)
            first = Subject(kind, server, database)
            await first.start()
            load = Load(server, _people())
            await load.begin(AT_ONCE)
            await asyncio.sleep(1.0)
            await first.kill()
            load.cut_off()
            waiting = set(server.pending)
            acknowledged = [person for person, update in load.sent.items() if update not in waiting]
            answers: defaultdict[int, int] = defaultdict(int)
            server.on_message = lambda person, _: answers.__setitem__(person, answers[person] + 1)
            second = Subject(kind, server, database)
            await second.start()
            await asyncio.sleep(3.0)
            await second.kill()
        lost = sum(person not in load.answered and person not in answers for person in acknowledged)
        twice = sum(times + (person in load.answered) - 1 for person, times in answers.items())
        unregistered = None if database is None else _not_registered(database, acknowledged)
        return Killed(len(acknowledged), lost, twice, unregistered)

    def _template(self, kind: Kind) -> Path:
        return self.folder / f"stored-{kind.stored}.db"

    def _copy(self, kind: Kind) -> Path | None:
        if kind.stored is None:
            return None
        return Path(shutil.copy(self._template(kind), self.folder / f"run-{next(self._runs)}.db"))


def _people() -> Iterator[int]:
    return iter(range(FIRST_USER, FIRST_USER + READY))


def _not_registered(database: Path, people: list[int]) -> int:
    """How many of these people have no question, or more than one, in the database."""
    with sqlite3.connect(database) as connection:
        rows = connection.execute(
            "SELECT a.external_id, count(q.id) FROM account a JOIN question q ON q.asker_id = a.person_id"
            " WHERE a.network = 'telegram' GROUP BY a.external_id"
        )
        registered = dict(rows.fetchall())
    return sum(registered.get(str(person), 0) != 1 for person in people)


def _table(seen: dict[Kind, Seen]) -> None:
    base, second = seen[AIOGRAM], seen[PTB]
    for case, title in (
        ("64", f"{AT_ONCE} in flight"), ("1", "one alone"), ("far", f"{AT_ONCE} in flight, {FAR * 1000:.0f} ms on each send"),
    ):  # fmt: skip
        print(f"\n{title}")
        print(f"  {'':38} {'upd/s':>7} {'× aiogram':>9} {'× PTB':>7} {'p50 ms':>8} {'p99 ms':>8}")
        for kind, one in seen.items():
            rate = one.get(f"{case} rate")
            if rate == rate:
                print(
                    f"  {kind.name:38} {rate:7.0f} {rate / base.get(f'{case} rate'):9.2f} {rate / second.get(f'{case} rate'):7.2f}"
                    f" {one.get(f'{case} p50'):8.1f} {one.get(f'{case} p99'):8.1f}"
                )
    print(f"\n  {'':38} {'start s':>7} {'idle MB':>8} {'after MB':>9}")
    for kind, one in seen.items():
        print(f"  {kind.name:38} {one.get('start'):7.2f} {one.get('memory'):8.0f} {one.get('memory after'):9.0f}")
    growth = seen[OURS_YOUNG].get("64 rate") / seen[OURS].get("64 rate") - 1
    print(f"\na turn with 10,000 stored costs {growth:+.1%} against 100 stored (mark: within 10 %)")


async def main() -> None:
    """Measure everything, bots in turn and in rounds, and print the tables."""
    if len(processors()) > 1:
        os.sched_setaffinity(0, {processors()[0]})
    else:
        print("one processor only: the load and the bots share it", file=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        seen = {kind: Seen() for kind in KINDS}
        for number in range(ROUNDS):
            for kind in KINDS:
                print(f"round {number + 1} of {ROUNDS}: {kind.name}", file=sys.stderr)
                await bench.look(kind, seen[kind])
        _table(seen)
        print(f"\nkill -9 with {AT_ONCE} in flight, started again: of the acknowledged updates")
        for kind in (AIOGRAM, PTB_MANY, OURS):
            after = await bench.kill(kind)
            more = "" if after.unregistered is None else f", {after.unregistered} not registered exactly once"
            print(
                f"  {kind.name:38} {after.lost} of {after.acknowledged} never answered, {after.twice} answered twice{more}"
            )


asyncio.run(main())
