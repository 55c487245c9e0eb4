"""The office's pages on a phone: short lines of entries, what has nothing to say left out, everything large enough."""

import asyncio
from collections.abc import Callable

import pytest

from bot.runtime import Runtime
from domain.audience import Circle, Per
from domain.people.access import Role
from domain.people.unit import UnitKind
from services.people import signing_in, units
from services.unit_of_work import UnitOfWork
from tests.web.chrome import Chrome, missing
from tests.web.office.desk import HOME
from tests.world import World, put_under_a_ward

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(bool(missing()), reason=f"no browser: {missing()}"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.timeout(200),
]
LINE = """
const seen = [...document.querySelectorAll('.pages a')].map(a => a.getBoundingClientRect());
const tops = ul => new Set([...ul.querySelectorAll('a')].map(a => a.getBoundingClientRect().top));
const lines = [...document.querySelectorAll('.pages ul')].map(tops);
const least = Math.min(...seen.map(r => Math.min(r.height, r.width)));
return [lines.every(found => found.size == 1), lines.length, least >= 44];
"""
LEFT = "return arguments[0].getBoundingClientRect().left"
HERE = (
    "const r = document.querySelector('.pages [aria-current=page]').getBoundingClientRect(); return [r.left, r.right]"
)
IN_SIGHT = """
const r = document.querySelector(arguments[0]).getBoundingClientRect();
return r.height > 0 && r.top >= 0 && r.bottom <= innerHeight;
"""
TICK = "const r = document.querySelector('.boxes input').getBoundingClientRect(); return [r.width, r.height]"


def desk(uow: UnitOfWork, world: World) -> str:
    """A ward's secretary, who has every page; two schools, one of which has nothing yet."""
    meeting, by = put_under_a_ward(uow, world), world.people["secretary"]
    meeting.audience = [Circle(Role.TEACHER, per=Per.SCHOOL, number=2).kept()]
    uow.meetings.keep(meeting)
    uow.people.enrol(by, meeting.unit_id, Role.SECRETARY)
    units.make(uow, meeting.unit_id, UnitKind.SCHOOL, "Trường THCS Him Lam", by=by)
    return signing_in.make_link(uow, by)


@pytest.mark.parametrize("scripts", [True, False])
async def test_the_menu_is_a_line_of_groups_and_one_of_pages(
    chrome: Callable[..., Chrome], address: str, runtime: Runtime, world: World, *, scripts: bool
) -> None:
    """Each scrolls to where one is, whatever the browser does with scripts."""
    link = await runtime.write(lambda uow: desk(uow, world))

    def walk(page: Chrome) -> None:
        page.opens(f"{address}/vao/{link}?van-phong")
        if not scripts:
            page.one("main button").click()
        page.sees("Việc hôm nay", where="h1")
        for path in (HOME, f"{HOME}/cac-truong", f"{HOME}/don-vi", f"{HOME}/MN26/dai-bieu"):
            page.opens(address + path)
            assert page.run(LINE) == [True, 1 if path == HOME else 2, True], path
            left, right = page.run(HERE)
            assert 0 <= left < right <= 360, path
            page.fits()
        first = page.all(".pages .within a")[0]
        assert page.run(LEFT, first) < 0
        page.run("arguments[0].focus()", first)
        page.until(lambda: page.run(LEFT, first) >= 0, "the focus in sight")

    await asyncio.to_thread(walk, chrome(scripts=scripts))


async def test_what_is_asked_and_what_was_done_is_in_sight(
    chrome: Callable[..., Chrome], address: str, runtime: Runtime, world: World
) -> None:
    """Far below on the page intake is closed: the question before it, and what became of it, come into view."""
    link = await runtime.write(lambda uow: signing_in.make_link(uow, world.people["secretary"]))

    def walk(page: Chrome) -> None:
        page.opens(f"{address}/vao/{link}?van-phong")
        page.sees("Việc hôm nay", where="h1")
        page.opens(f"{address}{HOME}/MN26/lich-viec")
        page.one("#nhan + .lead + form button").click()
        page.until(lambda: page.run(IN_SIGHT, "#hoi"), "the question in sight")
        page.one("button[name=chac]").click()
        page.sees("Đã khóa nhận câu hỏi", where="#status")
        page.until(lambda: page.run(IN_SIGHT, "#status"), "what was done in sight")
        page.one("#nhan + .lead + form button").click()
        page.sees("nhận câu hỏi đến", where="#status")
        page.until(lambda: page.run(IN_SIGHT, "#status"), "what was done in sight")

    await asyncio.to_thread(walk, chrome())


async def test_what_has_nothing_to_say_is_left_out(
    chrome: Callable[..., Chrome], address: str, runtime: Runtime, world: World
) -> None:
    """On a phone; a table on a wide screen keeps its columns. A box to tick is no larger than its words."""
    link = await runtime.write(lambda uow: desk(uow, world))

    def walk(page: Chrome, *, wide: bool) -> None:
        page.opens(f"{address}{HOME}/cac-truong")
        rows = [row.text for row in page.all(".rows tbody tr")]
        assert any("sắp họp" in row for row in rows)
        assert any("–" in row for row in rows) is wide
        page.opens(f"{address}{HOME}/don-vi?u={world.unit}")
        assert page.run(TICK) == [22, 22]

    def both(page: Chrome) -> None:
        page.opens(f"{address}/vao/{link}?van-phong")
        page.sees("Việc hôm nay", where="h1")
        walk(page, wide=False)
        size = {"width": 1280, "height": 800, "deviceScaleFactor": 1, "mobile": False}
        page.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        walk(page, wide=True)

    await asyncio.to_thread(both, chrome())
