"""The five plans: each loads, comes to the dates that it means, and is warned about exactly where it trips itself."""

import re
from datetime import date
from pathlib import Path

import pytest

from bot.plan_files.reading import PlanFile, read_plan
from domain.audience import Per
from domain.dates.deadline_rule import Bound
from domain.dates.holidays import office_calendar
from domain.meeting import OffTopicRule
from domain.plans.checks import Concern
from domain.plans.plan import CollectionPath, PaperTime, Plan
from domain.plans.timeline import chase_days, review, timeline
from tests.conftest import ZONE

PLANS = Path(__file__).parent.parent / "plans"
NAMES = ["000_ba_dinh", "001_cillcus", "002_bat_xat", "003_thach_khoi", "004_bac_cau"]
CALENDAR = office_calendar()

# Plan, step, owner, last day, working day to aim at (None: the same), ours or the plan's.
DATES = [
    ("003", "school_returns", "co_so", date(2025, 10, 20), None, "plan"),
    ("003", "digest", "vhxh", date(2025, 10, 21), None, "plan"),
    ("003", "speakers_listed", "vhxh", date(2025, 10, 24), None, "plan"),
    ("003", "notice", "truyen_thong", date(2025, 10, 26), date(2025, 10, 24), "plan"),
    ("003", "answers_prepared", "phong_ban", date(2025, 10, 26), date(2025, 10, 24), "plan"),
    ("003", "papers_copied", "van_phong", date(2025, 10, 26), date(2025, 10, 24), "ours"),
    ("003", "meeting_held", "chu_tich", date(2025, 11, 2), date(2025, 11, 3), "plan"),
    ("003", "conclusion_submitted", "vhxh", date(2025, 11, 8), date(2025, 11, 10), "plan"),
    ("003", "conclusion_issued", "van_phong", None, None, "plan"),
    ("003", "uptake_report", "phong_ban", None, None, "ours"),
    ("003", "result_report", "xay_dung_dang", date(2025, 11, 14), None, "plan"),
    ("003", "supervision", "xay_dung_dang", None, None, "ours"),
    ("004", "notice", "ban_giam_hieu", date(2024, 9, 24), None, "plan"),
    ("004", "meeting_held", "hieu_truong", date(2024, 10, 1), None, "plan"),
    ("004", "remarks_collected", "van_phong", date(2024, 9, 29), date(2024, 9, 27), "ours"),
    ("004", "opinions_summed_up", "van_thu", date(2024, 10, 4), None, "ours"),
    ("004", "dossier", "van_thu", date(2024, 10, 11), None, "ours"),
    ("004", "off_topic_answered", "hieu_truong", None, None, "ours"),
    ("000", "school_meetings", "hieu_truong", date(2022, 9, 29), None, "plan"),
    ("000", "office_meeting", "truong_phong", date(2022, 10, 19), None, "plan"),
    ("000", "chase", "phong_gddt", date(2022, 9, 29), None, "ours"),
    ("000", "school_report", "hieu_truong", None, None, "ours"),
    ("000", "asker_notice", "hieu_truong", None, None, "ours"),
    ("001", "group_meetings", "to_truong", date(2024, 11, 6), None, "ours"),
    ("001", "union_digest", "cong_doan", date(2024, 11, 10), date(2024, 11, 8), "ours"),
    ("001", "meeting_held", "hieu_truong", date(2024, 11, 13), None, "plan"),
    ("001", "sent_up", "ban_giam_hieu", None, None, "ours"),
    ("002", "meeting_held", "hieu_truong", date(2024, 10, 11), None, "plan"),
    ("002", "meeting_held", "hieu_truong", date(2025, 2, 10), None, "plan"),
    ("002", "meeting_held", "hieu_truong", date(2025, 5, 23), None, "plan"),
    ("002", "year_count", "hieu_truong", date(2025, 5, 30), None, "ours"),
    ("002", "ad_hoc_meeting", "hieu_truong", None, None, "plan"),
    ("002", "unsettled_answered", "hieu_truong", None, None, "ours"),
    ("002", "unsettled_answered", "hieu_truong", None, None, "ours"),
    ("002", "unsettled_answered", "hieu_truong", None, None, "ours"),
]


def read(number: str) -> PlanFile:
    [name] = [name for name in NAMES if name.startswith(number)]
    return read_plan(PLANS / f"{name}.yaml")


def concerns(plan: Plan) -> list[tuple[Concern, str]]:
    return [(one.finding.concern, one.finding.sentence) for one in review(plan, CALENDAR, ZONE)]


def test_these_are_the_plans() -> None:
    assert sorted(path.stem for path in PLANS.glob("*.yaml")) == NAMES


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_every_obligation_has_its_owner_and_its_day(number: str) -> None:
    def by_step(row: tuple[str, str, str, date | None, date | None, str]) -> tuple[str, date]:
        return row[1], row[3] or date.min

    plan = read(number).plan
    found = [
        (
            plan.source, entry.deadline.key, entry.deadline.owner, entry.due.last_day if entry.due else None,
            entry.due.cut_off if entry.due else None, "ours" if entry.deadline.is_proposed else "plan",
        )
        for entry in timeline(plan, CALENDAR, ZONE)
    ]  # fmt: skip
    expected = [(*row[:4], row[4] or row[3], row[5]) for row in DATES if row[0] == number]
    assert sorted(found, key=by_step) == sorted(expected, key=by_step)


def test_what_the_plans_leave_open_stays_open() -> None:
    """Of thirty obligations fourteen have a day of the plans' own; the dossier of 004 is written apart."""
    deadlines = [deadline for number in NAMES for deadline in read(number[:3]).plan.deadlines]
    own = [one for one in deadlines if one.rule and not one.rule.is_open]
    open_ended = [one.key for one in deadlines if one.rule and one.rule.is_open]
    assert (len(deadlines), len(own)) == (31, 14)
    assert open_ended == ["ad_hoc_meeting", "conclusion_issued"]
    assert all(one.words for one in deadlines if one.rule)


def test_the_timeline_is_in_the_order_of_days_and_what_has_none_comes_last() -> None:
    entries = timeline(read("003").plan, CALENDAR, ZONE)
    dated = [entry.due.ends_at for entry in entries if entry.due]
    assert dated == sorted(dated)
    assert [entry.due is None for entry in entries] == [False] * len(dated) + [True] * (len(entries) - len(dated))


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("000", []),  # both weekdays are right
        ("001", [(Concern.HOUR_MISSING, "CC24")]),
        ("002", [(Concern.HOUR_MISSING, code) for code in ("BXA24", "BXB24", "BXC24")]),
        (
            "003",
            [
                (Concern.LIST_BEFORE_NOTICE, "trước ngày 25/10/2025"),
                (Concern.LAST_DAY_OFF, "trước 7 ngày"),
                (Concern.LAST_DAY_OFF, "trước ngày 27/10/2025"),
                (Concern.LAST_DAY_OFF, "06 ngày kể từ ngày tổ chức"),
            ],
        ),
        ("004", [(Concern.NOTICE_TOO_LATE, "chậm nhất 07 ngày")]),
    ],
)
def test_each_plan_is_warned_about_its_own_traps(number: str, expected: list[tuple[Concern, str]]) -> None:
    assert concerns(read(number).plan) == expected


def test_the_second_meeting_of_002_was_on_new_years_day_the_year_before(tmp_path: Path) -> None:
    text = (PLANS / "002_bat_xat.yaml").read_text(encoding="utf-8")
    earlier = tmp_path / "earlier.yaml"
    earlier.write_text(text.replace("2024-2025", "2023-2024"), encoding="utf-8")
    plan = read_plan(earlier).plan
    assert [plan.day_of(meeting) for meeting in plan.programme.meetings] == [
        date(2023, 10, 11), date(2024, 2, 10), date(2024, 5, 23)
    ]  # fmt: skip
    assert (Concern.ON_NEW_YEAR, "BXB24") in concerns(plan)


def test_two_meetings_are_too_few_for_002(tmp_path: Path) -> None:
    text = (PLANS / "002_bat_xat.yaml").read_text(encoding="utf-8")
    fewer = tmp_path / "fewer.yaml"
    fewer.write_text(re.sub(r"\n +- \{code: BXC24.*", "", text), encoding="utf-8")
    assert concerns(read_plan(fewer).plan)[-1] == (Concern.TOO_FEW_MEETINGS, "bat_xat_2024")


def test_opinions_cannot_be_handed_on_before_they_are_collected(tmp_path: Path) -> None:
    text = (PLANS / "003_thach_khoi.yaml").read_text(encoding="utf-8")
    late = tmp_path / "late.yaml"
    late.write_text(text.replace("rule: {before: 21/10/2025}", "rule: {before: 24/10/2025}"), encoding="utf-8")
    assert (Concern.WRONG_ORDER, "trước ngày 22/10/2025") in concerns(read_plan(late).plan)


def test_the_schools_of_000_are_chased_before_the_day_that_the_plan_names() -> None:
    [chase] = [entry for entry in timeline(read("000").plan, CALENDAR, ZONE) if entry.deadline.key == "chase"]
    assert chase_days(chase) == [date(2022, 9, 16), date(2022, 9, 23), date(2022, 9, 28)]


def test_what_else_the_plans_say() -> None:
    plans = {name[:3]: read(name[:3]).plan for name in NAMES}
    schools = next(unit for unit in plans["000"].units if unit.code == "truong")
    assert (schools.count, [level.value for level in schools.levels]) == (49, ["mn", "th", "thcs"])
    assert [window.rule.bound for window in plans["000"].programme.windows] == [Bound.BEFORE, Bound.BEFORE]
    assert plans["002"].programme.least == 3
    assert plans["002"].programme.ad_hoc
    quotas = {number: [one.quota for one in plan.audience if one.quota] for number, plan in plans.items()}
    assert [(one.per, one.number) for one in quotas["000"]] == [(Per.CLASS, None), (Per.CLASS, None)]
    assert [(one.per, one.number) for one in quotas["003"]] == [(Per.SCHOOL, 10)]
    assert all(plan.basis for plan in plans.values())
    assert all({paper.when for paper in plan.papers} == set(PaperTime) for plan in plans.values())
    assert plans["003"].programme.meetings[0].tentative
    assert plans["003"].notice == plans["004"].notice == "notice"
    assert {number: plan.collection.path for number, plan in plans.items()} == {
        "000": CollectionPath.SECRETARY,
        "001": CollectionPath.GROUP_UNION_BOARD,
        "002": CollectionPath.SECRETARY,
        "003": CollectionPath.SCHOOL_WARD_OFFICE,
        "004": CollectionPath.MESSAGE_TO_CHAIR,
    }
    assert plans["002"].off_topic is OffTopicRule.CHAIR_DECIDES
    assert plans["004"].off_topic is OffTopicRule.ACCEPT


@pytest.mark.parametrize("name", NAMES)
def test_a_plan_can_be_stored_as_json_and_read_again(name: str) -> None:
    plan = read(name[:3]).plan
    assert Plan.model_validate(plan.model_dump(mode="json")) == plan
    assert Plan.model_validate_json(plan.model_dump_json()) == plan
