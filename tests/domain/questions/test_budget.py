"""What there is time for: shared out over topics, the last registered of each beyond it."""

from hypothesis import given
from hypothesis import strategies as st

from domain.questions.budget import Waits, budget

ROOM = st.integers(0, 40)


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 3)), max_size=40), ROOM)
def test_nothing_is_lost_and_no_topic_gets_more_than_it_asks(asked: list[tuple[int, int]], room: int) -> None:
    waits = [Waits(number, topic, turns) for number, (topic, turns) in enumerate(asked, start=1)]
    found = budget(waits, minutes=room * 5, each=5)
    assert found.turns == sum(turns for _, turns in asked)
    assert sum(share.fits for share in found.shares) == min(found.fits, found.turns)
    assert all(share.fits <= share.turns for share in found.shares)
    kept = [one for one in waits if one.question_id not in found.over]
    assert sum(one.turns for one in kept) <= found.fits or found.turns <= found.fits


def test_the_last_registered_of_each_topic_are_proposed() -> None:
    """Eleven of one topic and three of another, six turns fit in."""
    waits = [Waits(number, 1) for number in range(1, 12)] + [Waits(number, 2) for number in range(12, 15)]
    found = budget(waits, minutes=34, each=5)
    assert [(share.topic_id, share.fits, share.turns) for share in found.shares] == [(1, 5, 11), (2, 1, 3)]
    assert list(found.over) == [6, 7, 8, 9, 10, 11, 13, 14]
