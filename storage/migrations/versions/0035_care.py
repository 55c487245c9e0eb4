"""What asks for a person's care stands aside from the lists; its writer is asked about it once."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing stands aside yet."""
    for table in ("draft", "question"):
        op.add_column(table, sa.Column("aside", sa.String(32), nullable=True))
    op.add_column("draft", sa.Column("cared", sa.JSON(), nullable=False, server_default="[]"))
