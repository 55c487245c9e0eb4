"""Who asks may wish that nobody is shown their name."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has wished so yet."""
    for table in ("draft", "question"):
        op.add_column(table, sa.Column("name_hidden", sa.Boolean(), nullable=False, server_default=sa.false()))
