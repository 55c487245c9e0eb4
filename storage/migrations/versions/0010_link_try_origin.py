"""Wrong codes remember the web address that they came from: it is limited, not the office."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; wrong codes from before came from nowhere, and are forgotten within a quarter of an hour."""
    op.add_column("link_try", sa.Column("origin", sa.String(200), nullable=False, server_default=""))
    op.create_index("ix_link_try_origin", "link_try", ["origin"])
