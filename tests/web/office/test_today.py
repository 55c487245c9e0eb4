"""Việc hôm nay, and the door of the office's pages: who gets in, for how long, and what waits there."""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from html import unescape

import pytest

from bot.runtime import Runtime
from domain.people.access import Role
from services.answers import promises
from services.meetings import closing, rounds
from services.people.clerks import IDLE
from services.plans import deciding
from services.questions import triage
from services.unit_of_work import UnitOfWork
from tests.office import asks
from tests.preparing import lay_usual
from tests.web.visiting import Visitor
from tests.world import Clock, World, put_under_a_ward

HOME = "/van-phong"


def words(page: str) -> str:
    """What can be read of a page's main part."""
    main = re.search(r"<main.*?</main>", page, re.DOTALL)
    assert main
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main[0])).split())


@pytest.fixture
async def secretary(visitor: Callable[[], Visitor], world: World) -> Visitor:
    """The secretary, signed in."""
    return await visitor().signs_in(world.people["secretary"])


# --- the door ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["parent", "teacher", None])
async def test_who_has_no_post_finds_no_page(visitor: Callable[[], Visitor], world: World, part: str | None) -> None:
    """Nothing tells that there is one; who is not signed in is told how to, whatever the address."""
    somebody = visitor()
    if part:
        await somebody.signs_in(world.people[part])
        assert '<form class="pages" method="post" action="/van-phong/mo" hidden>' in await somebody.page()
    nowhere = await somebody.page("/khong-co", 404)
    for path in (HOME, f"{HOME}/MN26/lich-viec"):
        if part:
            assert await somebody.page(path, 404) == nowhere
        else:
            assert "chưa đăng nhập" in await somebody.page(path, 401)


@pytest.mark.parametrize("part", ["secretary", "chair", "responder"])
async def test_who_has_a_post_gets_in(visitor: Callable[[], Visitor], world: World, part: str) -> None:
    somebody = await visitor().signs_in(world.people[part])
    page = await somebody.page(HOME)
    assert "<h1" in page
    assert page.count("<h1") == 1
    assert 'aria-current="page">Việc hôm nay</a>' in page
    async with somebody.http.get(HOME) as answer:
        assert answer.headers["Cache-Control"] == "no-store"
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


async def test_a_link_leads_to_the_pages(visitor: Callable[[], Visitor], world: World) -> None:
    somebody = visitor()
    link = await somebody.link(world.people["secretary"]) + "?van-phong"
    assert "Vào trang văn phòng" in await somebody.page(link)
    async with somebody.http.post(link) as answer:
        assert answer.url.path == HOME
    async with somebody.http.get(link) as again:
        assert again.url.path == HOME, "the person's own used link just goes on"


async def test_the_pages_close_after_twelve_idle_hours(
    secretary: Visitor, clock: Clock, quiet: Callable[[], None]
) -> None:
    """The chat stays open, and opens them again."""
    await secretary.page(HOME)
    clock.move(hours=11)
    assert "Việc hôm nay" in await secretary.page(HOME)
    clock.move(hours=11)
    assert "Việc hôm nay" in await secretary.page(HOME), "each use keeps them open"
    clock.move(seconds=IDLE.total_seconds())
    assert "Trang văn phòng đang đóng" in await secretary.page(HOME, 401)
    assert "Trang văn phòng" in await secretary.page()
    form = {"csrf": await secretary.form_token()}
    async with secretary.http.post(f"{HOME}/mo", data=form) as answer:
        assert (answer.status, answer.url.path) == (200, HOME)
    async with secretary.http.post("/ra", data={"csrf": await secretary.form_token()}) as answer:
        assert answer.status == 200
    for address in (HOME, f"{HOME}/MN26/lich-viec"):
        said = await secretary.page(address, 401)
        assert "chưa đăng nhập" in said
        assert "xin nhắn «Trang văn phòng»" in said
    async with secretary.http.post(f"{HOME}/mo", data=form) as answer:
        assert answer.status == 401
    quiet()


async def test_what_the_script_fetches_by_itself_is_no_use(secretary: Visitor, clock: Clock) -> None:
    await secretary.page(HOME)
    clock.move(hours=7)
    async with secretary.http.get(HOME, headers={"X-Unasked": "1"}) as answer:
        assert answer.status == 200
    clock.move(hours=6)
    await secretary.page(HOME, 401)


async def test_nobody_else_opens_the_pages(may: Visitor, visitor: Callable[[], Visitor]) -> None:
    form = {"csrf": await may.form_token()}
    async with may.http.post(f"{HOME}/mo", data=form) as answer:
        assert answer.status == 404
    async with visitor().http.post(f"{HOME}/mo", data={}) as answer:
        assert answer.status == 401


# --- what waits ----------------------------------------------------------------------------------------------------


async def test_nothing_waits(secretary: Visitor) -> None:
    read = words(await secretary.page(HOME))
    assert "Hội nghị đối thoại năm học 2026-2027" in read
    assert "Đề xuất các mốc việc cho hội nghị này" in read
    assert "Sắp tới: hết hạn nhận câu hỏi" in read


async def test_what_waits_are_verbs_with_counts(
    secretary: Visitor, visitor: Callable[[], Visitor], runtime: Runtime, world: World, clock: Clock
) -> None:
    await lay_usual(runtime, world)
    first = await asks(runtime, world, "parent", "Bếp ăn lưu mẫu thế nào ạ?")
    await asks(runtime, world, "parent2", "Sân chơi bao giờ sửa ạ?")
    await runtime.write(partial(triage.accept, question_id=first, by=world.people["secretary"]))

    def give(uow: UnitOfWork) -> None:
        question = uow.questions.get(first)
        due = uow.now + timedelta(days=1)
        holder, by = world.people["responder"], world.people["secretary"]
        promises.assign(uow, question, owed=None, holder_id=holder, due_at=due, by=by)

    await runtime.write(give)
    read = words(await secretary.page(HOME))
    assert "Phân loại 1 câu hỏi mới" in read
    assert "Theo dõi 1 câu trả lời chưa gửi" in read
    assert "Xác nhận ngày của 12 mốc việc" in read
    assert 'href="/van-phong/MN26/lich-viec?xem=waiting"' in await secretary.page(HOME)
    responder = await visitor().signs_in(world.people["responder"])
    assert "Trả lời 1 câu được giao" in words(await responder.page(HOME))
    clock.move(days=2)
    secretary = await visitor().signs_in(world.people["secretary"])
    assert "Đôn đốc 1 câu trả lời đã quá hạn" in words(await secretary.page(HOME))


async def test_an_earlier_meeting_stays_until_nothing_of_it_is_open(
    secretary: Visitor, visitor: Callable[[], Visitor], runtime: Runtime, world: World, clock: Clock
) -> None:
    steps = await lay_usual(runtime, world)
    by = world.people["secretary"]
    question = await asks(runtime, world, "parent", "Bếp ăn lưu mẫu thế nào ạ?", topic="other")
    clock.move(days=10, hours=8)
    await runtime.write(partial(rounds.start, meeting_id=world.meeting, by=by))
    await runtime.write(partial(closing.close, meeting_id=world.meeting, by=by))
    secretary = await visitor().signs_in(by)
    read = words(await secretary.page(HOME))
    assert "đã họp" in read
    assert "Theo dõi 1 câu trả lời chưa gửi" in read

    def settle(uow: UnitOfWork) -> None:
        duty = promises.open_duty(uow, question)
        assert duty is not None
        promises.cancel(uow, duty, by=by)
        for key in steps.values():
            deadline = uow.deadlines.get(key)
            if deadline.is_open:
                deciding.drop_quietly(uow, deadline, by=by, why="test")

    await runtime.write(settle)
    read = words(await secretary.page(HOME))
    assert "Hội nghị đối thoại" not in read
    assert "Không có việc nào chờ." in read


async def test_each_unit_sees_its_own(
    secretary: Visitor, visitor: Callable[[], Visitor], runtime: Runtime, world: World
) -> None:
    def work(uow: UnitOfWork) -> None:
        meeting = put_under_a_ward(uow, world)
        uow.people.enrol(world.people["teacher"], meeting.unit_id, Role.SUPERVISOR)

    await runtime.write(work)
    assert "phường" not in words(await secretary.page(HOME))
    ward = await visitor().signs_in(world.people["teacher"])
    read = words(await ward.page(HOME))
    assert "Hội nghị tiếp xúc, đối thoại của phường" in read
    assert "Hội nghị đối thoại năm học" not in read
    assert "Đề xuất" not in read, "who only watches is offered nothing that would be refused"


async def test_a_new_office_reads_what_comes_first(secretary: Visitor, runtime: Runtime, world: World) -> None:
    def empty(uow: UnitOfWork) -> None:
        for unit in uow.people.units_under(world.unit):
            unit.closed_at = uow.now
            uow.people.keep(unit)

    assert "Việc đầu tiên" not in words(await secretary.page(HOME))
    await runtime.write(empty)
    assert "Việc đầu tiên: lập các lớp, tổ, phòng ban" in words(await secretary.page(HOME))
