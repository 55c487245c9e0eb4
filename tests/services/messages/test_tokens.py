"""A refresh token that is taken no more: the secretaries hear of it once, with what to do."""

from functools import partial

from bot.runtime import Runtime
from services.messages import tokens
from services.messages.tokens import Claim
from services.unit_of_work import UnitOfWork
from tests.talking import Speaker
from tests.world import Clock, World

NETWORK = "zalo_oa"


def claimed(uow: UnitOfWork) -> Claim:
    claim = tokens.claim(uow, NETWORK, "")
    assert claim is not None
    return claim


async def refused(runtime: Runtime, *, cut_off: bool = False) -> None:
    """Let the token in force be claimed and refused."""

    def work(uow: UnitOfWork) -> None:
        if cut_off:
            tokens.let_go(uow, NETWORK, claimed(uow), cut_off=True)
        claim = claimed(uow)
        for _ in range(2):
            tokens.refuse(uow, NETWORK, claim)

    await runtime.write(work)


async def test_the_secretaries_are_told_once_for_each_token(runtime: Runtime, clock: Clock, world: World) -> None:
    secretary = Speaker(runtime, world.accounts["secretary"])
    for number, cut_off in enumerate((False, True), start=1):
        assert await runtime.write(partial(tokens.put_in, network=NETWORK, refresh=f"mới {number}"))
        await refused(runtime, cut_off=cut_off)
        clock.move(seconds=10)
        told = [one.text for one in await secretary.heard() if "refresh token" in one.text]
        assert len(told) == number
        assert ("ngắt giữa chừng" in told[-1]) is cut_off
        assert told[-1].startswith("Báo Ban Thư ký: Zalo Official Account tạm ngừng")
        assert "zalo-oa-token" in told[-1]


async def test_a_late_answer_does_not_replace_what_a_person_put_in(runtime: Runtime, world: World) -> None:
    await runtime.write(lambda uow: tokens.put_in(uow, NETWORK, "một"))
    claim = await runtime.write(claimed)
    assert await runtime.write(lambda uow: tokens.claim(uow, NETWORK, "")) is None
    await runtime.write(lambda uow: tokens.put_in(uow, NETWORK, "hai"))
    kept = await runtime.write(lambda uow: tokens.keep(uow, NETWORK, claim, access="cũ", refresh="cũ hơn", seconds=60))
    await runtime.write(lambda uow: tokens.refuse(uow, NETWORK, claim))
    stands = await runtime.read(lambda uow: tokens.standing(uow, NETWORK))
    assert not kept
    assert stands == tokens.Standing("", None, refused=False, cut_off=False)
