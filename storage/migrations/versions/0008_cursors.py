"""Where a message stands in its chat: a number that only rises, whatever the clock says."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What is there stands by its instant, as it did: microseconds since 1970."""
    for name, at in (("arrival", "at"), ("delivery", "COALESCE(ended_at, created_at)")):
        op.add_column(name, sa.Column("cursor", sa.BigInteger(), nullable=False, server_default="0"))
        op.execute(f"UPDATE {name} SET cursor = {_microseconds(at)}")  # noqa: S608 - the names above
        op.drop_index(f"ix_{name}_history", table_name=name)
        op.create_index(f"ix_{name}_history", name, ["account_id", "cursor"])


def _microseconds(at: str) -> str:
    if op.get_bind().dialect.name == "sqlite":
        return f"CAST(strftime('%s', substr({at}, 1, 19)) AS INTEGER) * 1000000 + CAST(substr({at}, 21) AS INTEGER)"
    return f"CAST(EXTRACT(EPOCH FROM {at}) * 1000000 AS BIGINT)"
