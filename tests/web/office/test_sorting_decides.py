"""Phân loại: what is decided of the open question beside the meeting, as on its «Phiếu», and taken back."""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from bot.runtime import Runtime
from domain.questions.question import Care
from services.questions import triage
from tests.conversations.questions.test_asking_back import BACK, REPLY
from tests.conversations.questions.test_ruling import LAND, WHY, may_decline
from tests.conversations.questions.test_splitting import LONG
from tests.office import asks
from tests.web.office.desk import Clerk
from tests.web.office.test_sorting import PAGE, asked, clerk_of, opened, question
from tests.web.visiting import Visitor
from tests.world import World

Visitors = Callable[[], Visitor]


def keys(page: str) -> list[str]:
    """The keys of a page, each as often as it stands there."""
    return re.findall(r'data-key="([^"]+)"', page)


@pytest.mark.parametrize(
    ("act", "typed", "said"),
    [
        ("ask_back", {"loi": BACK}, "Đã ghi câu hỏi lại về MN26-001"),
        ("send_up", {"co_quan": "Sở GDĐT", "van_ban": ""}, "MN26-001"),
        ("refuse", {"can_cu": "privacy", "ly_do": WHY}, "MN26-001"),
        ("split", {"d3": "1"}, "MN26-001"),
    ],
)
async def test_decided_and_taken_back(
    runtime: Runtime, world: World, visitor: Visitors, act: str, typed: dict[str, Any], said: str
) -> None:
    await asks(runtime, world, "parent", LONG)
    await asked(runtime, world)
    clerk = await clerk_of(visitor, world)
    page = await clerk.opens(PAGE)
    before = (await question(runtime, 1)).model_dump(exclude={"version"})
    done = await clerk.does(page, act, 1, **typed)
    assert (done.status, said in done.status_line) == (200, True), done.words
    undone = await clerk.undoes(done)
    assert opened(undone) == "MN26-001"
    assert (await question(runtime, 1)).model_dump(exclude={"version"}) == before


async def test_each_stands_behind_its_key_and_nothing_is_offered_that_is_refused(
    runtime: Runtime, world: World, visitor: Visitors
) -> None:
    await asks(runtime, world, "parent", LONG)
    await asks(runtime, world, "parent2", "Bữa chiều có món gì ạ?")
    secretary, chair = await clerk_of(visitor, world), await clerk_of(visitor, world, "chair")
    page = await secretary.opens(f"{PAGE}?c=001")
    assert {"KeyB", "KeyV", "KeyM", "KeyQ"} <= set(keys(page.html))
    assert len(keys(page.html)) == len(set(keys(page.html)))
    assert "KeyM" not in keys((await secretary.opens(f"{PAGE}?c=002")).html), "one sentence is not cut"
    await may_decline(runtime, world)
    await secretary.does(await secretary.opens(f"{PAGE}?c=002"), "off_topic", 2)
    assert 'value="declined"' not in (await secretary.opens(f"{PAGE}?c=002")).html
    done = await chair.does(await chair.opens(f"{PAGE}?c=002"), "declined", 2, ly_do=WHY)
    assert "ngoài nội dung, không trả lời" in done.status_line
    assert (await question(runtime, 2)).aside is Care.DECLINED
    assert opened(done) == "MN26-001", "what was decided is no more in the list, and the next is open"


async def test_a_reply_taken_down_and_what_was_typed_stays(runtime: Runtime, world: World, visitor: Visitors) -> None:
    await asks(runtime, world, "parent", LAND)
    clerk: Clerk = await clerk_of(visitor, world)
    page = await clerk.does(await clerk.opens(PAGE), "ask_back", 1, loi=BACK)
    page = await clerk.does(page, "reply_for", 1, loi=REPLY)
    assert "MN26-001" in page.status_line
    refused = await clerk.does(page, "refuse", 1, can_cu="privacy", ly_do="a")
    assert refused.status == 409
    assert re.search(r'<details id="quyet-1" open>', refused.html), "the fold is open where the refusal is"


async def test_who_owes_the_ticked_ones_is_reminded_and_the_rest_is_named(
    runtime: Runtime, world: World, visitor: Visitors
) -> None:
    await asked(runtime, world)
    by, due = world.people["secretary"], timedelta(days=3)
    give = partial(triage.assign, holder_id=world.people["responder"], by=by)
    await runtime.write(lambda uow: give(uow, 1, due_at=uow.now + due))
    clerk = await clerk_of(visitor, world)
    action, fields = (await clerk.opens(f"{PAGE}?loc=tat-ca")).fields("topic_many")
    done = await clerk.sends(action, fields | {"viec": "nudge_many", "m.1": "1", "m.2": "1"})
    assert "Đã nhắc 1 người về 1 câu" in done.status_line
    assert "MN26-002" in done.status_line
    nothing = await clerk.sends(action, fields | {"viec": "nudge_many", "event": "0" * 32})
    assert nothing.status == 409
