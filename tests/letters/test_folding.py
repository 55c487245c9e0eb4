"""Letters are compared without marks, capitals and signs, whatever keyboard or font they come from."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.folding import fold, fold_letters


@given(st.text(max_size=100))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=100))
def test_folded_words_are_plain(text: str) -> None:
    assert set(fold(text)) <= set("0123456789abcdefghijklmnopqrstuvwxyz ")
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Đăng ký PHÁT BIỂU!", "dang ky phat bieu"),
        ("hoà", "hoa"),
        ("hòa", "hoa"),
        ("  Thuỷ,  thủy ", "thuy thuy"),
        ("7/3", "7 3"),
        ("😀", ""),
        ("Ðồng ý", "dong y"),
        ("ðồng ý, ƉI, ɖi", "dong y di di"),
        ("４ Ａ１", "4 a1"),
        ("4\ufe0f\u20e3", "4"),
        ("𝐃𝐮̛𝐨̛̀𝐧𝐠", "duong"),
        ("m²", "m"),
        ("Tr\u00adường\u200b", "truong"),
    ],
)
def test_marks_and_signs_go(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@given(st.text(max_size=100))
def test_letters_fold_one_for_one(text: str) -> None:
    assert len(fold_letters(text)) == len(text)
    assert fold(fold_letters(unicodedata.normalize("NFC", text))) == fold(text)


def test_every_d_is_one() -> None:
    assert fold_letters("ĐđÐðƉɖDd") == "dddddddd"
