"""My data: seen, mended, erased."""

import json

import pytest

from bot.runtime import Runtime
from domain.messages.delivery import StoredFile
from domain.people.access import Role
from domain.people.person import Person
from services.answers import promises
from services.dates import workday
from services.people.privacy import erase, forget_declined
from services.unit_of_work import UnitOfWork
from tests.office import asks
from tests.talking import Heard, Speaker
from tests.world import Clock, World


async def give_to_the_responder(runtime: Runtime, world: World, question: int) -> None:
    """Make the responder owe an answer."""

    def give(uow: UnitOfWork) -> None:
        promises.assign(
            uow, uow.questions.get(question), owed=None, holder_id=world.people["responder"], due_at=workday(uow, 5),
            by=world.people["secretary"],
        )  # fmt: skip

    await runtime.write(give)


async def test_what_is_kept_is_shown(parent: Speaker) -> None:
    await parent.asks("Đề nghị công khai thực đơn tuần")
    mine = await parent.says("dữ liệu của tôi")
    mine.shows(
        "Lò Thị Mây", "Phụ huynh, Trường Mầm non Hoa Ban, Mẫu giáo lớn A1", "Nhắn tin qua: ", "Câu hỏi: 1 phiếu",
        "Đồng ý lúc 09h00 thứ Hai, ngày 16/11/2026 (bản 2026-12b)",
    )  # fmt: skip


@pytest.mark.with_buttons
async def test_what_can_be_done_with_it(parent: Speaker) -> None:
    mine = await parent.says("/dulieu")
    assert [label for label in mine.labels() if label != "Bỏ liên kết"] == [
        "Sửa tên",
        "Sửa xưng hô",
        "Cách nhận trả lời",
        "Liên kết",
        "Tải bản chữ",
        "Tải cho phần mềm",
        "Rút đồng ý",
        "Xóa dữ liệu",
        "Yêu cầu khác",
        "Trang chính",
    ]


async def test_a_name_is_mended(parent: Speaker) -> None:
    await parent.says("/dulieu")
    assert (await parent.presses("Sửa tên")).labels() == ["Hủy"]
    await parent.presses("Hủy")
    await parent.says("/dulieu")
    (await parent.presses("Sửa tên")).shows("họ tên")
    (await parent.says("Lò Thị May")).shows("Đã sửa tên thành Lò Thị May", "muốn làm gì")
    (await parent.says("/dulieu")).shows("Họ tên: Lò Thị May")


async def test_erasing_asks_first(parent: Speaker) -> None:
    await parent.says("/dulieu")
    (await parent.presses("Xóa dữ liệu")).shows("Xác nhận xóa?")
    (await parent.says("thôi")).shows("Không xóa gì cả")
    (await parent.says("/dulieu")).shows("Lò Thị Mây")


@pytest.mark.core_only
async def test_erasing_keeps_the_question_and_no_name(
    world: World, runtime: Runtime, parent: Speaker, clock: Clock
) -> None:
    await parent.asks("Đề nghị công khai thực đơn tuần")
    for text in ("/hoi", "2", "Một câu đang viết dở dang"):
        await parent.says(text)
    await parent.says("dữ liệu của tôi")
    (await parent.presses("Xóa dữ liệu")).shows("1 câu hỏi đã gửi được giữ không kèm tên")
    (await parent.says("xóa")).shows("Đã xóa họ tên và liên hệ")
    person_id = world.people["parent"]

    def check(uow: UnitOfWork) -> None:
        person = uow.people.get(person_id)
        assert (person.name, person.erased_at is not None) == ("", True)
        assert uow.people.consent(person_id) is None
        assert uow.accounts.all_of(person_id) == []
        assert [(m.title, m.group_id) for m in uow.people.memberships(person_id)] == [("", None)]
        question = uow.questions.by_code("MN26-001")
        assert question is not None
        assert question.wording == "Đề nghị công khai thực đơn tuần"
        assert uow.drafts.by(person_id) == []
        assert [e.act for e in uow.events.of("person", person_id)][-1] == "person.erased"

    await runtime.read(check)
    (await parent.hears()).shows("Đã xóa")
    assert all("thực đơn" not in heard.text for heard in await parent.heard())
    clock.move(minutes=11)
    assert await runtime.write(forget_declined) == 1
    (await parent.says("xin chào")).shows("đồng ý không")


@pytest.mark.core_only
async def test_erasing_ends_sessions_elsewhere(world: World, runtime: Runtime, parent: Speaker) -> None:
    def elsewhere(uow: UnitOfWork) -> int:
        other = uow.accounts.known("telegram", "4711")
        uow.accounts.bind(other.account_id, world.people["parent"])
        return other.account_id

    other = await runtime.write(elsewhere)
    await parent.says("/dulieu")
    await parent.presses("Xóa dữ liệu")
    await parent.presses("Xóa dữ liệu")
    account = await runtime.read(lambda uow: uow.accounts.get(other))
    assert (account.person_id, account.declined_at is not None) == (None, True)


async def test_what_one_holds_is_said_before_erasing_and_goes_to_the_office(
    responder: Speaker, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    question = await asks(runtime, world, "parent", "Bếp ăn có lưu mẫu thức ăn 24 giờ không ạ?")
    await give_to_the_responder(runtime, world, question)
    await responder.says("/dulieu")
    (await responder.presses("Xóa dữ liệu")).shows(
        "Thầy đang giữ:", "1 câu cần trả lời", "MN26-001, hạn 23/11/2026: Bếp ăn có lưu mẫu thức ăn 24 giờ không ạ?",
        "trả lời các câu về: Chăm sóc, nuôi dưỡng",
        "Câu cần trả lời sẽ do Thư ký hội nghị tạm giữ, việc khác chờ giao lại", "Xác nhận xóa?",
    )  # fmt: skip
    await responder.says("xóa")
    (await secretary.hears()).shows("Phó Hiệu trưởng vừa xóa dữ liệu", "MN26-001", "Bếp ăn có lưu mẫu", "tạm giữ")
    (await secretary.says("/viec")).shows("MN26-001", "[đã xin chuyển]")


async def test_the_last_secretary_reads_that_the_chair_keeps_it(
    secretary: Speaker, chair: Speaker, runtime: Runtime, world: World
) -> None:
    question = await asks(runtime, world, "parent", "Bếp ăn có lưu mẫu thức ăn 24 giờ không ạ?")

    def give(uow: UnitOfWork) -> None:
        promises.assign(
            uow,
            uow.questions.get(question),
            owed=None,
            holder_id=world.people["secretary"],
            due_at=workday(uow, 5),
            by=None,
        )
        meeting = uow.meetings.get(world.meeting)
        meeting.started_at = meeting.closed_at = uow.now
        uow.meetings.keep(meeting)

    await runtime.write(give)
    await secretary.says("/dulieu")
    (await secretary.presses("Xóa dữ liệu")).shows(
        "Câu cần trả lời sẽ do Hiệu trưởng tạm giữ; Hiệu trưởng được báo ngay."
    )
    await secretary.says("xóa")
    (await chair.hears()).shows("vừa xóa dữ liệu", "Phạm Thanh Hiền (Hiệu trưởng) tạm giữ")


async def test_the_only_chair_hears_why_not_and_what_to_do(chair: Speaker) -> None:
    await chair.says("/dulieu")
    refused = await chair.presses("Xóa dữ liệu")
    refused.shows(
        "không có chủ trì nào khác", "chưa xóa dữ liệu được", "cấp mã cho người thay", "“xóa dữ liệu” lần nữa"
    )
    assert "Xác nhận xóa" not in refused.text
    (await chair.says("/dulieu")).shows("Phạm Thanh Hiền")


async def test_who_becomes_the_last_one_meanwhile_is_refused_at_the_end(
    chair: Speaker, runtime: Runtime, world: World
) -> None:
    def deputy(uow: UnitOfWork) -> int:
        person_id = uow.people.add(Person(name="Lý Thị Páo", created_at=uow.now))
        uow.people.enrol(person_id, world.unit, Role.CHAIR)
        return person_id

    second = await runtime.write(deputy)
    await chair.says("/dulieu")
    (await chair.presses("Xóa dữ liệu")).shows("Xác nhận xóa?")
    await runtime.write(lambda uow: erase(uow, second, here=0))
    (await chair.says("xóa")).shows("không có chủ trì nào khác", "chưa xóa dữ liệu được")
    (await chair.says("/dulieu")).shows("Phạm Thanh Hiền")


async def test_who_has_left_is_named_so_and_nobody_is_told_of_a_sending(
    parent: Speaker, responder: Speaker, chair: Speaker, runtime: Runtime, world: World
) -> None:
    """No empty place where a name stood; and an answer that can reach nobody is not said to have been sent."""
    question = await asks(runtime, world, "parent", "Thực đơn tuần có công khai không ạ?")
    await give_to_the_responder(runtime, world, question)
    await responder.says("/viec")
    await responder.says("MN26-001")
    await responder.presses("Soạn trả lời")
    await responder.says("Thực đơn tuần được gửi vào nhóm lớp mỗi thứ Hai.")
    await responder.presses("Trình duyệt")
    await parent.says("/xoadulieu")
    await parent.presses("Xóa dữ liệu")
    (await chair.says("/phieu MN26-001")).shows("người đã rời hệ thống")
    await chair.says("/duyet")
    await chair.presses("MN26-001")
    (await chair.presses("Duyệt và gửi")).shows("đã xóa dữ liệu", "không còn nơi nào để gửi")


async def the_file(runtime: Runtime, heard: Heard) -> StoredFile:
    return await runtime.read(lambda uow: uow.files.get(int(heard.document or 0)))


@pytest.mark.core_only
async def test_all_that_is_kept_is_taken_away(parent: Speaker, runtime: Runtime, world: World) -> None:
    """As text and as JSON: every version of one's own words, uncovered, under the number of the request."""
    await parent.asks("Cháu Nguyễn Văn An ăn ít, cô có biết không ạ?")
    await parent.says("/dulieu")
    told = await parent.presses("Tải bản chữ")
    told.shows("Yêu cầu YC-", "đã làm xong")
    text = (await the_file(runtime, told)).content.decode("utf-8-sig")
    for words in ("Lò Thị Mây", "Xưng hô: chị", "phụ huynh, Trường Mầm non Hoa Ban, Mẫu giáo lớn A1", "MN26-001"):
        assert words in text
    assert "Cháu Nguyễn Văn An ăn ít" in text
    await parent.says("/dulieu")
    record = json.loads((await the_file(runtime, await parent.presses("Tải cho phần mềm"))).content)
    assert record["name"] == "Lò Thị Mây"
    assert [one["wordings"] for one in record["questions"]] == [["Cháu Nguyễn Văn An ăn ít, cô có biết không ạ?"]]
    assert record["request"].startswith("YC-")


@pytest.mark.core_only
async def test_who_is_erased_leaves_no_file_of_their_data(parent: Speaker, runtime: Runtime, world: World) -> None:
    await parent.says("/dulieu")
    told = await parent.presses("Tải bản chữ")
    assert b"YC-" in (await the_file(runtime, told)).content
    await runtime.write(lambda uow: erase(uow, world.people["parent"], here=None))
    left = await the_file(runtime, told)
    assert (left.content, left.contents) == (b"", "")


async def test_the_form_of_address_is_mended(parent: Speaker, runtime: Runtime, world: World) -> None:
    await parent.says("/dulieu")
    await parent.presses("Sửa xưng hô")
    (await parent.presses("Bà")).shows("Từ nay xin gọi bà.", "Bà")
    assert (await runtime.read(lambda uow: uow.people.get(world.people["parent"]))).address == "ba"
    assert (await runtime.read(lambda uow: uow.people.get(world.people["parent"]))).name == "Lò Thị Mây"
