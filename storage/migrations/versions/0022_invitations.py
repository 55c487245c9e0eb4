"""Who is invited to a meeting, for which unit, what they answered, and whether they came."""

import sqlalchemy as sa
from alembic import op

from domain.columns import UTCDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a table; nobody has been invited to what is there."""
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("meeting_id", sa.Integer(), sa.ForeignKey("meeting.id"), nullable=False),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("entry_id", sa.Integer(), sa.ForeignKey("roster_entry.id"), nullable=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("folded", sa.String(200), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("seat", sa.String(32), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("speech", sa.String(200), nullable=False),
        sa.Column("named_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("named_at", UTCDateTime(), nullable=False),
        sa.Column("removed_at", UTCDateTime(), nullable=True),
        sa.Column("instead_of_id", sa.Integer(), sa.ForeignKey("invitation.id"), nullable=True),
        sa.Column("asked_at", UTCDateTime(), nullable=True),
        sa.Column("reminded_at", UTCDateTime(), nullable=True),
        sa.Column("rsvp", sa.String(32), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("arrived_at", UTCDateTime(), nullable=True),
        sa.Column("came_by", sa.String(32), nullable=True),
        sa.Column("let_in_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("meeting_id", "person_id"),
        sa.UniqueConstraint("meeting_id", "entry_id"),
    )
    for column in ("meeting_id", "unit_id", "person_id", "entry_id", "folded"):
        op.create_index(f"ix_invitation_{column}", "invitation", [column])
    only_a_name = sa.text("person_id IS NULL AND entry_id IS NULL AND folded <> ''")
    op.create_index(
        "uq_invitation_name", "invitation", ["meeting_id", "unit_id", "role", "folded"], unique=True,
        sqlite_where=only_a_name, postgresql_where=only_a_name,
    )  # fmt: skip
