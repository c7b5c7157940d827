"""TABLE 2: the reactions to each event. They run in the same work; those marked `@elsewhere` after its commit."""

from collections.abc import Mapping, Sequence

from services import (
    arrivals,
    banking,
    campaigns,
    companies,
    contacts,
    deals,
    files,
    imports,
    invoices,
    jobs,
    messages,
    notices,
    optouts,
    payments,
    privacy,
    tasks,
    texting,
)
from services.accounts import invitations, own_roles, seeing, users
from services.doors import tokens, webhooks
from services.house import limits, settings, tenants
from services.house.backups import afterwards
from services.notices import pushing
from services.outbox import states
from services.records import bin, indexing
from services.records.errands import FINISHED
from services.visits import happened
from services.work import Kind
from services.work.events import Reaction

afterwards.replayed = [privacy.replay]
REACTIONS: Mapping[Kind, Sequence[Reaction]] = {
    companies.CHANGED: [contacts.follow_company, indexing.follow_name, notices.of_owner],
    contacts.CHANGED: [messages.follow_contact, indexing.follow_name, notices.of_owner],
    contacts.BINNED: [messages.follow_contact, messages.tell_waiting],
    contacts.MERGED: [messages.follow_contact, indexing.follow_merge, notices.of_owner],
    contacts.UNMERGED: [messages.follow_contact, indexing.follow_merge],
    contacts.RESTORED: [messages.follow_contact, messages.tell_waiting],
    deals.CHANGED: [notices.of_owner],
    tasks.TASK.events.changed: [notices.of_owner],
    bin.EMPTIED: [messages.follow_bin, files.follow_bin],
    users.DISABLED: [tenants.revoke, seeing.follow_user, tokens.follow_user, webhooks.follow_user],
    own_roles.CHANGED: [seeing.follow_role],
    users.ROLE_CHANGED: [tenants.revoke, seeing.follow_user, notices.of_role],
    seeing.STARTED: [notices.of_viewing],
    invitations.ACCEPTED: [notices.of_newcomer],
    states.FAILED: [notices.of_message, texting.of_failure, optouts.of_failure, pushing.of_failed],
    states.UNKNOWN: [notices.of_message, pushing.of_unknown],
    FINISHED: [campaigns.follow_errand, imports.follow_errand],
    settings.CHANGED: [limits.follow_setting],
    payments.REVERSED: [banking.follow_reversal],
    happened.SET_OUT: [arrivals.on_way],
    invoices.ISSUED: [jobs.follow_invoice],
    invoices.INVOICE.events.binned: [jobs.follow_draft],
    invoices.INVOICE.events.restored: [jobs.follow_draft],
}
