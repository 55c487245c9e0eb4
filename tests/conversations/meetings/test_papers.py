"""«/giayto»: each paper as it stands; made and handed over, copied, numbered, put back signed, by talk."""

import asyncio
from pathlib import Path

from bot.runtime import Runtime
from services.papers import issuing
from services.unit_of_work import UnitOfWork
from tests.conversations.meetings.test_minutes import held
from tests.filing import looked_into, photos
from tests.office import asks
from tests.soffice import stand_in
from tests.talking import Heard, Speaker
from tests.waiting import until
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
    (await secretary.sends(*photos())).shows("Đã nhận bản ký của Biên bản hội nghị, bản 2", "Đã có bản ký")
    await looked_into(runtime)
    (await secretary.says("/giayto")).shows("Biên bản hội nghị: bản 2", "có bản ký")


async def test_who_is_not_of_the_office_has_none(parent: Speaker, runtime: Runtime, world: World) -> None:
    await asks(runtime, world, "parent", "Thực đơn tuần sau có cá không ạ?")
    said = await parent.says("/giayto")
    assert "Biên bản" not in said.text


async def name_of(runtime: Runtime, heard: Heard) -> str:
    """The name of the file that came along."""
    return (await runtime.read(lambda uow: uow.files.get(int(heard.document or 0)))).name


async def test_a_paper_as_pdf_or_as_word_with_words_that_say_so(runtime: Runtime, world: World, tmp_path: Path) -> None:
    """A PDF that hangs holds up no other paper."""
    secretary = Speaker(runtime, world.accounts["secretary"])
    runtime.papers.soffice = stand_in(tmp_path)
    await secretary.says("/giayto")
    await secretary.presses("Thông báo tổ chức")
    await secretary.presses("Lập")
    made = await secretary.presses("Tải PDF")
    made.shows("tệp PDF kèm theo")
    assert (await name_of(runtime, made)).endswith("_ban1.pdf")
    await secretary.says("/giayto")
    await secretary.presses("Thông báo tổ chức")
    runtime.papers.soffice = stand_in(tmp_path, how="hangs", first=3.0)
    (tmp_path / "log").unlink()
    hanging = asyncio.create_task(secretary.presses("Tải PDF"))
    await until((tmp_path / "log").exists)

    def makes(uow: UnitOfWork) -> int:
        paper = issuing.make(uow, world.meeting, "invitation", 0, seen=0, by=world.people["secretary"])
        assert paper.file_id is not None
        return paper.file_id

    await runtime.papers.settle(await runtime.write(makes))
    assert not hanging.done()
    instead = await hanging
    instead.shows("Chưa chuyển được TB_MN26", "nên gửi tệp Word")
    assert (await name_of(runtime, instead)).endswith("_ban1.docx")
