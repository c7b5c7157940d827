"""TABLE 6: the record types and the kinds of long work. The shelf of records (the bin, search, timelines, errands) gets
them at start."""

from collections.abc import Sequence

from services import campaigns, companies, contacts, inbound, messages, optouts, templates, views
from services.records.declaration import Record
from services.records.errands import ErrandKind

RECORDS: tuple[Record, ...] = (
    contacts.CONTACT,
    companies.COMPANY,
    messages.MESSAGE,
    messages.SCHEDULE,
    campaigns.CAMPAIGN,
    inbound.CONVERSATION,
    views.VIEW,
    templates.TEMPLATE,
    templates.TOPIC,
)
ERRANDS: Sequence[ErrandKind] = (optouts.IMPORT, campaigns.PREPARE, campaigns.CANCEL)
