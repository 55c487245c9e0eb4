"""What a key on the page «Phân loại» costs, from the form to the changed page: with 120 questions, and with 1,000."""

import asyncio
import statistics
import time
from pathlib import Path
from zoneinfo import ZoneInfo

from aiohttp.test_utils import TestServer

import handlers
from bot.known import KNOWN
from bot.runtime import Runtime
from domain.people.access import Membership, Role
from domain.people.person import Person
from services.unit_of_work import UnitOfWork
from storage.migrate import migrate
from tests.office import register
from tests.web.office.desk import HOME, Clerk
from tests.web.visiting import Visitor
from tests.world import Clock, World, people_the_world
from web.app import make_app

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SIZES = (120, 1_000)
_MATTERS = ("bữa chiều có món gì", "sân chơi bao giờ có mái che", "xe đưa đón dừng ở đâu", "thư viện mở cửa mấy giờ")


async def measure(folder: Path, *, quick: bool) -> str:
    """Sort question by question, in turn over both meetings, each act with its page; return the line of a table."""
    took: dict[int, list[float]] = {size: [] for size in SIZES}
    for size in SIZES:
        took[size] = await _sort(f"sqlite:///{folder}/sorting-{size}.db", size, acts=10 if quick else 60)
    middle = {size: statistics.median(seen) * 1000 for size, seen in took.items()}
    late = {size: sorted(seen)[int(len(seen) * 0.95)] * 1000 for size, seen in took.items()}
    few, many = SIZES
    lines = [f"  {size:>6} questions: p50 {middle[size]:6.1f} ms, p95 {late[size]:6.1f} ms" for size in SIZES]
    return "\n".join(
        [f"a key to the changed page, {many:,} questions ÷ {few}: {middle[many] / middle[few]:.2f}", *lines]
    )


async def _sort(url: str, size: int, *, acts: int) -> list[float]:
    migrate(url)
    runtime = Runtime(url, handlers.router, zone=ZONE, clock=Clock(), known=KNOWN)
    world = await runtime.write(people_the_world)
    await runtime.write(lambda uow: _ask(uow, world, size))
    seen: list[float] = []
    app = make_app(runtime, public_url="http://127.0.0.1", secret="bench" * 8)
    async with TestServer(app) as server, Visitor(runtime, str(server.make_url("")).rstrip("/")) as visitor:
        clerk = Clerk(await visitor.signs_in(world.people["secretary"]))
        page = await clerk.opens(f"{HOME}/MN26/phan-loai")
        for _ in range(acts):
            began = time.perf_counter()
            page = await clerk.does(page, "accept")
            seen.append(time.perf_counter() - began)
            await asyncio.sleep(0.05)  # nobody presses faster, and no more than so many forms are taken at once
    runtime.close()
    return seen[acts // 5 :]


def _ask(uow: UnitOfWork, world: World, size: int) -> None:
    for number in range(size):
        person = uow.people.add(Person(name=f"Lê Thị {number}", created_at=uow.now))
        uow.people.keep(Membership(person_id=person, unit_id=world.unit, role=Role.PARENT, since=uow.now))
        register(uow, world, person, f"Ý kiến {number}: {_MATTERS[number % len(_MATTERS)]} ạ?")
