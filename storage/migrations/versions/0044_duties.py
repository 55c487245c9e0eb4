"""A debt is accepted by who holds it, and others may support it."""

import sqlalchemy as sa
from alembic import op

from domain.columns import UTCDateTime

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What is written of already was accepted; nobody supports anything yet."""
    with op.batch_alter_table("answer_duty") as rows:
        rows.add_column(sa.Column("accepted_at", UTCDateTime(), nullable=True))
    op.execute("UPDATE answer_duty SET accepted_at = assigned_at WHERE id IN (SELECT duty_id FROM answer)")
    op.create_table(
        "duty_support",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("duty_id", sa.Integer(), sa.ForeignKey("answer_duty.id"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("added_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.Column("dropped_at", UTCDateTime(), nullable=True),
    )
    for column in ("duty_id", "person_id"):
        op.create_index(f"ix_duty_support_{column}", "duty_support", [column])
