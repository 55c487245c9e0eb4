"""Dates in a pasted plan: exact words, what they mean, what each is for; and the numbers that are no dates."""

import unicodedata
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.plan_blocks import blocks, fold_letters
from domain.plan_checks import Concern
from domain.plan_stated import Likely, Stated
from domain.plan_text import find_dates, find_least, find_place
from domain.rule_notation import write_rule
from domain.wording import clean
from services.reading_plans import MOST_LETTERS

D = date
ON = "on"
"""Stands for WITHIN 0 days of a date: the day itself."""


def meaning(one: Stated) -> dict[str, object] | None:
    if one.is_the_day:
        return {ON: one.day}
    return write_rule(one.rule) if one.rule else None


def found(text: str, school_year: int | None = 2025) -> list[tuple[str, dict[str, object] | None]]:
    return [(one.words, meaning(one)) for one in find_dates(text, school_year=school_year)]


@pytest.mark.parametrize(
    ("text", "words", "rule"),
    [
        # before a date
        ("Các lớp nộp ý kiến trước ngày 22/10.", "trước ngày 22/10", {"before": D(2025, 10, 22)}),
        ("Các lớp nộp ý kiến trước 27/10/2025.", "trước 27/10/2025", {"before": D(2025, 10, 27)}),
        ("nop truoc ngay 22/10/2025", "truoc ngay 22/10/2025", {"before": D(2025, 10, 22)}),
        ("NỘP TRƯỚC NGÀY 22/10/2025", "TRƯỚC NGÀY 22/10/2025", {"before": D(2025, 10, 22)}),
        ("Gửi trước  ngày\n\n5/9/2025.", "trước ngày 5/9/2025", {"before": D(2025, 9, 5)}),
        ("Xong trước ngày 05-02-2026.", "trước ngày 05-02-2026", {"before": D(2026, 2, 5)}),
        ("Xong trước ngày 05.02.2026.", "trước ngày 05.02.2026", {"before": D(2026, 2, 5)}),
        ("Gửi chậm nhất trước ngày 8/12.", "chậm nhất trước ngày 8/12", {"before": D(2025, 12, 8)}),
        ("Gửi trước ngày 10/02", "trước ngày 10/02", {"before": D(2026, 2, 10)}),
        ("Gửi trước ngày 20/11/25.", "trước ngày 20/11/25", {"before": D(2025, 11, 20)}),
        ("Gửi trước ngày 20 tháng 11.", "trước ngày 20 tháng 11", {"before": D(2025, 11, 20)}),
        ("Gửi trước thứ Năm, ngày 20/11/2025", "trước thứ Năm, ngày 20/11/2025", {"before": D(2025, 11, 20)}),
        ("Gửi trước 0h00 ngày 20/11/2025", "trước 0h00 ngày 20/11/2025", {"before": D(2025, 11, 20)}),
        # by a date, by an hour
        ("Gửi trước 17h00 ngày 20/11/2025", "trước 17h00 ngày 20/11/2025", {"by": D(2025, 11, 20), "at": "17h00"}),
        ("Gửi chậm nhất ngày 20/11.", "chậm nhất ngày 20/11", {"by": D(2025, 11, 20)}),
        ("Gửi chậm nhất là ngày 20/11.", "chậm nhất là ngày 20/11", {"by": D(2025, 11, 20)}),
        ("cham nhat la ngay 20/11", "cham nhat la ngay 20/11", {"by": D(2025, 11, 20)}),
        ("Gửi muộn nhất vào 20/11/2025", "muộn nhất vào 20/11/2025", {"by": D(2025, 11, 20)}),
        ("Nhận phiếu đến hết ngày 20/11/2025.", "đến hết ngày 20/11/2025", {"by": D(2025, 11, 20)}),
        ("Hạn cuối ngày 20/11/2025.", "Hạn cuối ngày 20/11/2025", {"by": D(2025, 11, 20)}),
        ("Hạn cuối: 20/11", "Hạn cuối: 20/11", {"by": D(2025, 11, 20)}),
        ("Hạn chót là 16h30 ngày 20/11.", "Hạn chót là 16h30 ngày 20/11", {"by": D(2025, 11, 20), "at": "16h30"}),
        ("Hạn gửi ý kiến về trường: 20/11/2025", "Hạn gửi ý kiến về trường: 20/11/2025", {"by": D(2025, 11, 20)}),
        ("Gửi chậm nhất 24h00 ngày 20/11/2025", "chậm nhất 24h00 ngày 20/11/2025", {"by": D(2025, 11, 20)}),
        ("Gửi không quá ngày 20/11/2025", "không quá ngày 20/11/2025", {"by": D(2025, 11, 20)}),
        # days ahead of the meeting
        ("Niêm yết trước hội nghị 07 ngày.", "trước hội nghị 07 ngày", {"ahead": 7, "of": "meeting"}),
        ("Niêm yết trước 7 ngày.", "trước 7 ngày", {"ahead": 7, "of": "meeting"}),
        ("Niêm yết trước ngày họp ít nhất 5 ngày.", "trước ngày họp ít nhất 5 ngày", {"ahead": 5, "of": "meeting"}),
        ("Báo chậm nhất 07 ngày trước khi tổ chức hội nghị", "chậm nhất 07 ngày trước khi tổ chức hội nghị",
         {"ahead": 7, "of": "meeting"}),
        ("bao cham nhat 07 ngay truoc ngay doi thoai", "cham nhat 07 ngay truoc ngay doi thoai",
         {"ahead": 7, "of": "meeting"}),
        ("Báo chậm nhất 05 ngày đối thoại.", "chậm nhất 05 ngày đối thoại", {"ahead": 5, "of": "meeting"}),
        ("Mời ít nhất 03 ngày làm việc trước buổi đối thoại.", "ít nhất 03 ngày làm việc trước buổi đối thoại",
         {"ahead": 3, "of": "meeting", "unit": "working"}),
        ("Mời trước 03 (ba) ngày làm việc.", "trước 03 (ba) ngày làm việc",
         {"ahead": 3, "of": "meeting", "unit": "working"}),
        ("Mời chậm nhất 05 ngày trước ngày 20/11/2025.", "chậm nhất 05 ngày trước ngày 20/11/2025",
         {"ahead": 5, "of": D(2025, 11, 20)}),
        # within days from something
        ("Trình trong thời hạn 06 ngày kể từ ngày tổ chức hội nghị.",
         "trong thời hạn 06 ngày kể từ ngày tổ chức hội nghị", {"within": 6, "of": "meeting"}),
        ("Trả lời trong 10 ngày làm việc kể từ ngày đối thoại", "trong 10 ngày làm việc kể từ ngày đối thoại",
         {"within": 10, "of": "meeting", "unit": "working"}),
        ("tra loi trong vong 10 ngay sau khi ket thuc hoi nghi", "trong vong 10 ngay sau khi ket thuc hoi nghi",
         {"within": 10, "of": "meeting"}),
        ("Báo cáo sau hội nghị 05 ngày.", "sau hội nghị 05 ngày", {"within": 5, "of": "meeting"}),
        ("Báo cáo chậm nhất 5 ngày sau hội nghị.", "chậm nhất 5 ngày sau hội nghị", {"within": 5, "of": "meeting"}),
        ("Báo cáo trong 5 ngày kể từ khi có Thông báo kết luận.", "trong 5 ngày kể từ khi có Thông báo kết luận",
         {"within": 5, "of": "conclusion"}),
        ("Trả lời trong vòng 15 ngày kể từ ngày nhận được câu hỏi", "trong vòng 15 ngày kể từ ngày nhận được",
         {"within": 15, "of": "deferred"}),
        ("Xong trong 3 ngày kể từ ngày 20/11/2025.", "trong 3 ngày kể từ ngày 20/11/2025",
         {"within": 3, "of": D(2025, 11, 20)}),
        ("Trả lời trong thời hạn 10 ngày làm việc.", "trong thời hạn 10 ngày làm việc", None),
        # open
        ("Thu phiếu góp ý trước hội nghị.", "trước hội nghị", {"before": "meeting"}),
        ("Thu phiếu trước khi tổ chức đối thoại.", "trước khi tổ chức đối thoại", {"before": "meeting"}),
        ("Lập hồ sơ sau buổi đối thoại.", "sau buổi đối thoại", {"after": "meeting"}),
        ("Sau khi có Thông báo kết luận, các tổ báo cáo.", "Sau khi có Thông báo kết luận", {"after": "conclusion"}),
        ("Sau khi có kết quả xác minh, trả lời lại.", "Sau khi có kết quả xác minh", None),
        # the day itself
        ("Thời gian: ngày 13/11/2025", "ngày 13/11/2025", {ON: D(2025, 11, 13)}),
        ("Thời gian: ngày 13/ 11/2025", "ngày 13/ 11/2025", {ON: D(2025, 11, 13)}),
        ("Thời gian: ngày 11 tháng 10 năm 2025", "ngày 11 tháng 10 năm 2025", {ON: D(2025, 10, 11)}),
        ("Thời gian: ngày 11 tháng 10", "ngày 11 tháng 10", {ON: D(2025, 10, 11)}),
        ("Cuộc thứ hai ngày 10/02", "ngày 10/02", {ON: D(2026, 2, 10)}),
        ("Bắt đầu nhận phiếu từ ngày 03/11/2025.", "từ ngày 03/11/2025", {ON: D(2025, 11, 3)}),
        ("Các tổ họp sau ngày 03/11/2025.", "sau ngày 03/11/2025", None),
    ],
)  # fmt: skip
def test_what_a_phrase_means(text: str, words: str, rule: dict[str, object] | None) -> None:
    assert found(text) == [(words, rule)]


@pytest.mark.parametrize(
    "text",
    [
        "Căn cứ Thông tư 11/2020 ngày 19/5/2020 của Bộ;",
        "Căn cứ Nghị định số 59/2023/NĐ-CP, ngày 14/8/2023 của Chính phủ;",
        "Thực hiện Kế hoạch số 77-KH/ĐU ngày 02/9/2025 của Đảng ủy phường;",
        "Thực hiện công văn của Phòng ngày 05/9/2025;",
        "theo Quyết định số 217-QĐ/TW ngày 12/12/2013 của Bộ Chính trị",
        "Quy chế số 09-QC/TU\nngày 01/01/2024 của Tỉnh ủy",
        "Quy chế ban hành theo Nghị quyết của Hội đồng trường ngày 10/9/2025",
        "Số: 60/KH-MN",
        "Số 12/BC-TH, công văn 623/GD-THCS",
        "Có 2/3 đại biểu dự; lớp 7/7; đạt 24/24 điểm; trực 24/24 giờ",
        "Năm học 2025-2026, giai đoạn 2020-2025",
        "Tình hình 9 tháng đầu năm 2025, tháng 10/2025, quý 3/2025",
        "Số liệu tính đến ngày 30/9/2025 do tổ cung cấp",
        "Mục 2.1. Hội nghị; mục 3.2.1 của đề án",
        "Mỗi cuộc không quá 1/2 ngày; tập huấn trong 02 ngày",
        "Trong 03 năm qua; trong 5 ngày lễ",
        "Chuẩn bị ý kiến để phát biểu trước hội nghị",
        "Bảo đảm trật tự trước, trong và sau hội nghị",
        "Sau hợp nhất, phường có 9 trường",
        "Dạy trong 45 phút, nghỉ 15 phút, 8 giờ vàng ngọc",
        "Điện thoại 0912.345.678, 024-3.825.7.1",
        "Địa chỉ: số 12/5 phố Huế; nhà 3/4/2025A",
        "",
        "🙂",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert found(text) == []


def test_a_task_that_begins_like_a_legal_ground_keeps_its_deadline() -> None:
    """«Thực hiện» names a paper or a task; a limit is a limit in either."""
    assert found("- Thực hiện tổng hợp ý kiến trước ngày 20/10/2025.") == [
        ("trước ngày 20/10/2025", {"before": D(2025, 10, 20)})
    ]
    assert found("Thực hiện Kế hoạch số 5/KH-PGD ngày 01/9/2025, các lớp báo cáo trước ngày 20/10/2025.") == [
        ("trước ngày 20/10/2025", {"before": D(2025, 10, 20)})
    ]


@pytest.mark.parametrize(
    ("text", "words", "weekday", "hour"),
    [
        ("Thời gian: 17h00 thứ Ba, ngày 01/10/2024", "17h00 thứ Ba, ngày 01/10/2024", 1, time(17)),
        ("Thời gian: 17h00’ thứ ba ngày 01/10/2024", "17h00’ thứ ba ngày 01/10/2024", 1, time(17)),
        ("Thời gian: 8 giờ 00, ngày 02/11/2025 (sáng Chủ nhật).", "8 giờ 00, ngày 02/11/2025 (sáng Chủ nhật)", 6,
         time(8)),
        ("Thời gian: lúc 14 giờ ngày 05/11/2025", "lúc 14 giờ ngày 05/11/2025", None, time(14)),
        ("Thời gian: 2 giờ chiều thứ 4, 05/11/2025", "2 giờ chiều thứ 4, 05/11/2025", 2, time(14)),
        ("Thời gian: ngày 05/11/2025, lúc 7 giờ 30 phút", "ngày 05/11/2025, lúc 7 giờ 30 phút", None, time(7, 30)),
        ("thoi gian: 14:30 chu nhat ngay 02/11/2025", "14:30 chu nhat ngay 02/11/2025", 6, time(14, 30)),
        ("Họp hội nghị trước ngày 20/10/2022 (thứ Năm).", "trước ngày 20/10/2022 (thứ Năm)", 3, None),
        ("Cuộc thứ ba ngày 23/5/2026 của hội nghị", "ngày 23/5/2026", None, None),
        ("Hội nghị lần thứ tư, ngày 23/5/2026", "ngày 23/5/2026", None, None),
    ],
)  # fmt: skip
def test_weekday_and_hour_beside_it(text: str, words: str, weekday: int | None, hour: time | None) -> None:
    (one,) = find_dates(text, school_year=None)
    assert (one.words, one.weekday, one.hour) == (words, weekday, hour)


def test_each_date_keeps_its_own_neighbours() -> None:
    one, other = find_dates("Hội nghị: thứ Hai, 03/11/2025; 14h00 thứ Ba, 04/11/2025", school_year=None)
    assert (one.weekday, one.hour) == (0, None)
    assert (other.weekday, other.hour) == (1, time(14))


def test_a_list_of_days() -> None:
    days = [one.day for one in find_dates("Đối thoại định kỳ vào các ngày 11/10, 10/02 và 23/5.", school_year=2024)]
    assert days == [D(2024, 10, 11), D(2025, 2, 10), D(2025, 5, 23)]
    assert found("Nhận phiếu từ ngày 03/11 đến hết ngày 14/11.") == [
        ("từ ngày 03/11", {ON: D(2025, 11, 3)}), ("đến hết ngày 14/11", {"by": D(2025, 11, 14)})
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "likely"),
    [
        ("Thời gian: 8h00 ngày 05/11/2025", Likely.MEETING),
        ("Tổ chức hội nghị đối thoại ngày 05/11/2025", Likely.MEETING),
        ("Thông báo nội dung, thời gian, địa điểm đối thoại trước 7 ngày", Likely.NOTICE),
        ("Niêm yết kế hoạch tại bảng tin chậm nhất ngày 05/11/2025", Likely.NOTICE),
        ("Chốt danh sách người phát biểu trước ngày 05/11/2025", Likely.SPEAKERS),
        ("Tổng hợp câu hỏi cho hội nghị ngày 05/11/2025", Likely.DEADLINE),
        ("Thời gian: hoàn thành trước ngày 05/11/2025", Likely.DEADLINE),
        ("Thông báo bằng văn bản cho người hỏi trước ngày 05/11/2025", Likely.DEADLINE),
    ],
)
def test_what_it_is_for(text: str, likely: Likely) -> None:
    assert [one.likely for one in find_dates(text, school_year=None)] == [likely]


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
    "piece", ["trước ", "sau ngày ", "1/1/", "hội nghị, ", "chậm nhất 7 ", "thứ hai ", "17h ", "( ", "hạn a "]
)
def test_the_longest_text_of_one_word_is_read(piece: str) -> None:
    find_dates(piece * (MOST_LETTERS // len(piece)), school_year=2025)
