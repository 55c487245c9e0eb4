"""Duties are proposed to the chair where a meeting wants that; who was asked to support may be asked again."""

import sqlalchemy as sa
from alembic import op

from domain.columns import UTCDateTime

revision = "0049"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing was proposed, no meeting wants it, and nobody was asked twice yet."""
    op.add_column("duty_support", sa.Column("turns", sa.Integer(), server_default="0", nullable=False))
    op.add_column("meeting", sa.Column("assignments_approved", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "proposed_duty",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("question_id", sa.Integer(), sa.ForeignKey("question.id"), nullable=False),
        sa.Column("meeting_id", sa.Integer(), sa.ForeignKey("meeting.id"), nullable=False),
        sa.Column("holder_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("proposed_at", UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("over_duty", sa.Integer(), nullable=False),
        sa.Column("over_version", sa.Integer(), nullable=False),
        sa.Column("returned_at", UTCDateTime(), nullable=True),
        sa.Column("return_reason", sa.String(), nullable=False),
        sa.Column("approved_at", UTCDateTime(), nullable=True),
        sa.Column("approved_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
    )
    for column in ("question_id", "meeting_id", "holder_id"):
        op.create_index(f"ix_proposed_duty_{column}", "proposed_duty", [column])
