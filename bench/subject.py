"""A bot under measurement: started as a program of its own on its own processor, looked at, killed."""

import asyncio
import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.networks.telegram_server import TelegramServer

HERE = Path(__file__).parent
PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Kind:
    """What to start. `stored`: for ours, how many questions its database holds."""

    name: str
    script: str
    arguments: tuple[str, ...] = ()
    stored: int | None = None


class Subject:
    """One start of one bot."""

    def __init__(self, kind: Kind, server: TelegramServer, database: Path | None) -> None:
        self.kind = kind
        self.server = server
        self.database = database
        self.started_in = 0.0
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it and wait until it polls."""
        polls = self.server.counts["getUpdates"]
        began = time.perf_counter()
        arguments = [*self.kind.arguments, *([str(self.database)] if self.database else [])]
        loud = None if "BENCH_LOUD" in os.environ else asyncio.subprocess.DEVNULL
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", f"bench.bots.{self.kind.script}", self.server.url, self.server.token, *arguments,
            cwd=HERE.parent, stdout=loud, stderr=loud,
        )  # fmt: skip
        if len(processors()) > 1:
            os.sched_setaffinity(self._process.pid, {processors()[1]})
        async with asyncio.timeout(PATIENCE):
            while self.server.counts["getUpdates"] == polls:
                if self._process.returncode is not None:
                    raise RuntimeError(f"{self.kind.name} ended with {self._process.returncode}")
                await asyncio.sleep(0.005)
        self.started_in = time.perf_counter() - began

    def memory(self) -> float:
        """Resident memory in MB."""
        assert self._process is not None
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024

    def cpu(self) -> float:
        """Processor seconds used so far, in all threads."""
        assert self._process is not None
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    async def kill(self) -> None:
        """End it with SIGKILL, and wait until it is gone."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGKILL)
        await self._process.wait()


def processors() -> list[int]:
    """The processors that this program may use."""
    return _PROCESSORS


_PROCESSORS = sorted(os.sched_getaffinity(0))
