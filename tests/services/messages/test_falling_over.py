"""A message that cannot go by one account goes by another of the same person, whole and in order."""

from dataclasses import replace
from typing import Any

import pytest

from bot.runtime import Runtime
from bot.telegram.network import Telegram
from bot.zalo.network import Zalo
from conversation.reply import Choice
from conversation.splitting import units
from domain.messages.delivery import Delivery, DeliveryState
from domain.messages.purpose import Purpose
from services.messages import outbox
from services.messages.outbox import Outcome
from services.unit_of_work import UnitOfWork
from tests.reaching import acts, joins, promise, row
from tests.talking import Speaker
from tests.world import Clock, World

LONG = "\n".join(f"Dòng thứ {number}: nhà trường trả lời từng điểm một, đầy đủ." for number in range(100))
ACT = Choice.act("Đã rõ", "clear", "5")
START = Choice.command("Trang chính", "menu")


@pytest.fixture
async def accounts(runtime: Runtime, world: World, clock: Clock) -> dict[str, int]:
    """The parent's accounts: the web's, then Zalo's, then Telegram's, which was used last."""
    runtime.networks |= {"telegram": Telegram.terms, "zalo": replace(Zalo.terms, quota=3000)}
    known = await runtime.read(lambda uow: uow.accounts.find("web", world.accounts["parent"]))
    assert known is not None
    found = {"web": known.account_id}
    for network in ("zalo", "telegram"):
        clock.move(hours=1)
        found[network] = await joins(runtime, world.people["parent"], network, f"parent-{network}")
    return found


async def fails(runtime: Runtime, network: str, *, reason: str = "blocked: no", blocked: bool = True) -> list[Any]:
    """Let everything that is due on a network fail for good."""
    rows = await runtime.write(lambda uow: outbox.claim(uow, [network]))
    outcomes = [Outcome(found, DeliveryState.FAILED, reason, blocked=blocked) for found in rows]
    await runtime.write(lambda uow: outbox.record(uow, outcomes))
    return list(rows)


async def of_person(runtime: Runtime, person_id: int) -> list[Delivery]:
    """Everything that was promised to somebody and has not been sent, in order."""

    def work(uow: UnitOfWork) -> list[Delivery]:
        rows = uow.deliveries.claim_due(["zalo", "telegram"], limit=100)
        return [found for found in uow.deliveries.by_ids([one.id for one in rows]) if found.person_id == person_id]

    return await runtime.write(work)


async def test_blocked_on_telegram_it_goes_by_zalo_and_then_by_the_web(
    runtime: Runtime, world: World, accounts: dict[str, int]
) -> None:
    await promise(runtime, accounts["telegram"], "tra-loi", mandatory=True, choices=(ACT, START))
    await fails(runtime, "telegram")
    moved = await row(runtime, "tra-loi")
    assert (moved.network, moved.chat, moved.state) == ("zalo", "parent-zalo", DeliveryState.DUE)
    assert (moved.account_id, moved.tried, moved.attempts) == (accounts["zalo"], [accounts["telegram"]], 0)
    assert [choice[:2] for choice in moved.choices] == [["Đã rõ", "a|clear|5"], ["Trang chính", "c|menu"]]
    numbers = [choice[2] for choice in moved.choices]
    offered = await runtime.read(lambda uow: uow.offers.of(accounts["zalo"]))
    assert [(str(number), payload) for number, _, payload, *_ in offered] == [
        (numbers[0], "a|clear|5"), (numbers[1], "c|menu"),
    ]  # fmt: skip
    await fails(runtime, "zalo", reason="refused: 400", blocked=False)
    moved = await row(runtime, "tra-loi")
    assert (moved.network, moved.tried) == ("web", [accounts["telegram"], accounts["zalo"]])
    assert moved.choices == [["Đã rõ", "a|clear|5"], ["Trang chính", "c|menu"]]
    await runtime.write(lambda uow: outbox.claim(uow, ["web"]))
    heard = await Speaker(runtime, world.accounts["parent"]).hears()
    assert heard.text == "tra-loi"
    assert (await acts(runtime, moved.id)).count("delivery.moved") == 2


async def test_where_all_fail_the_office_sees_it(
    runtime: Runtime, world: World, accounts: dict[str, int], clock: Clock
) -> None:
    def no_web(uow: UnitOfWork) -> None:
        uow.accounts.block(accounts["web"], uow.now)

    await runtime.write(no_web)
    await promise(runtime, accounts["telegram"], "tra-loi", mandatory=True)
    await fails(runtime, "telegram")
    await fails(runtime, "zalo")
    ended = await row(runtime, "tra-loi")
    assert (ended.state, ended.reason) == (DeliveryState.FAILED, "blocked: no")
    seen = await runtime.read(lambda uow: uow.deliveries.not_delivered(unit_id=world.unit, waiting_since=uow.now))
    assert [found.once for found in seen] == ["tra-loi"]
    assert "delivery.failed" in await acts(runtime, ended.id)


@pytest.mark.parametrize(
    ("once", "template", "goes"),
    [
        ("turn:1", "helping/menu", False),
        ("turn:1", "asking/receipt", True),
        ("turn:1", "speaking/receipt", True),
        ("nhac", "reminders/duty_today", True),
    ],
)
async def test_what_belongs_to_a_talk_stays_with_it(
    runtime: Runtime, accounts: dict[str, int], once: str, template: str, *, goes: bool
) -> None:
    await promise(runtime, accounts["telegram"], once, template=template)
    await fails(runtime, "telegram")
    found = await row(runtime, once)
    assert (found.network, found.state) == (("zalo", DeliveryState.DUE) if goes else ("telegram", DeliveryState.FAILED))


async def test_a_network_that_this_program_does_not_have_is_no_way(runtime: Runtime, accounts: dict[str, int]) -> None:
    del runtime.networks["zalo"]
    await promise(runtime, accounts["telegram"], "tra-loi", mandatory=True)
    await fails(runtime, "telegram")
    assert (await row(runtime, "tra-loi")).network == "web"


async def test_a_long_answer_becomes_several_messages_in_order(
    runtime: Runtime, world: World, accounts: dict[str, int]
) -> None:
    """Two messages on Telegram are more on Zalo; those of one answer stay together, buttons under the last."""
    await promise(runtime, accounts["telegram"], "tra-loi", text=LONG, mandatory=True, choices=(ACT,))
    await promise(runtime, accounts["telegram"], "nhac")
    assert len(await fails(runtime, "telegram")) == 3
    rows = await of_person(runtime, world.people["parent"])
    answer = [found for found in rows if found.once != "nhac"]
    assert len(answer) == 4
    assert "\n".join(found.text for found in answer) == LONG
    assert all(units(found.text) <= 2000 for found in rows)
    assert {found.network for found in rows} == {"zalo"}
    assert [len(found.choices) for found in answer] == [0, 0, 0, 1]
    assert len({found.once for found in rows}) == len(rows)


async def test_choices_of_a_step_stay_behind_and_files_come_along(
    runtime: Runtime, world: World, accounts: dict[str, int]
) -> None:
    def receipt(uow: UnitOfWork) -> None:
        file_id = uow.files.add(owner_id=world.people["parent"], name="a.txt", mime="text/plain", content=b"a")
        uow.deliveries.owe(
            once="turn:9", person_id=world.people["parent"], account_id=accounts["telegram"], network="telegram",
            chat="parent-telegram", template="asking/receipt", text="Đã nhận", edits="42", document_id=file_id,
            purpose=Purpose.RECEIPT, choices=[["Sửa", "s|abc|edit"], ["Trang chính", "c|menu"]], due_at=uow.now,
        )  # fmt: skip

    await runtime.write(receipt)
    await fails(runtime, "telegram")
    found = await row(runtime, "turn:9")
    assert [choice[1] for choice in found.choices] == ["c|menu"]
    assert found.edits is None
    assert found.document_id is not None


async def test_what_cannot_wait_leaves_a_network_that_is_away(runtime: Runtime, accounts: dict[str, int]) -> None:
    for once, template, mandatory in (
        ("tra-loi", "answers/written", True), ("turn:1", "asking/receipt", False), ("turn:2", "helping/menu", False),
        ("nhac", "reminders/duty_today", False),
    ):  # fmt: skip
        await promise(runtime, accounts["telegram"], once, template=template, mandatory=mandatory)
    await runtime.write(lambda uow: outbox.review(uow, away=["telegram"]))
    where = {once: (await row(runtime, once)).network for once in ("tra-loi", "turn:1", "turn:2", "nhac")}
    assert where == {"tra-loi": "zalo", "turn:1": "zalo", "turn:2": "telegram", "nhac": "telegram"}


async def test_a_network_that_was_taken_out_is_left_after_some_minutes(
    runtime: Runtime, accounts: dict[str, int], clock: Clock
) -> None:
    del runtime.networks["telegram"]
    await promise(runtime, accounts["telegram"], "tra-loi", mandatory=True)
    await runtime.write(outbox.review)
    assert (await row(runtime, "tra-loi")).network == "telegram"
    clock.move(minutes=6)
    await runtime.write(outbox.review)
    assert (await row(runtime, "tra-loi")).network == "zalo"
