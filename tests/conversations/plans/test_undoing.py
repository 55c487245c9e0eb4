"""«Hoàn tác» in the talk: what was just decided on a timeline, for ten minutes, while nobody went on from it."""

from datetime import date
from functools import partial

import pytest

from bot.runtime import Runtime
from domain.deadline import Deadline
from services.plans import deciding
from tests.conversations.plans.test_timeline import card
from tests.preparing import deadline, lay_usual
from tests.talking import Speaker
from tests.world import Clock, World

UNDONE = "Đã hoàn tác: mọi thứ trở lại như trước việc vừa làm."


def facts(row: Deadline) -> dict[str, object]:
    return row.model_dump(exclude={"version"})


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Tổng hợp, phân loại", ("Xác nhận ngày này",)),
        ("Khóa nhận câu hỏi", ("Đổi ngày", "23/11")),
        ("In tài liệu", ("Giao người", "Ngô Quốc Bảo")),
        ("In tài liệu", ("Đã xong",)),
        ("Thông báo công khai", ("Đã xong", "https://mnhoaban.example/thong-bao")),
        ("In tài liệu", ("Bỏ mốc này", "Năm nay không in")),
    ],
)
async def test_what_was_just_decided_is_taken_back(
    secretary: Speaker, runtime: Runtime, world: World, title: str, said: tuple[str, ...]
) -> None:
    steps = await lay_usual(runtime, world)
    before = {key: facts(await deadline(runtime, key)) for key in steps.values()}
    intake = await runtime.read(lambda uow: uow.meetings.get(world.meeting).intake_ends_at)
    await card(secretary, title)
    *first, last = said
    for words in first:
        await secretary.says(words)
    done = await secretary.says(last)
    assert {key: facts(await deadline(runtime, key)) for key in steps.values()} != before
    (await secretary.presses("Hoàn tác")).shows(UNDONE)
    assert {key: facts(await deadline(runtime, key)) for key in steps.values()} == before
    assert await runtime.read(lambda uow: uow.meetings.get(world.meeting).intake_ends_at) == intake
    (await secretary.presses("Hoàn tác", on=done)).shows("có thể đã lấy lại rồi")
    assert {key: facts(await deadline(runtime, key)) for key in steps.values()} == before


async def test_all_dates_at_once_are_taken_back(secretary: Speaker, runtime: Runtime, world: World) -> None:
    await lay_usual(runtime, world)
    await secretary.says("/lich")
    await secretary.presses("Xác nhận tất cả")
    (await secretary.presses("Hoàn tác")).shows(UNDONE, "12 mốc chờ xác nhận ngày")


async def test_whom_it_was_given_hears_that_it_is_not_theirs(
    secretary: Speaker, runtime: Runtime, world: World
) -> None:
    await lay_usual(runtime, world)
    responder = Speaker(runtime, world.accounts["responder"])
    await card(secretary, "In tài liệu")
    await secretary.presses("Giao người")
    await secretary.says("Ngô Quốc Bảo")
    (await responder.hears()).shows("được giao việc: In tài liệu")
    await secretary.presses("Hoàn tác")
    (await responder.hears()).shows("In tài liệu", "vừa giao nhầm, thầy không phải làm")


@pytest.mark.core_only
async def test_late_or_overtaken_it_is_refused_kindly(
    secretary: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    steps = await lay_usual(runtime, world)
    await card(secretary, "Tổng hợp, phân loại")
    done = await secretary.presses("Xác nhận ngày này")
    other = partial(deciding.confirm, deadline_id=steps["digest"], by=world.people["chair"], day=date(2026, 11, 23))
    await runtime.write(other)
    (await secretary.presses("Hoàn tác", on=done)).shows("vừa được người khác thay đổi, nên chưa làm gì cả")
    clock.move(minutes=11)
    (await secretary.presses("Hoàn tác", on=done)).shows("đã quá 10 phút nên không lấy lại được nữa")
    clock.move(days=8)
    await card(secretary, "In tài liệu")
    await secretary.presses("Đã xong")  # what is so old is forgotten by now
    (await secretary.presses("Hoàn tác", on=done)).shows("có thể đã lấy lại rồi, hoặc đã lâu", "Tổng hợp, phân loại")
    assert (await deadline(runtime, steps["digest"])).last_day == date(2026, 11, 23)


@pytest.mark.core_only
async def test_nobody_takes_back_what_another_did(
    secretary: Speaker, chair: Speaker, runtime: Runtime, world: World
) -> None:
    steps = await lay_usual(runtime, world)
    await card(secretary, "Tổng hợp, phân loại")
    done = await secretary.presses("Xác nhận ngày này")
    payload = next(payload for label, payload in done.buttons if label == "Hoàn tác")
    await chair.says("/lich")
    for somebody, carried in ((chair, payload), (secretary, payload + "x"), (secretary, payload + "0" * 400)):
        (await somebody.says("Hoàn tác", payload=carried)).shows("Không có quyết định nào lấy lại được ở đây")
    assert (await deadline(runtime, steps["digest"])).confirmed_at is not None
