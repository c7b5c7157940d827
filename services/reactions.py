"""TABLE 2: what follows from what. Reactions run in the same work; those marked `@elsewhere` after its commit."""

from collections.abc import Mapping, Sequence

from services import companies, contacts, messages
from services.accounts import users
from services.house import tenants
from services.records import bin
from services.work import Kind
from services.work.events import Reaction

REACTIONS: Mapping[Kind, Sequence[Reaction]] = {
    companies.CHANGED: [contacts.follow_company],
    contacts.CHANGED: [messages.follow_contact],
    contacts.BINNED: [messages.follow_contact, messages.tell_waiting],
    contacts.RESTORED: [messages.follow_contact, messages.tell_waiting],
    bin.EMPTIED: [messages.follow_bin],
    users.DISABLED: [tenants.revoke],
    users.ROLE_CHANGED: [tenants.revoke],
}
