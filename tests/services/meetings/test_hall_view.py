"""What the hall may see: one pure function, values in and a view out; nothing private leaves it, whatever comes in."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from domain.questions.question import Care
from services.meetings.hall_view import MOST_NEXT, Facts, Shown, State, Turn, View, changes_at, view

START = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
NOW = START + timedelta(minutes=30)
WORDS = "Cháu Nguyễn Văn An lớp A1 bị dị ứng tôm, xin gọi 0912345678 ạ."
ASKS = Turn(
    code="MN26-001", topic="Chăm sóc", called_at=NOW - timedelta(minutes=2), name="chị Lò Thị Mây", post="phụ huynh",
    group="Lớp A1", behalf="Lớp A1", wording=WORDS,
)  # fmt: skip
FACTS = Facts(
    title="Hội nghị đối thoại", unit="Trường Mầm non Hoa Ban", place="Phòng hội đồng", starts_at=START,
    intake_opens_at=START - timedelta(days=9), intake_ends_at=START - timedelta(days=2),
    answer_by=START + timedelta(days=10), minutes=5, started_at=START,
)  # fmt: skip


def seen(**changed: object) -> View:
    """What the hall sees of the usual facts, changed."""
    return view(replace(FACTS, **changed), now=NOW)  # type: ignore[arg-type]


def said(what: View) -> str:
    """Everything that a view holds, as text."""
    return repr([getattr(what, one.name) for one in fields(what)])


def test_who_speaks_is_named_and_their_words_are_not_shown() -> None:
    found = seen(current=ASKS)
    assert found.state is State.SPEAKING
    assert found.now is not None
    assert (found.now.name, found.now.beside, found.now.behalf) == ("chị Lò Thị Mây", ("phụ huynh", "Lớp A1"), "Lớp A1")
    assert found.until == NOW + timedelta(minutes=3)
    assert found.now.words == ""
    assert "dị ứng" not in said(found)


def test_words_are_shown_masked_and_only_in_the_wording_that_was_let() -> None:
    found = seen(current=replace(ASKS, shown_version=1))
    assert found.now is not None
    assert found.now.words.startswith("Cháu")
    for private in ("Nguyễn Văn An", "0912345678"):
        assert private not in said(found)
    assert seen(current=replace(ASKS, shown_version=1, version=2)).now == replace(found.now, words="")
    waits = seen(waiting=[replace(ASKS, shown_version=1)])
    assert waits.next[0].words == ""


PRIVATE = ("chị Lò Thị Mây", "Lớp A1", "phụ huynh", "dị ứng")


@pytest.mark.parametrize("speaks", [True, False])
def test_a_hidden_name_is_nowhere(*, speaks: bool) -> None:
    """Nor the class, nor for whom is spoken: of who hid their name only the number stands there."""
    hidden = replace(ASKS, name_hidden=True, speaks=speaks)
    for found in (seen(current=hidden), seen(waiting=[hidden] * 5), seen(break_since=NOW, waiting=[hidden])):
        assert not any(word in said(found) for word in PRIVATE)
        assert "MN26-001" in said(found)


def test_who_only_wanted_an_answer_in_writing_is_not_named() -> None:
    found = seen(current=replace(ASKS, speaks=False, online=True))
    assert found.now is not None
    assert found.now == Shown("MN26-001", "Chăm sóc", "", False, (), "", False, False, 0, "")  # noqa: FBT003
    assert found.until is None


@pytest.mark.parametrize("aside", list(Care))
def test_what_stands_aside_is_not_there(aside: Care) -> None:
    """Internal matters, complaints, a child in danger: not even the number, called or let be shown."""
    apart = replace(ASKS, aside=aside, shown_version=1)
    other = replace(ASKS, code="MN26-002")
    found = seen(current=apart, waiting=[apart, other])
    assert (found.state, found.now) == (State.BETWEEN, None)
    assert [one.code for one in found.next] == ["MN26-002"]
    assert "MN26-001" not in said(found)


def test_equal_questions_are_one_with_how_many_ask() -> None:
    found = seen(current=replace(ASKS, askers=4), waiting=[replace(ASKS, code="MN26-002")])
    assert found.now is not None
    assert (found.now.also, found.next[0].also) == (3, 0)


def test_who_speaks_online_is_told_of() -> None:
    assert seen(waiting=[replace(ASKS, online=True)]).next[0].online


def test_no_more_than_three_come_next() -> None:
    found = seen(waiting=[replace(ASKS, code=f"MN26-{n:03}") for n in range(9)])
    assert [one.code for one in found.next] == ["MN26-000", "MN26-001", "MN26-002"]
    assert len(found.next) == MOST_NEXT


@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ({"started_at": None}, State.BEFORE),
        ({}, State.BETWEEN),
        ({"current": ASKS}, State.SPEAKING),
        ({"break_since": NOW, "last_at": NOW - timedelta(minutes=1)}, State.BREAK),
        ({"break_since": NOW - timedelta(minutes=9), "last_at": NOW, "current": ASKS}, State.SPEAKING),
        ({"closed_at": NOW, "current": ASKS, "break_since": NOW}, State.CLOSED),
        ({"started_at": None, "cancelled_at": NOW}, State.CANCELLED),
    ],
)
def test_states(changed: dict[str, object], state: State) -> None:
    found = seen(waiting=[ASKS], **changed)
    assert found.state is state
    calls = state in {State.BETWEEN, State.SPEAKING, State.BREAK}
    assert bool(found.next) is calls
    assert (found.now is not None) is (state is State.SPEAKING)


def test_the_list_is_locked_when_intake_ends_or_by_hand() -> None:
    ends = FACTS.intake_ends_at
    before = ends - timedelta(seconds=1)
    assert not view(FACTS, now=before).locked
    assert view(FACTS, now=ends).locked
    assert view(replace(FACTS, frozen=(2, before)), now=before).locked
    assert view(replace(FACTS, frozen=(2, before)), now=before).frozen == (2, before)
    assert changes_at(FACTS, now=before) == ends
    assert changes_at(FACTS, now=ends) is None
    assert not view(replace(FACTS, closed_at=NOW), now=NOW).locked


def test_questions_are_taken_from_the_first_hour_to_the_end() -> None:
    assert not view(FACTS, now=FACTS.intake_opens_at - timedelta(seconds=1)).takes
    assert view(FACTS, now=FACTS.intake_opens_at).takes
    assert seen().takes
    assert not seen(closed_at=NOW).takes
    assert not seen(cancelled_at=NOW).takes


def test_whatever_comes_in_nothing_private_leaves() -> None:
    """Every question that may not be named or shown, in every place and state."""
    for hidden, aside, speaks, version in product((True, False), (None, *Care), (True, False), (None, 1, 7)):
        turn = replace(ASKS, name_hidden=hidden, aside=aside, speaks=speaks, shown_version=version)
        for changed in ({}, {"break_since": NOW}, {"closed_at": NOW}, {"cancelled_at": NOW}, {"started_at": None}):
            told = said(seen(current=turn, waiting=[turn], **changed))
            if hidden or aside is not None or not speaks or changed.keys() - {"break_since"}:
                assert "Lò Thị Mây" not in told
            if version != 1 or aside is not None or changed:
                assert "dị ứng" not in told
            assert "Nguyễn Văn An" not in told
            assert "0912345678" not in told
