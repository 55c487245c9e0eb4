"""A name is hidden on wish: what is told before sending, who sees what, and how a secretary opens it."""

import pytest

from bot.runtime import Runtime
from domain.messages.delivery import Delivery, DeliveryState
from domain.questions.question import ReplyMode
from services.questions import listing
from services.questions.listing import By
from services.reminders.premortem import outlook
from services.unit_of_work import UnitOfWork
from tests.office import asks
from tests.talking import Speaker
from tests.world import World

MEAL = "Bếp ăn có bảo đảm an toàn thực phẩm cho các cháu không ạ?"
NAME, CLASS = "Lò Thị Mây", "Mẫu giáo lớn A1"


async def sends_hidden(parent: Speaker) -> None:
    await parent.asks(MEAL, until="Gửi")
    await parent.presses("Giấu tên")
    (await parent.presses("Gửi")).shows("Mã phiếu", "được giấu: người khác chỉ thấy vai trò")


async def test_before_sending_it_says_exactly_who_will_see_the_name(parent: Speaker) -> None:
    preview = await parent.asks(MEAL, until="Gửi")
    preview.shows("Thấy tên Lò Thị Mây: thư ký và chủ trì.", "Người trả lời chỉ thấy vai trò, lớp hoặc tổ.")
    hidden = await parent.presses("Giấu tên")
    hidden.shows(MEAL, "mọi người chỉ thấy “người hỏi giấu tên, phụ huynh”", "phải ghi lý do", "được báo ngay")
    assert NAME not in hidden.text
    (await parent.presses("Hiện tên")).shows("Thấy tên Lò Thị Mây")


async def test_who_is_to_speak_is_called_by_name(teacher: Speaker, runtime: Runtime, world: World) -> None:
    """A name that was hidden before is told again, and that is said before sending."""
    await teacher.asks(MEAL, until="Gửi")
    await teacher.presses("Giấu tên")
    await teacher.presses("Sửa")
    await teacher.presses("Hình thức")
    await teacher.presses("Tôi sẽ phát biểu")
    preview = await teacher.goes_on()
    preview.shows("Thấy tên Đỗ Thu Hà", "tên được đọc ở hội trường")
    assert "Giấu tên" not in preview.labels()
    await teacher.presses("Gửi")
    assert not (await runtime.read(lambda uow: uow.questions.of_asker(world.people["teacher"])))[0].name_hidden


async def test_it_is_hidden_on_cards_and_in_lists(
    parent: Speaker, secretary: Speaker, chair: Speaker, runtime: Runtime, world: World
) -> None:
    await sends_hidden(parent)
    (await parent.says("MN26-001")).shows("Tên được giấu.")
    for who in (secretary, chair):
        card = await who.says("/phieu MN26-001")
        card.shows("MN26-001 – người hỏi giấu tên, phụ huynh", MEAL)
        assert NAME not in card.text
        assert CLASS not in card.text
    assert "Mở xem tên" not in (await chair.says("/phieu MN26-001")).labels()
    await chair.says("/hangdoi")

    def look(uow: UnitOfWork) -> str:
        meeting = uow.meetings.get(world.meeting)
        lines = listing.lines(uow, meeting, ReplyMode.WRITTEN, By.TOPIC)
        return repr(lines) + repr(listing.order_file(uow, meeting, by=world.people["chair"]))

    shown = await runtime.write(look)
    assert "người hỏi giấu tên" in shown
    assert NAME not in shown


async def test_a_secretary_opens_it_with_a_reason_that_the_asker_reads(
    parent: Speaker, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    await sends_hidden(parent)
    await secretary.says("/phieu MN26-001")
    (await secretary.presses("Mở xem tên")).shows("Xin ghi lý do", "người hỏi đọc được ngay")
    opened = await secretary.says("Cần gọi để xác minh ngày xảy ra việc")
    opened.shows("MN26-001: Chị Lò Thị Mây, phụ huynh, Mẫu giáo lớn A1", "Người hỏi đã được báo", "giấu tên")
    opened.shows("Ghi chú (Thư ký hội nghị): Đã mở xem tên người hỏi, lý do: Cần gọi để xác minh")
    told = [one.text for one in await parent.heard()]
    assert any("Thư ký hội nghị vừa mở xem tên, lý do: “Cần gọi để xác minh ngày xảy ra việc”" in one for one in told)
    again = await secretary.says("/phieu MN26-001")
    assert NAME not in again.text
    question = (await runtime.read(lambda uow: uow.questions.of_asker(world.people["parent"])))[0]
    events = await runtime.read(lambda uow: uow.events.of("question", question.key))
    assert ("question.name_opened", world.people["secretary"]) in [(e.act, e.actor_id) for e in events]


@pytest.mark.core_only
async def test_a_chair_cannot_open_it(parent: Speaker, chair: Speaker, runtime: Runtime, world: World) -> None:
    await sends_hidden(parent)
    question = (await runtime.read(lambda uow: uow.questions.of_asker(world.people["parent"])))[0]
    refused = await chair.says("x", payload=f"a|open_name|{question.key}")
    assert NAME not in refused.text
    refused.shows("thư ký")
    assert not [e for e in await runtime.read(lambda uow: uow.events.of("question", question.key)) if "opened" in e.act]


@pytest.mark.core_only
async def test_what_else_somebody_asked_does_not_tell_who_it_is(
    parent: Speaker, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    """Two questions of one person are named together the evening before; a hidden one, and its fellow, are not."""
    await sends_hidden(parent)
    await asks(runtime, world, "parent", "Giờ đón trẻ có thể muộn hơn không?")
    assert await runtime.read(lambda uow: outlook(uow, uow.meetings.get(world.meeting)).persistent) == []


@pytest.mark.core_only
async def test_a_message_that_did_not_arrive_does_not_tell_it(
    parent: Speaker, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    await sends_hidden(parent)

    def fail(uow: UnitOfWork) -> None:
        question = uow.questions.of_asker(world.people["parent"])[0]
        uow.deliveries.keep(
            Delivery(
                once="failed", person_id=question.asker_id, network="zalo", chat="6ede", template="answers/written",
                text=f"Trả lời {question.code}", state=DeliveryState.FAILED, reason="blocked",
                created_at=uow.now, due_at=uow.now,
            )
        )  # fmt: skip

    await runtime.write(fail)
    listed = await secretary.says("/guitin")
    listed.shows("người hỏi giấu tên")
    assert NAME not in listed.text


PRIVATE = "Cháu Nguyễn Văn An bị tự kỷ, xin gọi 0912 345 678 để trao đổi ạ"
COVERED = "Cháu [tên học sinh] bị [tình trạng sức khỏe], xin gọi [số điện thoại] để trao đổi ạ"


async def test_what_is_private_is_noticed_before_sending_and_covered_for_others(
    parent: Speaker, secretary: Speaker, chair: Speaker, runtime: Runtime, world: World
) -> None:
    preview = await parent.asks(PRIVATE, until="Gửi")
    preview.shows(PRIVATE, "Trong câu có tên học sinh, tình trạng sức khỏe và số điện thoại", f"được che: “{COVERED}”")
    (await parent.presses("Gửi")).shows(PRIVATE)
    for who in (secretary, chair):
        card = await who.says("/phieu MN26-001")
        card.shows(COVERED)
        assert "0912" not in card.text
    assert "Mở nguyên văn" not in (await chair.says("/phieu MN26-001")).labels()

    def export(uow: UnitOfWork) -> str:
        return repr(listing.order_file(uow, uow.meetings.get(world.meeting), by=world.people["chair"]))

    exported = await runtime.write(export)
    assert COVERED in exported
    assert "0912" not in exported


async def test_a_secretary_reads_the_words_for_a_reason(
    parent: Speaker, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    await parent.asks(PRIVATE)
    await secretary.says("/phieu MN26-001")
    (await secretary.presses("Mở nguyên văn")).shows("có phần được che", "lý do được lưu")
    opened = await secretary.says("Cần gọi lại cho phụ huynh")
    opened.shows(f"“{PRIVATE}”", f"“{COVERED}”", "Đã mở xem nguyên văn, lý do: Cần gọi lại cho phụ huynh")
    question = (await runtime.read(lambda uow: uow.questions.of_asker(world.people["parent"])))[0]
    events = await runtime.read(lambda uow: uow.events.of("question", question.key))
    assert ("question.words_opened", world.people["secretary"]) in [(e.act, e.actor_id) for e in events]
