"""Hybrid meetings: their link and who comes online; for whom somebody speaks."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has a link yet; everybody comes to the hall, and speaks for themselves."""
    op.add_column("meeting", sa.Column("link", sa.String(500), nullable=False, server_default=""))
    op.add_column("participation", sa.Column("online", sa.Boolean(), nullable=False, server_default=sa.false()))
    for table in ("draft", "question"):
        op.add_column(table, sa.Column("behalf", sa.String(200), nullable=False, server_default=""))
