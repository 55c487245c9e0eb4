"""Several networks: linking accounts, a month's allowance, numbered offers, and where a message was tried before."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
SHORT = sa.String(200)


def upgrade() -> None:
    """Add the tables and columns; what is there stays as it is."""
    op.add_column("account", sa.Column("last_offer", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("place", sa.Column("more", sa.String(24), nullable=False, server_default=""))
    op.add_column("delivery", sa.Column("tried", sa.JSON(), nullable=False, server_default="[]"))
    op.create_table(
        "offer",
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("label", SHORT, nullable=False),
        sa.Column("payload", SHORT, nullable=False),
        sa.Column("forms", sa.JSON(), nullable=False),
        sa.Column("about", SHORT, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
    )
    op.create_table(
        "link_code",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("code", SHORT, nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
    )
    for column in ("code", "person_id", "account_id"):
        op.create_index(f"ix_link_code_{column}", "link_code", [column])
    op.create_table(
        "link_try",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
    )
    for column in ("account_id", "at"):
        op.create_index(f"ix_link_try_{column}", "link_try", [column])
    op.create_table(
        "allowance",
        sa.Column("network", SHORT, primary_key=True),
        sa.Column("month", sa.String(7), primary_key=True),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("stopped_at", INSTANT, nullable=True),
    )
