"""Plans: programmes of meetings, their deadlines, the office's own days off; meetings that move and are cancelled."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
STATE = sa.String(32)
SHORT = sa.String(200)
OPEN = sa.text("done_at IS NULL AND dropped_at IS NULL")


def upgrade() -> None:
    """Add the tables and columns; what is there stays as it is."""
    op.create_table(
        "programme",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("code", sa.String(64), nullable=False, unique=True),
        sa.Column("title", SHORT, nullable=False),
        sa.Column("school_year", sa.Integer(), nullable=False),
        sa.Column("words", SHORT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=True),
        sa.Column("each", sa.Boolean(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
    )
    op.create_index("ix_programme_unit_id", "programme", ["unit_id"])
    _meeting()
    _deadline()
    op.create_table(
        "office_day",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", STATE, nullable=False),
        sa.Column("name", SHORT, nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.Column("added_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.UniqueConstraint("unit_id", "day"),
    )
    op.create_index("ix_office_day_unit_id", "office_day", ["unit_id"])


def _meeting() -> None:
    op.add_column("joincode", sa.Column("title", SHORT, nullable=False, server_default=""))
    with op.batch_alter_table("meeting") as changed:
        changed.add_column(
            sa.Column("programme_id", sa.Integer(), sa.ForeignKey("programme.id", name="fk_meeting_programme"))
        )
        changed.add_column(sa.Column("mode", STATE, nullable=False, server_default="direct"))
        changed.add_column(sa.Column("tentative", sa.Boolean(), nullable=False, server_default=sa.false()))
        changed.add_column(sa.Column("reminds", sa.Boolean(), nullable=False, server_default=sa.true()))
        changed.add_column(sa.Column("reminder_text", sa.String(), nullable=False, server_default=""))
        changed.add_column(sa.Column("cancel_reason", SHORT, nullable=False, server_default=""))
    op.create_index("ix_meeting_programme_id", "meeting", ["programme_id"])


def _deadline() -> None:
    person = "person.id"
    op.create_table(
        "deadline",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("meeting_id", sa.Integer(), sa.ForeignKey("meeting.id"), nullable=True),
        sa.Column("programme_id", sa.Integer(), sa.ForeignKey("programme.id"), nullable=True),
        sa.Column("step", sa.String(64), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("title", SHORT, nullable=False),
        sa.Column("words", SHORT, nullable=False),
        sa.Column("source", SHORT, nullable=False),
        sa.Column("owner", SHORT, nullable=False),
        sa.Column("receiver", SHORT, nullable=False),
        sa.Column("holder_id", sa.Integer(), sa.ForeignKey(person), nullable=True),
        sa.Column("head_id", sa.Integer(), sa.ForeignKey(person), nullable=True),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("proposed", sa.Boolean(), nullable=False),
        sa.Column("is_notice", sa.Boolean(), nullable=False),
        sa.Column("repeat_days", sa.Integer(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("ends_at", INSTANT, nullable=True),
        sa.Column("cut_off", sa.Date(), nullable=True),
        sa.Column("roll", STATE, nullable=False),
        sa.Column("off", SHORT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", INSTANT, nullable=True),
        sa.Column("confirmed_by", sa.Integer(), sa.ForeignKey(person), nullable=True),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.Column("done_by", sa.Integer(), sa.ForeignKey(person), nullable=True),
        sa.Column("proof", SHORT, nullable=False),
        sa.Column("dropped_at", INSTANT, nullable=True),
        sa.Column("dropped_why", SHORT, nullable=False),
        sa.UniqueConstraint("meeting_id", "programme_id", "step"),
    )
    for column in ("meeting_id", "programme_id", "holder_id"):
        op.create_index(f"ix_deadline_{column}", "deadline", [column])
    op.create_index("ix_deadline_open", "deadline", ["ends_at"], sqlite_where=OPEN, postgresql_where=OPEN)
    with op.batch_alter_table("attachment") as changed:
        changed.add_column(
            sa.Column("deadline_id", sa.Integer(), sa.ForeignKey("deadline.id", name="fk_attachment_deadline"))
        )
    op.create_index("ix_attachment_deadline_id", "attachment", ["deadline_id"])
