"""Typed words match without marks, capitals and signs, and with the usual shorthand."""

import pytest

from conversation.words import expand, keys
from letters.folding import fold


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
