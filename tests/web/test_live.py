"""Server-sent events: what is said arrives by itself; nothing is missed, nobody listens to another."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest
from aiohttp import ClientSession

from bot.runtime import Runtime
from letters.said import Said
from services.delivering import owe_words
from services.messages import outbox
from services.people import signing_in
from services.unit_of_work import UnitOfWork
from tests.reaching import owed
from tests.waiting import WITHIN
from tests.web.visiting import Visitor
from tests.world import Clock, World
from web import live, streams

Browsers = Callable[[], Visitor]


def owe(
    world: World, words: str, *, part: str = "parent", later: timedelta = timedelta()
) -> Callable[[UnitOfWork], None]:
    """Promise a person something, now or later."""

    def work(uow: UnitOfWork) -> None:
        account = uow.accounts.of(world.people[part])[0]
        owe_words(
            uow, account, Said(words, "test"), person_id=world.people[part], once=words[:40], due_at=uow.now + later
        )

    return work


async def test_an_answer_comes_by_itself(may: Visitor) -> None:
    newest = (await may.says("menu"))["cursor"]
    async with may.listens(newest) as line:
        await may.says("câu này không ai hiểu đâu nhé")
        mine = await line.hears("câu này không ai hiểu")
        assert (mine["side"], mine["event"]) == ("me", "event-0002")
        name, data, _ = await line.event()
        assert (name, data["side"]) == ("tin", "us")


async def test_something_due_later_comes_when_the_clock_says_so(
    may: Visitor, runtime: Runtime, world: World, clock: Clock
) -> None:
    newest = (await may.says("menu"))["cursor"]
    async with may.listens(newest) as line:
        await runtime.write(owe(world, "Ngày mai là hội nghị.", later=timedelta(hours=2)))
        clock.move(hours=3)
        rows = await runtime.write(lambda uow: outbox.claim(uow, ["web"]))
        for listener in runtime.listeners:
            listener(rows)
        assert (await line.hears("Ngày mai là hội nghị."))["side"] == "us"


async def test_what_another_process_sent_is_found_by_looking(may: Visitor, runtime: Runtime, world: World) -> None:
    newest = (await may.says("menu"))["cursor"]
    async with may.listens(newest) as line:
        listeners = runtime.listeners[:]
        runtime.listeners.clear()  # nobody here hears of it
        await runtime.write(owe(world, "Từ máy khác."))
        runtime.listeners.extend(listeners)
        await line.hears("Từ máy khác.")


async def test_who_comes_back_gets_what_was_missed(may: Visitor, runtime: Runtime, world: World, clock: Clock) -> None:
    newest = (await may.says("menu"))["cursor"]
    async with may.listens(newest) as line:
        await runtime.write(owe(world, "Một."))
        last = (await line.hears("Một."))["cursor"]
    for words in ("Hai.", "Ba."):
        clock.move(minutes=1)
        await runtime.write(owe(world, words))
    async with may.listens(newest, last=last) as line:
        heard = [(await line.event())[1] for _ in range(2)]
        while heard[-1]["text"] != "Ba.":
            heard.append((await line.event())[1])
    assert [m["text"] for m in heard if m["cursor"] > last] == ["Hai.", "Ba."]
    assert len({m["id"] for m in heard}) == len(heard)


async def test_a_long_absence_is_caught_up_whole(may: Visitor, runtime: Runtime, world: World, clock: Clock) -> None:
    first = (await may.says("menu"))["cursor"]
    for number in range(450):
        clock.move(seconds=30)
        await runtime.write(owe(world, f"Tin {number}."))
    async with may.listens(first) as line:
        heard: list[str] = []
        while "Tin 449." not in heard:
            heard.append((await line.event())[1]["text"])
    assert [text for text in heard if text.startswith("Tin ")] == [f"Tin {number}." for number in range(450)]


async def test_nobody_hears_what_is_said_to_another(
    may: Visitor, visitor: Browsers, runtime: Runtime, world: World
) -> None:
    other = await visitor().signs_in(world.people["teacher"])
    newest = (await other.says("menu"))["cursor"]
    async with other.listens(newest) as line:
        await runtime.write(owe(world, "Chỉ cho phụ huynh."))
        await runtime.write(owe(world, "Cho cô giáo.", part="teacher"))
        heard = [(await line.event())[1]["text"]]
        while "Cho cô giáo." not in heard:
            heard.append((await line.event())[1]["text"])
    assert "Chỉ cho phụ huynh." not in heard


async def test_signing_out_ends_the_stream(may: Visitor) -> None:
    token = await may.form_token()
    async with may.listens(0) as line:
        await line.event()
        async with may.http.post("/ra", data={"csrf": token}) as answer:
            assert answer.status == 200
        assert await line.ends() == "revoked"


async def test_a_session_ended_elsewhere_ends_the_stream(may: Visitor, runtime: Runtime) -> None:
    await may.page()
    token = next(iter(may.http.cookie_jar)).value
    async with may.listens(0) as line:
        await line.event()
        await runtime.write(lambda uow: uow.access.revoke_session(signing_in.hashed(token)))
        assert await line.ends() == "revoked"


async def test_the_sixth_page_closes_the_first(may: Visitor) -> None:
    await may.page()
    async with may.listens(0) as first, may.listens(0), may.listens(0), may.listens(0), may.listens(0) as fifth:
        await fifth.event()
        async with may.listens(0) as sixth:
            assert await first.ends() == "many"
            await may.says("menu")
            await sixth.hears("menu")


async def test_silence_has_a_heartbeat(may: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "HEARTBEAT", 0.1)
    newest = (await may.says("menu"))["cursor"]
    async with may.http.get(f"/tro-chuyen/dong?tu={newest + 10**7}") as answer:
        async with asyncio.timeout(WITHIN):
            await answer.content.readuntil(b"\n\n")
            beats = [await answer.content.readuntil(b"\n\n") for _ in range(3)]
    assert beats == [b"event: nhip\ndata: 0.1\n\n"] * 3


async def test_what_brings_this_page_no_news_does_not_hold_the_heartbeat_back(
    may: Visitor, address: str, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a busy office something wakes every page all the time; the page must know all the same that its line lives."""
    monkeypatch.setattr(live, "HEARTBEAT", 0.1)
    newest = (await may.says("menu"))["cursor"]
    awake = asyncio.Event()
    everybody = [owed(0)._replace(network="web", account_id=number) for number in range(1, 20)]

    async def keep_awake() -> None:
        while not awake.is_set():
            for listener in runtime.listeners:
                listener(everybody)
            await asyncio.sleep(0.01)

    async with asyncio.TaskGroup() as tasks, may.http.get(f"/tro-chuyen/dong?tu={newest + 10**7}") as answer:
        tasks.create_task(keep_awake())
        async with asyncio.timeout(5):
            beats = [await answer.content.readuntil(b"\n\n") for _ in range(4)][1:]
        awake.set()
    assert beats == [b"event: nhip\ndata: 0.1\n\n"] * 3


async def test_a_page_that_comes_back_takes_no_other_pages_place(may: Visitor) -> None:
    await may.page()
    async with may.listens(0) as other, AsyncExitStack() as sleeping:
        for _ in range(streams.MOST_STREAMS + 1):  # its old line may look alive for long
            await sleeping.enter_async_context(may.http.get("/tro-chuyen/dong", params={"tu": 0, "trang": "a"}))
        await may.says("menu")
        await other.hears("menu")


async def test_a_page_that_does_not_read_holds_nobody(
    may: Visitor, visitor: Browsers, runtime: Runtime, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "SLOWEST", 0.5)
    newest = (await may.says("menu"))["cursor"]
    cookie = {"doithoai": next(iter(may.http.cookie_jar)).value}
    async with ClientSession(may.address, cookies=cookie, read_bufsize=1024) as slow:
        answer = await slow.get(f"/tro-chuyen/dong?tu={newest}")
        much = [owe(world, f"{number} " + "x" * 19_000) for number in range(400)]  # no socket holds that
        await runtime.write(lambda uow: [work(uow) for work in much])
        other = await visitor().signs_in(world.people["teacher"])
        async with asyncio.timeout(WITHIN):
            assert (await other.says("menu"))["side"] == "us"
        answer.close()


async def test_a_bug_cuts_the_stream_so_that_the_page_comes_back(
    may: Visitor, runtime: Runtime, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = (await may.says("menu"))["cursor"]

    async def breaks(*_: object) -> None:
        message = "the database is away"
        raise RuntimeError(message)

    async with may.listens(newest) as line:
        with monkeypatch.context() as broken:
            broken.setattr(runtime, "read", breaks)
            await runtime.write(owe(world, "Một."))
            assert b"HTTP/1.1" not in await line.rest(), "no apology in the middle of a stream"
    async with may.listens(newest) as line:
        await line.hears("Một.")


async def test_an_odd_cursor_counts_as_now(may: Visitor, runtime: Runtime, world: World, clock: Clock) -> None:
    await may.says("menu")
    clock.move(minutes=1)
    for cursor in ("x", "-5", "9" * 30, ""):
        async with may.http.get("/tro-chuyen/dong", params={"tu": cursor}) as answer:
            assert answer.status == 200
            await runtime.write(owe(world, f"Sau «{cursor}»."))
            async with asyncio.timeout(WITHIN):
                text = ""
                while f"Sau «{cursor}»." not in text:
                    text = (await answer.content.readline()).decode()
                    assert '"text":"menu"' not in text
