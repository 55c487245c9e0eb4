"""Who was taken off a list because their unit closed, or stands elsewhere now, comes back with it."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody was taken off so yet."""
    op.add_column("invitation", sa.Column("removed_with_unit", sa.Boolean(), nullable=False, server_default=sa.false()))
