"""Điều hành in a browser: by keys and by the thumb, on a tablet and a phone, through a line that drops."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.runtime import Runtime
from domain.questions.queue import Outcome
from services.answers import answering, promises
from services.dates import workday
from services.meetings import rounds
from services.people import signing_in
from services.questions import triage
from services.unit_of_work import UnitOfWork
from tests.office import asks
from tests.web.chrome import Chrome, missing
from tests.web.office.desk import HOME
from tests.world import World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(bool(missing()), reason=f"no browser: {missing()}"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.timeout(200),
]
PAGE = f"{HOME}/MN26/dieu-hanh"
WORDS = (
    "Trẻ lớp A1 ăn bữa phụ lúc mấy giờ ạ? Cháu nhà tôi hay đói, có thể báo trước thực đơn cho phụ huynh không?",
    "Cổng trường giờ tan học rất đông, có thể phân luồng, bố trí người điều tiết không ạ?",
    "Sân chơi có mái che không ạ?",
    "Lớp có máy lọc nước chưa, nước uống của các cháu được kiểm tra thế nào?",
    "Giáo viên được tập huấn sơ cứu mấy lần một năm?",
)
SIZES = """
return [...document.querySelectorAll('.bar button')].map(b => b.getBoundingClientRect())
  .filter(r => r.width).map(r => [Math.round(r.height), Math.round(r.width)]);
"""
WHERE = "const r = document.querySelector('.four').getBoundingClientRect(); return Math.round(innerHeight - r.bottom)"


async def held(runtime: Runtime, world: World, *, number: int) -> str:
    """A meeting that has begun with some questions; return the link by which its secretary signs in."""
    parts = ("parent", "parent2", "teacher")
    for place in range(number):
        await asks(runtime, world, parts[place % 3], WORDS[place % len(WORDS)], topic=("care", "safety")[place % 2])

    def begin(uow: UnitOfWork) -> str:
        by = world.people["secretary"]
        triage.assign(uow, 1, holder_id=world.people["responder"], due_at=workday(uow, 3), by=by)
        duty = promises.open_duty(uow, 1)
        assert duty is not None
        answering.draft(uow, duty.key, "Bữa phụ lúc 14h30, thực đơn dán ở cửa lớp.", by=world.people["responder"])
        rounds.start(uow, world.meeting, by=by)
        return signing_in.make_link(uow, by)

    return await runtime.write(begin)


def enters(page: Chrome, address: str, link: str) -> None:
    """Sign in, and go to the page."""
    page.opens(f"{address}/vao/{link}?van-phong")
    page.sees("Việc hôm nay", where="h1")
    page.opens(f"{address}{PAGE}")


def on_from(page: Chrome, seen: str) -> None:
    """Wait until another question is heard, or none."""
    page.until(lambda: page.read(".heard h2") != seen, "the next one")


def looks(page: Chrome, name: str) -> None:
    """Keep a picture where somebody wants to look at it."""
    folder = os.environ.get("DOITHOAI_PICTURES")
    if folder:
        (Path(folder) / f"{name}.png").write_bytes(page.driver.get_screenshot_as_png())


@pytest.mark.parametrize(("width", "height"), [(820, 1180), (1180, 820), (390, 844)])
async def test_a_meeting_is_run_by_keys(
    chrome: Callable[..., Chrome], address: str, runtime: Runtime, world: World, width: int, height: int
) -> None:
    """Fifteen questions, one key each; what is under the thumb stays where it is and is large enough."""
    link = await held(runtime, world, number=15)
    picture = f"{width}x{height}"

    def walk(page: Chrome) -> None:
        enters(page, address, link)
        page.sees("Mời câu kế")
        looks(page, f"between-{picture}")
        page.keys("\ue007")
        page.sees("MN26-001", where=".heard")
        page.sees("Bữa phụ lúc 14h30", where=".heard")
        page.until(lambda: ":" in page.read(".ticks"), "the speaker's clock runs")
        looks(page, f"card-{picture}")
        page.fits()
        assert all(tall >= 48 and wide >= 48 for tall, wide in page.run(SIZES)), page.run(SIZES)
        below = page.run(WHERE)
        page.keys("1")
        page.sees("MN26-003", where=".heard h2")
        assert page.run(WHERE) == below, "the four stay at the same place"
        page.keys("h")
        page.sees("MN26-001", where=".heard h2")
        for _ in range(14):
            seen = page.read(".heard h2")
            page.keys("2")
            on_from(page, seen)
        page.keys("3")
        page.one(".panel")
        looks(page, f"up-{picture}")
        page.one(".panel button[value='Sở GDĐT']").click()
        page.sees("Đã hết câu chờ")
        looks(page, f"all-{picture}")
        end = next(b for b in page.all(".side-part button") if "Kết thúc hội nghị" in b.text)
        page.run("arguments[0].scrollIntoView({block: 'center'})", end)
        end.click()
        page.sees("Kết thúc hội nghị?")
        looks(page, f"close-{picture}")
        next(b for b in page.all("#hoi button") if b.text == "Kết thúc").click()
        page.sees("3. Giao trả lời sau: 14")
        looks(page, f"lists-{picture}")
        page.fits()

    await asyncio.to_thread(walk, chrome(width=width, height=height))
    found = await runtime.read(lambda uow: rounds.turns(uow, world.meeting))
    assert [entry.outcome for entry in found].count(Outcome.LATER) == 14


async def test_a_line_that_drops_loses_nothing_and_doubles_nothing(
    chrome: Callable[..., Chrome], address: str, runtime: Runtime, world: World
) -> None:
    link = await held(runtime, world, number=3)

    def walk(page: Chrome) -> None:
        enters(page, address, link)
        page.keys("\ue007")
        page.sees("MN26-001", where=".heard h2")
        page.offline(now=True)
        page.keys("1")
        page.sees("Mất kết nối, chưa lưu", where="#status")
        page.keys("1")
        page.sees("MN26-001", where=".heard h2")
        page.offline(now=False)
        page.keys("1")
        page.sees("MN26-001 giải quyết tại chỗ", where="#status")

    await asyncio.to_thread(walk, chrome(width=820, height=1180))
    found = await runtime.read(lambda uow: rounds.turns(uow, world.meeting))
    assert [entry.question_id for entry in found if entry.outcome is not None] == [1]


async def test_the_other_sees_it_at_once(
    chrome: Callable[..., Chrome], address: str, runtime: Runtime, world: World
) -> None:
    """The secretary decides: the chair's page goes on by itself, and a gist that is being typed there stays."""
    link = await held(runtime, world, number=3)
    other = await runtime.write(lambda uow: signing_in.make_link(uow, world.people["chair"]))

    def walk(page: Chrome, chair: Chrome) -> None:
        for one, own in ((page, link), (chair, other)):
            enters(one, address, own)
        page.keys("\ue007")
        chair.sees("MN26-001", where=".heard h2")
        page.keys("1")
        chair.sees("MN26-003", where=".heard h2")
        chair.sees("Vừa xong: MN26-001")

    await asyncio.to_thread(walk, chrome(width=820, height=1180), chrome(width=1180, height=820))
