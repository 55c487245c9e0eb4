"""Each working morning office and chair hear what waits for them, once, and nothing where nothing waits."""

import pytest

from bot.runtime import Runtime
from services.meetings import morning
from tests.conftest import ZONE
from tests.office import asks
from tests.reminded import at
from tests.talking import Speaker
from tests.world import Clock, World

pytestmark = pytest.mark.core_only


async def _look(runtime: Runtime, clock: Clock, when: str) -> int:
    clock.set(at(when))
    looked = 0
    while await runtime.write(morning.tell_next):
        looked += 1
    return looked


async def test_it_is_said_once_a_working_morning_where_anything_waits(
    secretary: Speaker, chair: Speaker, responder: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    monday = "2026-11-16"
    assert clock().astimezone(ZONE).date().isoformat() <= monday
    assert await _look(runtime, clock, f"{monday}T07:05:00") == 2
    assert not await secretary.heard()
    await asks(runtime, world, "parent", "Thực đơn tuần có công khai không ạ?")
    assert await _look(runtime, clock, f"{monday}T08:00:00") == 0  # looked at today already
    assert await _look(runtime, clock, "2026-11-17T06:59:00") == 0
    assert await _look(runtime, clock, "2026-11-17T07:00:00") == 2
    told = await secretary.hears()
    told.shows("Việc sáng nay của cô", "MN26: câu mới cần phân loại: 1.")
    assert told.labels()[-1] == "Trang chính"
    assert await _look(runtime, clock, "2026-11-17T10:30:00") == 0
    assert len(await secretary.heard()) == 1
    assert not await responder.heard()
    assert await _look(runtime, clock, "2026-11-21T07:30:00") == 2  # a Saturday
    assert len(await secretary.heard()) == 1
    assert await _look(runtime, clock, "2026-11-23T12:00:00") == 0  # too late: a program that was down says nothing
