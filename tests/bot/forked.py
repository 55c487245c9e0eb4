"""The real program, started by a fork of one that has imported all of it, and killed at the very step a test names.

An import costs seconds, a fork milliseconds: so a test can afford a kill between each two steps. Each start is a
process of its own, which opens everything anew and dies of SIGKILL.
"""

import asyncio
import inspect
import os
import signal
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).parent.parent.parent
NO_STEP = "-"
SECOND = 1 / 30
"""So long lasts a second of the program's timetable, so that a test need not wait a minute for each job."""
GATHER = 0.1
"""Seconds for which pushes gather here."""


class Forks:
    """`async with Forks(folder, settings) as forks:` - then start a program, and wait for its end."""

    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        self._folder = folder
        self._settings = settings
        self._parent: asyncio.subprocess.Process
        self._pid = 0

    async def __aenter__(self) -> Self:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DOITHOAI_")}
        given = {f"DOITHOAI_{name}": value for name, value in self._settings.items()}
        self._parent = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.bot.forked", cwd=self._folder, stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE, env={**kept, **given, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        return self

    async def __aexit__(self, *_: object) -> None:
        """End whatever still runs."""
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)
        assert self._parent.stdin is not None
        self._parent.stdin.close()
        await self._parent.wait()

    async def start(self, at: datetime, step: str = NO_STEP, nth: int = 1) -> None:
        """Start one by whose clock it is `at` now, to die when it comes to a step for the nth time."""
        assert self._parent.stdin is not None
        self._parent.stdin.write(f"{at.isoformat()} {step} {nth}\n".encode())
        self._pid = int(await self._said())

    async def ended(self) -> int:
        """Return how it ended: what it returned, or the signal that killed it, as a negative number."""
        code = int(await self._said())
        self._pid = 0
        return code

    async def kill(self) -> int:
        """Kill it wherever it is."""
        os.kill(self._pid, signal.SIGKILL)
        return await self.ended()

    async def _said(self) -> bytes:
        assert self._parent.stdout is not None
        return await self._parent.stdout.readline()


# --- in the other process --------------------------------------------------------------------------------------------


def _steps() -> dict[str, tuple[object, str, bool]]:
    """Return what is killed where, by name: before or (True) after a call of something; all is imported by this."""
    from bot import app  # noqa: F401, PLC0415
    from bot.commands import main  # noqa: F401, PLC0415
    from bot.mail import network as mail  # noqa: F401, PLC0415
    from bot.outbox import journal, sender  # noqa: PLC0415
    from bot.push import pusher  # noqa: PLC0415
    from bot.telegram import network as telegram  # noqa: F401, PLC0415
    from bot.zalo import network as zalo  # noqa: F401, PLC0415
    from bot.zalo_oa import network as zalo_oa  # noqa: F401, PLC0415
    from services.answers import releasing  # noqa: PLC0415
    from services.messages import ladder, outbox  # noqa: PLC0415

    return {
        "owed": (releasing, "release_due", True),  # answers are released, their messages owed; nothing is committed
        "committed": (sender.Sender, "offer", False),  # it is; no sender has heard of it
        "begun": (journal.Journal, "begin", True),  # it is noted that a message goes; it has not gone
        "gone": (journal.Journal, "end", False),  # the network took it; nobody has noted that
        "noted": (journal.Journal, "end", True),  # it is noted; the database does not know
        "written": (outbox, "record", True),  # what became of it is written; nothing is committed
        "recorded": (journal.Journal, "recorded", False),  # it is; the journal does not know
        "moved": (outbox, "fall_over", True),  # what failed is owed to another account; nothing is committed
        "claimed": (pusher, "push_all", False),  # pushes are claimed; no service was asked
        "pushed": (pusher, "push_all", True),  # services have told browsers; nobody has written it down
        "passed": (ladder, "go_on", True),  # what was not seen went another way or to a letter; nothing is committed
        "next": (ladder, "go_on", False),  # the same, committed
    }


def _dies(owner: Any, name: str, nth: int, *, after: bool) -> None:  # noqa: ANN401 - a module or a class
    """Let the process die before or after the nth call of something."""
    whole: Callable[..., Any] = getattr(owner, name)
    calls = 0

    def counts(*, ended: bool) -> None:
        nonlocal calls
        calls += ended is after
        if calls >= nth:
            os.kill(os.getpid(), signal.SIGKILL)

    def plain(*args: Any, **named: Any) -> Any:  # noqa: ANN401 - as it is called
        counts(ended=False)
        found = whole(*args, **named)
        counts(ended=True)
        return found

    async def awaited(*args: Any, **named: Any) -> Any:  # noqa: ANN401 - as above
        counts(ended=False)
        found = await whole(*args, **named)
        counts(ended=True)
        return found

    setattr(owner, name, awaited if inspect.iscoroutinefunction(whole) else plain)


def _run(at: datetime, step: str, nth: int, steps: dict[str, tuple[object, str, bool]]) -> int:
    """Be the program."""
    from bot.commands.main import app  # noqa: PLC0415
    from bot.push.pusher import Pusher  # noqa: PLC0415
    from bot.runtime import Runtime  # noqa: PLC0415
    from scheduler.timetable import Timetable  # noqa: PLC0415

    ahead: timedelta = at - datetime.now(UTC)
    keywords: Any = Runtime.__init__.__kwdefaults__
    keywords["clock"] = lambda: datetime.now(UTC) + ahead
    keywords = Timetable.__init__.__kwdefaults__
    keywords["second"] = SECOND
    Pusher.gather = GATHER
    if step != NO_STEP:
        owner, name, after = steps[step]
        _dies(owner, name, nth, after=after)
    return int(app(["run"], standalone_mode=False) or 0)


def _main() -> None:
    steps = _steps()
    for line in sys.stdin:
        at, step, nth = line.split()
        pid = os.fork()
        if not pid:
            log = os.open("program.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            for number in (1, 2):
                os.dup2(log, number)
            code = 1
            try:
                code = _run(datetime.fromisoformat(at), step, int(nth), steps)
            except BaseException:  # noqa: BLE001 - this process must not go on as the other one
                traceback.print_exc()
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
        print(pid, flush=True)  # noqa: T201 - to who started this
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)  # noqa: T201 - as above


if __name__ == "__main__":
    _main()
