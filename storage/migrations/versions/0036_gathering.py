"""Groups, departments and schools collect what they have to say, and their heads send it."""

import sqlalchemy as sa
from alembic import op

from domain.columns import UTCDateTime

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has collected anything yet."""
    op.create_table(
        "gathering",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("meeting_id", sa.Integer(), sa.ForeignKey("meeting.id"), nullable=False),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("opened_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.Column("sent_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("nil", sa.Boolean(), nullable=False),
        sa.Column("back_at", UTCDateTime(), nullable=True),
        sa.Column("back_why", sa.String(200), nullable=False),
        sa.Column("handed", sa.Integer(), nullable=False),
        sa.Column("handed_at", UTCDateTime(), nullable=True),
        sa.UniqueConstraint("meeting_id", "unit_id"),
    )
    op.create_index("ix_gathering_unit_id", "gathering", ["unit_id"])
    op.create_table(
        "opinion",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("gathering_id", sa.Integer(), sa.ForeignKey("gathering.id"), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("topic_id", sa.Integer(), sa.ForeignKey("topic.id"), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("reply_mode", sa.String(32), nullable=False),
        sa.Column("behalf", sa.String(200), nullable=False),
        sa.Column("joined_to", sa.Integer(), sa.ForeignKey("opinion.id"), nullable=True),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.Column("question_id", sa.Integer(), sa.ForeignKey("question.id"), nullable=True),
    )
    for column in ("gathering_id", "author_id", "question_id"):
        op.create_index(f"ix_opinion_{column}", "opinion", [column])
