"""Phân loại in a real browser: forty questions by keys alone, what a key never does, many at once, any size."""

import asyncio
from collections.abc import Callable

import pytest
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from bot.runtime import Runtime
from domain.questions.question import Question
from services.people import signing_in
from services.unit_of_work import UnitOfWork
from tests.office import register
from tests.web.chrome import Chrome, missing
from tests.web.office.desk import HOME
from tests.world import World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(bool(missing()), reason=f"no browser: {missing()}"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.timeout(400),
]
Browsers = Callable[..., Chrome]
PAGE = f"{HOME}/MN26/phan-loai"
STATUS, HEAD = "#status", "#phieu"
MATTERS = (
    "Bữa chiều của lớp nhà trẻ gồm những món gì?", "Sân chơi phía sau bao giờ có mái che?",
    "Xe đưa đón dừng ở cổng nào buổi sáng?", "Thư viện mở cửa cho phụ huynh mượn sách được không?",
)  # fmt: skip


def fill(uow: UnitOfWork, world: World, many: int) -> str:
    """Ask so many questions, of which the seventh is beyond the school's authority; return the secretary's link."""
    for number in range(1, many + 1):
        matter = "Biên chế giáo viên bao giờ được bổ sung?" if number == 7 else MATTERS[number % len(MATTERS)]
        register(uow, world, world.people["parent"], f"Ý kiến thứ {number}. {matter}")
    return signing_in.make_link(uow, world.people["secretary"])


def desk(page: Chrome, address: str, link: str, path: str = PAGE) -> None:
    """Sign in and go to the page."""
    page.opens(f"{address}/vao/{link}?van-phong")
    page.sees("Việc hôm nay", where="h1")
    page.opens(address + path)


def presses(page: Chrome, key: str, *, then: str) -> None:
    """Press a key, and wait for the number that is open after it."""
    page.keys(key)
    page.sees(then, where=HEAD)


async def questions(runtime: Runtime, world: World) -> dict[int, Question]:
    return await runtime.read(lambda uow: {one.number: one for one in uow.questions.standing(world.meeting)})


async def test_forty_questions_by_keys_alone(
    chrome: Browsers, address: str, runtime: Runtime, world: World
) -> None:  # fmt: skip
    """The flagged one first; topics by digits, also of the number block; given, and given again; off topic; undone."""
    link = await runtime.write(lambda uow: fill(uow, world, 40))

    def walk(page: Chrome) -> None:
        desk(page, address, link)
        page.sees("MN26-007", where=HEAD)
        page.keys("t")
        page.until(lambda: page.run("return document.activeElement.value") == "school", "the focus on the first level")
        page.keys(Keys.TAB, Keys.TAB, Keys.TAB, Keys.ENTER)
        page.sees("Đã ghi thẩm quyền của MN26-007", where=STATUS)
        presses(page, Keys.ENTER, then="MN26-001")
        presses(page, "3", then="MN26-002")
        presses(page, Keys.NUMPAD1, then="MN26-003")
        page.keys("p")
        page.until(lambda: page.run("return document.activeElement.name") == "nguoi", "the focus on whom to choose")
        page.run("document.activeElement.value = arguments[0]", str(world.people["responder"]))
        while "sang câu sau" not in page.run("return document.activeElement.textContent"):
            page.keys(Keys.TAB)
        presses(page, Keys.ENTER, then="MN26-004")
        presses(page, "9", then="MN26-005")
        presses(page, "h", then="MN26-004")
        presses(page, "9", then="MN26-005")
        page.keys("n")
        page.sees("Đã đánh dấu MN26-005 ngoài chủ đề", where=STATUS)
        presses(page, "l", then="MN26-006")
        presses(page, "k", then="MN26-005")
        presses(page, Keys.ARROW_DOWN, then="MN26-006")
        for number in range(8, 41):
            presses(page, Keys.ENTER, then=f"MN26-{number:03d}")
        presses(page, Keys.ENTER, then="MN26-005")
        page.keys(Keys.ENTER)
        page.sees("Đã phân loại hết 40 câu", where=HEAD)
        assert page.complaints() == []

    await asyncio.to_thread(walk, chrome(width=1366, height=768))
    found = await questions(runtime, world)
    topics = {key: world.topics[key] for key in ("report", "care", "safety")}
    assert all(one.triaged_at is not None for one in found.values())
    assert (found[1].topic_id, found[2].topic_id) == (topics["safety"], topics["report"])
    assert {one.topic_id for number, one in found.items() if number > 2} == {topics["care"]}
    assert (found[7].authority, found[5].off_topic) == ("central", True)
    given = await runtime.read(lambda uow: uow.duties.of_meeting(world.meeting))
    bao = world.people["responder"]
    assert {(one.question_id, one.holder_id) for one in given} == {(3, bao), (4, bao)}


async def test_what_a_key_never_does(chrome: Browsers, address: str, runtime: Runtime, world: World) -> None:
    """In a field it is a letter; a button that has the focus is pressed, not passed over; switched off, nothing."""
    link = await runtime.write(lambda uow: fill(uow, world, 4))

    def walk(page: Chrome) -> None:
        desk(page, address, link, f"{PAGE}?c=002")
        page.keys("c")
        page.until(lambda: page.run("return document.activeElement.name") == "loi", "the focus in the note")
        page.keys("1 gọi lại hn9")
        assert page.run("return document.activeElement.value") == "1 gọi lại hn9"
        page.keys(Keys.ENTER)
        page.sees("Đã ghi chú vào MN26-002", where=STATUS)
        assert page.read(HEAD).startswith("MN26-002")
        page.run("document.querySelector('[data-key=KeyN]').focus()")
        page.keys(Keys.ENTER)
        page.sees("Đã đánh dấu MN26-002 ngoài chủ đề", where=STATUS)
        page.run("document.activeElement.blur()")
        presses(page, "1", then="MN26-003")
        assert page.run("return document.activeElement.id") == "phieu"
        page.one("#phim").click()
        page.run("document.activeElement.blur()")
        page.keys("1", Keys.ENTER, Keys.ARROW_DOWN, "n")
        page.run("return new Promise((done) => setTimeout(done, 50))")
        assert page.read(HEAD).startswith("MN26-003")

    await asyncio.to_thread(walk, chrome(width=1366, height=768))
    found = await questions(runtime, world)
    assert [found[number].triaged_at is not None for number in (1, 2, 3, 4)] == [False, True, False, False]


async def test_a_screen_of_many_by_keys(chrome: Browsers, address: str, runtime: Runtime, world: World) -> None:
    """Down to one, Space takes it out, Enter accepts the rest; the next screen is there."""
    link = await runtime.write(lambda uow: fill(uow, world, 16))

    def walk(page: Chrome) -> None:
        desk(page, address, link, f"{PAGE}?loc=nhanh")
        page.sees("MN26-001", where=".screen")
        page.keys(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.SPACE)
        assert len(page.all(".screen input:checked")) == 11
        page.keys(Keys.ENTER)
        page.sees("Đã xếp 11 câu", where=STATUS)
        page.sees("MN26-014", where=".screen")
        assert len(page.all(".screen input:checked")) == 3
        page.keys("h")
        page.sees("các câu lại chờ phân loại", where=STATUS)
        page.sees("MN26-001", where=".screen")
        page.fits()

    await asyncio.to_thread(walk, chrome(width=820, height=1180))
    assert not any(one.triaged_at for one in (await questions(runtime, world)).values())


SMALL = """
return [...document.querySelectorAll('main button, main summary, main select, main input:not([type=hidden]), main a')]
  .filter((one) => one.checkVisibility() && !one.closest('label'))
  .filter((one) => one.getBoundingClientRect().height < 43.5)
  .map((one) => one.outerHTML.slice(0, 120));
"""


@pytest.mark.parametrize("width", [320, 390, 820, 1366])
async def test_any_size(chrome: Browsers, address: str, runtime: Runtime, world: World, width: int) -> None:
    """Nothing sticks out, whatever is pressed is 44 px high, and without scripts a question is sorted too."""
    link = await runtime.write(lambda uow: fill(uow, world, 45))

    def walk(page: Chrome) -> None:
        desk(page, address, link)
        page.run("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
        page.fits()
        assert page.run(SMALL) == []
        page.opens(f"{address}{PAGE}?loc=nhanh")
        page.fits()
        assert page.run(SMALL) == []

    await asyncio.to_thread(walk, chrome(width=width, height=900))


def press(page: Chrome, selector: str, words: str = "") -> None:
    """Press what is there and laid out: without scripts each press is a page of its own."""

    def shown() -> WebElement | bool:
        return next((one for one in page.all(selector) if one.is_displayed() and words in one.text), False)

    page.until(shown, words or selector).click()


async def test_without_scripts(chrome: Browsers, address: str, runtime: Runtime, world: World) -> None:
    link = await runtime.write(lambda uow: fill(uow, world, 3))

    def walk(page: Chrome) -> None:
        page.opens(f"{address}/vao/{link}?van-phong")
        press(page, "main button")
        page.opens(address + PAGE)
        press(page, "button.first")
        page.sees("Đã xếp MN26-001", where=STATUS)
        assert page.read(HEAD).startswith("MN26-002")
        press(page, "button", "Hoàn tác")
        page.sees("lại chờ phân loại", where=STATUS)
        assert page.read(HEAD).startswith("MN26-001")

    await asyncio.to_thread(walk, chrome(scripts=False, width=820, height=1180))
