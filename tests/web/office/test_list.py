"""Danh sách: the list whole, in another order, frozen, moved to writing; by page and chat; taken back."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.runtime import Runtime
from domain.people.acted import UNDO_WITHIN
from domain.questions.errors import ListChanged
from domain.questions.ordering import face_of
from domain.questions.question import ReplyMode
from papers import kinds
from services.meetings import closing, reordering, rounds, to_writing
from services.messages import outbox
from services.questions import listing
from services.unit_of_work import UnitOfWork
from tests.office import asks, notices_go_out
from tests.talking import Speaker
from tests.web.office.desk import HOME, Clerk
from tests.web.office.parity import same_by_both
from tests.web.visiting import Visitor
from tests.world import Clock, World

LIST = f"{HOME}/MN26/danh-sach"
WORDS = ["Cổng trường mở lúc nào?", "Bếp ăn ai kiểm tra?", "Sân trơn khi mưa?", "Lớp thiếu quạt?"]


async def four(runtime: Runtime, world: World) -> list[int]:
    """Four are to speak of one topic, one more only wants an answer in writing."""
    found = [await asks(runtime, world, "parent", words) for words in WORDS]
    await asks(runtime, world, "teacher", "Xin lịch họp tổ bằng văn bản?", spoken=False)
    return found


async def order(runtime: Runtime, world: World) -> list[int]:
    """Who waits to speak, in order."""
    return await runtime.read(lambda uow: [one.key for one in reordering.waiting(uow, world.meeting)])


@pytest.fixture
async def clerk(visitor: Callable[[], Visitor], world: World) -> Clerk:
    """The secretary at the pages."""
    return Clerk(await visitor().signs_in(world.people["secretary"]))


async def test_to_a_place_with_its_reason_and_back(clerk: Clerk, runtime: Runtime, world: World) -> None:
    first, second, third, fourth = await four(runtime, world)
    page = await clerk.opens(LIST)
    assert "Chờ tới lượt (4)" in page.words
    assert "Xin lịch họp" not in page.words
    opened = await clerk.opens(f"{LIST}?mo={fourth}")
    moved = await clerk.does(opened, "to", fourth, vi_tri="2", ly_do="Đại biểu xin về sớm")
    assert "đến lượt 2" in moved.status_line
    assert await order(runtime, world) == [first, fourth, second, third]
    assert "xếp từ lượt 4 sang 2: Đại biểu xin về sớm" in moved.words
    refused = await clerk.does(page, "up", moc=str(third))
    assert (refused.status, "danh sách mới" in refused.status_line) == (409, True)
    beyond = await clerk.does(moved, "to", fourth, vi_tri="9")
    assert (beyond.status, "từ 1 đến 4" in beyond.status_line) == (409, True)
    assert (await clerk.undoes(moved)).status == 200
    assert await order(runtime, world) == [first, second, third, fourth]


async def test_up_down_top_and_all_back(clerk: Clerk, runtime: Runtime, world: World) -> None:
    """Each move is an event, the base order stays; all back is one act, and is taken back too."""
    first, second, third, fourth = await four(runtime, world)
    up = await clerk.does(await clerk.opens(LIST), "up", moc=str(second))
    down = await clerk.does(up, "down", moc=str(third))
    top = await clerk.does(await clerk.opens(f"{LIST}?mo={fourth}"), "top", moc=str(fourth))
    assert await order(runtime, world) == [fourth, second, first, third]
    assert "Có 2 lần xếp lại" in down.words or "Có 3 lần xếp lại" in top.words
    registered = await clerk.opens(f"{LIST}?xem=dang-ky")
    assert registered.words.index("MN26-001") < registered.words.index("MN26-004")
    earlier = await clerk.undoes(up)
    assert (earlier.status, "xếp lại lần khác" in earlier.status_line) == (409, True)
    back = await clerk.does(top, "base")
    assert "về thứ tự gốc" in back.status_line
    assert await order(runtime, world) == [first, second, third, fourth]
    await clerk.undoes(back)
    assert await order(runtime, world) == [fourth, second, first, third]
    acts = await runtime.read(lambda uow: [event.act for event in uow.events.of("question", fourth)])
    assert acts == ["question.moved"]


async def test_frozen_told_after_ten_minutes_and_later_ones_behind(
    clerk: Clerk, parent: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    """The speakers read turn and hour; a version more tells only those whose turn changed much."""
    first, second, third, fourth = await four(runtime, world)
    frozen = await clerk.does(await clerk.opens(LIST), "freeze")
    assert "bản số 1, 4 lượt" in frozen.status_line
    await notices_go_out(runtime, clock)
    assert not [one for one in await parent.heard() if "ở lượt" in one.text]
    clock.move(seconds=UNDO_WITHIN.total_seconds())
    await runtime.write(lambda uow: outbox.claim(uow, ["web"]))
    told = [one.text for one in await parent.heard() if "ở lượt" in one.text]
    assert len(told) == 4
    assert "MN26-002" in told[1]
    assert "lượt 2, khoảng 17h05" in told[1]
    late = await asks(runtime, world, "teacher", "Câu đăng ký sau khi chốt?", topic="safety")
    page = await clerk.opens(LIST)
    assert "sau khi chốt" in page.words
    assert (await order(runtime, world))[-1] == late
    opened = await clerk.opens(f"{LIST}?mo={late}")
    await clerk.does(opened, "to", late, vi_tri="1")
    again = await clerk.does(await clerk.opens(LIST), "freeze")
    assert "bản số 2, 5 lượt" in again.status_line
    assert await order(runtime, world) == [late, first, second, third, fourth]
    clock.move(seconds=UNDO_WITHIN.total_seconds() + 1)
    await runtime.write(lambda uow: outbox.claim(uow, ["web"]))
    assert len([one for one in await parent.heard() if "lượt" in one.text and "khoảng" in one.text]) == 4
    ordered = await runtime.write(lambda uow: listing.order_file(uow, uow.meetings.get(world.meeting), by=1))
    text = kinds.make(ordered).decode("utf-8-sig")
    assert "theo bản chốt số 2 (" in text
    assert text.index("1. MN26-006") < text.index("2. MN26-001")


async def test_what_is_moved_before_anybody_heard_is_told_as_it_stands(
    clerk: Clerk, parent: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    """Each hears of one turn, the one that holds: after a move, after a move to writing, after freezing once more."""
    _, second, third, fourth = await four(runtime, world)
    await clerk.does(await clerk.opens(LIST), "freeze")
    await clerk.does(await clerk.opens(f"{LIST}?mo={fourth}"), "to", fourth, vi_tri="1")
    await runtime.write(lambda uow: to_writing.to_writing(uow, [second], by=world.people["secretary"]))
    clock.move(minutes=1)
    again = await clerk.does(await clerk.opens(LIST), "freeze")
    assert "bản số 2, 3 lượt" in again.status_line
    await clerk.does(await clerk.opens(f"{LIST}?mo={third}"), "to", third, vi_tri="2")
    clock.move(seconds=UNDO_WITHIN.total_seconds() + 1)
    await runtime.write(lambda uow: outbox.claim(uow, ["web"]))
    told = [one.text for one in await parent.heard() if "ở lượt" in one.text]
    places = {code: f"lượt {turn}," for turn, code in enumerate(("MN26-004", "MN26-003", "MN26-001"), start=1)}
    assert len(told) == 3
    assert all(any(code in text and place in text for text in told) for code, place in places.items()), told


async def test_unfrozen_before_anybody_was_told(
    clerk: Clerk, parent: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    await four(runtime, world)
    page = await clerk.opens(LIST)
    frozen = await clerk.does(page, "freeze")
    assert "Chốt lại" not in frozen.words
    refused = await clerk.does(page, "freeze", nua="1")
    assert (refused.status, "không cần chốt lại" in refused.status_line) == (409, True)
    undone = await clerk.undoes(frozen)
    assert "chưa ai được báo" in undone.status_line
    assert "Bản chốt" not in undone.words
    clock.move(seconds=UNDO_WITHIN.total_seconds() + 1)
    await runtime.write(lambda uow: outbox.claim(uow, ["web"]))
    assert not [one for one in await parent.heard() if "ở lượt" in one.text]


async def test_to_writing_and_back(clerk: Clerk, parent: Speaker, runtime: Runtime, world: World, clock: Clock) -> None:
    """Taken back unheard within two minutes; after that the speaker is told that they speak after all."""
    first, second, *_ = await four(runtime, world)
    moved = await clerk.does(await clerk.opens(f"{LIST}?mo={first}"), "write", moc=str(first))
    assert "MN26-001 đã chuyển" in moved.status_line
    assert first not in await order(runtime, world)
    await clerk.undoes(moved)
    await notices_go_out(runtime, clock)
    assert not [one for one in await parent.heard() if "MN26-001" in one.text]
    assert (await order(runtime, world))[0] == first
    moved = await clerk.does(await clerk.opens(f"{LIST}?mo={second}"), "write", moc=str(second))
    await notices_go_out(runtime, clock)
    (await parent.hears()).shows("MN26-002", "trả lời bằng văn bản")
    await clerk.undoes(moved)
    await notices_go_out(runtime, clock)
    (await parent.hears()).shows("MN26-002", "vẫn ở danh sách phát biểu")
    assert await runtime.read(lambda uow: uow.questions.get(second).reply_mode) is ReplyMode.SPOKEN


async def test_there_is_time_for_some_and_the_chair_decides(clerk: Clerk, runtime: Runtime, world: World) -> None:
    keys = await four(runtime, world)
    secretary = Speaker(runtime, world.accounts["secretary"])

    def short(uow: UnitOfWork) -> None:
        meeting = uow.meetings.hold(world.meeting)
        meeting.speaking_minutes = 60
        uow.meetings.keep(meeting)

    await runtime.write(short)
    page = await clerk.opens(LIST)
    assert "đủ giờ cho khoảng 3 lượt; 1 lượt nên chuyển văn bản" in page.words
    assert "đủ 3/4" in page.words
    (await secretary.says("/hangdoi")).shows("đủ giờ cho khoảng 3 lượt; 1 lượt nên chuyển văn bản")
    moved = await clerk.does(page, "write_over")
    assert "MN26-004 đã chuyển" in moved.status_line
    assert await order(runtime, world) == keys[:3]
    assert "1 người lần đầu gửi câu hỏi" in page.words


async def moves(speaker: Speaker) -> None:
    """By chat: the second up."""
    await speaker.says("/phieu MN26-002")
    await speaker.presses("Xếp lại lượt")
    (await speaker.presses("Lên")).shows("đến lượt 1")


async def test_a_move_is_the_same_by_chat_and_by_page(sqlite_template: Path, tmp_path: Path) -> None:
    async def before(runtime: Runtime, world: World) -> None:
        await four(runtime, world)

    async def desk(clerk: Clerk) -> None:
        page = await clerk.opens(LIST)
        second = page.html.partition(">MN26-002</a>")[0].rpartition('id="m')[2].partition('"')[0]
        await clerk.does(page, "up", moc=second)

    rows = await same_by_both(sqlite_template, tmp_path, "secretary", before=before, talk=moves, desk=desk)
    assert "question.moved" in [row["act"] for row in rows["event"]]


async def test_freezing_is_the_same_by_chat_and_by_page(sqlite_template: Path, tmp_path: Path) -> None:
    async def before(runtime: Runtime, world: World) -> None:
        await four(runtime, world)

    async def talk(speaker: Speaker) -> None:
        await speaker.says("/hangdoi")
        (await speaker.presses("Chốt danh sách")).shows("bản số 1, 4 lượt")

    async def desk(clerk: Clerk) -> None:
        await clerk.does(await clerk.opens(LIST), "freeze")

    rows = await same_by_both(sqlite_template, tmp_path, "secretary", before=before, talk=talk, desk=desk)
    assert len([row for row in rows["delivery"] if row["once"].startswith("placed:")]) == 4


async def test_two_reorder_at_once(runtime: Runtime, world: World) -> None:
    """The second has seen another list, and is told so."""
    first, second, third, fourth = await four(runtime, world)
    by = world.people["secretary"]

    def face(uow: UnitOfWork) -> str:
        return face_of([one.key for one in reordering.waiting(uow, world.meeting)])

    seen = await runtime.read(face)
    await runtime.write(lambda uow: reordering.move(uow, fourth, reordering.Way.UP, seen=seen, by=by))
    with pytest.raises(ListChanged):
        await runtime.write(lambda uow: reordering.move(uow, second, reordering.Way.UP, seen=seen, by=by))
    assert await order(runtime, world) == [first, second, fourth, third]


async def test_the_bands_while_it_runs(clerk: Clerk, runtime: Runtime, world: World) -> None:
    await four(runtime, world)
    by = world.people["chair"]
    await runtime.write(lambda uow: rounds.start(uow, world.meeting, by=by))
    await runtime.write(lambda uow: rounds.call_next(uow, world.meeting, by=by))
    page = await clerk.opens(LIST)
    assert "Đang mời MN26-001" in page.words
    assert "Chờ tới lượt (3)" in page.words


async def test_nobody_hears_of_an_hour_that_is_past(
    clerk: Clerk, parent: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    """Begun within the ten minutes, before or after a list of its own is frozen: the hall calls by itself."""
    await four(runtime, world)
    await clerk.does(await clerk.opens(LIST), "freeze")
    await runtime.write(lambda uow: rounds.start(uow, world.meeting, by=world.people["chair"]))
    page = await clerk.opens(LIST)
    last = (await order(runtime, world))[-1]
    await clerk.does(await clerk.opens(f"{LIST}?mo={last}"), "to", last, vi_tri="1")
    page = await clerk.opens(LIST)
    assert "bản số 2" in (await clerk.does(page, "freeze")).status_line
    await runtime.write(lambda uow: closing.close(uow, world.meeting, by=world.people["chair"]))
    clock.move(seconds=UNDO_WITHIN.total_seconds() + 1)
    await runtime.write(lambda uow: outbox.claim(uow, ["web"]))
    assert not [one for one in await parent.heard() if "ở lượt" in one.text]
