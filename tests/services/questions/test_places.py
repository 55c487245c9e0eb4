"""Pages and sections of a report, as people name them in their words or when asked."""

import pytest

from services.questions.places import place_in, read_place, sorted_by


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("Trang 3: số liệu chuyên cần cao hơn thực tế", "Trang 3"),
        ("ở mục II.2 chưa nêu việc sửa bếp", "mục II.2"),
        ("phần III, tr. 12-13 nên gộp", "phần III, tr. 12-13"),
        ("Trang bị thêm máy; mục tiêu năm học nên rõ hơn", ""),
        ("mục 3.1.a và mục 3.1.b trùng nhau", "mục 3.1.a, mục 3.1.b"),
        ("trang 1 trang 2 trang 3 trang 4", "trang 1, trang 2, trang 3"),
    ],
)
def test_words_name_their_place(words: str, place: str) -> None:
    assert place_in(words) == place


def test_what_is_typed_when_asked() -> None:
    assert [read_place(said) for said in ("5", "ii.3", "mục 4", "phần mở đầu ạ")] == [
        "trang 5", "mục ii.3", "mục 4", "phần mở đầu ạ",
    ]  # fmt: skip


def test_the_order_is_the_reports() -> None:
    """The whole first, pages by number, sections by their numbers whether Roman or not, then what says neither."""
    ordered = ["", "trang 2", "Trang 10, mục I", "mục II.2", "mục II.10", "mục 3", "phần IV", "chỗ mở đầu"]
    shuffled = ordered[::-1]
    assert sorted(shuffled, key=lambda place: (sorted_by(place).group, sorted_by(place).path)) == ordered
