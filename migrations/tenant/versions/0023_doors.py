"""Doors: tokens, webhooks both ways, sheets, how integrations do, and the language of people."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
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
    op.create_table('integrations',
    *_row(),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('ok_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('error', sa.String(length=300), nullable=False),
    sa.Column('told', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_integrations')),
    sa.UniqueConstraint('key', name=op.f('uq_integrations_key'))
    )
    op.create_table('api_tokens',
    *_row(),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('networks', sa.String(length=400), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('hint', sa.String(length=8), nullable=False),
    sa.Column('scopes', sa.JSON(), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('used_from', sa.String(length=64), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_api_tokens_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_tokens')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_api_tokens_token_hash'))
    )
    op.create_index('ix_api_tokens_user', 'api_tokens', ['user_id', 'ended_at'])
    op.create_table('inbound_hooks',
    *_row(),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('scheme', sa.String(length=10), nullable=False),
    sa.Column('header', sa.String(length=60), nullable=False),
    sa.Column('secret', sa.String(length=400), nullable=False),
    sa.Column('record', sa.String(length=20), nullable=False),
    sa.Column('mapping', sa.JSON(), nullable=False),
    sa.Column('matches', sa.String(length=60), nullable=False),
    sa.Column('on', sa.Boolean(), nullable=False),
    sa.CheckConstraint("scheme IN ('standard', 'hmac', 'token')", name=op.f('ck_inbound_hooks_scheme')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_inbound_hooks_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inbound_hooks'))
    )
    op.create_index(op.f('ix_inbound_hooks_user_id'), 'inbound_hooks', ['user_id'])
    op.create_table('webhooks',
    *_row(),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('url', sa.String(length=2000), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('kinds', sa.JSON(), nullable=False),
    sa.Column('secret', sa.String(length=400), nullable=False),
    sa.Column('previous_secret', sa.String(length=400), nullable=False),
    sa.Column('previous_until_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('stopped_why', sa.String(length=300), nullable=False),
    sa.Column('failing_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cursor', sa.Uuid(), nullable=True),
    sa.CheckConstraint("state IN ('on', 'off', 'stopped')", name=op.f('ck_webhooks_state')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_webhooks_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhooks'))
    )
    op.create_index(op.f('ix_webhooks_user_id'), 'webhooks', ['user_id'])
    op.create_table('inbound_receipts',
    *_row(),
    sa.Column('hook_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('why', sa.String(length=300), nullable=False),
    sa.Column('subject', sa.String(length=40), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint("state IN ('waiting', 'done', 'refused')", name=op.f('ck_inbound_receipts_state')),
    sa.ForeignKeyConstraint(['hook_id'], ['inbound_hooks.id'], name=op.f('fk_inbound_receipts_hook_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inbound_receipts')),
    sa.UniqueConstraint('hook_id', 'key', name=op.f('uq_inbound_receipts_hook_id_key'))
    )
    op.create_index('ix_inbound_receipts_hook', 'inbound_receipts', ['hook_id', 'made_at'])
    op.create_table('sheet_links',
    *_row(),
    sa.Column('sheet', sa.String(length=120), nullable=False),
    sa.Column('tab', sa.String(length=80), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('record', sa.String(length=20), nullable=False),
    sa.Column('view_id', sa.Uuid(), nullable=True),
    sa.Column('report', sa.String(length=20), nullable=False),
    sa.Column('every', sa.String(length=10), nullable=False),
    sa.Column('pushed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('error', sa.String(length=300), nullable=False),
    sa.CheckConstraint("every IN ('hour', 'day', 'never')", name=op.f('ck_sheet_links_every')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_sheet_links_user_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['view_id'], ['views.id'], name=op.f('fk_sheet_links_view_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sheet_links')),
    sa.UniqueConstraint('sheet', 'tab', name=op.f('uq_sheet_links_sheet_tab'))
    )
    op.create_index(op.f('ix_sheet_links_user_id'), 'sheet_links', ['user_id'])
    op.create_index(op.f('ix_sheet_links_view_id'), 'sheet_links', ['view_id'])
    op.create_table('webhook_deliveries',
    *_row(),
    sa.Column('webhook_id', sa.Uuid(), nullable=False),
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=60), nullable=False),
    sa.Column('outgoing_id', sa.Uuid(), nullable=False),
    sa.Column('replay', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['webhook_id'], ['webhooks.id'], name=op.f('fk_webhook_deliveries_webhook_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook_deliveries')),
    sa.UniqueConstraint('webhook_id', 'event_id', 'replay', name=op.f('uq_webhook_deliveries_webhook_id_event_id_replay'))
    )
    op.create_index('ix_webhook_deliveries_outgoing', 'webhook_deliveries', ['outgoing_id'])
    op.create_index('ix_webhook_deliveries_webhook', 'webhook_deliveries', ['webhook_id', 'made_at'])
    op.add_column("users", sa.Column("locale", sa.String(length=12), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("users", "locale")
    for table in ("webhook_deliveries", "sheet_links", "inbound_receipts", "webhooks", "inbound_hooks", "api_tokens", "integrations"):
        op.drop_table(table)
