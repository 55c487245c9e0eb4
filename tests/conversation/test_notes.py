"""Notes of a talk: typed, read leniently from what a place keeps, and lost rather than wrong."""

import json
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import Any

import pytest

from conversation.notes import Notes, NotesLost


class Fruit(StrEnum):
    PEAR = "pear"
    PLUM = "plum"


@dataclass(frozen=True, slots=True)
class Basket(Notes):
    owner: int
    fruit: Fruit = Fruit.PEAR
    day: date | None = None
    hour: time | None = None
    pieces: tuple[int, ...] = ()
    ripe: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class Shelf(Notes):
    best: Basket | None = None
    labels: tuple[tuple[str, tuple[int, ...]], ...] = ()
    rest: dict[str, Any] = field(default_factory=dict)


@dataclass
class Kept:
    notes: dict[str, Any] = field(default_factory=dict)


@pytest.mark.parametrize(
    "basket",
    [
        Basket(1),
        Basket(7, Fruit.PLUM, date(2026, 12, 4), time(7, 30), (1, 2), ripe=True, label="Bà Lan"),
    ],
)
def test_what_is_kept_is_read_again(basket: Basket) -> None:
    kept = Kept()
    basket.keep(kept)
    assert Basket.of(Kept(json.loads(json.dumps(kept.notes)))) == basket
    assert Basket.of(kept) == basket


def test_notes_lie_within_notes() -> None:
    """A talk that waits is kept whole, and its own notes as they are."""
    shelf = Shelf(Basket(1, day=date(2026, 12, 4)), (("Bà Lan", (1, 2)), ("", ())), {"draft": 3})
    kept = Kept()
    shelf.keep(kept)
    assert Shelf.of(Kept(json.loads(json.dumps(kept.notes)))) == shelf


@pytest.mark.parametrize(
    "notes", [{"best": {}}, {"best": 3}, {"best": {"owner": "x"}}, {"labels": [["a"]]}, {"rest": []}]
)
def test_what_lies_within_is_lost_too(notes: dict[str, Any]) -> None:
    with pytest.raises(NotesLost):
        Shelf.of(Kept(notes))


def test_other_notes_are_left_alone_and_defaults_are_not_kept() -> None:
    kept = Kept({"owner": 1, "label": "Bà Lan", "before": [["a", [1]]]})
    Basket(2).keep(kept)
    assert kept.notes == {"owner": 2, "before": [["a", [1]]]}


@pytest.mark.parametrize(
    "notes",
    [
        {},
        {"owner": None},
        {"owner": "1"},
        {"owner": [1]},
        {"owner": True},
        {"owner": 1, "pieces": [True]},
        {"owner": 1, "fruit": "stone"},
        {"owner": 1, "fruit": 3},
        {"owner": 1, "day": "tomorrow"},
        {"owner": 1, "day": 4},
        {"owner": 1, "hour": {}},
        {"owner": 1, "pieces": "12"},
        {"owner": 1, "pieces": ["1"]},
        {"owner": 1, "ripe": "yes"},
        {"owner": 1, "label": 1},
    ],
)
def test_what_is_missing_or_another_thing_is_lost(notes: dict[str, Any]) -> None:
    with pytest.raises(NotesLost):
        Basket.of(Kept(notes))


def test_what_an_older_program_left_is_read() -> None:
    """It kept nulls and more than is asked for now, and hours without seconds."""
    kept = Kept({"owner": 1, "fruit": "plum", "day": None, "hour": "07:30", "gone": 5})
    basket = Basket.of(kept)
    assert basket == Basket(1, Fruit.PLUM, hour=time(7, 30))
    assert (basket.fruit, basket.ripe) == (Fruit.PLUM, False)
