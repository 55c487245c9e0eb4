"""School years: from 1 September to 31 August, named by the year in which they begin."""

from datetime import date

FIRST_MONTH = 9


def school_year(day: date) -> int:
    """Return the year in which the school year of a day began."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def calendar_year(first: int, month: int) -> int:
    """Return the year in which a month of the school year falls: a plan writes «11/10, 10/02, 23/5» and no year."""
    return first if month >= FIRST_MONTH else first + 1
