"""A code may be one person's of a list; a member who waits may have named a telephone number that stands on one."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Codes up to now are for whoever has them."""
    for name in ("joincode", "membership"):
        with op.batch_alter_table(name) as rows:
            rows.add_column(
                sa.Column(
                    "entry_id",
                    sa.Integer(),
                    sa.ForeignKey("roster_entry.id", name=f"fk_{name}_entry_id_roster_entry"),
                    nullable=True,
                )
            )
    op.create_index("ix_joincode_entry_id", "joincode", ["entry_id"])
