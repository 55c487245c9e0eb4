"""Texts that apps cut: which message is full, and what joins it to the next."""

import pytest

from conversation.pieces import LOOK_BACK, Piece, join

LETTER = " ".join(["Kính gửi nhà trường.", *(f"Việc thứ {i}: sân chơi còn đọng nước sau mưa." for i in range(1, 105))])


def pieces(*texts: str, cut_at: int = 4096) -> list[Piece]:
    return [Piece(number, text, cut_at) for number, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("text", "cut_at", "full"),
    [
        ("ạ" * 4096, 4096, True),
        ("😀" * 2048, 4096, True),
        ("ạ" * (4096 - LOOK_BACK), 4096, True),
        ("ạ" * (4095 - LOOK_BACK), 4096, False),
        ("ạ" * 4097, 4096, False),
        ("ạ" * 2000, 2000, True),
        ("ạ" * 2001, 2000, False),
        ("ạ" * 20_000, 0, False),
    ],
)
def test_a_full_message_is_as_long_as_an_app_lets_it_be(text: str, cut_at: int, *, full: bool) -> None:
    assert Piece(1, text, cut_at).is_full is full


def test_a_letter_cut_within_a_word_is_whole_again() -> None:
    assert join(pieces(LETTER[:4096], LETTER[4096:])) == LETTER
    assert join(pieces(LETTER[:2000], LETTER[2000:4000], LETTER[4000:], cut_at=2000)) == LETTER


def test_the_blank_that_an_app_dropped_comes_back() -> None:
    first, second = LETTER[:4000].rsplit(" ", 1)
    assert join(pieces(first, second + LETTER[4000:])) == LETTER
    sentence = LETTER[: LETTER.rfind(". ", 0, 4096) + 1]
    assert join(pieces(sentence, "Việc cuối.")) == f"{sentence}\nViệc cuối."


def test_messages_that_nobody_cut_keep_their_lines() -> None:
    assert join(pieces("Cô ơi", "", "cho em hỏi", "thực đơn tuần này")) == "Cô ơi\ncho em hỏi\nthực đơn tuần này"
    assert join([]) == ""
