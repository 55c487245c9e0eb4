"""An invitation's QR says something of its own to who lets people in."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing was printed yet."""
    with op.batch_alter_table("invitation") as rows:
        rows.add_column(sa.Column("door", sa.String(16), nullable=True))
        rows.create_unique_constraint("uq_invitation_door", ["door"])
