"""The first tables: people, meetings, questions, duties, messages, and the log that nobody may change."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
STATE = sa.String(32)
SHORT = sa.String(200)


def upgrade() -> None:
    """Make every table, then guard the event log."""
    _people()
    _meetings()
    _questions()
    _duties()
    _messages()
    _log()


def _people() -> None:
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("parent_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=True),
        sa.Column("kind", STATE, nullable=False),
        sa.Column("name", SHORT, nullable=False),
        sa.Column("paper_desk", SHORT, nullable=False),
    )
    op.create_index("ix_unit_parent_id", "unit", ["parent_id"])
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", SHORT, nullable=False),
        sa.Column("address", STATE, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("erased_at", INSTANT, nullable=True),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("network", SHORT, nullable=False),
        sa.Column("external_id", SHORT, nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("last_seen_at", INSTANT, nullable=False),
        sa.Column("blocked_at", INSTANT, nullable=True),
        sa.Column("declined_at", INSTANT, nullable=True),
        sa.UniqueConstraint("network", "external_id"),
    )
    op.create_index("ix_account_person_id", "account", ["person_id"])
    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("role", STATE, nullable=False),
        sa.Column("group_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=True),
        sa.Column("title", SHORT, nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.UniqueConstraint("person_id", "unit_id", "role"),
    )
    op.create_index("ix_membership_person_id", "membership", ["person_id"])
    op.create_index("ix_membership_unit_id", "membership", ["unit_id"])
    op.create_table(
        "joincode",
        sa.Column("code", sa.String(32), primary_key=True),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("role", STATE, nullable=False),
        sa.Column("group_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("uses_left", sa.Integer(), nullable=True),
        sa.Column("ends_at", INSTANT, nullable=True),
    )
    op.create_table(
        "signinlink",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
    )
    op.create_index("ix_signinlink_person_id", "signinlink", ["person_id"])
    op.create_table(
        "websession",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
    )
    op.create_index("ix_websession_account_id", "websession", ["account_id"])
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("text_version", SHORT, nullable=False),
        sa.Column("network", SHORT, nullable=False),
        sa.Column("given_at", INSTANT, nullable=False),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
    )
    op.create_index("ix_consent_person_id", "consent", ["person_id"])
    op.create_table(
        "place",
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), primary_key=True, autoincrement=False),
        sa.Column("step", sa.String(64), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("trail", sa.JSON(), nullable=False),
        sa.Column("offered", sa.JSON(), nullable=False),
        sa.Column("nonce", sa.String(12), nullable=False),
        sa.Column("spent", sa.String(64), nullable=False),
    )


def _meetings() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("title", SHORT, nullable=False),
        sa.Column("chair_title", SHORT, nullable=False),
        sa.Column("place", SHORT, nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("intake_opens_at", INSTANT, nullable=False),
        sa.Column("intake_ends_at", INSTANT, nullable=False),
        sa.Column("agenda", sa.JSON(), nullable=False),
        sa.Column("house_rules", sa.String(), nullable=False),
        sa.Column("off_topic", STATE, nullable=False),
        sa.Column("question_limit", sa.Integer(), nullable=False),
        sa.Column("questions_each", sa.Integer(), nullable=False),
        sa.Column("speaking_minutes", sa.Integer(), nullable=False),
        sa.Column("answer_days", sa.Integer(), nullable=False),
        sa.Column("keep_until", INSTANT, nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("cancelled_at", INSTANT, nullable=True),
        sa.UniqueConstraint("code"),
    )
    op.create_index("ix_meeting_unit_id", "meeting", ["unit_id"])
    op.create_table(
        "topic",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("meeting_id", sa.Integer(), sa.ForeignKey("meeting.id"), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("kind", STATE, nullable=False),
        sa.Column("title", SHORT, nullable=False),
        sa.Column("short", SHORT, nullable=False),
        sa.Column("responder_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
    )
    op.create_index("ix_topic_meeting_id", "topic", ["meeting_id"])


def _questions() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("meeting_id", sa.Integer(), sa.ForeignKey("meeting.id"), nullable=False),
        sa.Column("topic_id", sa.Integer(), sa.ForeignKey("topic.id"), nullable=True),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("kind", STATE, nullable=False),
        sa.Column("reply_mode", STATE, nullable=True),
        sa.Column("arrival_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.UniqueConstraint("person_id", "meeting_id"),
    )
    op.create_index("ix_draft_meeting_id", "draft", ["meeting_id"])
    op.create_index("ix_draft_person_id", "draft", ["person_id"])
    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("meeting_id", sa.Integer(), sa.ForeignKey("meeting.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(24), nullable=False),
        sa.Column("asker_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("topic_id", sa.Integer(), sa.ForeignKey("topic.id"), nullable=False),
        sa.Column("kind", STATE, nullable=False),
        sa.Column("reply_mode", STATE, nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("registered_at", INSTANT, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("authority", STATE, nullable=True),
        sa.Column("off_topic", sa.Boolean(), nullable=False),
        sa.Column("triaged_at", INSTANT, nullable=True),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.UniqueConstraint("code"),
        sa.UniqueConstraint("meeting_id", "number"),
    )
    op.create_index("ix_question_asker", "question", ["asker_id", "meeting_id"])
    op.create_table(
        "wording",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("question_id", sa.Integer(), sa.ForeignKey("question.id"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.UniqueConstraint("question_id", "version"),
    )
    op.create_index("ix_wording_question_id", "wording", ["question_id"])
    op.create_table(
        "internalnote",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("question_id", sa.Integer(), sa.ForeignKey("question.id"), nullable=False),
        sa.Column("author_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
    )
    op.create_index("ix_internalnote_question_id", "internalnote", ["question_id"])
    op.create_table(
        "queue_entry",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("question_id", sa.Integer(), sa.ForeignKey("question.id"), nullable=False),
        sa.Column("meeting_id", sa.Integer(), sa.ForeignKey("meeting.id"), nullable=False),
        sa.Column("called_at", INSTANT, nullable=True),
        sa.Column("set_back_at", INSTANT, nullable=True),
        sa.Column("outcome", STATE, nullable=True),
        sa.Column("outcome_at", INSTANT, nullable=True),
        sa.Column("decided_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("gist", sa.String(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("question_id"),
    )
    op.create_index("ix_queue_entry_meeting_id", "queue_entry", ["meeting_id"])


def _duties() -> None:
    op.create_table(
        "answer_duty",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("question_id", sa.Integer(), sa.ForeignKey("question.id"), nullable=False),
        sa.Column("meeting_id", sa.Integer(), sa.ForeignKey("meeting.id"), nullable=False),
        sa.Column("kind", STATE, nullable=False),
        sa.Column("holder_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("agency", SHORT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("assigned_at", INSTANT, nullable=False),
        sa.Column("assigned_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("extensions", sa.Integer(), nullable=False),
        sa.Column("handed_back_at", INSTANT, nullable=True),
        sa.Column("handed_back_reason", sa.String(), nullable=False),
        sa.Column("reopened_at", INSTANT, nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("cancelled_at", INSTANT, nullable=True),
    )
    op.create_index("ix_answer_duty_holder_id", "answer_duty", ["holder_id"])
    op.create_index("ix_answer_duty_meeting_id", "answer_duty", ["meeting_id"])
    op.create_index("ix_answer_duty_question_id", "answer_duty", ["question_id"])
    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("duty_id", sa.Integer(), sa.ForeignKey("answer_duty.id"), nullable=False),
        sa.Column("question_id", sa.Integer(), sa.ForeignKey("question.id"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("author_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("drafted_at", INSTANT, nullable=False),
        sa.Column("submitted_at", INSTANT, nullable=True),
        sa.Column("returned_at", INSTANT, nullable=True),
        sa.Column("return_reason", sa.String(), nullable=False),
        sa.Column("approved_at", INSTANT, nullable=True),
        sa.Column("approved_by", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("released_at", INSTANT, nullable=True),
        sa.UniqueConstraint("duty_id", "version"),
    )
    op.create_index("ix_answer_duty_id", "answer", ["duty_id"])
    op.create_index("ix_answer_question_id", "answer", ["question_id"])
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("question_id", sa.Integer(), sa.ForeignKey("question.id"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("clear", sa.Boolean(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
    )
    op.create_index("ix_feedback_question_id", "feedback", ["question_id"])
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("subject", sa.String(16), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("subject_version", sa.Integer(), nullable=False),
        sa.Column("rung", STATE, nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("state", STATE, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("reason", SHORT, nullable=False),
        sa.UniqueConstraint("subject", "subject_id", "subject_version", "rung", "step", "person_id"),
    )
    op.create_index(
        "ix_reminder_due",
        "reminder",
        ["due_at"],
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index("ix_reminder_person_id", "reminder", ["person_id"])


def _messages() -> None:
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("owner_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("name", SHORT, nullable=False),
        sa.Column("mime", SHORT, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
    )
    op.create_index("ix_stored_file_owner_id", "stored_file", ["owner_id"])
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("draft_id", sa.Integer(), sa.ForeignKey("draft.id"), nullable=True),
        sa.Column("question_id", sa.Integer(), sa.ForeignKey("question.id"), nullable=True),
        sa.Column("kind", STATE, nullable=False),
        sa.Column("network", SHORT, nullable=False),
        sa.Column("file_ref", sa.String(), nullable=False),
        sa.Column("name", SHORT, nullable=False),
        sa.Column("mime", SHORT, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), sa.ForeignKey("stored_file.id"), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("failed_at", INSTANT, nullable=True),
    )
    op.create_index("ix_attachment_draft_id", "attachment", ["draft_id"])
    op.create_index("ix_attachment_person_id", "attachment", ["person_id"])
    op.create_index("ix_attachment_question_id", "attachment", ["question_id"])
    op.create_table(
        "arrival",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("network", SHORT, nullable=False),
        sa.Column("event_id", SHORT, nullable=False),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("message_ref", SHORT, nullable=True),
        sa.Column("state", STATE, nullable=False),
        sa.UniqueConstraint("network", "event_id"),
    )
    op.create_index("ix_arrival_history", "arrival", ["account_id", "at"])
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("once", sa.String(120), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), nullable=True),
        sa.Column("network", SHORT, nullable=False),
        sa.Column("address", SHORT, nullable=False),
        sa.Column("template", SHORT, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("stored_file.id"), nullable=True),
        sa.Column("edits", SHORT, nullable=True),
        sa.Column("mandatory", sa.Boolean(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("state", STATE, nullable=False),
        sa.Column("claimed_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", SHORT, nullable=False),
        sa.Column("external_id", SHORT, nullable=True),
        sa.UniqueConstraint("once"),
    )
    op.create_index(
        "ix_delivery_due",
        "delivery",
        ["network", "due_at", "id"],
        sqlite_where=sa.text("state = 'due'"),
        postgresql_where=sa.text("state = 'due'"),
    )
    op.create_index("ix_delivery_history", "delivery", ["account_id", "ended_at"])
    op.create_index("ix_delivery_person_id", "delivery", ["person_id"])
    op.create_index(
        "ix_delivery_sending",
        "delivery",
        ["claimed_at"],
        sqlite_where=sa.text("state = 'sending'"),
        postgresql_where=sa.text("state = 'sending'"),
    )


def _log() -> None:
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("act", SHORT, nullable=False),
        sa.Column("subject", SHORT, nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
    )
    op.create_index("ix_event_subject", "event", ["subject", "subject_id"])
    _guard_the_log()


def _guard_the_log() -> None:
    """Refuse every change of what is in the event log, whoever asks."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER event_keeps_{act.lower()} BEFORE {act} ON event "
                "BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION event_keeps() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the event log is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER event_keeps BEFORE UPDATE OR DELETE OR TRUNCATE ON event "
        "FOR EACH STATEMENT EXECUTE FUNCTION event_keeps()"
    )


def downgrade() -> None:
    """There is nothing before this; the data stays where it is."""
    raise NotImplementedError
