"""Each morning the office hears what waits; on which day somebody was looked at last stands with the person."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody was looked at yet."""
    op.add_column("person", sa.Column("morning_on", sa.Date(), nullable=True))
