"""A question may be owed several things; a debt may have no day yet, and tells how it goes on."""

import sqlalchemy as sa
from alembic import op

from domain.columns import UTCDateTime

revision = "0062"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was owed before was one debt to one question, with a day."""
    with op.batch_alter_table("answer_duty") as duty:
        duty.add_column(sa.Column("beside", sa.Boolean(), nullable=False, server_default=sa.false()))
        duty.add_column(sa.Column("part", sa.String(), nullable=False, server_default=""))
        duty.add_column(sa.Column("undated_at", UTCDateTime(), nullable=True))
        duty.add_column(sa.Column("undated_reason", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "duty_news",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("duty_id", sa.Integer(), sa.ForeignKey("answer_duty.id"), nullable=False),
        sa.Column("told_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("dropped_at", UTCDateTime(), nullable=True),
    )
    op.create_index("ix_duty_news_duty_id", "duty_news", ["duty_id"])
