"""TABLE 6: the record types and the kinds of long work. The shelf of records (the bin, search, timelines, errands) gets
them at start."""

from collections.abc import Sequence

from services import campaigns, companies, contacts, messages, views
from services.records.declaration import Record
from services.records.errands import ErrandKind

RECORDS: tuple[Record, ...] = (
    contacts.CONTACT,
    companies.COMPANY,
    messages.MESSAGE,
    messages.SCHEDULE,
    campaigns.CAMPAIGN,
    views.VIEW,
)
ERRANDS: Sequence[ErrandKind] = (campaigns.PREPARE, campaigns.CANCEL)
