"""Linking, as people live it: six digits from one network to another, two who become one, and parting again."""

import re
from collections.abc import Callable

import pytest

from bot.runtime import Runtime
from domain.people.access import JoinCode, Role
from domain.people.linking import CODE_LIVES
from services.answers import answering, promises
from services.people import signing_in
from services.unit_of_work import UnitOfWork
from tests.talking import Phone, Speaker
from tests.world import Clock, World

pytestmark = pytest.mark.core_only

LUNCH = "Đề nghị công khai thực đơn tuần trên nhóm lớp ạ"
Join = Callable[..., Speaker]


@pytest.fixture
def phone(runtime: Runtime, world: World) -> Callable[[str], Phone]:
    return lambda name: Phone(runtime, name, network="telegram")


async def code_of(person: Speaker) -> str:
    """Ask for a code and read it."""
    found = re.search(r"\d{3} \d{3}", (await person.says("liên kết")).text)
    assert found
    return found[0]


async def person_of(runtime: Runtime, speaker: Speaker) -> int | None:
    known = await runtime.read(lambda uow: uow.accounts.find(speaker.network, speaker.external_id))
    return known.person_id if known else None


# --- a newcomer ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["{}", "{} ", "/lienket {}", "/start {}"])
async def test_six_digits_bring_a_person_to_another_network(
    world: World, runtime: Runtime, parent: Speaker, phone: Join, clock: Clock, form: str
) -> None:
    await parent.asks()
    shown = await parent.says("nối tài khoản")
    shown.shows("Mã liên kết: ", "đến 09h15", "Telegram, Zalo hoặc trang web", "không đưa mã cho ai khác")
    assert shown.labels() == ["Nhập mã", "Trang chính"]
    new = phone("4711")
    linked = await new.says(form.format(await code_of(parent)))
    linked.shows(
        "Đã liên kết. Tài khoản Telegram này là của Lò Thị Mây: phụ huynh, Trường Mầm non Hoa Ban", "có 1 câu hỏi",
        "Chị muốn làm gì",
    )  # fmt: skip
    assert await person_of(runtime, new) == world.people["parent"]
    (await new.says("câu hỏi của tôi")).shows("MN26-001")
    (await parent.hears()).shows("Tài khoản Telegram đã được liên kết", "09h00 thứ Hai", "nhắn “bỏ liên kết”")


async def test_digits_may_be_typed_with_a_stroke_and_work_once(
    world: World, runtime: Runtime, parent: Speaker, phone: Join
) -> None:
    code = (await code_of(parent)).replace(" ", "-")
    (await phone("4711").says(code)).shows("Đã liên kết")
    (await phone("4712").says(code)).shows("chưa đúng hoặc đã hết hạn", "Còn 4 lần", "đồng ý không")


async def test_a_newcomer_who_wants_to_link_is_asked_for_the_code(world: World, parent: Speaker, phone: Join) -> None:
    new = phone("4711")
    (await new.says("liên kết")).shows("sáu số của mã liên kết")
    (await new.says("tôi không biết")).shows("đúng sáu chữ số", "Xin gửi sáu số")
    (await new.says("123 456")).shows("chưa đúng", "Xin gửi sáu số")
    assert (await new.presses("Không có mã")).shows("đồng ý không")
    (await new.says("liên kết")).shows("sáu số")
    (await new.says(await code_of(parent))).shows("Đã liên kết", "muốn làm gì")


async def test_where_a_notice_s_code_is_awaited_a_linking_code_will_do(
    world: World, runtime: Runtime, parent: Speaker, phone: Join
) -> None:
    new = phone("4711")
    (await new.says("/start SAI-MA")).shows("chưa đúng")
    wrong = await new.says("123456")
    wrong.shows("Mã liên kết này chưa đúng", "Mã gồm các chữ và số")
    assert "SAI-MA" not in wrong.text
    (await new.says(await code_of(parent))).shows("Đã liên kết")


async def test_an_office_code_of_six_digits_stays_one(
    world: World, runtime: Runtime, parent: Speaker, phone: Join
) -> None:
    code = JoinCode(code="202627", unit_id=world.unit, role=Role.TEACHER, group_id=world.group)
    await runtime.write(lambda uow: uow.access.keep(code))
    (await phone("4711").says("202627")).shows("đồng ý không")
    new = phone("4712")
    (await new.says("liên kết")).shows("sáu số")
    (await new.says("202627")).shows("đồng ý không")
    (await parent.says("202627")).shows("Đã nhận mã", "giáo viên/nhân viên")


async def test_who_has_no_name_yet_goes_on_introducing(world: World, runtime: Runtime, phone: Join) -> None:
    first, second = phone("4711"), phone("4712")
    for text in ("xin chào", "đồng ý"):
        await first.says(text)
    (await second.says(await code_of(first))).shows("Đã liên kết", "với vai trò nào")


# --- wrong codes ---------------------------------------------------------------------------------------------------


async def test_wrong_codes_are_counted_and_then_wait(
    world: World, runtime: Runtime, parent: Speaker, phone: Join, clock: Clock
) -> None:
    new = phone("4711")
    for left in (4, 3, 2, 1):
        (await new.says("000000")).shows(f"Còn {left} lần nhập", "đồng ý không")
    (await new.says("000000")).shows("đợi 15 phút", "đồng ý không")
    (await new.says(await code_of(parent))).shows("tạm dừng đến 09h15", "đồng ý không")
    assert await person_of(runtime, new) is None
    clock.move(seconds=CODE_LIVES.total_seconds() + 1)
    (await new.says(await code_of(parent))).shows("Đã liên kết")


async def test_who_is_known_hears_what_to_do_about_a_wrong_code(world: World, parent: Speaker) -> None:
    wrong = await parent.says("123456")
    wrong.shows("chưa đúng hoặc đã hết hạn", "Còn 4 lần")
    assert wrong.labels() == ["Nhập mã", "Trang chính"]
    (await parent.presses("Nhập mã")).shows("Xin gửi sáu số")
    (await parent.says("654321")).shows("Còn 3 lần", "Xin gửi sáu số")
    (await parent.says("hủy")).shows("Đã dừng lại")


async def test_ones_own_code_is_for_the_other_network(world: World, parent: Speaker) -> None:
    (await parent.says(await code_of(parent))).shows("của chính hồ sơ đang dùng ở đây", "trên mạng kia")


async def test_digits_in_free_words_are_no_code(world: World, runtime: Runtime, parent: Speaker) -> None:
    """A phone number or a sum in a note to the secretary is what it is."""
    await parent.says("gặp thư ký")
    (await parent.says("098 765")).shows("chuyển")
    known = await runtime.read(lambda uow: uow.accounts.find("web", parent.external_id))
    assert known is not None
    assert await runtime.read(lambda uow: uow.linking.tries(known.account_id, since=uow.now - CODE_LIVES)) == 0


# --- two who are one -----------------------------------------------------------------------------------------------


async def test_two_people_become_one_when_both_are_said_to_be(
    world: World, runtime: Runtime, parent: Speaker, secretary: Speaker, clock: Clock
) -> None:
    await parent.asks()
    for text in ("/hoi", "2", "Câu cũ đang viết dở trên trang web"):
        await parent.says(text)
    clock.move(minutes=1)
    for text in ("/hoi", "2", "Câu mới đang viết dở trên điện thoại"):
        await secretary.says(text)
    code = await code_of(secretary)
    question = await parent.says("menu")
    question = await parent.says(code)
    question.shows(
        "hồ sơ Bùi Minh Thư (thư ký, Trường Mầm non Hoa Ban)", "hồ sơ Lò Thị Mây, đã gửi 1 câu hỏi",
        "không tách lại được", "do người khác đưa",
    )  # fmt: skip
    assert question.labels() == ["Ghép hai hồ sơ", "Không ghép"]
    (await parent.says("gì cơ")).shows("Xin chọn", "Ghép hai hồ sơ")
    one = await parent.presses("Ghép hai hồ sơ")
    one.shows(
        "Đã ghép hai hồ sơ thành một", "của Bùi Minh Thư: phụ huynh", "; thư ký, Trường", "có 1 câu hỏi",
        "Bản kia viết:\n“Câu cũ đang viết dở trên trang web”", "Cô muốn làm gì",
    )  # fmt: skip
    assert "Phân loại câu mới" in one.labels()
    (await parent.says("câu hỏi của tôi")).shows("MN26-001")
    (await secretary.hears()).shows("đã được liên kết với hồ sơ này", "Nếu không tự liên kết")
    (await secretary.says("/hoi")).shows("Câu mới đang viết dở")


async def test_nobody_is_talked_into_another_s_profile(
    world: World, runtime: Runtime, parent: Speaker, secretary: Speaker
) -> None:
    """A secretary who types the code that a stranger sent reads whose it is, and says no."""
    await secretary.says(await code_of(parent))
    (await secretary.hears()).shows("hồ sơ Lò Thị Mây (phụ huynh")
    (await secretary.presses("Không ghép")).shows("Không đổi gì", "muốn làm gì")
    assert await person_of(runtime, secretary) == world.people["secretary"]
    assert await person_of(runtime, parent) == world.people["parent"]


async def test_a_code_that_ends_while_one_ponders_is_no_use(
    world: World, runtime: Runtime, parent: Speaker, secretary: Speaker, clock: Clock
) -> None:
    await parent.says(await code_of(secretary))
    clock.move(minutes=16)
    (await parent.presses("Ghép hai hồ sơ")).shows("chưa đúng hoặc đã hết hạn")
    assert await person_of(runtime, parent) == world.people["parent"]


async def test_four_eyes_hold_after_two_became_one(
    world: World, runtime: Runtime, parent: Speaker, responder: Speaker, secretary: Speaker
) -> None:
    await parent.asks()

    def draft(uow: UnitOfWork) -> None:
        question = uow.questions.by_code("MN26-001")
        assert question is not None
        duty = promises.assign(
            uow,
            question,
            owed=None,
            holder_id=world.people["responder"],
            due_at=uow.meetings.get(world.meeting).starts_at,
            by=None,
        )
        answering.draft(uow, duty.key, "Nhà trường sẽ công khai từ thứ Hai.", by=world.people["responder"])
        answering.submit(uow, duty.key, by=world.people["responder"])

    await runtime.write(draft)
    await responder.says(await code_of(secretary))
    await responder.presses("Ghép hai hồ sơ")
    await secretary.says("chờ duyệt")
    (await secretary.presses("Duyệt và gửi")).shows("Người soạn không tự duyệt", "MN26-001")


# --- parting -------------------------------------------------------------------------------------------------------


async def test_an_account_is_unlinked_from_the_other(
    world: World, runtime: Runtime, parent: Speaker, phone: Join, clock: Clock
) -> None:
    new = phone("4711")
    await new.says(await code_of(parent))
    clock.move(minutes=3)
    mine = await parent.says("/dulieu")
    mine.shows("Nhắn tin qua: Telegram, trang web")
    assert mine.labels() == [
        "Sửa tên", "Sửa xưng hô", "Cách nhận trả lời", "Liên kết", "Bỏ liên kết", "Tải bản chữ", "Tải cho phần mềm",
        "Rút đồng ý", "Xóa dữ liệu", "Yêu cầu khác",
        "Trang chính",
    ]  # fmt: skip
    which = await parent.presses("Bỏ liên kết")
    which.shows("• Trang web, nhắn gần nhất 09h03", "(đang nhắn)", "• Telegram, nhắn gần nhất 09h00 thứ Hai")
    assert which.labels() == ["Trang web", "Telegram", "Thôi"]
    (await parent.presses("Telegram")).shows("Bỏ liên kết tài khoản Telegram", "Xác nhận bỏ")
    (await parent.presses("Bỏ liên kết")).shows("Đã bỏ liên kết tài khoản Telegram", "muốn làm gì")
    assert await person_of(runtime, new) is None
    (await new.says("câu hỏi của tôi")).shows("đồng ý không")
    assert "Bỏ liên kết" not in (await parent.says("/dulieu")).labels()


async def test_one_may_leave_from_where_one_writes(
    world: World, runtime: Runtime, parent: Speaker, phone: Join
) -> None:
    new = phone("4711")
    await new.says(await code_of(parent))
    await new.says("gặp thư ký")
    await new.says("bỏ liên kết")
    (await new.says("1")).shows("là tài khoản đang nhắn")
    (await new.presses("Bỏ liên kết")).shows("Từ đây không xem được hồ sơ nữa")
    notice = await parent.hears()
    notice.shows("Tài khoản Telegram đã bỏ liên kết", "nhắn “gặp thư ký”")
    assert notice.labels() == ["Gặp thư ký"]
    (await new.says("menu")).shows("đồng ý không")


async def test_where_there_are_no_buttons_numbers_do_it_all(world: World, runtime: Runtime, parent: Speaker) -> None:
    new = Phone(runtime, "z-1", network="zalo")
    (await new.says(await code_of(parent))).shows("Tài khoản Zalo này là của Lò Thị Mây")
    await new.says("lien ket")
    await parent.says("menu")
    (await new.says("bo lien ket")).shows("• Zalo", "• Trang web")
    (await new.says("2")).shows("Bỏ liên kết tài khoản trang web", "Xác nhận bỏ")
    (await new.says("1")).shows("Đã bỏ liên kết tài khoản trang web", "muốn làm gì")
    assert await person_of(runtime, parent) is None
    assert await person_of(runtime, new) == world.people["parent"]


async def test_two_accounts_on_one_network_are_counted(
    world: World, runtime: Runtime, parent: Speaker, phone: Join
) -> None:
    for name in ("4711", "4712"):
        (await phone(name).says(await code_of(parent))).shows("Đã liên kết")
    assert (await parent.says("/bolienket")).labels() == ["Trang web", "Telegram 1", "Telegram 2", "Thôi"]
    await parent.presses("Telegram 1")
    await parent.presses("Bỏ liên kết")
    assert await person_of(runtime, phone("4711")) == world.people["parent"]
    assert await person_of(runtime, phone("4712")) is None, "the one used last stood first"


async def test_parting_asks_first(world: World, runtime: Runtime, parent: Speaker, phone: Join) -> None:
    new = phone("4711")
    await new.says(await code_of(parent))
    await parent.says("/bolienket")
    (await parent.says("gì cơ")).shows("Xin chọn", "• ")
    (await parent.presses("Thôi")).shows("Không đổi gì")
    await parent.says("/bolienket")
    await parent.presses("Telegram")
    (await parent.says("gì cơ")).shows("Xin chọn", "Xác nhận bỏ")
    (await parent.says("thôi")).shows("Không đổi gì")
    assert await person_of(runtime, new) == world.people["parent"]


async def test_the_only_account_stays(world: World, parent: Speaker) -> None:
    (await parent.says("bỏ liên kết")).shows("chỉ còn tài khoản này", "nhắn “liên kết”", "nhắn “xóa dữ liệu”")


async def test_what_was_unlinked_can_be_linked_again(
    world: World, runtime: Runtime, parent: Speaker, phone: Join
) -> None:
    new = phone("4711")
    for _ in range(2):
        (await new.says(await code_of(parent))).shows("Đã liên kết")
        await parent.says("/bolienket")
        await parent.presses("Telegram")
        await parent.presses("Bỏ liên kết")
    token = await runtime.write(lambda uow: signing_in.make_link(uow, world.people["parent"]))
    assert await runtime.write(lambda uow: signing_in.open_link(uow, token)) is not None
    assert len(await runtime.read(lambda uow: uow.accounts.all_of(world.people["parent"]))) == 1
