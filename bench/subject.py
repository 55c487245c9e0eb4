"""What is measured: started as a program of its own on its own processor, looked at, killed."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

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


class Program:
    """One start of one program: a module with its arguments. `settings`: beside the environment, without our own."""

    def __init__(self, module: str, *arguments: str, settings: Mapping[str, str] = MappingProxyType({})) -> None:
        self.started_in = 0.0
        self._module = module
        self._arguments = arguments
        self._settings = settings
        self._process: asyncio.subprocess.Process | None = None

    async def start(self, is_up: Callable[[], bool], *, folder: Path = HERE.parent) -> None:
        """Start it in a folder and wait until it is up; RuntimeError when it ends instead."""
        began = time.perf_counter()
        loud = None if "BENCH_LOUD" in os.environ else asyncio.subprocess.DEVNULL
        others = {name: value for name, value in os.environ.items() if not name.startswith("DOITHOAI_")}
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", self._module, *self._arguments, cwd=folder, stdout=loud, stderr=loud,
            env={**others, "PYTHONPATH": str(HERE.parent), **self._settings},
        )  # fmt: skip
        if len(processors()) > 1:
            os.sched_setaffinity(self._process.pid, {processors()[1]})
        async with asyncio.timeout(PATIENCE):
            while not is_up():
                if self._process.returncode is not None:
                    raise RuntimeError(f"{self._module} ended with {self._process.returncode}")
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


class Subject(Program):
    """One start of one bot."""

    def __init__(self, kind: Kind, server: TelegramServer, database: Path | None) -> None:
        arguments = [server.url, server.token, *kind.arguments, *([str(database)] if database else [])]
        super().__init__(f"bench.bots.{kind.script}", *arguments)
        self.kind = kind
        self.server = server

    async def polls(self) -> None:
        """Start it and wait until it polls."""
        before = self.server.counts["getUpdates"]
        await self.start(lambda: self.server.counts["getUpdates"] > before)


def processors() -> list[int]:
    """The processors that this program may use."""
    return _PROCESSORS


_PROCESSORS = sorted(os.sched_getaffinity(0))
