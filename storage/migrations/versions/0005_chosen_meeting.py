"""Which meeting a person means where several may be meant."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nobody has chosen yet."""
    with op.batch_alter_table("person") as changed:
        changed.add_column(
            sa.Column("chosen_meeting_id", sa.Integer(), sa.ForeignKey("meeting.id", name="fk_person_chosen_meeting"))
        )
