"""Every page leads to the «Phiếu» of a number and back; the lists say who is waited for, and what seems to be equal."""

from collections.abc import Callable
from datetime import timedelta

from bot.runtime import Runtime
from domain.questions.question import ReplyMode
from papers import kinds
from services.meetings import rounds
from services.questions import alike, asking_back, equal, listing, parting, triage
from services.unit_of_work import UnitOfWork
from tests.conversations.questions.test_asking_back import BACK
from tests.conversations.questions.test_equal import AGAIN, GATE, WATER
from tests.office import asks
from tests.web.office.desk import HOME, Clerk
from tests.web.visiting import Visitor
from tests.world import World

Visitors = Callable[[], Visitor]
MEETING = f"{HOME}/MN26"


async def three(runtime: Runtime, world: World) -> None:
    """Two that ask the same, and another one, of which the second's asker is waited for."""
    for part, words in (("parent", WATER), ("teacher", GATE), ("parent2", AGAIN)):
        await asks(runtime, world, part, words)
    await runtime.write(lambda uow: asking_back.ask(uow, 2, BACK, by=world.people["secretary"]))


async def test_each_page_leads_to_the_slip(runtime: Runtime, world: World, visitor: Visitors) -> None:
    await three(runtime, world)
    by = world.people["secretary"]

    def work(uow: UnitOfWork) -> None:
        triage.assign(uow, 2, holder_id=world.people["responder"], due_at=uow.now + timedelta(days=3), by=by)
        equal.join(uow, 3, 1, by=by)
        rounds.start(uow, world.meeting, by=by)
        rounds.call(uow, 2, by=by)

    await runtime.write(work)
    clerk = Clerk(await visitor().signs_in(by))
    to_slip = f'href="{MEETING}/phieu/2"'
    for path in ("phan-loai?loc=tat-ca&c=002", "danh-sach?xem=chu-de", "dieu-hanh", "bien-ban"):
        assert to_slip in (await clerk.opens(f"{MEETING}/{path}")).html, path
    assert f'href="{MEETING}/phieu/3"' in (await clerk.opens(f"{MEETING}/cau-cung-noi-dung")).html
    assert to_slip in (await clerk.opens(f"{HOME}/con-no?mo=d1")).html
    responder = Clerk(await visitor().signs_in(world.people["responder"]))
    owed = await responder.opens(f"{HOME}/con-no?mo=d1")
    assert "MN26-002" in owed.words
    assert "/phieu/" not in owed.html, "who may not open the slip is not led there"


async def test_the_slip_leads_back_and_to_its_neighbours(runtime: Runtime, world: World, visitor: Visitors) -> None:
    await three(runtime, world)
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    page = await clerk.opens(f"{MEETING}/phieu/2")
    for address in ("phieu/1", "phieu/3", "phan-loai?loc=tat-ca&amp;c=002", "danh-sach"):
        assert f'href="{MEETING}/{address}"' in page.html, address
    assert "Phiếu trước" not in (await clerk.opens(f"{MEETING}/phieu/1")).words
    assert "Phiếu sau" not in (await clerk.opens(f"{MEETING}/phieu/3")).words


async def test_who_is_waited_for_and_what_seems_equal(runtime: Runtime, world: World, visitor: Visitors) -> None:
    await three(runtime, world)
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    for path in ("phan-loai", "danh-sach"):
        page = (await clerk.opens(f"{MEETING}/{path}")).html
        rows = {code: page.rpartition(f">{code}</")[2].partition("</tr>")[0].partition("</li>")[0] for code in CODES}
        assert ["hỏi lại, chờ" in rows[code] for code in CODES] == [False, True, False], path
        assert ["gần giống" in rows[code] for code in CODES] == [True, False, True], path


CODES = ("MN26-001", "MN26-002", "MN26-003")


async def test_what_was_put_apart_is_not_called_equal_again(runtime: Runtime, world: World) -> None:
    await three(runtime, world)
    by = world.people["secretary"]

    def likely(uow: UnitOfWork) -> set[int]:
        return alike.likely(uow, uow.meetings.get(world.meeting), uow.questions.listed(world.meeting))

    assert await runtime.read(likely) == {1, 3}
    await runtime.write(lambda uow: equal.join(uow, 3, 1, by=by))
    await runtime.write(lambda uow: parting.part(uow, 3, by=by))
    assert await runtime.read(likely) == set()


async def test_the_file_says_who_is_waited_for(runtime: Runtime, world: World) -> None:
    await three(runtime, world)

    def lines(uow: UnitOfWork) -> list[bool]:
        found = listing.lines(uow, uow.meetings.get(world.meeting), ReplyMode.SPOKEN, listing.By.REGISTRATION)
        return [line.asked_back for line in found]

    assert await runtime.read(lines) == [False, True, False]

    def order(uow: UnitOfWork) -> bytes:
        ordered = listing.order_file(uow, uow.meetings.get(world.meeting), by=world.people["secretary"])
        return kinds.make(ordered)

    assert (await runtime.write(order)).decode("utf-8-sig").count("chờ người hỏi bổ sung") == 1


async def test_the_day_leads_to_a_running_meeting(runtime: Runtime, world: World, visitor: Visitors) -> None:
    await three(runtime, world)
    chair = Clerk(await visitor().signs_in(world.people["chair"]))
    assert "Điều hành hội nghị đang họp" not in (await chair.opens(HOME)).words
    await runtime.write(lambda uow: rounds.start(uow, world.meeting, by=world.people["chair"]))
    assert f'href="{MEETING}/dieu-hanh"' in (await chair.opens(HOME)).html.partition("<main")[2]
