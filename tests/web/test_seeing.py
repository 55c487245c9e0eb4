"""What a page has shown counts as seen: what was said to its account, no more, and never less again."""

import re
from collections.abc import Callable

from bot.runtime import Runtime
from bot.telegram.network import Telegram
from domain.messages.delivery import Delivery, DeliveryState
from services.delivering import owe
from services.messages import outbox, seeing
from services.unit_of_work import UnitOfWork
from tests.office import asks
from tests.reaching import joins, row
from tests.web.visiting import Visitor
from tests.world import Clock, World

SEEN = "/tro-chuyen/da-xem"


def answers(person_id: int, question_id: int, once: str) -> Callable[[UnitOfWork], None]:
    """Tell an asker what they must hear."""

    def work(uow: UnitOfWork) -> None:
        question = uow.questions.get(question_id)
        owe(
            uow, person_id, "answers/ruling_ended", once=once, mandatory=True, question=question, address="chị",
        )  # fmt: skip

    return work


async def seen(runtime: Runtime, *onces: str) -> list[bool]:
    """Whether these messages were seen."""
    rows: list[Delivery] = [await row(runtime, once) for once in onces]
    return [one.seen_at is not None for one in rows]


async def test_what_a_page_has_shown_was_seen_and_nothing_else(
    may: Visitor, visitor: Callable[[], Visitor], runtime: Runtime, world: World, clock: Clock
) -> None:
    parent = world.people["parent"]
    question = await asks(runtime, world, "parent", "Xin hỏi về bữa ăn bán trú của các cháu.")
    token = await may.form_token()
    for once in ("mot", "hai"):
        clock.move(minutes=1)
        await runtime.write(answers(parent, question, once))
    first, second = [(await row(runtime, once)).cursor for once in ("mot", "hai")]
    whose = re.search(r"data-whose=\"([0-9a-f]+)\"", await may.page())
    assert whose

    async def posts(cursor: object, csrf: str = token) -> int:
        form = {"csrf": csrf, "den": str(cursor)}
        async with may.http.post(f"{SEEN}?cua={whose[1]}", data=form) as answer:
            return answer.status

    assert await seen(runtime, "mot", "hai") == [False, False]  # a page that was only fetched has shown nothing
    assert await posts(second, csrf="another") == 403
    assert [await posts(bad) for bad in ("-1", "1e9", "9" * 30)] == [400, 400, 400]
    assert await posts(first) == 204
    assert await seen(runtime, "mot", "hai") == [True, False]
    at = (await row(runtime, "mot")).seen_at
    clock.move(hours=1)
    assert await posts(second + 10**12) == 204  # ahead of what was said: as far as that goes
    assert await posts(first) == 204  # another tab, late
    assert await seen(runtime, "mot", "hai") == [True, True]
    assert (await row(runtime, "mot")).seen_at == at
    account = await runtime.read(lambda uow: uow.accounts.of(parent)[0])
    assert account.seen_cursor == second
    await runtime.write(answers(parent, question, "ba"))
    assert await seen(runtime, "ba") == [False]
    other = visitor()
    async with other.http.post(f"{SEEN}?cua={whose[1]}", data={"csrf": token, "den": str(second)}) as answer:
        assert answer.status == 401
    picture = re.search(rf'<noscript><img[^>]+src="({SEEN}[^"]+)"', await may.page())
    assert picture
    asked_for = picture[1].replace("&amp;", "&")
    async with may.http.get(asked_for, headers={"Sec-Fetch-Site": "cross-site"}) as answer:
        assert (answer.status, await seen(runtime, "ba")) == (403, [False])
    async with may.http.get(asked_for) as answer:
        assert (answer.status, await seen(runtime, "ba")) == (204, [True])


def goes_out(uow: UnitOfWork) -> None:
    """Everything that is due on Telegram goes out."""
    rows = outbox.claim(uow, ["telegram"])
    outbox.record(uow, [outbox.Outcome(one, DeliveryState.SENT, ref="1") for one in rows])


async def test_who_writes_on_a_messenger_has_seen_what_came_before(
    runtime: Runtime, world: World, clock: Clock
) -> None:
    runtime.networks |= {"telegram": Telegram.terms}
    person = world.people["parent"]
    question = await asks(runtime, world, "parent", "Xin hỏi về bữa ăn bán trú của các cháu.")
    account_id = await joins(runtime, person, "telegram", "77")
    await runtime.write(answers(person, question, "mot"))
    await runtime.write(goes_out)
    assert await runtime.write(seeing.note_what_was_seen) == 0
    clock.move(hours=2)
    wrote_at = await runtime.write(
        lambda uow: (uow.arrivals.remember("telegram", "later", account_id=account_id), uow.now)[1]
    )
    clock.move(hours=2)
    await runtime.write(answers(person, question, "hai"))
    await runtime.write(goes_out)
    assert await runtime.write(seeing.note_what_was_seen) == 1
    assert ((await row(runtime, "mot")).seen_at, (await row(runtime, "hai")).seen_at) == (wrote_at, None)
