"""Lists of people that an office brings in, so that who comes is known."""

import sqlalchemy as sa
from alembic import op

from domain.columns import UTCDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables; nothing that is there changes."""
    op.create_table(
        "roster",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("made_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("finished_at", UTCDateTime(), nullable=True),
        sa.Column("undone_at", UTCDateTime(), nullable=True),
    )
    op.create_index("ix_roster_unit_id", "roster", ["unit_id"])
    op.create_table(
        "roster_entry",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("roster_id", sa.Integer(), sa.ForeignKey("roster.id"), nullable=False),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("group_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=True),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("folded", sa.String(200), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("phone", sa.String(200), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("removed_at", UTCDateTime(), nullable=True),
    )
    for column in ("roster_id", "unit_id", "folded", "phone", "person_id"):
        op.create_index(f"ix_roster_entry_{column}", "roster_entry", [column])
