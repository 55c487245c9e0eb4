"""Files are checked before others open them, hang on answers too, and a voice note waits to be typed."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was kept until now is checked by the clock, like what comes."""
    op.add_column("stored_file", sa.Column("thumbnail", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("attachment") as rows:
        rows.add_column(
            sa.Column(
                "answer_id",
                sa.Integer(),
                sa.ForeignKey("answer.id", name="fk_attachment_answer_id_answer"),
                nullable=True,
            )
        )
    op.create_index("ix_attachment_answer_id", "attachment", ["answer_id"])
    op.add_column("attachment", sa.Column("seconds", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("attachment", sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("draft", sa.Column("voiced_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("draft", sa.Column("typed", sa.String(), nullable=False, server_default=""))
    op.create_index(
        "ix_delivery_document",
        "delivery",
        ["document_id"],
        sqlite_where=sa.text("document_id IS NOT NULL"),
        postgresql_where=sa.text("document_id IS NOT NULL"),
    )
