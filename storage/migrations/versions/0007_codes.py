"""The codes of posts that were given out before now get an end, as those given out from now on have."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_CODES = sa.table(
    "joincode",
    sa.column("title", sa.String),
    sa.column("ends_at", sa.DateTime(timezone=True)),
)
_LAST = timedelta(days=30)


def upgrade() -> None:
    """A code that gives a post and never ends, ends thirty days from now."""
    open_ended = sa.and_(_CODES.c.title != "", _CODES.c.ends_at.is_(None))
    op.execute(sa.update(_CODES).where(open_ended).values(ends_at=datetime.now(UTC) + _LAST))
