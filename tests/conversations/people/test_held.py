"""What is asked at a step that wants to know who somebody is: no name, kept, and taken up once they have joined."""

import pytest

from bot.runtime import Runtime
from services.questions.worth_asking import is_no_name
from services.unit_of_work import UnitOfWork
from tests.conversations.people.test_joining import person_of
from tests.talking import Speaker
from tests.world import World

ASKED = "Bao giờ trường có sân chơi cho các cháu ạ?"


@pytest.mark.core_only
@pytest.mark.parametrize(
    "typed",
    [
        ASKED, "sao bữa trưa ít rau thế ạ, nhà trường xem lại giúp?", "đề nghị nhà trường công khai thực đơn hằng tuần",
        "Lớp A1 năm nay có học bơi không ạ", "lop nha tre co duoc hoc he khong a", "Cho em hỏi tiền ăn tháng này",
        "Sân trường trơn quá các cháu ngã mấy lần rồi mà chưa ai sửa",
    ],
)  # fmt: skip
def test_a_question_is_no_name(typed: str) -> None:
    assert is_no_name(typed)


@pytest.mark.core_only
@pytest.mark.parametrize(
    "typed",
    [
        "Giàng Thị Dở", "giàng thị dở", "NGUYỄN THỊ THANH HUYỀN", "chị Mai ạ", "Tôn Nữ Thị Ngọc Khánh Hoài Thương",
        "Tôi là Giàng Thị Dở, phụ huynh cháu Giàng A Páo lớp mẫu giáo lớn A1",
        "em là nguyễn văn an giáo viên tổ toán ạ",
        "Lớp A1 phải không ạ?", "lớp a1 đúng không", "tổ chuyên môn khối mẫu giáo lớn trường mầm non hoa ban",
        "con tôi đang học lớp A2 ạ", "Phòng Văn hóa - Xã hội phường Hoa Ban được không?",
        "Lò Thị Mong", "Hà Văn Có", "?",
        "mẹ cháu Páo lớp A1", "Không biết nữa", "Tổ Văn, Sử, Địa, Giáo dục công dân, Âm nhạc, Mĩ thuật", "Đề Văn Nghị",
    ],
)  # fmt: skip
def test_a_name_is_no_question(typed: str) -> None:
    assert not is_no_name(typed)


async def test_at_the_class_it_is_kept_and_offered_after_joining(world: World, newcomer: Speaker) -> None:
    for text in ("xin chào", "đồng ý", "phhs", "chị Giàng Thị Dở"):
        await newcomer.says(text)
    (await newcomer.says(ASKED)).shows("Tôi giữ câu hỏi này của chị", "Chị thuộc lớp nào")
    joined = await newcomer.says("a1")
    joined.shows("Cảm ơn chị Giàng Thị Dở (Mẫu giáo lớn A1)", "Gửi nội dung này thành câu hỏi")
    assert "Gửi thành câu hỏi" in joined.labels()
    await newcomer.presses("Gửi thành câu hỏi")
    (await newcomer.says("hủy")).shows(ASKED)


@pytest.mark.core_only
async def test_at_the_name_it_is_no_name(world: World, runtime: Runtime, newcomer: Speaker) -> None:
    for text in ("xin chào", "đồng ý", "phhs"):
        await newcomer.says(text)
    (await newcomer.says(ASKED)).shows("Tôi giữ câu hỏi này", "họ tên")
    person_id = await person_of(runtime, newcomer)
    assert person_id is not None
    assert await runtime.read(lambda uow: uow.people.get(person_id).name) == ""
    (await newcomer.says("Và sao bữa sáng ít rau thế ạ, nhà trường xem giúp?")).shows("Tôi giữ câu hỏi này")
    for text in ("chị Giàng Thị Dở", "a1", "Gửi thành câu hỏi"):
        await newcomer.says(text)
    (await newcomer.says("hủy")).shows(ASKED, "Và sao bữa sáng ít rau thế ạ")


@pytest.mark.core_only
async def test_at_every_other_step_and_through_later(world: World, newcomer: Speaker) -> None:
    for text in ("xin chào", "đồng ý"):
        await newcomer.says(text)
    (await newcomer.says(ASKED)).shows("Tôi giữ câu hỏi này", "vai trò")
    (await newcomer.says("phhs")).shows("họ tên")
    await newcomer.presses("Để sau")
    await newcomer.says("/start")
    (await newcomer.says("Giàng Thị Dở")).shows("Xin được gọi quý vị là gì")
    (await newcomer.says("Thực đơn tuần này có được công khai không ạ?")).shows("Tôi giữ câu hỏi này")
    await newcomer.presses("Chị")
    (await newcomer.says("a1")).shows("Gửi nội dung này thành câu hỏi")
    await newcomer.presses("Gửi thành câu hỏi")
    (await newcomer.says("hủy")).shows(ASKED, "Thực đơn tuần này có được công khai không ạ?")


@pytest.mark.core_only
async def test_where_none_may_be_sent_the_words_come_back(world: World, runtime: Runtime, newcomer: Speaker) -> None:
    for text in ("xin chào", "đồng ý", "phhs", "chị Giàng Thị Dở", ASKED):
        await newcomer.says(text)

    def close(uow: UnitOfWork) -> None:
        meeting = uow.meetings.get(world.meeting)
        meeting.questions_each = 0
        uow.meetings.keep(meeting)

    await runtime.write(close)
    (await newcomer.says("a1")).shows("Cảm ơn chị", ASKED)


@pytest.mark.core_only
async def test_words_behind_a_command_are_held_too(world: World, newcomer: Speaker) -> None:
    for text in ("xin chào", "đồng ý", "phhs"):
        await newcomer.says(text)
    (await newcomer.says(f"/hoi {ASKED}")).shows("Tôi giữ câu hỏi này", "họ tên")
    for text in ("chị Giàng Thị Dở", "a1", "Gửi thành câu hỏi"):
        await newcomer.says(text)
    assert "/hoi" not in (await newcomer.says("hủy")).text


@pytest.mark.core_only
async def test_who_mends_the_name_may_ask_too(world: World, parent: Speaker) -> None:
    for text in ("/dulieu", "sửa tên"):
        await parent.says(text)
    (await parent.says(ASKED)).shows("Tôi giữ câu hỏi này")
    (await parent.says("Cô Lò Thị May")).shows("Đã sửa tên thành Lò Thị May", "Gửi nội dung này thành câu hỏi")
