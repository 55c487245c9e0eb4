"""No day yet, and why; how it goes on, told once; the number of its paper: by chat, and what who asked reads."""

from datetime import timedelta

import pytest

from bot.runtime import Runtime
from domain.errors import AlreadyDone
from domain.questions.errors import NotTheHolder
from services.answers import news, putting_off
from services.dates import workday
from services.questions import fulfilment
from services.reminders.due import send_what_is_due
from services.unit_of_work import UnitOfWork
from tests.conversations.answers.test_answering import ANSWER, MEAL, owes
from tests.conversations.answers.test_beside import sent
from tests.office import asks, notices_go_out
from tests.talking import Speaker
from tests.world import Clock, World

pytestmark = pytest.mark.core_only
WHY = "chờ văn bản của Sở GDĐT."


async def test_left_open_with_a_reason_asked_after_weekly_and_dated(
    responder: Speaker, secretary: Speaker, parent: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    question = await asks(runtime, world, "parent", MEAL)
    duty = await owes(runtime, world, question)
    await responder.says("/viec")
    await responder.presses("MN26-001")
    await responder.presses("Xin lùi hạn")
    await responder.says(WHY)
    (await responder.presses("Chưa định được ngày")).shows("chưa định được ngày", "Mỗi tuần sẽ hỏi lại")
    await notices_go_out(runtime, clock)
    (await parent.hears()).shows("MN26-001", "văn bản trả lời chưa định được ngày", WHY, "Định được ngày thì sẽ báo")
    (await parent.says("MN26-001")).shows(f"Chưa định được ngày: {WHY}")
    (await secretary.says("còn nợ")).shows("MN26-001 – chưa định được ngày")
    (await secretary.presses("Chưa định ngày (1)")).shows("chưa định ngày: 1 câu")

    clock.move(days=7, hours=3)
    await runtime.write(send_what_is_due)
    asked = await responder.hears()
    asked.shows("chưa định được ngày trả lời từ", WHY)
    (await secretary.hears()).shows("Ngô Quốc Bảo giữ")
    assert not (await runtime.read(lambda uow: uow.duties.get(duty))).is_late(clock())
    clock.move(days=7)
    await runtime.write(send_what_is_due)
    again = await responder.hears()
    assert again.id != asked.id
    again.shows("chưa định được ngày trả lời từ")

    await responder.presses("Đặt ngày", on=again)
    (await responder.says("18/12")).shows("Hạn mới của MN26-001: 17h00 thứ Sáu, ngày 18/12/2026")
    await notices_go_out(runtime, clock)
    (await parent.hears()).shows("nay đã định được ngày", "chậm nhất 17h00 thứ Sáu, ngày 18/12/2026")
    heard = len(await secretary.heard())
    clock.move(days=1)
    await runtime.write(send_what_is_due)
    assert not [one for one in (await secretary.heard())[heard:] if "chưa định được ngày" in one.text]
    kept = await runtime.read(lambda uow: uow.duties.get(duty))
    assert (kept.undated_at, kept.extensions) == (None, 1)


async def test_left_open_taken_back_and_refused(parent: Speaker, runtime: Runtime, world: World, clock: Clock) -> None:
    question = await asks(runtime, world, "parent", MEAL)
    duty, by = await owes(runtime, world, question), world.people["secretary"]
    heard = len(await parent.heard())

    def leaves(uow: UnitOfWork) -> dict[str, object]:
        before = putting_off.facts(uow, duty)
        putting_off.leave_open(uow, duty, by=by, reason=WHY)
        return before

    before = await runtime.write(leaves)
    with pytest.raises(AlreadyDone):
        await runtime.write(lambda uow: putting_off.leave_open(uow, duty, by=by, reason=WHY))
    with pytest.raises(NotTheHolder):
        await runtime.write(lambda uow: putting_off.leave_open(uow, duty, by=world.people["teacher"], reason=WHY))
    await runtime.write(lambda uow: putting_off.take_back(uow, before, by=by))
    await notices_go_out(runtime, clock)
    assert len(await parent.heard()) == heard
    kept = await runtime.read(lambda uow: uow.duties.get(duty))
    assert (kept.undated_at, kept.undated_reason, kept.extensions) == (None, "", 0)

    await runtime.write(lambda uow: putting_off.leave_open(uow, duty, by=by, reason=WHY))
    await sent(runtime, world, duty)
    numbers = await runtime.read(lambda uow: fulfilment.rows(uow, by=by)[0].numbers)
    assert (numbers.given, numbers.put_off) == (1, 1)


async def test_how_it_goes_on_is_told_once_and_taken_back(
    secretary: Speaker, parent: Speaker, parent2: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    question = await asks(runtime, world, "parent", MEAL)
    duty = await owes(runtime, world, question)
    await secretary.says("còn nợ")
    await secretary.presses("MN26-001")
    (await secretary.presses("Báo tin người hỏi")).shows("Xin gõ tin ngắn về MN26-001")
    told = await secretary.says("Đã họp với bếp ăn, đang chờ kết quả mẫu.")
    told.shows("người hỏi nhận sau 2 phút")
    heard = len(await parent.heard())
    await secretary.presses("Hoàn tác", on=told)
    await notices_go_out(runtime, clock)
    assert len(await parent.heard()) == heard

    by = world.people["responder"]
    kept = await runtime.write(lambda uow: news.tell(uow, duty, "Mẫu đã đạt.", by=by))
    await notices_go_out(runtime, clock)
    [one] = (await parent.heard())[heard:]
    one.shows("Tin về MN26-001", "Mẫu đã đạt.", "Hẹn trả lời không đổi: chậm nhất")
    (await parent.says("MN26-001")).shows("Tin thứ", "Mẫu đã đạt.")
    await runtime.write(lambda uow: news.take_back(uow, kept.key, by=by))
    await notices_go_out(runtime, clock)
    (await parent.hears()).shows("ghi nhầm", "Mẫu đã đạt.")
    with pytest.raises(AlreadyDone):
        await runtime.write(lambda uow: news.take_back(uow, kept.key, by=by))
    with pytest.raises(NotTheHolder):
        await runtime.write(lambda uow: news.tell(uow, duty, "Tin lạ.", by=world.people["parent2"]))


async def test_the_number_of_its_paper_by_chat(
    responder: Speaker, chair: Speaker, parent: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    await owes(runtime, world, await asks(runtime, world, "parent", MEAL))
    await responder.says("/viec")
    await responder.presses("MN26-001")
    await responder.presses("Soạn trả lời")
    await responder.says(ANSWER)
    (await responder.presses("Ghi số văn bản")).shows("Số và ngày của văn bản trả lời MN26-001")
    (await responder.says("số 31/2 ngày 31/2")).shows("Chưa đọc được ngày")
    (await responder.says("số 45/TL-MN ngày 16/11")).shows("Văn bản số 45/TL-MN ngày 16/11/2026", ANSWER)
    await responder.presses("Trình duyệt")
    draft = await chair.hears()
    draft.shows("(văn bản số 45/TL-MN")
    await chair.presses("Duyệt và gửi", on=draft)
    await notices_go_out(runtime, clock)
    (await parent.hears()).shows("văn bản số 45/TL-MN", ANSWER)
    (await parent.says("MN26-001")).shows("Trả lời (văn bản số 45/TL-MN)")


async def test_a_day_that_was_put_off_and_then_left_open_is_counted_each_time(
    runtime: Runtime, world: World, clock: Clock
) -> None:
    """Overdue is read from the day; a pause and an open day are never late; both dates stand in the log."""
    duty = await owes(runtime, world, await asks(runtime, world, "parent", MEAL))
    by = world.people["secretary"]
    await runtime.write(lambda uow: putting_off.extend(uow, duty, by=by, reason="Chờ số liệu.", due_at=workday(uow, 9)))
    await runtime.write(lambda uow: putting_off.leave_open(uow, duty, by=by, reason=WHY))
    clock.move(days=40)
    kept = await runtime.read(lambda uow: uow.duties.get(duty))
    assert (kept.is_late(clock()), kept.extensions) == (False, 2)
    await runtime.write(lambda uow: putting_off.extend(uow, duty, by=by, reason="", due_at=workday(uow, 3)))
    events = await runtime.read(lambda uow: {one.act: one.details for one in uow.events.of("duty", duty)})
    assert {"before", "due"} <= events["duty.extended"].keys() & events["duty.dated"].keys()
    kept = await runtime.read(lambda uow: uow.duties.get(duty))
    assert (kept.is_late(clock()), kept.is_late(clock() + timedelta(days=9)), kept.extensions) == (False, True, 2)
