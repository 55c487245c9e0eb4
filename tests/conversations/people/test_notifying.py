"""«Thông báo» by chat: how it stands, and telling no more on any browser."""

from functools import partial

import pytest

from bot.runtime import Runtime
from services.people import signing_in, subscribing
from services.unit_of_work import UnitOfWork
from tests.networks.push_service import Subscribed
from tests.talking import Speaker
from tests.world import World

pytestmark = pytest.mark.core_only


def subscribes(uow: UnitOfWork, *, person_id: int, number: int) -> None:
    browser = signing_in.browser(uow, signing_in.make_session(uow, signing_in.account_of(uow, person_id)))
    assert browser is not None
    keys = Subscribed(f"https://push.example/{number}").keys
    subscribing.subscribe(uow, browser, endpoint=keys["endpoint"], p256dh=keys["p256dh"], auth=keys["auth"])


async def test_it_is_shown_and_switched_off_everywhere(parent: Speaker, runtime: Runtime, world: World) -> None:
    (await parent.says("thông báo")).shows("Chưa có máy nào báo")
    for number in range(2):
        await runtime.write(partial(subscribes, person_id=world.people["parent"], number=number))
    (await parent.says("bật thông báo")).shows("có 2 máy sẽ báo")
    (await parent.presses("Tắt trên mọi máy")).shows("Đã tắt thông báo trên 2 máy", "Chưa có máy nào báo")
    assert await runtime.read(lambda uow: uow.pushes.count()) == 0
