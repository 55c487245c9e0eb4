"""Papers are ordered in a turn and made after it: what is to be made stands in the file's row until its bytes do."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """All files that are there were made at once."""
    op.add_column("stored_file", sa.Column("paper", sa.String(200), nullable=False, server_default=""))
    op.add_column("stored_file", sa.Column("contents", sa.String(), nullable=False, server_default=""))
    op.add_column("stored_file", sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
    making = sa.text("state = 'making'")
    op.create_index(
        "ix_delivery_making", "delivery", ["account_id", "cursor"], sqlite_where=making, postgresql_where=making
    )
