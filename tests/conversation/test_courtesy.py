"""A number stays a number, a code a code and a date a date, however politely it is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.courtesy import bare, number_in


@pytest.mark.parametrize(
    "typed",
    [
        "4", "4 ạ", "dạ 4", "số 4 ạ", "4 nha cô", "bốn", "câu 4", "４", "4.", "(4)", "Dạ em chọn số 4 ạ.", "mục 4 nhé",
        "bốn ạ", "câu số 4 nha thầy", "04", "4️⃣", "4!!!", "cho em 4 với ạ", "tư", "4 🙏", "chọn 4 đi", "«4»",
    ],
)  # fmt: skip
def test_a_number_with_courtesy(typed: str) -> None:
    assert number_in(typed) == 4


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ạ",
        "dạ",
        "4 giờ",
        "4/5",
        "4,5",
        "4 và 5",
        "lớp 4",
        "-",
        "bốn năm",
        "không",
        "dạ vâng",
        "4 " * 9_999,
        "MN26-004",
    ],
)
def test_what_is_no_number_alone(typed: str) -> None:
    assert number_in(typed) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("MN26-001 ạ", "MN26-001"),
        ("dạ, em xin số MN26-001 nhé cô", "MN26-001"),
        ("dạ 25/11 ạ", "25/11"),
        ("thứ 6 nhé", "thứ 6"),
        ("ạ", "ạ"),
        ("a " * 9_999, "a " * 9_999),
    ],
)
def test_only_the_courtesy_goes(typed: str, meant: str) -> None:
    assert bare(typed) == meant


@given(st.text(max_size=60))
def test_what_stays_was_typed(text: str) -> None:
    kept = bare(text).split()
    words = text.split()
    assert any(words[start : start + len(kept)] == kept for start in range(len(words) + 1))
