"""A report on which remarks are gathered may be put in as a file."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No report was a file yet."""
    with op.batch_alter_table("attachment") as attachment:
        key = sa.ForeignKey("report.id", name="fk_attachment_report_id_report")
        attachment.add_column(sa.Column("report_id", sa.Integer(), key, nullable=True))
    op.create_index("ix_attachment_report_id", "attachment", ["report_id"])
