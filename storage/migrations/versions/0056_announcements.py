"""The office may write to all of an audience."""

import sqlalchemy as sa
from alembic import op

from domain.columns import UTCDateTime

revision = "0056"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing was announced yet."""
    op.create_table(
        "announcement",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("meeting_id", sa.Integer(), sa.ForeignKey("meeting.id"), nullable=False),
        sa.Column("made_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("audience", sa.String(32), nullable=False),
        sa.Column("group_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("mandatory", sa.Boolean(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("reached", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("taken_back_at", UTCDateTime(), nullable=True),
    )
    op.create_index("ix_announcement_meeting_id", "announcement", ["meeting_id"])
