"""A meeting keeps what its earlier house rules said: who accepted them can still read them."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was written over before is gone."""
    op.add_column("meeting", sa.Column("earlier_rules", sa.JSON(), nullable=False, server_default="{}"))
