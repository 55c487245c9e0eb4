"""How fast one account may write: told once, for how long; what waited in the network is no haste."""

from conversation.pace import BURST, HOLD, Pace


def test_who_is_too_fast_hears_once_and_is_read_again() -> None:
    pace = Pace()
    assert all(pace.too_fast("a", f"{n}", sent=0, now=0) is None for n in range(BURST))
    first = pace.too_fast("a", "x", sent=0, now=0)
    assert first is not None
    assert (first.first, first.minutes) == (True, 2)
    again = pace.too_fast("a", "y", sent=90, now=90)
    assert again is not None
    assert (again.first, again.seconds, again.minutes) == (False, 30, 1)
    once_more = pace.too_fast("a", "x", sent=0, now=91)
    assert once_more is not None
    assert once_more.first, "brought once more by its network, it is still the one that is told"
    assert pace.too_fast("b", "z", sent=90, now=90) is None
    assert pace.too_fast("a", "z", sent=HOLD, now=HOLD) is None


def test_what_waited_while_nobody_took_it_is_no_haste() -> None:
    """A hundred messages of an hour, all brought at once after an outage; none from the future counts for more."""
    pace = Pace()
    assert all(pace.too_fast("a", f"{n}", sent=n * 36, now=3600) is None for n in range(100))
    pace = Pace()
    told = [pace.too_fast("a", f"{n}", sent=9e9, now=0) for n in range(BURST + 1)]
    assert told[-1] is not None
