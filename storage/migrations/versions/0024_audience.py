"""A meeting knows for whom it is and how many each unit sends."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Meetings that are there are for everybody, as they were."""
    op.add_column("meeting", sa.Column("audience", sa.JSON(), nullable=False, server_default="[]"))
