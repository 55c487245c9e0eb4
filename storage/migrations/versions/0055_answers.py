"""Answers go out at a set hour, are corrected, carry a number; an asker may say «tạm rõ», and hears of pledges."""

import sqlalchemy as sa
from alembic import op

from domain.columns import UTCDateTime

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing was to be sent at an hour, corrected, numbered, or clear for now yet."""
    op.add_column("answer_duty", sa.Column("correcting_at", UTCDateTime(), nullable=True))
    op.add_column("answer", sa.Column("letter", sa.String(length=200), server_default="", nullable=False))
    op.add_column("answer", sa.Column("letter_on", sa.Date(), nullable=True))
    op.add_column("answer", sa.Column("release_at", UTCDateTime(), nullable=True))
    op.add_column("answer", sa.Column("corrects", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index("ix_answer_release_at", "answer", ["release_at"])
    op.add_column("feedback", sa.Column("partly", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("pledge", sa.Column("told", sa.JSON(), server_default="{}", nullable=False))
