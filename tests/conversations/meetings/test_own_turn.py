"""A speaker's turn as it comes near: told once, let others first, in writing, not there; the office sees it at once."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

import pytest

from bot.runtime import Runtime
from domain.invitation import Rsvp
from domain.messages.delivery import DeliveryState
from domain.questions.ordering import face_of
from services.meetings import freezing, reordering
from services.messages import outbox
from services.questions import equal
from services.unit_of_work import UnitOfWork
from tests.inviting import invite
from tests.office import asks, notices_go_out
from tests.talking import Speaker
from tests.world import Clock, World

pytestmark = pytest.mark.core_only

WORDS = ["Cổng trường mở lúc nào?", "Bếp ăn ai kiểm tra?", "Sân trơn khi mưa?", "Lớp thiếu quạt?", "Xe buýt mấy giờ?"]


@pytest.fixture
async def begun(clock: Clock, chair: Speaker, runtime: Runtime, world: World) -> list[int]:
    """Five speak, two of them the same parent; the meeting has begun."""
    parts = ["parent", "teacher", "parent2", "parent", "teacher"]
    keys = [await asks(runtime, world, part, words) for part, words in zip(parts, WORDS, strict=True)]
    clock.move(days=10, hours=8)
    (await chair.says("/batdau")).shows("đã bắt đầu")
    return keys


@pytest.fixture
def order(runtime: Runtime, world: World) -> Callable[[], Awaitable[list[int]]]:
    """Who waits to speak, in order."""

    async def read() -> list[int]:
        return await runtime.read(lambda uow: [one.key for one in reordering.waiting(uow, world.meeting)])

    return read


async def told(speaker: Speaker, *words: str) -> list[str]:
    """Return what somebody was told with these words in it."""
    return [one.text for one in await speaker.heard() if all(word in one.text for word in words)]


async def test_the_next_three_are_told_once(chair: Speaker, parent: Speaker, begun: list[int]) -> None:
    await chair.says("/tiep")
    assert len(await told(parent, "Mời chị phát biểu phiếu MN26-001")) == 1
    soon = [one for one in await parent.heard() if "Còn 3 lượt nữa tới phiếu MN26-004" in one.text]
    assert soon[0].labels() == ["Lùi 2 lượt", "Chuyển văn bản", "Tôi không dự được"]
    await chair.presses("Trả lời tại chỗ")
    await chair.presses("Câu tiếp theo")
    assert len(await told(parent, "lượt nữa tới phiếu MN26-004")) == 1
    assert len(begun) == 5


async def test_two_others_first(
    chair: Speaker, parent: Speaker, secretary: Speaker, begun: list[int], order: Callable[[], Awaitable[list[int]]]
) -> None:
    """Called already: the chair's card goes back to the list, and what is decided by it is refused with words."""
    first, second, third, fourth, fifth = begun
    await chair.says("/tiep")
    called = next(one for one in await parent.heard() if "Mời chị" in one.text)
    (await parent.presses("Lùi 2 lượt", on=called)).shows("MN26-001", "nay ở lượt 3", "Mã phiếu giữ nguyên")
    assert await order() == [second, third, first, fourth, fifth]
    assert await told(secretary, "xin lùi 2 lượt, phiếu MN26-001")
    (await chair.presses("Trả lời tại chỗ")).shows("vừa có thay đổi")
    (await chair.says("/tiep")).shows("MN26-002")


async def test_in_writing_and_back(
    chair: Speaker, parent: Speaker, secretary: Speaker, begun: list[int], order: Callable[[], Awaitable[list[int]]]
) -> None:
    await chair.says("/tiep")
    soon = next(one for one in await parent.heard() if "Còn 3 lượt" in one.text)
    (await parent.presses("Chuyển văn bản", on=soon)).shows("MN26-004", "trả lời bằng văn bản")
    assert begun[3] not in await order()
    assert await told(secretary, "trả lời bằng văn bản phiếu MN26-004")
    (await parent.presses("Vẫn phát biểu")).shows("Đã trở lại danh sách")
    assert begun[3] in await order()
    assert await told(secretary, "vẫn phát biểu phiếu MN26-004")


async def test_not_there_speaks_of_nothing(
    chair: Speaker, parent: Speaker, secretary: Speaker, begun: list[int], order: Callable[[], Awaitable[list[int]]],
    runtime: Runtime, world: World,
) -> None:  # fmt: skip
    first, second, third, fourth, fifth = begun
    await runtime.write(partial(invite, world=world, name="parent", part="parent"))
    await chair.says("/tiep")
    called = next(one for one in await parent.heard() if "Mời chị" in one.text)
    (await parent.presses("Tôi không dự được", on=called)).shows("MN26-001", "MN26-004", "bằng văn bản")
    assert await order() == [second, third, fifth]
    assert await told(secretary, "báo không dự được")
    invited = await runtime.read(lambda uow: uow.invitations.find(world.meeting, world.people["parent"]))
    assert invited is not None
    assert (invited.rsvp, invited.is_expected) == (Rsvp.AWAY, False)
    again = await parent.presses("Lùi 2 lượt", on=called)
    again.shows("không còn chờ tới lượt")
    assert first != fourth


async def test_coming_after_all(
    chair: Speaker, parent: Speaker, begun: list[int], runtime: Runtime, world: World
) -> None:
    """What was answered to the invitation before is answered again."""
    await runtime.write(partial(invite, world=world, name="parent", part="parent"))
    await chair.says("/tiep")
    called = next(one for one in await parent.heard() if "Mời chị" in one.text)
    await parent.presses("Tôi không dự được", on=called)
    await parent.presses("Vẫn phát biểu")
    invited = await runtime.read(lambda uow: uow.invitations.find(world.meeting, world.people["parent"]))
    assert invited is not None
    assert invited.rsvp is Rsvp.NONE
    assert len(begun) == 5


async def test_who_was_called_hears_that_it_is_not_yet(
    chair: Speaker, parent: Speaker, teacher: Speaker, begun: list[int]
) -> None:
    """The outcome before is taken back: whom the chair had called on meanwhile is called again in their turn."""
    await chair.says("/tiep")
    await chair.presses("Tại chỗ, câu kế")
    assert len(await told(teacher, "Mời cô phát biểu phiếu MN26-002")) == 1
    (await chair.says("/hoantac")).shows("Đã lấy lại")
    (await teacher.hears()).shows("Xin đợi: phiếu MN26-002 của cô chưa tới lượt")
    assert not await told(parent, "Xin đợi")
    await chair.presses("Tại chỗ, câu kế")
    assert len(await told(teacher, "Mời cô phát biểu phiếu MN26-002")) == 2
    assert len(begun) == 5


async def test_sent_back_and_called_on_after_all(chair: Speaker, parent: Speaker, begun: list[int]) -> None:
    await chair.says("/tiep")
    await chair.presses("Đưa lại danh sách")
    (await parent.hears()).shows("Xin đợi: phiếu MN26-001 của chị chưa tới lượt")
    await chair.says("/hoantac")
    assert len(await told(parent, "Mời chị phát biểu phiếu MN26-001")) == 2
    await chair.presses("Đưa lại danh sách")
    assert len(await told(parent, "Xin đợi: phiếu MN26-001")) == 2
    assert len(begun) == 5


async def test_a_call_that_has_not_gone_out_is_dropped(
    chair: Speaker, teacher: Speaker, begun: list[int], runtime: Runtime
) -> None:
    """Who has not heard that they are called hears nothing of it."""

    def held_back(uow: UnitOfWork) -> None:
        for version in range(3):
            notice = uow.deliveries.by_once(f"called:{begun[1]}:{version}")
            if notice is not None:
                notice.state, notice.due_at = DeliveryState.DUE, uow.now + timedelta(minutes=1)
                uow.deliveries.keep(notice)

    await chair.says("/tiep")
    await chair.presses("Tại chỗ, câu kế")
    await runtime.write(held_back)
    await chair.says("/hoantac")
    assert not await told(teacher, "Xin đợi")


async def test_nobody_elses_turn(chair: Speaker, parent: Speaker, begun: list[int]) -> None:
    await chair.says("/tiep")
    for act in ("let_first", "own_writing", "not_coming"):
        refused = await parent.says("x", payload=f"a|{act}|{begun[1]}")
        assert "lượt" not in refused.text
        assert "văn bản." not in refused.text


async def test_a_place_with_its_reason_by_chat(
    secretary: Speaker, begun: list[int], order: Callable[[], Awaitable[list[int]]], runtime: Runtime
) -> None:
    first, second, third, fourth, fifth = begun
    await secretary.says("/phieu MN26-004")
    await secretary.presses("Xếp lại lượt")
    (await secretary.presses("Đến vị trí…")).shows("từ 1 đến 5")
    (await secretary.says("chín")).shows("từ 1 đến 5")
    (await secretary.says("2, đại biểu xin về sớm")).shows("đến lượt 2")
    assert await order() == [first, fourth, second, third, fifth]
    reasons = await runtime.read(lambda uow: [one.reason for one in uow.lists.laid(1).overrides])
    assert reasons == ["đại biểu xin về sớm"]
    await secretary.presses("Lên đầu chủ đề")
    assert (await order())[0] == fourth
    await secretary.presses("Hoàn tác")
    assert await order() == [first, fourth, second, third, fifth]
    await secretary.says("/hangdoi")
    (await secretary.presses("Về thứ tự gốc")).shows("về thứ tự gốc")
    assert await order() == begun
    await secretary.presses("Hoàn tác")
    assert (await order())[1] == fourth


async def test_all_who_were_called_hear_that_nobody_stood_up(
    chair: Speaker, parent: Speaker, parent2: Speaker, runtime: Runtime, world: World, clock: Clock, begun: list[int]
) -> None:
    """Of those who ask the same each one who speaks was called; each hears, and the undo reaches each."""
    await runtime.write(lambda uow: equal.join(uow, begun[0], begun[2], by=world.people["chair"]))
    await chair.says("/tiep")
    await chair.presses("Vắng")
    await chair.presses("Hoàn tác")  # before anybody heard
    await chair.presses("Vắng")
    await notices_go_out(runtime, clock)
    for who, code in ((parent, "MN26-001"), (parent2, "MN26-003")):
        assert len(await told(who, "vừa mời câu " + code, "chưa thấy")) == 1


async def test_a_list_that_holds_again_is_heard_after_all(
    teacher: Speaker, parent: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    """Frozen, frozen anew with one more, and that taken back: the first version's speakers hear of their turn, once."""
    by = world.people["secretary"]

    async def freezes() -> int:
        def work(uow: UnitOfWork) -> int:
            seen = face_of([one.key for one in reordering.waiting(uow, world.meeting)])
            return freezing.freeze(uow, world.meeting, seen=seen, by=by).key

        return await runtime.write(work)

    await asks(runtime, world, "parent", WORDS[0])
    await freezes()
    clock.move(minutes=6)
    await asks(runtime, world, "teacher", WORDS[1])
    second = await freezes()
    clock.move(minutes=8)  # the first one's ten minutes are over, the second one's are not
    await runtime.write(partial(freezing.thaw, frozen_id=second, by=by))
    clock.move(minutes=1)
    await runtime.write(lambda uow: outbox.claim(uow, ["web"]))
    assert len(await told(parent, "MN26-001", "phát biểu ở lượt 1")) == 1
    assert not await told(teacher, "ở lượt")
