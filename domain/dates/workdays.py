"""The working-day calendar of an office, and the hour at which its day ends."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo

END_OF_DAY = time(17, 0)
"""A date without an hour means the end of that office day."""

MONDAY_TO_FRIDAY = frozenset(range(5))
WEEKEND = "weekend"
"""Why a day is off that is no holiday: a key; templates have the word."""
SWAPPED = "swapped"
"""Why a weekday is off that was given in exchange for a day of the weekend: a key, where nobody named it."""
LONGEST_CLOSURE = 3 * 366
"""Days after which the search for a working day gives up."""
MOST_WORKING_DAYS = 1000


class NoWorkingDay(ValueError):
    """The office is shut for longer than a rule can wait, or so many days are asked for that it must be a slip."""


@dataclass(frozen=True, kw_only=True)
class WorkCalendar:
    """The days on which an office works.

    `weekdays`: 0 Monday ... 6 Sunday; `off`: other days without work, each with its name; `swapped`: days of the
    weekend that are worked in exchange, each with a note. One day cannot be both: ValueError.
    """

    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    off: Mapping[date, str] = field(default_factory=dict)
    swapped: Mapping[date, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        both = self.off.keys() & self.swapped.keys()
        if both:
            raise ValueError(f"off and worked at once: {', '.join(map(str, sorted(both)))}")

    def is_working(self, day: date) -> bool:
        return day in self.swapped or (day.weekday() in self.weekdays and day not in self.off)

    def why_off(self, day: date) -> str:
        """Return the name of the holiday, or the key WEEKEND or SWAPPED; empty on a working day."""
        return "" if self.is_working(day) else self.off.get(day, WEEKEND)

    def next_working(self, day: date) -> date:
        """Return the first working day later than a day; NoWorkingDay."""
        return self.add_working(day, 1)

    def previous_working(self, day: date) -> date:
        """Return the last working day earlier than a day; NoWorkingDay."""
        return self.add_working(day, -1)

    def add_working(self, day: date, n: int) -> date:
        """Return the n-th working day after a day (before it, if negative), which itself is day 0; NoWorkingDay.

        Zero gives the day back, even one off: counting begins behind it.
        """
        if abs(n) > MOST_WORKING_DAYS:
            raise NoWorkingDay(f"{n} working days from {day}")
        days = self._walk(day, 1 if n > 0 else -1)
        for _ in range(abs(n)):
            day = next(days)
        return day

    def _walk(self, day: date, direction: int) -> Iterator[date]:
        """Yield the working days on one side of a day, the nearest first; NoWorkingDay after a closure too long."""
        last = day
        while abs((day - last).days) < LONGEST_CLOSURE:
            try:
                day += timedelta(days=direction)
            except OverflowError:
                break
            if self.is_working(day):
                last = day
                yield day
        raise NoWorkingDay(f"none within {LONGEST_CLOSURE} days of {last}")


WEEKDAYS = WorkCalendar()
"""Monday to Friday, no holidays."""


def add_workdays(day: date, number: int, calendar: WorkCalendar = WEEKDAYS) -> date:
    """Return the working day that comes `number` working days after a day, which itself is not counted."""
    return calendar.add_working(day, number)


def end_of(day: date, *, zone: tzinfo) -> datetime:
    """Return 17h00 of a local day."""
    return datetime.combine(day, END_OF_DAY, zone)
