"""Who is on duty for a child in danger; of whom an office takes nothing new for a while; requests about one's data."""

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
    with op.batch_alter_table("consent") as rows:
        rows.add_column(sa.Column("stopped_at", UTCDateTime(), nullable=True))
        rows.add_column(sa.Column("kept_before", UTCDateTime(), nullable=True))
    op.create_table(
        "data_request",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("answer_by", UTCDateTime(), nullable=False),
        sa.Column("done_by", UTCDateTime(), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("done_at", UTCDateTime(), nullable=True),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("longer_at", UTCDateTime(), nullable=True),
        sa.Column("told", sa.Integer(), nullable=False),
    )
    for column in ("person_id", "unit_id", "done_at"):
        op.create_index(f"ix_data_request_{column}", "data_request", [column])
