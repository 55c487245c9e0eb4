"""Whom the promised day could not forget yet is noted, so that the others go on."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody was held back so far."""
    op.add_column("consent", sa.Column("held_back_at", sa.DateTime(timezone=True), nullable=True))
