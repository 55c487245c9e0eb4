"""Topics of a meeting, in the plan's order, with «vấn đề khác» and «nhờ phân loại» behind them."""

from enum import StrEnum

from sqlmodel import Field, SQLModel

from domain.columns import SHORT, enum_type


class TopicKind(StrEnum):
    """Where the topic comes from."""

    PLAN = "plan"  # named in the plan
    OTHER = "other"  # «vấn đề khác»
    UNSORTED = "unsorted"  # the asker leaves the sorting to the secretary


class Topic(SQLModel, table=True):
    """One of a meeting's topics; `rank` orders them; `responder_id` owes answers by default."""

    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    rank: int
    kind: TopicKind = Field(default=TopicKind.PLAN, sa_type=enum_type(TopicKind))
    title: str = Field(sa_type=SHORT)
    short: str = Field(default="", sa_type=SHORT)  # at most 20 characters: the words on a button
    responder_id: int | None = Field(default=None, foreign_key="person.id")
