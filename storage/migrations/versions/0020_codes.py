"""Join codes know since when they are, and whether the office has withdrawn them; each use of one is a row."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of uses before now nothing is known but how many are left."""
    op.add_column("joincode", sa.Column("made_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("joincode", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_joincode_unit_id", "joincode", ["unit_id"])
    op.create_table(
        "code_use",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("code", sa.String(32), sa.ForeignKey("joincode.code"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_code_use_code", "code_use", ["code"])
    op.create_index("ix_code_use_person_id", "code_use", ["person_id"])
