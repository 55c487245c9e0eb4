"""The writer: batches, a savepoint a job, order, and what one bad job may not do to others."""

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy.exc import SQLAlchemyError

from bot.runtime import Runtime
from domain.errors import NotFound
from domain.people.person import Person
from services.unit_of_work import UnitOfWork
from tests.world import World


async def test_a_bad_job_leaves_its_neighbours_alone(world: World, runtime: Runtime) -> None:
    """Of a hundred jobs handed over at once every seventh breaks; the others are kept, its own work is not."""

    def work(number: int) -> Callable[[UnitOfWork], int]:
        def add(uow: UnitOfWork) -> int:
            key = uow.people.add(Person(name=f"Người {number}", created_at=uow.now))
            uow.act("test.added", "person", key, by=None)
            if number % 7 == 0:
                raise NotFound
            return key

        return add

    results = await asyncio.gather(*(runtime.write(work(n)) for n in range(100)), return_exceptions=True)
    kept = [r for r in results if not isinstance(r, BaseException)]
    assert len(kept) == 85
    assert all(isinstance(r, NotFound) for r in results if isinstance(r, BaseException))
    names = await runtime.read(lambda uow: [uow.people.get(key).name for key in kept])
    assert len(set(names)) == 85
    logged = await runtime.read(lambda uow: [len(uow.events.of("person", key)) for key in kept])
    assert set(logged) == {1}


async def test_a_database_error_undoes_one_job_only(world: World, runtime: Runtime) -> None:
    """A broken foreign key inside one job is that job's own trouble."""

    def good(uow: UnitOfWork) -> int:
        return uow.people.add(Person(name="Lý Văn Tốt", created_at=uow.now))

    def bad(uow: UnitOfWork) -> None:
        uow.people.add(Person(name="Lý Văn Hỏng", created_at=uow.now))
        uow.accounts.bind(1, 999_999)
        raise AssertionError("not reached on PostgreSQL")

    first, broken, last = await asyncio.gather(
        runtime.write(good), runtime.write(bad), runtime.write(good), return_exceptions=True
    )
    assert isinstance(first, int)
    assert isinstance(last, int)
    assert isinstance(broken, SQLAlchemyError | AssertionError)
    assert (await runtime.read(lambda uow: uow.people.get(last))).name == "Lý Văn Tốt"


async def test_what_breaks_at_the_end_of_a_batch_breaks_alone(world: World, runtime: Runtime) -> None:
    """Appended rows are written together; one that the database refuses must not take the others with it."""

    def owe(account: int, once: str) -> Callable[[UnitOfWork], None]:
        def work(uow: UnitOfWork) -> None:
            uow.deliveries.owe(
                once=once, network="web", account_id=account, chat="x", template="t", text="t", due_at=uow.now
            )

        return work

    results = await asyncio.gather(
        *(runtime.write(owe(1 if n != 5 else 999_999, f"o{n}")) for n in range(20)), return_exceptions=True
    )
    assert [n for n, r in enumerate(results) if isinstance(r, BaseException)] == [5]
    found = await runtime.read(lambda uow: [uow.deliveries.by_once(f"o{n}") is not None for n in range(20)])
    assert found == [n != 5 for n in range(20)]


async def test_jobs_of_one_key_keep_their_order(world: World, runtime: Runtime) -> None:
    """A person's turns happen as they came, on every kind of database."""
    seen: list[int] = []

    def note(number: int) -> Callable[[UnitOfWork], None]:
        return lambda _uow: seen.append(number)

    await asyncio.gather(*(runtime.write(note(n), key="one person") for n in range(200)))
    assert seen == list(range(200))


async def test_two_units_never_share_an_instant(world: World, runtime: Runtime) -> None:
    """So that what one account said and was told can be put in order."""
    instants = await asyncio.gather(*(runtime.write(lambda uow: uow.now, key="k") for _ in range(50)))
    assert sorted(set(instants)) == instants
    assert all(at.tzinfo is not None for at in instants)


async def test_a_message_owed_twice_is_owed_once(world: World, runtime: Runtime) -> None:
    """The once key holds within a batch and across batches."""

    def owe(uow: UnitOfWork) -> None:
        uow.deliveries.owe(once="same", network="web", account_id=1, chat="x", template="t", text="t")

    await asyncio.gather(*(runtime.write(owe) for _ in range(5)))
    await runtime.write(owe)
    history = await runtime.read(lambda uow: uow.deliveries.history(1))
    assert [d.once for d in history] == ["same"]


async def test_a_reader_cannot_write(world: World, runtime: Runtime) -> None:
    """Pages read beside the writer and can change nothing."""
    with pytest.raises(Exception, match=r"readonly|read-only"):
        await runtime.read(lambda uow: uow.meetings.next_number(world.meeting))


async def test_what_a_bad_job_wrote_of_others_is_kept_with_them(world: World, runtime: Runtime) -> None:
    """A job may write what its neighbours only kept aside; when it is undone, theirs is not."""

    def owes(number: int) -> Callable[[UnitOfWork], None]:
        def owe(uow: UnitOfWork) -> None:
            uow.deliveries.owe(once=f"test:{number}", network="web", template="try", text="Tin")
            uow.act("test.owed", "test", number, by=None)

        return owe

    def looks_and_breaks(uow: UnitOfWork) -> None:
        assert uow.deliveries.drop("nothing", reason="test") is False
        raise NotFound

    jobs = [job for n in range(6) for job in (owes(n), looks_and_breaks)]
    await asyncio.gather(*(runtime.write(job) for job in jobs), return_exceptions=True)
    for number in range(6):
        assert await runtime.write(lambda uow, once=f"test:{number}": uow.deliveries.by_once(once))  # type: ignore[misc]
        assert await runtime.read(lambda uow, key=number: len(uow.events.of("test", key))) == 1  # type: ignore[misc]
