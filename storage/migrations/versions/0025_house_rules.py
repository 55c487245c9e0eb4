"""Who speaks has accepted the house rules: which version of them, and when."""

import sqlalchemy as sa
from alembic import op

from domain.columns import UTCDateTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Rules that are there are the first version; nobody has accepted any."""
    op.add_column("meeting", sa.Column("rules_version", sa.Integer(), nullable=False, server_default="1"))
    op.create_table(
        "participation",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("meeting_id", sa.Integer(), sa.ForeignKey("meeting.id"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("rules_version", sa.Integer(), nullable=False),
        sa.Column("rules_accepted_at", UTCDateTime(), nullable=True),
        sa.UniqueConstraint("meeting_id", "person_id"),
    )
    op.create_index("ix_participation_person_id", "participation", ["person_id"])
