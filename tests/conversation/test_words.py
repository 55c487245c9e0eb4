"""Typed words match without marks, capitals and signs, and with the usual shorthand."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.words import expand, fold, keys


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
    ],
)
def test_marks_and_signs_go(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ko", "khong"),
        ("đk pb", "dang ky phat bieu"),
        ("gv", "giao vien"),
        ("dy", "dong y"),
        ("ch cua toi", "cau hoi cua toi"),
    ],
)
def test_shorthand_is_spelled_out(typed: str, meant: str) -> None:
    assert expand(fold(typed)) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dạ cho tôi gửi câu hỏi ạ", "gui cau hoi"),
        ("em muốn hỏi nhé", "hoi"),
        ("xin trợ giúp với", "tro giup"),
    ],
)
def test_politeness_is_looked_past(typed: str, meant: str) -> None:
    assert meant in keys(typed)


def test_the_most_literal_form_comes_first() -> None:
    assert keys("Dạ có ạ")[0] == "da co a"
    assert keys("😀") == ()
