"""Networks with OAuth: the pair of tokens in force, and who is renewing it."""

import sqlalchemy as sa
from alembic import op

from domain.columns import JSON_TYPE, UTCDateTime

revision = "0053"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No network has tokens yet."""
    op.create_table(
        "token_pair",
        sa.Column("network", sa.String(length=200), primary_key=True, nullable=False),
        sa.Column("access", sa.String(), nullable=False),
        sa.Column("renewed_at", UTCDateTime(), nullable=True),
        sa.Column("access_until", UTCDateTime(), nullable=True),
        sa.Column("refresh", sa.String(), nullable=False),
        sa.Column("given", JSON_TYPE, nullable=False),
        sa.Column("claim", sa.String(), nullable=False),
        sa.Column("claimed_at", UTCDateTime(), nullable=True),
        sa.Column("cut_off", sa.Boolean(), nullable=False),
        sa.Column("refused_at", UTCDateTime(), nullable=True),
    )
