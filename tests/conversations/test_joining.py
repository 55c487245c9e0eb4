"""Joining, as newcomers live it."""

from collections.abc import Callable

from tests.talking import Speaker
from tests.world import World


async def test_a_parent_joins_by_just_writing(world: World, speaker: Callable[..., Speaker]) -> None:
    new = speaker("new-1")
    hello = await new.says("chào cô cho tôi hỏi chút")
    hello.shows("Trường Mầm non Hoa Ban", "26/11/2027", "đồng ý")
    role = await new.presses("Đồng ý")
    role.shows("vai trò")
    (await new.says("phhs")).shows("họ và tên")
    (await new.says("  Giàng   Thị\u200b Dở ")).shows("xưng hô", "Giàng Thị Dở")
    (await new.says("chi")).shows("Chị thuộc lớp nào", "Mẫu giáo lớn A1")
    welcome = await new.says("a1")
    welcome.shows("Mẫu giáo lớn A1", "chị Giàng Thị Dở", "Hạn gửi câu hỏi")
    assert "Gửi câu hỏi" in welcome.labels()
