"""A slip's stub has letters by which its question is followed without an account."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No slip was taken yet."""
    with op.batch_alter_table("question") as rows:
        rows.add_column(sa.Column("stub", sa.String(16), nullable=True))
        rows.create_unique_constraint("uq_question_stub", ["stub"])
