"""In which unit's name somebody acts who is something in several."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nobody has chosen yet."""
    with op.batch_alter_table("person") as changed:
        changed.add_column(
            sa.Column("acting_unit_id", sa.Integer(), sa.ForeignKey("unit.id", name="fk_person_acting_unit"))
        )
