"""The office asks an asker back: told at once, replied to by one tap, reminded of twice; then it goes on as it is."""

from datetime import UTC, datetime

import pytest

from bot.runtime import Runtime
from domain.errors import AlreadyDone, NoRight, NotFound
from domain.questions.ask_back import AskBack
from domain.questions.errors import AlreadyWithdrawn
from domain.questions.question import Stage
from services.questions import asking_back, changing, oversight
from services.questions.progress import progress
from services.reminders.due import send_what_is_due
from services.unit_of_work import UnitOfWork
from tests.conversations.answers.test_answering import owes
from tests.office import asks, notices_go_out
from tests.talking import Speaker
from tests.world import Clock, World

MEAL = "Bếp ăn có bảo đảm an toàn thực phẩm cho các cháu không ạ?"
BACK = "Việc này ở lớp nào, hôm nào ạ?"
REPLY = "Lớp A1, bữa trưa thứ Năm tuần trước ạ."


async def asked_back(runtime: Runtime, world: World, question: int, by: str = "secretary") -> AskBack:
    return await runtime.write(lambda uow: asking_back.ask(uow, question, BACK, by=world.people[by]))


async def due_of(runtime: Runtime, duty: int) -> datetime:
    return await runtime.read(lambda uow: uow.duties.get(duty).due_at)


@pytest.mark.core_only
async def test_one_tap_and_some_words(
    secretary: Speaker, parent: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    """The reply stands beside the words of the question; number and place stay."""
    question = await asks(runtime, world, "parent", MEAL)
    before = await runtime.read(lambda uow: uow.questions.get(question).model_dump())
    await secretary.says("/phieu MN26-001")
    (await secretary.presses("Hỏi lại người hỏi")).shows("Cần hỏi người gửi MN26-001")
    card = await secretary.says(BACK)
    card.shows("Đã ghi câu hỏi lại", "17h00 thứ Năm, ngày 19/11/2026", f"“{BACK}”", "ĐANG CHỜ người hỏi")
    assert {"Ghi hộ trả lời", "Hoàn tác"} <= set(card.labels())
    await notices_go_out(runtime, clock)
    (await parent.hears()).shows("CẦN TRẢ LỜI", "MN26-001", BACK, "17h00 thứ Năm, ngày 19/11/2026")
    (await parent.says("/cauhoi")).shows("hỏi lại, chờ trả lời", "chậm nhất 17h00 thứ Năm")
    (await parent.says("MN26-001")).shows("hỏi lại, chờ trả lời", BACK)
    (await parent.presses("Trả lời Ban Thư ký")).shows(BACK, "Lời đã gửi vẫn giữ nguyên")
    kept = await parent.says(REPLY)
    kept.shows("Đã ghi thêm vào phiếu MN26-001", MEAL, REPLY)
    assert "Trả lời Ban Thư ký" not in kept.labels()
    (await secretary.hears()).shows("Người hỏi của MN26-001 đã trả lời", REPLY)
    (await secretary.says("/phieu MN26-001")).shows(
        MEAL, BACK, "Người hỏi bổ sung", REPLY, "người hỏi trả lời câu hỏi lại"
    )
    after = await runtime.read(lambda uow: uow.questions.get(question).model_dump())
    assert after == before


@pytest.mark.core_only
async def test_the_lists_mark_who_is_waited_for(secretary: Speaker, runtime: Runtime, world: World) -> None:
    """It keeps its place."""
    first = await asks(runtime, world, "parent", MEAL)
    await asks(runtime, world, "parent2", "Giờ đón trẻ có thể muộn hơn không?")
    await asked_back(runtime, world, first)
    await secretary.says("/hangdoi")
    shown = await secretary.presses("Theo chủ đề")
    shown.shows("1. MN26-001", "[chờ người hỏi bổ sung]", "2. MN26-002")


@pytest.mark.core_only
async def test_a_slip_is_taken_back_unheard(
    secretary: Speaker, parent: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    question = await asks(runtime, world, "parent", MEAL)
    duty = await owes(runtime, world, question)
    due = await due_of(runtime, duty)
    await secretary.says("/phieu MN26-001")
    await secretary.presses("Hỏi lại người hỏi")
    await secretary.says(BACK)
    (await secretary.presses("Hoàn tác")).shows("Đã hoàn tác", MEAL)
    await notices_go_out(runtime, clock)
    assert not [heard for heard in await parent.heard() if BACK in heard.text]
    kept = await runtime.read(lambda uow: uow.duties.get(duty))
    assert (kept.due_at, kept.paused_at) == (due, None)
    await asked_back(runtime, world, question)
    await notices_go_out(runtime, clock)
    last = (await runtime.read(lambda uow: uow.ask_backs.of_question(question)))[-1]
    await runtime.write(lambda uow: asking_back.take_back(uow, last.key, by=world.people["chair"]))
    (await parent.hears()).shows("không cần hỏi thêm nữa")
    (await parent.says("x", payload=f"a|reply_back|{question}")).shows("đã được bỏ", MEAL)


@pytest.mark.core_only
async def test_what_is_owed_waits_with_the_asker(
    responder: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    """Its date moves by the days that passed, to a working day, and its holder reads the reply."""
    question = await asks(runtime, world, "parent", MEAL)
    duty = await owes(runtime, world, question)
    due = await due_of(runtime, duty)
    await asked_back(runtime, world, question)
    pending = await runtime.read(lambda uow: [one.state for one in uow.reminders.all_for("duty", duty)])
    assert set(pending) == {"dropped"}
    clock.move(days=2)
    replied = await runtime.write(lambda uow: asking_back.reply(uow, question, REPLY, by=world.people["parent"]))
    assert replied.due_at == await due_of(runtime, duty)
    assert (replied.due_at - due).days >= 2
    event = (await runtime.read(lambda uow: uow.events.of("duty", duty)))[-1]
    assert (event.act, event.details["before"], event.details["days"]) == ("duty.resumed", due.isoformat(), 2)
    (await responder.hears()).shows("đã trả lời câu hỏi lại", REPLY, "cộng những ngày đã chờ")
    laid = await runtime.read(lambda uow: [one.state for one in uow.reminders.all_for("duty", duty)])
    assert "pending" in laid


@pytest.mark.core_only
async def test_nothing_is_late_while_it_waits(runtime: Runtime, world: World, clock: Clock) -> None:
    question = await asks(runtime, world, "parent", MEAL)
    duty = await owes(runtime, world, question)
    clock.set(await due_of(runtime, duty))
    await asked_back(runtime, world, question)
    clock.move(days=1)
    kept = await runtime.read(lambda uow: (uow.duties.get(duty).is_late(uow.now), uow.duties.get(duty).due_at))
    assert kept[0] is False
    digest = await runtime.read(lambda uow: oversight.digest(uow, uow.meetings.get(world.meeting)))
    assert (digest.duties, digest.overdue) == (1, 0)


async def test_who_simply_types_the_reply_sends_it_by_one_tap(
    secretary: Speaker, parent: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    """The notice says «trả lời tại đây»: what is typed then is no new question unless its writer says so."""
    question = await asks(runtime, world, "parent", MEAL)
    await asked_back(runtime, world, question)
    await notices_go_out(runtime, clock)
    offered = await parent.says(REPLY)
    offered.shows("đang chờ trả lời về phiếu MN26-001")
    assert offered.labels() == ["Gửi Ban Thư ký", "Gửi thành câu hỏi", "Trang chính"]
    (await parent.presses("Gửi Ban Thư ký")).shows("Đã ghi thêm vào phiếu MN26-001", MEAL, REPLY)
    (await secretary.hears()).shows("Người hỏi của MN26-001 đã trả lời", REPLY)
    assert "đang chờ trả lời" not in (await parent.says("Cháu tên Lan ạ")).text


@pytest.mark.core_only
async def test_typed_words_choose_among_several_slips_and_are_nobody_elses(
    secretary: Speaker, parent: Speaker, parent2: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    for number in (1, 2):
        question = await asks(runtime, world, "parent", f"Câu thứ {number}: {MEAL}")
        await asked_back(runtime, world, question)
    await notices_go_out(runtime, clock)
    offered = await parent.says(REPLY)
    offered.shows("2 phiếu")
    assert offered.labels()[:2] == ["Trả lời MN26-001", "Trả lời MN26-002"]
    payload = dict(offered.buttons)["Trả lời MN26-002"]
    for other in (parent2, secretary):
        assert REPLY not in (await other.says("", payload=payload)).text
    (await parent.presses("Trả lời MN26-002")).shows("Đã ghi thêm vào phiếu MN26-002", REPLY)
    (await parent.presses("Trả lời MN26-002", on=offered)).shows("MN26-002")
    assert len(await runtime.read(lambda uow: uow.ask_backs.waited_from(world.people["parent"]))) == 1


@pytest.mark.core_only
async def test_two_reminders_and_then_it_goes_on(
    secretary: Speaker, parent: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    question = await asks(runtime, world, "parent", MEAL)
    duty = await owes(runtime, world, question)
    due = await due_of(runtime, duty)
    await asked_back(runtime, world, question)
    await notices_go_out(runtime, clock)
    said = []
    for at in (datetime(2026, 11, 17, 2, 1, tzinfo=UTC), datetime(2026, 11, 19, 1, 1, tzinfo=UTC)):
        clock.set(at)
        await runtime.write(send_what_is_due)
        await notices_go_out(runtime, clock)
        said.append((await parent.hears()).text)
    assert "đang chờ trả lời một câu" in said[0]
    assert "Hôm nay là ngày cuối" in said[1]
    clock.set(datetime(2026, 11, 19, 10, 1, tzinfo=UTC))
    await runtime.write(send_what_is_due)
    await notices_go_out(runtime, clock)
    (await parent.hears()).shows("đi tiếp như đã gửi", "Vẫn trả lời được")
    heard = [one.text for one in await secretary.heard()]
    assert any("chưa trả lời câu hỏi lại sau 3 ngày" in text for text in heard)
    assert (await due_of(runtime, duty) - due).days >= 3
    stage = await runtime.read(lambda uow: progress(uow, uow.questions.get(question)).stage)
    assert stage is Stage.ASSIGNED
    await runtime.write(lambda uow: asking_back.reply(uow, question, REPLY, by=world.people["parent"]))
    (await secretary.says("/phieu MN26-001")).shows(REPLY)


@pytest.mark.core_only
async def test_who_may_and_what_has_ended(runtime: Runtime, world: World) -> None:
    """Strangers are told nothing; what was withdrawn or replied to is refused with why."""
    question = await asks(runtime, world, "parent", MEAL)
    for part in ("teacher", "responder", "parent"):
        with pytest.raises(NoRight):
            await asked_back(runtime, world, question, part)
    await asked_back(runtime, world, question, "chair")
    with pytest.raises(AlreadyDone) as twice:
        await asked_back(runtime, world, question)
    assert twice.value.values["what"] == "asked_back"

    def says(part: str, uow: UnitOfWork) -> None:
        asking_back.reply(uow, question, REPLY, by=world.people[part])

    with pytest.raises(NotFound):
        await runtime.write(lambda uow: says("parent2", uow))
    await runtime.write(lambda uow: says("secretary", uow))
    with pytest.raises(AlreadyDone) as again:
        await runtime.write(lambda uow: says("parent", uow))
    assert again.value.values["what"] == "ask_back_replied"
    other = await asks(runtime, world, "parent", "Giờ đón trẻ có thể muộn hơn không?")
    await asked_back(runtime, world, other)
    await runtime.write(lambda uow: changing.withdraw(uow, uow.questions.get(other)))
    with pytest.raises(AlreadyWithdrawn):
        await runtime.write(lambda uow: asking_back.reply(uow, other, REPLY, by=world.people["parent"]))
    with pytest.raises(AlreadyWithdrawn):
        await asked_back(runtime, world, other)


@pytest.mark.core_only
async def test_a_child_in_danger_in_a_reply_is_heard_at_once(
    parent: Speaker, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    question = await asks(runtime, world, "parent", MEAL)
    await asked_back(runtime, world, question)
    await parent.says("x", payload=f"a|reply_back|{question}")
    await parent.says("Cháu bị bạn đánh chảy máu ở lớp ạ")
    assert any("AN TOÀN" in one.text.upper() for one in await secretary.heard())


async def test_replied_by_any_network(parent: Speaker, runtime: Runtime, world: World) -> None:
    question = await asks(runtime, world, "parent", MEAL)
    await asked_back(runtime, world, question)
    (await parent.says("MN26-001")).shows("hỏi lại, chờ trả lời", BACK)
    (await parent.presses("Trả lời Ban Thư ký")).shows(BACK)
    (await parent.says(REPLY)).shows("Đã ghi thêm vào phiếu MN26-001", REPLY)
