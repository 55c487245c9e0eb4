"""The table of assignments by chat: the secretary proposes, the chair approves or returns."""

from bot.runtime import Runtime
from tests.services.questions.test_assignments import Office
from tests.talking import Speaker
from tests.world import World


async def test_the_chair_approves_by_chat(chair: Speaker, secretary: Speaker, runtime: Runtime, world: World) -> None:
    office = await Office(runtime, world).opens()
    await office.gives(office.first)
    await office.gives(office.second)
    assert "Duyệt cả bảng" not in (await secretary.says("bảng phân công")).labels()
    shown = await chair.says("bảng phân công")
    shown.shows("2 câu chờ chủ trì duyệt", "NGÔ QUỐC BẢO (Phó Hiệu trưởng): 2 câu", "MN26-001")
    (await chair.presses("MN26-001")).shows("Trả lại đề xuất giao MN26-001 vì sao?")
    (await chair.says("giao bếp trưởng")).shows("Đã trả lại", "1 câu chờ chủ trì duyệt", "giao bếp trưởng")
    done = await chair.presses("Duyệt cả bảng")
    done.shows("Đã duyệt giao 1 câu: Ngô Quốc Bảo (Phó Hiệu trưởng) 1 câu")
    assert await office.owed(office.second) == world.people["responder"]
    (await chair.presses("Hoàn tác")).shows("1 câu chờ chủ trì duyệt")
    assert await office.owed(office.second) is None


async def test_it_is_turned_off_by_chat(secretary: Speaker, runtime: Runtime, world: World) -> None:
    await Office(runtime, world).opens()
    await secretary.says("bảng phân công")
    (await secretary.presses("Thư ký giao ngay")).shows("không qua chủ trì duyệt")
    (await secretary.presses("Chủ trì duyệt")).shows("chủ trì duyệt bảng phân công")
