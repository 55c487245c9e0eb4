"""Equal questions are found however they are written; what only looks alike is told apart, and why."""

import pytest

from services.questions.likeness.asked import Asked
from services.questions.likeness.guard import Apart, reason
from tests.services.questions.likeness.sample import PAIRS, QUESTIONS

EVERY = [first for name in ("same", "reworded", "apart") for first, _ in PAIRS[name]]


@pytest.fixture(scope="module")
def asked() -> Asked:
    found = Asked()
    for key, text in enumerate(dict.fromkeys([*EVERY, *PAIRS["others"]])):
        found.add(key, text)
    return found


def shown(asked: Asked, text: str) -> list[str]:
    known = list(dict.fromkeys([*EVERY, *PAIRS["others"]]))
    return [known[near.key] for near in asked.similar(text) if near.shown]


def test_the_sample_shows_every_equal_question_and_no_other() -> None:
    """Each against those that were asked before it: six are equal to an earlier one."""
    asked = Asked()
    found: list[str] = []
    wrong: list[str] = []
    for key, one in enumerate(QUESTIONS):
        for near in asked.similar(one["text"]):
            if near.shown:
                equal = QUESTIONS[near.key]["id"] == one["duplicate_of"]
                (found if equal else wrong).append(one["id"])
        asked.add(key, one["text"])
    assert found == ["mn-006", "mn-010", "mn-013", "mn-020", "mn-024", "mn-033"]
    assert wrong == []


@pytest.mark.parametrize(("first", "again"), [*PAIRS["same"], *PAIRS["reworded"]])
def test_the_same_in_other_words_is_shown_and_nothing_else(asked: Asked, first: str, again: str) -> None:
    assert shown(asked, again) == [first]


@pytest.mark.parametrize(("first", "other"), PAIRS["apart"])
def test_what_only_looks_alike_is_not_shown(asked: Asked, first: str, other: str) -> None:
    assert first not in shown(asked, other)


@pytest.mark.parametrize("text", PAIRS["others"])
def test_what_nobody_else_asked_is_like_nothing_but_itself(asked: Asked, text: str) -> None:
    assert shown(asked, text) == [text]


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("Lớp 6A chật quá", "Lớp 8B chật quá", Apart.CLASSES),
        ("Quạt lớp 7A hỏng", "Quạt của 7C hỏng", Apart.CLASSES),
        ("Đề nghị tăng tiết Toán", "Đề nghị giảm tiết Toán", Apart.OPPOSITE),
        ("Đề nghị lắp camera", "Đề nghị không lắp camera", Apart.REFUSED),
        ("Mong trường cho mang điện thoại", "Mong trường đừng cho mang điện thoại", Apart.REFUSED),
        ("Bao giờ trường xây thư viện cho các em?", "Bao giờ trường xây bể bơi cho các em?", Apart.SWAPPED),
    ],
)
def test_what_sets_two_apart_is_said(one: str, other: str, why: Apart) -> None:
    for first, second in ((one, other), (other, one)):
        found = reason(first, second)
        assert found is not None
        assert found.apart is why


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Trường có lắp camera không ạ?", "Trường có lắp camera chưa ạ?"),
        ("Mong trường cho biết có học bù không?", "Trường có cho học bù?"),
        ("Phòng nóng nên các em không học được", "Phòng nóng các em học kém"),
        ("Tiền học 25.000 đồng một buổi", "Tiền học 30.000 đồng một buổi"),
        ("Bàn ghế lớp 6A hỏng", "Bàn ghế lớp 6A bị hỏng nặng"),
        ("Thức ăn căng tin không rõ nguồn gốc", "Thức ăn căng tim không rõ nguồn gốc"),
        ("De nghi dung ve sinh", "Đề nghị dùng vệ sinh"),
    ],
)
def test_what_does_not_set_two_apart(one: str, other: str) -> None:
    assert reason(one, other) is None
    assert reason(other, one) is None


def test_ones_own_class_is_another_one_where_another_class_says_it() -> None:
    asked = Asked()
    asked.add(1, "Phòng học lớp tôi có bốn quạt trần thì hỏng ba, đề nghị sửa.", unit="Lớp 6A")
    again = "Phòng học lớp tôi bốn quạt trần hỏng mất ba cái, xin sửa."
    assert [near.shown for near in asked.similar(again, unit="Lớp 6A")] == [True]
    assert [near.shown for near in asked.similar(again, unit="Lớp 8B")] == [False]
    assert asked.proposals(again, unit="Lớp 8B") == []


def test_a_proposal_says_what_both_share() -> None:
    asked = Asked()
    asked.add(7, "Nhà vệ sinh khu B thường xuyên hết nước vào giờ ra chơi.")
    [proposal] = asked.proposals("Khu B nhà vệ sinh hết nước giờ ra chơi ạ")
    assert proposal.key == 7
    assert proposal.shared == ["khu", "b", "ve", "sinh"]


@pytest.mark.parametrize("text", ["", "?", "ạ", "hết nước", "😀😀😀", "abc " * 5_000])
def test_what_says_too_little_is_like_nothing(asked: Asked, text: str) -> None:
    assert shown(asked, text) == []


def test_words_that_are_in_half_of_all_questions_find_nothing_and_cost_nothing() -> None:
    asked = Asked()
    for key in range(300):
        asked.add(key, f"Đề nghị nhà trường xem xét việc số {key}")
    assert len(asked.similar("Đề nghị nhà trường xem xét")) <= 3


def test_a_question_that_comes_twice_keeps_its_first_words() -> None:
    asked = Asked()
    asked.add(1, "Nhà vệ sinh khu B hết nước")
    asked.add(1, "Đề nghị trồng cây xanh sân sau")
    assert [near.key for near in asked.similar("Nhà vệ sinh khu B hết nước") if near.shown] == [1]
    assert [near.key for near in asked.similar("Đề nghị trồng cây xanh sân sau") if near.shown] == []
