"""Places that an older program left: whatever they hold, kind words lead on, and nobody reads an apology."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest

import handlers
from bot.runtime import Runtime
from conversation.notes import Notes
from conversation.place import Place
from conversation.turn import Arrived
from services.unit_of_work import UnitOfWork
from tests.conversations.test_bad_input import check_reply
from tests.office import asks
from tests.talking import Heard, Speaker
from tests.world import World

pytestmark = pytest.mark.core_only


def names() -> Iterator[str]:
    """Every note of every talk."""
    kinds = [Notes]
    for kind in kinds:
        kinds += kind.__subclasses__()
        yield from (field.name for field in fields(kind))


async def stands(runtime: Runtime, person: Speaker, step: str, notes: dict[str, Any], *trail: str) -> None:
    """Put somebody where an older program left them."""

    def stand(uow: UnitOfWork) -> None:
        known = uow.accounts.known("web", person.external_id)
        uow.places.put(Place(known.account_id, step=step, notes=notes, trail=list(trail)))

    await runtime.write(stand)


@pytest.mark.parametrize("note", [None, True, 4711, "x", ["x"], {"x": "x"}], ids=str)
async def test_notes_that_mean_nothing(runtime: Runtime, secretary: Speaker, note: object) -> None:
    """At every step: none at all, or each of them some other thing than it should be."""

    def newest(uow: UnitOfWork) -> str:
        known = uow.accounts.find("web", secretary.external_id)
        assert known is not None
        return uow.deliveries.history(known.account_id, limit=1)[-1].text

    notes = {} if note is None else dict.fromkeys(names(), note)
    for step in handlers.router.steps:
        if step.startswith("helping."):
            continue
        for typed in ("mùng mười", "quay lại"):
            await stands(runtime, secretary, step, notes)
            await runtime.take(Arrived("web", secretary.external_id, f"{step} {typed}", text=typed))
            check_reply(await runtime.read(newest), step, typed)


async def test_a_step_to_go_on_to_that_is_there_no_more(
    runtime: Runtime, world: World, secretary: Speaker, parent: Speaker
) -> None:
    question = await asks(runtime, world, "parent", "Đề nghị lắp thêm quạt ở lớp A1.")
    notes = {"question": question, "purpose": "later", "then": "chairing.gone"}
    await stands(runtime, secretary, "assigning.holder", notes)
    left = await secretary.says("Ngô Quốc Bảo")
    left.shows("Hệ thống vừa được cập nhật", "Cô muốn làm gì ạ?")
    await stands(runtime, parent, "asking.topic", {}, "asking.gone")
    (await parent.says("quay lại")).shows("Hệ thống vừa được cập nhật", "Chị muốn làm gì ạ?")
    (await parent.says("/hoi")).shows("về việc gì")


async def test_a_meeting_half_planned_is_planned_on(runtime: Runtime, world: World, secretary: Speaker) -> None:
    """Notes as they were kept before they had types: zero for no earlier meeting, hours without seconds."""
    notes = {"unit": world.unit, "last": 0, "again": False, "day": "2026-12-15", "hour": "07:30", "place": "Hội trường"}
    await stands(runtime, secretary, "planning.topics", notes, "planning.day")
    (await secretary.says("Chỉ có vấn đề khác")).shows("15/12/2026", "7h30", "Hội trường")


async def test_what_waited_for_a_meeting_goes_on(runtime: Runtime, world: World, parent: Speaker) -> None:
    place = {
        "account_id": 1, "step": "", "notes": {}, "trail": [], "offered": [], "nonce": "", "spent": "", "more": "",
    }  # fmt: skip
    held = {"text": "/hoi", "payload": None, "place": place}
    await stands(runtime, parent, "choosing.meeting", {"meetings": [world.meeting], "held": held})
    assert "Lỗi" not in (await parent.says("x")).text
    (await _chooses(parent)).shows("về việc gì")
    await stands(runtime, parent, "choosing.meeting", {"meetings": [], "held": {}})
    await parent.says("x")
    (await _chooses(parent)).shows("Chị muốn làm gì ạ?")


async def _chooses(person: Speaker) -> Heard:
    return await person.presses((await person.hears()).labels()[0])
