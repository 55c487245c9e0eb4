"""A journal that is damaged in whatever way: it can be read, and what it cannot tell of is in doubt, never lost."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.network.station import Station
from bot.outbox.journal import LARGEST, Journal, read_left
from bot.runtime import Runtime
from domain.messages.delivery import DeliveryState
from services.messages import outbox, taking_over
from services.messages.outbox import AGAIN, Outcome
from services.messages.taking_over import Remembered
from tests.bot.network.test_station import Network
from tests.reaching import joins, owed, promise, row
from tests.waiting import until
from tests.world import World

REFS = {key: f"ref-{key}" for key in range(1, 7)}


def outcome(key: int, state: DeliveryState) -> Outcome:
    return Outcome(owed(key), state, ref=REFS.get(key))


def write(folder: Path, steps: Sequence[tuple[str, int]]) -> str:
    """Keep a journal of steps, as a sender does, and leave it as a kill would; return its name."""
    journal = Journal(folder, "telegram")
    for kind, key in steps:
        if kind == "begin":
            journal.begin(key)
        else:
            journal.end(key, outcome(key, DeliveryState.SENT if kind == "sent" else DeliveryState.DUE))
    journal.close()
    return journal.name


def read(folder: Path, name: str) -> Remembered | None:
    return asyncio.run(read_left(folder, "telegram", name))


def path(folder: Path, name: str) -> Path:
    return folder / f"outbox-telegram-{name}.journal"


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[str, int]]:
    """Messages that began, of which some arrived and some certainly did not."""
    steps: list[tuple[str, int]] = []
    for key in draw(st.lists(st.sampled_from(sorted(REFS)), unique=True, min_size=1)):
        steps.append(("begin", key))
        end = draw(st.sampled_from(["", "sent", "not"]))
        if end:
            steps.append((end, key))
    return steps


LINES = st.sampled_from([b"b 1\n", b"s 1\n", b"s 2 9 00000000\n", b"n 3 0badcafe\n", b"\n", b"b\n", b"x\n", b"s 4"])


@given(content=st.lists(st.binary(max_size=20) | LINES).map(b"".join), headed=st.booleans())
@settings(max_examples=300, deadline=None)
def test_any_file_whatever_can_be_read_and_makes_no_message_lost(content: bytes, headed: bool) -> None:  # noqa: FBT001
    with tempfile.TemporaryDirectory() as folder:
        name = write(Path(folder), [])
        file = path(Path(folder), name)
        file.write_bytes((file.read_bytes() if headed else b"") + content)
        found = read(Path(folder), name)
        assert found is None or not found.sent
        if headed:
            assert found is not None
            assert found.torn is bool(content)


@given(
    steps=histories(),
    at=st.floats(0, 1),
    length=st.integers(0, 40),
    instead=st.binary(max_size=30) | LINES,
    again=st.booleans(),
)
@settings(max_examples=500, deadline=None)
def test_damage_anywhere_makes_nothing_lost_and_nothing_doubled_unawares(
    steps: list[tuple[str, int]],
    at: float,
    length: int,
    instead: bytes,
    again: bool,  # noqa: FBT001
) -> None:
    """What arrived may be in doubt afterwards, and then it goes once more, marked; nothing else may change."""
    with tempfile.TemporaryDirectory() as folder:
        name = write(Path(folder), steps)
        file = path(Path(folder), name)
        true = file.read_bytes()
        begin = round(at * len(true))
        damaged = true[:begin] + (true[begin : begin + length] if again else instead) + true[begin + length :]
        if again:  # a stretch of the file written twice
            damaged = true[: begin + length] + true[begin:]
        file.write_bytes(damaged)
        found = read(Path(folder), name)
    if found is None or (true.startswith(damaged) and damaged.endswith(b"\n")):
        return  # nobody knows anything, and all of it is in doubt; or it is as if the kill had come earlier
    assert found.sent.items() <= {(key, REFS[key]) for kind, key in steps if kind == "sent"}
    certainly_not = {key for kind, key in steps if kind == "not"}
    for kind, key in steps:
        if kind == "begin" and key not in certainly_not:
            assert found.torn or key in found.begun


async def test_a_folder_in_its_place_or_a_file_that_may_not_be_read_tells_nothing(tmp_path: Path) -> None:
    path(tmp_path, "a" * 16).mkdir()
    assert await read_left(tmp_path, "telegram", "a" * 16) is None


# --- a disk that takes nothing, or half of it -------------------------------------------------------------------------


@pytest.fixture
def half(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Have the disk take that many bytes of each line from now on; -1: all of it again."""
    real = os.write

    def set_to(most: int) -> None:
        def cut(file: int, line: bytes) -> int:
            return real(file, line[:most])

        monkeypatch.setattr("bot.outbox.journal.os.write", real if most < 0 else cut)

    return set_to


async def test_a_line_that_was_written_by_half_is_taken_back(tmp_path: Path, half: Callable[[int], None]) -> None:
    journal = Journal(tmp_path, "telegram")
    journal.begin(1)
    half(4)
    journal.end(1, outcome(1, DeliveryState.SENT))
    half(-1)
    journal.begin(2)
    journal.close()
    assert await read_left(tmp_path, "telegram", journal.name) == Remembered(frozenset({1, 2}), {})


async def test_a_journal_that_missed_a_beginning_is_not_believed_until_all_is_recorded(
    tmp_path: Path, half: Callable[[int], None]
) -> None:
    """Without the line message 1 would count as not begun, and come twice without a mark."""
    journal = Journal(tmp_path, "telegram")
    half(3)
    journal.begin(1)
    half(-1)
    journal.begin(2)
    assert path(tmp_path, journal.name).read_bytes() == b""
    journal.end(1, outcome(1, DeliveryState.SENT))
    journal.recorded([outcome(1, DeliveryState.SENT), outcome(2, DeliveryState.SENT)])
    journal.begin(3)
    journal.close()
    assert await read_left(tmp_path, "telegram", journal.name) == Remembered(frozenset({3}), {})


async def test_an_id_of_a_network_that_no_line_or_database_holds_is_made_plain(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "telegram")
    for key, ref in ((1, "a\x00b c\n"), (2, "x" * 500), (3, "\n")):
        journal.begin(key)
        journal.end(key, Outcome(owed(key), DeliveryState.SENT, ref=ref))
    journal.close()
    found = await read_left(tmp_path, "telegram", journal.name)
    assert found == Remembered(frozenset({1, 2, 3}), {1: "abc", 2: "x" * 200, 3: ""})


async def test_it_stays_short_also_with_its_checks(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "telegram")
    for key in range(1, 10_000):
        journal.begin(key)
        journal.end(key, outcome(key, DeliveryState.SENT))
        journal.recorded([outcome(key, DeliveryState.SENT)])
    journal.begin(10_000)
    journal.close()
    assert path(tmp_path, journal.name).stat().st_size < LARGEST + 100
    found = await read_left(tmp_path, "telegram", journal.name)
    assert found is not None
    assert not found.torn
    assert 10_000 in found.begun


# --- what the network makes of it -------------------------------------------------------------------------------------

DAMAGE: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "nothing": lambda lines: lines,
    "a line cut short": lambda lines: [*lines[:3], lines[3][:1], *lines[4:]],
    "an empty line": lambda lines: [*lines[:3], b"", *lines[3:]],
    "binary": lambda lines: [*lines[:3], bytes(range(128, 160)), *lines[3:]],
    "zeros": lambda lines: [*lines[:3], bytes(40), *lines[3:]],
    "only a kind": lambda lines: [*lines[:3], b"b", *lines[3:]],
    "another kind": lambda lines: [*lines[:3], b"q 1", *lines[3:]],
    "too large a number": lambda lines: [*lines[:3], b"b " + b"9" * 5000, *lines[3:]],
    "a line gone": lambda lines: [*lines[:3], *lines[4:]],
    "all of it": lambda _: [b"\xff\xfe\x00"],
    "an empty file": lambda _: [],
}


@pytest.fixture
async def begin(runtime: Runtime, tmp_path: Path) -> AsyncIterator[Callable[[Network], Station]]:
    made: list[Station] = []

    def start(network: Network) -> Station:
        made.append(Station(runtime, network, tmp_path))
        made[-1].open()
        return made[-1]

    yield start
    for station in made:
        await station.rest()


@pytest.mark.parametrize("damage", DAMAGE)
async def test_the_network_is_led_and_each_message_comes_once_more_at_most(
    runtime: Runtime, world: World, tmp_path: Path, begin: Callable[[Network], Station], damage: str
) -> None:
    """Four were claimed: the first arrived, the second and the third were on their way, the last had not begun."""
    account = await joins(runtime, world.people["parent"], "telegram", "A")
    for number in range(1, 5):
        await promise(runtime, account, f"turn:{number}", mandatory=True)
    ids = [(await row(runtime, f"turn:{number}")).id or 0 for number in range(1, 5)]
    await runtime.write(lambda uow: outbox.claim(uow, ["telegram"]))
    name = write(tmp_path, [("begin", ids[0]), ("sent", ids[0]), ("begin", ids[1]), ("begin", ids[2])])
    file = path(tmp_path, name)
    file.write_bytes(b"".join(line + b"\n" for line in DAMAGE[damage](file.read_bytes().splitlines())))
    await runtime.write(lambda uow: uow.act(taking_over.LED, "network.telegram", 1, by=None, journal=name))
    network = Network()
    station = begin(network)
    station.lead(leads=True)
    await until(lambda: network.leads)
    assert station.health()["leads"] is True
    known = damage not in {"all of it", "an empty file"}
    sure = damage == "nothing"
    await until(lambda: len(network.got) == (3 if known else 4))
    expected = {f"turn:{number}" for number in range(2 if known else 1, 5)}
    marked = {text for text in network.got if text.startswith("(gửi lại)")}
    assert {text.removeprefix("(gửi lại)").strip() for text in network.got} == expected
    assert len(marked) == len(network.got) - sure
    await station.rest()
    first, last = await row(runtime, "turn:1"), await row(runtime, "turn:4")
    assert first.state is DeliveryState.SENT
    assert (first.reason == AGAIN) is not known
    assert (last.reason == AGAIN) is not sure
