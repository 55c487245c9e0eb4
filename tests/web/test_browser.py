"""The web chat as people meet it: a phone-size Chromium, by touch, by keyboard, without scripts, over a bad line."""

import asyncio
import re
import struct
import zlib
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from aiohttp import web
from selenium.webdriver.common.keys import Keys

from bot.runtime import Runtime
from domain.people.person import Account
from domain.questions.topic import Topic, TopicKind
from letters.said import Said
from services.delivering import owe_words
from services.messages import chatting
from services.people import signing_in
from services.unit_of_work import UnitOfWork
from tests.web.chrome import Chrome, missing
from tests.web.relay import Relay
from tests.world import Clock, World
from web import live
from web.app import make_app

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(bool(missing()), reason=f"no browser: {missing()}"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.timeout(400),
]
Browsers = Callable[..., Chrome]
_once = count()


@pytest.fixture
async def link(runtime: Runtime, world: World, address: str) -> str:
    """A fresh link for the parent."""
    return f"{address}/vao/" + await runtime.write(lambda uow: signing_in.make_link(uow, world.people["parent"]))


def owe(world: World, words: str) -> Callable[[UnitOfWork], None]:
    """Tell the parent something."""

    def work(uow: UnitOfWork) -> None:
        account = uow.accounts.of(world.people["parent"])[0]
        person = world.people["parent"]
        owe_words(uow, account, Said(words, "test"), person_id=person, once=f"browser:{next(_once)}")

    return work


def picture(size: int = 40) -> bytes:
    """A small green PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\x20\xa0\x40" * size) * size
    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


async def test_a_parent_asks_from_a_phone(chrome: Browsers, link: str, tmp_path: Path) -> None:
    photo = tmp_path / "thực đơn.png"
    photo.write_bytes(picture())

    def walk(page: Chrome) -> None:
        page.opens(link)  # the page submits itself
        page.sees("Lò Thị Mây · Phụ huynh")
        page.presses("Gửi câu hỏi")
        page.presses("Chăm sóc, nuôi dưỡng")
        page.one("#files").send_keys(str(photo))
        page.sees("thực đơn.png", where="#attached")
        page.says("Thực đơn tuần có công khai không ạ?")
        page.presses("Trả lời bằng văn bản")
        page.presses("Gửi")
        page.sees("MN26-001", where=".tin.us:last-of-type")
        page.fits()
        before = page.bubbles()
        assert before[0]
        page.driver.refresh()
        assert page.bubbles() == before
        loaded = "return [...document.querySelectorAll('.me img')].map(i => i.complete && i.naturalWidth)"
        page.until(lambda: page.run(loaded) == [40], "the photo")
        page.opens(link)  # used, but in the browser that used it
        page.sees("Lò Thị Mây · Phụ huynh")
        assert page.complaints() == []

    await asyncio.to_thread(walk, chrome())


async def test_a_visitor_joins(chrome: Browsers, address: str) -> None:
    def walk(page: Chrome) -> None:
        page.opens(f"{address}/m#KHONG-CO")
        page.fits()
        assert page.one("#ma").get_attribute("value") == "KHONG-CO"
        assert page.driver.current_url == f"{address}/m", "the code stays in no history"
        page.one(".big").click()
        page.sees("Khách", where=".who")
        assert page.bubbles()[0] == "KHONG-CO"
        page.one(".menu summary").click()
        page.sees("Hội nghị đối thoại", where=".panel")
        page.one(".panel form[action='/ra'] button").click()
        page.sees("Vào trò chuyện")
        assert page.complaints() == []

    await asyncio.to_thread(walk, chrome())


async def test_without_scripts(chrome: Browsers, link: str) -> None:
    def walk(page: Chrome) -> None:
        page.opens(link)
        page.sees("dùng được một lần")
        page.one(".big").click()
        page.sees("Lò Thị Mây · Phụ huynh")
        for label in ("Gửi câu hỏi", "Chăm sóc, nuôi dưỡng"):
            next(b for b in page.all(".newest .choices button") if b.text.strip() == label).click()
            page.sees(label, where=".me:nth-last-of-type(2)")
        page.one("#text").send_keys("Thực đơn tuần có công khai không ạ?")
        page.one("#send").click()
        page.sees("công khai không ạ?", where=".me:nth-last-of-type(2)")
        assert page.one(".newest .choices button").is_displayed()
        assert page.all(".choices button") == page.all(".newest .choices button")
        assert page.driver.current_url.endswith("#moi")
        page.keys(Keys.TAB)
        assert page.driver.switch_to.active_element == page.one(".newest .choices button")
        page.fits()
        page.one(".menu summary").click()
        page.one(".panel form[action='/ra'] button").click()
        page.sees("Vào trò chuyện")

    await asyncio.to_thread(walk, chrome(scripts=False))


async def test_what_stands_in_sight_in_front_is_seen_and_nothing_else(
    chrome: Browsers, link: str, runtime: Runtime, world: World
) -> None:
    async def account() -> Account:
        return await runtime.read(lambda uow: uow.accounts.of(world.people["parent"])[0])

    async def newest() -> int:
        return await runtime.read(lambda uow: chatting.newest(uow, uow.accounts.of(world.people["parent"])[0].id or 0))

    async def seen_all() -> bool:
        for _ in range(200):
            if (await account()).seen_cursor == await newest():
                return True
            await asyncio.sleep(0.1)
        return False

    page = await asyncio.to_thread(chrome)
    await asyncio.to_thread(page.opens, link)
    await asyncio.to_thread(lambda: page.one(".big").click())
    await asyncio.to_thread(page.sees, "Lò Thị Mây · Phụ huynh")
    assert await seen_all()
    kept = page.driver.current_window_handle
    await asyncio.to_thread(page.driver.switch_to.new_window, "tab")
    await asyncio.to_thread(page.driver.get, "about:blank")
    await runtime.write(owe(world, "Nhà trường đã trả lời."))
    await asyncio.sleep(3)
    before, told = (await account()).seen_cursor, await newest()
    assert before < told, "nobody looks at a tab behind another"
    await asyncio.to_thread(page.driver.switch_to.window, kept)
    await asyncio.to_thread(page.sees, "Nhà trường đã trả lời.")
    assert await seen_all()
    assert page.complaints() == []


async def test_by_keyboard_alone(chrome: Browsers, link: str) -> None:
    def focused(page: Chrome) -> str:
        return str(page.run("return document.activeElement.textContent.trim() || document.activeElement.id"))

    def first_choice(page: Chrome) -> str:
        return str(page.run("return document.querySelector('.newest .choices button')?.textContent.trim()"))

    def walk(page: Chrome) -> None:
        page.opens(link)
        page.sees("Lò Thị Mây · Phụ huynh")
        page.run("document.activeElement.blur()")
        page.keys(Keys.TAB)
        assert focused(page) == "Tới ô viết tin"
        page.keys(Keys.ENTER)
        assert focused(page) == "text"
        for _ in range(12):
            page.shift(Keys.TAB)
            rings = "return [a, a.parentElement].map(e => getComputedStyle(e).outlineStyle)"
            assert set(page.run(f"const a = document.activeElement; {rings}")) != {"none"}, focused(page)
            if focused(page) == "Gửi câu hỏi":
                break
        else:
            raise AssertionError(focused(page))
        page.keys(Keys.ENTER)
        page.sees("Câu hỏi về việc gì", where="#log")
        page.until(lambda: focused(page) == first_choice(page), "the first of the new choices")
        page.keys(Keys.ENTER)
        page.until(lambda: focused(page) == "text", "the field: words are due")
        page.keys("dòng một")
        page.shift(Keys.ENTER)
        page.keys("dòng hai")
        assert page.one("#text").get_attribute("value") == "dòng một\ndòng hai"
        page.keys(Keys.ENTER)
        page.until(lambda: "dòng một\ndòng hai" in page.bubbles(), "both lines in one bubble")
        page.one(".menu summary").send_keys(Keys.ENTER)
        assert page.one(".panel").is_displayed()
        page.keys(Keys.ESCAPE)
        assert not page.one(".panel").is_displayed()
        assert page.complaints() == []

    await asyncio.to_thread(walk, chrome())


async def test_enter_that_ends_a_composition_sends_nothing(chrome: Browsers, link: str) -> None:
    """Vietnamese keyboards compose letters; their Enter is not ours."""

    def walk(page: Chrome) -> None:
        page.opens(link)
        page.sees("Lò Thị Mây · Phụ huynh")
        before = page.bubbles()
        page.one("#text").send_keys("tiê")
        for how in ({"isComposing": True}, {"keyCode": 229}):
            page.run(
                "document.getElementById('text').dispatchEvent("
                "new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, cancelable: true, ...arguments[0]}))",
                how,
            )
        assert page.one("#text").get_attribute("value") == "tiê"
        assert page.bubbles() == before

    await asyncio.to_thread(walk, chrome())


async def test_a_screen_reader_finds_its_way(chrome: Browsers, link: str) -> None:
    def walk(page: Chrome) -> None:
        page.opens(link)
        page.sees("Lò Thị Mây · Phụ huynh")
        assert page.one("html").get_attribute("lang") == "vi"
        log = page.one("#log")
        assert (log.aria_role, log.get_attribute("aria-live")) == ("log", "polite")
        for control in page.all("button, input:not([type=hidden]), textarea, summary, a, #scroller"):
            if control.is_displayed():
                assert control.accessible_name.strip(), control.get_attribute("outerHTML")
        for small in page.all(".newest .choices button, #send, .attach, .menu summary"):
            assert small.size["height"] >= 44, small.get_attribute("outerHTML")
        assert "Ban Thư ký:" in str(page.run("return document.querySelector('.tin.us').textContent"))

    await asyncio.to_thread(walk, chrome())


async def test_what_comes_does_not_pull_the_reader_away(
    chrome: Browsers, link: str, runtime: Runtime, world: World, clock: Clock
) -> None:
    page = chrome()
    for number in range(130):
        clock.move(minutes=20)
        await runtime.write(owe(world, f"Tin số {number}.\n" + "Dòng thêm.\n" * (number % 4)))

    def scrolls_up() -> int:
        page.opens(link)
        page.sees("Tin số 129.")
        assert abs(page.run("return document.getElementById('scroller').scrollTop")) < 2, "opened at the end"
        page.run("document.getElementById('scroller').scrollTop = -700")
        return int(page.run("return Math.round(document.querySelectorAll('.tin')[40].getBoundingClientRect().top)"))

    where = await asyncio.to_thread(scrolls_up)
    await runtime.write(owe(world, "Tin vừa đến."))

    def reads_on() -> None:
        page.until(lambda: "Tin vừa đến." in page.bubbles(), "the new message")
        top = page.run("return Math.round(document.querySelectorAll('.tin')[40].getBoundingClientRect().top)")
        assert abs(top - where) <= 2
        assert page.one("#below").is_displayed()
        page.run("document.getElementById('scroller').scrollTop = -100000")
        page.until(lambda: "Tin số 0." in " ".join(page.bubbles()) or _up(page), "the oldest message")
        numbers = [int(found[1]) for text in page.bubbles() if (found := re.match(r"Tin số (\d+)\.", text))]
        assert numbers == list(range(130))
        days = page.run("return [...document.querySelectorAll('.day')].map(d => d.textContent.trim())")
        assert days == list(dict.fromkeys(days)), "one line a day"
        page.one("#below").click()
        page.until(lambda: abs(page.run("return document.getElementById('scroller').scrollTop")) < 2, "the end")
        page.until(lambda: not page.one("#below").is_displayed(), "no more «tin mới»")
        assert page.complaints() == []

    await asyncio.to_thread(reads_on)


def _up(page: Chrome) -> bool:
    page.run(
        "const s = document.getElementById('scroller'); s.scrollTop = -100000; s.dispatchEvent(new Event('scroll'))"
    )
    return False


async def test_a_message_over_a_bad_line_is_kept_and_sent_once(chrome: Browsers, link: str, runtime: Runtime) -> None:
    page = chrome()

    def walk() -> None:
        page.opens(link)
        page.sees("Lò Thị Mây · Phụ huynh")
        page.offline(now=True)
        page.says("câu này viết khi mất mạng")
        page.sees("Chưa gửi được", where=".me")
        page.one(".note button").click()
        page.sees("Chưa gửi được", where=".me")
        page.offline(now=False)
        page.until(lambda: not page.all(".failed, .waiting"), "the message to go out by itself")
        page.until(lambda: page.bubbles()[-2] == "câu này viết khi mất mạng", "an answer below it")

    await asyncio.to_thread(walk)

    def count_it(uow: UnitOfWork) -> int:
        account = uow.accounts.of(1)[0]
        assert account.id is not None
        return [row.text for row in uow.arrivals.history(account.id)].count("câu này viết khi mất mạng")

    assert await runtime.read(count_it) == 1


async def test_odd_texts_do_not_break_the_page(chrome: Browsers, link: str, runtime: Runtime, world: World) -> None:
    odd = [
        "x" * 3000,
        "\u202eđảo ngược " * 50,
        "\u200b" * 500 + "a",
        "👩🏽‍🏫" * 200,
        "<img src=x onerror=alert(1)>{{7*7}}",
    ]
    for text in odd:
        await runtime.write(owe(world, text))

    def walk(page: Chrome) -> None:
        page.opens(link)
        page.sees("Lò Thị Mây")
        page.fits()
        page.says("<script>alert(1)</script> https://example.org/" + "a" * 300)
        page.until(lambda: any(text.startswith("<script>") for text in page.bubbles()), "the bubble")
        page.fits()
        assert page.all(".words img, .words script") == []
        linked = "return document.querySelector('.me .words a')?.href"
        assert page.run(linked) == "https://example.org/" + "a" * 300
        header = page.one("header").rect
        assert (header["y"], header["width"]) == (0, 360)
        assert page.complaints() == []

    await asyncio.to_thread(walk, chrome())


async def test_a_restart_of_the_program_is_hardly_noticed(
    chrome: Browsers, runtime: Runtime, world: World, link: str
) -> None:
    def made() -> web.AppRunner:
        return web.AppRunner(
            make_app(runtime, public_url="http://hoi.example", secret="a secret of the test"),
            access_log=None,
            shutdown_timeout=1,
        )

    page, first = chrome(), made()
    await first.setup()
    await web.TCPSite(first, "127.0.0.1", 0).start()
    port: int = first.addresses[0][1]

    def comes_in() -> None:
        page.opens(f"http://127.0.0.1:{port}{link[link.index('/vao/') :]}")
        page.sees("Lò Thị Mây · Phụ huynh")
        page.until(lambda: page.run("return document.readyState") == "complete", "the page")

    await asyncio.to_thread(comes_in)
    await first.cleanup()
    await asyncio.to_thread(page.sees, "đang nối lại", where="#status")
    await runtime.write(owe(world, "Gửi trong lúc khởi động lại."))
    second = made()
    await second.setup()
    await web.TCPSite(second, "127.0.0.1", port).start()
    await asyncio.to_thread(page.sees, "Gửi trong lúc khởi động lại.", where="#log")
    await asyncio.to_thread(page.until, lambda: not page.read("#status"), "the status line to go")
    await second.cleanup()


async def links(runtime: Runtime, world: World, address: str, *parts: str) -> list[str]:
    """Fresh links for some people of the school."""

    def make(uow: UnitOfWork) -> list[str]:
        return [f"{address}/vao/{signing_in.make_link(uow, world.people[part])}" for part in parts]

    return await runtime.write(make)


PRIVATE = "Con tôi bị bạn bắt nạt, tôi chưa muốn nói tên"
STORED = "return Object.entries(sessionStorage).flat().join(' ') + Object.entries(localStorage).flat().join(' ')"


@pytest.mark.parametrize("signs_out", [True, False], ids=["signed out", "link over link"])
async def test_unsent_words_are_their_own_persons(
    chrome: Browsers, runtime: Runtime, world: World, address: str, *, signs_out: bool
) -> None:
    first, second, third = await links(runtime, world, address, "parent", "teacher", "parent")

    def walk(page: Chrome) -> None:
        page.opens(first)
        page.sees("Lò Thị Mây · Phụ huynh")
        page.one("#text").send_keys(PRIVATE)
        page.driver.refresh()
        page.until(lambda: page.one("#text").get_attribute("value") == PRIVATE, "the draft after a reload")
        if signs_out:
            page.one(".menu summary").click()
            page.one(".panel form[action='/ra'] button").click()
            page.sees("Vào trò chuyện")
            page.until(lambda: PRIVATE not in page.run(STORED), "the draft to be gone")
        page.opens(second)
        page.sees("Đỗ Thu Hà")
        assert page.one("#text").get_attribute("value") == ""
        assert PRIVATE not in page.run(STORED)
        page.opens(third)
        page.sees("Lò Thị Mây · Phụ huynh")
        assert page.one("#text").get_attribute("value") == ""
        assert page.complaints() == []

    await asyncio.to_thread(walk, chrome())


async def test_the_way_back_after_signing_out_shows_nothing(
    chrome: Browsers, runtime: Runtime, world: World, address: str
) -> None:
    """A browser may keep a whole page for its way back, whatever Cache-Control says."""
    first, second = await links(runtime, world, address, "parent", "teacher")
    await runtime.write(owe(world, "Riêng cho phụ huynh."))

    def walk(page: Chrome) -> None:
        page.opens(first)
        page.sees("Riêng cho phụ huynh.")
        page.one("#text").send_keys(PRIVATE)
        page.one(".menu summary").click()
        page.one(".panel form[action='/ra'] button").click()
        page.sees("Vào trò chuyện")
        page.driver.back()
        page.until(lambda: page.all(".sheet"), "the first page")
        assert "Riêng cho phụ huynh." not in page.driver.page_source
        page.opens(second)
        page.sees("Đỗ Thu Hà")
        for _ in range(2):
            page.driver.back()
        page.until(lambda: page.all(".sheet, .who"), "a page")
        assert "Riêng cho phụ huynh." not in page.read()
        assert PRIVATE not in page.run(
            "return document.body.textContent + (document.getElementById('text')?.value || '')"
        )

    await asyncio.to_thread(walk, chrome())


async def test_a_page_kept_for_the_way_back_asks_whose_it_is(
    chrome: Browsers, runtime: Runtime, world: World, address: str
) -> None:
    first, second = await links(runtime, world, address, "parent", "teacher")
    await runtime.write(owe(world, "Riêng cho phụ huynh."))
    away, back = (
        f"dispatchEvent(new PageTransitionEvent('{kind}', {{persisted: true}}))" for kind in ("pagehide", "pageshow")
    )

    def walk(page: Chrome) -> None:
        page.begins_with("delete window.EventSource")  # nothing tells the sleeping page
        page.opens(first)
        page.sees("Riêng cho phụ huynh.")
        page.run(f"{away}; {back}")
        page.sees("Riêng cho phụ huynh.")
        assert page.one("#text").is_displayed()
        kept = page.driver.current_window_handle
        page.run(away)
        page.driver.switch_to.new_window("tab")
        page.opens(second)
        page.sees("Đỗ Thu Hà")
        page.driver.switch_to.window(kept)
        assert "Riêng cho phụ huynh." not in page.run(f"{back}; return document.body.innerText")
        page.sees("Đỗ Thu Hà")

    await asyncio.to_thread(walk, chrome())


@pytest.mark.parametrize("listens", [True, False], ids=["told at once", "told nothing"])
async def test_what_one_person_could_not_send_is_never_sent_by_the_next(
    chrome: Browsers, runtime: Runtime, world: World, address: str, *, listens: bool
) -> None:
    first, second = await links(runtime, world, address, "parent", "teacher")

    def walk(page: Chrome) -> None:
        if not listens:
            page.begins_with("delete window.EventSource")
        page.opens(first)
        page.sees("Lò Thị Mây · Phụ huynh")
        page.run("mended = fetch; fetch = () => Promise.reject(new TypeError('no line'))")
        page.says(PRIVATE)
        page.sees("Chưa gửi được", where=".me")
        parents = page.driver.current_window_handle
        page.driver.switch_to.new_window("tab")
        page.opens(second)
        page.sees("Đỗ Thu Hà")
        teachers = page.bubbles()
        page.driver.switch_to.window(parents)
        if not listens:
            page.run("fetch = mended")
            page.one(".note button").click()
        page.sees("Đỗ Thu Hà")
        assert page.one("#text").get_attribute("value") == ""
        page.driver.refresh()
        assert page.bubbles() == teachers

    await asyncio.to_thread(walk, chrome())

    def heard(uow: UnitOfWork) -> list[str]:
        accounts = [uow.accounts.of(world.people[part])[0] for part in ("parent", "teacher")]
        return [row.text for account in accounts for row in uow.arrivals.history(account.id or 0)]

    assert PRIVATE not in await runtime.read(heard)


@pytest.mark.parametrize(
    ("host", "cuts", "origin"),
    [
        ("127.0.0.1", b'<meta name="referrer" content="same-origin">', "null"),  # Sec-Fetch-Site alone can tell
        ("hoi.example", b"", None),  # no https: this browser sends no Sec-Fetch-Site; the page's own word stands
    ],
)
async def test_behind_a_proxy_that_hides_where_forms_come_from(
    chrome: Browsers, address: str, link: str, host: str, cuts: bytes, origin: str | None
) -> None:
    relay = Relay(address, sets={"Referrer-Policy": "no-referrer"}, cuts=cuts)

    def walk(page: Chrome, front: str) -> None:
        page.opens(front + link.removeprefix(address))
        page.sees("Lò Thị Mây · Phụ huynh")
        page.presses("Gửi câu hỏi")
        page.one(".menu summary").click()
        page.one(".panel form[action='/ra'] button").click()
        page.sees("Vào trò chuyện")
        page.opens(f"{front}/m/KHONG-CO")
        page.one(".big").click()
        page.sees("Khách", where=".who")

    async with relay.open() as front:
        await asyncio.to_thread(walk, chrome(), front.replace("127.0.0.1", host))
    assert len(relay.posts) == 4
    for post in (relay.posts[0], *relay.posts[2:]):
        assert post["Origin"] == (origin or f"http://{post['Host']}")
        assert post.get("Sec-Fetch-Site") == (origin and "same-origin")


@pytest.mark.parametrize("hidden", [True, False], ids=["hidden for a while", "open all the time"])
async def test_a_line_that_is_dead_but_open_is_opened_anew(
    chrome: Browsers,
    address: str,
    link: str,
    runtime: Runtime,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    *,
    hidden: bool,
) -> None:
    """A phone that slept, a proxy that swallows: nobody is told that the stream brings nothing any more."""
    page, relay = chrome(), Relay(address)
    monkeypatch.setattr(live, "HEARTBEAT", 60 if hidden else 0.5)

    def comes_in(front: str) -> None:
        page.opens(front + link.removeprefix(address))
        page.sees("Lò Thị Mây · Phụ huynh")
        page.until(lambda: relay.streams, "the stream")
        page.run(
            "seen = 'visible'; Object.defineProperty(document, 'visibilityState', {get: () => seen});"
            "Object.defineProperty(document, 'hidden', {get: () => seen === 'hidden'});"
            "look = how => { seen = how; document.dispatchEvent(new Event('visibilitychange')) }"
        )

    async with relay.open() as front:
        await asyncio.to_thread(comes_in, front)
        if hidden:
            page.run("look('hidden')")
        relay.hush()
        for words in ("Gửi lúc máy ngủ.", "Gửi thêm lúc máy ngủ."):
            await runtime.write(owe(world, words))
        if hidden:
            page.run("look('visible')")
        await asyncio.to_thread(page.sees, "Gửi thêm lúc máy ngủ.", where="#log")
        await asyncio.to_thread(page.until, lambda: relay.streams >= 2, "a stream opened anew")
        await runtime.write(owe(world, "Gửi sau khi nối lại."))
        await asyncio.to_thread(page.sees, "Gửi sau khi nối lại.", where="#log")
        said = page.bubbles()
        assert said[-3:] == ["Gửi lúc máy ngủ.", "Gửi thêm lúc máy ngủ.", "Gửi sau khi nối lại."]
        assert len(said) == len(set(said)), "nothing twice"
        await asyncio.to_thread(page.until, lambda: not page.read("#status"), "no line of status")


async def test_a_page_says_that_its_line_is_silent(
    chrome: Browsers, address: str, link: str, runtime: Runtime, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy that holds every stream back: messages come by asking, and the page says that it is not connected."""
    page, relay = chrome(), Relay(address)
    monkeypatch.setattr(live, "HEARTBEAT", 0.5)

    def comes_in(front: str) -> None:
        page.opens(front + link.removeprefix(address))
        page.sees("Lò Thị Mây · Phụ huynh")
        page.until(lambda: relay.streams, "the stream")

    async with relay.open() as front:
        await asyncio.to_thread(comes_in, front)
        relay.silenced = float("inf")
        await asyncio.to_thread(page.sees, "đang nối lại", where="#status")
        await runtime.write(owe(world, "Đến mà không cần dòng."))
        await asyncio.to_thread(page.sees, "Đến mà không cần dòng.", where="#log")
        page.fits()
        relay.silenced = 0
        await asyncio.to_thread(page.until, lambda: not page.read("#status"), "no line of status")


def spoken_buttons(page: Chrome) -> list[str]:
    """What a screen reader finds to press among the messages."""
    nodes = {node["nodeId"]: node for node in page.driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]}
    log = next(node for node in nodes.values() if node.get("role", {}).get("value") == "log")
    found, waiting = [], [log["nodeId"]]
    while waiting:
        node = nodes[waiting.pop(0)]
        if node.get("role", {}).get("value") == "button" and not node["ignored"]:
            found.append(node["name"]["value"])
        waiting = [*node.get("childIds", []), *waiting]
    return found


def newest_choices(page: Chrome) -> list[str]:
    return [button.text.strip() for button in page.all(".newest .choices button")]


async def test_what_was_chosen_is_out_of_the_way(chrome: Browsers, link: str, runtime: Runtime, world: World) -> None:
    def walk(page: Chrome) -> None:
        page.opens(link)
        page.sees("Lò Thị Mây · Phụ huynh")
        for label in ("Gửi câu hỏi", "Chăm sóc, nuôi dưỡng"):
            page.presses(label)
            page.until(lambda: page.all(".choices button") == page.all(".newest .choices button"), "one set of choices")
            assert spoken_buttons(page) == newest_choices(page) != []
            assert label in page.run(
                "return [...document.querySelectorAll('.spent')].map(s => s.textContent).join(' ')"
            )
        described = page.one(".newest .choices").get_attribute("aria-describedby")
        said = page.run("return document.getElementById(arguments[0]).textContent.trim()", described)
        assert said == page.bubbles()[-1]
        before = newest_choices(page)
        page.driver.refresh()
        page.sees("Lò Thị Mây · Phụ huynh")
        assert spoken_buttons(page) == newest_choices(page) == before
        assert page.complaints() == []

    await asyncio.to_thread(walk, chrome())


async def test_enter_twice_is_enter_once(chrome: Browsers, link: str) -> None:
    def walk(page: Chrome) -> None:
        page.opens(link)
        page.sees("Lò Thị Mây · Phụ huynh")
        page.one("#text").send_keys("đang viết dở")
        before = len(page.bubbles())
        page.run(
            "[...document.querySelectorAll('.newest .choices button')]"
            ".find(b => b.textContent.trim() === 'Gửi câu hỏi').focus()"
        )
        page.keys(Keys.ENTER, Keys.ENTER, Keys.ENTER)
        page.sees("Câu hỏi về việc gì", where="#log")
        page.until(
            lambda: page.run("return document.activeElement.matches('.newest .choices button')"), "the new choice"
        )
        assert page.one("#text").get_attribute("value") == "đang viết dở"
        page.driver.refresh()
        page.sees("Câu hỏi về việc gì", where="#log")
        assert len(page.bubbles()) == before + 2

    await asyncio.to_thread(walk, chrome())


async def test_a_tap_moves_no_focus(chrome: Browsers, link: str) -> None:
    """On a phone a focused field opens the keyboard over half of the page."""

    def walk(page: Chrome) -> None:
        page.driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": True})
        page.opens(link)
        page.sees("Lò Thị Mây · Phụ huynh")
        button = page.one(".newest .choices button").rect
        spot = {"x": button["x"] + 20, "y": button["y"] + 20}
        page.driver.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [spot]})
        page.driver.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        page.sees("Câu hỏi về việc gì", where="#log")
        page.until(lambda: page.all(".spent"), "the spent choices")
        asyncio.run(asyncio.sleep(0.3))
        assert page.run("return document.activeElement.tagName") == "BODY"

    await asyncio.to_thread(walk, chrome())


@pytest.mark.parametrize("name", ["Trường Mầm non Mây Hồng", "Trường Mầm non Thực hành Hoa Hồng Bản Liền Cao Sơn"])
async def test_the_head_is_two_lines_and_the_menu_has_the_name_whole(
    chrome: Browsers, link: str, runtime: Runtime, world: World, name: str
) -> None:
    """What a small phone shows is for the talk; a name that is longer ends in «…», at any size of letters."""

    def rename(uow: UnitOfWork) -> None:
        unit = uow.people.unit(world.unit)
        unit.name = name
        uow.people.keep(unit)

    await runtime.write(rename)

    def whole(page: Chrome, place: str) -> bool:
        return bool(
            page.run(
                "return [...document.querySelectorAll(arguments[0])]"
                ".every(line => line.scrollHeight <= line.clientHeight + 1 && line.scrollWidth <= line.clientWidth)",
                f"{place} .host, {place} .who" if place == ".head" else place,
            )
        )

    def walk(page: Chrome) -> None:
        page.opens(link)
        page.sees("Lò Thị Mây · Phụ huynh", where=".head")
        page.sees(name, where=".head h1")
        assert whole(page, ".head") == (len(name) < 30)
        for size in ("100%", "200%"):
            page.run("document.documentElement.style.fontSize = arguments[0]", size)
            lines = (
                "const line = document.querySelector('h1');"
                "return line.offsetHeight / parseFloat(getComputedStyle(line).lineHeight)"
            )
            assert page.run(lines) < 1.5
            page.fits()
        page.one(".menu summary").click()
        page.sees(name, where=".panel .host")
        page.sees("Lò Thị Mây · Phụ huynh", where=".panel .who")
        assert whole(page, ".panel")

    await asyncio.to_thread(walk, chrome())


SHORTS = (
    "Phản ánh, dư luận", "Truyền thông", "Môi trường học tập", "Công nghệ thông tin", "Chế độ đãi ngộ",
)  # fmt: skip


def add_topics(uow: UnitOfWork, world: World) -> None:
    """Ten topics and the ways out: as many as a real meeting has."""
    for rank, short in enumerate(SHORTS, start=20):
        uow.meetings.keep(Topic(meeting_id=world.meeting, rank=rank, kind=TopicKind.PLAN, title=short, short=short))


def seen_whole(page: Chrome, selector: str) -> bool:
    """Whether the last one of these stands whole between the head and the field."""
    return bool(
        page.run(
            "const box = [...document.querySelectorAll(arguments[0])].at(-1).getBoundingClientRect();"
            "const window_ = document.getElementById('scroller').getBoundingClientRect();"
            "return box.top >= window_.top && box.bottom <= window_.bottom",
            selector,
        )
    )


async def test_many_choices_leave_room_for_what_they_answer(
    chrome: Browsers, link: str, runtime: Runtime, world: World
) -> None:
    await runtime.write(partial(add_topics, world=world))

    def walk(page: Chrome) -> None:
        page.opens(link)
        page.sees("Lò Thị Mây · Phụ huynh")
        page.says("Thực đơn tuần của lớp Mây Hồng có công khai trước không ạ?")
        page.presses("Gửi thành câu hỏi")
        page.until(lambda: "Câu hỏi về việc gì" in page.bubbles()[-1], "the topics")
        assert len(page.all(".newest .choices button")) >= 12
        page.until(lambda: seen_whole(page, ".tin.us .bubble"), "what is asked")
        page.until(lambda: seen_whole(page, ".tin.us.newest .choices"), "its choices")
        tall = page.run("return document.querySelector('.newest .choices').offsetHeight / innerHeight")
        assert 0.2 < tall < 0.45
        last = page.all(".newest .choices button")[-1]
        page.run("arguments[0].scrollIntoView({block: 'nearest'})", last)
        page.until(lambda: seen_whole(page, ".newest .choices button"), "the last choice, scrolled to")
        page.fits()
        page.driver.refresh()
        page.sees("Câu hỏi về việc gì", where="#log")
        page.until(lambda: seen_whole(page, ".tin.us .bubble"), "what is asked")
        assert page.complaints() == []

    await asyncio.to_thread(walk, chrome())


async def test_what_is_too_long_stays_and_is_told_before_it_is_sent(chrome: Browsers, link: str) -> None:
    def walk(page: Chrome) -> None:
        page.opens(link)
        page.sees("Lò Thị Mây · Phụ huynh")
        page.one("#text").click()
        page.driver.execute_cdp_cmd("Input.insertText", {"text": "ă" * 20_000 + "😀" * 1_234})
        page.sees("Thừa 1.234 ký tự: mỗi tin tối đa 20.000", where="#over")
        before = page.bubbles()
        page.keys(Keys.ENTER)
        page.sees("Chưa gửi, vì tin còn dài quá", where="#alert")
        page.one("#send").click()
        assert page.bubbles() == before
        assert page.run("return [...document.getElementById('text').value].length") == 21_234, "nothing is lost"
        page.fits()
        page.driver.refresh()
        page.sees("Thừa 1.234 ký tự", where="#over")
        page.run(
            "const field = document.getElementById('text'); field.value = 'ă'.repeat(20000);"
            "field.dispatchEvent(new Event('input'))"
        )
        page.until(lambda: not page.one("#over").is_displayed(), "no word about it")
        page.one("#send").click()
        page.until(lambda: len(page.bubbles()) >= len(before) + 2, "an answer")
        assert page.bubbles()[len(before)] == "ă" * 20_000

    await asyncio.to_thread(walk, chrome())
