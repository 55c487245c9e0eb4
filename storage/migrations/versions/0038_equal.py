"""Questions that ask the same are answered together, by the first of them."""

import sqlalchemy as sa
from alembic import op

from domain.columns import UTCDateTime

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every question up to now stands by itself."""
    with op.batch_alter_table("question") as rows:
        rows.add_column(
            sa.Column(
                "joined_to",
                sa.Integer(),
                sa.ForeignKey("question.id", name="fk_question_joined_to_question"),
                nullable=True,
            )
        )
        rows.add_column(sa.Column("joined_at", UTCDateTime(), nullable=True))
    op.create_index("ix_question_joined_to", "question", ["joined_to"])
    op.add_column("answer", sa.Column("shared", sa.Boolean(), nullable=False, server_default=sa.false()))
