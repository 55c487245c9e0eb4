"""What is put over the order of a meeting's list: single moves, and frozen lists."""

import sqlalchemy as sa
from alembic import op

from domain.columns import JSON_TYPE, UTCDateTime

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No list was put in another order before, and none was frozen."""
    op.create_table(
        "override",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("meeting_id", sa.Integer(), sa.ForeignKey("meeting.id"), nullable=False),
        sa.Column("question_id", sa.Integer(), sa.ForeignKey("question.id"), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("moved_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("place_before", sa.Integer(), nullable=False),
        sa.Column("place_after", sa.Integer(), nullable=False),
        sa.Column("ids", JSON_TYPE, nullable=False),
        sa.Column("lifted_at", UTCDateTime(), nullable=True),
    )
    op.create_index("ix_override_meeting_id", "override", ["meeting_id"])
    op.create_table(
        "frozen_list",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("meeting_id", sa.Integer(), sa.ForeignKey("meeting.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("frozen_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("speaking", JSON_TYPE, nullable=False),
        sa.Column("written", JSON_TYPE, nullable=False),
        sa.Column("waiting", JSON_TYPE, nullable=False),
        sa.Column("last_override", sa.Integer(), nullable=False),
        sa.Column("thawed_at", UTCDateTime(), nullable=True),
    )
    op.create_index("ix_frozen_list_meeting_id", "frozen_list", ["meeting_id"])
