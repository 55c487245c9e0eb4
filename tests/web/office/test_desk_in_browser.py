"""The desk in a real browser: slips typed one after the other with the keyboard alone."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import pytest
from aiohttp import web
from selenium.webdriver.common.keys import Keys

from bot.runtime import Runtime
from domain.questions.question import ReplyMode
from services.people import desk, signing_in, stubs
from services.people.desk import Slip
from services.unit_of_work import UnitOfWork
from tests.web import axe
from tests.web.chrome import Chrome, missing
from tests.web.office.desk import HOME
from tests.web.office.test_lists_in_browser import STATUS, fits_everywhere, goes
from tests.world import World
from web.office.live import LINES

T = TypeVar("T")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(bool(missing()), reason=f"no browser: {missing()}"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.timeout(400),
]


@pytest.fixture
async def link(runtime: Runtime, world: World, address: str, app: web.Application) -> str:
    """A fresh link that leads the secretary to the pages."""
    app[LINES].look_every = 0.2
    made = await runtime.write(lambda uow: signing_in.make_link(uow, world.people["secretary"]))
    return f"{address}/vao/{made}?van-phong"


async def test_one_after_the_other_by_keys(
    chrome: Callable[..., Chrome], link: str, runtime: Runtime, world: World
) -> None:
    def types() -> None:
        page = chrome(width=1366, height=768)
        goes(page, link, f"{HOME}/MN26/ban-tiep-nhan")
        page.one("[name=ten]").click()
        for number, name in enumerate(("ông Lường Văn Pấng", "bà Quàng Thị Dương"), start=1):
            page.keys(name, Keys.ENTER, Keys.ENTER, Keys.ENTER, f"Đề nghị sửa mái che số {number}.", Keys.ENTER)
            page.keys(Keys.ENTER, Keys.ENTER, Keys.ENTER, Keys.ENTER)
            page.sees(f"Đã ghi phiếu MN26-00{number}", where=STATUS)
            page.until(lambda: page.run("return document.activeElement.name") == "ten", "the next slip")
            assert page.one("[name=ten]").get_attribute("value") == ""
            assert page.one("[name=loi]").get_attribute("value") == ""
        fits_everywhere(page)
        page.opens(link.partition("/vao/")[0] + f"{HOME}/MN26/ban-tiep-nhan/in?phieu=1")
        page.sees("Phiếu MN26-001")
        assert axe.everywhere(page) == []
        assert page.complaints() == []

    await asyncio.get_running_loop().run_in_executor(None, types)
    asked = await runtime.read(lambda uow: uow.questions.standing(world.meeting))
    assert [one.wording for one in asked] == ["Đề nghị sửa mái che số 1.", "Đề nghị sửa mái che số 2."]


async def test_the_qr_of_a_stub_leads_to_its_question(
    chrome: Callable[..., Chrome], address: str, runtime: Runtime, world: World
) -> None:
    """On a telephone that nobody is signed in with; the letters leave the address at once."""
    slip = Slip("Đề nghị sửa mái che.", world.topics["other"], ReplyMode.WRITTEN, name="bà Quàng Thị Dương")
    question = await runtime.write(lambda uow: desk.take(uow, world.meeting, slip, by=world.people["secretary"]))

    def follows() -> None:
        page = chrome()
        page.opens(address + stubs.path_of(question))
        page.until(lambda: page.one("#ma").get_attribute("value") == question.stub, "the letters")
        assert page.run("return location.href") == f"{address}/p"
        page.fits()
        assert axe.everywhere(page) == []
        page.one("main button").click()
        page.sees("Phiếu MN26-001", where="h1")
        assert "Đã nhận, chờ phân loại. Đang ở Ban Thư ký" in page.read("main")
        assert "Dương" not in page.read()
        page.fits()
        assert axe.everywhere(page) == []
        page.opens(f"{address}/")
        page.one("a[href='/p']").click()
        page.one("#ma").send_keys("mn26 1")
        page.fits()
        page.one("main button").click()
        page.sees("Phiếu MN26-001", where="h1")
        assert "mái che" not in page.read()
        page.fits()
        assert axe.everywhere(page) == []

    await asyncio.get_running_loop().run_in_executor(None, follows)


async def test_twenty_minutes_without_a_line(
    chrome: Callable[..., Chrome], link: str, address: str, runtime: Runtime, world: World
) -> None:
    """Typed on while the network is cut, kept while nobody is signed in, and sent by itself, each once."""
    loop = asyncio.get_running_loop()
    secretary = world.people["secretary"]

    def signs_out(uow: UnitOfWork) -> None:
        for account in uow.accounts.of(secretary):
            uow.access.revoke_sessions(account.id or 0)

    async def fresh() -> str:
        made = await runtime.write(lambda uow: signing_in.make_link(uow, secretary))
        return f"{address}/vao/{made}?van-phong"

    def here(work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, loop).result()

    def types() -> None:
        page = chrome(width=1366, height=768)
        goes(page, link, f"{HOME}/MN26/ban-tiep-nhan")
        page.one("[name=ten]").click()
        slip(page, "ông Lường Văn Pấng", 1)
        page.sees("Đã ghi phiếu MN26-001", where=STATUS)
        page.offline(now=True)
        slip(page, "bà Quàng Thị Dương", 2)
        page.sees("1 phiếu chờ gửi", where="#cho-gui")
        slip(page, "chị Lò Thị Mây Hai", 3)
        page.sees("2 phiếu chờ gửi", where="#cho-gui")
        fits_everywhere(page)
        page.one("[name=loi]").send_keys("Đang gõ dở")
        here(runtime.write(signs_out))
        page.offline(now=False)
        page.sees("Phiên đã hết. 2 phiếu vẫn giữ", where="#cho-gui")
        goes(page, here(fresh()), f"{HOME}/MN26/ban-tiep-nhan")
        page.sees("Đã gửi 2 phiếu", where="#cho-gui")
        page.sees("Đã ghi phiếu MN26-003", where="#cho-gui")
        assert page.one("[name=loi]").get_attribute("value") == "Đang gõ dở"
        assert axe.everywhere(page) == []

    await loop.run_in_executor(None, types)
    asked = await runtime.read(lambda uow: uow.questions.standing(world.meeting))
    assert [one.wording for one in asked] == [f"Đề nghị sửa mái che số {number}." for number in (1, 2, 3)]


def slip(page: Chrome, name: str, number: int) -> None:
    page.until(lambda: page.run("return document.activeElement.name") == "ten", "the next slip")
    page.keys(name, Keys.ENTER, Keys.ENTER, Keys.ENTER, f"Đề nghị sửa mái che số {number}.", Keys.ENTER)
    page.keys(Keys.ENTER, Keys.ENTER, Keys.ENTER, Keys.ENTER)


async def test_a_kept_slip_tells_the_offices_hour_and_asks_whose_it_is(
    chrome: Callable[..., Chrome], link: str, runtime: Runtime, world: World
) -> None:
    """In a browser of another zone; where somebody has that name, opening the slip asks what the office asked."""

    def types() -> None:
        page = chrome(width=1366, height=768)
        page.driver.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": "America/New_York"})
        goes(page, link, f"{HOME}/MN26/ban-tiep-nhan")
        page.one("[name=ten]").click()
        page.offline(now=True)
        slip(page, "Đỗ Thu Hà", 1)
        page.sees("1 phiếu chờ gửi", where="#cho-gui")
        hanoi = page.run(
            "return new Intl.DateTimeFormat('en-GB', {timeZone: 'Asia/Ho_Chi_Minh', hour: 'numeric', hourCycle: 'h23'})"
            ".format(Date.now())"
        )
        assert page.read("#cho-gui li").startswith(f"{int(hanoi)}h")
        page.offline(now=False)
        page.sees("1 phiếu cần xem lại", where="#cho-gui")
        page.one("#cho-gui li button").click()
        page.until(lambda: page.one("[name=nguoi]").is_displayed(), "whose it is")
        assert "Đỗ Thu Hà" in page.read("[name=nguoi]")

    await asyncio.get_running_loop().run_in_executor(None, types)
