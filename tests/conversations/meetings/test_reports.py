"""Góp ý báo cáo (plan 004): opened, remarked on by page and section, read in its order, each answered, authors told."""

import pytest

from bot.runtime import Runtime
from conversation.turn import Media
from domain.questions.question import Lane, Question
from domain.questions.queue import Outcome, QueueEntry
from services.messages import outbox
from services.unit_of_work import UnitOfWork
from tests.filing import looked_into, photos
from tests.office import notices_go_out
from tests.talking import Heard, Speaker
from tests.world import Clock, World

YARD = "Trang 10: chưa nêu việc sửa sân trường"
FIGURES = "Số liệu chuyên cần nên ghi theo từng lớp"


async def opened(secretary: Speaker) -> Heard:
    await secretary.says("lấy góp ý báo cáo")
    await secretary.presses("Lấy góp ý báo cáo")
    await secretary.says("Báo cáo sơ kết học kỳ II")
    await secretary.presses("Vấn đề khác")
    (await secretary.says("17h ngày 23/11")).shows("gửi tệp báo cáo ở đây")
    return await secretary.says("https://truong.example/bao-cao")


async def remarked(runtime: Runtime, world: World) -> list[Question]:
    return await runtime.read(lambda uow: uow.questions.standing(world.meeting))


async def entry(runtime: Runtime, question: Question) -> QueueEntry | None:
    return await runtime.read(lambda uow: uow.questions.entry(question.key))


@pytest.mark.core_only
async def test_from_the_report_to_its_authors(
    secretary: Speaker, chair: Speaker, teacher: Speaker, parent: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    (await parent.says("góp ý báo cáo")).shows("không có báo cáo nào lấy góp ý")
    (await opened(secretary)).shows("Đã mở lấy góp ý “Báo cáo sơ kết học kỳ II”", "17h00", "Chưa có góp ý nào")
    (await secretary.presses("Báo mọi người")).shows("Đã nhắn")
    (await secretary.presses("Báo mọi người")).shows("Không có ai mới để nhắn")
    await runtime.write(lambda uow: outbox.claim(uow, ["web"]))
    (await teacher.hears()).shows("Xin mời góp ý vào “Báo cáo sơ kết", "https://truong.example/bao-cao")
    (await teacher.presses("Góp ý báo cáo")).shows("Xin viết góp ý vào", "nên ghi rõ trang hoặc mục")
    (await teacher.says(YARD)).shows("Góp ý vào: Báo cáo sơ kết", "Chỗ góp ý: Trang 10")
    (await teacher.presses("Gửi")).shows("MN26-001", "Chỗ góp ý: Trang 10", "tiếp thu hoặc giải trình")
    (await parent.says("/menu")).shows("muốn làm gì")
    await parent.presses("Góp ý báo cáo")
    (await parent.says(FIGURES)).shows("cho trang nào, mục nào")
    (await parent.says("2")).shows("Chỗ góp ý: trang 2")
    await parent.presses("Gửi")
    assert all(one.triaged_at for one in await remarked(runtime, world))
    listed = await secretary.says("góp ý báo cáo")
    listed.shows("Báo cáo sơ kết học kỳ II: 2 góp ý")
    card = await secretary.presses("Mục 1")
    assert card.text.index("trang 2: Số liệu") < card.text.index("Trang 10: Trang 10")
    await secretary.presses("Góp ý chờ trả lời")
    await secretary.presses("Tiếp thu")
    (await secretary.says("Sẽ bổ sung bảng theo lớp")).shows("Đã ghi tiếp thu MN26-002", "Đã tiếp thu: “Sẽ bổ sung")
    await secretary.presses("Góp ý chờ trả lời")
    await secretary.presses("Giải trình")
    (await secretary.says("Sân đã có trong dự toán năm sau")).shows("Đã ghi giải trình MN26-001")
    (await secretary.presses("Hoàn tác")).shows("hoàn tác", YARD)
    await notices_go_out(runtime, clock)
    (await parent.hears()).shows("Ban Thư ký ghi: tiếp thu góp ý MN26-002", "trang 2", "“Sẽ bổ sung bảng theo lớp”")
    assert "giải trình" not in (await teacher.hears()).text.partition("tiếp thu hoặc")[0]
    await chair.says("x", payload=f"a|remark_explain|{(await remarked(runtime, world))[0].key}")
    await chair.says("Sân đã có trong dự toán năm sau")
    await notices_go_out(runtime, clock)
    (await teacher.hears()).shows("Hiệu trưởng giải trình góp ý MN26-001", "dự toán năm sau")
    (await teacher.says("MN26-001")).shows("đã được tiếp thu hoặc giải trình", "“Sân đã có trong dự toán")


@pytest.mark.core_only
async def test_at_the_bell_and_after(
    secretary: Speaker, chair: Speaker, teacher: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    """Never called among questions; late ones are labelled; what nobody answered is owed, and ends by an answer."""
    await opened(secretary)
    await teacher.says("góp ý báo cáo")
    await teacher.says(YARD)
    await teacher.presses("Gửi")
    clock.move(days=8)
    await teacher.says("góp ý báo cáo")
    (await teacher.says("Mục II.1 thiếu phần y tế học đường")).shows("Chỗ góp ý: Mục II.1")
    (await teacher.presses("Gửi")).shows("gửi sau hạn góp ý")
    first, late = await remarked(runtime, world)
    assert (first.lane, late.lane) == (Lane.IN_TIME, Lane.LATE)
    clock.move(days=2)
    await chair.says("/batdau")
    await chair.presses("Bắt đầu ngay")
    (await chair.says("/tiep")).shows("Đã hết câu chờ")
    await chair.says("/dong")
    await chair.presses("Kết thúc")
    owed = await runtime.read(lambda uow: uow.duties.of_question(first.key))
    assert owed is not None
    assert owed.is_open
    await secretary.says("x", payload=f"a|remark_explain|{first.key}")
    (await secretary.says("Sân đã có trong dự toán")).shows("Đã ghi giải trình")

    def standing(uow: UnitOfWork) -> tuple[bool, Outcome | None]:
        duty, turn = uow.duties.of_question(first.key), uow.questions.entry(first.key)
        return duty is not None and duty.is_open, turn.outcome if turn is not None else None

    assert await runtime.read(standing) == (False, Outcome.EXPLAINED)
    await secretary.presses("Hoàn tác")
    assert await runtime.read(standing) == (True, Outcome.NOT_REACHED)
    refused = await teacher.says("x", payload=f"a|remark_take|{first.key}")
    assert "Tiếp thu" not in refused.labels()


@pytest.mark.core_only
async def test_a_question_that_lies_unfinished_stays_one(
    secretary: Speaker, teacher: Speaker, runtime: Runtime, world: World
) -> None:
    await opened(secretary)
    await teacher.walks("/hoi", "2", "Đề nghị sửa mái hiên khu nhà bếp", "/huy")
    (await teacher.says("góp ý báo cáo")).shows("mái hiên")
    await teacher.presses("Viết câu mới")
    (await teacher.says(FIGURES)).shows("cho trang nào, mục nào")
    (await teacher.presses("Cả báo cáo")).shows("Chỗ góp ý: cả báo cáo")
    await teacher.presses("Sửa")
    await teacher.presses("Trang, mục")
    (await teacher.says("mục III")).shows("Chỗ góp ý: mục III")
    await teacher.says("/huy")
    draft = await runtime.read(lambda uow: uow.drafts.find(world.people["teacher"], world.meeting))
    assert draft is not None
    assert draft.report_id is not None
    gone = await secretary.says("x", payload="a|report_drop|1")
    gone.shows("Đã bỏ “Báo cáo sơ kết")
    (await teacher.says("góp ý báo cáo")).shows("không có báo cáo nào")


async def test_a_report_half_opened_is_kept(secretary: Speaker) -> None:
    await secretary.says("lấy góp ý báo cáo")
    await secretary.presses("Lấy góp ý báo cáo")
    await secretary.says("Báo cáo sơ kết học kỳ II")
    (await secretary.says("menu")).shows("Báo cáo đang lập được giữ lại")
    await secretary.presses("Viết tiếp bản dở")
    await secretary.presses("Vấn đề khác")
    await secretary.says("17h ngày 23/11")
    (await secretary.says("https://truong.example/bao-cao")).shows("Đã mở lấy góp ý “Báo cáo sơ kết học kỳ II”")


PAPER = Media("document", "bc", "bao-cao.pdf", "application/pdf", 0, b"%PDF-1.7 report")
LIAR = Media("document", "zip", "trang-2.jpg", "image/jpeg", 0, b"PK\x03\x04 not a photo")


@pytest.mark.core_only
async def test_a_report_that_is_a_file(
    secretary: Speaker, teacher: Speaker, newcomer: Speaker, runtime: Runtime, world: World
) -> None:
    """Put in at the last step, looked into, opened by whom the meeting is for and by nobody else, taken off."""
    await secretary.says("lấy góp ý báo cáo")
    await secretary.presses("Lấy góp ý báo cáo")
    await secretary.says("Báo cáo sơ kết")
    await secretary.presses("Vấn đề khác")
    (await secretary.says("17h ngày 23/12")).shows("trước hội nghị")  # refused at once, nothing is lost
    await secretary.says("17h ngày 23/11")
    (await secretary.sends(LIAR)).shows("trang-2.jpg")
    assert not await runtime.read(lambda uow: uow.reports.of_meeting(world.meeting))
    (await secretary.sends(PAPER)).shows("Đã mở lấy góp ý", "báo cáo có 1 tệp", "Đủ tệp rồi")
    (await secretary.sends(*photos())).shows("báo cáo có 2 tệp")
    card = await secretary.presses("Đủ tệp rồi")
    card.shows("Báo cáo có 2 tệp")
    assert "Đọc tại" not in card.text
    (await secretary.presses("Đọc báo cáo")).shows("đang được tải về và kiểm tra")
    await looked_into(runtime)
    await secretary.presses("Báo mọi người", on=card)
    await runtime.write(lambda uow: outbox.claim(uow, ["web"]))
    (await teacher.hears()).shows("Xin mời góp ý vào “Báo cáo sơ kết”", "Báo cáo có tệp: chọn «Đọc báo cáo»")
    (await teacher.presses("Góp ý báo cáo")).shows("chọn «Đọc báo cáo»")
    last = await teacher.presses("Đọc báo cáo")
    first = (await teacher.heard())[-2]
    first.shows("“Báo cáo sơ kết”: tệp 1/2")
    assert (bool(first.document), bool(last.document)) == (True, True)
    (await teacher.says(YARD)).shows("Góp ý vào: Báo cáo sơ kết")  # reading left the remark where it was
    [report] = await runtime.read(lambda uow: uow.reports.of_meeting(world.meeting))
    reads = f"a|report_read|{report.key}"
    assert (await teacher.says("x", payload=reads)).document
    assert not (await newcomer.says("x", payload=reads)).document
    (await secretary.presses("Bỏ tệp báo cáo", on=card)).shows("Đã bỏ tệp", "chưa có nơi đọc")
    assert not (await teacher.says("x", payload=reads)).document
