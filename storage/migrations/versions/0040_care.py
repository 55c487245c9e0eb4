"""Who is on duty for a child in danger; of whom an office takes nothing new for a while."""

import sqlalchemy as sa
from alembic import op

from domain.columns import UTCDateTime

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody was put on duty yet: the chair and the secretaries hear, as before. Nobody was paused either."""
    with op.batch_alter_table("membership") as rows:
        rows.add_column(sa.Column("on_duty_since", UTCDateTime(), nullable=True))
    op.create_table(
        "pause",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("name_hidden", sa.Boolean(), nullable=False),
        sa.Column("begun_at", UTCDateTime(), nullable=False),
        sa.Column("begun_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("lifted_at", UTCDateTime(), nullable=True),
        sa.Column("lifted_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("ways", sa.JSON(), nullable=False),
    )
    for column in ("person_id", "unit_id", "ends_at"):
        op.create_index(f"ix_pause_{column}", "pause", [column])
