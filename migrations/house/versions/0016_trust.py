"""Trust: work on whole workspaces, sign-ups, erasures, and reviews of the trail."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
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
    op.create_table('audit_reviews',
    *_row(),
    sa.Column('since_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('until_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sequence', sa.BigInteger(), nullable=False),
    sa.Column('seal', sa.String(length=64), nullable=False),
    sa.Column('entries', sa.Integer(), nullable=False),
    sa.Column('verdict', sa.String(length=10), nullable=False),
    sa.Column('note', sa.String(length=1000), nullable=False),
    sa.Column('by', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_reviews'))
    )
    op.create_index('ix_audit_reviews_made', 'audit_reviews', ['made_at', 'id'])
    op.create_table('erasures',
    *_row(),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('subject', sa.String(length=10), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('keeps_books', sa.Boolean(), nullable=False),
    sa.Column('counts', sa.JSON(), nullable=False),
    sa.Column('worked', sa.Integer(), nullable=False),
    sa.Column('files', sa.JSON(), nullable=False),
    sa.Column('kept', sa.JSON(), nullable=False),
    sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('swept_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('replayed_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_erasures'))
    )
    op.create_index('ix_erasures_tenant', 'erasures', ['tenant_id', 'made_at'])
    op.create_index('uq_erasures_subject', 'erasures', ['tenant_id', 'subject_id'], unique=True)
    op.create_table('sign_ups',
    *_row(),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('company', sa.String(length=200), nullable=False),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('country', sa.String(length=2), nullable=True),
    sa.Column('password_hash', sa.String(length=200), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('network', sa.String(length=64), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tenant_id', sa.Uuid(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_ups')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_sign_ups_token_hash'))
    )
    op.create_index('ix_sign_ups_email', 'sign_ups', ['email'])
    op.create_index('ix_sign_ups_expires', 'sign_ups', ['expires_at'])
    op.create_index('ix_sign_ups_network', 'sign_ups', ['network'])
    op.create_table('tenant_runs',
    *_row(),
    sa.Column('stage', sa.String(length=40), nullable=False),
    sa.Column('done', sa.BigInteger(), nullable=False),
    sa.Column('total', sa.BigInteger(), nullable=True),
    sa.Column('begun_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('trouble', sa.String(length=500), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('steps', sa.JSON(), nullable=False),
    sa.Column('wanted', sa.JSON(), nullable=False),
    sa.Column('file', sa.String(length=400), nullable=False),
    sa.Column('asked_by', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tenant_runs'))
    )
    op.create_index('ix_tenant_runs_made', 'tenant_runs', ['made_at', 'id'])
    op.create_index('ix_tenant_runs_tenant', 'tenant_runs', ['tenant_id', 'made_at'])
    for column in (
        sa.Column("address", sa.String(length=64), nullable=False, server_default=""),
        sa.Column("on_behalf", sa.Uuid(), nullable=True),
        sa.Column("via", sa.String(length=8), nullable=False, server_default=""),
        sa.Column("layout", sa.Integer(), nullable=False, server_default="1"),
    ):
        op.add_column("audit_entries", column)
    for name, first in (("at", ()), ("actor", ("actor_id",)), ("table", ("subject",)), ("address", ("address",)), ("via", ("via",))):
        op.create_index(f"ix_audit_entries_{name}", "audit_entries", [*first, "at", "id"])
    for column in (
        sa.Column("email", sa.String(length=254), nullable=False, server_default=""),
        sa.Column("trial_ends_on", sa.Date(), nullable=True),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspended_why", sa.String(length=300), nullable=False, server_default=""),
        sa.Column("users", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("active_users", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("messages", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("tenants", column)


def downgrade() -> None:
    for column in (
        "counted_at", "messages", "active_users", "users", "suspended_why", "suspended_at", "trial_ends_on", "email",
    ):  # fmt: skip
        op.drop_column("tenants", column)
    for name in ("at", "actor", "table", "address", "via"):
        op.drop_index(f"ix_audit_entries_{name}", "audit_entries")
    for column in ("layout", "via", "on_behalf", "address"):
        op.drop_column("audit_entries", column)
    for table in ("tenant_runs", "sign_ups", "erasures", "audit_reviews"):
        op.drop_table(table)
