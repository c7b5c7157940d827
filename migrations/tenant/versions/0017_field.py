"""What a visit proves, plans of a day, positions, and what phones send."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
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
    op.create_table('position_consents',
    *_row(),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('text', sa.String(length=1000), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_position_consents_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_position_consents'))
    )
    op.create_index('ix_position_consents_user', 'position_consents', ['user_id', 'ended_at'])
    op.create_table('position_looks',
    *_row(),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('viewer_id', sa.Uuid(), nullable=True),
    sa.Column('looked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_position_looks_user_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['viewer_id'], ['users.id'], name=op.f('fk_position_looks_viewer_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_position_looks'))
    )
    op.create_index('ix_position_looks_user', 'position_looks', ['user_id', 'looked_at'])
    op.create_index('ix_position_looks_viewer', 'position_looks', ['viewer_id'])
    op.create_table('visit_feeds',
    *_row(),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('scope', sa.String(length=4), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("scope IN ('mine', 'all')", name=op.f('ck_visit_feeds_scope')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_visit_feeds_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit_feeds'))
    )
    op.create_index('ix_visit_feeds_user', 'visit_feeds', ['user_id'])
    op.create_index('uq_visit_feeds_digest', 'visit_feeds', ['digest'], unique=True)
    op.create_table('tracking_sessions',
    *_row(),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('consent_id', sa.Uuid(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by', sa.String(length=10), nullable=False),
    sa.ForeignKeyConstraint(['consent_id'], ['position_consents.id'], name=op.f('fk_tracking_sessions_consent_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_tracking_sessions_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tracking_sessions'))
    )
    op.create_index('ix_tracking_sessions_consent', 'tracking_sessions', ['consent_id'])
    op.create_index('ix_tracking_sessions_started', 'tracking_sessions', ['started_at'])
    op.create_index('ix_tracking_sessions_user', 'tracking_sessions', ['user_id', 'ended_at'])
    op.create_table('positions',
    *_row(),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('lat', sa.Float(), nullable=False),
    sa.Column('lon', sa.Float(), nullable=False),
    sa.Column('accuracy_m', sa.Float(), nullable=False),
    sa.Column('source', sa.String(length=10), nullable=False),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('doubtful', sa.Boolean(), nullable=False),
    sa.CheckConstraint('lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180', name=op.f('ck_positions_degrees')),
    sa.ForeignKeyConstraint(['session_id'], ['tracking_sessions.id'], name=op.f('fk_positions_session_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_positions_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_positions'))
    )
    op.create_index('ix_positions_session', 'positions', ['session_id', 'taken_at'])
    op.create_index('ix_positions_taken', 'positions', ['taken_at'])
    op.create_index('ix_positions_user', 'positions', ['user_id', 'taken_at'])
    op.create_table('checklist_items',
    *_row(),
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(length=200), nullable=False),
    sa.Column('required', sa.Boolean(), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done_by', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['visit_id'], ['visits.id'], name=op.f('fk_checklist_items_visit_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_checklist_items'))
    )
    op.create_index('ix_checklist_items_visit', 'checklist_items', ['visit_id', 'position'])
    op.create_table('dispatch_choices',
    *_row(),
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('technician_id', sa.Uuid(), nullable=True),
    sa.Column('start_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('before_technician_id', sa.Uuid(), nullable=True),
    sa.Column('before_start_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('before_assigned_by', sa.String(length=6), nullable=False),
    sa.Column('planned_version', sa.Integer(), nullable=False),
    sa.Column('applied_version', sa.Integer(), nullable=True),
    sa.Column('skipped', sa.String(length=200), nullable=False),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['before_technician_id'], ['technicians.id'], name=op.f('fk_dispatch_choices_before_technician_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['run_id'], ['dispatch_runs.id'], name=op.f('fk_dispatch_choices_run_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['technician_id'], ['technicians.id'], name=op.f('fk_dispatch_choices_technician_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['visit_id'], ['visits.id'], name=op.f('fk_dispatch_choices_visit_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dispatch_choices'))
    )
    op.create_index('ix_dispatch_choices_before', 'dispatch_choices', ['before_technician_id'])
    op.create_index('ix_dispatch_choices_technician', 'dispatch_choices', ['technician_id'])
    op.create_index('ix_dispatch_choices_visit', 'dispatch_choices', ['visit_id'])
    op.create_index('uq_dispatch_choices', 'dispatch_choices', ['run_id', 'visit_id'], unique=True)
    op.create_table('field_acts',
    *_row(),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('visit_id', sa.Uuid(), nullable=True),
    sa.Column('act', sa.String(length=20), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('answer', sa.String(length=10), nullable=False),
    sa.Column('reason', sa.String(length=400), nullable=False),
    sa.Column('data', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_field_acts_user_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['visit_id'], ['visits.id'], name=op.f('fk_field_acts_visit_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_field_acts'))
    )
    op.create_index('ix_field_acts_user', 'field_acts', ['user_id', 'made_at'])
    op.create_index('ix_field_acts_visit', 'field_acts', ['visit_id', 'at'])
    op.create_index('uq_field_acts_client', 'field_acts', ['client_id'], unique=True)
    op.create_table('photos',
    *_row(),
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('file_id', sa.Uuid(), nullable=True),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('caption', sa.String(length=200), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('cold_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('expired_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['file_id'], ['stored_files.id'], name=op.f('fk_photos_file_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['visit_id'], ['visits.id'], name=op.f('fk_photos_visit_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_photos'))
    )
    op.create_index('ix_photos_ageing', 'photos', ['expired_at', 'cold_at', 'taken_at'])
    op.create_index('ix_photos_file', 'photos', ['file_id'])
    op.create_index('ix_photos_visit', 'photos', ['visit_id', 'taken_at'])
    op.create_index('uq_photos_client', 'photos', ['client_id'], unique=True)
    op.create_table('signatures',
    *_row(),
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('file_id', sa.Uuid(), nullable=True),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('refused', sa.String(length=400), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['stored_files.id'], name=op.f('fk_signatures_file_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['visit_id'], ['visits.id'], name=op.f('fk_signatures_visit_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signatures'))
    )
    op.create_index('ix_signatures_file', 'signatures', ['file_id'])
    op.create_index('uq_signatures_visit', 'signatures', ['visit_id'], unique=True)
    op.create_table('visit_links',
    *_row(),
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('wish', sa.String(length=400), nullable=False),
    sa.ForeignKeyConstraint(['visit_id'], ['visits.id'], name=op.f('fk_visit_links_visit_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit_links'))
    )
    op.create_index('ix_visit_links_visit', 'visit_links', ['visit_id'])
    op.create_index('uq_visit_links_digest', 'visit_links', ['digest'], unique=True)


def downgrade() -> None:
    for table in ("visit_links", "signatures", "photos", "field_acts", "dispatch_choices", "checklist_items", "positions", "tracking_sessions", "visit_feeds", "position_looks", "position_consents"):
        op.drop_table(table)
