"""Papers that talks order: the writer is never held, order is kept, a kill loses none, and one that fails says so."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

import handlers
from bot import making as module
from bot.known import KNOWN
from bot.network.station import Station
from bot.runtime import Runtime
from conversation.turn import Arrived
from domain.messages.delivery import Delivery, DeliveryState
from letters.said import Said
from papers import kinds
from papers.kinds import Kind
from papers.question_list import QuestionList
from services.delivering import owe_words
from services.messages import making, outbox
from services.unit_of_work import UnitOfWork
from tests.bot.network.test_station import Network
from tests.bot.program import ROOT
from tests.conftest import ZONE
from tests.office import asks
from tests.reaching import joins
from tests.waiting import until
from tests.world import Clock, World

DOWNLOAD, MENU, LIST = "a|download|", "c|menu", "c|hangdoi"
WAITS = 20.0


NOTHING = QuestionList(
    unit="Hoa Ban", meeting="Hội nghị", starts_at=Clock().at, place="", at=Clock().at, speaking=(), written=()
)


class Maker:
    """Makes the list of questions, once it is let go; counts how often it was asked, and by how many at once."""

    def __init__(self) -> None:
        self.let_go = threading.Event()
        self.begun = 0
        self.at_once = self.most_at_once = 0
        self.problem: Exception | None = None
        self.content = b"the list"

    def __call__(self, values: QuestionList) -> bytes:
        """Make it, or fail as told."""
        self.begun += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            assert self.let_go.wait(WAITS)
            if self.problem is not None:
                raise self.problem
            return self.content
        finally:
            self.at_once -= 1


@pytest.fixture
def maker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Maker]:
    """What makes the list of questions in this test."""
    made = Maker()
    monkeypatch.setitem(kinds.KINDS, "questions", Kind("text/plain", QuestionList, made))
    monkeypatch.setattr(module.Making, "again", 0.0)
    yield made
    made.let_go.set()


class Page:
    """Somebody at the web chat, who waits for nothing but the commit."""

    def __init__(self, runtime: Runtime, external_id: str) -> None:
        self.runtime = runtime
        self.external_id = external_id
        self._said = 0

    async def presses(self, payload: str) -> None:
        """Press a choice; returns when that is committed."""
        self._said += 1
        event = f"{self.external_id}:{self._said}"
        await self.runtime.take(Arrived("web", self.external_id, event, text=payload, payload=payload))

    async def rows(self) -> list[Delivery]:
        """What the page shows of ours."""

        def read(uow: UnitOfWork) -> list[Delivery]:
            account = uow.accounts.find("web", self.external_id)
            assert account is not None
            return uow.deliveries.history(account.account_id, limit=500)

        return await self.runtime.read(read)

    async def heard(self) -> list[str]:
        """The same as templates' names."""
        return [row.template for row in await self.rows()]


@pytest.fixture
def secretary(runtime: Runtime, world: World) -> Page:
    """The secretary, at a page."""
    return Page(runtime, world.accounts["secretary"])


async def file_of(runtime: Runtime, row: Delivery) -> tuple[str, bytes]:
    """The name and the bytes that come with a message."""
    file = await runtime.read(lambda uow: uow.files.get(row.document_id or 0))
    assert (file.paper, file.contents) == ("", "")
    return file.name, file.content


# --- while one is made -----------------------------------------------------------------------------------------------


async def test_others_are_answered_while_a_paper_is_made(
    runtime: Runtime, world: World, secretary: Page, maker: Maker
) -> None:
    other = Page(runtime, world.accounts["parent"])
    await secretary.presses(DOWNLOAD)
    await until(lambda: maker.begun)
    await other.presses(MENU)
    assert (await other.heard(), await secretary.heard()) == (["helping/menu"], [])
    maker.let_go.set()
    await runtime.papers.idle()
    [row] = await secretary.rows()
    assert await file_of(runtime, row) == ("Danh-sach-cau-hoi-MN26.txt", b"the list")


async def test_what_follows_in_the_same_chat_waits(runtime: Runtime, secretary: Page, maker: Maker) -> None:
    await secretary.presses(MENU)
    for payload in (DOWNLOAD, MENU, DOWNLOAD, LIST):
        await secretary.presses(payload)
    await until(lambda: maker.begun)
    [before] = await secretary.rows()
    maker.let_go.set()
    await runtime.papers.idle()
    shown = ["helping/menu", "chairing/download", "helping/menu", "chairing/download", "chairing/list"]
    rows = await secretary.rows()
    assert [row.template for row in rows] == shown
    assert [row.id for row in rows] == sorted(row.id or 0 for row in rows)
    later = await runtime.read(lambda uow: uow.deliveries.history(before.account_id or 0, since=before.cursor + 1))
    assert [row.template for row in later] == shown[1:], "a stream that has read on finds them all"
    assert maker.begun == 2


async def test_what_was_said_meanwhile_stands_above(runtime: Runtime, secretary: Page, maker: Maker) -> None:
    """The page has shown it there already, and streams have read on."""
    await secretary.presses(DOWNLOAD)
    await secretary.presses(MENU)
    maker.let_go.set()
    await runtime.papers.idle()
    rows = await secretary.rows()
    said = await runtime.read(lambda uow: uow.arrivals.history(rows[0].account_id or 0, limit=10))
    assert [row.text for row in said] == [DOWNLOAD, MENU]
    assert said[-1].cursor < rows[0].cursor < rows[1].cursor


async def test_papers_are_made_one_at_a_time(runtime: Runtime, world: World, secretary: Page, maker: Maker) -> None:
    chair = Page(runtime, world.accounts["chair"])
    for page in (secretary, chair):
        await page.presses(DOWNLOAD)
    maker.let_go.set()
    await runtime.papers.idle()
    assert (maker.begun, maker.most_at_once) == (2, 1)
    assert [await page.heard() for page in (secretary, chair)] == [["chairing/download"]] * 2


async def test_a_paper_shows_what_was_so_when_it_was_ordered(
    runtime: Runtime, world: World, secretary: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime.papers.leads = lambda: False
    await asks(runtime, world, "parent", "Thực đơn tuần sau có cá không ạ?")
    await secretary.presses(DOWNLOAD)
    await asks(runtime, world, "parent", "Sau khi đặt thì câu này mới có ạ?")
    runtime.papers.leads = lambda: True
    runtime.papers.wake()
    await runtime.papers.idle()
    [row] = await secretary.rows()
    _, content = await file_of(runtime, row)
    text = content.decode("utf-8-sig")
    assert "1. MN26-001 | Lò Thị Mây" in text
    assert "Thực đơn tuần sau có cá không ạ?" in text
    assert "mới có" not in text


# --- failing ---------------------------------------------------------------------------------------------------------


async def given_up(runtime: Runtime, page: Page) -> None:
    """The person has read what to do, with the choices that were there; nothing is left of the order."""
    [row] = await page.rows()
    assert "chưa lập được tệp Danh-sach-cau-hoi-MN26.txt" in row.text
    assert (row.document_id, [label for label, *_ in row.choices]) == (None, ["Danh sách phát biểu"])
    assert not await runtime.read(making.awaited)
    await page.presses(MENU)
    assert (await page.heard())[-1] == "helping/menu"


async def test_one_that_cannot_be_made_says_so(runtime: Runtime, secretary: Page, maker: Maker) -> None:
    maker.problem = ValueError("Lò Thị Mây")
    maker.let_go.set()
    with capture_logs() as log:
        await secretary.presses(DOWNLOAD)
        await runtime.papers.idle()
    await given_up(runtime, secretary)
    told = [entry for entry in log if entry["event"] == "paper.not_made"]
    assert [entry["kind"] for entry in told] == ["questions"] * making.MOST_TRIES
    assert "ValueError at test_making.py" in str(told)
    assert "Mây" not in str(log)
    events = await runtime.read(lambda uow: uow.events.of("file", told[0]["file"]))
    assert [(event.act, event.details) for event in events] == [("paper.given_up", {"kind": "questions"})]


async def test_one_that_never_ends_holds_up_nobody_for_ever(
    runtime: Runtime, secretary: Page, maker: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONGEST", 0.05)
    await secretary.presses(DOWNLOAD)
    await runtime.papers.idle()
    assert maker.begun == making.MOST_TRIES
    await given_up(runtime, secretary)


async def test_one_that_is_too_large_is_not_stored(
    runtime: Runtime, secretary: Page, maker: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LARGEST", len(maker.content) - 1)
    maker.let_go.set()
    await secretary.presses(DOWNLOAD)
    await runtime.papers.idle()
    await given_up(runtime, secretary)


async def test_one_that_an_older_program_ordered_and_nobody_can_read(
    runtime: Runtime, secretary: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module.Making, "again", 0.0)
    runtime.papers.leads = lambda: False
    await secretary.presses(DOWNLOAD)
    monkeypatch.delitem(kinds.KINDS, "questions")
    runtime.papers.leads = lambda: True
    runtime.papers.wake()
    await runtime.papers.idle()
    await given_up(runtime, secretary)


async def test_one_that_kills_the_program_each_time_is_given_up(
    runtime: Runtime, secretary: Page, maker: Maker
) -> None:
    runtime.papers.leads = lambda: False
    await secretary.presses(DOWNLOAD)
    [file_id] = await runtime.read(making.awaited)
    for _ in range(making.MOST_TRIES):
        assert (await runtime.write(lambda uow: making.begin(uow, file_id)))[0] is not None
    runtime.papers.leads = lambda: True
    runtime.papers.wake()
    await runtime.papers.idle()
    assert maker.begun == 0
    await given_up(runtime, secretary)


# --- killed, and two of them -----------------------------------------------------------------------------------------

KILLED = """
import asyncio, os, pathlib, signal, sys, threading
import handlers
from bot.known import KNOWN
from bot.network.station import Station
from bot.runtime import Runtime
from conversation.turn import Arrived
from papers import kinds
from papers.kinds import Kind
from papers.question_list import QuestionList
from tests.bot.network.test_station import Network
from tests.conftest import ZONE
from tests.world import Clock

url, folder, network, external_id = sys.argv[1:]

committed = threading.Event()

def die(values):
    committed.wait()
    os.kill(os.getpid(), signal.SIGKILL)

async def main():
    kinds.KINDS["questions"] = Kind("text/plain", QuestionList, die)
    runtime = Runtime(url, handlers.router, zone=ZONE, clock=Clock(), known=KNOWN)
    if network != "web":
        station = Station(runtime, Network(network), pathlib.Path(folder))
        station.open()
        station.lead(leads=True)
        await station.settled()
    await runtime.take(Arrived(network, external_id, "killed:1", text="x", payload="a|download|"))
    await runtime.take(Arrived(network, external_id, "killed:2", text="x", payload="c|menu"))
    committed.set()
    await asyncio.sleep(60)

asyncio.run(main())
"""


def killed(url: str, folder: Path, network: str, external_id: str) -> int:
    """Let a program order a paper, and end it as a power cut would while it makes that."""
    words = [sys.executable, "-c", KILLED, url, str(folder), network, external_id]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=90, check=False)
    assert done.returncode == -9, done.stderr
    return done.returncode


async def test_a_kill_before_the_bytes_are_there_loses_nothing_on_a_page(
    runtime: Runtime, secretary: Page, maker: Maker, database_url: str, tmp_path: Path
) -> None:
    await asyncio.to_thread(killed, database_url, tmp_path, "web", secretary.external_id)
    assert await secretary.heard() == []
    maker.let_go.set()
    runtime.papers.wake()  # as the clock does each second
    await runtime.papers.idle()
    assert (await secretary.heard(), maker.begun) == (["chairing/download", "helping/menu"], 1)
    assert await file_of(runtime, (await secretary.rows())[0]) == ("Danh-sach-cau-hoi-MN26.txt", b"the list")


@pytest.fixture
async def begin(runtime: Runtime, tmp_path: Path) -> AsyncIterator[Callable[[], tuple[Network, Station]]]:
    """Lead a network that stands in for a messenger."""
    made: list[Station] = []

    def start() -> tuple[Network, Station]:
        network = Network()
        made.append(Station(runtime, network, tmp_path))
        made[-1].open()
        made[-1].lead(leads=True)
        return network, made[-1]

    yield start
    for station in made:
        await station.rest()


def remove_journals(folder: Path) -> None:
    for file in folder.glob("*.journal"):
        file.unlink()


def pressed(chat: str, number: int, payload: str) -> Arrived:
    return Arrived("telegram", chat, f"e{number}", text=payload, payload=payload)


@pytest.mark.parametrize("journal", ["kept", "lost"])
async def test_a_kill_before_the_bytes_are_there_sends_the_message_once(
    runtime: Runtime, world: World, maker: Maker, database_url: str, tmp_path: Path,
    begin: Callable[[], tuple[Network, Station]], journal: str,
) -> None:  # fmt: skip
    """Even where nobody knows what had begun: a message without its paper had not."""
    await joins(runtime, world.people["secretary"], "telegram", "A")
    await asyncio.to_thread(killed, database_url, tmp_path, "telegram", "A")
    if journal == "lost":
        remove_journals(tmp_path)
    maker.let_go.set()
    network, _ = begin()
    await until(lambda: len(network.got) == 2)
    assert ["Danh sách đầy đủ" in text for text in network.got] == [True, False]
    await until(lambda: _all_sent(runtime))
    assert maker.begun == 1


async def _all_sent(runtime: Runtime) -> bool:
    rows = await runtime.read(lambda uow: uow.deliveries.by_ids(range(1, 10)))
    assert rows[0].reason == "", "nobody is in doubt about it"
    return [row.state for row in rows] == [DeliveryState.SENT] * 2


async def test_a_sender_s_chat_waits_for_its_paper_and_no_other_does(
    runtime: Runtime, world: World, maker: Maker, begin: Callable[[], tuple[Network, Station]]
) -> None:
    for part, chat in (("secretary", "A"), ("parent", "B")):
        await joins(runtime, world.people[part], "telegram", chat)
    network, station = begin()
    await station.settled()
    for number, (chat, payload) in enumerate((("A", DOWNLOAD), ("A", LIST), ("B", MENU))):
        await runtime.take(pressed(chat, number, payload))
    await until(lambda: maker.begun and network.got)
    assert len(network.got) == 1
    assert "Chị muốn làm gì" in network.got[0]
    maker.let_go.set()
    await until(lambda: len(network.got) == 3)
    assert "Danh sách đầy đủ" in network.got[1]


@pytest.mark.parametrize("problem", [None, ValueError()])
async def test_one_paper_for_two_people_is_made_once(
    runtime: Runtime, world: World, secretary: Page, maker: Maker, begin: Callable[[], tuple[Network, Station]],
    problem: Exception | None,
) -> None:  # fmt: skip
    maker.problem = problem
    away = await joins(runtime, world.people["parent"], "telegram", "A")
    network, station = begin()
    await station.settled()

    def tell(uow: UnitOfWork) -> None:
        page = uow.accounts.find("web", secretary.external_id)
        assert page is not None
        key = uow.papers.order(kinds.order("Mời họp.txt", NOTHING), owner_id=None)
        for account_id in (page.account_id, away):
            account = uow.accounts.get(account_id)
            owe_words(uow, account, Said("Giấy mời ở tệp kèm theo.", "test"), person_id=account.person_id,
                      once=f"invited:{account_id}", document_id=key)  # fmt: skip

    await runtime.write(tell)
    assert (await secretary.heard(), network.got) == ([], [])
    maker.let_go.set()
    await until(lambda: network.got)
    await runtime.papers.idle()
    said = "Giấy mời ở tệp" if problem is None else "chưa lập được tệp Mời họp.txt"
    assert said in network.got[0]
    assert said in (await secretary.rows())[0].text
    assert maker.begun == (1 if problem is None else making.MOST_TRIES)


async def test_who_stops_while_a_paper_is_made_leaves_its_message_due(
    runtime: Runtime, world: World, maker: Maker, begin: Callable[[], tuple[Network, Station]]
) -> None:
    await joins(runtime, world.people["secretary"], "telegram", "A")
    network, station = begin()
    await station.settled()
    await runtime.take(pressed("A", 1, DOWNLOAD))
    await until(lambda: maker.begun)
    await station.rest()
    [row] = await runtime.read(lambda uow: uow.deliveries.by_ids(range(1, 10)))
    assert (row.state, network.got) == (DeliveryState.DUE, [])
    maker.let_go.set()
    after, _ = begin()
    await until(lambda: after.got)
    assert "Danh sách đầy đủ" in after.got[0]


async def test_on_a_messenger_too_one_that_cannot_be_made_says_so(
    runtime: Runtime, world: World, maker: Maker, begin: Callable[[], tuple[Network, Station]]
) -> None:
    await joins(runtime, world.people["secretary"], "telegram", "A")
    maker.problem = MemoryError()
    maker.let_go.set()
    network, station = begin()
    await station.settled()
    for number, payload in enumerate((DOWNLOAD, MENU)):
        await runtime.take(pressed("A", number, payload))
    await until(lambda: len(network.got) == 2)
    assert "chưa lập được tệp Danh-sach-cau-hoi-MN26.txt" in network.got[0]


async def test_a_bug_beside_the_maker_fails_one_message_and_not_its_chat(
    runtime: Runtime, world: World, maker: Maker, begin: Callable[[], tuple[Network, Station]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    await joins(runtime, world.people["secretary"], "telegram", "A")
    network, station = begin()
    await station.settled()
    monkeypatch.setattr(making, "begin", broken)
    for number, payload in enumerate((DOWNLOAD, MENU)):
        await runtime.take(pressed("A", number, payload))
    await until(lambda: network.got)
    assert "Cô muốn làm gì" in network.got[0]
    await until(lambda: _failed(runtime))


async def _failed(runtime: Runtime) -> bool:
    [row, _] = await runtime.read(lambda uow: uow.deliveries.by_ids(range(1, 10)))
    return (row.state, row.reason) == (DeliveryState.FAILED, "bug: NotMade")


async def test_of_two_processes_the_one_that_leads_makes_it(
    runtime: Runtime, database_url: str, clock: Clock, secretary: Page, maker: Maker
) -> None:
    """Whoever took the turn; should both make it for a moment, the second changes nothing."""
    if not runtime.shared:
        pytest.skip("SQLite has one process")
    runtime.papers.leads = lambda: False
    leader = Runtime(database_url, handlers.router, zone=ZONE, clock=clock, known=KNOWN)
    maker.let_go.set()
    await secretary.presses(DOWNLOAD)
    await runtime.papers.idle()
    assert (maker.begun, await secretary.heard()) == (0, [])
    [file_id] = await runtime.read(making.awaited)
    leader.papers.wake()
    await leader.papers.idle()
    assert (maker.begun, await secretary.heard()) == (1, ["chairing/download"])
    assert not await runtime.write(lambda uow: making.store(uow, file_id, b"made a second time"))
    assert (await file_of(runtime, (await secretary.rows())[0]))[1] == b"the list"
    leader.close()


async def test_what_is_due_later_comes_with_its_paper_too(
    runtime: Runtime, world: World, secretary: Page, maker: Maker, clock: Clock
) -> None:
    maker.let_go.set()

    def tell(uow: UnitOfWork) -> None:
        page = uow.accounts.find("web", secretary.external_id)
        assert page is not None
        key = uow.papers.order(kinds.order("Mời họp.txt", NOTHING), owner_id=None)
        owe_words(uow, uow.accounts.get(page.account_id), Said("Giấy mời ở tệp kèm theo.", "test"), person_id=None,
                  once="later", due_at=uow.now + timedelta(hours=1), document_id=key)  # fmt: skip

    await runtime.write(tell)
    await runtime.papers.idle()
    assert maker.begun == 0
    clock.move(hours=2)
    runtime.tell(await runtime.write(lambda uow: outbox.claim(uow, ["web"])))
    await runtime.papers.idle()
    [row] = await secretary.rows()
    assert await file_of(runtime, row) == ("Mời họp.txt", b"the list")
