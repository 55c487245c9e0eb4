"""Every page, for every role, by day and by night, at three sizes: axe-core finds nothing."""

import asyncio
from collections.abc import Callable

import pytest

from bot.runtime import Runtime
from domain.audience import Circle, Per
from domain.people.access import POSTS, Role
from domain.people.person import Person
from services.people import code_each, delegate_lists, delegates, own_codes, signing_in
from services.unit_of_work import UnitOfWork
from tests.inviting import invite
from tests.office import asks
from tests.preparing import lay_usual
from tests.rosters import bring_a_list
from tests.web import axe
from tests.web.chrome import Chrome, missing
from tests.web.office.desk import HOME, TIMELINE
from tests.world import World, put_under_a_ward

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(bool(missing()), reason=f"no browser: {missing()}"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.timeout(900),
    pytest.mark.no_cover,  # each page has tests of its own
]
Browsers = Callable[..., Chrome]


async def test_before_anybody_signs_in(chrome: Browsers, address: str, world: World) -> None:
    def walk(page: Chrome) -> None:
        for path in ("/", "/m#MAYHONG", "/vao/khong-co-lien-ket-nay", "/khong-co"):
            page.opens(address + path)
            assert axe.everywhere(page) == [], path

    await asyncio.to_thread(walk, chrome())


@pytest.mark.parametrize("part", ["parent", "secretary"])
async def test_the_chat(chrome: Browsers, address: str, runtime: Runtime, world: World, part: str) -> None:
    """With choices to press, some of them spent, and the account's panel open."""
    made = await runtime.write(lambda uow: signing_in.make_link(uow, world.people[part]))

    def walk(page: Chrome) -> None:
        page.opens(f"{address}/vao/{made}")
        page.one(".newest .choices button")
        page.says("hội nghị")
        page.until(lambda: len(page.bubbles()) >= 3, "an answer")
        assert axe.everywhere(page) == []
        page.one(".menu summary").click()
        assert axe.look(page) == []

    await asyncio.to_thread(walk, chrome())


@pytest.mark.parametrize("part", ["secretary", "chair", "responder", "supervisor"])
async def test_the_offices_pages(chrome: Browsers, address: str, runtime: Runtime, world: World, part: str) -> None:
    """Each with something on it: a step open, something done, something refused, a question before many are told."""
    steps = await lay_usual(runtime, world)
    await asks(runtime, world, "parent", "Bếp ăn lưu mẫu thế nào ạ?")
    who = world.people.get(part, world.people["teacher"])

    def enrol(uow: UnitOfWork) -> str:
        if part not in world.people:
            uow.people.enrol(who, world.unit, Role.SUPERVISOR)
        code_each.give_each(uow, world.unit, by=world.people["secretary"])
        bring_a_list(uow, world)
        invite(uow, world, "Sùng Thị Dua")
        guest = delegate_lists.share_of(uow, world.meeting, 0, world.unit, by=world.people["secretary"])
        delegates.name(uow, guest, "Lường Thị Ơn, Phó Chủ tịch", by=world.people["secretary"])
        own_codes.give(uow, world.unit, 0, by=world.people["secretary"])
        return signing_in.make_link(uow, who)

    made, named = await runtime.write(enrol), f"{world.meeting}.0.{world.unit}"

    def walk(page: Chrome) -> None:
        page.opens(f"{address}/vao/{made}?van-phong")
        page.sees("Việc hôm nay", where="h1")
        assert axe.everywhere(page) == []
        if part == "responder":
            return
        for path in (TIMELINE, f"{TIMELINE}?mo={steps['digest']}", f"{TIMELINE}?xem=late"):
            page.opens(address + path)
            assert axe.everywhere(page) == [], path
        if part == "supervisor":
            return
        sheets = [f"{HOME}/ma/in?u={world.unit}&{kind}" for kind in ("kieu=trang&chuc=1", "kieu=dai", "rieng=1&nhom=0")]
        lists = [f"{HOME}/MN26/dai-bieu{more}" for more in ("", "/in", "/in?kieu=giay-moi")]
        lists.append(f"{HOME}/dai-bieu?ds={named}")
        for path in (f"{HOME}/don-vi?mo={world.class_a}", f"{HOME}/don-vi/danh-sach", f"{HOME}/ma", *sheets, *lists):
            page.opens(address + path)
            for one in page.all("details"):
                page.run("arguments[0].open = true", one)
            assert axe.everywhere(page) == [], path
        page.opens(f"{address}{TIMELINE}?mo={steps['digest']}")
        page.keys("c")
        page.sees("Đã xác nhận: ", where="#status")
        assert axe.look(page) == [], "something done"
        next(b for b in page.all("button") if b.text == "Xem trước").click()
        page.one("#status.no")
        assert axe.look(page) == [], "something refused"
        page.shift("?")
        assert axe.look(page) == [], "the keys"

    await asyncio.to_thread(walk, chrome(width=1366, height=768))


async def test_closed_pages(chrome: Browsers, address: str, runtime: Runtime, world: World) -> None:
    made = await runtime.write(lambda uow: signing_in.make_link(uow, world.people["secretary"]))

    def signs_in(page: Chrome) -> None:
        page.opens(f"{address}/vao/{made}?van-phong")
        page.sees("Việc hôm nay", where="h1")

    def looks(page: Chrome) -> None:
        page.opens(address + HOME)
        page.sees("Trang văn phòng đang đóng")
        assert axe.everywhere(page) == []

    page = chrome()
    await asyncio.to_thread(signs_in, page)
    runtime.clock.move(hours=12, seconds=1)  # type: ignore[attr-defined]
    await asyncio.to_thread(looks, page)


async def test_every_other_role(chrome: Browsers, address: str, runtime: Runtime, world: World) -> None:
    """The same pages with less on them: one size is enough."""
    await lay_usual(runtime, world)

    def enrol(uow: UnitOfWork) -> list[str]:
        """The school stands under a ward that invites of it: its office and who watches see more than one unit."""
        made, meeting = [], put_under_a_ward(uow, world)
        meeting.audience = [Circle(Role.TEACHER, per=Per.SCHOOL, number=2).kept()]
        uow.meetings.keep(meeting)
        for roles in ((Role.SECRETARY,), (Role.SUPERVISOR,), (Role.COMPILER, Role.SUPERVISOR)):
            watcher = uow.people.add(Person(name="Đèo Văn Sinh", created_at=uow.now))
            for role, unit_id in zip(roles, (meeting.unit_id, world.unit), strict=False):
                uow.people.enrol(watcher, unit_id, role)
            made.append(signing_in.make_link(uow, watcher))
        for role in sorted(POSTS - {Role.SECRETARY, Role.RESPONDER, Role.SUPERVISOR}):
            person_id = uow.people.add(Person(name=f"Lò Văn {role.name.title()}", created_at=uow.now))
            uow.people.enrol(person_id, world.unit, role)
            made.append(signing_in.make_link(uow, person_id))
        return made

    links = await runtime.write(enrol)

    def walk(page: Chrome) -> None:
        for link in links:
            page.opens(f"{address}/vao/{link}?van-phong")
            page.sees("Việc hôm nay", where="h1")
            found = axe.look(page)
            entries, looked = _entries(page), set[str]()
            while further := entries - looked:
                page.opens(min(further))
                looked.add(min(further))
                entries |= _entries(page)
                found += axe.look(page)
            assert found == []

    await asyncio.to_thread(walk, chrome())


def _entries(page: Chrome) -> set[str]:
    """Where the menu leads from here: groups, and the pages of the one that is open."""
    return {one.get_attribute("href") or "" for one in page.all(".pages a")}
