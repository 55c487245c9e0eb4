"""What a plan asks of each school, group or department below is a row of each one's own, a part of the whole."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_DEADLINES = sa.table(
    "deadline",
    sa.column("id", sa.Integer),
    sa.column("meeting_id", sa.Integer),
    sa.column("programme_id", sa.Integer),
    sa.column("step", sa.String),
    sa.column("whole_id", sa.Integer),
    sa.column("unit_id", sa.Integer),
)


def upgrade() -> None:
    """What was a school's own by the name of its step («step@12») is a part of that step from now on."""
    with op.batch_alter_table("deadline") as changed:
        changed.add_column(sa.Column("each", sa.JSON(), nullable=False, server_default="{}"))
        changed.add_column(
            sa.Column("whole_id", sa.Integer(), sa.ForeignKey("deadline.id", name="fk_deadline_whole"), nullable=True)
        )
        changed.add_column(
            sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id", name="fk_deadline_unit"), nullable=True)
        )
        changed.create_index("ix_deadline_whole_id", ["whole_id"])
        changed.create_index("ix_deadline_unit_id", ["unit_id"])
    rows = list(op.get_bind().execute(sa.select(*list(_DEADLINES.c)[:4])))
    known = {(meeting, programme, step): key for key, meeting, programme, step in rows}
    for key, meeting, programme, step in rows:
        name, at, unit = step.partition("@")
        whole = known.get((meeting, programme, name))
        if at and unit.isdecimal() and whole is not None:
            changed_row = sa.update(_DEADLINES).where(_DEADLINES.c.id == key)
            op.execute(changed_row.values(whole_id=whole, unit_id=int(unit)))
