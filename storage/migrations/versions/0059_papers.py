"""Papers are made in versions and numbered, units have letterheads, and a meeting keeps on what it stands."""

import sqlalchemy as sa
from alembic import op

from domain.columns import UTCDateTime

revision = "0059"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No paper was made, none has a number, no unit said how its papers begin, and no meeting has grounds."""
    op.create_table(
        "paper",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("meeting_id", sa.Integer(), sa.ForeignKey("meeting.id"), nullable=False),
        sa.Column("kind", sa.String(200), nullable=False),
        sa.Column("about", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("made_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("file_id", sa.Integer(), sa.ForeignKey("stored_file.id"), nullable=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.UniqueConstraint("meeting_id", "kind", "about", "version"),
    )
    op.create_index("ix_paper_meeting_id", "paper", ["meeting_id"])
    op.create_index("ix_paper_file_id", "paper", ["file_id"])
    op.create_table(
        "paper_number",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("meeting_id", sa.Integer(), sa.ForeignKey("meeting.id"), nullable=False),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("kind", sa.String(200), nullable=False),
        sa.Column("about", sa.Integer(), nullable=False),
        sa.Column("sign", sa.String(16), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("given_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("given_at", UTCDateTime(), nullable=False),
        sa.UniqueConstraint("meeting_id", "kind", "about"),
        sa.UniqueConstraint("unit_id", "sign", "year", "number"),
    )
    op.create_index("ix_paper_number_meeting_id", "paper_number", ["meeting_id"])
    op.create_table(
        "letterhead",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("governing", "body")),
        *(sa.Column(name, sa.String(200), nullable=False) for name in ("place", "code", "drafter")),
        sa.Column("authority", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(200), nullable=False) for name in ("office", "signer")),
        sa.Column("recipients", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("unit_id"),
    )
    op.add_column("meeting", sa.Column("basis", sa.JSON(), server_default="[]", nullable=False))
    with op.batch_alter_table("attachment") as rows:
        paper = sa.ForeignKey("paper.id", name="fk_attachment_paper_id_paper")
        rows.add_column(sa.Column("paper_id", sa.Integer(), paper, nullable=True))
    op.create_index("ix_attachment_paper_id", "attachment", ["paper_id"])
