"""What a page has shown counts as seen; what an asker must hear of a question says of which."""

import sqlalchemy as sa
from alembic import op

from domain.columns import UTCDateTime

revision = "0054"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is known to have been seen yet; older messages are about no question that they name."""
    op.add_column("account", sa.Column("seen_cursor", sa.BigInteger(), server_default="0", nullable=False))
    with op.batch_alter_table("delivery") as delivery:
        delivery.add_column(sa.Column("question_id", sa.Integer(), nullable=True))
        delivery.add_column(sa.Column("seen_at", UTCDateTime(), nullable=True))
        delivery.create_foreign_key("fk_delivery_question_id", "question", ["question_id"], ["id"])
    op.create_index(
        "ix_delivery_question",
        "delivery",
        ["question_id"],
        sqlite_where=sa.text("question_id IS NOT NULL"),
        postgresql_where=sa.text("question_id IS NOT NULL"),
    )
