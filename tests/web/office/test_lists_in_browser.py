"""Units and lists of people in a real browser: a file is chosen, looked at, taken, with scripts or not."""

import asyncio
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from aiohttp import web

from bot.runtime import Runtime
from domain.people.access import Role
from domain.people.unit import UnitKind
from services.people import codes, signing_in, unit_lists, units
from services.unit_of_work import UnitOfWork
from tests.services.people.test_rosters import HEAD, workbook
from tests.web import axe
from tests.web.chrome import Chrome, missing
from tests.web.office.desk import HOME
from tests.web.office.test_browser import SMALL
from tests.web.office.test_delegates import ready as at_the_door
from tests.world import World
from web.office.live import LINES

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(bool(missing()), reason=f"no browser: {missing()}"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.timeout(400),
]
Browsers = Callable[..., Chrome]
STATUS = "#status"
SIZES = ((320, 640), (820, 1180), (1920, 1080))


@pytest.fixture
async def link(runtime: Runtime, world: World, address: str, app: web.Application) -> str:
    """A fresh link that leads the secretary to the pages."""
    app[LINES].look_every = 0.2
    made = await runtime.write(lambda uow: signing_in.make_link(uow, world.people["secretary"]))
    return f"{address}/vao/{made}?van-phong"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Thirty people, a face, and a class that is none."""
    people = [(n, f"Nguyễn Thị Hoa Mai {chr(64 + n)}", "Tổ Mẫu giáo", "GV", f"09{n:08}") for n in range(1, 27)]
    path = tmp_path / "Danh sách.xlsx"
    path.write_bytes(workbook([HEAD, *people, (27, "😀", "", "", ""), (28, "Phạm Văn Bình", "Lớp 9Z" * 9, "", "")]))
    return path


def goes(page: Chrome, link: str, path: str) -> None:
    """Sign in, then go to a page of the office."""
    page.opens(link)
    page.sees("Việc hôm nay", where="h1")
    page.opens(link.partition("/vao/")[0] + path)


def button(page: Chrome, label: str) -> None:
    """Press a button by what it says."""
    page.until(lambda: next((b for b in page.all("main button") if b.text.startswith(label)), False), label).click()


def fits_everywhere(page: Chrome) -> None:
    """Nothing sticks out to the side, from the smallest phone to a hall's screen; axe-core finds nothing."""
    assert axe.everywhere(page) == []
    for width, height in SIZES:
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": True}
        page.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        page.fits()
        assert page.run(SMALL) == []


async def test_a_list_is_brought_in(chrome: Browsers, link: str, file: Path, runtime: Runtime, world: World) -> None:
    """What is shown before the decision stays while others work: one goes to Excel to look, and comes back to it."""
    loop, by = asyncio.get_running_loop(), world.people["chair"]

    def somebody_works() -> None:
        make = partial(units.make, above_id=world.unit, kind=UnitKind.CLASS, name="Nhà trẻ D1", by=by)
        asyncio.run_coroutine_threadsafe(runtime.write(make), loop).result(20)

    def walk(page: Chrome) -> None:
        goes(page, link, f"{HOME}/don-vi/danh-sach")
        page.one("input[type=file]").send_keys(str(file))
        button(page, "Xem trước")
        page.sees("Sẽ đưa vào 26 người")
        page.sees("Chưa có lớp, tổ “Lớp 9Z")
        fits_everywhere(page)
        seen = page.run("return document.getElementById('noi-dung').dataset.seen")
        somebody_works()
        page.run("dispatchEvent(new Event('online')); document.dispatchEvent(new Event('visibilitychange'))")
        time.sleep(1.5)  # the line looks five times a second
        page.sees("Sẽ đưa vào 26 người")
        assert page.run("return document.getElementById('noi-dung').dataset.seen") == seen
        button(page, "Đưa vào 26 người")
        page.sees("Đã đưa 26 người vào danh sách.", where=STATUS)
        page.sees("26 người trong danh sách, 0 đã tham gia")
        fits_everywhere(page)
        page.keys("h")
        page.sees("Đã hoàn tác", where=STATUS)
        page.sees("chưa có danh sách")
        assert page.complaints() == []

    await asyncio.to_thread(walk, chrome(width=1366, height=768))


async def test_units_at_any_size(chrome: Browsers, link: str, runtime: Runtime, world: World) -> None:
    """A long name, one that is open, one that is closed, and a list of which a line was refused."""
    by, text = world.people["secretary"], "Nhà trẻ D1\nMẫu giáo bé C1 (điểm trường Bản Nà Nghè, dạy ghép hai độ tuổi)"

    def work(uow: UnitOfWork) -> list[int]:
        made = unit_lists.make_many(uow, world.unit, UnitKind.CLASS, text, by=by).units
        units.close(uow, made[0].key, by=by)
        return [unit.key for unit in made]

    keys = await runtime.write(work)

    def walk(page: Chrome) -> None:
        goes(page, link, f"{HOME}/don-vi?mo={keys[1]}")
        page.one("textarea").send_keys("Nhà trẻ D3\n🌸")
        button(page, "Thêm đơn vị")
        page.sees("Dòng 2: Tên chưa có chữ nào đọc được", where=STATUS)
        page.one("details summary").click()
        page.sees("Đơn vị đã đóng không nhận thêm người")
        fits_everywhere(page)
        page.keys("h")
        page.sees("Đã hoàn tác", where=STATUS)
        assert page.complaints() == []

    await asyncio.to_thread(walk, chrome(width=1366, height=768))


async def test_without_scripts(chrome: Browsers, link: str, file: Path) -> None:
    def walk(page: Chrome) -> None:
        page.opens(link)
        button(page, "Vào trang văn phòng")
        page.sees("Việc hôm nay", where="h1")
        page.opens(link.partition("/vao/")[0] + f"{HOME}/don-vi")
        page.one("textarea").send_keys("1. Nhà trẻ D1\n2. Nhà trẻ D2")
        button(page, "Thêm đơn vị")
        page.sees("Đã thêm 2 lớp: Nhà trẻ D1, Nhà trẻ D2.", where=STATUS)
        next(one for one in page.all("main button") if one.get_attribute("aria-label") == "Đưa lên: Nhà trẻ D2").click()
        page.sees("Nhà trẻ D2 nay đứng thứ 2/3.", where=STATUS)
        button(page, "Hoàn tác")
        page.sees("Đã hoàn tác", where=STATUS)
        page.opens(link.partition("/vao/")[0] + f"{HOME}/don-vi/danh-sach")
        page.one("input[type=file]").send_keys(str(file))
        button(page, "Xem trước")
        page.sees("Sẽ đưa vào 26 người")
        button(page, "Đưa vào 26 người")
        page.sees("Đã đưa 26 người vào danh sách.", where=STATUS)
        button(page, "Bỏ cả danh sách này")
        page.sees("26 người sẽ không còn trong danh sách")
        button(page, "Bỏ 26 người")
        page.sees("Đã bỏ cả danh sách 26 người.", where=STATUS)

    await asyncio.to_thread(walk, chrome(scripts=False))


async def test_the_list_on_paper(chrome: Browsers, link: str, file: Path) -> None:
    """Names and numbers, no buttons and no menu."""

    def walk(page: Chrome) -> None:
        goes(page, link, f"{HOME}/don-vi/danh-sach")
        page.one("input[type=file]").send_keys(str(file))
        button(page, "Xem trước")
        button(page, "Đưa vào 26 người")
        page.sees("Đã đưa 26 người", where=STATUS)
        page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
        paper = page.read()
        assert "Nguyễn Thị Hoa Mai Z" in paper
        assert "0900000026" in paper
        for word in ("Xem trước", "Bỏ", "Trò chuyện", "Tải", "Lấy lại", "Hoàn tác"):
            assert word not in paper

    await asyncio.to_thread(walk, chrome(width=794, height=1123))


async def test_the_door_and_the_codes_on_a_phone(
    chrome: Browsers, link: str, runtime: Runtime, world: World
) -> None:  # fmt: skip
    """Each person is one line with their button, in one line too; links in a row are targets of their own."""

    def work(uow: UnitOfWork) -> None:
        at_the_door(uow, world)
        codes.make(uow, world.unit, Role.TEACHER, by=world.people["secretary"])

    await runtime.write(work)

    def walk(page: Chrome) -> None:
        goes(page, link, f"{HOME}/MN26/dai-bieu")
        page.sees("Cho dự bị vào")
        low, beside = page.run(
            "const rows = [...document.querySelectorAll('.one-line > li')];"
            "const box = (row, what) => row.querySelector(what).getBoundingClientRect();"
            "return [rows.every(row => box(row, 'button').height <= 48),"
            " rows.every(row => box(row, 'button').left >= box(row, 'p').right)]"
        )
        assert (low, beside) == (True, True)
        fits_everywhere(page)
        page.opens(link.partition("/vao/")[0] + f"{HOME}/ma")
        page.sees("In dải cắt rời")
        heights = page.run(
            "return [...document.querySelectorAll('#cac-ma ~ .row a')].map(a => a.getBoundingClientRect().height)"
        )
        assert len(heights) == 2
        assert min(heights) >= 44
        fits_everywhere(page)
        assert page.complaints() == []

    await asyncio.to_thread(walk, chrome(width=360, height=740))
