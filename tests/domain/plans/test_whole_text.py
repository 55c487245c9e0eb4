"""A pasted plan as a whole: its signing date and year, its paragraphs and sentences; nothing makes it slow."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.plans.blocks import blocks
from domain.plans.checks import Concern
from domain.plans.stated import Likely
from domain.plans.text import find_dates, find_least, find_place
from domain.questions.wording import clean
from letters.folding import fold_letters
from services.plans.reading_plans import MOST_LETTERS
from tests.stated import ON, D, found

HEAD = """\
TRƯỜNG TIỂU HỌC ĐỒI CHÈ
Số: 31/KH-TH
Đồi Chè, ngày {day} tháng {month} năm 2025

KẾ HOẠCH
Đối thoại với cha mẹ học sinh
"""


def test_the_signing_line_stands_above_the_title_and_a_backdrop_below() -> None:
    text = HEAD.format(day="06", month=10) + "Phông chữ:\nĐồi Chè, ngày 20 tháng 10 năm 2025\nGửi trước ngày 10/02."
    signed, backdrop, deadline = find_dates(text, school_year=2030)
    assert (signed.words, signed.likely, signed.day) == ("ngày 06 tháng 10 năm 2025", Likely.SIGNED, D(2025, 10, 6))
    assert (backdrop.likely, backdrop.day) == (Likely.MEETING, D(2025, 10, 20))
    assert deadline.day == D(2026, 2, 10)  # by the signing date, not by the caller's school year


@pytest.mark.parametrize("blank", ["  ", "...", "……"])
def test_a_signing_day_left_for_the_pen_still_gives_the_year(blank: str) -> None:
    """August is behind the school year's turn: the plan for September is of the same calendar year."""
    (deadline,) = find_dates(HEAD.format(day=blank, month=8) + "Gửi trước ngày 30/9.", school_year=2030)
    assert deadline.day == D(2025, 9, 30)


def test_the_school_year_of_the_text_counts_before_the_callers() -> None:
    text = "Kế hoạch đối thoại năm học 2024 – 2025\nGửi trước ngày 10/02."
    assert find_dates(text, school_year=2030)[0].day == D(2025, 2, 10)
    (unknown,) = find_dates("Gửi trước ngày 10/02.", school_year=None)
    assert (unknown.words, unknown.rule, unknown.finding) == ("trước ngày 10/02", None, None)


@pytest.mark.parametrize("written", ["31/11/2025", "29/02/2025", "12/13/2025", "00/10/2025", "20/10/1025"])
def test_a_date_that_no_calendar_has_is_shown(written: str) -> None:
    (one,) = find_dates(f"Gửi trước ngày {written}.", school_year=None)
    assert one.rule is None
    assert one.finding
    assert (one.finding.concern, one.finding.sentence) == (Concern.NO_SUCH_DATE, f"trước ngày {written}")


def test_paragraphs_do_not_run_into_each_other() -> None:
    """«trước» at the end of a wrapped line belongs to the next; a bullet begins anew."""
    text = (
        "- Các tổ chuyên môn họp lấy ý kiến của từng thành viên, gửi về thư ký hội đồng trước\n\n"
        "ngày 20/10/2025 để tổng hợp\n\n- Ngày 05/11/2025 tổ chức hội nghị\nĐịa điểm: tại hội trường"
    )
    assert found(text) == [
        ("trước ngày 20/10/2025", {"before": D(2025, 10, 20)}), ("Ngày 05/11/2025", {ON: D(2025, 11, 5)})
    ]  # fmt: skip


def test_a_count_at_the_end_of_a_line_does_not_swallow_the_next() -> None:
    """«trước 7 ngày» is complete; «trước ngày» is not."""
    text = "5. Niêm yết nội dung, thời gian, địa điểm hội nghị trước 7 ngày\n6. Trả lời sau hội nghị"
    assert [words for words, _ in found(text)] == ["trước 7 ngày", "sau hội nghị"]
    text = "Niêm yết nội dung, thời gian, địa điểm hội nghị trước 7 ngày\nGửi chậm nhất là\nngày 20/11/2025"
    assert [words for words, _ in found(text)] == ["trước 7 ngày", "chậm nhất là ngày 20/11/2025"]


def test_the_sentence_is_cut_around_the_words() -> None:
    long = "Ban chỉ đạo giao các tổ rà soát, phân loại và tập hợp đầy đủ ý kiến của phụ huynh " * 4
    (near_the_end,) = find_dates(f"Mở đầu xong. {long}trước ngày 20/10/2025. Câu sau.", school_year=None)
    assert near_the_end.sentence.startswith("…")
    assert near_the_end.sentence.endswith("trước ngày 20/10/2025")
    (near_the_start,) = find_dates(f"Mở đầu xong. Trước ngày 20/10/2025 {long}.", school_year=None)
    assert near_the_start.sentence.startswith("Trước ngày 20/10/2025")
    assert near_the_start.sentence.endswith("…")
    assert max(len(near_the_end.sentence), len(near_the_start.sentence)) <= 160


def test_the_position_is_that_of_the_words() -> None:
    text = "Mở đầu.\n\n  Gửi   trước ngày 20/10/2025;\nvà hạn cuối 22/10/2025."
    cleaned = clean(text)
    for one in find_dates(text, school_year=None):
        assert cleaned[one.position :].startswith(one.words)


def test_decomposed_letters_read_the_same() -> None:
    text = "Gửi ý kiến chậm nhất là ngày 20 tháng 11, trước hội nghị 05 ngày làm việc."
    assert found(unicodedata.normalize("NFD", text)) == found(text)
    assert len(found(text)) == 2


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("3. Thời gian, địa điểm:\n- Thời gian: 8h\n- Địa điểm: Phòng họp tầng 2.", "Phòng họp tầng 2"),
        ("Địa điểm: tại hội trường lớn của nhà trường;", "Hội trường lớn của nhà trường"),
        ("dia diem to chuc: san truong", "San truong"),
        ("Họp tại hội trường", ""),
    ],
)
def test_the_place(text: str, place: str) -> None:
    assert find_place(text) == place


def test_how_many_meetings_a_year() -> None:
    assert find_least("Tổ chức ít nhất 02 cuộc trong một năm học.") == 2
    assert find_least("Mời ít nhất 02 đại diện mỗi lớp.") is None


@given(st.text(max_size=300))
def test_folding_keeps_every_place(text: str) -> None:
    cleaned = clean(text)
    assert len(fold_letters(cleaned)) == len(cleaned)
    for block in blocks(text):
        assert cleaned[block.start : block.start + len(block.text)].replace("\n", " ") == block.text


PIECES = st.sampled_from([
    "trước", "sau", "ngày", "07 ngày", "chậm nhất", "kể từ", "hội nghị", "20/10", "31/02/2025", "17h00", "thứ Ba", "(",
    "trong", "Thông báo", "kết luận", "\n", "\n- ", ". ", ", ", "năm học 2025-2026", "ngày 5 tháng 6 năm 2025",
    "366 ngày làm việc", "999 ngày", "Căn cứ", "24h00", "0h00", "Địa điểm:", "số 12/QĐ",
])  # fmt: skip


@given(st.lists(PIECES, max_size=40))
def test_any_words_are_read_without_a_fault(pieces: list[str]) -> None:
    for one in find_dates(" ".join(pieces), school_year=2025):
        assert one.words
        assert len(one.sentence) <= 160


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece",
    ["1/1/2025 ", "trước ", "sau ngày ", "1/1/", "hội nghị, ", "chậm nhất 7 ", "thứ hai ", "17h ", "( ", "hạn a "],
)
def test_the_longest_text_of_one_word_is_read(piece: str) -> None:
    find_dates(piece * (MOST_LETTERS // len(piece)), school_year=2025)
