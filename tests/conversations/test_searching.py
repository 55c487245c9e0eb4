"""The office finds a question by its words."""

import pytest

from bot.runtime import Runtime
from tests.office import asks
from tests.talking import Speaker
from tests.world import World


@pytest.fixture
async def asked(runtime: Runtime, world: World) -> None:
    """Three questions, one of them withdrawn from nobody's sight."""
    await asks(runtime, world, "parent", "Thực đơn tuần có công khai không ạ?")
    await asks(runtime, world, "parent2", "Bếp ăn bảo đảm ATTP thế nào, PHHS có được vào xem không?")
    await asks(runtime, world, "teacher", "Phụ huynh học sinh đóng góp có được công khai?")


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("/tim thuc don", ["MN26-001"]),
        ("/tim cong khai", ["MN26-001", "MN26-003"]),
        ("/tim KHAI cong tuan", ["MN26-001"]),
        ("/tim phhs", ["MN26-002", "MN26-003"]),
        ("/tim an toàn thực phẩm", ["MN26-002"]),
        ("/tim mn26-002", ["MN26-002"]),
    ],
)
async def test_words_find_questions(asked: None, secretary: Speaker, typed: str, codes: list[str]) -> None:
    """Without diacritics, in any order, abbreviations spelled out on both sides."""
    found = await secretary.says(typed)
    assert found.labels() == codes
    (await secretary.presses(codes[0])).shows(codes[0], "Thứ tự phát biểu")


async def test_it_asks_for_words_and_can_be_tried_again(asked: None, chair: Speaker) -> None:
    """Nothing found is said kindly, and the next words are tried at once."""
    (await chair.says("tim cau hoi")).shows("Xin gõ vài chữ")
    (await chair.says("bể bơi")).shows("Không có câu nào", "bể bơi", "danh sách")
    assert (await chair.says("thực đơn")).labels()[0] == "MN26-001"
    (await chair.says("🙂🙂")).shows("chưa có chữ nào", "Xin gõ vài chữ")


async def test_only_those_who_watch_may_search(asked: None, parent: Speaker) -> None:
    """Other people's questions are nobody else's to read."""
    heard = await parent.says("/tim thuc don")
    heard.shows("không dùng được chức năng này")
    assert "MN26-001" not in heard.text
