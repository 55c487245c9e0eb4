"""Where a message goes is called a chat, since an address is how somebody is spoken to."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Rename the column in place; both databases take these words, and copy nothing."""
    op.execute("ALTER TABLE delivery RENAME COLUMN address TO chat")
