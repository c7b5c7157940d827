"""TABLE 6: which record types and which long work there are. What every record can do (the bin, search, timelines,
errands) is told of them at start."""

from collections.abc import Sequence

from services import companies, contacts, messages, views
from services.records.declaration import Record
from services.records.errands import ErrandKind

RECORDS: tuple[Record, ...] = (
    contacts.CONTACT,
    companies.COMPANY,
    messages.MESSAGE,
    messages.SCHEDULE,
    views.VIEW,
)
ERRANDS: Sequence[ErrandKind] = ()
