"""One road to the database: a query has one answer within a unit, however the row was written and whoever holds it."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, event, update
from sqlmodel import col

from bot.runtime import Runtime
from domain.people.access import Membership, Role
from domain.people.person import Account
from services.unit_of_work import UnitOfWork
from tests.world import World


@pytest.fixture
def statements() -> Iterator[Callable[[], int]]:
    """Count the statements that have been run."""
    run: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        run.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield lambda: len(run)
    event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize("held", [True, False])
async def test_what_a_statement_wrote_is_what_the_session_finds(world: World, runtime: Runtime, *, held: bool) -> None:
    """Also where a caller still holds the noun, which then says the same; outside the unit it stays usable."""
    other = world.people["secretary"]

    def work(uow: UnitOfWork) -> tuple[Account, Account | None, Account]:
        account = uow.accounts.of(world.people["parent"])[0]
        kept, key = (account if held else None), account.id or 0
        del account
        uow.accounts.bind(key, other)
        uow.accounts.unblock(key)
        return uow.accounts.get(key), kept, uow.accounts.of(other)[0]

    found, kept, listed = await runtime.write(work)
    assert {found.person_id, listed.person_id} == {other}
    assert kept is None or kept.person_id == other


async def test_what_a_statement_removed_is_gone_though_somebody_holds_it(world: World, runtime: Runtime) -> None:
    """The noun keeps its values, and the others of its table are found as ever."""

    def work(uow: UnitOfWork) -> tuple[Account, list[Account]]:
        known = uow.accounts.known("web", "khách")
        account = uow.accounts.get(known.account_id)
        uow.accounts.bind(account.id or 0, world.people["parent"])
        uow.accounts.remove(account.id or 0)
        return account, uow.accounts.all_of(world.people["parent"])

    account, left = await runtime.write(work)
    assert account.external_id == "khách"
    assert [one.person_id for one in left] == [world.people["parent"]]


async def test_a_change_in_hand_outlives_the_reading_anew(world: World, runtime: Runtime) -> None:
    """What a caller has changed and not yet kept is stored beside what a statement wrote, not lost to it."""

    def work(uow: UnitOfWork) -> int:
        account = uow.accounts.of(world.people["parent"])[0]
        key = account.id or 0
        uow.accounts.block(key, uow.now)
        account.thread = "7"
        return uow.accounts.get(key).id or 0

    key = await runtime.write(work)
    account = await runtime.read(lambda uow: uow.accounts.get(key))
    assert (account.thread, account.blocked_at is None) == ("7", False)


async def test_a_row_is_read_once_in_a_unit(world: World, runtime: Runtime, statements: Callable[[], int]) -> None:
    """Also where nobody holds what was found the first time."""

    def work(uow: UnitOfWork) -> int:
        assert uow.people.get(world.people["parent"]).name
        before = statements()
        assert uow.people.get(world.people["parent"]).name
        return statements() - before

    assert await runtime.read(work) == 0


async def test_a_list_is_read_once_until_something_changes_it(
    world: World, runtime: Runtime, statements: Callable[[], int]
) -> None:
    """Whichever way it is changed: by the session, in hand or kept, or by a statement."""
    teacher, other = world.people["teacher"], world.people["parent2"]

    def work(uow: UnitOfWork) -> tuple[list[int], int]:
        def counted() -> int:
            return len(uow.people.memberships(teacher))

        found = [counted()]
        before = statements()
        found.append(counted())
        asked = statements() - before
        uow.people.memberships(teacher).clear()
        found.append(counted())
        uow.people.keep(Membership(person_id=teacher, unit_id=world.unit, role=Role.RESIDENT, since=uow.now))
        found.append(counted())
        uow.people.memberships(teacher)[0].person_id = other
        found.append(counted())
        uow.transaction.execute(update(Membership).where(col(Membership.person_id) == teacher).values(person_id=other))
        found.append(counted())
        return found, asked

    assert await runtime.write(work) == ([1, 1, 1, 2, 1, 0], 0)
