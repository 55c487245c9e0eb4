"""An internal matter is behind no door: whoever opens whatever talk, page or paper, none of it says a word of it."""

from collections.abc import Callable

import pytest
from sqlmodel import select

import handlers
from bot.runtime import Runtime
from domain.messages.delivery import Delivery, StoredFile
from domain.people.access import Membership, Role
from domain.people.consent import TEXT_VERSION, Consent
from domain.people.person import Person
from domain.questions.question import Lane, ReplyMode
from services.meetings import closing, rounds
from services.people.office_pages import PAGES
from services.questions import care, listing
from services.unit_of_work import UnitOfWork
from tests.office import asks
from tests.talking import Speaker
from tests.web.office.desk import Clerk
from tests.web.visiting import Visitor
from tests.world import Clock, World, put_under_a_ward

SECRET = "Zanzibar"
HOUSE = f"Quy chế chi tiêu nội bộ {SECRET} năm nay có thay đổi gì không ạ?"
PLAIN = "Tiền ăn mỗi ngày chi vào những món gì ạ?"
INSIDE = {"secretary", "chair"}
"""Whose office it is: they read it on its card, and on the list of what stands aside."""
NOT_WALKED = {"xoadulieu", "rutdongy", "huyhop", "dong"}
"""Commands that end something."""


async def somebody(runtime: Runtime, name: str, unit_id: int, role: Role) -> str:
    """Somebody new with a post in a unit; return by which account they write."""

    def work(uow: UnitOfWork) -> None:
        person_id = uow.people.add(Person(name=name, created_at=uow.now))
        uow.people.keep(Membership(person_id=person_id, unit_id=unit_id, role=role, since=uow.now))
        uow.people.keep(Consent(person_id=person_id, text_version=TEXT_VERSION, network="web", given_at=uow.now))
        uow.accounts.bind(uow.accounts.known("web", f"{role}-{unit_id}").account_id, person_id)

    await runtime.write(work)
    return f"{role}-{unit_id}"


async def person_of(runtime: Runtime, account: str) -> int:
    known = await runtime.read(lambda uow: uow.accounts.find("web", account))
    assert known is not None
    assert known.person_id is not None
    return known.person_id


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the doors are the same on both
async def test_no_door_leads_to_it(
    runtime: Runtime, world: World, visitor: Callable[[], Visitor], clock: Clock
) -> None:  # fmt: skip
    meeting = await runtime.write(lambda uow: put_under_a_ward(uow, world).unit_id)
    house = await asks(runtime, world, "teacher", HOUSE)
    await asks(runtime, world, "parent2", PLAIN)

    def put_aside(uow: UnitOfWork) -> None:
        care.keep_internal(uow, house, by=world.people["secretary"])

    await runtime.write(put_aside)
    outside = [await somebody(runtime, "Hà Văn Sơn", meeting, Role.SECRETARY)]
    outside += [await somebody(runtime, "Lê Thị Giám", world.unit, Role.SUPERVISOR)]
    parts = {"parent", "chair"}
    accounts = {part: world.accounts[part] for part in parts} | {key: key for key in outside}

    async def walk() -> None:
        for part, account in accounts.items():
            someone = Speaker(runtime, account)
            for name in sorted(set(handlers.router.commands) - NOT_WALKED):
                heard = await someone.says(f"/{name}")
                assert SECRET not in heard.text, (part, name)
            await someone.says("/huy")
            for words in (f"/tim {SECRET}", "MN26-001", *(() if part in INSIDE else ("/phieu MN26-001",))):
                assert SECRET not in (await someone.says(words)).text.replace(f"“{SECRET}”", ""), (part, words)
            clerk = Clerk(await visitor().signs_in(await person_of(runtime, account)))
            shown = [page for page in PAGES if not (page.of_one and part in INSIDE)]
            for address in sorted({page.address.format(of=of, n=1) for page in shown for of in ("MN26", "UB26")}):
                assert SECRET not in (await clerk.opens(address)).html, (part, address)

    def papers(uow: UnitOfWork) -> None:
        held = uow.meetings.get(world.meeting)
        listing.order_file(uow, held, by=world.people["chair"])
        assert SECRET not in repr([listing.lines(uow, held, mode) for mode in ReplyMode])
        files = uow.transaction.session.exec(select(StoredFile)).all()
        assert SECRET not in repr([one.paper for one in files])
        assert not any(SECRET.encode() in (one.content or b"") for one in files)

    await walk()
    await runtime.write(papers)
    await runtime.write(lambda uow: care.admit(uow, house, by=world.people["secretary"]))
    with pytest.raises(AssertionError):
        await walk()  # the doors are those by which it would be seen
    with pytest.raises(AssertionError):
        await runtime.write(papers)
    await runtime.write(put_aside)
    clock.move(days=10)
    await runtime.write(lambda uow: rounds.start(uow, world.meeting, by=world.people["chair"]))
    called = await runtime.write(lambda uow: rounds.call_next(uow, world.meeting, by=world.people["chair"]))
    assert (called.number, called.lane) == (2, Lane.IN_TIME)
    clock.move(hours=2)
    await runtime.write(lambda uow: closing.close(uow, world.meeting, by=world.people["chair"]))
    await runtime.write(papers)
    its_own = {world.people[part] for part in ("teacher", "responder", *INSIDE)}  # the responder owes the answer now

    def told(uow: UnitOfWork) -> list[Delivery]:
        """What was owed to anybody; not their own words, which a search says back."""
        found = uow.transaction.session.exec(select(Delivery).where(Delivery.template != "searching/found")).all()
        return [one for one in found if SECRET in one.text]

    found = await runtime.read(told)
    assert {one.person_id for one in found} <= its_own, [(one.person_id, one.template) for one in found]
