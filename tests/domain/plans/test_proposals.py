"""The dates that are proposed where a plan gives none."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.dates.deadline_rule import Anchor, resolve
from domain.dates.holidays import office_calendar
from domain.plans.proposals import PROPOSALS, Source, Step

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MEETING = date(2025, 11, 19)  # a Wednesday with no holiday near
ANCHORS = {Anchor.MEETING: MEETING, Anchor.CONCLUSION: MEETING, Anchor.DEFERRED: MEETING}


@pytest.mark.parametrize(
    ("step", "offset"),
    [
        (Step.PLAN_ISSUED, -21), (Step.TOPICS_FIXED, -14), (Step.INTAKE_OPENS, -10), (Step.NOTICE, -7),
        (Step.INVITATIONS, -7), (Step.INTAKE_CLOSES, -5), (Step.GROUP_RETURNS, -5), (Step.DIGEST, -4),
        (Step.ANSWERS_PREPARED, -2), (Step.SPEAKERS_LISTED, -2), (Step.REMARKS_COLLECTED, -2),
        (Step.PAPERS_COPIED, -1), (Step.MEETING_HELD, 0), (Step.MINUTES_SIGNED, 3), (Step.OPINIONS_SUMMED_UP, 5),
        (Step.SCHOOL_REPORT, 5), (Step.CONCLUSION_SUBMITTED, 6), (Step.RESULTS_PUBLISHED, 10),
        (Step.ANSWERS_SENT, 14), (Step.DOSSIER, 10), (Step.RESULT_REPORT, 12), (Step.OPEN_ITEMS_CHECKED, 30),
        (Step.UPTAKE_REPORT, 7), (Step.ASKER_NOTICE, 7), (Step.SENT_UP, 7), (Step.UNSETTLED_ANSWERED, 10),
        (Step.OFF_TOPIC_ANSWERED, 15),
    ],
)  # fmt: skip
def test_every_step_is_proposed_at_its_distance_from_the_meeting(step: Step, offset: int) -> None:
    due = resolve(PROPOSALS[step].rule, ANCHORS, office_calendar(), ZONE)
    assert due
    assert due.last_day == MEETING + timedelta(days=offset)


def test_no_step_is_left_without_a_proposal() -> None:
    assert set(PROPOSALS) == set(Step)
    assert not any(proposal.rule.is_open for proposal in PROPOSALS.values())


def test_questions_come_in_until_five_on_the_fifth_day_before() -> None:
    due = resolve(PROPOSALS[Step.INTAKE_CLOSES].rule, ANCHORS, office_calendar(), ZONE)
    assert due
    assert due.ends_at == datetime(2025, 11, 14, 10, 0, tzinfo=UTC)


def test_what_the_law_says_is_not_passed_off_as_ours() -> None:
    by_law = {step for step, proposal in PROPOSALS.items() if proposal.source is Source.LAW}
    assert by_law == {Step.NOTICE, Step.RESULTS_PUBLISHED}
