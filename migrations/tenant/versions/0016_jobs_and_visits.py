"""Sites, technicians and their hours, jobs, series of jobs, and visits."""

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
    op.create_table('dispatch_runs',
    *_row(),
    sa.Column('planned_on', sa.Date(), nullable=False),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('seed', sa.Integer(), nullable=False),
    sa.Column('seconds', sa.Float(), nullable=False),
    sa.Column('figures', sa.JSON(), nullable=False),
    sa.Column('trouble', sa.String(length=400), nullable=False),
    sa.Column('applied_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('planning', 'proposed', 'applied', 'undone', 'discarded', 'failed')", name=op.f('ck_dispatch_runs_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dispatch_runs'))
    )
    op.create_index('ix_dispatch_runs_day', 'dispatch_runs', ['planned_on', 'made_at'])
    op.create_table('technicians',
    *_row(),
    sa.Column('binned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=True),
    sa.Column('skills', sa.JSON(), nullable=False),
    sa.Column('phone', sa.String(length=40), nullable=True),
    sa.Column('home', sa.String(length=300), nullable=True),
    sa.Column('home_lat', sa.Float(), nullable=True),
    sa.Column('home_lon', sa.Float(), nullable=True),
    sa.Column('zone', sa.String(length=64), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('name_key', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_technicians_user_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_technicians'))
    )
    op.create_index(op.f('ix_technicians_binned_at'), 'technicians', ['binned_at'])
    op.create_index('ix_technicians_made', 'technicians', ['binned_at', 'made_at', 'id'])
    op.create_index('ix_technicians_name', 'technicians', ['binned_at', 'name_key', 'id'])
    op.create_index('uq_technicians_user', 'technicians', ['user_id'], unique=True)
    op.create_table('absences',
    *_row(),
    sa.Column('technician_id', sa.Uuid(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_absences_order')),
    sa.ForeignKeyConstraint(['technician_id'], ['technicians.id'], name=op.f('fk_absences_technician_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_absences'))
    )
    op.create_index('ix_absences_starts', 'absences', ['starts_at'])
    op.create_index('ix_absences_technician', 'absences', ['technician_id', 'starts_at'])
    op.create_table('shifts',
    *_row(),
    sa.Column('technician_id', sa.Uuid(), nullable=False),
    sa.Column('weekday', sa.Integer(), nullable=False),
    sa.Column('starts', sa.String(length=5), nullable=False),
    sa.Column('ends', sa.String(length=5), nullable=False),
    sa.CheckConstraint('weekday BETWEEN 0 AND 6', name=op.f('ck_shifts_weekday')),
    sa.ForeignKeyConstraint(['technician_id'], ['technicians.id'], name=op.f('fk_shifts_technician_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shifts'))
    )
    op.create_index('ix_shifts_technician', 'shifts', ['technician_id', 'weekday', 'starts'])
    op.create_table('sites',
    *_row(),
    sa.Column('binned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('address', sa.String(length=300), nullable=False),
    sa.Column('label', sa.String(length=100), nullable=True),
    sa.Column('contact_id', sa.Uuid(), nullable=True),
    sa.Column('company_id', sa.Uuid(), nullable=True),
    sa.Column('lat', sa.Float(), nullable=True),
    sa.Column('lon', sa.Float(), nullable=True),
    sa.Column('zone', sa.String(length=64), nullable=True),
    sa.Column('access_note', sa.String(length=1000), nullable=True),
    sa.Column('name_key', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('fk_sites_company_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['contact_id'], ['contacts.id'], name=op.f('fk_sites_contact_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sites'))
    )
    op.create_index('ix_sites_address', 'sites', ['binned_at', 'name_key', 'id'])
    op.create_index(op.f('ix_sites_binned_at'), 'sites', ['binned_at'])
    op.create_index('ix_sites_company', 'sites', ['company_id'])
    op.create_index('ix_sites_contact', 'sites', ['contact_id'])
    op.create_index('ix_sites_made', 'sites', ['binned_at', 'made_at', 'id'])
    op.create_table('job_series',
    *_row(),
    sa.Column('binned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('contact_id', sa.Uuid(), nullable=True),
    sa.Column('company_id', sa.Uuid(), nullable=True),
    sa.Column('site_id', sa.Uuid(), nullable=True),
    sa.Column('priority', sa.String(length=10), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('skills', sa.JSON(), nullable=False),
    sa.Column('checklist', sa.JSON(), nullable=False),
    sa.Column('note', sa.String(length=4000), nullable=True),
    sa.Column('owner_id', sa.Uuid(), nullable=True),
    sa.Column('rule', sa.String(length=500), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('at', sa.String(length=5), nullable=True),
    sa.Column('zone', sa.String(length=64), nullable=True),
    sa.Column('name_key', sa.String(length=200), nullable=False),
    sa.Column('technician_id', sa.Uuid(), nullable=True),
    sa.Column('made_until_on', sa.Date(), nullable=True),
    sa.Column('paused_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('fk_job_series_company_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['contact_id'], ['contacts.id'], name=op.f('fk_job_series_contact_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_job_series_owner_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['site_id'], ['sites.id'], name=op.f('fk_job_series_site_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['technician_id'], ['technicians.id'], name=op.f('fk_job_series_technician_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job_series'))
    )
    op.create_index(op.f('ix_job_series_binned_at'), 'job_series', ['binned_at'])
    op.create_index('ix_job_series_company', 'job_series', ['company_id'])
    op.create_index('ix_job_series_contact', 'job_series', ['contact_id'])
    op.create_index('ix_job_series_made', 'job_series', ['binned_at', 'made_at', 'id'])
    op.create_index('ix_job_series_owner', 'job_series', ['owner_id'])
    op.create_index('ix_job_series_paused', 'job_series', ['paused_at'])
    op.create_index('ix_job_series_site', 'job_series', ['site_id'])
    op.create_index('ix_job_series_technician', 'job_series', ['technician_id'])
    op.create_index('ix_job_series_title', 'job_series', ['binned_at', 'name_key', 'id'])
    op.create_table('jobs',
    *_row(),
    sa.Column('binned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('contact_id', sa.Uuid(), nullable=True),
    sa.Column('company_id', sa.Uuid(), nullable=True),
    sa.Column('site_id', sa.Uuid(), nullable=True),
    sa.Column('priority', sa.String(length=10), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(length=4000), nullable=True),
    sa.Column('owner_id', sa.Uuid(), nullable=True),
    sa.Column('deal_id', sa.Uuid(), nullable=True),
    sa.Column('name_key', sa.String(length=200), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('skills', sa.JSON(), nullable=False),
    sa.Column('checklist', sa.JSON(), nullable=False),
    sa.Column('series_id', sa.Uuid(), nullable=True),
    sa.Column('series_on', sa.Date(), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancel_reason', sa.String(length=400), nullable=False),
    sa.Column('invoice_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint("state IN ('draft', 'open', 'done', 'invoiced', 'cancelled')", name=op.f('ck_jobs_state')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('fk_jobs_company_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['contact_id'], ['contacts.id'], name=op.f('fk_jobs_contact_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['deal_id'], ['deals.id'], name=op.f('fk_jobs_deal_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoices.id'], name=op.f('fk_jobs_invoice_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_jobs_owner_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['series_id'], ['job_series.id'], name=op.f('fk_jobs_series_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['site_id'], ['sites.id'], name=op.f('fk_jobs_site_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_jobs'))
    )
    op.create_index(op.f('ix_jobs_binned_at'), 'jobs', ['binned_at'])
    op.create_index('ix_jobs_company', 'jobs', ['company_id'])
    op.create_index('ix_jobs_contact', 'jobs', ['contact_id'])
    op.create_index('ix_jobs_deal', 'jobs', ['deal_id'])
    op.create_index('ix_jobs_invoice', 'jobs', ['invoice_id'])
    op.create_index('ix_jobs_made', 'jobs', ['binned_at', 'made_at', 'id'])
    op.create_index('ix_jobs_owner', 'jobs', ['owner_id'])
    op.create_index('ix_jobs_site', 'jobs', ['site_id'])
    op.create_index('ix_jobs_state', 'jobs', ['state', 'archived_at', 'done_at'])
    op.create_index('ix_jobs_title', 'jobs', ['binned_at', 'name_key', 'id'])
    op.create_index('uq_jobs_number', 'jobs', ['number'], unique=True)
    op.create_index('uq_jobs_occurrence', 'jobs', ['series_id', 'series_on'], unique=True)
    op.create_table('series_days',
    *_row(),
    sa.Column('series_id', sa.Uuid(), nullable=False),
    sa.Column('comes_on', sa.Date(), nullable=False),
    sa.Column('job_id', sa.Uuid(), nullable=True),
    sa.Column('left_out', sa.Boolean(), nullable=False),
    sa.Column('moved', sa.String(length=10), nullable=False),
    sa.ForeignKeyConstraint(['job_id'], ['jobs.id'], name=op.f('fk_series_days_job_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['series_id'], ['job_series.id'], name=op.f('fk_series_days_series_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_series_days'))
    )
    op.create_index('ix_series_days_job', 'series_days', ['job_id'])
    op.create_index('uq_series_days', 'series_days', ['series_id', 'comes_on'], unique=True)
    op.create_table('visits',
    *_row(),
    sa.Column('binned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('job_id', sa.Uuid(), nullable=True),
    sa.Column('contact_id', sa.Uuid(), nullable=True),
    sa.Column('company_id', sa.Uuid(), nullable=True),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.String(length=1000), nullable=True),
    sa.Column('note', sa.String(length=4000), nullable=True),
    sa.Column('name_key', sa.String(length=200), nullable=False),
    sa.Column('owner_id', sa.Uuid(), nullable=True),
    sa.Column('technician_id', sa.Uuid(), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('start_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('end_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('window_start_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('window_end_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('assigned_by', sa.String(length=6), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=True),
    sa.Column('pinned', sa.Boolean(), nullable=False),
    sa.Column('forced', sa.String(length=400), nullable=False),
    sa.Column('flag', sa.String(length=40), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('en_route_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('arrived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('end_reason', sa.String(length=400), nullable=False),
    sa.Column('lat', sa.Float(), nullable=True),
    sa.Column('lon', sa.Float(), nullable=True),
    sa.Column('accuracy_m', sa.Float(), nullable=True),
    sa.Column('position_source', sa.String(length=10), nullable=False),
    sa.Column('position_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("assigned_by IN ('', 'manual', 'auto')", name=op.f('ck_visits_assigned_by')),
    sa.CheckConstraint("state IN ('planned', 'scheduled', 'en_route', 'working', 'paused', 'finished', 'missed', 'cancelled')", name=op.f('ck_visits_state')),
    sa.CheckConstraint('end_at IS NULL OR end_at > start_at', name=op.f('ck_visits_order')),
    sa.CheckConstraint('window_end_at IS NULL OR window_end_at >= window_start_at', name=op.f('ck_visits_window')),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('fk_visits_company_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['contact_id'], ['contacts.id'], name=op.f('fk_visits_contact_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['job_id'], ['jobs.id'], name=op.f('fk_visits_job_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_visits_owner_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['run_id'], ['dispatch_runs.id'], name=op.f('fk_visits_run_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['technician_id'], ['technicians.id'], name=op.f('fk_visits_technician_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visits'))
    )
    op.create_index(op.f('ix_visits_binned_at'), 'visits', ['binned_at'])
    op.create_index('ix_visits_company', 'visits', ['company_id', 'start_at'])
    op.create_index('ix_visits_contact', 'visits', ['contact_id', 'start_at'])
    op.create_index('ix_visits_finished', 'visits', ['finished_at'])
    op.create_index('ix_visits_job', 'visits', ['job_id'])
    op.create_index('ix_visits_made', 'visits', ['binned_at', 'made_at', 'id'])
    op.create_index('ix_visits_owner', 'visits', ['owner_id', 'start_at'])
    op.create_index('ix_visits_run', 'visits', ['run_id'])
    op.create_index('ix_visits_start', 'visits', ['binned_at', 'start_at', 'id'])
    op.create_index('ix_visits_state', 'visits', ['state', 'start_at'])
    op.create_index('ix_visits_technician', 'visits', ['technician_id', 'start_at'])
    op.create_index('ix_visits_title', 'visits', ['binned_at', 'name_key', 'id'])
    op.create_table('work_spans',
    *_row(),
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind IN ('travel', 'work', 'pause')", name=op.f('ck_work_spans_kind')),
    sa.CheckConstraint('ends_at IS NULL OR ends_at >= starts_at', name=op.f('ck_work_spans_order')),
    sa.ForeignKeyConstraint(['visit_id'], ['visits.id'], name=op.f('fk_work_spans_visit_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_work_spans'))
    )
    op.create_index('ix_work_spans_visit', 'work_spans', ['visit_id', 'starts_at'])


def downgrade() -> None:
    for table in ("work_spans", "visits", "series_days", "jobs", "job_series", "sites", "shifts", "absences", "technicians", "dispatch_runs"):
        op.drop_table(table)
