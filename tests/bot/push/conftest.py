"""A parent whose browser is told by a stand-in push service, and the pusher that tells it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest

from bot.push.pusher import Pusher, own_signer
from bot.push.service import Service
from bot.runtime import Runtime
from domain.messages.purpose import Purpose
from domain.people.person import Account
from letters.said import Said
from services import delivering
from services.people import signing_in, subscribing
from services.people.signing_in import Browser
from services.unit_of_work import UnitOfWork
from tests.networks.push_service import PushService, Subscribed
from tests.world import Clock, World


@dataclass
class Push:
    """What the tests hold in hand."""

    runtime: Runtime
    world: World
    service: PushService
    pusher: Pusher

    async def browser(self, part: str = "parent", known: Subscribed | None = None) -> tuple[Browser, Subscribed]:
        """Sign somebody in on a browser that is told from now on; `known`: one that another was told by before."""
        told = known or self.service.subscribe()
        return await self.runtime.write(partial(_signed_in, person_id=self.world.people[part], told=told)), told

    async def owe(self, text: str, part: str = "parent", *, once: str = "", **how: Any) -> None:  # noqa: ANN401 - as delivering takes it
        """Tell somebody something on their page."""
        person_id = self.world.people[part]
        await self.runtime.write(partial(_owe, person_id=person_id, words=Said(text, "helping/note"), once=once, **how))

    async def pushes(self) -> list[tuple[str, str]]:
        """Push what is due; return (state, reason) of all pushes so far."""
        await self.pusher.push_what_is_due()
        return await self.states()

    async def states(self) -> list[tuple[str, str]]:
        return await self.runtime.read(_states)


def _signed_in(uow: UnitOfWork, *, person_id: int, told: Subscribed) -> Browser:
    browser = signing_in.browser(uow, signing_in.make_session(uow, signing_in.account_of(uow, person_id)))
    assert browser is not None
    subscribing.subscribe(uow, browser, inside=True, **told.keys)
    return browser


def _owe(uow: UnitOfWork, *, person_id: int, words: Said, once: str, purpose: Purpose = Purpose.NOTICE) -> None:
    account: Account = uow.accounts.of(person_id)[0]
    delivering.owe_words(uow, account, words, person_id=person_id, once=once or f"{words}", purpose=purpose)


def _states(uow: UnitOfWork) -> list[tuple[str, str]]:
    rows = uow.transaction.connection.exec_driver_sql("SELECT state, reason FROM push ORDER BY id")
    return [(state, reason) for state, reason in rows]


@pytest.fixture
async def push(runtime: Runtime, world: World, clock: Clock) -> AsyncIterator[Push]:
    """Everything, but nobody subscribed yet."""
    runtime.address = "https://hoi.example"
    signer = await own_signer(runtime)
    async with PushService(key=signer.public, clock=clock) as service:
        pusher = Pusher(runtime, Service(signer, inside=True), leads=lambda: True)
        yield Push(runtime, world, service, pusher)
        await pusher.stop()
