"""A member who waits may have given the name of somebody invited."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody up to now was asked about."""
    with op.batch_alter_table("membership") as rows:
        rows.add_column(
            sa.Column(
                "claimed_id",
                sa.Integer(),
                sa.ForeignKey("invitation.id", name="fk_membership_claimed_id_invitation"),
                nullable=True,
            )
        )
    op.create_index("ix_membership_claimed_id", "membership", ["claimed_id"])
