"""Questions keep their folded words: no database folds Vietnamese (SQLite lowers ASCII alone), so the program does."""

import sqlalchemy as sa
from alembic import op

from letters.folding import fold

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BATCH = 1000


def upgrade() -> None:
    """Add the column, and fold what is there."""
    op.add_column("question", sa.Column("folded", sa.String(), nullable=False, server_default=""))
    question = sa.table("question", sa.column("id"), sa.column("wording"), sa.column("folded"))
    fill = question.update().where(question.c.id == sa.bindparam("key")).values(folded=sa.bindparam("words"))
    newest, connection = 0, op.get_bind()
    while True:
        some = sa.select(question.c.id, question.c.wording).where(question.c.id > newest)
        rows = connection.execute(some.order_by(question.c.id).limit(BATCH)).all()
        if not rows:
            return
        connection.execute(fill, [{"key": row.id, "words": fold(row.wording)} for row in rows])
        newest = rows[-1].id
