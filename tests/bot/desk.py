"""An office on one network: the real runtime and sender over one database, closed, killed and opened at will."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import create_engine

from bot.network.station import Network
from bot.outbox.journal import Journal, read_left
from bot.outbox.sender import Sender
from bot.runtime import Runtime
from conversation.router import Router
from conversation.turn import Arrived
from domain.messages.delivery import Delivery, DeliveryState
from domain.messages.purpose import Purpose
from domain.people.person import Account
from services.messages import outbox, taking_over
from services.messages.turns import Taken
from services.unit_of_work import UnitOfWork
from storage.engine import database_url as read_url
from tests.waiting import until
from tests.world import Clock


class Stubborn(Runtime):
    """Cannot take one certain message, whatever is tried."""

    def begin_take(self, arrived: Arrived) -> asyncio.Future[Taken]:
        """Fail for the message that says «độc»."""
        if arrived.text != "độc":
            return super().begin_take(arrived)
        future: asyncio.Future[Taken] = asyncio.get_running_loop().create_future()
        future.set_exception(UnicodeError("độc"))
        return future


class Desk:
    """Runtime and sender for a network that a subclass makes."""

    router: Router[UnitOfWork]

    def __init__(self, database_url: str) -> None:
        self.database_url = database_url
        self.clock = Clock()
        self.runtime_type = Runtime
        self.runtime: Runtime
        self.network: Network
        self.sender: Sender
        self.folder = tempfile.TemporaryDirectory()
        self.journal: Journal

    def make(self, **settings: Any) -> Network:  # noqa: ANN401 - whatever the network takes
        """Make the network over the runtime."""
        raise NotImplementedError

    def build(self, **settings: Any) -> None:  # noqa: ANN401 - as above
        """Put everything together, not started yet."""
        self.runtime = self.runtime_type(
            self.database_url, self.router, zone=ZoneInfo("Asia/Ho_Chi_Minh"), clock=self.clock
        )
        self.network = self.make(**settings)
        self.journal = Journal(Path(self.folder.name), self.network.name)
        self.sender = Sender(self.runtime, self.network, journal=self.journal)

    async def open(self, **settings: Any) -> None:  # noqa: ANN401 - as above
        """Build and start; what an earlier office left unsent goes out."""
        self.build(**settings)
        await self._take_over()
        await self.network.start()
        await self.tick()

    async def _take_over(self) -> None:
        name = self.network.name
        before = await self.runtime.read(lambda uow: taking_over.last_journal(uow, name))
        remembered = await read_left(Path(self.folder.name), name, before)
        work = partial(taking_over.take_over, network=name, journal=self.journal.name, remembered=remembered)
        while (await self.runtime.write(work)).more:
            pass

    async def tick(self, **by: float) -> None:
        """Move the clock and send what has come due."""
        self.clock.move(**by)
        while rows := await self.runtime.write(lambda uow: outbox.claim(uow, [self.network.name])):
            self.sender.offer(rows)

    async def close(self) -> None:
        """Stop in good order."""
        await self.network.pause()
        await self.sender.stop()
        await self.network.stop()
        self.runtime.close()
        self.journal.close(done=True)
        self.folder.cleanup()

    async def kill(self) -> None:
        """Stop in the middle of everything: nothing that is under way gets to its end."""
        self.runtime.listeners.clear()
        self.runtime.serves.clear()
        for task in self.sender._under_way():  # noqa: SLF001 - a kill asks nobody
            task.cancel()
        await self.network.stop()
        self.runtime.close()
        self.journal.close()
        self.clock.move(seconds=1)  # a new writer's instants begin at the clock, and what waits was due before

    @contextmanager
    def no_inbox(self) -> Iterator[None]:
        """Take the inbox's table away, so that nothing can be committed meanwhile."""
        engine = create_engine(read_url(self.database_url))
        with engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE arrival RENAME TO away")
        yield
        with engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE away RENAME TO arrival")
        engine.dispose()

    async def owe(self, user: int | str, text: str, *, once: str, mandatory: bool = False) -> None:
        """Promise a message that nobody asked for."""
        network = self.network.name

        def work(uow: UnitOfWork) -> None:
            account = uow.accounts.find(network, str(user)) or uow.accounts.known(network, str(user))
            uow.deliveries.owe(
                once=once, account_id=account.account_id, network=network, chat=str(user), template="try",
                text=text, purpose=Purpose.MANDATORY if mandatory else Purpose.NOTICE,
            )  # fmt: skip

        await self.runtime.write(work)

    async def delivery(self, once: str) -> Delivery:
        """The row of a message, once it is settled."""

        def find(uow: UnitOfWork) -> Delivery | None:
            return uow.deliveries.by_once(once)

        found = await self.runtime.write(find)
        assert found is not None
        return found

    async def ended(self, once: str, state: DeliveryState) -> Delivery:
        """Wait until a message is in this state."""

        async def find() -> Delivery | None:
            found = await self.delivery(once)
            return found if found.state is state else None

        ended = await until(find)
        assert ended is not None
        return ended

    async def account(self, user: int | str) -> Account:
        """The account of a person on this network."""
        network = self.network.name

        def find(uow: UnitOfWork) -> Account:
            known = uow.accounts.find(network, str(user))
            assert known is not None
            return uow.accounts.get(known.account_id)

        return await self.runtime.read(find)

    async def acts(self, user: int | str, act: str) -> int:
        """How often something happened to a person's account."""
        account = await self.account(user)
        return await self.runtime.read(lambda uow: sum(e.act == act for e in uow.events.of("account", account.id or 0)))
