"""A pasted plan read by the office's calendar: last days, what looks wrong, and a meeting to begin from."""

from datetime import date, time

import pytest

from bot.runtime import Runtime
from domain.dates.holidays import office_calendar
from domain.deadline import DayKind, OfficeDay
from domain.errors import EmptyText, TooLong
from domain.plans.checks import Concern
from domain.plans.stated import Likely
from services.plans import reading_plans
from services.plans.reading_plans import MOST_LETTERS, Reading, join_text, read_text
from services.unit_of_work import UnitOfWork
from tests.conftest import ZONE
from tests.world import World

TODAY = date(2026, 11, 16)

LATE = """\
Ngọc Lâm, ngày 06 tháng 11 năm 2025
KẾ HOẠCH
Đối thoại năm học 2025-2026
1. Thời gian: 16h30 thứ Năm, ngày 06/11/2025
2. Địa điểm: phòng truyền thống
3. Văn thư niêm yết nội dung, thời gian, địa điểm đối thoại chậm nhất 07 ngày trước đối thoại.
"""

EARLY_LIST = """\
Thời gian: 8h00 ngày 16/11/2025 (Chủ nhật)
- Phòng chuyên môn lập danh sách người đăng ký phát biểu trước ngày 08/11/2025.
- Đài truyền thanh thông báo thời gian, nội dung hội nghị trước 7 ngày.
"""


def read(text: str, on: date = TODAY) -> Reading:
    return read_text(text, office_calendar(), ZONE, on)


def concerns(text: str) -> list[Concern]:
    return [one.concern for one in read(text).concerns]


def last_days(reading: Reading) -> list[tuple[str, date | None]]:
    return [(line.stated.words, line.due.last_day if line.due else None) for line in reading.lines]


def test_a_plan_signed_on_the_day_of_its_meeting_is_late_with_its_notice() -> None:
    """As in plan 004."""
    reading = read(LATE)
    assert (reading.signed, reading.day, reading.hour) == (date(2025, 11, 6), date(2025, 11, 6), time(16, 30))
    assert reading.place == "Phòng truyền thống"
    (late,) = reading.concerns
    assert (late.concern, late.sentence) == (Concern.NOTICE_TOO_LATE, "chậm nhất 07 ngày trước đối thoại")
    assert late.values == {"last_day": date(2025, 10, 30), "signed_on": date(2025, 11, 6), "days": 7}


def test_a_list_that_closes_before_anybody_is_told() -> None:
    """As in plan 003."""
    found = {one.concern: one for one in read(EARLY_LIST).concerns}
    assert found[Concern.LIST_BEFORE_NOTICE].values == {
        "list_closes": date(2025, 11, 7), "notice": date(2025, 11, 9)
    }  # fmt: skip
    assert found[Concern.LIST_BEFORE_NOTICE].sentence == "trước ngày 08/11/2025"
    off = found[Concern.LAST_DAY_OFF]  # Sunday; the meeting's own Sunday may be meant
    assert (off.sentence, off.values["cut_off"]) == ("trước 7 ngày", date(2025, 11, 7))
    assert len(found) == len(read(EARLY_LIST).concerns) == 2


def test_before_a_date_ends_the_day_before() -> None:
    """«trước ngày 22/10» = last day 21/10; what has no date stands behind, each in its order."""
    reading = read(
        "- Thời gian: 14h00 ngày 04/11/2025\n- Lập hồ sơ sau hội nghị.\n- Nộp trước ngày 22/10.\n"
        "- Trả lời trong 3 ngày làm việc kể từ ngày họp.\n- Năm học 2025-2026: gửi phiếu trước hội nghị."
    )
    assert last_days(reading) == [
        ("trước ngày 22/10", date(2025, 10, 21)),
        ("14h00 ngày 04/11/2025", date(2025, 11, 4)),
        ("trong 3 ngày làm việc kể từ ngày họp", date(2025, 11, 7)),
        ("sau hội nghị", None),
        ("trước hội nghị", None),
    ]
    assert [line.number for line in reading.lines] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("text", "concern"),
    [
        ("Thời gian: 8h00 thứ Hai, ngày 04/11/2025", Concern.WRONG_WEEKDAY),
        ("Nộp trước ngày 20/11/2025 (thứ Sáu)", Concern.WRONG_WEEKDAY),
        ("Thời gian: ngày 04/11/2025", Concern.HOUR_MISSING),
        ("Thời gian: 8h00 ngày 17/02/2026", Concern.ON_NEW_YEAR),
        ("Thời gian: 8h00 ngày 02/9/2026", Concern.ON_HOLIDAY),
        ("Nộp chậm nhất ngày 31/11/2025", Concern.NO_SUCH_DATE),
        ("Nộp chậm nhất ngày 08/11/2025", Concern.LAST_DAY_OFF),
        ("Thời gian: 8h00 ngày 04/11/2025\nNiêm yết kế hoạch chậm nhất ngày 05/11/2025", Concern.WRONG_ORDER),
        ("Thời gian: 8h00 ngày 04/11/2025\nTổ chức ít nhất 02 cuộc trong năm học.", Concern.TOO_FEW_MEETINGS),
    ],
)
def test_each_concern(text: str, concern: Concern) -> None:
    assert concerns(text) == [concern]


@pytest.mark.parametrize(
    "text",
    [
        "Thời gian: 8h00 Chủ nhật, ngày 02/11/2025",
        "Thời gian: 8h00 thứ Ba, ngày 04/11/2025\nNộp trước ngày 22/10/2025",
        "Thời gian: ngày 04/11/2025, lúc 8h00\nKhai mạc hội nghị: ngày 04/11/2025",
        "",
    ],
)
def test_what_is_right_raises_nothing(text: str) -> None:
    assert concerns(text) == []


def test_a_plan_signed_after_its_meeting_is_in_the_wrong_order() -> None:
    text = LATE.replace("ngày 06 tháng 11 năm 2025", "ngày 10 tháng 11 năm 2025")
    assert Concern.WRONG_ORDER in concerns(text)


def test_of_several_meetings_the_next_one_is_begun_from() -> None:
    text = "Đối thoại định kỳ: ngày 09/10/2026, ngày 12/02/2027 và 21/5/2027."
    assert read(text).day == date(2027, 2, 12)
    assert read(text, date(2028, 1, 1)).day == date(2026, 10, 9)
    assert [line.stated.likely for line in read(text).lines] == [Likely.MEETING] * 3


def test_a_day_without_a_year_is_of_this_school_year() -> None:
    assert read("Thời gian: 8h00 ngày 12/02").day == date(2027, 2, 12)


def test_parts_are_joined_and_never_cut() -> None:
    assert join_text("Nộp trước", " ngày 20/11/2025 ") == "Nộp trước\nngày 20/11/2025"
    assert last_days(read(join_text("Nộp trước", "ngày 20/11/2025"))) == [
        ("trước ngày 20/11/2025", date(2025, 11, 19))
    ]  # fmt: skip
    with pytest.raises(EmptyText):
        join_text("Nộp", " 🙂 ")
    assert len(join_text("", "a" * MOST_LETTERS)) == MOST_LETTERS
    with pytest.raises(TooLong) as refused:
        join_text("a" * MOST_LETTERS, "b")
    assert refused.value.values == {"length": MOST_LETTERS + 2, "limit": MOST_LETTERS}


async def test_the_offices_own_days_off_count(runtime: Runtime, world: World) -> None:
    text = "Thời gian: 8h00 ngày 18/12/2026\nTrả lời trong 2 ngày làm việc kể từ ngày họp."

    def work(uow: UnitOfWork) -> tuple[Reading, Reading]:
        before = reading_plans.read(uow, text, world.unit)
        uow.deadlines.keep(
            OfficeDay(unit_id=world.unit, day=date(2026, 12, 21), kind=DayKind.OFF, name="Nghỉ bù", added_at=uow.now)
        )
        return before, reading_plans.read(uow, text, world.unit)

    before, after = await runtime.write(work)
    assert last_days(before)[1] == ("trong 2 ngày làm việc kể từ ngày họp", date(2026, 12, 22))
    assert last_days(after)[1] == ("trong 2 ngày làm việc kể từ ngày họp", date(2026, 12, 23))
