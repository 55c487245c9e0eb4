"""Askers are asked back, and their questions refused, sent up by a letter and split."""

import sqlalchemy as sa
from alembic import op

from domain.columns import UTCDateTime

revision = "0043"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody was asked back yet."""
    op.create_table(
        "ask_back",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("question_id", sa.Integer(), sa.ForeignKey("question.id"), nullable=False),
        sa.Column("asked_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.Column("duty_id", sa.Integer(), sa.ForeignKey("answer_duty.id"), nullable=True),
        sa.Column("duty_version", sa.Integer(), nullable=False),
        sa.Column("reply", sa.String(), nullable=False),
        sa.Column("replied_at", UTCDateTime(), nullable=True),
        sa.Column("replied_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("lapsed_at", UTCDateTime(), nullable=True),
        sa.Column("cancelled_at", UTCDateTime(), nullable=True),
    )
    op.create_index("ix_ask_back_question_id", "ask_back", ["question_id"])
    op.create_table(
        "ruling",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("question_id", sa.Integer(), sa.ForeignKey("question.id"), nullable=False),
        sa.Column("meeting_id", sa.Integer(), sa.ForeignKey("meeting.id"), nullable=False),
        sa.Column("way", sa.String(32), nullable=False),
        sa.Column("ground", sa.String(32), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("proposed_at", UTCDateTime(), nullable=False),
        sa.Column("decided_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("again_at", UTCDateTime(), nullable=True),
        sa.Column("kept_at", UTCDateTime(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
    )
    op.create_index("ix_ruling_question_id", "ruling", ["question_id"])
    op.create_index("ix_ruling_meeting_id", "ruling", ["meeting_id"])
    with op.batch_alter_table("question") as rows:
        rows.add_column(
            sa.Column(
                "split_from", sa.Integer(), sa.ForeignKey("question.id", name="fk_question_split_from_question"),
                nullable=True,
            )
        )  # fmt: skip
    op.create_index("ix_question_split_from", "question", ["split_from"])
    with op.batch_alter_table("answer_duty") as rows:
        rows.add_column(sa.Column("letter", sa.String(200), nullable=False, server_default=""))
        rows.add_column(sa.Column("letter_on", sa.Date(), nullable=True))
        rows.add_column(sa.Column("paused_at", UTCDateTime(), nullable=True))
