"""Words are read with their marks where a text has any."""

import pytest

from letters.marks import says


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Tôi làm đơn TỐ CÁO việc này", True),
        ("toi lam don to cao viec nay", True),
        ("Cháu nhà em to cao hơn các bạn", False),
        ("Bộ bàn ghế có tờ cáo lỗi", False),
        ("tố, cáo", True),
        ("tố cáo".encode().decode(), True),
        ("đơn tố cáo".replace("ố", "o\u0302\u0301"), True),
        ("mô tố cáoo", False),
        ("", False),
    ],
)
def test_marks_tell_words_apart(text: str, *, found: bool) -> None:
    assert says(text, ["tố cáo"]) is found


def test_where_a_mark_stands_in_a_syllable_makes_no_difference() -> None:
    assert says("không hoà nhã với cháu", ["hòa nhã"])
    assert not says("không hoá nhã với cháu", ["hòa nhã"])
    assert not says("dánh cháu", ["đánh cháu"])
