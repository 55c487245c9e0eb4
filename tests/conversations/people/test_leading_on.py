"""After a meeting was made: what is next, with a button each, and a notice to forward."""

from bot.runtime import Runtime
from domain.questions.question import Draft, ReplyMode
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
