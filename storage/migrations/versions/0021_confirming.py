"""A unit may want its members confirmed by who knows them; whoever waits for it may ask and may not speak."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody who is there waits for anything."""
    op.add_column("unit", sa.Column("confirms", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("membership", sa.Column("waits_since", sa.DateTime(timezone=True), nullable=True))
