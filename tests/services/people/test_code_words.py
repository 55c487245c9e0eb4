"""Which code is meant by what people type, paste and scan; looked up in few tries, whatever is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.people.code_words import candidates

CODE = "MAYHONG"


@pytest.mark.parametrize(
    "typed",
    [
        "MAYHONG", "mayhong", "MAYHONG.", "MAYHONG ạ", "mã MAYHONG", "«MAYHONG»", "“MayHong”", "(mayhong)", "MAY HONG",
        "Mây Hồng", "dạ mã của em là mây hồng ạ", "mã: MAYHONG nhé cô", "Mã tham gia: MAYHONG",
        "em gửi mã MAYHONG cho cô ạ", "t.me/hoibot?start=MAYHONG", "https://t.me/hoibot?start=MAYHONG.",
        "https://truong.vn/m/MAYHONG", "truong.vn/m/MAY%20HONG vào đây ạ", "https://truong.vn/vao?ma=mayhong&x=1",
        "Trường mời họp, MAYHONG nha", "ＭＡＹＨＯＮＧ", "MAY\u200bHONG", "MA\u0302Y HO\u0302\u0300NG",
        "Kính mời quý phụ huynh dự hội nghị đối thoại của nhà trường. Mã tham gia: MAYHONG. Trân trọng cảm ơn!",
    ],
)  # fmt: skip
def test_the_code_is_found_in_the_words(typed: str) -> None:
    first = next(group for group in candidates(typed) if CODE in group)
    assert set(first) & {CODE, "HOASEN"} == {CODE}


@pytest.mark.parametrize("typed", ["A1-2026", "a1-2026.", "A1 – 2026 ạ", "mã A1 2026", "lớp a1-2026 ạ", "/m/A1-2026/"])
def test_a_dash_may_be_written_as_one_likes(typed: str) -> None:
    assert any("A1-2026" in group for group in candidates(typed))


@pytest.mark.parametrize(
    "typed",
    [
        "", "😀", "x" * 20_000, "Con tôi học lớp Mây Hồng hay bị muỗi đốt, nhà trường phun thuốc giúp",
        "xin hỏi lịch khám sức khỏe của các cháu lớp mây hồng năm nay ạ",
    ],
)  # fmt: skip
def test_a_sentence_is_no_code(typed: str) -> None:
    assert not any(CODE in group for group in candidates(typed))


@given(
    st.text(max_size=300)
    | st.lists(st.sampled_from(["mã", "MAYHONG", "a", "ạ", "A1", "?start=", "/m/", "-"])).map(" ".join)
)
def test_few_codes_are_tried_whatever_is_written(typed: str) -> None:
    tried = [code for group in candidates(typed) for code in group]
    assert len(tried) == len(set(tried)) <= 6
    assert all(3 <= len(code) <= 32 for code in tried)
