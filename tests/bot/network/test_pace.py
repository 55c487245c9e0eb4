"""A flood of one account on a chat network: told once for how long nothing is read, and nobody else waits."""

from dataclasses import replace

import pytest

from bot.network.intake import Intake
from bot.runtime import Runtime
from conversation.pace import BURST
from conversation.turn import Arrived
from domain.messages.delivery import Delivery
from services.unit_of_work import UnitOfWork
from tests.world import World


@pytest.mark.parametrize("network", ["telegram", "zalo"])
async def test_a_flood_is_told_once(runtime: Runtime, world: World, network: str) -> None:
    intake = Intake(runtime, network)
    flood = [Arrived(network, "77", f"e{n}", text="menu") for n in range(BURST + 20)]
    for arrived in flood:
        await intake.settle(intake.hand_over(arrived))
    pressed = replace(flood[0], event_id="p", payload="c|menu", pressed_ref="1")
    toast = (await intake.settle(intake.hand_over(pressed))).toast
    assert "đợi khoảng 2 phút" in toast
    other = await intake.settle(intake.hand_over(Arrived(network, "78", "f", text="menu")))
    assert not other.stray

    def told(uow: UnitOfWork) -> list[Delivery]:
        account = uow.accounts.find(network, "77")
        assert account is not None
        return uow.linking.waiting_for(account.account_id)

    found = await runtime.write(told)
    slowed = [one.text for one in found if one.template == "errors/too_fast"]
    assert len(slowed) == 1
    assert "vui lòng đợi khoảng 2 phút rồi gửi lại tin cuối" in slowed[0]
    assert len(found) > BURST
