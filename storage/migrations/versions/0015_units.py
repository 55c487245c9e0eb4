"""Units have an order, may be closed, and tell when somebody else changed them."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """All that are there are open, in the order in which they were made."""
    op.add_column("unit", sa.Column("rank", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("unit", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("unit", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
