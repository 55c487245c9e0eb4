"""Approved answers go out at a set hour, taken back before it; what was wrong is corrected to all who had it."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.runtime import Runtime
from domain.duty import AnswerDuty
from domain.errors import Refused
from domain.meeting import Meeting
from services.answers import answering, releasing
from services.people.privacy import erase
from services.questions import changing, equal, oversight
from services.unit_of_work import UnitOfWork
from tests.conversations.answers.test_answering import ANSWER, MEAL, drafts, owes
from tests.office import asks, notices_go_out
from tests.talking import Speaker
from tests.world import Clock, World

RIGHT = "Bếp ăn lưu mẫu 48 giờ, không phải 24 giờ; mời phụ huynh xem sổ tại phòng Văn thư."


async def _held(runtime: Runtime, world: World, part: str = "parent") -> int:
    """Let an answer be approved and wait; return its question."""
    question = await asks(runtime, world, part, MEAL)
    duty = await owes(runtime, world, question)

    def work(uow: UnitOfWork) -> None:
        answering.draft(uow, duty, ANSWER, by=world.people["responder"])
        answer = answering.submit(uow, duty, by=world.people["responder"])
        answering.approve(uow, answer.key, by=world.people["chair"], release_now=False)

    await runtime.write(work)
    return question


async def test_answers_go_out_at_their_hour(
    secretary: Speaker, parent: Speaker, parent2: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    for part in ("parent", "parent2"):
        await _held(runtime, world, part)
    (await secretary.says("phát hành")).shows("2 câu trả lời đã duyệt")
    (await secretary.presses("Hẹn giờ gửi")).shows("Gửi ngày nào?")
    await secretary.says("hôm kia")  # no day that is to come
    (await secretary.says("mai lúc 7h30")).shows("Đã hẹn: 2 câu trả lời", "7h30", "2 câu hẹn gửi")
    (await secretary.presses("Bỏ hẹn giờ")).shows("Đã bỏ hẹn giờ của 2 câu")
    clock.move(days=2)
    assert await runtime.write(releasing.release_due) == 0
    await secretary.says("phát hành")
    await secretary.presses("Hẹn giờ gửi")
    await secretary.says("mai")
    (await secretary.says("9h")).shows("Đã hẹn: 2 câu trả lời", "9h00")
    await _held(runtime, world)  # approved later: on no list yet
    clock.move(days=1)
    assert await runtime.write(releasing.release_due) == 2
    assert await runtime.write(releasing.release_due) == 0
    for asker in (parent, parent2):
        assert sum(ANSWER in heard.text for heard in await asker.heard()) == 1
    (await secretary.says("phát hành")).shows("1 câu trả lời đã duyệt")


@pytest.mark.core_only
async def test_an_hour_that_is_over_is_refused(secretary: Speaker, runtime: Runtime, world: World) -> None:
    await _held(runtime, world)
    await secretary.says("phát hành")
    await secretary.presses("Hẹn giờ gửi")
    await secretary.says("hôm nay")
    (await secretary.says("0h05")).shows("đã qua")


@pytest.mark.core_only
async def test_many_leave_a_few_at_a_time(runtime: Runtime, world: World, secretary: Speaker, parent: Speaker) -> None:
    total = releasing.AT_ONCE + 3
    for _ in range(total):
        await _held(runtime, world)
    await secretary.says("phát hành")
    (await secretary.presses("Gửi tất cả")).shows(f"Đang gửi {total} câu trả lời")
    assert sum(ANSWER in heard.text for heard in await parent.heard()) == releasing.AT_ONCE
    (await secretary.says("phát hành")).shows("3 câu đang được gửi đi")
    assert await runtime.write(releasing.release_due) == 3
    assert sum(ANSWER in heard.text for heard in await parent.heard()) == total


async def test_what_was_wrong_is_corrected_to_all_who_had_it(
    responder: Speaker, chair: Speaker, secretary: Speaker, parent: Speaker, parent2: Speaker, runtime: Runtime,
    world: World,
) -> None:  # fmt: skip
    first, second = [await asks(runtime, world, part, MEAL) for part in ("parent", "parent2")]
    await runtime.write(lambda uow: equal.join(uow, second, first, by=world.people["secretary"]))
    await owes(runtime, world, first)
    await drafts(responder)
    await chair.presses("Duyệt và gửi")
    for asker in (parent, parent2):
        (await asker.hears()).shows(ANSWER)
    (await responder.hears()).shows("đã được duyệt và gửi")
    (await responder.presses("Xem câu hỏi")).shows("Việc này đã xong")
    (await responder.presses("Đính chính")).shows("Người hỏi chưa được báo gì")
    await responder.says(RIGHT)
    await responder.presses("Trình duyệt")
    (await parent.says("MN26-001")).shows("đã trả lời bằng văn bản", ANSWER)
    (await responder.says("MN26-001")).shows("đã trả lời bằng văn bản")
    (await responder.presses("Xem câu hỏi")).shows("Cần đính chính", RIGHT)
    (await chair.says("/duyet")).shows(", đính chính, hạn")
    (await chair.presses("MN26-001")).shows("Bản đính chính trả lời MN26-001", "nay thay", ANSWER, RIGHT)
    await chair.presses("Duyệt và gửi")
    for asker in (parent, parent2):
        heard = [one.text for one in await asker.heard() if RIGHT in one.text]
        assert len(heard) == 1
        assert heard[0].startswith("ĐÍNH CHÍNH")
    (await parent.says("MN26-001")).shows("Trả lời (đính chính)", RIGHT, "nay không dùng", ANSWER)


async def test_a_correction_is_not_needed_after_all(
    responder: Speaker, secretary: Speaker, parent: Speaker, chair: Speaker, runtime: Runtime, world: World
) -> None:
    await owes(runtime, world, await asks(runtime, world, "parent", MEAL))
    await drafts(responder)
    await chair.presses("Duyệt và gửi")
    card = await secretary.says("/phieu MN26-001")
    (await secretary.presses("Đính chính")).shows("Đã nhờ", "đính chính câu trả lời MN26-001")
    if secretary.network == "web":
        (await secretary.presses("Đính chính", on=card)).shows("đang được đính chính rồi")
    before = len(await parent.heard())
    (await responder.hears()).shows("cần đính chính")
    await responder.presses("Xem câu hỏi")
    (await responder.presses("Thôi đính chính")).shows("giữ nguyên", "Việc này đã xong")
    assert len(await parent.heard()) == before


async def test_clear_for_now(
    responder: Speaker, chair: Speaker, parent: Speaker, runtime: Runtime, world: World
) -> None:
    duty_id = await owes(runtime, world, await asks(runtime, world, "parent", MEAL))
    await drafts(responder)
    await chair.presses("Duyệt và gửi")
    await parent.hears()
    (await parent.presses("Tạm rõ")).shows("được ghi là tạm rõ", "«Chưa rõ»")
    (await parent.says("MN26-001")).shows("tạm rõ")
    (await parent.presses("Chưa rõ")).shows("còn được hỏi thêm 2 lần")

    def owed(uow: UnitOfWork) -> AnswerDuty:
        return uow.duties.get(duty_id)

    assert (await runtime.write(owed)).is_reopened


@pytest.mark.core_only
async def test_what_was_withdrawn_meanwhile_is_let_go(runtime: Runtime, world: World, clock: Clock) -> None:
    question = await _held(runtime, world)

    def order(uow: UnitOfWork) -> int:
        return releasing.order(
            uow, [world.unit], by=world.people["chair"], seen_at=uow.now, at=uow.now + timedelta(hours=1)
        )

    def withdraw(uow: UnitOfWork) -> None:
        asked = uow.questions.hold(question)
        asked.withdrawn_at = uow.now
        uow.questions.keep(asked)

    assert await runtime.write(order) == 1
    await runtime.write(withdraw)
    clock.move(hours=2)
    assert await runtime.write(releasing.release_due) == 1
    assert await runtime.write(releasing.release_due) == 0
    released = await runtime.write(lambda uow: uow.duties.released(uow.questions.get(question)))
    assert released is None


@pytest.mark.core_only
async def test_what_is_unclear_stands_first_at_the_next_meeting(
    responder: Speaker, chair: Speaker, parent: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    await owes(runtime, world, await asks(runtime, world, "parent", MEAL))
    await drafts(responder)
    await chair.presses("Duyệt và gửi")
    await parent.hears()
    await parent.presses("Chưa rõ")

    def following(uow: UnitOfWork) -> None:
        own = uow.meetings.get(world.meeting)
        own.started_at = own.closed_at = uow.now
        uow.meetings.keep(own)
        values = own.model_dump(exclude={"id", "code", "closed_at", "started_at"})
        uow.meetings.keep(Meeting(**values, code="MN27"))

    await runtime.write(following)
    clock.move(days=10, hours=8)
    started = await chair.says("/batdau")
    started.shows("Còn từ hội nghị trước, xin nêu đầu tiên: 1 câu người hỏi chưa rõ (MN26-001 – Phó Hiệu trưởng)")


@pytest.mark.core_only
async def test_two_press_at_once_and_one_withdraws(
    parent: Speaker, parent2: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    """Whoever comes first counts: nobody is sent it twice, and nobody is sent what they took back."""
    kept = [await _held(runtime, world, part) for part in ("parent", "parent2")]

    def orders(part: str) -> Callable[[UnitOfWork], int]:
        return lambda uow: releasing.order(uow, [world.unit], by=world.people[part], seen_at=clock())

    def withdraws(uow: UnitOfWork) -> None:
        changing.withdraw(uow, uow.questions.get(kept[1]))

    clock.move(minutes=1)
    done = await asyncio.gather(
        runtime.write(withdraws), *(runtime.write(orders(part)) for part in ("chair", "secretary", "chair")),
        return_exceptions=True,
    )  # fmt: skip
    assert sum(one for one in done if isinstance(one, int)) == 1
    late = await asyncio.gather(
        runtime.write(lambda uow: changing.withdraw(uow, uow.questions.get(kept[0]))), runtime.write(orders("chair")),
        return_exceptions=True,
    )  # fmt: skip
    assert isinstance(late[0], Refused)
    assert late[1] == 0
    await notices_go_out(runtime, clock)
    told = [one.text for speaker in (parent, parent2) for one in await speaker.heard() if "Trả lời:" in one.text]
    assert len(told) == 1
    sent = await runtime.read(lambda uow: [uow.duties.released(uow.questions.get(key)) is not None for key in kept])
    assert sent == [True, False]


@pytest.mark.core_only
async def test_one_of_those_who_ask_the_same_erased_themselves(
    parent: Speaker, parent2: Speaker, secretary: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    """Who is still there is answered; who has gone is on no list, and nothing of theirs is sent anywhere."""
    first, second = await asks(runtime, world, "parent", MEAL), await asks(runtime, world, "parent2", f"{MEAL} Ạ?")
    await runtime.write(lambda uow: equal.join(uow, second, first, by=world.people["secretary"]))
    duty = await owes(runtime, world, first)
    await runtime.write(lambda uow: erase(uow, world.people["parent2"], here=None))

    def approved(uow: UnitOfWork) -> None:
        answering.draft(uow, duty, ANSWER, by=world.people["responder"])
        answer = answering.submit(uow, duty, by=world.people["responder"])
        answering.approve(uow, answer.key, by=world.people["chair"])

    await runtime.write(approved)
    await notices_go_out(runtime, clock)
    (await parent.hears()).shows(ANSWER)
    gone = await runtime.read(lambda uow: uow.deliveries.beginning("answer:1"))
    assert [one.person_id for one in gone] == [world.people["parent"]]
    assert await runtime.read(lambda uow: oversight.not_delivered(uow, [world.unit])) == []
    assert await runtime.read(lambda uow: uow.handovers.open_of(second)) is None
