"""What is still owed: one list over all meetings, by who owes it, late first; reminded of, given on, put off."""

from datetime import timedelta

import pytest

from bot.runtime import Runtime
from domain.people.access import Role
from services.answers import promises, putting_off
from services.questions import asking_back, debts
from services.unit_of_work import UnitOfWork
from tests.conversations.answers.test_answering import MEAL, owes
from tests.office import asks
from tests.talking import Speaker
from tests.world import Clock, World

ROOF = "Mái hiên dột mỗi khi mưa, bao giờ sửa ạ?"


async def two_debts(runtime: Runtime, world: World, clock: Clock) -> list[int]:
    """One that is two days late, of the responder; one of the secretary, not late; one nobody was given."""
    late = await owes(runtime, world, await asks(runtime, world, "parent", MEAL))
    await asks(runtime, world, "parent2", ROOF)
    await runtime.write(lambda uow: _due_in(uow, late, timedelta(days=1)))
    clock.move(days=3)
    own = await owes(runtime, world, await asks(runtime, world, "teacher", "Bao giờ có lịch thi ạ?"), "secretary")
    return [late, own]


def _due_in(uow: UnitOfWork, duty_id: int, ahead: timedelta) -> None:
    duty = uow.duties.get(duty_id)
    duty.due_at = uow.now + ahead
    uow.duties.keep(duty)


async def test_the_list_stands_by_who_owes_it_late_first(
    secretary: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    await two_debts(runtime, world, clock)
    shown = await secretary.says("còn nợ")
    shown.shows(
        "Câu trả lời còn nợ: 2 câu, 1 câu quá hạn", "NGÔ QUỐC BẢO (Phó Hiệu trưởng): 1 câu, 1 quá hạn",
        "1. MN26-001 – QUÁ HẠN 2 ngày", "Lò Thị Mây, phụ huynh, Mẫu giáo lớn A1: ", "BÙI MINH THƯ",
    )  # fmt: skip
    assert shown.text.index("NGÔ QUỐC BẢO") < shown.text.index("BÙI MINH THƯ")
    late = await secretary.presses("Quá hạn (1)")
    late.shows("Câu trả lời còn nợ, quá hạn: 1 câu")
    assert "Đang nợ (2)" in late.labels()


async def test_what_waits_for_its_asker_is_not_late(
    secretary: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    late, _ = await two_debts(runtime, world, clock)
    await runtime.write(
        lambda uow: asking_back.ask(
            uow, uow.duties.get(late).question_id, "Bữa trưa hay bữa xế ạ?", by=world.people["secretary"]
        )
    )
    shown = await secretary.says("còn nợ")
    shown.shows("Câu trả lời còn nợ: 2 câu", "NGÔ QUỐC BẢO (Phó Hiệu trưởng): 1 câu", "MN26-001")
    assert "quá hạn" not in shown.text.lower()


async def test_who_owes_it_is_reminded_once_in_twelve_hours(
    secretary: Speaker, responder: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    await two_debts(runtime, world, clock)
    await secretary.says("/no")
    await secretary.presses("Quá hạn (1)")
    (await secretary.presses("Nhắc tất cả")).shows("Đã nhắc 1 người về 1 câu")
    (await responder.hears()).shows("Ban Thư ký nhắc", "MN26-001", "đã quá 2 ngày", "lần nhắc thứ 1")
    card = await secretary.presses("MN26-001")
    card.shows("Người trả lời: Ngô Quốc Bảo", MEAL, "Đã nhắc 1 lần")
    again = await secretary.presses("Nhắc")
    again.shows("Vừa nhắc lúc", "MN26-001")
    (await secretary.presses("Còn nợ")).shows("Câu trả lời còn nợ")


async def test_a_date_is_put_off_by_the_office(
    secretary: Speaker, responder: Speaker, parent: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    """Who asked was promised nothing yet, and so hears nothing; the holder does, and it is counted."""
    [late, _] = await two_debts(runtime, world, clock)
    before = len(await parent.heard())
    await secretary.says("/no")
    await secretary.presses("MN26-001")
    (await secretary.presses("Lùi hạn")).shows("người trả lời sẽ đọc được lý do này")
    await secretary.says("chờ biên bản kiểm tra")
    done = await secretary.says("30/11")
    done.shows("Hạn mới của MN26-001", "30/11/2026", "người hỏi chưa được hẹn ngày")
    (await responder.hears()).shows("Ban Thư ký lùi hạn trả lời câu MN26-001", "chờ biên bản kiểm tra")
    assert len(await parent.heard()) == before
    (await secretary.presses("Về câu này")).shows("[lùi hạn 1 lần]")
    assert (await runtime.read(lambda uow: uow.duties.get(late))).extensions == 1


async def test_what_somebody_else_moved_meanwhile_stays(
    secretary: Speaker, chair: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    [late, _] = await two_debts(runtime, world, clock)
    await secretary.says("/no")
    await secretary.presses("MN26-001")
    due = clock.at + timedelta(days=9)
    await runtime.write(
        lambda uow: putting_off.extend(uow, late, by=world.people["chair"], reason="chờ cấp trên", due_at=due)
    )
    (await secretary.presses("Lùi hạn")).shows("vừa được người khác giao lại, lùi hạn")
    del chair


@pytest.mark.with_buttons
async def test_who_was_given_it_takes_it_on_or_gives_it_back(
    secretary: Speaker, responder: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    """The office sees who has not; what was given back stands among what is to be given on."""
    await two_debts(runtime, world, clock)
    listed = await secretary.says("/no")
    listed.shows("[chưa tiếp nhận] [giao đã 3 ngày]")
    assert "Chưa tiếp nhận (1)" in listed.labels()
    await responder.says("/viec")
    card = await responder.presses("MN26-001")
    assert card.labels()[0] == "Tiếp nhận"
    taken = await responder.presses("Tiếp nhận")
    taken.shows("Đã tiếp nhận")
    assert "Tiếp nhận" not in taken.labels()
    (await responder.presses("Tiếp nhận", on=card)).shows("đã tiếp nhận rồi")
    assert "chưa tiếp nhận" not in (await secretary.says("/no")).text
    await responder.presses("Trả lại (lý do)")
    await responder.says("Việc này của Kế toán")
    (await secretary.hears()).shows("xin chuyển người trả lời MN26-001", "Việc này của Kế toán")
    (await secretary.says("/no")).shows("[xin chuyển người]")
    await secretary.presses("MN26-001")
    (await secretary.presses("Giao người khác")).shows("MN26-001")


async def test_others_support_an_answer_and_send_their_part(
    secretary: Speaker, responder: Speaker, chair: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    [late, _] = await two_debts(runtime, world, clock)
    await secretary.says("/no")
    await secretary.presses("MN26-001")
    (await secretary.presses("Người phối hợp")).shows("Mời ai phối hợp trả lời MN26-001?")
    (await secretary.says("Phạm Thanh Hiền")).shows("Đã mời Phạm Thanh Hiền", "Phối hợp: Phạm Thanh Hiền (Hiệu trưởng)")
    (await chair.hears()).shows("được mời phối hợp trả lời câu MN26-001, Ngô Quốc Bảo", MEAL)
    (await chair.presses("Gửi phần của tôi")).shows("Phần phối hợp cho câu MN26-001")
    (await chair.says("Đã cấp kinh phí sửa bếp.")).shows("Đã gửi Ngô Quốc Bảo")
    (await responder.hears()).shows("gửi phần phối hợp cho câu MN26-001", "Đã cấp kinh phí sửa bếp.")
    (await responder.presses("Xem câu hỏi")).shows("Phạm Thanh Hiền gửi: “Đã cấp kinh phí sửa bếp.”")
    (await responder.presses("Người phối hợp")).shows("Đang phối hợp: Phạm Thanh Hiền")
    (await responder.says("Phạm Thanh Hiền")).shows("thôi phối hợp")
    (await chair.hears()).shows("nay không cần phối hợp trả lời nữa")
    (await chair.presses("Gửi phần của tôi")).shows("không cần phối hợp nữa")
    acts = await runtime.read(lambda uow: [event.act for event in uow.events.of("duty", late)])
    assert acts[-3:] == ["duty.support_added", "duty.part_sent", "duty.support_dropped"]


@pytest.mark.core_only
async def test_everybody_sees_what_is_theirs_to_see(
    wire: str, runtime: Runtime, world: World, clock: Clock, responder: Speaker, parent: Speaker
) -> None:
    """A holder their own, a head their department's, who watches and the office all; an asker has no such list."""
    assert wire == "core"
    await two_debts(runtime, world, clock)

    def seen(uow: UnitOfWork, part: str) -> list[str]:
        return [debt.question.code for debt in debts.owed(uow, by=world.people[part]).lines]

    assert await runtime.read(lambda uow: seen(uow, "responder")) == ["MN26-001"]
    assert await runtime.read(lambda uow: seen(uow, "chair")) == ["MN26-001", "MN26-003"]
    (await responder.says("/no")).shows("Câu trả lời còn nợ: 1 câu")
    (await parent.says("/no")).shows("không dùng được chức năng này")

    def heads(uow: UnitOfWork) -> list[str]:
        uow.people.enrol(world.people["teacher"], world.unit, Role.UNIT_HEAD, group_id=world.class_a)
        aside = seen(uow, "teacher")
        uow.people.enrol(world.people["teacher"], world.unit, Role.UNIT_HEAD, group_id=world.group)
        return [*aside, "|", *seen(uow, "teacher")]

    assert await runtime.write(heads) == ["|", "MN26-001", "MN26-003"]


async def test_what_nobody_was_given_goes_to_who_answers_its_topic(
    secretary: Speaker, responder: Speaker, runtime: Runtime, world: World
) -> None:
    """One message with all; topics that nobody answers are named, and what is under them stays."""
    first = await asks(runtime, world, "parent", MEAL)
    await asks(runtime, world, "parent2", ROOF)
    await asks(runtime, world, "teacher", "Bao giờ có lịch thi ạ?", topic="safety")

    def sort(uow: UnitOfWork) -> None:
        for question in uow.questions.standing(world.meeting):
            question.triaged_at = uow.now
            uow.questions.keep(question)

    await runtime.write(sort)
    await secretary.says("/no")
    (await secretary.presses("Chưa giao (3)")).shows("chưa giao ai trả lời: 3 câu")
    before = len(await responder.heard())
    given = await secretary.presses("Giao hết MN26")
    given.shows(
        "Đã giao 2 câu theo nội dung", "Ngô Quốc Bảo (Phó Hiệu trưởng): 2 câu", "Phòng dịch, an toàn thực phẩm: 1"
    )
    given.shows("chưa giao ai trả lời: 1 câu")
    assert len(await responder.heard()) == before + 1
    (await responder.hears()).shows("được giao trả lời 2 câu", "MN26-001", "MN26-002")
    assert await runtime.read(lambda uow: promises.open_duty(uow, first)) is not None
    (await secretary.presses("Hoàn tác")).shows("chưa giao ai trả lời: 3 câu")
    assert await runtime.read(lambda uow: promises.open_duty(uow, first)) is None
    assert len(await responder.heard()) == before + 2  # once, not question by question
    (await responder.hears()).shows("2 câu của", "nay không giao nữa", "MN26-001", "MN26-002")
