"""After a meeting was made: what is next, with a button each, and a notice to forward."""

from collections.abc import Awaitable, Callable

from bot.runtime import Runtime
from domain.people.access import Role
from domain.questions.question import Draft, ReplyMode
from services.people import codes
from services.unit_of_work import UnitOfWork
from tests.talking import Speaker
from tests.world import World, put_under_a_ward


async def test_what_is_left_shrinks_as_it_is_done(secretary: Speaker) -> None:
    left = await secretary.says("việc tiếp theo")
    left.shows("Việc tiếp theo cho Hội nghị đối thoại năm học 2026-2027", "đã có 2", "3 nơi chưa có mã")
    left.shows("Người trả lời: 1 người", "Chưa có người trả lời: Giải trình báo cáo; An toàn thực phẩm (thư ký giữ)")
    (await secretary.presses("Mã cho từng nơi")).shows("Đã lập 3 mã")
    (await secretary.says("/chuanbi")).shows("nơi nào cũng có mã", "«Thông báo để gửi»")
    notice = await secretary.presses("Thông báo để gửi")
    notice.shows("Trường Mầm non Hoa Ban kính mời", "– Mẫu giáo lớn A1: MGLA1-", "xin gửi phòng Văn thư")
    assert "Thư ký" not in notice.text, "no post's code stands in a notice"


async def test_a_post_sent_as_a_code_is_not_nobodys_and_who_comes_by_it_hears_what_it_is(
    secretary: Speaker, runtime: Runtime, world: World, person: Callable[[None], Awaitable[Speaker]]
) -> None:
    """«Đã gửi mã, chưa vào» until then; the welcome is the post's, not a parent's."""

    def alone(uow: UnitOfWork) -> str:
        [(_, held)] = uow.people.members(world.unit, frozenset({Role.CHAIR}))
        uow.people.end(held)
        return codes.make(uow, world.unit, Role.CHAIR, by=world.people["secretary"], title="Hiệu trưởng").code.code

    code = await runtime.write(alone)
    (await secretary.says("/chuanbi")).shows("Chủ trì: đã lập mã, chưa vào; xem lại mã ở «Chức danh»")
    head = await person(None)
    for text in (f"/start {code}", "đồng ý", "Giàng Thị Dở"):
        await head.says(text)
    (await head.says("bỏ qua")).shows(
        "Đã ghi: Hiệu trưởng, Trường Mầm non Hoa Ban", "Làm được từ bây giờ: duyệt trả lời trước khi gửi"
    )
    assert "Chủ trì:" not in (await secretary.says("/chuanbi")).text


async def test_who_takes_part_only_is_told_whose_it_is(parent: Speaker) -> None:
    (await parent.says("/chuanbi")).shows("Chức năng này dành cho", "thư ký")


async def test_a_school_reads_what_its_teachers_asked_the_ward(
    secretary: Speaker, runtime: Runtime, world: World
) -> None:  # fmt: skip
    (await secretary.says("câu gửi cấp trên")).shows("chưa mở tiếp nhận")

    def ask(uow: UnitOfWork) -> None:
        ward = put_under_a_ward(uow, world)
        draft = Draft(
            person_id=world.people["teacher"], meeting_id=ward.key, topic_id=uow.meetings.topics(ward.key)[0].id,
            reply_mode=ReplyMode.WRITTEN, wording="Đường trước cổng trường ngập khi mưa", updated_at=uow.now,
        )  # fmt: skip
        uow.questions.register(draft, number=1, code="UB26-001")

    await runtime.write(ask)
    read = await secretary.says("/guicaptren")
    read.shows("1 câu của cán bộ, giáo viên Trường Mầm non Hoa Ban", "(chỉ xem)", "UB26-001 – Đỗ Thu Hà: Đường trước")


async def test_who_is_only_of_the_office_is_offered_its_work_after_leaving_a_talk(
    secretary: Speaker, parent: Speaker
) -> None:
    await secretary.says("/lapkehoach")
    left = await secretary.says("hủy")
    left.shows("Đã dừng lại")
    labels = left.labels()
    assert "Phân loại câu mới" in labels
    assert "Gửi câu hỏi" not in labels
    assert "Gửi câu hỏi" not in (await secretary.says("/hoinghi")).labels()
    assert "Gửi câu hỏi" in (await parent.says("hủy")).labels()


async def test_the_menu_of_a_new_office_names_the_first_job(
    secretary: Speaker, parent: Speaker, runtime: Runtime, world: World
) -> None:
    def without(uow: UnitOfWork) -> None:
        for unit in uow.people.units_under(world.unit):
            unit.closed_at = uow.now
            uow.people.keep(unit)

    assert "Việc tiếp theo" not in (await secretary.says("/menu")).labels()
    await runtime.write(without)
    menu = await secretary.says("/menu")
    menu.shows("Việc đầu tiên: lập các lớp")
    assert menu.labels()[0] == "Việc tiếp theo"
    (await secretary.says("Việc tiếp theo")).shows("Lớp, tổ, phòng ban: chưa có")
    assert "Việc đầu tiên" not in (await parent.says("/menu")).text


async def test_the_menu_of_a_closed_school_s_secretary(secretary: Speaker, runtime: Runtime, world: World) -> None:
    """There is nothing left to set up; that is no reason to refuse the menu, or the page on which it stands."""

    def close(uow: UnitOfWork) -> None:
        school = uow.people.unit(world.unit)
        school.closed_at = uow.now
        uow.people.keep(school)

    await runtime.write(close)
    assert "Việc đầu tiên" not in (await secretary.says("/menu")).text
