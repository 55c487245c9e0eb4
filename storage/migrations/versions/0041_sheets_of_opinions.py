"""A unit's opinions may come as a sheet, which waits to be read."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """None waits yet."""
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
