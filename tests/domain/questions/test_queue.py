"""The order of the chair's list, whatever the order in which it is looked at."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import AlreadyDone, TooLateToUndo
from domain.people.acted import UNDO_WITHIN, check_lately
from domain.questions.ordering import FrozenList, Laid, Override, moved, told_anew
from domain.questions.question import Kind, Lane, Question, ReplyMode
from domain.questions.queue import (
    Outcome,
    QueueEntry,
    by_registration,
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
    if refused:
        with pytest.raises(TooLateToUndo):
            check_lately(NOW, now=NOW + UNDO_WITHIN + late)
    else:
        check_lately(NOW, now=NOW + UNDO_WITHIN + late)


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


def laid(questions: list[Question], moves: list[tuple[int, int]], frozen: FrozenList | None = None) -> Laid:
    """Moves one after the other as people make them: each (which one, to which place), both counted on."""
    overrides: list[Override] = []
    for number, (which, place) in enumerate(moves, start=1):
        ids = [one.key for one in in_order(questions, TOPICS, (), Laid(frozen, overrides))]
        one, to = ids[which % len(ids)], place % len(ids) + 1
        overrides.append(
            Override(
                id=number, meeting_id=1, question_id=one, at=NOW, moved_by=1, place_before=ids.index(one) + 1,
                place_after=to, ids=moved(ids, one, to),
            )
        )  # fmt: skip
    return Laid(frozen, overrides)


def frozen_list(questions: list[Question], of: Laid | None = None) -> FrozenList:
    """The list as it stands, frozen."""
    ids = [one.key for one in in_order(questions, TOPICS, (), of)]
    last = max((one.key for one in of.overrides), default=0) if of is not None else 0
    return FrozenList(
        id=1, meeting_id=1, number=1, at=NOW, frozen_by=1, speaking=ids, waiting=ids, last_override=last
    )  # fmt: skip


MOVES = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6)


@given(lists(), MOVES)
def test_each_move_puts_one_where_it_was_put(
    made: tuple[list[Question], list[QueueEntry]], moves: list[tuple[int, int]]
) -> None:
    questions, _ = made
    if not questions or not moves:
        return
    over = laid(questions, moves)
    assert [one.key for one in in_order(questions, TOPICS, (), over)] == over.overrides[-1].ids


@given(lists(), MOVES, st.integers(1, 5), st.randoms(use_true_random=False))
def test_over_it_lies_what_was_moved_whoever_comes_and_goes(
    made: tuple[list[Question], list[QueueEntry]], moves: list[tuple[int, int]], topic: int, chance: object
) -> None:
    """Stable whatever the order of rows; a late one changes nobody's order; taken back, the base order is there."""
    questions, entries = made
    if not questions:
        return
    over = laid(questions, moves)
    expected = in_order(questions, TOPICS, entries, over)
    shuffled, others = questions[:], list(over.overrides)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    chance.shuffle(others)  # type: ignore[attr-defined]
    assert in_order(shuffled, TOPICS, entries, Laid(None, others)) == expected
    late = question(len(questions) + 1, topic=topic, seconds=10_000)
    with_late = in_order([*questions, late], TOPICS, entries, over)
    assert [one for one in with_late if one is not late] == expected
    assert in_order(questions, TOPICS, entries, Laid(None, [])) == in_order(questions, TOPICS, entries)


@given(lists(), MOVES, MOVES, st.integers(1, 5))
def test_what_comes_after_a_frozen_list_stands_behind_it(
    made: tuple[list[Question], list[QueueEntry]], before: list[tuple[int, int]], after: list[tuple[int, int]],
    topic: int,
) -> None:  # fmt: skip
    """Frozen, it stands as it stood, with its moves in it; a newcomer is last; later moves lie over it."""
    questions, _ = made
    if not questions:
        return
    over = laid(questions, before)
    kept = frozen_list(questions, over)
    assert [one.key for one in in_order(questions, TOPICS, (), Laid(kept, over.overrides))] == kept.speaking
    late = question(len(questions) + 1, topic=topic, seconds=10_000)
    behind = in_order([late, *questions], TOPICS, (), Laid(kept, over.overrides))
    assert [one.key for one in behind] == [*kept.speaking, late.key]
    then = laid([*questions, late], after, FrozenList(**{**kept.model_dump(), "last_override": 0}))
    expected = then.overrides[-1].ids if then.overrides else [*kept.speaking, late.key]
    assert [one.key for one in in_order([*questions, late], TOPICS, (), then)] == expected


@given(lists(), MOVES)
def test_who_parts_again_has_the_old_place(
    made: tuple[list[Question], list[QueueEntry]], moves: list[tuple[int, int]]
) -> None:
    """Joined, one stands in no list; parted, the order is what it was, also over moves and a frozen list."""
    questions, _ = made
    if not questions:
        return
    over = laid(questions, moves)
    for lies in (over, Laid(frozen_list(questions, over), over.overrides)):
        whole = in_order(questions, TOPICS, (), lies)
        without = in_order(questions[1:], TOPICS, (), lies)
        assert without == [one for one in whole if one is not questions[0]]


@given(lists(), MOVES)
def test_everybody_absent_comes_in_the_order_of_their_absence(
    made: tuple[list[Question], list[QueueEntry]], moves: list[tuple[int, int]]
) -> None:
    """Put back after every move and the freezing, each waits at the end of the own topic; moves are void."""
    questions, _ = made
    if not questions:
        return
    over = laid(questions, moves)
    entries = [back(one, seconds) for seconds, one in enumerate(questions, start=1)]
    assert in_order(questions, TOPICS, entries, over) == in_order(questions, TOPICS, entries)
    kept = Laid(frozen_list(questions, over), over.overrides)
    found = in_order(questions, TOPICS, entries, kept)
    for topic in {one.topic_id for one in questions}:
        numbers = [one.number for one in found if one.topic_id == topic]
        assert numbers == sorted(numbers)


def test_one_that_was_put_back_takes_nobody_along() -> None:
    """Who was put behind somebody stays where that was, when that one is put back."""
    one, two, three = question(1), question(2), question(3)
    over = laid([one, two, three], [(2, 1)])
    assert in_order([one, two, three], TOPICS, (), over) == [one, three, two]
    assert in_order([one, two, three], TOPICS, [back(one, 5)], over) == [three, two, one]


def test_four_hundred_wait_and_each_is_moved() -> None:
    questions = [question(number, topic=number % 5 + 1, seconds=number) for number in range(1, 401)]
    over = laid(questions, [(number * 7, number * 13) for number in range(40)])
    assert [one.key for one in in_order(questions, TOPICS, (), over)] == over.overrides[-1].ids


def test_told_anew_are_newcomers_and_those_who_moved_much() -> None:
    assert told_anew([1, 2, 3, 4, 5], [5, 1, 2, 3, 4, 6]) == {5, 6}
    assert told_anew([], [1, 2]) == {1, 2}
