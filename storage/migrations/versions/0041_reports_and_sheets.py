"""A unit's opinions may come as a sheet; a question may be a remark on a report, or a slip that its page named."""

import sqlalchemy as sa
from alembic import op

from domain.columns import UTCDateTime

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No sheet waits yet, and no report is open."""
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("meeting_id", sa.Integer(), sa.ForeignKey("meeting.id"), nullable=False),
        sa.Column("topic_id", sa.Integer(), sa.ForeignKey("topic.id"), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("where", sa.String(200), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("opened_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("dropped_at", UTCDateTime(), nullable=True),
    )
    op.create_index("ix_report_meeting_id", "report", ["meeting_id"])
    for name in ("draft", "question"):
        with op.batch_alter_table(name) as rows:
            rows.add_column(
                sa.Column(
                    "report_id", sa.Integer(), sa.ForeignKey("report.id", name=f"fk_{name}_report_id_report"),
                    nullable=True,
                )
            )  # fmt: skip
            rows.add_column(sa.Column("place", sa.String(200), nullable=False, server_default=""))
    op.create_index("ix_question_report_id", "question", ["report_id"])
    with op.batch_alter_table("question") as rows:
        rows.add_column(sa.Column("slip", sa.String(36), nullable=True))
        rows.create_unique_constraint("uq_question_slip", ["slip"])
    with op.batch_alter_table("attachment") as rows:
        rows.add_column(
            sa.Column(
                "gathering_id",
                sa.Integer(),
                sa.ForeignKey("gathering.id", name="fk_attachment_gathering_id_gathering"),
                nullable=True,
            )
        )
    op.create_index("ix_attachment_gathering_id", "attachment", ["gathering_id"])
