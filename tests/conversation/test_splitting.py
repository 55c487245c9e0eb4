"""Cutting long texts into messages."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from conversation.splitting import split, units


@given(st.text(alphabet=st.sampled_from("aăâ ề\u0301\n👩‍👩‍👧🎉ớ.\ufe0f\u200d"), max_size=400), st.integers(12, 60))
def test_parts_fit_and_lose_nothing_but_blanks(text: str, limit: int) -> None:
    """Every part fits; together they hold every letter in order; no part begins inside a letter."""
    parts = split(text, limit)
    assert all(units(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_no_part_begins_inside_a_joined_emoji() -> None:
    """A family, a flag and a skin tone are one letter each."""
    for letter in ("👨‍👩‍👧", "🇻🇳", "👍🏿"):
        parts = split(letter * 40, 30)
        assert all(set(part.replace(letter, "|")) == {"|"} for part in parts), parts


def test_no_part_begins_with_a_mark() -> None:
    """A letter written as base and marks stays together."""
    text = unicodedata.normalize("NFD", "ề" * 100)
    assert all(not unicodedata.combining(part[0]) for part in split(text, 20))


def test_paragraphs_and_words_stay_whole() -> None:
    """The cut is at the last paragraph or word that fits."""
    assert split("một hai\n\nba bốn năm", 12) == ["một hai", "ba bốn năm"]
    assert split("một hai ba", 8) == ["một hai", "ba"]


def test_a_short_text_is_one_part() -> None:
    """Even an empty one."""
    assert split("", 10) == [""]
    assert split("vâng ạ", 10) == ["vâng ạ"]


def test_a_pile_of_marks_is_cut_anyway() -> None:
    """It takes no more parts than any other text of its length, half full at the least."""
    for pile in ("\u0301", "\u200d", "\ufe0f"):
        assert len(split("a" + pile * 4_000, 100)) <= 2 * 4_000 // 100 + 1
