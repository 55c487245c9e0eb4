"""Which messages worded a question, so that one that is changed in the chat is known by itself and not by its words."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of what was registered before nobody knows any more, so that it is still found by its words."""
    op.add_column("question", sa.Column("pieces", sa.JSON(), nullable=False, server_default="[]"))
