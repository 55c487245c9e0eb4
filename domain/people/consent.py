"""Consent: that a person agreed to be remembered, to which wording, when and where."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from domain.columns import SHORT, UTCDateTime

TEXT_VERSION = "2026-12b"
"""The version of templates/chat/joining/consent that people agree to; raised whenever its meaning changes."""


class Consent(SQLModel, table=True):
    """One agreement; withdrawn ones stay as proof of what was once given (Law 91/2025/QH15).

    `keep_until`: the day that was named, as an exclusive end; None where none was. `end_told_at`: when the person was
    told that it is near. `held_back_at`: the day had come, but a rule kept them, last at that instant.
    `stopped_at`: the person withdrew it: nothing new is taken, and all goes at `keep_until`; `kept_before`: what that
    was.
    """

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    text_version: str = Field(sa_type=SHORT)
    network: str = Field(sa_type=SHORT)
    given_at: datetime = Field(sa_type=UTCDateTime)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    keep_until: datetime | None = Field(default=None, sa_type=UTCDateTime, index=True)
    end_told_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    held_back_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    stopped_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    kept_before: datetime | None = Field(default=None, sa_type=UTCDateTime)
