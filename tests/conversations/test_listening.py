"""Kind words, old buttons, and an answer to everything that fits nowhere."""

import pytest

from conversation.turn import Media
from tests.talking import Speaker


@pytest.mark.with_buttons
async def test_an_old_button_says_that_it_is_old(parent: Speaker) -> None:
    topics = await parent.says("/hoi")
    await parent.presses("Vấn đề khác")
    await parent.says("menu")
    (await parent.presses("Chăm sóc, nuôi dưỡng", on=topics)).shows("Nút này không còn dùng được", "muốn làm gì")
    await parent.says("/hoi")
    (await parent.presses("Vấn đề khác", on=topics)).shows("Nút này không còn dùng được", "về việc gì")
    (await parent.says("2")).shows("Xin viết câu hỏi")
    confirm = await parent.says("Thực đơn tuần có dán ở cổng trường không ạ?")
    await parent.says("/cauhoi")
    kept = await parent.presses(confirm.labels()[0], on=confirm)
    kept.shows("Nút này không còn dùng được", "Câu đang viết dở vẫn được giữ: chọn «Viết tiếp»")
    (await parent.presses("Viết tiếp")).shows("muốn nêu câu này thế nào")


@pytest.mark.core_only
async def test_typed_numbers_still_mean_what_was_shown_last(parent: Speaker) -> None:
    topics = await parent.says("/hoi")
    await parent.presses("Vấn đề khác")
    await parent.says("/hoi")
    await parent.presses("An toàn thực phẩm", on=topics)
    (await parent.says("3")).shows("Xin viết câu hỏi")


async def test_what_is_not_understood_gets_a_way_out(parent: Speaker) -> None:
    unknown = await parent.says("abc xyz")
    unknown.shows("chưa hiểu")
    assert unknown.labels() == ["Trang chính", "Gặp thư ký"]
    (await parent.says("/khongco")).shows("chưa hiểu")


async def test_kind_words_are_answered_kindly(parent: Speaker) -> None:
    (await parent.says("cảm ơn ạ")).shows("Dạ không có gì ạ", "Kính chúc chị")
    (await parent.says("cam on")).shows("Dạ không có gì ạ")
    (await parent.says("dạ vâng")).shows("Vâng ạ")
    (await parent.says("xin chào")).shows("Xin chào chị!", "muốn làm gì")


@pytest.mark.parametrize(
    "thanks", ["cảm ơn nhà trường", "vâng cảm ơn cô", "dạ em cảm ơn", "tốt quá", "hay quá cô ơi", "cảm ơn cô Lan ạ"]
)
async def test_thanks_are_taken_as_thanks_and_cost_no_step(parent: Speaker, thanks: str) -> None:
    thanked = await parent.says(thanks)
    thanked.shows("Dạ không có gì ạ. Kính chúc chị")
    assert thanked.labels() == ["Trang chính"]
    await parent.says("/hoi")
    (await parent.says(thanks)).shows("Dạ không có gì ạ")
    (await parent.says("2")).shows("Xin viết câu hỏi")


@pytest.mark.core_only
@pytest.mark.parametrize("agreed", ["Ok cô ạ", "vâng ạ", "dạ được ạ", "ừ", "dạ em biết rồi ạ"])
async def test_a_yes_to_nothing_starts_nothing(parent: Speaker, agreed: str) -> None:
    (await parent.says(agreed)).shows("Vâng ạ")
    await parent.says("/hoi")
    (await parent.says(agreed)).shows("Xin chọn một mục", "về việc gì")


@pytest.mark.core_only
async def test_a_refusal_speaks_to_somebody_as_the_menu_below_it_does(parent: Speaker) -> None:
    for command in ("/moi", "/phathanh"):
        refused = await parent.says(command)
        refused.shows("Nếu đã được giao việc này, xin nhắn “gặp thư ký”.", "Chị muốn làm gì")
        assert "quý" not in refused.text.casefold()


@pytest.mark.core_only
async def test_stickers_and_places_are_declined_kindly(parent: Speaker) -> None:
    for kind in ("sticker", "location", "contact"):
        (await parent.sends_unwanted(kind)).shows("chưa dùng được", "Xin gõ bằng chữ", "muốn làm gì")
    await parent.says("/hoi")
    (await parent.sends_unwanted("sticker")).shows("chưa dùng được", "về việc gì")


async def test_a_photo_where_none_is_expected(parent: Speaker) -> None:
    (await parent.sends(Media("photo", "p1", content=b"x", size=1))).shows("khi đang viết câu hỏi", "muốn làm gì")
