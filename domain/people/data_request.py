"""Requests about one's own data (Law 91/2025/QH15): each has a number, two lawful dates, and an answer."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlmodel import Field

from domain.columns import Keyed, UTCDateTime, enum_type
from domain.dates.workdays import WorkCalendar

TEXT_LIMIT = 500
ANSWER_WITHIN = 2
"""Working days in which who asks hears something."""
LONGER_BY = timedelta(days=15)
"""By so much the second date may be moved, once and with a reason."""
STOPS_WITHIN = timedelta(days=15)
"""After consent was withdrawn all that is kept by it goes within so long."""


class RequestKind(StrEnum):
    """What is asked. OTHER needs a person; all else the program does at once."""

    SEE = "see"
    DOWNLOAD = "download"
    CORRECT = "correct"
    WITHDRAW = "withdraw"
    ERASE = "erase"
    OTHER = "other"


DONE_WITHIN = {
    RequestKind.SEE: 10,
    RequestKind.DOWNLOAD: 10,
    RequestKind.CORRECT: 10,
    RequestKind.WITHDRAW: STOPS_WITHIN.days,
    RequestKind.ERASE: 20,
    RequestKind.OTHER: 10,
}
"""Days in which it is done: Decree 356/2025/ND-CP; of what only a person can sort the shortest."""


class DataRequest(Keyed, table=True):
    """One request. `unit_id`: whose office answers it; `answer_by`, `done_by`: the lawful dates, exclusive ends.

    `text`: in whose own words, where a person must act; emptied with the person. `said`: what the office answered.
    `refused`: it was answered with no. `longer_at`: when the second date was moved. `told`: how often the office was
    reminded of it.
    """

    __tablename__ = "data_request"

    person_id: int = Field(foreign_key="person.id", index=True)
    unit_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    kind: RequestKind = Field(sa_type=enum_type(RequestKind))
    text: str = ""
    asked_at: datetime = Field(sa_type=UTCDateTime)
    answer_by: datetime = Field(sa_type=UTCDateTime)
    done_by: datetime = Field(sa_type=UTCDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UTCDateTime, index=True)
    refused: bool = False
    said: str = ""
    longer_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    told: int = 0

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to act."""
        return self.done_at is None


def last_day(day: date, days: int, calendar: WorkCalendar) -> date:
    """Return the last of so many days, the first not counted; one that is off gives way to the next working day."""
    last = day + timedelta(days=days)
    return last if calendar.is_working(last) else calendar.add_working(last, 1)
