"""Trust: second factors, passkeys, sign-on, own roles, and reviews of the trail."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
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
    op.create_table('own_roles',
    *_row(),
    sa.Column('label', sa.String(length=60), nullable=False),
    sa.Column('meant_for', sa.String(length=200), nullable=False),
    sa.Column('base', sa.String(length=20), nullable=False),
    sa.Column('scope', sa.String(length=4), nullable=False),
    sa.Column('key', sa.String(length=20), nullable=False),
    sa.Column('label_key', sa.String(length=60), nullable=False),
    sa.Column('permissions', sa.JSON(), nullable=False),
    sa.CheckConstraint("scope IN ('own', 'team', 'all')", name=op.f('ck_own_roles_scope')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_own_roles')),
    sa.UniqueConstraint('key', name=op.f('uq_own_roles_key')),
    sa.UniqueConstraint('label_key', name=op.f('uq_own_roles_label_key'))
    )
    op.create_table('sign_on_providers',
    *_row(),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('issuer', sa.String(length=400), nullable=False),
    sa.Column('client_id', sa.String(length=300), nullable=False),
    sa.Column('scopes', sa.String(length=300), nullable=False),
    sa.Column('groups_claim', sa.String(length=120), nullable=False),
    sa.Column('default_role', sa.String(length=20), nullable=False),
    sa.Column('client_secret', sa.String(length=800), nullable=False),
    sa.Column('group_roles', sa.JSON(), nullable=False),
    sa.Column('on', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_on_providers')),
    sa.UniqueConstraint('issuer', name=op.f('uq_sign_on_providers_issuer'))
    )
    op.create_table('identities',
    *_row(),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('issuer', sa.String(length=400), nullable=False),
    sa.Column('subject', sa.String(length=255), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['provider_id'], ['sign_on_providers.id'], name=op.f('fk_identities_provider_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_identities_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_identities')),
    sa.UniqueConstraint('issuer', 'subject', name=op.f('uq_identities_issuer_subject'))
    )
    op.create_index(op.f('ix_identities_provider_id'), 'identities', ['provider_id'])
    op.create_index('ix_identities_user', 'identities', ['user_id'])
    op.create_table('passkeys',
    *_row(),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('credential_id', sa.String(length=1400), nullable=False),
    sa.Column('public_key', sa.Text(), nullable=False),
    sa.Column('sign_count', sa.BigInteger(), nullable=False),
    sa.Column('rp_id', sa.String(length=253), nullable=False),
    sa.Column('backed_up', sa.Boolean(), nullable=False),
    sa.Column('transports', sa.JSON(), nullable=True),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('alarm_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_passkeys_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_passkeys')),
    sa.UniqueConstraint('credential_id', name=op.f('uq_passkeys_credential_id'))
    )
    op.create_index('ix_passkeys_user', 'passkeys', ['user_id', 'made_at'])
    op.create_table('recovery_codes',
    *_row(),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('code_hash', sa.String(length=200), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_recovery_codes_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_codes')),
    sa.UniqueConstraint('user_id', 'number', name=op.f('uq_recovery_codes_user_id_number'))
    )
    op.create_index('ix_recovery_codes_user', 'recovery_codes', ['user_id', 'used_at'])
    op.create_table('reset_links',
    *_row(),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_reset_links_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reset_links')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_reset_links_token_hash'))
    )
    op.create_index('ix_reset_links_user', 'reset_links', ['user_id', 'made_at'])
    op.create_table('sign_in_steps',
    *_row(),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('purpose', sa.String(length=10), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=True),
    sa.Column('password_hash', sa.String(length=200), nullable=True),
    sa.Column('challenge', sa.String(length=120), nullable=False),
    sa.Column('challenge_until_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('state', sa.JSON(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_sign_in_steps_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_steps')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_sign_in_steps_token_hash'))
    )
    op.create_index('ix_sign_in_steps_expires', 'sign_in_steps', ['expires_at'])
    op.create_index('ix_sign_in_steps_user', 'sign_in_steps', ['user_id'])
    op.create_table('sign_on_starts',
    *_row(),
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=True),
    sa.Column('state_hash', sa.String(length=64), nullable=False),
    sa.Column('browser_hash', sa.String(length=64), nullable=False),
    sa.Column('nonce', sa.String(length=64), nullable=False),
    sa.Column('verifier', sa.String(length=400), nullable=False),
    sa.Column('then', sa.String(length=400), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['provider_id'], ['sign_on_providers.id'], name=op.f('fk_sign_on_starts_provider_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_sign_on_starts_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_on_starts')),
    sa.UniqueConstraint('state_hash', name=op.f('uq_sign_on_starts_state_hash'))
    )
    op.create_index('ix_sign_on_starts_expires', 'sign_on_starts', ['expires_at'])
    op.create_index(op.f('ix_sign_on_starts_provider_id'), 'sign_on_starts', ['provider_id'])
    op.create_index(op.f('ix_sign_on_starts_user_id'), 'sign_on_starts', ['user_id'])
    op.create_table('totp_factors',
    *_row(),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('secret', sa.String(length=400), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_step', sa.BigInteger(), nullable=False),
    sa.Column('drift', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_totp_factors_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_totp_factors')),
    sa.UniqueConstraint('user_id', name=op.f('uq_totp_factors_user_id'))
    )
    for column in (
        sa.Column("address", sa.String(length=64), nullable=False, server_default=""),
        sa.Column("on_behalf", sa.Uuid(), nullable=True),
        sa.Column("layout", sa.Integer(), nullable=False, server_default="1"),
    ):
        op.add_column("audit_entries", column)
    op.add_column("users", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("contacts", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("sessions", sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("sessions", sa.Column("factors", sa.String(length=20), nullable=False, server_default=""))


def downgrade() -> None:
    for column in ("factors", "moved_at"):
        op.drop_column("sessions", column)
    for table in ("contacts", "users"):
        op.drop_column(table, "erased_at")
    for column in ("layout", "on_behalf", "address"):
        op.drop_column("audit_entries", column)
    for table in ("totp_factors", "sign_on_starts", "sign_in_steps", "reset_links", "recovery_codes", "passkeys", "identities", "sign_on_providers", "own_roles", "audit_reviews"):
        op.drop_table(table)
