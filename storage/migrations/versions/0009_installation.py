"""The installation: a word that tells it from every other one, and in a backup when that was made."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Draw the word, once."""
    made = op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("word", sa.String(200), nullable=False),
        sa.Column("copied_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.bulk_insert(made, [{"id": 1, "word": secrets.token_hex(8)}])
