"""A letter with its marks, a joined emoji and a flag are one: nothing cuts them, nothing takes them apart."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.clusters import clip, is_inside, without_stray_joiners

WHOLE = ["👨‍👩‍👧", "👩🏽‍🏫", "❤️‍🔥", "🇻🇳", "4️⃣", "👍🏿", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", unicodedata.normalize("NFD", "ề"), "👁️‍🗨️", "a"]


@pytest.mark.parametrize("letter", WHOLE)
def test_no_cut_is_inside(letter: str) -> None:
    text = f"xin {letter}{letter}"
    ends = [place for place in range(1, len(text)) if not is_inside(text, place)]
    assert ends == [1, 2, 3, 4, 4 + len(letter)]
    assert [clip(text, 4 + n) for n in range(len(letter))] == ["xin "] * len(letter)
    assert clip(text, 4 + len(letter)) == f"xin {letter}"


@given(st.lists(st.sampled_from(WHOLE)), st.integers(1, 60))
def test_what_is_clipped_ends_with_a_whole_letter(letters: list[str], longest: int) -> None:
    text = " ".join(letters)
    kept = clip(text, max(longest, *map(len, WHOLE)))
    assert text.startswith(kept)
    assert kept in {" ".join(letters[:n]) for n in range(len(letters) + 1)} | {
        " ".join(letters[:n]) + " " for n in range(1, len(letters))
    }


def test_a_pile_of_marks_is_cut_all_the_same() -> None:
    assert clip("\u0301" * 50, 10) == "\u0301" * 10


@given(st.text(alphabet=st.sampled_from("aạ \u200d\ufe0f👨👩👧❤🏽"), max_size=30))
def test_a_joiner_stays_between_two_pictographs_only(text: str) -> None:
    kept = without_stray_joiners(text)
    assert without_stray_joiners(kept) == kept
    for place in (n for n, sign in enumerate(kept) if sign == "\u200d"):
        assert kept[:place].rstrip("\ufe0f")[-1] in "👨👩👧❤🏽"
        assert kept[place + 1] in "👨👩👧❤🏽"
