"""Every state of a meeting, every act of the chair, every role, by page and chat: done, or refused with a sentence."""

from collections.abc import Callable

import pytest

from bot.runtime import Runtime
from services.meetings import closing, outcomes, rounds
from services.plans import moving
from services.unit_of_work import UnitOfWork
from tests.conversations.meetings.test_chairing import GATE, MENU
from tests.office import asks
from tests.talking import Speaker
from tests.web.office.desk import HOME, Clerk, Shown
from tests.web.visiting import Visitor
from tests.world import World

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the rules are the same on both
PAGE = f"{HOME}/MN26/dieu-hanh"
TEN_DAYS = {"ngay": "2026-12-10"}
OF_THE_TURN = {"here", "discussed", "later", "up", "put_back", "absent", "answerer", "ask_back"}
NOTED = {"follow_up", "pledge"}
ALLOWED = {
    "planned": {"start"},
    "between": {"call_next", "call", "close"},
    "heard": {*OF_THE_TURN, *NOTED, "call", "close"},
    "decided": {"call_next", "gist", "undo", "close", *NOTED},
    "closed": {"gist"},
    "cancelled": set[str](),
}
"""What can be done in which state, about the first question; «call» of the one that is heard shows it again."""
ACTS = ("start", "call_next", "call", "gist", "undo", "declined", "close", *sorted(OF_THE_TURN | NOTED))


async def brought(runtime: Runtime, world: World, state: str) -> None:
    """Bring the meeting into a state; two questions were asked."""
    await asks(runtime, world, "parent", MENU)
    await asks(runtime, world, "parent2", GATE)
    by = world.people["chair"]

    def work(uow: UnitOfWork) -> None:
        if state == "cancelled":
            moving.cancel(
                uow, world.meeting, by=by, reason="Bão lớn, đường ngập", version=uow.meetings.get(world.meeting).version
            )
        if state in {"planned", "cancelled"}:
            return
        rounds.start(uow, world.meeting, by=by)
        if state == "between":
            return
        rounds.call(uow, 1, by=by)
        if state in {"decided", "closed"}:
            outcomes.answered_here(uow, 1, 1, by=by)
        if state == "closed":
            closing.close(uow, world.meeting, by=by)

    await runtime.write(work)


def typed(act: str, world: World) -> dict[str, str]:
    """What a form of this act says, besides the question and the version of its turn."""
    someone = str(world.people["responder"])
    return {
        "up": {"co-quan": "Sở GDĐT", **TEN_DAYS}, "declined": {"ly-do": "Ngoài nội dung"}, "close": {"chac": "1"},
        "gist": {"loi": "Bữa phụ lúc 14h30 hằng ngày."}, "answerer": {"nguoi": someone},
        "follow_up": {"loi": "Còn bữa sáng ạ?"}, "pledge": {"loi": "Sẽ lắp mái che", "nguoi": someone, **TEN_DAYS},
    }.get(act, {})  # fmt: skip


async def does(clerk: Clerk, runtime: Runtime, world: World, act: str) -> tuple[Shown, bool]:
    """Send a form of this act about the first question; what comes of it, and whether anything was done."""
    page = await clerk.opens(PAGE)
    assert page.status == 200
    token = page.html.split('name="csrf" value="')[1].split('"')[0]
    decided = await runtime.read(lambda uow: uow.turns.acts(world.meeting, [outcomes.DECIDED], most=1))
    about = str(decided[0].id) if act == "undo" and decided else "1"
    fields = {"csrf": token, "event": "a" * 32, "viec": act, "moc": about, "thay": "1", **typed(act, world)}
    before = await runtime.read(lambda uow: uow.events.newest())
    done = await clerk.sends(PAGE, fields)
    return done, await runtime.read(lambda uow: uow.events.newest()) > before


@pytest.mark.parametrize(("state", "act"), [(state, act) for state, acts in ALLOWED.items() for act in sorted(acts)])
async def test_what_may_be_done_is_done(
    runtime: Runtime, world: World, visitor: Callable[[], Visitor], state: str, act: str
) -> None:
    await brought(runtime, world, state)
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    done, changed = await does(clerk, runtime, world, act)
    assert done.status == 200, (done.status_line, done.words)
    assert changed or (act, state) == ("call", "heard"), "which shows it again"


@pytest.mark.parametrize("state", ALLOWED)
async def test_all_else_is_refused_with_a_sentence(
    runtime: Runtime, world: World, visitor: Callable[[], Visitor], state: str
) -> None:
    """Above the page as it stands; and nothing has changed."""
    await brought(runtime, world, state)
    clerk = Clerk(await visitor().signs_in(world.people["chair"]))
    for act in sorted(set(ACTS) - ALLOWED[state]):
        done, changed = await does(clerk, runtime, world, act)
        assert (done.status, changed) == (409, False), (act, done.words)
        assert len(done.status_line) > 20
        assert "Điều hành" in done.html


@pytest.mark.parametrize("part", ["responder", "parent", "teacher"])
async def test_others_find_no_page(runtime: Runtime, world: World, visitor: Callable[[], Visitor], part: str) -> None:
    """They run no meeting: every act of it is no page for them, in whatever state."""
    await brought(runtime, world, "heard")
    clerk = Clerk(await visitor().signs_in(world.people[part]))
    assert (await clerk.opens(PAGE)).status == 404
    before = await runtime.read(lambda uow: uow.events.newest())
    for act in ACTS:
        fields = {"csrf": "0" * 40, "event": "a" * 32, "viec": act, "moc": "1", "thay": "1", **typed(act, world)}
        assert (await clerk.sends(PAGE, fields)).status in {403, 404}
    assert await runtime.read(lambda uow: uow.events.newest()) == before


@pytest.mark.parametrize("state", ALLOWED)
async def test_by_chat(runtime: Runtime, world: World, state: str) -> None:
    """Each command is answered in each state, with a way on: a button, or what to say next; others may run nothing."""
    await brought(runtime, world, state)
    for command in ("/hoantac", "/tiep", "/goi MN26-002", "/batdau", "/dong"):
        for part in ("chair", "secretary"):
            heard = await Speaker(runtime, world.accounts[part]).says(command)
            assert len(heard.text) > 20
            assert heard.labels(), heard.text
        for part in ("responder", "parent"):
            (await Speaker(runtime, world.accounts[part]).says(command)).shows("Nếu đã được giao việc này")
