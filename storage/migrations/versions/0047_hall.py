"""A hall has screens, a meeting takes breaks, and the words of a question may be shown to the hall."""

import sqlalchemy as sa
from alembic import op

from domain.columns import UTCDateTime

revision = "0047"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No screen is open, no meeting takes a break, and no words are shown."""
    op.create_table(
        "hall_screen",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("meeting_id", sa.Integer(), sa.ForeignKey("meeting.id"), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("made_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index("ix_hall_screen_meeting_id", "hall_screen", ["meeting_id"])
    op.add_column("meeting", sa.Column("break_since", UTCDateTime(), nullable=True))
    op.add_column("question", sa.Column("shown_version", sa.Integer(), nullable=True))
