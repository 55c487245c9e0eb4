"""What a turn does when a rule says no: there is always a way on, even where the step itself is gone."""

from typing import Any

import pytest

from bot.runtime import Runtime
from conversation.place import Place
from services.unit_of_work import UnitOfWork
from tests.talking import Speaker
from tests.world import World


async def test_a_refusal_repeats_the_step(world: World, parent: Speaker) -> None:
    await parent.says("/hoi")
    await parent.says("2")
    (await parent.says("😀")).shows("chưa có chữ", "Xin viết câu hỏi")


async def test_a_step_that_became_impossible_is_left(world: World, runtime: Runtime, parent: Speaker) -> None:
    """The talk stands at a question that is gone: rewording it is refused, and so is asking for the new words."""

    def stand(uow: UnitOfWork) -> None:
        known = uow.accounts.known("web", parent.external_id)
        uow.places.put(Place(known.account_id, step="mine.reword", notes={"question": 4711}))

    await runtime.write(stand)
    (await parent.says("Nội dung mới của tôi")).shows("không tìm thấy", "muốn làm gì")
    (await parent.says("menu")).shows("muốn làm gì")


@pytest.mark.parametrize(
    ("step", "notes"),
    [
        ("assigning.due", {"question": 1, "purpose": "none that we know"}),
        ("answering.draft", {}),
        ("asking.mode", {"draft": "7"}),
        ("chairing.gist", {"question": None}),
    ],
)
async def test_a_step_whose_notes_are_lost_is_left(
    world: World, runtime: Runtime, parent: Speaker, step: str, notes: dict[str, Any]
) -> None:
    """Another program left them, or nobody: whatever is said leads on."""

    def stand(uow: UnitOfWork) -> None:
        known = uow.accounts.known("web", parent.external_id)
        uow.places.put(Place(known.account_id, step=step, notes=notes))

    await runtime.write(stand)
    (await parent.says("mùng mười")).shows("muốn làm gì")
    await runtime.write(stand)
    (await parent.says("menu")).shows("muốn làm gì")


async def test_what_no_database_keeps_is_taken_out(world: World, runtime: Runtime, parent: Speaker) -> None:
    heard = await parent.says("a\0b\ud800c", payload=None)
    assert heard.text
    known = await runtime.read(lambda uow: uow.accounts.find("web", parent.external_id))
    assert known is not None
    arrivals = await runtime.read(lambda uow: uow.arrivals.history(known.account_id))
    assert [arrival.text for arrival in arrivals] == ["abc"]
