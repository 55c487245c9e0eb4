"""The real program in a folder of its own, started and stopped as a person would."""

import os
import re
import signal
import subprocess
import sys
import threading
from contextlib import chdir
from pathlib import Path
from queue import Empty, Queue
from typing import Self

from typer.testing import CliRunner

from bot.commands.main import app

ROOT = Path(__file__).parent.parent.parent
WITHIN = 90.0


def environment(**settings: str) -> dict[str, str]:
    """A clean environment with these DOITHOAI_ settings; a free port unless one is named."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DOITHOAI_")}
    given = {"HTTP_PORT": "0", **settings}
    return {**kept, "PYTHONPATH": str(ROOT), **{f"DOITHOAI_{name}": value for name, value in given.items()}}


def command(folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end, without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=folder, env=environment(**settings), stdin=subprocess.DEVNULL, capture_output=True, text=True,
        encoding="utf-8", timeout=WITHIN, check=False,
    )  # fmt: skip


def called(folder: Path, *words: str, typed: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    """The same within this process, which saves two seconds; what is no refusal but a bug is raised.

    `typed`: what is typed when it asks.
    """
    environ = {name: None for name in os.environ if name.startswith("DOITHOAI_")} | environment(**settings)
    with chdir(folder):
        ended = CliRunner().invoke(app, words, env=environ, input=typed)
    if ended.exception is not None and not isinstance(ended.exception, SystemExit):
        raise ended.exception
    return subprocess.CompletedProcess(words, ended.exit_code, ended.stdout, ended.stderr)


class Program:
    """`python -m bot run` in a folder; as a context it is stopped by Ctrl-C at the end.

    HANDLES is no setting: so many files and connections may it hold.
    """

    def __init__(self, folder: Path, **settings: str) -> None:
        self.said: list[str] = []
        self._lines: Queue[str] = Queue()
        handles = settings.pop("HANDLES", "")
        limited = ["sh", "-c", f'ulimit -n {handles} && exec "$@"', "sh"] if handles else []
        self._process = subprocess.Popen(
            [*limited, sys.executable, "-m", "bot", "run"],
            cwd=folder, env=environment(**settings), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, encoding="utf-8",
        )  # fmt: skip
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        """Wait until it says that it is ready; one that does not is ended."""
        try:
            self._get_ready()
        except BaseException:
            self.kill()
            raise
        return self

    def _get_ready(self) -> None:
        while "Ctrl-C" not in (self.said or [""])[-1]:
            try:
                self.said.append(self._lines.get(timeout=WITHIN))
            except Empty:
                raise AssertionError(f"it did not start:\n{''.join(self.said)}") from None
            if self.said[-1] == "":
                raise AssertionError(f"it ended:\n{''.join(self.said)}")

    def __exit__(self, *problem: object) -> None:
        """Stop it if the test did not."""
        if self._process.poll() is None:
            self.stop()

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    @property
    def url(self) -> str:
        """Where it listens."""
        return self.said[0].split()[-1]

    @property
    def links(self) -> dict[str, str]:
        """The sign-in links by role, as printed."""
        return dict(re.findall(r"^  (.+): (http\S+)$", "".join(self.said), re.MULTILINE))

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Send a signal and return the exit code."""
        self._process.send_signal(number)
        return self.wait()

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.kill()
        self.wait()

    def wait(self) -> int:
        """Wait for its end and return the exit code; everything it said is in `said`."""
        code = self._process.wait(timeout=WITHIN)
        self._reader.join()
        while not self._lines.empty():
            self.said.append(self._lines.get())
        self.said = [said for said in self.said if said]
        return code

    def _read(self) -> None:
        assert self._process.stdout
        with self._process.stdout as lines:
            for said in lines:
                self._lines.put(said)
        self._lines.put("")
