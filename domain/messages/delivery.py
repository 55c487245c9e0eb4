"""Deliveries: everything that is sent is a row first; and the arrivals that are remembered."""

from datetime import datetime
from enum import StrEnum
from typing import Any, TypedDict

from sqlalchemy import BigInteger, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from domain.columns import JSON_TYPE, SHORT, UTCDateTime, enum_type
from domain.messages.purpose import Purpose


class DeliveryState(StrEnum):
    """What became of a message."""

    DUE = "due"  # to be sent once due_at has come
    MAKING = "making"  # on a page only, where no sender waits: its paper is not there yet; what follows it waits too
    SENDING = "sending"  # claimed by a sender; if that one dies, uncertain
    SENT = "sent"
    FAILED = "failed"  # the network would not; the reason says why
    UNCERTAIN = "uncertain"  # it may have arrived: no answer came back
    DROPPED = "dropped"  # no longer true when its time came


class Delivery(SQLModel, table=True):
    """One message to one account. `once` makes it unique.

    `choices`: [label, payload] a row each, with the number or sign to type as a third where the network has no buttons.
    `tried`: accounts by which it was tried before this one, in vain.

    `edits`: the network's id of a card that this text replaces. `account_id` None: no way to reach the person.
    `cursor`: where it stands in the account's chat, among what was said on both sides (storage/chat_order.py).
    `question_id`: about which question its asker must hear; None for all that is not mandatory, or of the hour alone.
    `seen_at`: of such a message, when a page showed it, or the person next wrote where nobody can tell.
    `passed_at`: when it was not waited for any longer: it went another way, or is handed over (`handover_id`).
    """

    __table_args__ = (
        Index(
            "ix_delivery_due",
            "network",
            "due_at",
            "id",
            sqlite_where=text("state = 'due'"),
            postgresql_where=text("state = 'due'"),
        ),
        Index(
            "ix_delivery_sending",
            "claimed_at",
            sqlite_where=text("state = 'sending'"),
            postgresql_where=text("state = 'sending'"),
        ),
        Index(
            "ix_delivery_making",
            "account_id",
            "cursor",
            sqlite_where=text("state = 'making'"),
            postgresql_where=text("state = 'making'"),
        ),
        Index("ix_delivery_history", "account_id", "cursor"),
        Index(
            "ix_delivery_document",
            "document_id",
            sqlite_where=text("document_id IS NOT NULL"),
            postgresql_where=text("document_id IS NOT NULL"),
        ),
        Index(
            "ix_delivery_question",
            "question_id",
            sqlite_where=text("question_id IS NOT NULL"),
            postgresql_where=text("question_id IS NOT NULL"),
        ),
        Index(
            "ix_delivery_unseen",
            "question_id",
            sqlite_where=text("question_id IS NOT NULL AND seen_at IS NULL AND passed_at IS NULL"),
            postgresql_where=text("question_id IS NOT NULL AND seen_at IS NULL AND passed_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    once: str = Field(unique=True, max_length=120)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    account_id: int | None = Field(default=None, foreign_key="account.id")
    network: str = Field(default="", sa_type=SHORT)
    chat: str = Field(default="", sa_type=SHORT)  # it, or its topic (Account.goes_to): senders need no join
    template: str = Field(sa_type=SHORT)
    text: str
    choices: list[list[str]] = Field(default_factory=list, sa_type=JSON_TYPE)
    document_id: int | None = Field(default=None, foreign_key="stored_file.id")
    edits: str | None = Field(default=None, sa_type=SHORT)
    purpose: Purpose = Field(default=Purpose.NOTICE, sa_type=enum_type(Purpose))
    created_at: datetime = Field(sa_type=UTCDateTime)
    due_at: datetime = Field(sa_type=UTCDateTime)
    state: DeliveryState = Field(sa_type=enum_type(DeliveryState))
    claimed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    attempts: int = 0
    reason: str = Field(default="", sa_type=SHORT)
    external_id: str | None = Field(default=None, sa_type=SHORT)
    tried: list[Any] = Field(default_factory=list, sa_type=JSON_TYPE)
    cursor: int = Field(default=0, sa_type=BigInteger)
    question_id: int | None = Field(default=None, foreign_key="question.id")
    seen_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    passed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    handover_id: int | None = Field(default=None, foreign_key="handover.id")


class ArrivalState(StrEnum):
    """What became of an arrival."""

    DONE = "done"
    BUG = "bug"  # our mistake: logged, apologised for
    POISON = "poison"  # not understood as a message at all; kept for a person to look at


class Arrival(SQLModel, table=True):
    """The inbox: what came in, once. Commits together with its effects.

    `text` is kept for the web chat's history and for edits; it is blank before consent on other networks.
    """

    __table_args__ = (
        UniqueConstraint("network", "event_id"),
        Index("ix_arrival_history", "account_id", "cursor"),
    )

    id: int | None = Field(default=None, primary_key=True)
    network: str = Field(sa_type=SHORT)
    event_id: str = Field(sa_type=SHORT)
    account_id: int | None = Field(default=None, foreign_key="account.id")
    at: datetime = Field(sa_type=UTCDateTime)
    text: str = ""
    message_ref: str | None = Field(default=None, sa_type=SHORT)  # the network's id of the message
    state: ArrivalState = Field(default=ArrivalState.DONE, sa_type=enum_type(ArrivalState))
    cursor: int = Field(default=0, sa_type=BigInteger)


class StoredFile(SQLModel, table=True):
    """The bytes of an attachment or a paper, in the database so that one backup holds everything.

    `paper`: of which kind is still to be made, without bytes until then; `contents`: what it shows, as JSON, kept no
    longer than that; `tries`: how often its making was begun. `thumbnail`: of a photo, a small one (JPEG).
    """

    __tablename__ = "stored_file"

    id: int | None = Field(default=None, primary_key=True)
    owner_id: int | None = Field(default=None, foreign_key="person.id", index=True)  # who may open it
    name: str = Field(sa_type=SHORT)
    mime: str = Field(sa_type=SHORT)
    content: bytes = Field(sa_type=LargeBinary)
    made_at: datetime = Field(sa_type=UTCDateTime)
    paper: str = Field(default="", sa_type=SHORT)
    contents: str = ""
    tries: int = 0
    thumbnail: bytes | None = Field(default=None, sa_type=LargeBinary)


class AttachmentKind(StrEnum):
    """What came beside or instead of words."""

    PHOTO = "photo"
    DOCUMENT = "document"
    VOICE = "voice"


class Hung(TypedDict, total=False):
    """What an attachment hangs on: one of these."""

    draft_id: int | None
    question_id: int | None
    deadline_id: int | None
    gathering_id: int | None
    answer_id: int | None
    report_id: int | None
    paper_id: int | None


class Attachment(SQLModel, table=True):
    """A photo, document or voice note of a draft or question, a deadline's proof, the paper with an answer, a report.

    `file_ref`: the network's handle until fetched. `seconds`: how long a voice note is, where the network tells.
    `gathering_id`: a sheet of opinions that goes once it was read. `paper_id`: a paper that came back signed.
    `file_id` None with `failed_at` None: still to be fetched.
    `checked_at`: since then what is kept is what its kind says, without metadata, and others than its sender open it.
    """

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    draft_id: int | None = Field(default=None, foreign_key="draft.id", index=True)
    question_id: int | None = Field(default=None, foreign_key="question.id", index=True)
    deadline_id: int | None = Field(default=None, foreign_key="deadline.id", index=True)
    gathering_id: int | None = Field(default=None, foreign_key="gathering.id", index=True)
    answer_id: int | None = Field(default=None, foreign_key="answer.id", index=True)
    report_id: int | None = Field(default=None, foreign_key="report.id", index=True)
    paper_id: int | None = Field(default=None, foreign_key="paper.id", index=True)
    kind: AttachmentKind = Field(sa_type=enum_type(AttachmentKind))
    network: str = Field(sa_type=SHORT)
    file_ref: str
    name: str = Field(default="", sa_type=SHORT)
    mime: str = Field(default="", sa_type=SHORT)
    size: int = 0
    seconds: int = 0
    file_id: int | None = Field(default=None, foreign_key="stored_file.id")
    attempts: int = 0
    at: datetime = Field(sa_type=UTCDateTime)
    failed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    checked_at: datetime | None = Field(default=None, sa_type=UTCDateTime)

    @property
    def is_ready(self) -> bool:
        """Whether others than its sender may open it."""
        return self.checked_at is not None and self.file_id is not None


class Event(SQLModel, table=True):
    """The append-only log: who did what to which thing, when. No question text and no names in `details`."""

    __table_args__ = (Index("ix_event_subject", "subject", "subject_id"),)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UTCDateTime)
    actor_id: int | None = None  # a person, or None for the program itself
    act: str = Field(sa_type=SHORT)
    subject: str = Field(sa_type=SHORT)
    subject_id: int | None = None
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON_TYPE)
