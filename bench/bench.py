"""The bots that are compared, and how one is measured and killed."""

import asyncio
import gc
import os
import shutil
import sqlite3
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from bench.load import Load
from bench.prepare import FIRST_USER, prepare
from bench.subject import Kind, Subject
from tests.networks.telegram_chat import TelegramMessage
from tests.networks.telegram_server import TelegramServer

AIOGRAM = Kind("aiogram echo", "aiogram_echo")
PTB = Kind("python-telegram-bot echo", "ptb_echo")
PTB_MANY = Kind("python-telegram-bot echo, 256 at once", "ptb_echo", ("256",))
OURS = Kind("ours: question registered, receipt", "ours", stored=10_000)
OURS_YOUNG = Kind("ours with 100 stored", "ours", stored=100)
KINDS = (AIOGRAM, PTB, PTB_MANY, OURS_YOUNG, OURS)
QUICK_KINDS = (AIOGRAM, PTB, OURS_YOUNG, OURS)
READY_EACH_SECOND = 4000
"""More people than any bot answers in a second, so that there is always one who writes."""
AT_ONCE = 64
FAR = 0.05
"""Seconds on the way before each send, as from a school to Telegram."""
Seen = dict[Kind, defaultdict[str, list[float]]]


@dataclass(frozen=True, slots=True)
class Killed:
    """What kills left. `lost`: acknowledged, and nobody was ever answered; `unregistered`: not exactly one question."""

    acknowledged: int = 0
    lost: int = 0
    twice: int = 0
    unregistered: int | None = None

    def __add__(self, other: "Killed") -> "Killed":
        """Several kills together."""
        unregistered = None if other.unregistered is None else (self.unregistered or 0) + other.unregistered
        return Killed(
            self.acknowledged + other.acknowledged, self.lost + other.lost, self.twice + other.twice, unregistered
        )

    def __str__(self) -> str:
        """As a line of the report."""
        more = "" if self.unregistered is None else f", {self.unregistered} not registered exactly once"
        return f"{self.lost} of {self.acknowledged} lost, {self.twice} answered twice{more}"


class Bench:
    """Prepared databases and what was seen so far: by bot and by measure, a value a round."""

    def __init__(self, folder: Path, *, kinds: Sequence[Kind], seconds: float) -> None:
        self.seen: Seen = {kind: defaultdict(list) for kind in kinds}
        self._folder = folder
        self._seconds = seconds
        self._ready = int(READY_EACH_SECOND * (2 * seconds + 1.5))
        self._runs = count()
        for kind in kinds:
            if kind.stored is not None:
                prepare(self._template(kind), stored=kind.stored, ready=self._ready)

    async def round(self, number: int) -> None:
        """Measure every bot once."""
        for kind in self.seen:
            print(f"round {number}: {kind.name}", file=sys.stderr)
            gc.collect()
            gc.freeze()
            gc.disable()  # the load must not pause; a bot's own collector is its own affair
            async with TelegramServer() as server:
                server.keep_calls = False
                subject = Subject(kind, server, self._copy(kind))
                await subject.polls()
                try:
                    await self._look(kind, subject, server)
                finally:
                    await subject.kill()

    async def _look(self, kind: Kind, subject: Subject, server: TelegramServer) -> None:
        seen = self.seen[kind]
        seen["start"].append(subject.started_in)
        await asyncio.sleep(0.3)
        seen["memory"].append(subject.memory())
        load = Load(server, self._people())
        await self._measure(load, subject, "64", AT_ONCE, self._seconds)
        if kind is OURS_YOUNG:
            return
        await self._measure(load, subject, "1", 1, self._seconds / 3)
        server.delay_sends = FAR
        await self._measure(load, subject, "far", AT_ONCE, self._seconds * 0.7)
        seen["memory after"].append(subject.memory())

    async def _measure(self, load: Load, subject: Subject, case: str, at_once: int, seconds: float) -> None:
        seen = self.seen[subject.kind]
        cpu, answered = subject.cpu(), len(load.answered)
        measured = await load.measure(at_once, seconds)
        seen[f"{case} rate"].append(measured.rate)
        seen[f"{case} p50"].append(measured.p50)
        seen[f"{case} p99"].append(measured.p99)
        seen[f"{case} cpu"].append((subject.cpu() - cpu) / max(len(load.answered) - answered, 1) * 1e6)

    async def kill(self, kind: Kind) -> Killed:
        """Kill a bot at work, start it again, and count what became of the updates that it had acknowledged."""
        answers: Counter[int] = Counter()

        def hear(person: int, _message: TelegramMessage) -> None:
            answers[person] += 1

        async with TelegramServer() as server:
            server.keep_calls = False
            database = self._copy(kind)
            first = Subject(kind, server, database)
            await first.polls()
            load = Load(server, self._people())
            await load.begin(AT_ONCE)
            await asyncio.sleep(1.0)
            await first.kill()
            load.cut_off()
            server.on_message = hear
            await asyncio.sleep(0.2)  # what the dead one sent last is still handled
            waiting = set(server.pending)
            acknowledged = [person for person, update in load.sent.items() if update not in waiting]
            answers.update(load.answered)
            second = Subject(kind, server, database)
            await second.polls()
            await asyncio.sleep(2.0)
            await second.kill()
        return Killed(
            len(acknowledged),
            sum(not answers[person] for person in acknowledged),
            sum(times > 1 for times in answers.values()),
            None if database is None else _not_registered(database, acknowledged),
        )

    def _people(self) -> Iterator[int]:
        return iter(range(FIRST_USER, FIRST_USER + self._ready))

    def _template(self, kind: Kind) -> Path:
        return self._folder / f"stored-{kind.stored}.db"

    def _copy(self, kind: Kind) -> Path | None:
        if kind.stored is None:
            return None
        copy = Path(shutil.copy(self._template(kind), self._folder / f"run-{next(self._runs)}.db"))
        with copy.open("rb+") as file:
            os.fsync(file)  # or the bot's first commits would pay for the copy
        return copy


def _not_registered(database: Path, people: list[int]) -> int:
    """Count those of these people who have no question, or more than one."""
    with sqlite3.connect(database) as connection:
        rows = connection.execute(
            "SELECT a.external_id, count(q.id) FROM account a JOIN question q ON q.asker_id = a.person_id"
            " WHERE a.network = 'telegram' GROUP BY a.external_id"
        )
        registered = dict(rows.fetchall())
    return sum(registered.get(str(person), 0) != 1 for person in people)
