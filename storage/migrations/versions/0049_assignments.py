"""Who was asked to support an answer may be let go and asked again."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody was asked twice yet."""
    op.add_column("duty_support", sa.Column("turns", sa.Integer(), server_default="0", nullable=False))
