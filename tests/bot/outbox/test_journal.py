"""The journal: what a killed process had begun and what had arrived, read by whoever takes over."""

import asyncio
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.outbox import journal as module
from bot.outbox.journal import LARGEST, Journal, read_left, sweep
from bot.runtime import Runtime
from domain.messages.delivery import DeliveryState
from services.messages import outbox, taking_over
from services.messages.outbox import Outcome
from services.messages.taking_over import Left, Remembered
from tests.bot.program import ROOT
from tests.reaching import joins, owed, promise, row
from tests.world import World


def outcome(key: int, state: DeliveryState, ref: str | None = None) -> Outcome:
    return Outcome(owed(key), state, ref=ref)


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path, "telegram")


async def left(folder: Path, journal: Journal) -> Remembered | None:
    return await read_left(folder, "telegram", journal.name)


async def test_what_began_and_what_arrived_is_known_afterwards(tmp_path: Path, journal: Journal) -> None:
    for key in range(1, 6):
        journal.begin(key)
    journal.end(1, outcome(1, DeliveryState.SENT, "77"))
    journal.end(2, outcome(2, DeliveryState.DUE))
    journal.end(3, outcome(3, DeliveryState.UNCERTAIN))
    journal.end(4, outcome(4, DeliveryState.SENT, None))
    journal.close()
    found = await left(tmp_path, journal)
    assert found is not None
    assert found.sent == {1: "77", 4: ""}
    assert found.begun - found.sent.keys() == {3, 5}


async def test_what_was_recorded_as_due_has_not_begun_when_it_is_claimed_again(
    tmp_path: Path, journal: Journal
) -> None:
    journal.begin(1)
    journal.end(1, outcome(1, DeliveryState.UNCERTAIN))
    journal.recorded([outcome(1, DeliveryState.UNCERTAIN)])
    journal.close()
    found = await left(tmp_path, journal)
    assert found is not None
    assert found.begun == frozenset()


async def test_a_line_that_was_cut_off_says_nothing(tmp_path: Path, journal: Journal) -> None:
    journal.begin(1)
    journal.close()
    [path] = files(tmp_path)
    with path.open("ab") as file:
        file.write(b"s 1 7")
    found = await left(tmp_path, journal)
    assert found is not None
    assert found == Remembered(frozenset({1}), {}, torn=True)


async def test_it_stays_short_while_everything_is_recorded(tmp_path: Path, journal: Journal) -> None:
    [path] = files(tmp_path)
    for key in range(1, 20_000):
        journal.begin(key)
        journal.end(key, outcome(key, DeliveryState.SENT, "1"))
        journal.recorded([outcome(key, DeliveryState.SENT, "1")])
    assert path.stat().st_size < LARGEST + 100
    journal.begin(20_000)
    journal.close()
    found = await left(tmp_path, journal)
    assert found is not None
    assert 20_000 in found.begun


async def test_it_is_private_and_goes_when_nothing_is_left_to_tell(tmp_path: Path, journal: Journal) -> None:
    [path] = files(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    journal.close(done=True)
    assert files(tmp_path) == []
    assert await left(tmp_path, journal) is None


async def test_it_stays_when_a_message_is_still_on_its_way(tmp_path: Path, journal: Journal) -> None:
    journal.begin(1)
    journal.close(done=True)
    assert await left(tmp_path, journal) is not None


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "0123456789abcdef"])
async def test_a_journal_that_is_not_here_tells_nothing(tmp_path: Path, name: str) -> None:
    assert await read_left(tmp_path, "telegram", name) is None


async def test_after_a_restart_of_the_machine_it_is_not_trusted(tmp_path: Path, journal: Journal) -> None:
    """Nothing forced it to the disk, so lines may be missing."""
    journal.begin(1)
    journal.close()
    [path] = files(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"boot ", b"boot 0"))
    assert await left(tmp_path, journal) is None


async def test_who_still_has_something_in_hand_is_waited_for(tmp_path: Path, journal: Journal) -> None:
    journal.begin(1)
    reading = asyncio.create_task(left(tmp_path, journal))
    await asyncio.sleep(0)  # it has looked
    assert not reading.done()
    journal.end(1, outcome(1, DeliveryState.SENT, "9"))
    journal.close()
    found = await reading
    assert found is not None
    assert found.sent == {1: "9"}


async def test_who_never_lets_go_is_not_waited_for_for_ever(
    tmp_path: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WAITS_FOR_OTHERS", 0.1)
    assert await left(tmp_path, journal) is None
    journal.close()


async def test_only_journals_of_the_dead_are_swept_away(tmp_path: Path, journal: Journal) -> None:
    dead, other = Journal(tmp_path, "telegram"), Journal(tmp_path, "zalo")
    dead.close()
    other.close()
    sweep(tmp_path, "telegram", keep="")
    assert {path.name for path in files(tmp_path)} == {
        f"outbox-telegram-{journal.name}.journal",
        f"outbox-zalo-{other.name}.journal",
    }
    journal.close()


KILLED = """
import os, pathlib, signal, sys
from bot.outbox.journal import Journal
journal = Journal(pathlib.Path(sys.argv[1]), "telegram")
print(journal.name, flush=True)
journal.begin(5)
os.kill(os.getpid(), signal.SIGKILL)
"""


async def test_what_a_killed_process_wrote_survives_it(tmp_path: Path) -> None:
    killed = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", KILLED, str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert killed.returncode == -9, killed.stderr
    found = await read_left(tmp_path, "telegram", killed.stdout.strip())
    assert found == Remembered(frozenset({5}), {})


async def test_a_full_disk_keeps_no_message_back(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("bot.outbox.journal.os.write", full)
        journal.begin(1)
    journal.close()


# --- what the one who takes over makes of it -------------------------------------------------------------------------


@pytest.fixture
async def claimed(runtime: Runtime, world: World) -> Callable[[str], int]:
    """Four messages that a sender claimed; the fixture gives each one's id."""
    account = await joins(runtime, world.people["parent"], "telegram", "A")
    ids = {}
    for number in range(1, 5):
        await promise(runtime, account, f"turn:{number}", mandatory=True)
        ids[f"turn:{number}"] = (await row(runtime, f"turn:{number}")).id or 0
    await runtime.write(lambda uow: outbox.claim(uow, ["telegram"]))
    return ids.__getitem__


async def take_over(runtime: Runtime, name: str, remembered: Remembered | None) -> Left:
    total = await runtime.write(lambda uow: taking_over.take_over(uow, "telegram", journal=name, remembered=remembered))
    again = await runtime.write(lambda uow: taking_over.take_over(uow, "telegram", journal=name, remembered=remembered))
    assert again == Left()
    return total


async def test_only_what_was_in_doubt_goes_once_more(runtime: Runtime, claimed: Callable[[str], int]) -> None:
    known = Remembered(
        frozenset({claimed("turn:1"), claimed("turn:2")}),
        {claimed("turn:1"): "901"},
    )
    assert await take_over(runtime, "a" * 16, known) == Left(sent=1, again=1, unbegun=2, more=True)
    first, second, third = [await row(runtime, f"turn:{number}") for number in (1, 2, 3)]
    assert (first.state, first.external_id) == (DeliveryState.SENT, "901")
    assert (second.state, second.reason) == (DeliveryState.DUE, outbox.AGAIN)
    assert second.text.startswith("(gửi lại)")
    assert (third.state, third.reason, third.attempts, third.text) == (DeliveryState.DUE, "", 0, "turn:3")
    due = await runtime.write(lambda uow: outbox.claim(uow, ["telegram"]))
    assert [one.once for one in due] == ["turn:2", "turn:3", "turn:4"]


async def test_where_nobody_knows_all_of_it_is_in_doubt(runtime: Runtime, claimed: Callable[[str], int]) -> None:
    assert await take_over(runtime, "a" * 16, None) == Left(again=4, more=True)


async def test_the_last_leader_is_known_by_its_journal(runtime: Runtime) -> None:
    assert await runtime.read(lambda uow: taking_over.last_journal(uow, "telegram")) == ""
    for name in ("a" * 16, "b" * 16):
        await runtime.write(
            lambda uow, name=name: taking_over.take_over(uow, "telegram", journal=name, remembered=None)  # type: ignore[misc]
        )
    assert await runtime.read(lambda uow: taking_over.last_journal(uow, "telegram")) == "b" * 16
    assert await runtime.read(lambda uow: taking_over.last_journal(uow, "zalo")) == ""
