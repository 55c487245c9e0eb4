"""What a school or a class teaches may be chosen where its name does not say it."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Names say what they say."""
    op.add_column("unit", sa.Column("levels", sa.JSON(), nullable=False, server_default="[]"))
