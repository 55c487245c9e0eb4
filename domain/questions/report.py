"""A report on which remarks are gathered before its meeting (plan 004), so that each is taken in or explained there."""

from datetime import datetime

from sqlmodel import Field

from domain.columns import SHORT, Keyed, UTCDateTime


class Report(Keyed, table=True):
    """One report. `where`: where it can be read, an address or words, "" where it is only a file (an attachment).

    `ends_at`: until when remarks are in time.
    A remark is a question that names it (`Question.report_id`), under `topic_id`, and the page or section (`place`).
    `dropped_at`: the office took it off again, before anybody had remarked on it.
    """

    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    topic_id: int = Field(foreign_key="topic.id")
    title: str = Field(sa_type=SHORT)
    where: str = Field(default="", sa_type=SHORT)
    ends_at: datetime = Field(sa_type=UTCDateTime)
    opened_at: datetime = Field(sa_type=UTCDateTime)
    opened_by: int | None = Field(default=None, foreign_key="person.id")
    dropped_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
