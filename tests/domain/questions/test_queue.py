"""The order of the chair's list, whatever the order in which it is looked at."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import AlreadyDone, TooLateToUndo
from domain.people.acted import UNDO_WITHIN
from domain.questions.question import Kind, Lane, Question, ReplyMode
from domain.questions.queue import (
    Outcome,
    QueueEntry,
    by_registration,
    check_may_undo,
    check_undecided,
    in_order,
)
from domain.questions.topic import Topic

NOW = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
TOPICS = [Topic(id=number, meeting_id=1, rank=(number * 7) % 5, title=f"Topic {number}") for number in range(1, 6)]


def question(number: int, *, topic: int = 1, lane: int = Lane.IN_TIME, seconds: int = 0) -> Question:
    """A question registered so many seconds after the intake opened."""
    at = NOW - timedelta(days=5) + timedelta(seconds=seconds)
    return Question(
        id=number, meeting_id=1, number=number, code=f"MN26-{number:03d}", asker_id=1, topic_id=topic, kind=Kind.ASK,
        reply_mode=ReplyMode.SPOKEN, wording="Một câu hỏi", lane=lane, registered_at=at, recorded_at=at,
    )  # fmt: skip


def back(of: Question, seconds: int) -> QueueEntry:
    """Put a question back to the end of its topic."""
    return QueueEntry(question_id=of.key, meeting_id=1, set_back_at=NOW + timedelta(seconds=seconds))


@st.composite
def lists(draw: st.DrawFn) -> tuple[list[Question], list[QueueEntry]]:
    """Questions as they come in: numbers follow time, several in one second, some late, some put back."""
    facts = draw(st.lists(st.tuples(st.integers(1, 5), st.sampled_from(list(Lane)), st.integers(0, 3)), max_size=25))
    seconds, questions = 0, []
    for number, (topic, lane, later) in enumerate(facts, start=1):
        seconds += later
        questions.append(question(number, topic=topic, lane=lane, seconds=seconds))
    chosen = draw(st.lists(st.sampled_from(questions), unique_by=lambda q: q.key, max_size=5)) if questions else []
    return questions, [back(one, seconds) for seconds, one in enumerate(chosen)]


@given(lists(), st.randoms(use_true_random=False))
def test_the_same_list_whatever_the_order_of_the_rows(
    made: tuple[list[Question], list[QueueEntry]], chance: object
) -> None:
    questions, entries = made
    expected = in_order(questions, TOPICS, entries)
    shuffled, topics, others = questions[:], TOPICS[:], entries[:]
    for rows in (shuffled, topics, others):
        chance.shuffle(rows)  # type: ignore[attr-defined]
    assert in_order(shuffled, topics, others) == expected


@given(lists(), st.integers(1, 5), st.sampled_from(list(Lane)))
def test_who_comes_late_moves_nobody(made: tuple[list[Question], list[QueueEntry]], topic: int, lane: Lane) -> None:
    """The others keep their order, and nobody of the same topic who was there before comes after the newcomer."""
    questions, entries = made
    before = in_order(questions, TOPICS, entries)
    late = question(len(questions) + 1, topic=topic, lane=lane, seconds=10_000)
    after = in_order([*questions, late], TOPICS, entries)
    assert [one for one in after if one is not late] == before
    put_back = {entry.question_id for entry in entries}
    followers = after[after.index(late) + 1 :]
    overtaken = [q for q in followers if q.topic_id == topic and q.key not in put_back and q.lane <= lane]
    assert overtaken == []


@given(lists())
def test_topics_stay_together_in_their_order(made: tuple[list[Question], list[QueueEntry]]) -> None:
    questions, entries = made
    rank = {topic.id: topic.rank for topic in TOPICS}
    ranks = [rank[q.topic_id] for q in in_order(questions, TOPICS, entries)]
    assert ranks == sorted(ranks)


def test_one_second_is_settled_by_the_number() -> None:
    first, second = question(1), question(2)
    assert in_order([second, first], TOPICS) == [first, second]
    assert by_registration([second, first]) == [first, second]


def test_the_late_lane_comes_after_those_in_time() -> None:
    late, in_time = question(1, lane=Lane.LATE), question(2)
    assert in_order([late, in_time], TOPICS) == [in_time, late]


def test_one_put_back_waits_at_the_end_of_its_own_topic() -> None:
    first, second, other = question(1), question(2), question(3, topic=5)
    ordered = in_order([first, second, other], TOPICS, [back(first, 1)])
    assert ordered.index(second) < ordered.index(first)
    assert abs(ordered.index(second) - ordered.index(first)) == 1


def test_who_was_put_back_first_comes_first() -> None:
    first, second, third = question(1), question(2), question(3)
    assert in_order([first, second, third], TOPICS, [back(first, 2), back(second, 1)]) == [third, second, first]


@pytest.mark.parametrize(("late", "refused"), [(timedelta(0), False), (timedelta(seconds=1), True)])
def test_ten_minutes_to_take_it_back(late: timedelta, *, refused: bool) -> None:
    entry = QueueEntry(question_id=1, meeting_id=1, outcome=Outcome.LATER, outcome_at=NOW)
    if refused:
        with pytest.raises(TooLateToUndo):
            check_may_undo(entry, now=NOW + UNDO_WITHIN + late)
    else:
        check_may_undo(entry, now=NOW + UNDO_WITHIN + late)


@pytest.mark.parametrize(
    "entry",
    [
        None,
        QueueEntry(question_id=1, meeting_id=1, version=3),
        QueueEntry(question_id=1, meeting_id=1, version=4, called_at=NOW),
        QueueEntry(question_id=1, meeting_id=1, version=3, called_at=NOW, outcome=Outcome.LATER),
    ],
)
def test_only_what_is_open_as_it_was_seen_is_decided(entry: QueueEntry | None) -> None:
    with pytest.raises(AlreadyDone):
        check_undecided(entry, code="MN26-001", version=3)
    seen = QueueEntry(question_id=1, meeting_id=1, version=3, called_at=NOW)
    assert check_undecided(seen, code="MN26-001", version=3) is seen
