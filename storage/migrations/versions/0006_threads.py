"""Threads and pieces: the topic of a chat used last, and which messages worded a draft or an answer."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

DRAFT = sa.table("draft", sa.column("id"), sa.column("arrival_id"), sa.column("pieces", sa.JSON()))


def upgrade() -> None:
    """Add the columns; a draft keeps the one message that is known to have worded it."""
    op.add_column("account", sa.Column("thread", sa.String(200), nullable=False, server_default=""))
    for table in ("draft", "answer"):
        op.add_column(table, sa.Column("pieces", sa.JSON(), nullable=False, server_default="[]"))
    worded = sa.select(DRAFT.c.id, DRAFT.c.arrival_id).where(DRAFT.c.arrival_id.is_not(None))
    for draft_id, arrival_id in op.get_bind().execute(worded).all():
        op.execute(DRAFT.update().where(DRAFT.c.id == draft_id).values(pieces=[arrival_id]))
    with op.batch_alter_table("draft") as changed:
        changed.drop_column("arrival_id")
