"""The hall's screen in a real browser: read from the last row at both sizes; a line lost and back."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

import pytest
from aiohttp import web

from bot.runtime import Runtime
from domain.minutes import NoteKind
from domain.people.person import Person
from services.meetings import closing, hall, minute_notes, rounds
from services.people import signing_in
from services.people.signing_in import hashed
from services.unit_of_work import UnitOfWork
from tests.office import asks
from tests.web import axe
from tests.web.chrome import Chrome, missing
from tests.web.office.desk import HOME
from tests.web.office.test_lists_in_browser import goes
from tests.web.relay import Relay
from tests.world import Clock, World
from web.halls import HALLS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(bool(missing()), reason=f"no browser: {missing()}"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.timeout(400),
]
LETTERS = "KMPQ2345TVXY"
PATH = hall.path_of(LETTERS)
SIZES = ((1280, 720), (1920, 1080))
LONG = "Nguyễn Phúc Công Tằng Tôn Nữ Thị Hoàng Thanh Trúc Phương"
WORDS = " ".join(["Đề nghị nhà trường sửa mái che sân chơi vì mưa dột, nắng nóng, các cháu không ra chơi được."] * 6)
MEASURE = """
const seen = [...document.querySelectorAll('main *, #mat')].filter((one) => one.checkVisibility()
  && [...one.childNodes].some((node) => node.nodeType === 3 && node.nodeValue.trim()));
const light = (rgb) => {
  const [r, g, b] = rgb.map((v) => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
  return .2126 * r + .7152 * g + .0722 * b; };
const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
const behind = (one) => { for (; one; one = one.parentElement) {
  const c = numbers(getComputedStyle(one).backgroundColor);
  if (c.length < 4 || c[3] > 0) return c.slice(0, 3); } return [255, 255, 255]; };
return seen.map((one) => { const style = getComputedStyle(one), box = one.getBoundingClientRect();
  const [a, b] = [light(numbers(style.color).slice(0, 3)), light(behind(one))].sort((x, y) => y - x);
  return {text: one.textContent.trim().slice(0, 40), size: parseFloat(style.fontSize), contrast: (a + .05) / (b + .05),
    out: [box.left < -1, box.top < -1, box.right > innerWidth + 1, box.bottom > innerHeight + 1].some(Boolean)}; });
"""


@pytest.fixture
async def screen(runtime: Runtime, world: World, app: web.Application, address: str) -> str:
    """The address of a screen that somebody has opened."""
    app[HALLS].look_every = 0.1
    work = partial(hall.open_screen, meeting_id=world.meeting, token_hash=hashed(LETTERS), by=world.people["chair"])
    await runtime.write(work)
    return address


def sized(page: Chrome, width: int, height: int) -> None:
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    page.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def readable(page: Chrome, *, least: int) -> None:
    """Every text at both sizes: so large, 7:1, inside the screen; nothing moves, nothing to scroll, no arrow."""
    for width, height in SIZES:
        sized(page, width, height)
        page.until(lambda: page.run("return innerWidth") in {width for width, _ in SIZES}, "the size")
        assert page.run("return getComputedStyle(document.body).cursor") == "none"
        page.run("dispatchEvent(new Event('resize'))")
        found = page.run(MEASURE)
        assert found
        for one in found:
            assert one["size"] >= (36 if one["text"] == "mất kết nối" else least), (width, one)
            assert one["contrast"] >= 7, (width, one)
            assert not one["out"], (width, one)
        page.fits()
        assert page.run("return document.getAnimations().length") == 0


def does(work: Callable[[], Coroutine[Any, Any, Any]], loop: asyncio.AbstractEventLoop) -> Callable[[], None]:
    """Let a walk in a thread do something in the program."""
    return lambda: asyncio.run_coroutine_threadsafe(work(), loop).result(60)


async def named(runtime: Runtime, person_id: int, name: str) -> None:
    def work(uow: UnitOfWork) -> None:
        person: Person = uow.people.get(person_id)
        person.name = name
        uow.people.keep(person)

    await runtime.write(work)


async def test_every_state_can_be_read_from_the_last_row(
    chrome: Callable[..., Chrome], screen: str, runtime: Runtime, world: World, clock: Clock
) -> None:
    for part in ("parent", "teacher", "parent2"):
        await asks(runtime, world, part, WORDS[:180] if part == "parent" else WORDS)
    by, loop = world.people["chair"], asyncio.get_running_loop()

    def do(work: Callable[..., Any], **how: int) -> None:
        does(lambda: runtime.write(partial(work, **how, by=by)), loop)()

    def walk(page: Chrome) -> None:
        page.opens(screen + PATH)
        page.sees("Bắt đầu lúc")
        assert page.one("#gio").text == "17:00"
        readable(page, least=48)
        assert axe.look(page) == []
        do(rounds.start, meeting_id=world.meeting)
        page.sees("Chuẩn bị mời câu tiếp theo")
        readable(page, least=48)
        do(rounds.call_next, meeting_id=world.meeting)
        page.sees("MN26-001")
        readable(page, least=48)
        do(hall.show_words, question_id=1, version=1)
        page.sees("sửa mái che")
        readable(page, least=36)
        assert axe.look(page) == []
        do(hall.begin_break, meeting_id=world.meeting)
        page.sees("giải lao")
        readable(page, least=48)
        do(closing.close, meeting_id=world.meeting)
        page.sees("Trân trọng cảm ơn")
        readable(page, least=48)
        assert axe.look(page) == []
        do(hall.withdraw, screen_id=1)
        page.sees("Màn hình này đã đóng")
        readable(page, least=48)
        assert axe.look(page) == []
        do(hall.restore, screen_id=1)
        page.sees("Trân trọng cảm ơn")

    clock.move(days=10, hours=8)
    await asyncio.to_thread(walk, chrome(width=1280, height=720))


async def test_long_names_and_words_wrap(
    chrome: Callable[..., Chrome], screen: str, runtime: Runtime, world: World, clock: Clock
) -> None:
    """As long as they come: never smaller than 36, never outside."""
    for part in ("parent", "teacher", "parent2"):
        await named(runtime, world.people[part], LONG)
        await asks(runtime, world, part, WORDS)
    await asks(runtime, world, "parent", WORDS)
    clock.move(days=10, hours=8)
    by = world.people["chair"]

    def work(uow: UnitOfWork) -> None:
        topic = uow.meetings.topic(world.topics["care"])
        topic.title = "Công tác chăm sóc, nuôi dưỡng, bảo đảm an toàn và phòng chống dịch bệnh cho trẻ em trong năm học"
        uow.meetings.keep(topic)
        one = uow.questions.get(1)
        one.behalf = "toàn thể cha mẹ học sinh lớp Mẫu giáo lớn A1 và lớp Mẫu giáo nhỡ B2"
        uow.questions.keep(one)
        rounds.start(uow, world.meeting, by=by)
        rounds.call_next(uow, world.meeting, by=by)

    await runtime.write(work)

    def walk(page: Chrome) -> None:
        page.opens(screen + PATH)
        page.sees("Thay mặt")
        readable(page, least=36)
        loop_do()
        page.sees("sửa mái che")
        readable(page, least=36)

    loop_do = does(
        lambda: runtime.write(partial(hall.show_words, question_id=1, version=1, by=by)), asyncio.get_running_loop()
    )
    await asyncio.to_thread(walk, chrome(width=1280, height=720))


async def test_a_lost_line_keeps_the_last_state_and_comes_back(
    chrome: Callable[..., Chrome], screen: str, runtime: Runtime, world: World, clock: Clock
) -> None:
    """What was shown stays, with a small word in the corner; what happened meanwhile is there once the line is."""
    await asks(runtime, world, "parent", WORDS)
    clock.move(days=10, hours=8)
    by, loop = world.people["chair"], asyncio.get_running_loop()
    start = does(lambda: runtime.write(partial(rounds.start, meeting_id=world.meeting, by=by)), loop)

    def walk(page: Chrome) -> None:
        page.opens(screen + PATH)
        page.sees("Bắt đầu lúc")
        page.offline(now=True)
        page.sees("mất kết nối", where="#mat")
        start()
        assert "Bắt đầu lúc" in page.read("main")
        readable(page, least=48)
        page.offline(now=False)
        page.sees("Chuẩn bị mời câu tiếp theo")
        page.until(lambda: not page.one("#mat").is_displayed(), "the line")

    await asyncio.to_thread(walk, chrome(width=1280, height=720))


async def test_a_proxy_that_falls_silent(
    chrome: Callable[..., Chrome], screen: str, runtime: Runtime, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No error tells that nothing comes any more: the screen misses the beats, and opens its line anew."""
    monkeypatch.setattr("web.hall.HEARTBEAT", 0.5)
    relay = Relay(screen)
    by, loop = world.people["chair"], asyncio.get_running_loop()
    start = does(lambda: runtime.write(partial(rounds.start, meeting_id=world.meeting, by=by)), loop)

    def walk(page: Chrome, address: str) -> None:
        page.opens(address + PATH)
        page.sees("Bắt đầu lúc")
        page.until(lambda: relay.streams > 0, "the line")
        relay.hush()
        start()
        page.sees("Đã hết câu trong danh sách")

    async with relay.open() as address:
        await asyncio.to_thread(walk, chrome(width=1280, height=720), address)


async def test_the_office_opens_it_in_a_tab_and_reads_its_minutes(
    chrome: Callable[..., Chrome], screen: str, runtime: Runtime, world: World, clock: Clock
) -> None:
    """The page itself stays; both pages are fit for everybody, with forms open, and the minutes print without them."""
    await asks(runtime, world, "parent", WORDS)
    clock.move(days=10, hours=8)
    by = world.people["secretary"]

    def work(uow: UnitOfWork) -> str:
        rounds.start(uow, world.meeting, by=by)
        rounds.call_next(uow, world.meeting, by=by)
        minute_notes.add(uow, world.meeting, NoteKind.OPENING, "Hiệu trưởng khai mạc.", by=by)
        return signing_in.make_link(uow, by)

    made = await runtime.write(work)

    def walk(page: Chrome) -> None:
        goes(page, f"{screen}/vao/{made}?van-phong", f"{HOME}/MN26/man-hinh")
        page.one('[action$="/mo"] button').click()
        page.until(lambda: len(page.driver.window_handles) == 2, "the screen's tab")
        ours = page.driver.current_window_handle
        page.driver.switch_to.window(next(one for one in page.driver.window_handles if one != ours))
        page.sees("MN26-001")
        page.driver.close()
        page.driver.switch_to.window(ours)
        page.sees("Địa chỉ đang dùng (2)")
        assert axe.everywhere(page) == []
        page.opens(f"{screen}{HOME}/MN26/bien-ban")
        for one in page.all("details"):
            page.run("arguments[0].open = true", one)
        assert axe.everywhere(page) == []
        page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
        assert "Hiệu trưởng khai mạc." in page.read("main")
        assert not [one for one in page.all("main form, main button, .top, .foot") if one.is_displayed()]
        page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
        assert page.complaints() == []

    await asyncio.to_thread(walk, chrome(width=1366, height=768))
