"""Điều hành: the page does what the talk does, row for row; two at once never overwrite; a form counts once."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.runtime import Runtime
from domain.meeting import Meeting
from domain.questions.queue import Outcome, QueueEntry
from services.meetings import closing, minutes, pledges, rounds
from services.unit_of_work import UnitOfWork
from tests.conversations.meetings.test_chairing import GATE, MENU
from tests.office import asks
from tests.talking import Speaker
from tests.web.office.desk import HOME, Clerk
from tests.web.office.parity import Desk, Talk, same_by_both
from tests.web.visiting import Visitor
from tests.world import Clock, World

PAGE = f"{HOME}/MN26/dieu-hanh"


async def running(runtime: Runtime, world: World) -> None:
    """The meeting has begun with three questions, and the first is heard."""
    for part, words in (("parent", MENU), ("parent2", GATE), ("teacher", "Lương tháng này trả ngày nào ạ?")):
        await asks(runtime, world, part, words)

    def begin(uow: UnitOfWork) -> None:
        rounds.start(uow, world.meeting, by=world.people["chair"])
        rounds.call_next(uow, world.meeting, by=world.people["chair"])

    await runtime.write(begin)


async def entries(runtime: Runtime, world: World) -> dict[int, QueueEntry]:
    """The turns of the meeting, by the question's number."""
    return {entry.question_id: entry for entry in await runtime.read(lambda uow: rounds.turns(uow, world.meeting))}


def taps(*labels: str) -> Talk:
    """Press these in the talk, from the card that is open."""

    async def talk(speaker: Speaker) -> None:
        await speaker.says("/tiep")
        for label in labels:
            await (speaker.presses(label) if not label.startswith("“") else speaker.says(label[1:]))

    return talk


def sends(act: str, **typed: str) -> Desk:
    """Send this form of the page about the question that is heard."""

    async def desk(clerk: Clerk) -> None:
        action, fields = (await clerk.opens(PAGE)).fields(act, 1)
        done = await clerk.sends(action, fields | typed)
        assert done.status == 200, done.status_line

    return desk


BOTH = {
    "here": (taps("Tại chỗ, câu kế"), sends("here")),
    "later": (taps("Giao Bảo, 26/11"), sends("later")),
    "absent": (taps("Vắng"), sends("absent")),
    "put_back": (taps("Đưa lại danh sách"), sends("put_back")),
    "ask_back": (taps("Ghi việc khác", "Hỏi lại người hỏi", "Chỉ ghi giờ"), sends("ask_back")),
    "follow_up": (
        taps("Ghi việc khác", "Hỏi thêm", "“Còn bữa sáng ạ?"), sends("follow_up", loi="Còn bữa sáng ạ?"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("act", BOTH)
async def test_by_chat_and_by_page(act: str, sqlite_template: Path, tmp_path: Path) -> None:
    talk, desk = BOTH[act]
    await same_by_both(sqlite_template, tmp_path, "chair", before=running, talk=talk, desk=desk)


async def test_a_question_costs_one_act(runtime: Runtime, world: World, visitor: Callable[[], Visitor]) -> None:
    await running(runtime, world)
    clerk = Clerk(await visitor().signs_in(world.people["chair"]))
    page = await clerk.opens(PAGE)
    assert "Câu 1/3" in page.words
    assert MENU in page.words
    assert "MN26-002" in page.words, "who follows is named"
    page = await clerk.does(page, "here", 1)
    assert "Đã ghi: MN26-001 giải quyết tại chỗ" in page.status_line
    assert GATE in page.words
    page = await clerk.does(page, "later", 2)
    assert "MN26-002 giao Phó Hiệu trưởng" in page.status_line
    page = await clerk.does(page, "up", 3, co_quan="Sở GDĐT", ngay="2026-12-10")
    assert "MN26-003 kiến nghị Sở GDĐT" in page.status_line
    assert "Đã hết câu chờ" in page.words
    found = await entries(runtime, world)
    assert [found[key].outcome for key in (1, 2, 3)] == [Outcome.ANSWERED_HERE, Outcome.LATER, Outcome.SENT_UP]


async def test_whoever_did_it_may_take_it_back(
    runtime: Runtime, world: World, visitor: Callable[[], Visitor], clock: Clock
) -> None:
    """The secretary sees what the chair did, and takes back just that: nothing that was done since, nor too late."""
    await running(runtime, world)
    chair = Clerk(await visitor().signs_in(world.people["chair"]))
    secretary = Clerk(await visitor().signs_in(world.people["secretary"]))
    await chair.does(await chair.opens(PAGE), "discussed", 1)
    seen = await secretary.opens(PAGE)
    assert "MN26-001, đã đối thoại" in seen.words
    await chair.does(await chair.opens(PAGE), "absent", 2)
    stale = await secretary.does(seen, "undo")
    assert stale.status == 409
    assert "đã có việc khác được ghi" in stale.status_line
    back = await secretary.does(await secretary.opens(PAGE), "undo")
    assert "Đã lấy lại kết quả của MN26-002" in back.status_line
    back = await secretary.does(back, "undo")
    assert "Đã lấy lại kết quả của MN26-001" in back.status_line
    assert MENU in back.words
    await chair.does(await chair.opens(PAGE), "here", 1)
    old = await chair.opens(PAGE)
    clock.move(minutes=11)
    late = await chair.does(old, "undo")
    assert (late.status, "quá 10 phút" in late.status_line) == (409, True)
    assert "Hoàn tác" not in (await chair.opens(PAGE)).words


async def test_two_at_once_never_overwrite(runtime: Runtime, world: World, visitor: Callable[[], Visitor]) -> None:
    await running(runtime, world)
    chair = Clerk(await visitor().signs_in(world.people["chair"]))
    secretary = Clerk(await visitor().signs_in(world.people["secretary"]))
    seen = await secretary.opens(PAGE)
    await chair.does(await chair.opens(PAGE), "here", 1)
    late = await secretary.does(seen, "put_back", 1)
    assert late.status == 409
    assert "Phiếu MN26-001 đã có kết quả lúc" in late.status_line
    assert GATE in late.words, "the fresh page, with the question that is heard now"
    assert (await entries(runtime, world))[1].outcome is Outcome.ANSWERED_HERE


async def test_a_form_sent_twice_counts_once(runtime: Runtime, world: World, visitor: Callable[[], Visitor]) -> None:
    """The line dropped after it had arrived: the same form again answers as before, and decides nothing more."""
    await running(runtime, world)
    clerk = Clerk(await visitor().signs_in(world.people["chair"]))
    page = await clerk.opens(PAGE)
    for _ in range(2):
        done = await clerk.does(page, "here", 1)
        assert (done.status, "MN26-001 giải quyết tại chỗ" in done.status_line) == (200, True)
    found = await entries(runtime, world)
    assert [key for key, entry in found.items() if entry.outcome] == [1]
    assert found[2].is_current


async def test_the_meeting_was_closed_while_a_card_was_open(
    runtime: Runtime, world: World, visitor: Callable[[], Visitor]
) -> None:
    await running(runtime, world)
    chair = Clerk(await visitor().signs_in(world.people["chair"]))
    secretary = Clerk(await visitor().signs_in(world.people["secretary"]))
    seen = await secretary.opens(PAGE)
    asked = await chair.does(await chair.opens(PAGE), "close")
    assert "3 câu chưa tới lượt sẽ giao" in asked.words
    person = str(world.people["secretary"])
    topic = str(world.topics["care"])
    action, fields = asked.fields("close")
    closed = await chair.sends(action, fields | {f"giao-{topic}": person})
    assert "đã kết thúc" in closed.status_line
    assert "3. Giao trả lời sau: 3" in closed.words
    duties = await runtime.read(lambda uow: uow.duties.of_meeting(world.meeting))
    assert {duty.holder_id for duty in duties} == {world.people["secretary"]}
    for act in ("here", "absent", "follow_up", "undo", "pledge"):
        if act != "undo":
            late = await secretary.does(seen, act, 1, loi="Một ý", nguoi=person, ngay="2026-12-10")
            assert (late.status, "đã kết thúc" in late.status_line) == (409, True), act
            assert "3. Giao trả lời sau: 3" in late.words


async def test_it_is_the_chairs_and_the_secretarys(
    runtime: Runtime, world: World, visitor: Callable[[], Visitor]
) -> None:
    await running(runtime, world)
    for part in ("responder", "parent"):
        clerk = Clerk(await visitor().signs_in(world.people[part]))
        assert (await clerk.opens(PAGE)).status == 404


async def test_a_question_of_another_meeting_is_none_here(
    runtime: Runtime, world: World, visitor: Callable[[], Visitor]
) -> None:
    """A number that was changed on the way: refused with a sentence, and nothing is decided."""
    await running(runtime, world)
    clerk = Clerk(await visitor().signs_in(world.people["chair"]))
    action, fields = (await clerk.opens(PAGE)).fields("here", 1)
    for wrong in ("2", "999", "x"):
        refused = await clerk.sends(action, fields | {"moc": wrong})
        assert refused.status in {404, 409}
    assert [entry.outcome for entry in (await entries(runtime, world)).values()] == [None]


async def test_four_hundred_wait(runtime: Runtime, world: World, visitor: Callable[[], Visitor], clock: Clock) -> None:
    await running(runtime, world)
    for number in range(400):
        await asks(runtime, world, "parent", f"Câu hỏi số {number} về bếp ăn")
    clock.move(hours=1)
    clerk = Clerk(await visitor().signs_in(world.people["chair"]))
    page = await clerk.opens(PAGE)
    assert "402 lượt phát biểu" in page.words
    assert len(page.html) < 100_000


async def test_the_halls_screen_is_set_from_here(
    runtime: Runtime, world: World, visitor: Callable[[], Visitor]
) -> None:
    """Words shown, a break, and both taken back, without leaving the page."""
    await running(runtime, world)
    clerk = Clerk(await visitor().signs_in(world.people["chair"]))
    page = await clerk.does(await clerk.opens(PAGE), "show")
    assert (await runtime.read(lambda uow: uow.questions.get(1))).shown_version == 1
    assert "Mở màn hình mới" in page.words
    await clerk.undoes(page)
    assert (await runtime.read(lambda uow: uow.questions.get(1))).shown_version is None
    page = await clerk.does(await clerk.opens(PAGE), "begin_break")
    assert (await runtime.read(lambda uow: uow.meetings.get(world.meeting))).break_since is not None
    await clerk.undoes(page)
    assert (await runtime.read(lambda uow: uow.meetings.get(world.meeting))).break_since is None


async def test_what_was_promised_before_opens_the_meeting(
    runtime: Runtime, world: World, visitor: Callable[[], Visitor]
) -> None:
    await running(runtime, world)
    by = world.people["chair"]

    def work(uow: UnitOfWork) -> None:
        day = (uow.now + timedelta(days=9)).date()
        pledges.make(uow, 1, "Mua tủ lạnh mới.", holder_id=world.people["responder"], day=day, by=by)
        closing.close(uow, world.meeting, by=by)
        start = uow.now + timedelta(days=60)
        again = Meeting(**{**uow.meetings.get(world.meeting).model_dump(exclude={"id"}), "code": "MN27"})
        again.started_at, again.closed_at, again.starts_at, again.ends_at = (
            None,
            None,
            start,
            start + timedelta(hours=3),
        )
        uow.meetings.keep(again)

    await runtime.write(work)
    clerk = Clerk(await visitor().signs_in(by))
    page = await clerk.opens(f"{HOME}/MN27/dieu-hanh")
    assert "Việc đã hứa ở hội nghị trước (1)" in page.words
    assert "Mua tủ lạnh mới." in page.words
    assert "Xem 1 việc đã hứa ở hội nghị trước" in (await clerk.opens(HOME)).words


async def test_three_act_on_one_question_at_the_same_moment(
    runtime: Runtime, world: World, visitor: Callable[[], Visitor]
) -> None:
    """Two of the office and the chair: one act counts, the others get words and the page as it is now."""
    await running(runtime, world)
    people = [world.people["chair"], world.people["secretary"], world.people["secretary"]]
    clerks = [Clerk(await visitor().signs_in(one)) for one in people]
    forms = [
        (await clerk.opens(PAGE)).fields(act, 1)
        for clerk, act in zip(clerks, ("here", "discussed", "absent"), strict=True)
    ]
    pages = await asyncio.gather(*(clerk.sends(*form) for clerk, form in zip(clerks, forms, strict=True)))
    assert sorted(page.status for page in pages) == [200, 409, 409]
    assert all("MN26-002" in page.words for page in pages)
    assert all("đã có kết quả lúc" in page.words for page in pages if page.status == 409)
    events = await runtime.read(lambda uow: [event.act for event in uow.events.of("question", 1)])
    assert events.count("question.decided") == 1


async def test_the_clock_goes_back_an_hour_in_the_meeting(
    runtime: Runtime, world: World, visitor: Callable[[], Visitor], clock: Clock
) -> None:
    """What was decided stays decided, the next one can be called, undone and decided, and all of it is minuted."""
    await running(runtime, world)
    clerk = Clerk(await visitor().signs_in(world.people["chair"]))
    clock.at -= timedelta(hours=1)
    page = await clerk.does(await clerk.opens(PAGE), "here")
    assert page.status == 200
    assert "MN26-002" in page.words
    page = await clerk.does(await clerk.opens(PAGE), "undo")
    assert page.status == 200
    page = await clerk.does(await clerk.opens(PAGE), "discussed")
    assert page.status == 200
    turns = await entries(runtime, world)
    assert (turns[1].outcome, turns[2].is_current) == (Outcome.DISCUSSED, True)
    found = await runtime.read(lambda uow: minutes.of(uow, uow.meetings.get(world.meeting), by=world.people["chair"]))
    names = [line.name for line in found.lines]
    assert names == ["started", "called", "decided", "called"]
