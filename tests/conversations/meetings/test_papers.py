"""«/giayto»: each paper as it stands; made and handed over, copied, numbered, put back signed, by talk."""

from bot.runtime import Runtime
from tests.conversations.meetings.test_minutes import held
from tests.office import asks
from tests.talking import Speaker
from tests.world import Clock, World


async def test_the_papers_of_a_meeting_by_talk(
    secretary: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    (await secretary.says("/giayto")).shows("Biên bản hội nghị: chờ hội nghị bắt đầu", "Giấy mời: thiếu")
    await held(runtime, world, clock)
    (await secretary.says("giấy tờ")).shows("Biên bản hội nghị: thiếu")
    (await secretary.presses("Lập biên bản")).shows("Chưa lập. Bấm «Lập»")
    made = await secretary.presses("Lập")
    made.shows("Đã lập Biên bản hội nghị, bản 1.", "Chưa có số")
    assert made.document
    copied = await secretary.presses("Chép thành tin")
    copied.shows("BIÊN BẢN", "MN26-001: Phó Hiệu trưởng trả lời tại chỗ")
    await secretary.presses("Các giấy tờ")
    await secretary.presses("Lập biên bản")
    (await secretary.presses("Ghi số")).shows("văn thư cấp số mấy?")
    (await secretary.says("bốn lăm")).shows("Chưa đọc được số")
    (await secretary.says("45")).shows("Đã ghi số 45", "Số 45/BB-MNHB")
    (await secretary.presses("Hoàn tác")).shows("Biên bản hội nghị: bản 1")
    await secretary.presses("Lập biên bản")
    (await secretary.presses("Lập bản mới")).shows("bản 2; các bản trước vẫn giữ")
    await secretary.presses("Gửi bản ký")
    (await secretary.says("đây ạ")).shows("tệp")


async def test_who_is_not_of_the_office_has_none(parent: Speaker, runtime: Runtime, world: World) -> None:
    await asks(runtime, world, "parent", "Thực đơn tuần sau có cá không ạ?")
    said = await parent.says("/giayto")
    assert "Biên bản" not in said.text
