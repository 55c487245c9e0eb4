"""A hall has screens, words may be shown to it; a meeting takes breaks, and its minutes have notes of their own."""

import sqlalchemy as sa
from alembic import op

from domain.columns import UTCDateTime

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No screen is open, no words are shown, no break is taken, and nothing was added to any minutes."""
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
    op.create_table(
        "minute_note",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("meeting_id", sa.Integer(), sa.ForeignKey("meeting.id"), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("written_at", UTCDateTime(), nullable=False),
        sa.Column("struck_at", UTCDateTime(), nullable=True),
    )
    op.create_index("ix_minute_note_meeting_id", "minute_note", ["meeting_id"])
    op.create_table(
        "minute_wording",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("note_id", sa.Integer(), sa.ForeignKey("minute_note.id"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("written_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("written_at", UTCDateTime(), nullable=False),
        sa.Column("struck_at", UTCDateTime(), nullable=True),
        sa.UniqueConstraint("note_id", "version"),
    )
    op.create_index("ix_minute_wording_note_id", "minute_wording", ["note_id"])
    op.add_column("meeting", sa.Column("break_since", UTCDateTime(), nullable=True))
    op.add_column("question", sa.Column("shown_version", sa.Integer(), nullable=True))
