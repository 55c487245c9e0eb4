"""The office's pages in a real browser: keys, focus, news by itself, two people, a bad line, no scripts, any size."""

import asyncio
import statistics
import time
from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from aiohttp import web
from selenium.webdriver.common.keys import Keys

from bot.runtime import Runtime
from services.people import signing_in
from services.plans import deciding
from tests.preparing import deadline, lay_usual
from tests.web.chrome import Chrome, missing
from tests.web.office.desk import HOME, TIMELINE
from tests.world import World
from web.office.live import LINES

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(bool(missing()), reason=f"no browser: {missing()}"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.timeout(400),
]
Browsers = Callable[..., Chrome]
ON = "return document.activeElement && document.activeElement.textContent.trim()"
STATUS = "#status"


@pytest.fixture
async def steps(runtime: Runtime, world: World) -> dict[str, int]:
    """The usual timeline, all of it proposed: ids by step."""
    return await lay_usual(runtime, world)


@pytest.fixture
async def link(runtime: Runtime, world: World, address: str, app: web.Application) -> str:
    """A fresh link that leads the secretary to the pages."""
    app[LINES].look_every = 0.2
    made = await runtime.write(lambda uow: signing_in.make_link(uow, world.people["secretary"]))
    return f"{address}/vao/{made}?van-phong"


def desk(page: Chrome, link: str, path: str = TIMELINE) -> None:
    """Sign in and go to a page of the office."""
    page.opens(link)
    page.sees("Việc hôm nay", where="h1")
    page.opens(link.partition("/vao/")[0] + path)


def on(page: Chrome) -> str:
    """What the focus is on."""
    return str(page.run(ON))


async def test_a_timeline_by_keys_alone(chrome: Browsers, link: str, runtime: Runtime, steps: dict[str, int]) -> None:
    """Down to a step, open it, confirm it, take that back; the focus stays with the step."""

    def walk(page: Chrome) -> None:
        desk(page, link)
        page.keys(Keys.ARROW_DOWN, Keys.ARROW_DOWN)
        title = on(page)
        assert title.startswith("Các tổ gửi tổng hợp")
        page.keys(Keys.ENTER)
        page.sees("Vì sao:")
        assert on(page) == title
        page.keys("c")
        page.sees("Đã xác nhận: ", where=STATUS)
        assert on(page) == title
        page.keys("h")
        page.sees("Đã hoàn tác", where=STATUS)
        page.keys(Keys.ESCAPE, Keys.ENTER)
        page.until(lambda: "Vì sao:" not in page.read(), "the step closed")
        page.keys(Keys.SPACE, Keys.ARROW_DOWN, Keys.SPACE)
        assert len(page.all(".tick input:checked")) == 2
        page.shift("?")
        page.sees("hoàn tác việc vừa làm", where="dialog")
        page.keys(Keys.ESCAPE)
        page.until(lambda: not page.read("dialog"), "the dialog closed")
        assert page.complaints() == []

    await asyncio.to_thread(walk, chrome(width=1366, height=768))
    assert (await deadline(runtime, steps["group_returns"])).confirmed_at is None


async def test_keys_leave_fields_alone_and_can_be_switched_off(
    chrome: Browsers, link: str, runtime: Runtime, steps: dict[str, int]
) -> None:
    def walk(page: Chrome) -> None:
        desk(page, link, f"{TIMELINE}?mo={steps['digest']}")
        page.one('[name="chung"]').send_keys("cbn hh? //")
        assert page.one('[name="chung"]').get_attribute("value") == "cbn hh? //"
        page.one("#phim").click()
        page.sees("Phím tắt: đang tắt", where=".foot")
        page.keys("c", "b")
        page.driver.refresh()
        page.sees("Phím tắt: đang tắt", where=".foot")
        assert page.all("main kbd")
        assert not page.one("main kbd").is_displayed()
        page.keys("c")
        time.sleep(0.3)
        assert page.read(STATUS) == ""
        page.one("#phim").click()
        page.run("document.activeElement.blur()")
        page.keys("c")
        page.sees("Đã xác nhận", where=STATUS)

    await asyncio.to_thread(walk, chrome(width=1366, height=768))


async def test_what_another_does_comes_by_itself(
    chrome: Browsers, link: str, runtime: Runtime, world: World, steps: dict[str, int]
) -> None:
    """What is being typed stays, with its caret; ticks stay; the place on the page too."""
    loop = asyncio.get_running_loop()

    def done(work: Callable[..., object]) -> None:
        asyncio.run_coroutine_threadsafe(runtime.write(work), loop).result(30)

    def walk(page: Chrome) -> None:
        desk(page, link, f"{TIMELINE}?mo={steps['papers_copied']}")
        box = page.one('[name="chung"]')
        box.send_keys("đã in 40 bản")
        box.send_keys(*[Keys.ARROW_LEFT] * 4)
        page.run("document.querySelector('.tick input').checked = true; scrollTo(0, 200);")
        box_is = page.run("window.kept = document.activeElement; return kept.selectionStart")
        done(partial(deciding.confirm, deadline_id=steps["digest"], by=world.people["chair"], day=date(2026, 11, 23)))
        page.sees("Thứ Hai, 23/11", where=".rows")
        kept = "const f = document.activeElement; return [f === kept, f.value, f.selectionStart, scrollY > 0]"
        assert page.run(kept) == [True, "đã in 40 bản", box_is, True]
        assert len(page.all(".tick input:checked")) == 1
        page.one(f"#m{steps['papers_copied']} [data-row]")
        page.keys(Keys.TAB)
        next(b for b in page.all("button") if b.text.startswith("Đã xong")).click()
        page.sees("Đã ghi xong", where=STATUS)
        page.sees("Minh chứng: đã in 40 bản")

    await asyncio.to_thread(walk, chrome(width=1366, height=768))


async def test_two_people_at_one_step(
    chrome: Browsers, link: str, runtime: Runtime, world: World, steps: dict[str, int], app: web.Application
) -> None:
    """The second hears that it was changed, and sees how it is now."""
    app[LINES].look_every = 600.0  # so that nothing comes by itself
    loop = asyncio.get_running_loop()

    def walk(page: Chrome) -> None:
        desk(page, link, f"{TIMELINE}?mo={steps['digest']}")
        page.run("document.querySelector('main').dataset.stream = ''; dispatchEvent(new Event('pagehide'))")
        work = partial(deciding.confirm, deadline_id=steps["digest"], by=world.people["chair"], day=date(2026, 11, 23))
        asyncio.run_coroutine_threadsafe(runtime.write(work), loop).result(30)
        page.keys("c")
        page.sees("vừa được người khác thay đổi", where=STATUS)
        page.sees("Thứ Hai, 23/11", where=".rows")

    await asyncio.to_thread(walk, chrome(width=1366, height=768))


async def test_a_line_that_breaks_loses_nothing_typed(
    chrome: Browsers, link: str, runtime: Runtime, steps: dict[str, int]
) -> None:
    def walk(page: Chrome) -> None:
        desk(page, link, f"{TIMELINE}?mo={steps['notice']}")
        page.one('[name="chung"]').send_keys("https://mnhoaban.example/tb")
        page.offline(now=True)
        done = next(b for b in page.all("button") if b.text.startswith("Đã xong"))
        done.click()
        page.sees("Mất kết nối, chưa lưu.", where=STATUS)
        page.sees("đang nối lại", where="#duong-truyen")
        page.offline(now=False)
        assert page.one('[name="chung"]').get_attribute("value") == "https://mnhoaban.example/tb"
        page.until(lambda: not page.read("#duong-truyen"), "the line back")
        next(b for b in page.all("button") if b.text.startswith("Đã xong")).click()
        page.sees("Đã ghi xong", where=STATUS)

    await asyncio.to_thread(walk, chrome(width=1366, height=768))


async def test_without_scripts(chrome: Browsers, link: str, steps: dict[str, int]) -> None:
    def walk(page: Chrome) -> None:
        page.opens(link)
        page.one(".big").click()
        page.sees("Xác nhận ngày của 12 mốc việc")
        next(a for a in page.all("main a") if "Xác nhận ngày" in a.text).click()
        page.sees("Chờ xác nhận ngày", where="[aria-current]")
        next(a for a in page.all("main [data-row]") if "In tài liệu" in a.text).click()
        page.sees("Vì sao:")
        page.one("button.first").click()
        page.sees("Đã xác nhận: ", where=STATUS)
        next(b for b in page.all("button") if "Hoàn tác" in b.text).click()
        page.sees("Đã hoàn tác", where=STATUS)
        assert not page.one("#phim").is_displayed()

    await asyncio.to_thread(walk, chrome(scripts=False, width=820, height=1180))


SMALL = """
return [...document.querySelectorAll('button, summary, select, input:not([type=hidden]), nav a, [data-row]')]
  .filter((one) => one.checkVisibility() && !one.closest('label.tick'))
  .filter((one) => one.getBoundingClientRect().height < 43.5)
  .map((one) => one.outerHTML.slice(0, 120));
"""


@pytest.mark.parametrize(("width", "zoom"), [(320, 1), (360, 1), (820, 1), (1366, 1), (1920, 1), (1280, 2), (1280, 4)])
async def test_any_size_is_read_without_scrolling_sideways(
    chrome: Browsers, link: str, steps: dict[str, int], width: int, zoom: int
) -> None:
    """Text at 200 % and 400 % as browsers zoom: so much less room. Whatever is pressed is 44 px high."""

    def walk(page: Chrome) -> None:
        desk(page, link, HOME)
        for path in (HOME, TIMELINE, f"{TIMELINE}?mo={steps['digest']}"):
            page.opens(link.partition("/vao/")[0] + path)
            page.fits()
            assert page.run(SMALL) == []

    await asyncio.to_thread(walk, chrome(width=width // zoom, height=900 // zoom))


async def test_paper_and_other_eyes(chrome: Browsers, link: str, steps: dict[str, int]) -> None:
    """On paper only what there is to do, black on white; the system's own colours and calm are left in force."""

    def walk(page: Chrome) -> None:
        desk(page, link, f"{TIMELINE}?mo={steps['digest']}")
        page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
        for gone in (".top", ".foot", "main button", ".skip"):
            assert not any(one.is_displayed() for one in page.all(gone)), gone
        assert page.one(".rows").is_displayed()
        assert len(page.driver.execute_cdp_cmd("Page.printToPDF", {"landscape": True})["data"]) > 10_000
        other = [{"name": "forced-colors", "value": "active"}, {"name": "prefers-reduced-motion", "value": "reduce"}]
        page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": other})
        page.fits()
        assert page.run("return getComputedStyle(document.querySelector('main button')).borderStyle") == "solid"

    await asyncio.to_thread(walk, chrome(width=1366, height=768))


async def test_from_a_key_to_the_changed_page(chrome: Browsers, link: str, steps: dict[str, int]) -> None:
    """Measured with the writer and its commit: a second would be felt as waiting."""
    took: list[float] = []

    def walk(page: Chrome) -> None:
        desk(page, link, f"{TIMELINE}?mo={steps['digest']}")
        watch = (
            "window.took = null; const s = performance.now();"
            "new MutationObserver((_, o) => { window.took = performance.now() - s; o.disconnect(); })"
            ".observe(document.getElementById('status'), {childList: true, characterData: true, subtree: true});"
        )
        for key in ("c", "h") * 5:
            page.one('[data-key="KeyC"]' if key == "c" else '[data-key="KeyH"]')
            page.run(
                watch + "document.activeElement.dispatchEvent("
                "new KeyboardEvent('keydown', {code: arguments[0], bubbles: true, cancelable: true}))",
                f"Key{key.upper()}",
            )
            took.append(float(page.until(lambda: page.run("return window.took"), "the change")))

    await asyncio.to_thread(walk, chrome(width=1366, height=768))
    assert statistics.median(took) < 1000, took


async def test_the_chat_opens_the_pages_where_they_are_asked_for(chrome: Browsers, link: str) -> None:
    """As the script draws the answer, and as the page has it when it is opened again."""

    def walk(page: Chrome) -> None:
        page.opens(link.partition("?")[0])
        page.one(".big").click()
        page.says("trang văn phòng")
        page.sees("mở bằng nút dưới đây", where="#log")
        tall = "return [...document.querySelectorAll('.newest .choices button')].map(b => b.offsetHeight)"
        page.until(lambda: set(page.run(tall)) == {44}, "each label on one line")
        for _ in ("drawn", "rendered"):
            page.one("#log .opens button").click()
            page.sees("Việc hôm nay", where="h1")
            page.opens(link.partition("/vao/")[0] + "/tro-chuyen")
            page.sees("mở bằng nút dưới đây", where="#log")
        page.fits()
        assert page.complaints() == []

    await asyncio.to_thread(walk, chrome())
