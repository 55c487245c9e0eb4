"""Cleaning loses no letter; too little and too much are refused with their count."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.errors import EmptyText, TooLong
from domain.questions.errors import TooShort
from domain.questions.wording import check_wording, clean, letters

ANY_TEXT = st.text(max_size=200)


@given(ANY_TEXT)
@example("a\u200b\u0301")
@example("\r\n \r \n\n\n\nx")
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(ANY_TEXT)
def test_cleaning_keeps_every_letter_in_its_order(text: str) -> None:
    def kept(of: str) -> list[str]:
        return [c for c in unicodedata.normalize("NFD", of) if c.isalnum()]

    assert kept(clean(text)) == kept(text)


@given(ANY_TEXT)
def test_nothing_invisible_stays(text: str) -> None:
    cleaned = clean(text)
    assert cleaned == cleaned.strip()
    assert "\n\n\n" not in cleaned
    assert not any(unicodedata.category(c) == "Cc" and c != "\n" for c in cleaned)
    assert not set(cleaned) & set("\u200b\u200e\u200f\u202a\u202e\u2066\ufeff\u00ad\x00")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Xin   hỏi \t thực đơn ", "Xin hỏi thực đơn"),
        (unicodedata.normalize("NFD", "Đường trước cổng"), "Đường trước cổng"),
        ("một\r\nhai\rba", "một\nhai\nba"),
        ("một\n\n\n\n\nhai", "một\n\nhai"),
        ("\u202eđảo\u202c", "đảo"),
        ("bé\0 A", "bé A"),
        ("<b>đậm</b> {{ 7*7 }}", "<b>đậm</b> {{ 7*7 }}"),
        ("Nhà em 👨‍👩‍👧 và cô 👩🏽‍🏫 ❤️‍🔥", "Nhà em 👨‍👩‍👧 và cô 👩🏽‍🏫 ❤️‍🔥"),
        ("ch\u200dữ, 👨\u200d chữ \u200d👧, 👨\u200b\u200d👧", "chữ, 👨 chữ 👧, 👨‍👧"),
        ("👨\u202e‍👧\u202c", "👨‍👧"),
    ],
)
def test_what_people_type_is_kept_readable(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@pytest.mark.parametrize("text", ["", "   ", "😀👍", "\u200b\u200f", "\u3164\u2800", "?!...", "—"])
def test_what_holds_no_letter_is_empty(text: str) -> None:
    with pytest.raises(EmptyText):
        check_wording(text, limit=10)


def test_the_limits_are_exact() -> None:
    assert check_wording("ạ" * 8, limit=10) == "ạ" * 8
    with pytest.raises(TooShort):
        check_wording("ạ" * 7, limit=10)
    assert check_wording("ạ" * 10, limit=10) == "ạ" * 10
    with pytest.raises(TooLong) as refused:
        check_wording("ạ" * 11, limit=10)
    assert refused.value.values == {"length": 11, "limit": 10}


def test_blanks_do_not_count_against_the_limit() -> None:
    assert check_wording("  một   hai ba bốn  ", limit=14) == "một hai ba bốn"


def test_letters_are_counted_whatever_their_form() -> None:
    assert letters("Lớp 7/3, ạ!") == 6
    assert letters("你好") == 2
