"""Browsers may be told of news while the chat is closed; what proves to push services who tells is made once."""

import sqlalchemy as sa
from alembic import op

from domain.columns import UTCDateTime

revision = "0050"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has asked to be told; the key is made at the next start."""
    op.add_column("installation", sa.Column("push_key", sa.String(200), server_default="", nullable=False))
    op.create_table(
        "push_subscription",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("token_hash", sa.String(64), sa.ForeignKey("websession.token_hash"), nullable=False),
        sa.Column("endpoint", sa.String(1000), nullable=False),
        sa.Column("p256dh", sa.String(200), nullable=False),
        sa.Column("auth", sa.String(200), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.UniqueConstraint("endpoint"),
    )
    for column in ("account_id", "token_hash"):
        op.create_index(f"ix_push_subscription_{column}", "push_subscription", [column])
    op.create_table(
        "push",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("subscription_id", sa.Integer(), sa.ForeignKey("push_subscription.id"), nullable=False),
        sa.Column("delivery_id", sa.Integer(), sa.ForeignKey("delivery.id"), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.UniqueConstraint("subscription_id", "delivery_id"),
    )
    op.create_index("ix_push_delivery_id", "push", ["delivery_id"])
    still_open = sa.text("state IN ('due', 'sending')")
    op.create_index("ix_push_open", "push", ["due_at"], sqlite_where=still_open, postgresql_where=still_open)
