"""What nobody saw is handed over on paper: to whom, by whom, when; and after how many days."""

import sqlalchemy as sa
from alembic import op

from domain.columns import UTCDateTime

revision = "0057"
down_revision = "0051"
branch_labels = None
depends_on = None

_UNSEEN = "question_id IS NOT NULL AND seen_at IS NULL AND passed_at IS NULL"


def upgrade() -> None:
    """Nothing waits to be handed over; every office waits two working days."""
    op.add_column("unit", sa.Column("unseen_days", sa.Integer(), server_default="2", nullable=False))
    op.create_table(
        "handover",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("question_id", sa.Integer(), sa.ForeignKey("question.id"), nullable=False),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("group_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=True),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=True),
        sa.Column("given_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("back_reason", sa.String(200), nullable=False),
        sa.Column("back_at", UTCDateTime(), nullable=True),
        sa.Column("back_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("ended", sa.String(32), nullable=True),
    )
    for column in ("question_id", "unit_id", "group_id"):
        op.create_index(f"ix_handover_{column}", "handover", [column])
    still = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_handover_open", "handover", ["question_id"], unique=True, sqlite_where=still, postgresql_where=still
    )
    with op.batch_alter_table("delivery") as delivery:
        delivery.add_column(sa.Column("passed_at", UTCDateTime(), nullable=True))
        delivery.add_column(sa.Column("handover_id", sa.Integer(), nullable=True))
        delivery.create_foreign_key("fk_delivery_handover_id", "handover", ["handover_id"], ["id"])
    op.create_index(
        "ix_delivery_unseen",
        "delivery",
        ["question_id"],
        sqlite_where=sa.text(_UNSEEN),
        postgresql_where=sa.text(_UNSEEN),
    )
