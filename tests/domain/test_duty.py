"""Who owes an answer: dates, four eyes, how often one may ask again; and the working days they are counted in."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dates.workdays import WEEKDAYS, add_workdays, end_of
from domain.duty import (
    FOLLOW_UPS,
    Answer,
    AnswerDuty,
    able_to_approve,
    check_drafted,
    check_due,
    check_four_eyes,
    check_holder,
    check_may_follow_up,
    check_open,
    check_waits,
)
from domain.errors import AlreadyDone, DateInPast, DateMissing
from domain.questions.errors import NothingDrafted, NothingSubmitted, NotTheHolder, SelfApproval, TooManyFollowUps

NOW = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)


def duty(**facts: object) -> AnswerDuty:
    """A debt of person 7."""
    return AnswerDuty.model_validate(
        {"question_id": 1, "meeting_id": 1, "holder_id": 7, "due_at": NOW, "assigned_at": NOW, **facts}
    )


def answer(**facts: object) -> Answer:
    """A draft of person 7."""
    return Answer.model_validate(
        {"duty_id": 1, "question_id": 1, "text": "Trả lời", "author_id": 7, "drafted_at": NOW, **facts}
    )


def test_a_debt_needs_a_date_to_come() -> None:
    with pytest.raises(DateMissing):
        check_due(None, now=NOW)
    with pytest.raises(DateInPast):
        check_due(NOW, now=NOW)
    assert check_due(NOW + timedelta(seconds=1), now=NOW) == NOW + timedelta(seconds=1)


def test_only_the_holder_writes() -> None:
    check_holder(duty(), 7, code="MN26-001")
    with pytest.raises(NotTheHolder):
        check_holder(duty(), 8, code="MN26-001")


def test_nobody_approves_their_own_while_somebody_else_may() -> None:
    assert able_to_approve(answer(), [7, 8, 9], {7, 8, 9}) == [8, 9]
    check_four_eyes(answer(), 8, [8, 9], code="MN26-001")
    with pytest.raises(SelfApproval):
        check_four_eyes(answer(), 7, [8, 9], code="MN26-001")
    with pytest.raises(SelfApproval):
        check_four_eyes(answer(), 7, able_to_approve(answer(), [], {7}), code="MN26-001")


def test_who_is_alone_approves_their_own() -> None:
    assert able_to_approve(answer(), [7], {7}) == [7]
    check_four_eyes(answer(), 7, [7], code="MN26-001")


def test_whom_no_message_reaches_approves_nothing() -> None:
    """Where that is everybody and who wrote it has not the right, it waits for them all the same."""
    assert able_to_approve(answer(), [7, 8, 9], {7, 9}) == [9]
    assert able_to_approve(answer(), [7, 8, 9], {7}) == [7]
    assert able_to_approve(answer(), [8, 9], {7}) == [8, 9]


@pytest.mark.parametrize("ended", ["closed_at", "cancelled_at"])
def test_what_is_over_is_not_worked_on(ended: str) -> None:
    check_open(duty())
    with pytest.raises(AlreadyDone):
        check_open(duty(**{ended: NOW}))


def test_a_draft_is_submitted_once() -> None:
    assert check_drafted(answer(), code="MN26-001").text == "Trả lời"
    with pytest.raises(NothingDrafted):
        check_drafted(None, code="MN26-001")
    with pytest.raises(NothingDrafted):
        check_drafted(answer(submitted_at=NOW, returned_at=NOW), code="MN26-001")
    with pytest.raises(AlreadyDone):
        check_drafted(answer(submitted_at=NOW), code="MN26-001")


def test_what_waits_is_decided_once() -> None:
    assert check_waits(answer(submitted_at=NOW), code="MN26-001").submitted_at == NOW
    with pytest.raises(NothingSubmitted):
        check_waits(answer(), code="MN26-001")
    for decided in ("approved_at", "returned_at"):
        with pytest.raises(AlreadyDone):
            check_waits(answer(submitted_at=NOW, **{decided: NOW}), code="MN26-001")


def test_one_may_ask_again_three_times() -> None:
    check_may_follow_up(FOLLOW_UPS - 1, code="MN26-001")
    with pytest.raises(TooManyFollowUps):
        check_may_follow_up(FOLLOW_UPS, code="MN26-001")


DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@given(DAYS, st.integers(1, 60))
def test_working_days_end_on_one_and_count_only_those(day: date, number: int) -> None:
    end = add_workdays(day, number)
    assert WEEKDAYS.is_working(end)
    between = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(WEEKDAYS.is_working(one) for one in between) == number


@pytest.mark.parametrize(
    ("day", "number", "end"),
    [
        (date(2026, 11, 16), 5, date(2026, 11, 23)),
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),
        (date(2026, 12, 31), 1, date(2027, 1, 1)),
    ],
)
def test_a_friday_is_followed_by_monday(day: date, number: int, end: date) -> None:
    assert add_workdays(day, number) == end


def test_an_office_day_ends_at_five() -> None:
    end = end_of(date(2026, 11, 23), zone=ZoneInfo("Asia/Ho_Chi_Minh"))
    assert end.astimezone(UTC) == datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
