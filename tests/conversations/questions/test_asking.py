"""Asking, from the topic to the receipt, with all that happens on the way."""

import asyncio
from datetime import UTC, datetime
from functools import partial

import pytest

from bot.runtime import Runtime
from conversation.turn import Arrived, Media
from domain.errors import NotFound
from domain.questions.question import Draft, Kind, Question, ReplyMode
from services.questions import intake
from services.reminders.due import send_what_is_due
from services.unit_of_work import UnitOfWork
from tests.networks.people import PNG
from tests.talking import Speaker
from tests.world import Clock, World

LUNCH = "Đề nghị công khai thực đơn tuần trên nhóm lớp ạ?"
PHOTO = Media("photo", "ref-1", content=PNG, size=len(PNG), mime="image/jpeg")


async def questions(runtime: Runtime, world: World) -> list[Question]:
    return await runtime.read(lambda uow: uow.questions.standing(world.meeting))


async def draft(runtime: Runtime, world: World, part: str = "parent") -> Draft | None:
    return await runtime.read(lambda uow: uow.drafts.find(world.people[part], world.meeting))


async def test_a_parent_asks_about_lunch(world: World, runtime: Runtime, parent: Speaker) -> None:
    topics = await parent.says("/hoi")
    topics.shows("1. Giải trình góp ý vào báo cáo", "2. Chăm sóc, nuôi dưỡng")
    (await parent.presses("Chăm sóc, nuôi dưỡng")).shows("tối đa 1.000 ký tự", "gửi kèm ảnh được")
    (await parent.says(LUNCH)).shows("Chị muốn nêu câu này thế nào")
    preview = await parent.presses("Trả lời bằng văn bản")
    preview.shows(LUNCH, "Chủ đề: Chăm sóc, nuôi dưỡng", "Hình thức: trả lời bằng văn bản", "Loại: kiến nghị")
    assert preview.labels() == ["Gửi", "Sửa", "Giấu tên", "Hủy"]
    receipt = await parent.presses("Gửi")
    receipt.shows(
        "kiến nghị của chị", "Mã phiếu: MN26-001", f"“{LUNCH}”", "Chủ đề: Chăm sóc, nuôi dưỡng", "trả lời bằng văn bản",
        "Hội nghị đối thoại năm học 2026-2027: 17h00 thứ Năm, ngày 26/11/2026, Phòng hội đồng",
        "Sửa hoặc rút được đến 17h00 thứ Ba, ngày 24/11/2026", "dự kiến chậm nhất 17h00",
    )  # fmt: skip
    assert receipt.labels() == ["Câu hỏi của tôi", "Gửi câu khác", "Trang chính"]
    stored = (await questions(runtime, world))[0]
    assert (stored.code, stored.wording, stored.kind) == ("MN26-001", LUNCH, Kind.PROPOSAL)
    assert (stored.topic_id, stored.reply_mode) == (world.topics["care"], ReplyMode.WRITTEN)
    assert await draft(runtime, world) is None


@pytest.mark.official_account
async def test_a_joined_emoji_stays_whole(world: World, runtime: Runtime, parent: Speaker) -> None:
    words = "Cả nhà em 👨‍👩‍👧 cảm ơn cô 👩🏽‍🏫, mong trường 🇻🇳 sửa sân"
    (await parent.asks(words)).shows(words)
    assert (await questions(runtime, world))[0].wording == words


@pytest.mark.official_account
async def test_everything_can_be_typed(parent: Speaker) -> None:
    """No button is needed: numbers, words without marks, and the usual shorthand."""
    await parent.says("gui cau hoi")
    await parent.says("2")
    await parent.says("de nghi cong khai thuc don tuan")
    await parent.says("vb")
    await parent.goes_on()
    receipt = await parent.says("ok")
    receipt.shows("Mã phiếu: MN26-001", "de nghi cong khai thuc don tuan")
    assert "\n\n\n" not in receipt.text


async def test_a_topic_is_typed_by_its_beginning(parent: Speaker) -> None:
    await parent.says("/hoi")
    (await parent.says("cham soc")).shows("Xin viết câu hỏi")


@pytest.mark.parametrize(
    "typed", ["2 ạ", "dạ 2", "số 2 ạ", "2 nha cô", "hai", "câu 2", "２", "2.", "(2)", "dạ em chọn số 2 ạ"]
)
async def test_a_number_may_be_polite(parent: Speaker, typed: str) -> None:
    await parent.says("/hoi")
    (await parent.says(typed)).shows("Xin viết câu hỏi")


async def test_a_polite_number_is_words_where_words_are_due(world: World, runtime: Runtime, parent: Speaker) -> None:
    await parent.says("/hoi")
    await parent.says("2 ạ")
    (await parent.says("hai ạ")).shows("hơi ngắn", "Xin viết câu hỏi")
    await parent.says("Lớp có 2 cô thì có đủ không ạ?")
    await parent.says("hai ạ")
    (await parent.goes_on()).shows("Lớp có 2 cô thì có đủ không ạ?", "trả lời bằng văn bản")
    (await parent.presses("Gửi")).shows("MN26-001")
    (await parent.says("dạ cho em xem MN26-001 ạ")).shows("MN26-001", "Lớp có 2 cô")
    (await parent.says("câu hỏi của tôi")).shows("MN26-001")
    (await parent.says("số 1 ạ")).shows("MN26-001", "Lớp có 2 cô")


async def test_numbers_count_up(parent: Speaker, teacher: Speaker) -> None:
    (await parent.asks()).shows("MN26-001")
    (await teacher.asks()).shows("MN26-002")
    (await parent.asks("Bao giờ có lịch khám sức khỏe cho các cháu ạ?")).shows("MN26-003")


async def test_numbers_grow_beyond_three_figures(world: World, runtime: Runtime, parent: Speaker) -> None:
    def many(uow: UnitOfWork) -> None:
        meeting = uow.meetings.get(world.meeting)
        meeting.last_number = 999
        uow.meetings.keep(meeting)

    await runtime.write(many)
    (await parent.asks()).shows("MN26-1000")


# --- changing before sending ---------------------------------------------------------------------------------------


async def test_everything_can_be_changed_before_sending(world: World, runtime: Runtime, parent: Speaker) -> None:
    await parent.says("/hoi")
    await parent.says("2")
    await parent.says(LUNCH)
    await parent.goes_on("Tôi sẽ phát biểu")
    edit = await parent.presses("Sửa")
    assert edit.labels() == ["Nội dung", "Chủ đề", "Hình thức", "Loại ý kiến", "Quay lại"]
    await parent.presses("Chủ đề")
    (await parent.presses("An toàn thực phẩm")).shows("Chủ đề: Phòng dịch, an toàn thực phẩm", LUNCH)
    await parent.presses("Sửa")
    await parent.presses("Loại ý kiến")
    (await parent.presses("Góp ý")).shows("Loại: góp ý")
    await parent.presses("Sửa")
    await parent.presses("Hình thức")
    (await parent.goes_on("Trả lời bằng văn bản")).shows("Hình thức: trả lời bằng văn bản")
    await parent.presses("Sửa")
    (await parent.presses("Nội dung")).shows("Đang giữ", "thực đơn tuần")
    (await parent.says("Kiến nghị nhà bếp lưu mẫu thức ăn hằng ngày")).shows("lưu mẫu", "Loại: góp ý")
    await parent.presses("Gửi")
    stored = (await questions(runtime, world))[0]
    assert (stored.wording, stored.kind) == ("Kiến nghị nhà bếp lưu mẫu thức ăn hằng ngày", Kind.REMARK)
    assert stored.topic_id == world.topics["safety"]


@pytest.mark.official_account
async def test_back_goes_step_by_step(parent: Speaker) -> None:
    await parent.says("/hoi")
    await parent.says("2")
    await parent.says(LUNCH)
    (await parent.says("quay lại")).shows("Xin viết câu hỏi", "Đang giữ")
    (await parent.says("quay lai")).shows("về việc gì")
    (await parent.says("quay lại")).shows("muốn làm gì")


async def test_several_messages_in_a_row(parent: Speaker) -> None:
    """People write on after the step has moved: the newest counts, says so, and can be joined to the one before."""
    await parent.says("/hoi")
    await parent.says("2")
    await parent.says("Con tôi học lớp A1, tuần rồi bé đau bụng hai lần.")
    second = await parent.says("Xin hỏi bếp ăn có lưu mẫu thức ăn không ạ?")
    second.shows("Đã lấy nội dung mới. Muốn nối với phần trước, chọn «Nối hai phần».", "muốn nêu câu này thế nào")
    assert "Nối hai phần" in second.labels()
    preview = await parent.goes_on("Trả lời bằng văn bản")
    preview.shows("lưu mẫu thức ăn")
    assert "đau bụng" not in preview.text
    joined = await parent.presses("Nối hai phần")
    joined.shows("đau bụng hai lần.\nXin hỏi bếp ăn")
    assert "Nối hai phần" not in joined.labels()
    (await parent.presses("Gửi")).shows("đau bụng hai lần.\nXin hỏi bếp ăn có lưu mẫu thức ăn không ạ?")


async def test_words_first_topic_after(parent: Speaker) -> None:
    await parent.says("/hoi")
    (await parent.says(LUNCH)).shows("về việc gì")
    (await parent.says("2")).shows("muốn nêu câu này thế nào")
    await parent.says("2")
    (await parent.goes_on()).shows(LUNCH, "Chăm sóc, nuôi dưỡng")


@pytest.mark.core_only
async def test_an_edited_message_edits_the_draft(world: World, runtime: Runtime, parent: Speaker) -> None:
    await parent.says("/hoi")
    await parent.says("2")
    await parent.says("Đề nghị công khai thực đơn thắng", message_ref="m7")
    await parent.goes_on("Trả lời bằng văn bản")
    (await parent.says("Đề nghị công khai thực đơn tháng", edits_ref="m7", message_ref="m7")).shows(
        "Đã cập nhật theo tin vừa sửa", "“Đề nghị công khai thực đơn tháng”"
    )
    nothing = await parent.says("Một tin khác hẳn đã được sửa lại rồi", edits_ref="m1", message_ref="m1")
    assert nothing.text == ""
    (await parent.says("Đề nghị công khai thực đơn năm", edits_ref="m7", message_ref="m7")).shows("thực đơn năm")
    await parent.presses("Gửi")
    assert (await questions(runtime, world))[0].wording == "Đề nghị công khai thực đơn năm"
    sent = await parent.says("Sửa sau khi đã gửi thì sao ạ", edits_ref="m7", message_ref="m7")
    sent.shows("MN26-001 đã gửi nên tin vừa sửa chưa được tính", "«Sửa nội dung»")


# --- too long, too many, too late ----------------------------------------------------------------------------------


async def test_too_long_is_counted_and_kept(world: World, runtime: Runtime, parent: Speaker) -> None:
    await parent.says("/hoi")
    await parent.says("2")
    long = "Nhà bếp. " * 130 + "Hết."
    told = await parent.says(long)
    told.shows("1.174 ký tự", "vượt 1.000", "cần bớt 174 ký tự", "giữ nguyên")
    assert told.labels()[-2:] == ["Quay lại", "Hủy"]
    kept = await draft(runtime, world)
    assert kept is not None
    assert kept.wording == long
    assert await questions(runtime, world) == []
    (await parent.says("menu")).shows("muốn làm gì")
    (await parent.says("/hoi")).shows("viết dở", "Nhà bếp.")
    (await parent.presses("Viết tiếp")).shows("1.174 ký tự", "cần bớt 174")
    (await parent.says("Nhà bếp có lưu mẫu thức ăn không ạ?")).shows("muốn nêu câu này thế nào")


@pytest.mark.core_only
async def test_the_limit_itself_is_not_too_long(parent: Speaker) -> None:
    await parent.says("/hoi")
    await parent.says("2")
    (await parent.says("ạ" * 1001)).shows("cần bớt 1 ký tự")
    (await parent.says("ạ" * 1000)).shows("nêu câu này thế nào")


@pytest.mark.core_only
async def test_a_person_may_ask_ten(world: World, runtime: Runtime, parent: Speaker) -> None:
    for number in range(10):
        (await parent.asks(f"Câu hỏi số {number} về thực đơn của bé")).shows(f"MN26-{number + 1:03d}")
    (await parent.says("/hoi")).shows("tối đa 10 câu hỏi", "muốn làm gì")
    assert len(await questions(runtime, world)) == 10


@pytest.mark.core_only
async def test_intake_ends_while_somebody_is_writing(
    world: World, runtime: Runtime, parent: Speaker, clock: Clock
) -> None:
    await parent.says("/hoi")
    await parent.says("2")
    await parent.says(LUNCH)
    await parent.goes_on("Trả lời bằng văn bản")
    meeting = await runtime.read(lambda uow: uow.meetings.get(world.meeting))
    clock.set(meeting.intake_ends_at)
    told = await parent.presses("Gửi")
    told.shows("Đã hết hạn nhận câu hỏi (17h00 thứ Ba, ngày 24/11/2026)", LUNCH)
    assert told.labels() == ["Gửi câu hỏi muộn", "Gặp thư ký", "Hủy"]
    assert await questions(runtime, world) == []
    kept = await draft(runtime, world)
    assert kept is not None
    assert kept.wording == LUNCH
    (await parent.says("/hoi")).shows(LUNCH)
    (await parent.presses("Viết tiếp")).shows("Đã hết hạn nhận câu hỏi")
    (await parent.presses("Gửi câu hỏi muộn")).shows("Xin xem lại trước khi gửi", LUNCH)
    (await parent.presses("Gửi")).shows("(câu hỏi gửi muộn)", LUNCH)


@pytest.mark.core_only
async def test_intake_has_not_begun(world: World, runtime: Runtime, parent: Speaker) -> None:
    def later(uow: UnitOfWork) -> None:
        meeting = uow.meetings.get(world.meeting)
        meeting.intake_opens_at = uow.now.replace(hour=3, minute=0, second=0, microsecond=0)
        uow.meetings.keep(meeting)

    await runtime.write(later)
    (await parent.says("/hoi")).shows("mở từ 10h00 thứ Hai, ngày 16/11/2026", "muốn làm gì")


# --- two taps, restarts --------------------------------------------------------------------------------------------


async def test_a_second_tap_sends_nothing_more(world: World, runtime: Runtime, parent: Speaker) -> None:
    await parent.says("/hoi")
    await parent.says("2")
    await parent.says(LUNCH)
    preview = await parent.goes_on("Trả lời bằng văn bản")
    (await parent.presses("Gửi", on=preview)).shows("MN26-001")
    await parent.presses("Gửi", on=preview)
    assert [q.code for q in await questions(runtime, world)] == ["MN26-001"]


@pytest.mark.core_only
async def test_two_taps_and_a_redelivery_at_once(world: World, runtime: Runtime, parent: Speaker) -> None:
    await parent.says("/hoi")
    await parent.says("2")
    await parent.says(LUNCH)
    preview = await parent.goes_on("Trả lời bằng văn bản")
    payload = dict(preview.buttons)["Gửi"]
    taps = [Arrived("web", parent.external_id, f"tap-{n}", text="Gửi", payload=payload) for n in (1, 1, 2, 3)]
    taken = await asyncio.gather(*(runtime.take(tap) for tap in taps))
    assert [one.repeated for one in taken] == [False, True, False, False]
    assert len(await questions(runtime, world)) == 1
    receipts = [heard for heard in await parent.heard() if "Mã phiếu" in heard.text]
    assert len(receipts) == 1


@pytest.mark.core_only
async def test_a_draft_survives_a_restart_and_two_days(
    world: World, runtime: Runtime, parent: Speaker, clock: Clock, database_url: str
) -> None:
    await parent.says("/hoi")
    await parent.says("2")
    await parent.says(LUNCH)
    runtime.close()
    clock.move(days=2)
    again = Runtime(database_url, runtime.router, zone=runtime.zone, clock=clock)
    try:
        back = Speaker(again, parent.external_id)
        (await back.goes_on("Trả lời bằng văn bản")).shows(LUNCH)
        (await back.presses("Gửi")).shows("MN26-001")
    finally:
        again.close()


async def test_a_command_in_the_middle_keeps_the_draft(parent: Speaker) -> None:
    await parent.says("/hoi")
    await parent.says("2")
    await parent.says(LUNCH)
    (await parent.says("/hoinghi")).shows("Phòng hội đồng")
    (await parent.says("/cauhoi")).shows("Chưa có câu hỏi nào")
    (await parent.says("/hoi")).shows("viết dở", LUNCH)
    (await parent.presses("Viết tiếp")).shows("muốn nêu câu này thế nào")


async def test_a_new_question_instead_of_the_old_draft(world: World, runtime: Runtime, parent: Speaker) -> None:
    await parent.says("/hoi")
    await parent.says("2")
    await parent.says(LUNCH)
    await parent.says("/hoi")
    (await parent.presses("Viết câu mới")).shows("về việc gì")
    await parent.says("3")
    await parent.says("Trường có diễn tập phòng cháy không ạ?")
    await parent.goes_on("Trả lời bằng văn bản")
    (await parent.presses("Gửi")).shows("diễn tập phòng cháy")


async def test_stopping_keeps_the_draft(world: World, runtime: Runtime, parent: Speaker) -> None:
    await parent.says("/hoi")
    await parent.says("2")
    await parent.says(LUNCH)
    stopped = await parent.says("hủy")
    stopped.shows("vẫn được giữ", LUNCH)
    assert stopped.labels() == ["Viết tiếp", "Xóa bản nháp", "Trang chính"]
    (await parent.presses("Viết tiếp")).shows("muốn nêu câu này thế nào")
    await parent.goes_on("Trả lời bằng văn bản")
    (await parent.presses("Hủy")).shows("vẫn được giữ")
    (await parent.presses("Xóa bản nháp")).shows("Đã xóa bản nháp")
    assert await draft(runtime, world) is None


@pytest.mark.with_buttons
async def test_a_draft_that_is_gone_cannot_be_taken_up(parent: Speaker) -> None:
    await parent.says("/hoi")
    await parent.says("2")
    await parent.says(LUNCH)
    stopped = await parent.says("hủy")
    await parent.presses("Xóa bản nháp")
    (await parent.presses("Viết tiếp", on=stopped)).shows("không tìm thấy", "muốn làm gì")


# --- pictures and files --------------------------------------------------------------------------------------------


async def attachments(runtime: Runtime, world: World) -> int:
    found = await questions(runtime, world)
    return len(await runtime.read(lambda uow: uow.attachments.of(question_id=found[0].key)))


async def test_a_photo_without_words_asks_for_words(world: World, runtime: Runtime, parent: Speaker) -> None:
    await parent.says("/hoi")
    await parent.says("2")
    (await parent.sends(PHOTO)).shows("Đã giữ 1 ảnh, tệp hoặc tin thoại", "Xin viết thêm vài chữ")
    (await parent.says("Sân chơi hỏng thế này đề nghị sửa giúp ạ")).shows("muốn nêu câu này thế nào")
    (await parent.goes_on("Trả lời bằng văn bản")).shows("Kèm theo: 1 ảnh, tệp hoặc tin thoại")
    (await parent.sends(PHOTO)).shows("hiện có 2 ảnh, tệp hoặc tin thoại", "Kèm theo: 2 ảnh, tệp hoặc tin thoại")
    (await parent.presses("Gửi")).shows("Kèm theo: 2 ảnh, tệp hoặc tin thoại")
    assert await attachments(runtime, world) == 2


@pytest.mark.official_account
async def test_a_photo_with_words_is_a_question(world: World, runtime: Runtime, parent: Speaker) -> None:
    await parent.says("/hoi")
    await parent.says("2")
    (await parent.sends(PHOTO, text="Sân chơi hỏng thế này đề nghị sửa giúp ạ")).shows("nêu câu này thế nào")
    await parent.goes_on("Trả lời bằng văn bản")
    (await parent.says("gửi")).shows("Sân chơi hỏng", "Kèm theo: 1 ảnh, tệp hoặc tin thoại")
    assert await attachments(runtime, world) == 1


@pytest.mark.core_only
async def test_bytes_that_came_along_are_stored_and_others_wait(
    world: World, runtime: Runtime, parent: Speaker
) -> None:
    await parent.says("/hoi")
    await parent.says("2")
    await parent.sends(PHOTO)
    await parent.sends(Media("voice", "tg-voice", size=2000, mime="audio/ogg"))
    kept = await draft(runtime, world)
    assert kept is not None
    photo, voice = await runtime.read(lambda uow: uow.attachments.of(draft_id=kept.id))
    assert (voice.file_id, voice.file_ref, voice.network) == (None, "tg-voice", "web")
    assert photo.file_id is not None
    file_id = photo.file_id
    stored = await runtime.read(lambda uow: uow.files.get(file_id))
    assert (stored.content, stored.owner_id) == (PNG, world.people["parent"])


@pytest.mark.core_only
async def test_a_file_too_large_and_a_sixth_are_refused(world: World, runtime: Runtime, parent: Speaker) -> None:
    await parent.says("/hoi")
    await parent.says("2")
    (await parent.sends(Media("document", "big", size=11 * 1024 * 1024))).shows("lớn hơn 10 MB", "Xin viết câu hỏi")
    for _ in range(5):
        await parent.sends(PHOTO)
    (await parent.sends(PHOTO)).shows("tối đa 5 ảnh", "Phần đã nhận vẫn còn")
    kept = await draft(runtime, world)
    assert kept is not None
    assert len(await runtime.read(lambda uow: uow.attachments.of(draft_id=kept.id))) == 5


@pytest.mark.core_only
async def test_giving_up_a_draft_gives_up_its_pictures(world: World, runtime: Runtime, parent: Speaker) -> None:
    await parent.says("/hoi")
    await parent.says("2")
    await parent.sends(PHOTO, text=LUNCH)
    kept = await draft(runtime, world)
    assert kept is not None
    photo = (await runtime.read(lambda uow: uow.attachments.of(draft_id=kept.id)))[0]
    await parent.says("hủy")
    await parent.presses("Xóa bản nháp")
    assert await runtime.read(lambda uow: uow.attachments.of(draft_id=kept.id)) == []
    with pytest.raises(NotFound):
        await runtime.read(lambda uow: uow.files.get(photo.file_id or 0))


async def test_a_photo_with_too_few_words_is_kept(parent: Speaker) -> None:
    await parent.says("/hoi")
    await parent.says("2")
    (await parent.sends(PHOTO, text="Cổng")).shows("Đã giữ 1 ảnh, tệp hoặc tin thoại")
    (await parent.says("hủy")).shows("vẫn được giữ", "mới có ảnh hoặc tệp")
    await parent.says("/hoi")
    (await parent.presses("Viết tiếp")).shows("Xin viết câu hỏi")
    await parent.says("Cổng trường hỏng bản lề, đề nghị sửa")
    (await parent.goes_on("Trả lời bằng văn bản")).shows("Kèm theo: 1 ảnh, tệp hoặc tin thoại")


@pytest.mark.official_account
async def test_pictures_can_be_taken_off(parent: Speaker) -> None:
    await parent.says("/hoi")
    await parent.says("2")
    await parent.sends(PHOTO, text=LUNCH)
    await parent.goes_on("Trả lời bằng văn bản")
    await parent.presses("Sửa")
    preview = await parent.presses("Bỏ ảnh, tệp")
    preview.shows("Đã bỏ ảnh", LUNCH)
    assert "Kèm theo" not in preview.text
    assert "Bỏ ảnh, tệp" not in (await parent.presses("Sửa")).labels()


async def test_the_words_may_stay_as_they_are(parent: Speaker) -> None:
    await parent.says("/hoi")
    await parent.says("2")
    await parent.says(LUNCH)
    await parent.goes_on("Trả lời bằng văn bản")
    await parent.presses("Sửa")
    await parent.presses("Nội dung")
    (await parent.presses("Giữ như cũ")).shows("Xin xem lại", LUNCH)


# --- a parent simply types -----------------------------------------------------------------------------------------


async def test_a_parent_simply_types(world: World, runtime: Runtime, parent: Speaker) -> None:
    offer = await parent.says("Cho tôi hỏi thực đơn tuần của bé có được công khai không")
    offer.shows("Gửi nội dung này thành câu hỏi cho hội nghị, được không ạ?")
    assert offer.labels() == ["Gửi thành câu hỏi", "Không gửi"]
    (await parent.presses("Gửi thành câu hỏi")).shows("về việc gì")
    await parent.says("2")
    (await parent.goes_on("Trả lời bằng văn bản")).shows("thực đơn tuần của bé có được công khai")
    (await parent.says("gửi")).shows("MN26-001")


async def test_a_short_sentence_is_offered_too(world: World, runtime: Runtime, parent: Speaker) -> None:
    words = "em muốn hỏi về tiền học thêm"
    (await parent.says(words)).shows("Gửi nội dung này thành câu hỏi cho hội nghị, được không ạ?")
    (await parent.says("dạ được")).shows("về việc gì")
    await parent.goes_on("Vấn đề khác", "Gửi", until="Gửi câu khác")
    assert [question.wording for question in await questions(runtime, world)] == [words]


@pytest.mark.parametrize("agreed", ["Ok cô ạ", "vâng ạ", "dạ được ạ", "ừ", "ok nhé thầy"])
async def test_any_yes_sends_what_was_shown(world: World, runtime: Runtime, parent: Speaker, agreed: str) -> None:
    await parent.says("mai con em xin nghỉ học nhé cô")
    (await parent.says(agreed)).shows("về việc gì")
    await parent.goes_on("Vấn đề khác")
    (await parent.says("cảm ơn cô nhé")).shows("Dạ không có gì ạ")
    assert await questions(runtime, world) == []
    (await parent.says(agreed)).shows("MN26-001")


async def test_who_does_not_want_to_ask_says_no(world: World, runtime: Runtime, parent: Speaker) -> None:
    await parent.says("mai con em xin nghỉ học nhé cô")
    (await parent.says("dạ không ạ")).shows("muốn làm gì")
    assert await questions(runtime, world) == []


async def test_a_greeting_is_offered_as_no_question(world: World, runtime: Runtime, parent: Speaker) -> None:
    for words in ("Em cảm ơn ban thư ký, chúc cô một ngày mới nhiều sức khỏe", "cô ơi cho em hỏi với ạ"):
        assert "Gửi thành câu hỏi" not in (await parent.says(words)).labels()
    assert await draft(runtime, world) is None


@pytest.mark.core_only
async def test_the_office_that_mistypes_is_asked_nothing(secretary: Speaker, chair: Speaker) -> None:
    for somebody in (secretary, chair):
        for words in ("còn ai chưa trả lời", "tìm ăn phụ của lớp A1 hôm qua xem nào"):
            assert "Gửi thành câu hỏi" not in (await somebody.says(words)).labels()


async def test_typing_beside_an_unfinished_question_loses_neither(
    world: World, runtime: Runtime, parent: Speaker
) -> None:
    await parent.says("/hoi")
    await parent.says("2")
    await parent.says(LUNCH)
    await parent.says("menu")
    offer = await parent.says("Trường có tổ chức khám sức khỏe định kỳ cho các cháu không?")
    offer.shows("Đang có một câu viết dở", "thực đơn tuần")
    (await parent.presses("Gửi thành câu hỏi")).shows("Đã lấy nội dung mới")
    preview = await parent.goes_on("Trả lời bằng văn bản")
    preview.shows("khám sức khỏe")
    assert "Nối hai phần" in preview.labels()


@pytest.mark.core_only
async def test_typing_after_the_end_is_answered(world: World, runtime: Runtime, parent: Speaker, clock: Clock) -> None:
    clock.move(days=9)
    offered = await parent.says("Cho tôi hỏi thực đơn tuần của bé có được công khai không")
    offered.shows("Đã hết hạn nhận câu hỏi", "Vẫn nhận câu hỏi gửi muộn")
    await parent.presses("Gửi thành câu hỏi")
    await parent.presses("Vấn đề khác")
    (await parent.presses("Gửi")).shows("(câu hỏi gửi muộn)", "trả lời bằng văn bản")


# --- reminders -----------------------------------------------------------------------------------------------------


@pytest.mark.core_only
async def test_an_unfinished_question_is_remembered_on_the_last_day(
    world: World, runtime: Runtime, parent: Speaker, clock: Clock
) -> None:
    await parent.says("/hoi")
    await parent.says("2")
    kept = await draft(runtime, world)
    assert kept is not None
    draft_id = kept.id or 0
    assert await runtime.read(lambda uow: uow.reminders.all_for("draft", draft_id)) == [], "nothing is written yet"
    await parent.says(LUNCH)
    clock.set(datetime(2026, 11, 24, 1, 30, tzinfo=UTC))
    await runtime.write(send_what_is_due)
    assert any("hạn" in heard.text and "17h00" in heard.text for heard in await parent.heard())
    await parent.presses("Viết tiếp")
    await parent.presses("Viết tiếp")
    (await parent.goes_on("Trả lời bằng văn bản")).shows(LUNCH)


@pytest.mark.core_only
async def test_who_asked_is_reminded_of_the_meeting_and_a_sent_draft_of_nothing(
    world: World, runtime: Runtime, parent: Speaker, clock: Clock
) -> None:
    await parent.asks()
    clock.set(datetime(2026, 11, 24, 1, 30, tzinfo=UTC))
    before = len(await parent.heard())
    await runtime.write(send_what_is_due)
    clock.set(datetime(2026, 11, 25, 2, 30, tzinfo=UTC))
    await runtime.write(send_what_is_due)
    news = (await parent.heard())[before:]
    assert ["Phòng hội đồng" in heard.text for heard in news].count(True) >= 1
    assert all("dở" not in heard.text for heard in news)


# --- what the service promises -------------------------------------------------------------------------------------


@pytest.mark.core_only
async def test_registering_leaves_a_trace_and_no_words_in_it(world: World, runtime: Runtime, parent: Speaker) -> None:
    await parent.asks()
    stored = (await questions(runtime, world))[0]
    events = await runtime.read(lambda uow: uow.events.of("question", stored.key))
    assert [(event.act, event.actor_id) for event in events] == [("question.registered", world.people["parent"])]
    assert "thực đơn" not in str(events[0].details)
    wordings = await runtime.read(lambda uow: uow.questions.wordings(stored.key))
    assert [(w.version, w.text) for w in wordings] == [(1, LUNCH)]


@pytest.mark.core_only
async def test_who_may_only_watch_gets_no_choice_of_speaking(world: World, runtime: Runtime, chair: Speaker) -> None:
    await chair.says("/hoi")
    await chair.says("2")
    assert "Tôi sẽ phát biểu" not in (await chair.says(LUNCH)).labels()
    (await chair.goes_on()).shows(LUNCH, "trả lời bằng văn bản")


@pytest.mark.core_only
@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Thực đơn tuần này là gì ạ?", Kind.ASK),
        ("kien nghi sua cong truong", Kind.PROPOSAL),
        ("Tôi có sáng kiến làm tủ sách lớp", Kind.INITIATIVE),
        ("Góp ý: cổng mở hơi muộn", Kind.REMARK),
        ("Phụ huynh phản ánh nhà vệ sinh bẩn", Kind.REPORT),
        ("Nghị quyết đề ra thế nào", Kind.ASK),
    ],
)
def test_kinds_are_guessed_from_words(words: str, kind: Kind) -> None:
    assert intake.guess_kind(words) is kind


@pytest.mark.core_only
async def test_a_stranger_cannot_touch_a_draft(
    world: World, runtime: Runtime, parent: Speaker, parent2: Speaker
) -> None:
    await parent.says("/hoi")
    await parent.says("2")
    await parent.says(LUNCH)
    kept = await draft(runtime, world)
    assert kept is not None
    tap = Arrived("web", parent2.external_id, "theft", text="x", payload=f"a|draft_drop|{kept.id}")
    await runtime.take(tap)
    (await parent2.hears()).shows("không tìm thấy")
    assert await draft(runtime, world) is not None
    other = await runtime.write(partial(intake.own_draft, draft_id=kept.id or 0, person_id=world.people["parent"]))
    assert other.wording == LUNCH


# --- an offer ------------------------------------------------------------------------------------------------------

LUNCHES = "Cho tôi hỏi thực đơn tuần của bé có công khai không"


@pytest.mark.parametrize("refusal", ["không", "hủy", "quay lại", "Không gửi"])
async def test_of_a_refused_offer_nothing_is_kept(
    world: World, runtime: Runtime, parent: Speaker, refusal: str
) -> None:
    (await parent.says(LUNCHES)).shows("Gửi nội dung này thành câu hỏi")
    (await parent.says(refusal)).shows("không gửi đi và không giữ lại", "muốn làm gì")
    assert await runtime.read(lambda uow: uow.drafts.find(world.people["parent"], world.meeting)) is None
    (await parent.says("gửi câu hỏi")).shows("Câu hỏi về việc gì")


async def test_more_words_at_an_offer_are_offered_too(world: World, runtime: Runtime, parent: Speaker) -> None:
    await parent.says(LUNCHES)
    more = "Lớp con tôi hay đổi món mà cha mẹ không được báo trước, xin nhà trường cho biết"
    again = await parent.says(more)
    again.shows("Đã lấy nội dung mới", "«Nối hai phần»", "Gửi nội dung này thành câu hỏi")
    (await parent.says("Nối hai phần")).shows("Gửi nội dung này thành câu hỏi")
    draft = await runtime.read(lambda uow: uow.drafts.find(world.people["parent"], world.meeting))
    assert draft is not None
    assert draft.wording == f"{LUNCHES}\n{more}"
    (await parent.says("gửi")).shows("Câu hỏi về việc gì")


async def test_what_a_button_says_is_never_a_question(world: World, runtime: Runtime, parent: Speaker) -> None:
    await parent.says(LUNCHES)
    (await parent.says("gửi")).shows("Câu hỏi về việc gì")
    (await parent.says("Trả lời bằng văn bản")).shows("Xin chọn một mục", "Câu hỏi về việc gì")
    resumed = await parent.says("viết câu mới")
    assert resumed.labels() == ["Viết tiếp", "Viết câu mới", "Hủy"], "what is unfinished is not lost without a word"
    await parent.says("Viết tiếp")
    draft = await runtime.read(lambda uow: uow.drafts.find(world.people["parent"], world.meeting))
    assert draft is not None
    assert draft.wording == LUNCHES
    await parent.says("Viết câu mới")
    await parent.says("Viết câu mới")
    await parent.says("2")
    (await parent.says("Câu hỏi của tôi")).shows("Chưa có câu hỏi nào")


@pytest.mark.parametrize("typed", ["gửi", "Gửi ạ", "gui di", "xong", "xong rồi ạ", "ok", "ok cô", "cảm ơn", "dạ vâng"])
async def test_a_word_after_sending_begins_nothing(parent: Speaker, world: World, runtime: Runtime, typed: str) -> None:
    await parent.asks()
    said = await parent.says(typed)
    assert "chủ đề" not in said.text.lower()
    if typed[0] in "gx":
        said.shows("đã gửi rồi, mã phiếu MN26-001")
    assert await runtime.read(lambda uow: uow.drafts.by(uow.questions.standing(world.meeting)[0].asker_id)) == []


@pytest.mark.core_only
async def test_done_with_nothing_sent_or_something_unfinished(parent: Speaker) -> None:
    (await parent.says("gửi")).shows("Chưa có câu nào", "«Gửi câu hỏi»")
    for text in ("/hoi", "1", "Đề nghị công khai thực đơn tuần ạ", "hủy"):
        await parent.says(text)
    left = await parent.says("xong")
    left.shows("Câu đang viết chưa gửi", "công khai thực đơn")
    assert left.labels()[0] == "Viết tiếp"


@pytest.mark.core_only
@pytest.mark.parametrize("command", ["/hoi", "/phatbieu"])
async def test_words_behind_the_command_are_the_draft(parent: Speaker, command: str) -> None:
    (await parent.says(f"{command} Bao giờ sửa sân trường ạ?")).shows("việc gì")
    await parent.says("1")
    (await parent.says("hủy")).shows("Bao giờ sửa sân trường ạ?")
