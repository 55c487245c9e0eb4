"""Dates in a pasted plan: exact words, what they mean, what each is for; and the numbers that are no dates."""

from datetime import time

import pytest

from domain.plans.proposals import Step
from domain.plans.stated import Likely
from domain.plans.stated_steps import step_of
from domain.plans.text import find_dates, find_place
from domain.plans.topics import find_topics
from tests.stated import ON, D, found


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
        ("Gửi trước ngày 5.12 về trường", "trước ngày 5.12", {"before": D(2025, 12, 5)}),
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
        "Thành phần: 3.1. Đại biểu: 3.2. Khách mời, 3.3. Phụ huynh",
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


@pytest.mark.parametrize(
    ("line", "step"),
    [
        ("Các tổ gửi ý kiến về văn phòng trước ngày 20/11/2025.", Step.GROUP_RETURNS),
        ("Tổ chức nhận câu hỏi của cha mẹ học sinh đến hết ngày 20/11/2025.", Step.INTAKE_CLOSES),
        ("Văn thư tổng hợp câu hỏi trước ngày 20/11/2025.", Step.DIGEST),
        ("Chuẩn bị nội dung trả lời trước ngày 20/11/2025.", Step.ANSWERS_PREPARED),
        ("Lập danh sách đại biểu phát biểu trước ngày 20/11/2025.", Step.SPEAKERS_LISTED),
        ("Niêm yết nội dung, thời gian hội nghị trước ngày 20/11/2025.", Step.NOTICE),
        ("Đội văn nghệ tập xong trước ngày 20/11/2025.", None),
    ],
)
def test_which_step_a_date_is_for(line: str, step: Step | None) -> None:
    (stated,) = find_dates(line, school_year=2025)
    assert step_of(stated) is step


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("2. Nội dung đối thoại:\n- thu chi đầu năm;\n- bữa ăn.\n3. Thành phần: tất cả", ["Thu chi đầu năm", "Bữa ăn"]),
        ("Nội dung: thu chi; bữa ăn bán trú.\nĐịa điểm: hội trường", ["Thu chi", "Bữa ăn bán trú"]),
        ("2. Nội dung đối thoại\n3. Thành phần\n4. Thời gian", []),
        ("Kính gửi các lớp", []),
    ],
)
def test_the_topics_of_a_plan(text: str, topics: list[str]) -> None:
    assert find_topics(text) == topics


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Thời gian, địa điểm: 8h00 ngày 18/12/2026, tại Hội trường tầng 2.", "Hội trường tầng 2"),
        ("Địa điểm tổ chức hội nghị: tại phòng họp.", "Phòng họp"),
        ("Nơi họp: Hội trường.", "Hội trường"),
    ],
)
def test_the_place_of_a_plan(text: str, place: str) -> None:
    assert find_place(text) == place
