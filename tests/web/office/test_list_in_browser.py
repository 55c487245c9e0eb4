"""Danh sách in a real browser: forty wait, at a desk, on a tablet and a phone; by buttons and keys, and on paper."""

import asyncio
import os
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.runtime import Runtime
from domain.questions.question import Draft, Lane, ReplyMode
from services.meetings import outcomes, rounds
from services.unit_of_work import UnitOfWork
from tests.web.chrome import Chrome, missing
from tests.web.office.desk import HOME
from tests.web.office.test_lists_in_browser import fits_everywhere, goes, link
from tests.world import World

__all__ = ["link"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(bool(missing()), reason=f"no browser: {missing()}"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.timeout(400),
]
LONG = "Đề nghị nhà trường cho biết kế hoạch sửa chữa sân chơi và khu vệ sinh của dãy nhà hai tầng, vì "
SHORT = ("Cổng trường giờ tan học quá đông", "Bếp ăn bán trú ai kiểm tra", "Quạt lớp A1 hỏng đã ba tuần")


def forty(uow: UnitOfWork, world: World) -> list[int]:
    """Of three topics, one in eight late, one in ten only in writing."""
    people, topics = [world.people[one] for one in ("parent", "parent2", "teacher")], ("care", "safety", "report")
    found: list[int] = []
    for number in range(1, 41):
        words = f"{SHORT[number % 3]}, câu số {number}?" if number % 4 else f"{LONG}mưa là ngập, câu số {number}."
        mode = ReplyMode.WRITTEN if number % 10 == 0 else ReplyMode.SPOKEN
        draft = Draft(
            person_id=people[number % 3], meeting_id=world.meeting, topic_id=world.topics[topics[number % 7 % 3]],
            reply_mode=mode, wording=words, updated_at=uow.now,
        )  # fmt: skip
        code = uow.meetings.next_number(world.meeting)
        lane = Lane.LATE if number % 8 == 0 else Lane.IN_TIME
        found.append(uow.questions.register(draft, number=code, code=f"MN26-{code:03d}", lane=lane))
    return found


def runs(uow: UnitOfWork, world: World) -> None:
    """Begin; three are answered, the fourth is called."""
    by = world.people["chair"]
    rounds.start(uow, world.meeting, by=by)
    for _ in range(3):
        question = rounds.call_next(uow, world.meeting, by=by)
        entry = uow.questions.entry(question.key)
        assert entry is not None
        outcomes.answered_here(uow, question.key, entry.version, by=by)
    rounds.call_next(uow, world.meeting, by=by)


def shot(page: Chrome, name: str) -> None:
    """Keep a picture of the whole page where somebody wants to look at it."""
    if "SHOTS" in os.environ:
        height = page.run("return document.documentElement.scrollHeight")
        metrics = {"width": page.run("return innerWidth"), "height": height, "deviceScaleFactor": 1, "mobile": True}
        page.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        page.driver.save_screenshot(f"{os.environ['SHOTS']}/{name}.png")
        page.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


async def test_forty_wait(
    chrome: Callable[..., Chrome], link: str, runtime: Runtime, world: World, tmp_path: Path
) -> None:
    """Moved by a button and in the open row, frozen by its key, taken back by H; run, and printed."""
    await runtime.write(lambda uow: forty(uow, world))
    loop = asyncio.get_running_loop()

    def walk(page: Chrome) -> None:
        goes(page, link, f"{HOME}/MN26/danh-sach")
        page.sees("Chờ tới lượt (36)")
        second = page.all("button[form=xep-up]")[0]
        key = second.get_attribute("value")
        second.click()
        page.sees("đến lượt 1", where="#status")
        page.one(f"#m{key} a").click()
        page.sees("Lý do (không bắt buộc)")
        fits_everywhere(page)
        page.one("input[name=vi-tri]").send_keys("5")
        page.one("input[name=ly-do]").send_keys("Đại biểu xin về sớm")
        shot(page, "1366-mo")
        next(one for one in page.all("main button") if one.text == "Chuyển đến vị trí này").click()
        page.sees("đến lượt 5", where="#status")
        page.keys("c")
        page.sees("Đã chốt danh sách, bản số 1", where="#status")
        page.sees("Bản chốt số 1")
        shot(page, "1366-chot")
        page.keys("h")
        page.sees("chưa chốt như trước", where="#status")
        page.keys("c")
        page.sees("Đã chốt danh sách, bản số 1", where="#status")
        asyncio.run_coroutine_threadsafe(runtime.write(lambda uow: runs(uow, world)), loop).result(20)
        page.opens(link.partition("/vao/")[0] + f"{HOME}/MN26/danh-sach")
        page.sees("Đang mời")
        page.sees("Đã xử lý (3)")
        fits_everywhere(page)
        assert page.complaints() == []

    def sizes(page: Chrome, width: int, height: int) -> None:
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": True}
        page.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        shot(page, f"{width}")

    page = chrome(width=1366, height=768)
    await asyncio.to_thread(walk, page)
    for width, height in ((1366, 768), (820, 1180), (390, 844)):
        await asyncio.to_thread(sizes, page, width, height)
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    await asyncio.to_thread(sizes, page, 1050, 740)
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    printed = page.driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": False})
    pdf = b64decode(printed["data"])
    (Path(os.environ.get("SHOTS", tmp_path)) / "list.pdf").write_bytes(pdf)
    assert pdf.count(b"/Type /Page\n") >= 2 or pdf.count(b"/Page") >= 2
