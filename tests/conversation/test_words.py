"""Typed words match without marks, capitals and signs, and with the usual shorthand."""

import pytest

from conversation.words import expand, keys, level
from letters.folding import fold


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ko", "khong"),
        ("đk pb", "dang ky phat bieu"),
        ("gv", "giao vien"),
        ("dy", "dong y"),
        ("ch cua toi", "cau hoi cua toi"),
        ("nt lm nvs", "nha truong lam nha ve sinh"),
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


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("nhaf truwowngf", "nha truong"),
        ("hocj sinh", "hoc sinh"),
        ("dduowngf vaof", "duong vao"),
        ("tieengs oonf", "tieng on"),
        ("tiene awn", "tien an"),
        ("nuwowcs uoongs", "nuoc uong"),
        ("camera zalo wifi internet", "camera zalo wifi internet"),
        ("trời nắng", "troi nang"),
        ("sss wwww fj", "sss wwww fj"),
    ],
)
def test_keys_of_a_telex_keyboard_are_looked_past_where_no_syllable_stands(typed: str, meant: str) -> None:
    assert expand(fold(typed)) == meant


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ("kỹ thuật, địa lý", "kĩ thuật, địa lí"),
        ("25.000 đồng", "25k đồng"),
        ("800k", "800 000"),
        ("120 nghìn", "120.000"),
        ("1.250.000", "1250000"),
    ],
)
def test_what_is_written_in_two_ways_is_compared_as_one(one: str, same: str) -> None:
    assert level(fold(one)) == level(fold(same))


@pytest.mark.parametrize("text", ["quy che", "thuy", "yeu", "lop 6k", "thang 10 2025", "tay"])
def test_what_is_written_in_one_way_stays(text: str) -> None:
    assert level(text) == text


def test_a_button_is_found_by_what_a_telex_keyboard_left() -> None:
    assert "gui cau hoi" in keys("guwir caau hoir")
