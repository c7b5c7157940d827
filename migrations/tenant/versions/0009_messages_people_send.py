"""Templates, campaigns, what comes in, opt-outs, files, and how people want to be told."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None
changes_rows = "Messages that wait know what holds them, and the address that opt-outs are found by."


def _row() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "mailboxes",
        *_row(),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("url", sa.String(length=1000), nullable=False),
        sa.Column("folder", sa.String(length=200), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=True),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.Column("last_ok_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=300), nullable=False),
        sa.Column("last_error_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("off", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailboxes")),
    )
    op.create_table(
        "stored_files",
        *_row(),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_files")),
    )
    op.create_index("ix_stored_files_digest", "stored_files", ["digest"])
    op.create_index("ix_stored_files_subject", "stored_files", ["subject_id"])
    op.create_table(
        "topics",
        *_row(),
        sa.Column("binned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=True),
        sa.Column("name_key", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topics")),
    )
    op.create_index("ix_topics_binned_at", "topics", ["binned_at"])
    op.create_index("ix_topics_made", "topics", ["binned_at", "made_at", "id"])
    op.create_index("ix_topics_name", "topics", ["binned_at", "name_key", "id"])
    op.create_table(
        "provider_events",
        *_row(),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("provider_id", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("outgoing_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["outgoing_id"], ["outbox.id"], name=op.f("fk_provider_events_outgoing_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_events")),
    )
    op.create_index("ix_provider_events_outgoing", "provider_events", ["outgoing_id"])
    op.create_index("uq_provider_events_status", "provider_events", ["channel", "provider_id", "status"], unique=True)
    op.create_table(
        "templates",
        *_row(),
        sa.Column("binned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.String(length=400), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("content_sid", sa.String(length=64), nullable=True),
        sa.Column("name_key", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["topics.id"], name=op.f("fk_templates_topic_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_templates")),
    )
    op.create_index("ix_templates_binned_at", "templates", ["binned_at"])
    op.create_index("ix_templates_made", "templates", ["binned_at", "made_at", "id"])
    op.create_index("ix_templates_name", "templates", ["binned_at", "name_key", "id"])
    op.create_index("ix_templates_topic", "templates", ["topic_id"])
    op.create_table(
        "notice_choices",
        *_row(),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("sort", sa.String(length=20), nullable=False),
        sa.Column("in_app", sa.Boolean(), nullable=False),
        sa.Column("mail", sa.Boolean(), nullable=False),
        sa.Column("push", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_notice_choices_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_choices")),
    )
    op.create_index("uq_notice_choices", "notice_choices", ["user_id", "sort"], unique=True)
    op.create_table(
        "push_subscriptions",
        *_row(),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("endpoint", sa.String(length=2000), nullable=False),
        sa.Column("endpoint_key", sa.String(length=64), nullable=False),
        sa.Column("keys", sa.String(length=1000), nullable=False),
        sa.Column("agent", sa.String(length=200), nullable=False),
        sa.Column("last_ok_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_push_subscriptions_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_subscriptions")),
    )
    op.create_index("ix_push_subscriptions_user", "push_subscriptions", ["user_id"])
    op.create_index("uq_push_subscriptions_endpoint", "push_subscriptions", ["endpoint_key"], unique=True)
    op.create_table(
        "template_versions",
        *_row(),
        sa.Column("template_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=400), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("content_sid", sa.String(length=64), nullable=True),
        sa.Column("variables", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["template_id"], ["templates.id"], name=op.f("fk_template_versions_template_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_versions")),
    )
    op.create_index("uq_template_versions_number", "template_versions", ["template_id", "number"], unique=True)
    op.create_index("ix_template_versions_digest", "template_versions", ["digest"])
    op.create_table(
        "consents",
        *_row(),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("wording", sa.String(length=1000), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_consents_contact_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_consents_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index("ix_consents_contact", "consents", ["contact_id", "made_at"])
    op.create_index("ix_consents_made", "consents", ["made_at", "id"])
    op.create_index("ix_consents_user", "consents", ["user_id"])
    op.create_table(
        "suppressions",
        *_row(),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=254), nullable=False),
        sa.Column("address", sa.String(length=400), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.Column("lifted_why", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_suppressions_contact_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["topic_id"], ["topics.id"], name=op.f("fk_suppressions_topic_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppressions")),
    )
    op.create_index("ix_suppressions_contact", "suppressions", ["contact_id"])
    op.create_index("ix_suppressions_made", "suppressions", ["made_at", "id"])
    op.create_index("ix_suppressions_topic", "suppressions", ["topic_id"])
    op.create_index(
        "uq_suppressions_all",
        "suppressions",
        ["channel", "key", "reason"],
        unique=True,
        sqlite_where=sa.text("topic_id IS NULL AND lifted_at IS NULL"),
        postgresql_where=sa.text("topic_id IS NULL AND lifted_at IS NULL"),
    )
    op.create_index(
        "uq_suppressions_topic",
        "suppressions",
        ["channel", "key", "topic_id", "reason"],
        unique=True,
        sqlite_where=sa.text("topic_id IS NOT NULL AND lifted_at IS NULL"),
        postgresql_where=sa.text("topic_id IS NOT NULL AND lifted_at IS NULL"),
    )
    op.create_table(
        "threads",
        *_row(),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_threads_contact_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threads")),
    )
    op.create_index("ix_threads_contact", "threads", ["contact_id", "last_at"])
    op.create_index("ix_threads_last", "threads", ["last_at", "id"])
    op.create_table(
        "campaigns",
        *_row(),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=True),
        sa.Column("schedule_id", sa.Uuid(), nullable=True),
        sa.Column("occurrence_on", sa.Date(), nullable=True),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("variables", sa.JSON(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("in_zones", sa.Boolean(), nullable=False),
        sa.Column("spread", sa.Integer(), nullable=False),
        sa.Column("guarded", sa.Boolean(), nullable=False),
        sa.Column("cursor", sa.Uuid(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("prepared", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'preparing', 'running', 'paused', 'done', 'stopped')", name=op.f("ck_campaigns_state")
        ),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["schedules.id"], name=op.f("fk_campaigns_schedule_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["topic_id"], ["topics.id"], name=op.f("fk_campaigns_topic_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["template_versions.id"], name=op.f("fk_campaigns_version_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
    )
    op.create_index("ix_campaigns_made", "campaigns", ["made_at", "id"])
    op.create_index("ix_campaigns_state", "campaigns", ["state"])
    op.create_index("ix_campaigns_topic", "campaigns", ["topic_id"])
    op.create_index("ix_campaigns_version", "campaigns", ["version_id"])
    op.create_index("uq_campaigns_occurrence", "campaigns", ["schedule_id", "occurrence_on"], unique=True)
    op.create_table(
        "campaign_recipients",
        *_row(),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("address_key", sa.String(length=254), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_recipients_campaign_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_campaign_recipients_contact_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_campaign_recipients_message_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_recipients")),
    )
    op.create_index("ix_campaign_recipients_contact", "campaign_recipients", ["contact_id"])
    op.create_index("ix_campaign_recipients_reason", "campaign_recipients", ["campaign_id", "reason", "id"])
    op.create_index("ix_campaign_recipients_message", "campaign_recipients", ["message_id"])
    op.create_index(
        "uq_campaign_recipients_address", "campaign_recipients", ["campaign_id", "address_key"], unique=True
    )
    op.create_table(
        "received",
        *_row(),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("mailbox_id", sa.Uuid(), nullable=True),
        sa.Column("folder", sa.String(length=200), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=True),
        sa.Column("uid", sa.BigInteger(), nullable=True),
        sa.Column("provider_id", sa.String(length=200), nullable=True),
        sa.Column("header_id", sa.String(length=400), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sender", sa.String(length=400), nullable=False),
        sa.Column("sender_key", sa.String(length=254), nullable=False),
        sa.Column("sender_name", sa.String(length=200), nullable=False),
        sa.Column("to", sa.String(length=400), nullable=False),
        sa.Column("subject", sa.String(length=400), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("shown_text", sa.Text(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("thread_id", sa.Uuid(), nullable=True),
        sa.Column("answers_id", sa.Uuid(), nullable=True),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["answers_id"], ["messages.id"], name=op.f("fk_received_answers_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_received_contact_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_received_file_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["mailbox_id"], ["mailboxes.id"], name=op.f("fk_received_mailbox_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_received_thread_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received")),
    )
    op.create_index("ix_received_answers", "received", ["answers_id"])
    op.create_index("ix_received_at", "received", ["at", "id"])
    op.create_index("ix_received_contact", "received", ["contact_id", "at"])
    op.create_index("ix_received_file", "received", ["file_id"])
    op.create_index("ix_received_identity", "received", ["header_id", "digest"])
    op.create_index("ix_received_thread", "received", ["thread_id", "at"])
    op.create_index(
        "uq_received_provider",
        "received",
        ["channel", "provider_id"],
        unique=True,
        sqlite_where=sa.text("provider_id IS NOT NULL"),
        postgresql_where=sa.text("provider_id IS NOT NULL"),
    )
    op.create_index(
        "uq_received_uid",
        "received",
        ["mailbox_id", "folder", "uidvalidity", "uid"],
        unique=True,
        sqlite_where=sa.text("uid IS NOT NULL"),
        postgresql_where=sa.text("uid IS NOT NULL"),
    )
    with op.batch_alter_table("messages") as batch:
        batch.add_column(sa.Column("campaign_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("thread_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("template_version_id", sa.Uuid(), nullable=True))
        batch.create_index("ix_messages_campaign", ["campaign_id"])
        batch.create_index("ix_messages_template", ["template_version_id"])
        batch.create_index("ix_messages_thread", ["thread_id", "made_at"])
        batch.create_foreign_key(
            batch.f("fk_messages_campaign_id"), "campaigns", ["campaign_id"], ["id"], ondelete="SET NULL"
        )
        batch.create_foreign_key(
            batch.f("fk_messages_thread_id"), "threads", ["thread_id"], ["id"], ondelete="SET NULL"
        )
        batch.create_foreign_key(
            batch.f("fk_messages_template_version_id"),
            "template_versions",
            ["template_version_id"],
            ["id"],
            ondelete="SET NULL",
        )
    op.add_column("notices", sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("notices", sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE notices SET mailed_at = made_at")  # what came before mails existed is not mailed
    new = sa.text("mailed_at IS NULL")
    op.create_index("ix_notices_unmailed", "notices", ["made_at"], sqlite_where=new, postgresql_where=new)
    op.add_column("outbox", sa.Column("queue", sa.String(length=20), nullable=False, server_default="emails"))
    op.add_column("outbox", sa.Column("rank", sa.SmallInteger(), nullable=False, server_default="0"))
    op.add_column("outbox", sa.Column("group_id", sa.Uuid(), nullable=True))
    op.add_column("outbox", sa.Column("held_by", sa.String(length=10), nullable=False, server_default=""))
    op.add_column("outbox", sa.Column("recipient_key", sa.String(length=254), nullable=False, server_default=""))
    op.add_column("outbox", sa.Column("topic_id", sa.Uuid(), nullable=True))
    op.drop_index("ix_outbox_due", table_name="outbox")
    op.create_index("ix_outbox_due", "outbox", ["state", "channel", "rank", "due_at", "id", "queue"])
    op.create_index(
        "ix_outbox_settled",
        "outbox",
        ["settled_at", "state", "queue"],
        sqlite_where=sa.text("settled_at IS NOT NULL"),
        postgresql_where=sa.text("settled_at IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_group",
        "outbox",
        ["group_id", "state"],
        sqlite_where=sa.text("group_id IS NOT NULL"),
        postgresql_where=sa.text("group_id IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_attempts_provider",
        "outbox_attempts",
        ["provider_id"],
        sqlite_where=sa.text("substr(provider_id, 1, 5) = 'text:'"),
        postgresql_where=sa.text("substr(provider_id, 1, 5) = 'text:'"),
    )
    op.execute("UPDATE outbox SET held_by = 'place' WHERE state = 'held'")
    op.execute("UPDATE outbox SET recipient_key = recipient WHERE state IN ('pending', 'held', 'claimed')")
    op.add_column("outbox_texts", sa.Column("html", sa.Text(), nullable=False, server_default=""))
    op.add_column("outbox_texts", sa.Column("files", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("outbox_texts", sa.Column("version_id", sa.Uuid(), nullable=True))
    op.add_column("outbox_texts", sa.Column("variables", sa.JSON(), nullable=True))
    with op.batch_alter_table("schedules") as batch:
        batch.add_column(sa.Column("html", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("attachments", sa.JSON(), nullable=False, server_default="[]"))
        batch.add_column(sa.Column("template_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("variables", sa.JSON(), nullable=False, server_default="{}"))
        batch.add_column(sa.Column("rrule", sa.String(length=500), nullable=False, server_default=""))
        batch.add_column(sa.Column("in_zones", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("working_days", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("skipped", sa.JSON(), nullable=False, server_default="[]"))
        batch.add_column(sa.Column("chosen", sa.JSON(), nullable=True))
        batch.create_index("ix_schedules_template", ["template_id"])
        batch.create_foreign_key(
            batch.f("fk_schedules_template_id"), "templates", ["template_id"], ["id"], ondelete="SET NULL"
        )
    op.add_column("users", sa.Column("signature", sa.Text(), nullable=False, server_default=""))
    op.add_column("users", sa.Column("quiet_from", sa.String(length=5), nullable=False, server_default=""))
    op.add_column("users", sa.Column("quiet_until", sa.String(length=5), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("users") as batch:
        batch.drop_column("quiet_until")
        batch.drop_column("quiet_from")
        batch.drop_column("signature")
    with op.batch_alter_table("schedules") as batch:
        batch.drop_constraint(batch.f("fk_schedules_template_id"), type_="foreignkey")
        batch.drop_index("ix_schedules_template")
        batch.drop_column("chosen")
        batch.drop_column("skipped")
        batch.drop_column("paused_at")
        batch.drop_column("working_days")
        batch.drop_column("in_zones")
        batch.drop_column("rrule")
        batch.drop_column("variables")
        batch.drop_column("template_id")
        batch.drop_column("attachments")
        batch.drop_column("html")
    op.drop_column("outbox_texts", "variables")
    op.drop_column("outbox_texts", "version_id")
    op.drop_column("outbox_texts", "files")
    op.drop_column("outbox_texts", "html")
    op.drop_index("ix_outbox_attempts_provider", table_name="outbox_attempts")
    op.drop_index("ix_outbox_group", table_name="outbox")
    op.drop_index("ix_outbox_settled", table_name="outbox")
    op.drop_index("ix_outbox_due", table_name="outbox")
    op.create_index("ix_outbox_due", "outbox", ["state", "due_at", "id"])
    op.drop_column("outbox", "topic_id")
    op.drop_column("outbox", "recipient_key")
    op.drop_column("outbox", "held_by")
    op.drop_column("outbox", "group_id")
    op.drop_column("outbox", "rank")
    op.drop_column("outbox", "queue")
    op.drop_index("ix_notices_unmailed", table_name="notices")
    with op.batch_alter_table("notices") as batch:
        batch.drop_column("mailed_at")
        batch.drop_column("archived_at")
    with op.batch_alter_table("messages") as batch:
        batch.drop_constraint(batch.f("fk_messages_template_version_id"), type_="foreignkey")
        batch.drop_constraint(batch.f("fk_messages_thread_id"), type_="foreignkey")
        batch.drop_constraint(batch.f("fk_messages_campaign_id"), type_="foreignkey")
        batch.drop_index("ix_messages_thread")
        batch.drop_index("ix_messages_template")
        batch.drop_index("ix_messages_campaign")
        batch.drop_column("template_version_id")
        batch.drop_column("thread_id")
        batch.drop_column("campaign_id")
    op.drop_table("received")
    op.drop_table("campaign_recipients")
    op.drop_table("campaigns")
    op.drop_table("threads")
    op.drop_table("suppressions")
    op.drop_table("consents")
    op.drop_table("template_versions")
    op.drop_table("push_subscriptions")
    op.drop_table("notice_choices")
    op.drop_table("templates")
    op.drop_table("provider_events")
    op.drop_table("topics")
    op.drop_table("stored_files")
    op.drop_table("mailboxes")
