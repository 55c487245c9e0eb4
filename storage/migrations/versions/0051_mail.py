"""Mail addresses are claimed and confirmed; an account may be muted."""

import sqlalchemy as sa
from alembic import op

from domain.columns import UTCDateTime

revision = "0051"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has claimed an address yet, and nothing is muted."""
    op.add_column("account", sa.Column("muted_at", UTCDateTime(), nullable=True))
    op.create_table(
        "address_claim",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("address", sa.String(200), nullable=False),
        sa.Column("origin", sa.String(200), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
    )
    for column in ("person_id", "address"):
        op.create_index(f"ix_address_claim_{column}", "address_claim", [column])
