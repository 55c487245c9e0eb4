"""Dates proposed where a plan gives none; each is shown as a proposal until a person of the office confirms it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from types import MappingProxyType

from domain.dates.deadline_rule import Anchor, Bound, DayUnit, Rule
from domain.dates.workdays import END_OF_DAY


class Step(StrEnum):
    """What somebody owes in the course of a meeting."""

    PLAN_ISSUED = "plan_issued"
    TOPICS_FIXED = "topics_fixed"
    INTAKE_OPENS = "intake_opens"
    NOTICE = "notice"
    INVITATIONS = "invitations"
    INTAKE_CLOSES = "intake_closes"
    GROUP_RETURNS = "group_returns"
    SCHOOL_RETURNS = "school_returns"
    DELEGATES_NAMED = "delegates_named"
    DIGEST = "digest"
    ANSWERS_PREPARED = "answers_prepared"
    SPEAKERS_LISTED = "speakers_listed"
    REMARKS_COLLECTED = "remarks_collected"
    PAPERS_COPIED = "papers_copied"
    MEETING_HELD = "meeting_held"
    MINUTES_SIGNED = "minutes_signed"
    OPINIONS_SUMMED_UP = "opinions_summed_up"
    SCHOOL_REPORT = "school_report"
    CONCLUSION_SUBMITTED = "conclusion_submitted"
    RESULTS_PUBLISHED = "results_published"
    ANSWERS_SENT = "answers_sent"
    DOSSIER = "dossier"
    RESULT_REPORT = "result_report"
    OPEN_ITEMS_CHECKED = "open_items_checked"
    UPTAKE_REPORT = "uptake_report"
    ASKER_NOTICE = "asker_notice"
    SENT_UP = "sent_up"
    UNSETTLED_ANSWERED = "unsettled_answered"
    OFF_TOPIC_ANSWERED = "off_topic_answered"


class Source(StrEnum):
    """Where a proposed date comes from: the number of a plan, the law, or our own counsel."""

    OURS = "ours"
    PLAN_000 = "000"
    PLAN_001 = "001"
    PLAN_002 = "002"
    PLAN_003 = "003"
    PLAN_004 = "004"
    LAW = "law"  # Luật Tổ chức chính quyền địa phương 72/2025/QH15, art. 43


@dataclass(frozen=True)
class Proposal:
    """A date to offer, and on whose word; a plan is named where it sets the date or, more often, leaves it open."""

    rule: Rule
    source: Source


def _ahead(n: int, source: Source = Source.OURS, *, at: time | None = None) -> Proposal:
    return Proposal(Rule(bound=Bound.AHEAD, anchor=Anchor.MEETING, n=n, at=at), source)


def _within(
    n: int, source: Source = Source.OURS, *, of: Anchor = Anchor.MEETING, unit: DayUnit = DayUnit.CALENDAR
) -> Proposal:
    return Proposal(Rule(bound=Bound.WITHIN, anchor=of, n=n, unit=unit), source)


PROPOSALS: Mapping[Step, Proposal] = MappingProxyType({
    Step.PLAN_ISSUED: _ahead(21),
    Step.TOPICS_FIXED: _ahead(14),
    Step.INTAKE_OPENS: _ahead(10),
    Step.NOTICE: _ahead(7, Source.LAW),
    Step.INVITATIONS: _ahead(7, Source.PLAN_003),
    Step.INTAKE_CLOSES: _ahead(5, at=END_OF_DAY),
    Step.GROUP_RETURNS: _ahead(5, at=END_OF_DAY),
    Step.SCHOOL_RETURNS: _ahead(7),
    Step.DELEGATES_NAMED: _ahead(8),
    Step.DIGEST: _ahead(4),
    Step.ANSWERS_PREPARED: _ahead(2),
    Step.SPEAKERS_LISTED: _ahead(2),
    Step.REMARKS_COLLECTED: _ahead(2, Source.PLAN_004),
    Step.PAPERS_COPIED: _ahead(1),
    Step.MEETING_HELD: _within(0),
    Step.MINUTES_SIGNED: _within(3),
    Step.OPINIONS_SUMMED_UP: _within(3, Source.PLAN_004, unit=DayUnit.WORKING),
    Step.SCHOOL_REPORT: _within(5, Source.PLAN_000),
    Step.CONCLUSION_SUBMITTED: _within(6, Source.PLAN_003),
    Step.RESULTS_PUBLISHED: _within(10, Source.LAW),
    Step.ANSWERS_SENT: _within(10, unit=DayUnit.WORKING),
    Step.DOSSIER: _within(10, Source.PLAN_004),
    Step.RESULT_REPORT: _within(12, Source.PLAN_003),
    Step.OPEN_ITEMS_CHECKED: _within(30),
    Step.UPTAKE_REPORT: _within(5, Source.PLAN_003, of=Anchor.CONCLUSION, unit=DayUnit.WORKING),
    Step.ASKER_NOTICE: _within(5, Source.PLAN_000, of=Anchor.DEFERRED, unit=DayUnit.WORKING),
    Step.SENT_UP: _within(5, Source.PLAN_001, of=Anchor.DEFERRED, unit=DayUnit.WORKING),
    Step.UNSETTLED_ANSWERED: _within(10, Source.PLAN_002, of=Anchor.DEFERRED),
    Step.OFF_TOPIC_ANSWERED: _within(15, Source.PLAN_004, of=Anchor.DEFERRED),
})  # fmt: skip
"""The timeline around a meeting day T (domain.md §1.7) and, for what a plan leaves open, rules.md §4."""
