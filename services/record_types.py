"""TABLE 6: the record types and the kinds of long work. The shelf of records (the bin, search, timelines, errands) gets
them at start."""

from collections.abc import Sequence

from services import companies, contacts, messages, optouts, views
from services.records.declaration import Record
from services.records.errands import ErrandKind

RECORDS: tuple[Record, ...] = (
    contacts.CONTACT,
    companies.COMPANY,
    messages.MESSAGE,
    messages.SCHEDULE,
    views.VIEW,
)
ERRANDS: Sequence[ErrandKind] = (optouts.IMPORT,)
