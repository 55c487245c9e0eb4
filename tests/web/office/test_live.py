"""The line of an open page: it says only that something changed, to whom it concerns, and ends with the session."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

import pytest
from aiohttp import web

from bot.runtime import Runtime
from services.people import signing_in
from services.people.office_pages import HOME
from services.plans import deciding
from services.unit_of_work import UnitOfWork
from tests.office import asks
from tests.preparing import lay_usual
from tests.waiting import WITHIN
from tests.web.visiting import Line, Visitor
from tests.world import Clock, World, put_under_a_ward
from web.office import live
from web.office.live import LINES


@pytest.fixture(autouse=True)
def _soon(app: web.Application, monkeypatch: pytest.MonkeyPatch) -> None:
    app[LINES].look_every = 0.05
    monkeypatch.setattr(live, "HEARTBEAT", 0.2)


@pytest.fixture
async def secretary(visitor: Callable[[], Visitor], world: World) -> Visitor:
    """The secretary, signed in."""
    return await visitor().signs_in(world.people["secretary"])


@asynccontextmanager
async def line(visitor: Visitor, mark: str = "MN26/", since: int = 0) -> AsyncIterator[Line]:
    """Open a page's line."""
    async with visitor.http.get(f"{HOME}/{mark}dong?tu={since}") as answer:
        assert (answer.status, answer.content_type) == (200, "text/event-stream")
        yield Line(answer)


async def newest(runtime: Runtime) -> int:
    """The newest event of all."""
    return await runtime.read(lambda uow: uow.events.newest())


async def test_it_says_the_newest_event_and_no_more(secretary: Visitor, runtime: Runtime, world: World) -> None:
    steps = await lay_usual(runtime, world)
    async with line(secretary, since=await newest(runtime)) as one:
        await runtime.write(partial(deciding.confirm, deadline_id=steps["digest"], by=world.people["chair"]))
        assert await one.event() == ("doi", await newest(runtime), str(await newest(runtime)))
        await asks(runtime, world, "parent", "Bếp ăn lưu mẫu thế nào ạ?")


async def test_what_happened_before_the_line_was_open_is_told(
    secretary: Visitor, runtime: Runtime, world: World
) -> None:
    steps = await lay_usual(runtime, world)
    seen = await newest(runtime)
    await runtime.write(partial(deciding.confirm, deadline_id=steps["digest"], by=world.people["chair"]))
    async with line(secretary, since=seen) as one:
        name, told, _ = await one.event()
        assert (name, told > seen) == ("doi", True)


async def test_another_meeting_is_silent_and_so_is_who_only_looks(
    secretary: Visitor, runtime: Runtime, world: World
) -> None:
    def work(uow: UnitOfWork) -> int:
        return put_under_a_ward(uow, world).key

    other = await runtime.write(work)
    seen = await newest(runtime)
    async with line(secretary, since=seen) as one, line(secretary, "", since=seen) as all_of_it:
        await runtime.write(lambda uow: uow.act("question.viewed", "question", 1, by=None))
        await runtime.write(lambda uow: uow.act("meeting.reminds", "meeting", other, by=None))
        assert (await all_of_it.event())[0] == "doi"
        await runtime.write(lambda uow: uow.act("meeting.reminds", "meeting", world.meeting, by=None))
        assert (await one.event())[1] == await newest(runtime)


async def test_a_late_commit_is_told_all_the_same(
    secretary: Visitor, app: web.Application, runtime: Runtime, world: World
) -> None:
    """Of two processes one may commit an earlier event later: the page is told that it has not seen all."""
    seen = await newest(runtime) + 100
    async with line(secretary, since=seen) as one:
        await runtime.write(lambda uow: uow.act("meeting.reminds", "meeting", world.meeting, by=None))
        while not app[LINES]._known:  # noqa: SLF001 - the first look knows what there was
            await runtime.write(lambda uow: None)
        await runtime.write(lambda uow: uow.act("meeting.reminds", "meeting", world.meeting, by=None))
        assert (await one.event())[:2] == ("doi", 0)


async def test_a_line_ends_with_the_session_and_with_its_twelve_hours(
    secretary: Visitor, visitor: Callable[[], Visitor], runtime: Runtime, world: World, clock: Clock
) -> None:
    async with line(secretary) as one:
        clock.move(hours=11, minutes=59)
        async with secretary.http.get(HOME, headers={"X-Unasked": "1"}) as answer:
            assert answer.status == 200
        clock.move(minutes=2)
        assert (await one.rest(within=WITHIN)).endswith(b"event: het\ndata: resting\n\n")
    async with secretary.http.get(f"{HOME}/dong") as answer:
        assert answer.status == 404
    chair = await visitor().signs_in(world.people["chair"])
    account = await runtime.write(partial(signing_in.account_of, person_id=world.people["chair"]))
    async with line(chair) as one:
        await runtime.write(lambda uow: uow.access.revoke_sessions(account))
        assert (await one.rest(within=WITHIN)).endswith(b"event: het\ndata: resting\n\n")


async def test_who_may_not_see_it_hears_nothing(may: Visitor, visitor: Callable[[], Visitor], world: World) -> None:
    responder = await visitor().signs_in(world.people["responder"])
    for somebody, mark in ((may, ""), (may, "MN26/"), (responder, "MN26/"), (visitor(), "")):
        async with somebody.http.get(f"{HOME}/{mark}dong") as answer:
            assert answer.status == 404


async def test_one_page_too_many_closes_the_oldest(secretary: Visitor) -> None:
    async with line(secretary) as oldest, line(secretary), line(secretary), line(secretary), line(secretary):
        assert (await oldest.rest(within=WITHIN)).endswith(b"event: het\ndata: many\n\n")
