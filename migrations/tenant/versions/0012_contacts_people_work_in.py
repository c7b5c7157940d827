"""Contacts people work in: imports, duplicates, notes, tags, custom fields, feedback, and what tasks and views gained."""


import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def _row() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "custom_fields",
        *_row(),
        sa.Column("binned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("record", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("hint", sa.String(length=200), nullable=True),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("filterable", sa.Boolean(), nullable=False),
        sa.Column("name_key", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('text', 'number', 'money', 'day', 'choice', 'choices', 'yes_no', 'link')", name=op.f('ck_custom_fields_kind')),
        sa.CheckConstraint("record IN ('contact', 'company', 'deal')", name=op.f('ck_custom_fields_record')),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custom_fields"))
    )
    op.create_index("ix_custom_fields_binned_at", "custom_fields", ["binned_at"])
    op.create_index("ix_custom_fields_made", "custom_fields", ["binned_at", "made_at", "id"])
    op.create_index("ix_custom_fields_name", "custom_fields", ["binned_at", "name_key", "id"])
    op.create_index("ix_custom_fields_record", "custom_fields", ["record", "binned_at", "position"])
    op.create_table(
        "feedback",
        *_row(),
        sa.Column("binned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("page", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("answer", sa.String(length=2000), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.CheckConstraint("state IN ('open', 'planned', 'done', 'declined')", name=op.f('ck_feedback_state')),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback"))
    )
    op.create_index("ix_feedback_binned_at", "feedback", ["binned_at"])
    op.create_index("ix_feedback_made", "feedback", ["binned_at", "made_at", "id"])
    op.create_index("ix_feedback_name", "feedback", ["binned_at", "name_key", "id"])
    op.create_index("ix_feedback_state", "feedback", ["state", "made_at"])
    op.create_table(
        "import_mappings",
        *_row(),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_mappings"))
    )
    op.create_index("uq_import_mappings", "import_mappings", ["fingerprint"], unique=True)
    op.create_table(
        "tags",
        *_row(),
        sa.Column("binned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("colour", sa.String(length=10), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tags"))
    )
    op.create_index("ix_tags_binned_at", "tags", ["binned_at"])
    op.create_index("ix_tags_made", "tags", ["binned_at", "made_at", "id"])
    op.create_index("ix_tags_name", "tags", ["binned_at", "name_key", "id"])
    op.create_table(
        "field_values",
        *_row(),
        sa.Column("field_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("num", sa.Float(), nullable=True),
        sa.Column("txt", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["field_id"], ["custom_fields.id"], name=op.f("fk_field_values_field_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_values"))
    )
    op.create_index("ix_field_values_num", "field_values", ["field_id", "num", "record_id"])
    op.create_index("ix_field_values_record", "field_values", ["record_id", "field_id"])
    op.create_index("ix_field_values_txt", "field_values", ["field_id", "txt", "record_id"])
    op.create_table(
        "imports",
        *_row(),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("format", sa.String(length=10), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("layout", sa.JSON(), nullable=False),
        sa.Column("headings", sa.JSON(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("errand_id", sa.Uuid(), nullable=True),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undoable_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.CheckConstraint("state IN ('read', 'checking', 'previewed', 'running', 'done', 'cancelled', 'failed', 'undoing', 'undone')", name=op.f('ck_imports_state')),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_imports_file_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports"))
    )
    op.create_index("ix_imports_file", "imports", ["file_id"])
    op.create_index("ix_imports_made", "imports", ["made_at", "id"])
    op.create_table(
        "calendar_feeds",
        *_row(),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_calendar_feeds_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("digest", name=op.f("uq_calendar_feeds_digest"))
    )
    op.create_index("uq_calendar_feeds_user", "calendar_feeds", ["user_id"], unique=True)
    op.create_table(
        "import_rows",
        *_row(),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.Column("corrected", sa.Boolean(), nullable=False),
        sa.Column("plan", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("wrong", sa.JSON(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_import_rows_import_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_rows"))
    )
    op.create_index("ix_import_rows_plan", "import_rows", ["import_id", "plan", "number"])
    op.create_index("uq_import_rows_number", "import_rows", ["import_id", "number"], unique=True)
    op.create_table(
        "import_claims",
        *_row(),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("same", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_import_claims_import_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_claims"))
    )
    op.create_index("ix_import_claims_key", "import_claims", ["import_id", "key"])
    op.create_index("ix_import_claims_number", "import_claims", ["import_id", "number"])
    op.create_table(
        "view_pins",
        *_row(),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("view_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_view_pins_user_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["view_id"], ["views.id"], name=op.f("fk_view_pins_view_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_view_pins"))
    )
    op.create_index("ix_view_pins_view", "view_pins", ["view_id"])
    op.create_index("uq_view_pins", "view_pins", ["user_id", "view_id"], unique=True)
    op.create_table(
        "duplicate_pairs",
        *_row(),
        sa.Column("low_id", sa.Uuid(), nullable=False),
        sa.Column("high_id", sa.Uuid(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dismissed_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint('score BETWEEN 0 AND 100', name=op.f('ck_duplicate_pairs_score')),
        sa.ForeignKeyConstraint(["high_id"], ["contacts.id"], name=op.f("fk_duplicate_pairs_high_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["low_id"], ["contacts.id"], name=op.f("fk_duplicate_pairs_low_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_pairs"))
    )
    op.create_index("ix_duplicate_pairs_high", "duplicate_pairs", ["high_id"])
    op.create_index("ix_duplicate_pairs_open", "duplicate_pairs", ["dismissed_at", "score", "id"])
    op.create_index("uq_duplicate_pairs", "duplicate_pairs", ["low_id", "high_id"], unique=True)
    op.create_table(
        "merges",
        *_row(),
        sa.Column("kept_id", sa.Uuid(), nullable=False),
        sa.Column("gone_id", sa.Uuid(), nullable=False),
        sa.Column("choose", sa.JSON(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["kept_id"], ["contacts.id"], name=op.f("fk_merges_kept_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merges"))
    )
    op.create_index("ix_merges_gone", "merges", ["gone_id"])
    op.create_index("ix_merges_kept", "merges", ["kept_id"])
    op.create_table(
        "notes",
        *_row(),
        sa.Column("binned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("deal_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('note', 'call', 'meeting')", name=op.f('ck_notes_kind')),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_notes_company_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_notes_contact_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_notes_deal_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes"))
    )
    op.create_index("ix_notes_binned_at", "notes", ["binned_at"])
    op.create_index("ix_notes_company", "notes", ["company_id", "made_at"])
    op.create_index("ix_notes_contact", "notes", ["contact_id", "made_at"])
    op.create_index("ix_notes_deal", "notes", ["deal_id", "made_at"])
    op.create_index("ix_notes_made", "notes", ["binned_at", "made_at", "id"])
    op.create_index("ix_notes_name", "notes", ["binned_at", "name_key", "id"])
    op.create_table(
        "tag_links",
        *_row(),
        sa.Column("tag_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("deal_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_tag_links_company_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_tag_links_contact_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_tag_links_deal_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tag_id"], ["tags.id"], name=op.f("fk_tag_links_tag_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag_links"))
    )
    op.create_index("ix_tag_links_company", "tag_links", ["company_id"])
    op.create_index("ix_tag_links_contact", "tag_links", ["contact_id"])
    op.create_index("ix_tag_links_deal", "tag_links", ["deal_id"])
    op.create_index("uq_tag_links_company", "tag_links", ["tag_id", "company_id"], unique=True)
    op.create_index("uq_tag_links_contact", "tag_links", ["tag_id", "contact_id"], unique=True)
    op.create_index("uq_tag_links_deal", "tag_links", ["tag_id", "deal_id"], unique=True)
    op.create_table(
        "note_versions",
        *_row(),
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["note_id"], ["notes.id"], name=op.f("fk_note_versions_note_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_versions"))
    )
    op.create_index("ix_note_versions_note", "note_versions", ["note_id", "made_at"])
    op.add_column("companies", sa.Column("fields", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("contact_points", sa.Column("label", sa.String(length=30), nullable=False, server_default=""))
    op.add_column("contacts", sa.Column("merged_into", sa.Uuid(), nullable=True))
    op.add_column("contacts", sa.Column("verified_on", sa.Date(), nullable=True))
    op.add_column("contacts", sa.Column("verified_by", sa.Uuid(), nullable=True))
    op.add_column("contacts", sa.Column("active_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_contacts_active", "contacts", ["binned_at", "active_at", "id"])
    op.create_index("ix_contacts_merged", "contacts", ["merged_into"])
    op.add_column("deals", sa.Column("fields", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("tasks") as batch:
        batch.add_column(sa.Column("due_time", sa.String(length=5), nullable=True))
        batch.add_column(sa.Column("priority", sa.String(length=10), nullable=False, server_default="normal"))
        batch.add_column(sa.Column("repeat", sa.String(length=500), nullable=False, server_default=""))
        batch.add_column(sa.Column("company_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("deal_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("series_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("snoozed_until_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
        batch.create_foreign_key(batch.f("fk_tasks_company_id"), "companies", ["company_id"], ["id"], ondelete="CASCADE")
        batch.create_foreign_key(batch.f("fk_tasks_deal_id"), "deals", ["deal_id"], ["id"], ondelete="CASCADE")
    op.create_index("ix_tasks_company", "tasks", ["company_id"])
    op.create_index("ix_tasks_deal", "tasks", ["deal_id"])
    op.create_index("ix_tasks_snoozed", "tasks", ["snoozed_until_on"])
    op.create_index("ix_tasks_series", "tasks", ["series_id"])
    op.add_column("views", sa.Column("columns", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("views", sa.Column("shared", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("tasks") as batch:
        for name in ("fk_tasks_company_id", "fk_tasks_deal_id"):
            batch.drop_constraint(batch.f(name), type_="foreignkey")
        for name in ("company", "deal", "snoozed", "series"):
            batch.drop_index(f"ix_tasks_{name}")
        for column in ("reminded_at", "snoozed_until_on", "series_id", "deal_id", "company_id", "repeat", "priority", "due_time"):
            batch.drop_column(column)
    op.drop_index("ix_contacts_merged", "contacts")
    op.drop_index("ix_contacts_active", "contacts")
    for table, columns in {
        "views": ("shared", "columns"),
        "deals": ("fields",),
        "contacts": ("active_at", "verified_by", "verified_on", "merged_into"),
        "contact_points": ("label",),
        "companies": ("fields",),
    }.items():
        for column in columns:
            op.drop_column(table, column)
    for table in (
        "tag_links", "note_versions", "notes", "merges", "duplicate_pairs", "view_pins", "import_rows", "import_claims", "calendar_feeds", "imports", "field_values",
        "tags", "import_mappings", "feedback", "custom_fields",
    ):
        op.drop_table(table)
