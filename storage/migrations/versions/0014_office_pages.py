"""Pages of the office: when a session used them last, and what was done on them, each form once."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has used them yet."""
    op.add_column("websession", sa.Column("office_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "acted",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("event", sa.String(200), nullable=False),
        sa.Column("act", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.JSON, nullable=False),
        sa.Column("before", sa.JSON, nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.UniqueConstraint("person_id", "event"),
    )
    op.create_index("ix_acted_at", "acted", ["at"])
