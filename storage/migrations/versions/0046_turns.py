"""A turn tells who answered, who was absent and why not; notes of a turn, and what was pledged, are kept."""

import sqlalchemy as sa
from alembic import op

from domain.columns import UTCDateTime

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody was absent and nothing was pledged before; a gist that is there is the first note of its turn."""
    with op.batch_alter_table("queue_entry") as rows:
        rows.add_column(sa.Column("absent_at", UTCDateTime(), nullable=True))
        rows.add_column(
            sa.Column(
                "answered_by", sa.Integer(), sa.ForeignKey("person.id", name="fk_queue_entry_answered_by_person"),
                nullable=True,
            )
        )  # fmt: skip
        rows.add_column(sa.Column("reason", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "turn_note",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("question_id", sa.Integer(), sa.ForeignKey("question.id"), nullable=False),
        sa.Column("meeting_id", sa.Integer(), sa.ForeignKey("meeting.id"), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("noted_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("dropped_at", UTCDateTime(), nullable=True),
    )
    op.create_table(
        "pledge",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("question_id", sa.Integer(), sa.ForeignKey("question.id"), nullable=False),
        sa.Column("meeting_id", sa.Integer(), sa.ForeignKey("meeting.id"), nullable=False),
        sa.Column("deadline_id", sa.Integer(), sa.ForeignKey("deadline.id"), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("dropped_at", UTCDateTime(), nullable=True),
    )
    for name in ("turn_note", "pledge"):
        for column in ("question_id", "meeting_id"):
            op.create_index(f"ix_{name}_{column}", name, [column])
    op.create_index("ix_pledge_deadline_id", "pledge", ["deadline_id"])
    op.execute(
        "INSERT INTO turn_note (question_id, meeting_id, kind, text, at, noted_by) "
        "SELECT question_id, meeting_id, 'gist', gist, outcome_at, decided_by FROM queue_entry "
        "WHERE gist <> '' AND outcome_at IS NOT NULL"
    )
