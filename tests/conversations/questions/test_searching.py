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
    assert found.labels() == [*codes, "Tìm chữ khác", "Về danh sách"]
    (await secretary.presses(codes[0])).shows(codes[0], "Thứ tự phát biểu")


async def test_it_asks_for_words_and_can_be_tried_again(asked: None, chair: Speaker) -> None:
    """Nothing found is said kindly, and the next words are tried at once."""
    (await chair.says("tim cau hoi")).shows("Xin gõ vài chữ")
    nothing = await chair.says("bể bơi")
    nothing.shows("Không có câu nào", "bể bơi", "danh sách")
    assert nothing.labels() == ["Tìm chữ khác", "Về danh sách"]
    (await chair.says("🙂🙂")).shows("chưa có chữ nào", "Xin gõ vài chữ")
    assert (await chair.says("thực đơn")).labels()[0] == "MN26-001"


async def test_search_lets_go(asked: None, secretary: Speaker) -> None:
    """After a result, and after any other command, words are no longer looked for."""
    await secretary.says("/tim")
    await secretary.says("thực đơn")
    assert "có “" not in (await secretary.says("trùng")).text
    for left in ("/hangdoi", "/lich", "/moi"):
        await secretary.says("/tim")
        await secretary.says(left)
        heard = await secretary.says("công khai")
        assert "MN26-001" not in heard.labels(), left
    await secretary.says("/tim")
    await secretary.says("bể bơi")
    (await secretary.presses("Tìm chữ khác")).shows("Xin gõ vài chữ")
    await secretary.says("bể bơi")
    (await secretary.presses("Về danh sách")).shows("3 câu hỏi")
    assert "bể bơi" not in (await secretary.says("bể bơi")).text


@pytest.mark.parametrize("typed", ["tim công khai", "tìm công khai", "Tìm câu hỏi công khai", "tra cứu cong khai"])
async def test_a_phrase_may_go_on_with_the_words(asked: None, secretary: Speaker, typed: str) -> None:
    """As `/tim` may, without the slash; also after a command that left search."""
    (await secretary.says(typed)).shows("công khai" if "ô" in typed else "cong khai", "MN26-001", "MN26-003")


async def test_an_asker_who_begins_with_find_asks(asked: None, parent: Speaker) -> None:
    """The same beginning is a question where nobody may search."""
    (await parent.says("Tìm giúp em lịch tiêm phòng của các cháu lớp A1 với ạ?")).shows("thành câu hỏi cho hội nghị")


async def test_only_those_who_watch_may_search(asked: None, parent: Speaker) -> None:
    """Other people's questions are nobody else's to read."""
    heard = await parent.says("/tim thuc don")
    heard.shows("không dùng được chức năng này")
    assert "MN26-001" not in heard.text
