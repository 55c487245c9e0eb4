"""An agreement keeps the day that was named in it, so that the promise can be kept."""

import sqlalchemy as sa
from alembic import op

from domain.columns import UTCDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Whoever agreed before was shown the next meeting of a unit of theirs: its day is the one that was named."""
    op.add_column("consent", sa.Column("keep_until", UTCDateTime(), nullable=True))
    op.add_column("consent", sa.Column("end_told_at", UTCDateTime(), nullable=True))
    op.create_index("ix_consent_keep_until", "consent", ["keep_until"])
    op.execute("""
        UPDATE consent SET keep_until = (
            SELECT max(meeting.keep_until) FROM meeting JOIN membership ON membership.unit_id = meeting.unit_id
            WHERE membership.person_id = consent.person_id
        )
    """)
