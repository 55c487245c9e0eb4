"""Each person may have a way back: a link and digits that bring them to their talk from any device."""

import sqlalchemy as sa
from alembic import op

from domain.columns import UTCDateTime

revision = "0052"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has one yet."""
    op.create_table(
        "way_back",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("digits", sa.String(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
    )
    op.create_index("ix_way_back_person_id", "way_back", ["person_id"])
