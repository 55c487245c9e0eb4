"""A note to the secretaries, and back."""

import pytest

from tests.talking import Speaker
from tests.world import World


async def test_a_note_to_the_secretary_and_back(parent: Speaker, secretary: Speaker) -> None:
    (await parent.says("gặp thư ký")).shows("Xin viết vài dòng")
    (await parent.says("Tôi đến trễ 15 phút có được vào không ạ?")).shows("Đã chuyển lời nhắn")
    note = await secretary.hears()
    note.shows("Lò Thị Mây", "phụ huynh, Mẫu giáo lớn A1", "đến trễ 15 phút")
    (await secretary.presses("Trả lời")).shows("trả lời cho Lò Thị Mây")
    (await secretary.says("Dạ được ạ, cửa sau vẫn mở.")).shows("Đã gửi trả lời")
    (await parent.hears()).shows("Thư ký trả lời", "cửa sau vẫn mở")


@pytest.mark.core_only
async def test_only_the_office_replies_to_notes(world: World, parent2: Speaker, parent: Speaker) -> None:
    tap = await parent2.says("x", payload=f"a|note_reply|{world.people['parent']}")
    tap.shows("dành cho")
    assert await parent.heard() == []


@pytest.mark.core_only
@pytest.mark.parametrize("text", ["", "😀", "x" * 1001])
async def test_a_bad_note_is_asked_for_again(parent: Speaker, secretary: Speaker, text: str) -> None:
    await parent.says("gặp thư ký")
    (await parent.says(text)).shows("Xin viết vài dòng")
    assert await secretary.heard() == []
