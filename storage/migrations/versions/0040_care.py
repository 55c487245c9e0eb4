"""Who is on duty for a child in danger."""

import sqlalchemy as sa
from alembic import op

from domain.columns import UTCDateTime

revision = "0040"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody was put on duty yet: the chair and the secretaries hear, as before."""
    with op.batch_alter_table("membership") as rows:
        rows.add_column(sa.Column("on_duty_since", UTCDateTime(), nullable=True))
