"""What was not seen goes by the next way, once each, then it is handed over; nothing of it after it was seen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from bot.runtime import Runtime
from bot.telegram.network import Telegram
from bot.zalo.network import Zalo
from domain.duty import AnswerDuty
from domain.errors import AlreadyDone
from domain.handover import Ended, NewerWords, Reached
from domain.messages.delivery import Delivery, DeliveryState
from services.messages import ladder, outbox, seeing, taps
from services.people import privacy
from services.questions import handovers, ledger
from services.unit_of_work import UnitOfWork
from tests.counting import statements_seen
from tests.office import asks
from tests.reaching import joins
from tests.web.test_seeing import answers
from tests.world import Clock, World

MONDAY = datetime(2026, 11, 2, 2, tzinfo=UTC)
"""09h00 here."""


@pytest.fixture
async def question(runtime: Runtime, world: World, clock: Clock) -> int:
    """The parent's question, on a Monday morning; they have the web, Zalo, and Telegram, which they used last."""
    runtime.networks |= {"telegram": Telegram.terms, "zalo": Zalo.terms}
    clock.set(MONDAY)
    asked = await asks(runtime, world, "parent", "Xin hỏi về bữa ăn bán trú của các cháu.")
    for network in ("zalo", "telegram"):
        clock.move(minutes=1)
        await joins(runtime, world.people["parent"], network, f"parent-{network}")
    return asked


async def tick(runtime: Runtime) -> None:
    """Everything that the clock does about what was not seen; all that is owed goes out."""
    await runtime.write(seeing.note_what_was_seen)
    for work in (ladder.settle, ladder.go_on):
        while await runtime.write(work):
            pass

    def goes_out(uow: UnitOfWork) -> None:
        rows = outbox.claim(uow, ["telegram", "zalo"])
        outbox.record(uow, [outbox.Outcome(one, DeliveryState.SENT, ref="1") for one in rows])
        outbox.claim(uow, ["web"])

    await runtime.write(goes_out)


async def told(runtime: Runtime, question_id: int) -> list[Delivery]:
    """What the asker had to hear of it."""
    return await runtime.read(lambda uow: uow.handovers.told([question_id]))


async def days(runtime: Runtime, clock: Clock, number: int) -> None:
    """Let days pass, with a tick each hour of the day's work."""
    for _ in range(number):
        for hours in (3, 3, 18):
            clock.move(hours=hours)
            await tick(runtime)


async def test_the_ways_one_after_the_other_and_then_a_letter(
    runtime: Runtime, world: World, clock: Clock, question: int
) -> None:
    parent = world.people["parent"]
    await runtime.write(answers(parent, question, "loi"))
    await tick(runtime)
    await days(runtime, clock, 1)
    assert [one.network for one in await told(runtime, question)] == ["telegram"]  # it is not sought out so soon
    await days(runtime, clock, 1)
    clock.move(minutes=5)
    await tick(runtime)
    ways = await told(runtime, question)
    assert [(one.network, one.state) for one in ways] == [("telegram", "sent"), ("zalo", "sent")]
    assert ways[1].text.startswith("(Gửi lại tin chưa thấy mở trên Telegram; nếu đã đọc, xin bỏ qua.)")
    assert ways[0].text in ways[1].text
    await days(runtime, clock, 2)
    clock.move(minutes=5)
    await tick(runtime)
    assert [one.network for one in await told(runtime, question)] == ["telegram", "zalo", "web"]
    assert await runtime.read(lambda uow: uow.handovers.open_of(question)) is None
    await days(runtime, clock, 5)  # over a weekend
    letter = await runtime.read(lambda uow: uow.handovers.open_of(question))
    assert letter is not None
    assert (letter.version, letter.group_id) == (1, None)  # the class has no teacher: the office hands it over
    assert len(await told(runtime, question)) == 3
    await runtime.write(answers(parent, question, "dinh-chinh"))  # while the letter is out
    await days(runtime, clock, 14)
    found = await runtime.read(lambda uow: handovers.listed(uow, by=world.people["secretary"]))
    assert [(one.question.key, one.handover.version, len(one.told)) for one in found] == [(question, 2, 2)]
    give = partial(handovers.give, handover_id=letter.key, day=clock().date(), by=world.people["secretary"])
    with pytest.raises(NewerWords):
        await runtime.write(partial(give, seen=1))
    await runtime.write(partial(give, seen=2))
    with pytest.raises(AlreadyDone):
        await runtime.write(partial(give, seen=2))
    await days(runtime, clock, 3)
    assert await runtime.read(partial(handovers.listed, by=world.people["secretary"])) == []
    counts = (await runtime.read(partial(ledger.read, stands=None, page=1, by=world.people["secretary"]))).counts
    assert counts == {Reached.GIVEN: 6}


async def test_what_is_seen_by_any_way_goes_no_further(
    runtime: Runtime, world: World, clock: Clock, question: int
) -> None:
    parent = world.people["parent"]
    await runtime.write(answers(parent, question, "loi"))
    await tick(runtime)
    await days(runtime, clock, 2)
    clock.move(minutes=5)
    await tick(runtime)
    account = await runtime.read(lambda uow: uow.accounts.find("telegram", "parent-telegram"))
    assert account is not None
    clock.move(hours=1)  # the first way is seen when the second has gone
    await runtime.write(lambda uow: uow.arrivals.remember("telegram", "later", account_id=account.account_id))
    await days(runtime, clock, 9)
    assert [one.network for one in await told(runtime, question)] == ["telegram", "zalo"]
    assert await runtime.read(lambda uow: uow.handovers.open_of(question)) is None


async def test_who_has_no_way_is_on_the_list_at_once_and_leaves_it_when_gone(
    runtime: Runtime, world: World, clock: Clock, question: int
) -> None:
    parent, secretary = world.people["parent"], world.people["secretary"]

    def nowhere(uow: UnitOfWork) -> None:
        for account in uow.accounts.of(parent):
            uow.accounts.block(account.id or 0, uow.now)

    await runtime.write(nowhere)
    clock.set(MONDAY + timedelta(hours=14))  # at night too
    await runtime.write(answers(parent, question, "loi"))
    await tick(runtime)
    [one] = await runtime.read(partial(handovers.listed, by=secretary))
    assert (one.why, [row.once for row in one.told]) == ("no_account", ["loi"])
    assert await runtime.read(lambda uow: uow.deliveries.not_delivered(waiting_since=uow.now)) == []
    await runtime.write(lambda uow: privacy.erase(uow, parent, here=None))
    await tick(runtime)
    ended = await runtime.read(lambda uow: uow.handovers.get(one.key))
    assert ended.ended is Ended.ERASED
    await tick(runtime)
    assert await runtime.read(partial(handovers.listed, by=secretary)) == []


async def test_a_tick_costs_the_same_however_much_waits(runtime: Runtime, world: World, clock: Clock) -> None:
    clock.set(MONDAY)
    many = []
    for number in range(60):
        asked = await asks(runtime, world, "parent", f"Câu hỏi số {number} về bữa ăn bán trú.")
        await runtime.write(answers(world.people["parent"], asked, f"loi-{number}"))
        many.append(asked)
    clock.move(days=3, hours=1)
    counts = []
    for _ in range(3):
        with statements_seen() as seen:
            await runtime.write(partial(ladder.go_on, limit=20))
        counts.append(len(seen))
    assert max(counts) - min(counts) <= 5, counts
    waiting = await runtime.read(lambda uow: uow.handovers.waiting(many))
    assert len(waiting) == 60


async def test_before_a_window_shuts_who_waits_for_an_answer_is_asked_to_tap_once(
    runtime: Runtime, world: World, clock: Clock, question: int
) -> None:
    runtime.networks["zalo"] = replace(Zalo.terms, free_for=timedelta(hours=48))
    account = await runtime.read(lambda uow: uow.accounts.find("zalo", "parent-zalo"))
    assert account is not None

    def owed(uow: UnitOfWork) -> None:
        uow.duties.keep(
            AnswerDuty(
                question_id=question, meeting_id=world.meeting, holder_id=world.people["responder"],
                due_at=uow.now + timedelta(days=9), assigned_at=uow.now,
            )
        )  # fmt: skip

    clock.set(MONDAY + timedelta(hours=47))
    assert await runtime.write(taps.ask) == 0  # nothing is owed to them
    await runtime.write(owed)
    assert [await runtime.write(taps.ask) for _ in range(2)] == [1, 0]
    [asked] = await runtime.read(lambda uow: uow.deliveries.lately(world.people["parent"], taps.TEMPLATE, since=MONDAY))
    assert (asked.network, "bấm «Nhận tiếp»" in asked.text) == ("zalo", True)
    clock.set(MONDAY + timedelta(hours=60))  # it has shut: nobody is asked for what comes too late
    assert await runtime.write(taps.ask) == 0
